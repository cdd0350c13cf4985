//! Types that commands return to the interface, made from the types of the
//! operations. `ui/src/ipc/bindings.ts` is generated from them.
//!
//! Numbers are JSON numbers, which JavaScript holds exactly up to 2^53; no
//! count of rows or bytes is that large. Cell values have 64 bits and are sent
//! as text.

mod connection;
mod detail;
mod extraction;
mod file;
mod overview;
mod policy;
mod policy_answer;
mod policy_check;
mod policy_export;
mod preview;
mod reconciliation;
mod row_query;
mod settings;
mod upload;

pub use connection::{
    Connection, ConnectionForm, Integration, IntegrationForm, SandboxState, SavedConnection,
    TestTarget,
};
pub use detail::{CodeSet, FileDetail, ObjectDetail};
pub use extraction::{ExtractProgress, ExtractedRows};
pub use file::{
    AddOutcome, CheckEvent, DiscoveryError, FileRow, FileState, FirstPage, SavedDocument,
};
pub use overview::{ReportsOverview, TodayTotals};
pub use policy::Recipe;
pub use policy_answer::{PolicyAnswer, PolicyDenial, PolicyQuestion};
pub use policy_check::{CheckedPolicy, OpenedPolicy, PolicyFix};
pub use policy_export::{ExportedPolicy, PolicyMerge};
pub use preview::{Cell, CellText, MapEntry, PreviewPage, PreviewRow, RowRecord, RowsPage};
pub use reconciliation::ReconciliationDetail;
pub use row_query::{CellBlock, RowFilter};
pub use settings::{AppInfo, FoundEnvironment, Settings, Theme};
pub use upload::{Upload, UploadEvent, UploadPlan};

#[cfg(test)]
mod tests;
