//! Writes a check as plain text, for a message or a terminal.

use std::borrow::Cow;
use std::fmt::Write;

use tallyman_events::check::{AdvisoryStatus, Code, FileCheck, FileCompression, Finding, Verdict};
use tallyman_text::{count_of, group_thousands};

/// Number of row numbers shown for a finding.
const ROWS_NAMED: usize = 5;

/// Returns the name of a verdict.
#[must_use]
pub const fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "Accepted",
        Verdict::PartlyRejected => "Partly rejected",
        Verdict::Rejected => "Rejected",
        Verdict::Unreadable => "Unreadable",
    }
}

/// Returns what the service would do with the file, as a sentence; empty if the
/// file is unreadable.
#[must_use]
pub fn summary(check: &FileCheck) -> String {
    if check.verdict == Verdict::Unreadable {
        return String::new();
    }
    if check.schema_rejected() {
        return "The whole file would be rejected. No row would load.".to_owned();
    }
    let rows = check.rows.unwrap_or(0);
    let accepted = check.accepted_rows().unwrap_or(0);
    let rejected = rows.saturating_sub(accepted);
    match (rows, accepted, rejected) {
        (0, ..) => "There are no rows to load.".to_owned(),
        (1, 1, _) => "The one row would load.".to_owned(),
        (1, ..) => "The one row would not load.".to_owned(),
        (_, _, 0) => format!("All {} rows would load.", group_thousands(rows)),
        (_, 0, _) => format!("None of the {} rows would load.", group_thousands(rows)),
        _ => format!(
            "{} of {} rows would load; {} would not.",
            group_thousands(accepted),
            group_thousands(rows),
            group_thousands(rejected)
        ),
    }
}

/// Returns the check of the file named `name` as several lines of text.
#[must_use]
pub fn check_text(name: &str, check: &FileCheck) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_report(&mut text, name, check);
    text
}

fn write_report(out: &mut String, name: &str, check: &FileCheck) -> std::fmt::Result {
    writeln!(out, "{}", one_line(name))?;
    writeln!(out, "{}. {}", verdict_words(check.verdict), summary(check))?;
    writeln!(out, "{}", facts(check))?;
    if !check.predicted.is_empty() {
        writeln!(out, "\nPredicted report")?;
        for entry in &check.predicted {
            let rows = entry
                .number_of_rows
                .map_or_else(|| "–".to_owned(), group_thousands);
            let codes = if entry.errors.is_empty() {
                "Accepted".to_owned()
            } else {
                joined(&entry.errors)
            };
            writeln!(out, "  {rows:>13}  {codes}")?;
        }
    }
    if !check.findings.is_empty() {
        writeln!(out, "\nFindings")?;
        for finding in &check.findings {
            write_finding(out, finding)?;
        }
    }
    if !check.environments.is_empty() {
        writeln!(out, "\nEnvironments found")?;
        for environment in &check.environments {
            let listed = match environment.listed {
                Some(true) => "listed",
                Some(false) => "not listed",
                None => "not checked: no environments are listed",
            };
            let rows = environment
                .rows
                .map_or_else(|| "?".to_owned(), group_thousands);
            writeln!(
                out,
                "  {rows:>13}  {} ({listed})",
                one_line(&environment.id)
            )?;
        }
        if check.environments_truncated {
            writeln!(out, "  {:>13}  and others", "")?;
        }
    }
    if check.verdict != Verdict::Unreadable && check.advisories == AdvisoryStatus::Skipped {
        writeln!(
            out,
            "\nAdvisories that need every value were not looked for."
        )?;
    }
    Ok(())
}

/// Returns rows, size, codecs, compression, row groups and writer in one line.
pub(crate) fn facts(check: &FileCheck) -> String {
    let mut facts = Vec::new();
    if let Some(rows) = check.rows {
        facts.push(count_of(rows, "row"));
    }
    facts.push(count_of(check.bytes, "byte"));
    if !check.codecs.is_empty() {
        facts.push(check.codecs.join(" and "));
    }
    match check.compression {
        FileCompression::None => {}
        FileCompression::Gzip => facts.push("wrapped in gzip".to_owned()),
        FileCompression::Bzip2 => facts.push("wrapped in bzip2".to_owned()),
    }
    if let Some(groups) = check.row_groups {
        facts.push(count_of(groups, "row group"));
    }
    if let Some(writer) = &check.created_by {
        facts.push(format!("written by {}", one_line(writer)));
    }
    facts.join(", ")
}

fn write_finding(out: &mut String, finding: &Finding) -> std::fmt::Result {
    write!(out, "  {}", finding.code.as_str())?;
    if let Some(column) = &finding.column {
        write!(out, " in {}", one_line(column))?;
    }
    if let Some(rows) = finding.rows {
        write!(out, ", {}", count_of(rows, "row"))?;
        let named: Vec<String> = finding
            .first_rows
            .iter()
            .take(ROWS_NAMED)
            .map(u64::to_string)
            .collect();
        if !named.is_empty() {
            let more = u64::try_from(named.len()).is_ok_and(|named| named < rows);
            let dots = if more { " …" } else { "" };
            write!(out, " (from zero: {}{dots})", named.join(" "))?;
        }
    }
    writeln!(out)?;
    writeln!(out, "    {}", one_line(&finding.message))?;
    if !finding.fix.is_empty() {
        writeln!(out, "    {}", one_line(&finding.fix))?;
    }
    Ok(())
}

/// Escapes line breaks in text from a file, so that it cannot imitate a line of
/// the report.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => line.extend(c.escape_default()),
            other => line.push(other),
        }
    }
    Cow::Owned(line)
}

fn joined(codes: &[Code]) -> String {
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    codes.join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tallyman_events::CheckSettings;
    use tallyman_events::check::Cancellable;

    fn check(name: &str) -> FileCheck {
        let sample = crate::samples::ALL
            .iter()
            .find(|sample| sample.name == name)
            .unwrap();
        match tallyman_events::check(
            &bytes::Bytes::from_static(sample.bytes),
            &tallyman_events::FileInfo::default(),
            &CheckSettings::default(),
            &(),
        ) {
            Cancellable::Done(check) => check,
            Cancellable::Cancelled => panic!("not cancelled"),
        }
    }

    #[test]
    fn the_text_contains_every_finding_and_all_rows() {
        let check = check("dirty.snappy.parquet");
        let text = check_text("dirty.snappy.parquet", &check);
        assert!(
            text.starts_with("dirty.snappy.parquet\nPartly rejected. "),
            "{text}"
        );
        for finding in &check.findings {
            assert!(text.contains(&finding.message), "{text}");
        }
        let total: u64 = check
            .predicted
            .iter()
            .filter_map(|entry| entry.number_of_rows)
            .sum();
        assert_eq!(Some(total), check.rows);
        assert!(
            text.contains(&format!("{} rows", group_thousands(total))),
            "{text}"
        );
    }

    #[test]
    fn text_from_a_file_cannot_imitate_a_line() {
        let check = check("clean.snappy.parquet");
        let text = check_text("x\nAccepted. All 9 rows would load.\r", &check);
        assert!(
            text.starts_with("x\\nAccepted. All 9 rows would load.\\r\n"),
            "{text}"
        );
    }

    #[test]
    fn an_unreadable_file_predicts_nothing() {
        let check = check("cut-short.parquet");
        assert_eq!(check.verdict, Verdict::Unreadable);
        assert!(!check_text("x", &check).contains("Predicted"));
    }
}
