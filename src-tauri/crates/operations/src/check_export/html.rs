//! The page: one file that needs no other, for any browser, for paper.

use std::fmt::{self, Write};

use tallyman_events::check::{AdvisoryStatus, FileCheck, Finding, Severity, Verdict};
use tallyman_text::escape_hidden;
use time::OffsetDateTime;

use super::{CheckedPath, joined, severity};
use crate::check_text::{counted, facts, grouped, summary, verdict_words};

/// How many row numbers a finding names.
const ROWS_NAMED: usize = 20;

const STYLE: &str = include_str!("page.css");

pub(super) fn page(checks: &[CheckedPath]) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_page(&mut out, checks);
    out
}

fn write_page(out: &mut String, checks: &[CheckedPath]) -> fmt::Result {
    let title = match checks {
        [one] => format!("Check of {}", shown(&one.name())),
        _ => format!("Check of {}", counted(checks.len() as u64, "file")),
    };
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    )?;
    write_totals(out, checks)?;
    if checks.len() > 1 {
        write_files(out, checks)?;
    }
    for (at, one) in checks.iter().enumerate() {
        write_file(out, at, one)?;
    }
    writeln!(
        out,
        "<footer>Predicted by Tallyman {}. Rows are numbered from zero.</footer>\n</main>\n</body>\n</html>",
        env!("CARGO_PKG_VERSION")
    )
}

fn write_totals(out: &mut String, checks: &[CheckedPath]) -> fmt::Result {
    let judged: Vec<_> = checks
        .iter()
        .filter_map(|one| Some((one.check.rows?, one.check.accepted_rows()?)))
        .collect();
    let rows: u64 = judged.iter().map(|(rows, _)| rows).sum();
    let load: u64 = judged.iter().map(|(_, load)| load).sum();
    let unreadable = checks.len() - judged.len();
    write!(out, "<dl class=\"totals\">")?;
    for (word, number) in [
        ("Files", checks.len() as u64),
        ("Rows", rows),
        ("Would load", load),
        ("Would not", rows.saturating_sub(load)),
    ] {
        write!(
            out,
            "<div><dt>{word}</dt><dd>{}</dd></div>",
            grouped(number)
        )?;
    }
    writeln!(out, "</dl>")?;
    if unreadable > 0 {
        let are = if unreadable == 1 { "is" } else { "are" };
        writeln!(
            out,
            "<p>{} cannot be read and {are} not counted.</p>",
            counted(unreadable as u64, "file")
        )?;
    }
    Ok(())
}

fn write_files(out: &mut String, checks: &[CheckedPath]) -> fmt::Result {
    writeln!(
        out,
        "<table><caption>Files</caption><thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">File</th>\
         <th scope=\"col\" class=\"n\">Rows</th><th scope=\"col\" class=\"n\">Would load</th></tr></thead><tbody>"
    )?;
    for (at, one) in checks.iter().enumerate() {
        writeln!(
            out,
            "<tr><td>{}</td><td><a href=\"#file-{at}\">{}</a></td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            badge(one.check.verdict),
            shown(&one.name()),
            number(one.check.rows),
            number(one.check.accepted_rows())
        )?;
    }
    writeln!(out, "</tbody></table>")
}

fn write_file(out: &mut String, at: usize, one: &CheckedPath) -> fmt::Result {
    let check = &one.check;
    writeln!(
        out,
        "<section id=\"file-{at}\">\n<h2>{}</h2>\n<p class=\"verdict\">{} {}</p>\n<p class=\"small\">{}{}</p>",
        shown(&one.name()),
        badge(check.verdict),
        shown(&summary(check)),
        shown(&facts(check)),
        checked_at(one)
    )?;
    write_predicted(out, check)?;
    write_findings(out, check)?;
    write_schema(out, check)?;
    write_environments(out, check)?;
    if check.verdict != Verdict::Unreadable && check.advisories == AdvisoryStatus::Skipped {
        writeln!(
            out,
            "<p class=\"small\">Advisories that need every value were not looked for.</p>"
        )?;
    }
    writeln!(out, "</section>")
}

fn write_predicted(out: &mut String, check: &FileCheck) -> fmt::Result {
    if check.predicted.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<table><caption>Predicted report</caption><thead><tr><th scope=\"col\" class=\"n\">Rows</th>\
         <th scope=\"col\">Codes</th></tr></thead><tbody>"
    )?;
    for entry in &check.predicted {
        let codes = if entry.errors.is_empty() {
            "Accepted".to_owned()
        } else {
            format!("<code>{}</code>", joined(&entry.errors))
        };
        writeln!(
            out,
            "<tr><td class=\"n\">{}</td><td>{codes}</td></tr>",
            number(entry.number_of_rows)
        )?;
    }
    writeln!(out, "</tbody></table>")
}

fn write_findings(out: &mut String, check: &FileCheck) -> fmt::Result {
    if check.findings.is_empty() {
        return writeln!(out, "<p>Nothing to mend.</p>");
    }
    writeln!(
        out,
        "<table><caption>Findings</caption><thead><tr><th scope=\"col\">Code</th><th scope=\"col\">Column</th>\
         <th scope=\"col\" class=\"n\">Rows</th><th scope=\"col\">What is wrong, and what to do</th></tr></thead><tbody>"
    )?;
    for finding in &check.findings {
        write_finding(out, finding)?;
    }
    writeln!(out, "</tbody></table>")
}

fn write_finding(out: &mut String, finding: &Finding) -> fmt::Result {
    let mark = match finding.severity {
        Severity::Error => "✕",
        Severity::Warning => "!",
        Severity::Notice => "i",
    };
    let word = severity(finding.severity);
    write!(
        out,
        "<tr class=\"{word}\"><td><span class=\"mark\">{mark} {word}</span><br><code>{}</code></td><td><code>{}</code></td>\
         <td class=\"n\">{}</td><td>{} <b>{}</b>",
        finding.code.as_str(),
        shown(finding.column.as_deref().unwrap_or_default()),
        number(finding.rows),
        shown(&finding.message),
        shown(&finding.fix)
    )?;
    if !finding.first_rows.is_empty() {
        let named: Vec<String> = finding
            .first_rows
            .iter()
            .take(ROWS_NAMED)
            .map(u64::to_string)
            .collect();
        let more = finding.rows.is_some_and(|rows| rows > named.len() as u64);
        let dots = if more { " …" } else { "" };
        write!(
            out,
            "<div class=\"small\">First rows: {}{dots}</div>",
            named.join(" ")
        )?;
    }
    writeln!(out, "</td></tr>")
}

fn write_schema(out: &mut String, check: &FileCheck) -> fmt::Result {
    if check.schema_ok != Some(false) {
        return Ok(());
    }
    writeln!(
        out,
        "<table><caption>Schema</caption><thead><tr><th scope=\"col\">Column</th><th scope=\"col\">Expected</th>\
         <th scope=\"col\">Found</th><th scope=\"col\"></th></tr></thead><tbody>"
    )?;
    for row in &check.schema {
        let found = match (&row.found_name, &row.found) {
            (Some(name), Some(found)) if *name != row.column => format!("{name}: {found}"),
            (_, Some(found)) => found.clone(),
            _ => "missing".to_owned(),
        };
        writeln!(
            out,
            "<tr class=\"{}\"><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>",
            if row.ok { "" } else { "error" },
            shown(&row.column),
            shown(row.expected.as_deref().unwrap_or("none")),
            shown(&found),
            if row.ok { "✓ right" } else { "✕ at fault" },
        )?;
    }
    writeln!(out, "</tbody></table>")
}

fn write_environments(out: &mut String, check: &FileCheck) -> fmt::Result {
    if check.environments.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<table><caption>Environments found</caption><thead><tr><th scope=\"col\">Environment</th>\
         <th scope=\"col\" class=\"n\">Rows</th><th scope=\"col\">Listed</th></tr></thead><tbody>"
    )?;
    for environment in &check.environments {
        let listed = match environment.listed {
            Some(true) => "✓ listed",
            Some(false) => "✕ not listed",
            None => "not checked",
        };
        writeln!(
            out,
            "<tr><td><code>{}</code></td><td class=\"n\">{}</td><td>{listed}</td></tr>",
            shown(&environment.id),
            number(environment.rows)
        )?;
    }
    let more = if check.environments_truncated {
        "<p class=\"small\">There are others.</p>"
    } else {
        ""
    };
    writeln!(out, "</tbody></table>{more}")
}

fn badge(verdict: Verdict) -> String {
    let (class, mark) = match verdict {
        Verdict::Accepted => ("ok", "✓"),
        Verdict::PartlyRejected => ("warn", "◐"),
        Verdict::Rejected => ("bad", "✕"),
        Verdict::Unreadable => ("mute", "?"),
    };
    format!(
        "<span class=\"badge {class}\">{mark} {}</span>",
        verdict_words(verdict)
    )
}

fn number(number: Option<u64>) -> String {
    number.map_or_else(|| "–".to_owned(), grouped)
}

fn checked_at(one: &CheckedPath) -> String {
    let time = one
        .checked_at_ms
        .and_then(|at| OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000)).ok());
    time.map_or_else(String::new, |time| {
        format!(
            ", checked {} {:02}:{:02} UTC",
            time.date(),
            time.hour(),
            time.minute()
        )
    })
}

/// Escapes text from a file for HTML: neither markup nor invisible characters
/// remain.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in escape_hidden(text, |_| false).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
