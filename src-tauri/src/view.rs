//! What the interface is given: values shaped for the screen, made from those
//! of the operations. `ui/src/ipc/bindings.ts` is generated from these types.
//!
//! Numbers cross as JSON numbers, which the interface holds exactly up to
//! 2^53; no count of rows or bytes comes near. Cell values are 64-bit and
//! cross as text.

mod account;
mod connection;
mod detail;
mod extraction;
mod file;
mod overview;
mod policy;
mod policy_answer;
mod policy_check;
mod policy_form;
mod preview;
mod rows_asked;
mod sending;
mod settings;

pub use account::FileAccount;
pub use connection::{
    Connection, ConnectionForm, Integration, IntegrationForm, RecordNumber, SandboxState,
    SavedConnection, TestStep, TestTarget,
};
pub use detail::{
    Basis, CodeSet, EnvironmentRows, FileDetail, Finding, ObjectDetail, SchemaRow, Severity,
};
pub use extraction::{ExtractProgress, ExtractedRows};
pub use file::{
    AddOutcome, CheckEvent, DocumentFormat, FileNumber, FileRow, FileState, FirstRows, Problem,
    Running, SavedDocument, Segment, StaleKind, Verdict,
};
pub use overview::{ReportsOverview, SyncOutcome, TodaySum};
pub use policy::{FilledPolicy, Recipe};
pub use policy_answer::{PolicyAnswer, PolicyDenial, PolicyQuestion};
pub use policy_check::{CheckedPolicy, OpenedPolicy, PolicyKind, PolicyMend};
pub use policy_form::{IssuedPolicy, PolicyForm, PolicyMerge};
pub use preview::{
    Cell, CellText, FoundRow, MapEntry, PreviewColumn, PreviewPage, PreviewRow, PreviewShape,
    RowRecord, RowsPage,
};
pub use rows_asked::{CellBlock, RowFilter, Way};
pub use sending::{Sending, UploadEvent, UploadItem, UploadOptions, UploadPlan};
pub use settings::{AppInfo, FoundEnvironment, Settings, Theme};

use tallyman_events::check::Code;

fn codes(codes: &[Code]) -> Vec<String> {
    codes.iter().map(|code| code.as_str().to_owned()).collect()
}
