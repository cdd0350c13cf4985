//! Writes the reconciliation of one upload as text, for a mail or a ticket.

use std::fmt::{self, Write as _};

use tallyman_reports::{Millis, ReconciliationState};
use tallyman_text::{count_of, group_thousands};
use time::OffsetDateTime;
use time::macros::format_description;

use super::reconciled_upload::ReconciledUpload;
use crate::check_text::one_line;

/// Returns the reconciliation of one upload as text.
#[must_use]
pub fn summary_text(upload: &ReconciledUpload) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_summary(&mut text, upload);
    text
}

/// Returns the name of a state, as the window shows it.
const fn state_words(state: ReconciliationState) -> &'static str {
    match state {
        ReconciliationState::Reconciled => "Reconciled",
        ReconciliationState::RejectedRows => "Rejected rows",
        ReconciliationState::SchemaRejected => "Schema rejected",
        ReconciliationState::Waiting => "Waiting",
        ReconciliationState::Overdue => "Overdue",
        ReconciliationState::OverReported => "Over-reported",
        ReconciliationState::Unknown => "Row count unknown",
    }
}

fn write_summary(out: &mut String, upload: &ReconciledUpload) -> fmt::Result {
    let file = &upload.file;
    writeln!(out, "{}: {}", one_line(&file.name), state_words(file.state))?;
    if let Some(uri) = &upload.uri {
        writeln!(out, "{}", one_line(uri))?;
    }
    if let Some(at) = upload.sent_at() {
        writeln!(out, "Sent {}", utc(at))?;
    }
    match file.last_reported_at {
        Some(at) => writeln!(
            out,
            "Named by {}, the last of {}",
            count_of(u64::try_from(file.reports).unwrap_or(u64::MAX), "report"),
            utc(at)
        )?,
        None if file.reports == 0 => writeln!(out, "No report names it yet")?,
        None => {}
    }
    writeln!(out)?;
    if file.schema_rejected {
        writeln!(out, "The whole file was rejected for its schema.")?;
    } else {
        let sent = file
            .sent
            .map_or_else(|| "unknown".to_owned(), group_thousands);
        let sign = if file.over_reported() > 0 || file.sent.is_none() {
            "against"
        } else {
            "="
        };
        writeln!(
            out,
            "{sent} sent {sign} {} accepted + {} rejected + {} pending",
            group_thousands(file.accepted),
            group_thousands(file.rejected),
            group_thousands(file.pending)
        )?;
    }
    if file.warned > 0 {
        writeln!(
            out,
            "{} accepted with a warning",
            count_of(file.warned, "row")
        )?;
    }
    if !upload.compared.is_empty() {
        writeln!(out, "\nPredicted against reported:")?;
    }
    for set in &upload.compared {
        let name = if set.errors.is_empty() {
            "Accepted".to_owned()
        } else {
            set.errors.join(" + ")
        };
        let predicted = set
            .predicted
            .map_or_else(|| "–".to_owned(), group_thousands);
        write!(
            out,
            "  {}: {predicted} predicted, {} reported",
            one_line(&name),
            group_thousands(set.reported)
        )?;
        match set.difference {
            Some(difference) if difference != 0 => writeln!(out, " ({difference:+})")?,
            _ => writeln!(out)?,
        }
    }
    for error in &file.entry_errors {
        writeln!(out, "{}", one_line(error))?;
    }
    Ok(())
}

/// A time as people write it, in UTC.
fn utc(at: Millis) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    i128::from(at)
        .checked_mul(1_000_000)
        .and_then(|nanoseconds| OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok())
        .and_then(|time| time.format(&format).ok())
        .unwrap_or_else(|| format!("{at} ms since 1970"))
}
