//! Exports checks as one HTML page, to read in a browser or to print. The page
//! contains its style, has no script, and refers to no other file.

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
use tallyman_events::check::{AdvisoryStatus, FileCheck, Finding, Severity, Verdict};
use tallyman_text::{count_of, escape_hidden, group_thousands};
use time::OffsetDateTime;

use super::checked_path::{CheckedPath, joined, severity_word};
use crate::check_text::{facts, summary, verdict_words};

/// Number of row numbers shown for a finding.
const ROWS_NAMED: usize = 20;

const STYLE: &str = include_str!("page.css");

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Text from a file. Escapes characters that the reader cannot see, or that
/// reverse the direction of the text, in addition to those of HTML.
struct Untrusted<'a>(&'a str);

impl Render for Untrusted<'_> {
    fn render_to(&self, out: &mut String) {
        let visible = escape_hidden(self.0, |_| false);
        // maud leaves single quotes as they are: it quotes attributes with
        // double ones.
        for (index, part) in visible.split('\'').enumerate() {
            if index > 0 {
                out.push_str("&#39;");
            }
            part.render_to(out);
        }
    }
}

/// Returns the page.
pub(super) fn page(checks: &[CheckedPath]) -> String {
    let title = match checks {
        [one] => format!("Check of {}", one.name()),
        _ => format!("Check of {}", count_of(checks.len() as u64, "file")),
    };
    let title = Untrusted(&title);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(CONTENT_SECURITY_POLICY);
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    (totals(checks))
                    @if checks.len() > 1 { (files(checks)) }
                    @for (index, one) in checks.iter().enumerate() { (file(index, one)) }
                    footer {
                        "Predicted by Tallyman " (env!("CARGO_PKG_VERSION"))
                        ". Rows are numbered from zero."
                    }
                }
            }
        }
    };
    page.into_string()
}

fn totals(checks: &[CheckedPath]) -> Markup {
    let readable: Vec<_> = checks
        .iter()
        .filter_map(|one| Some((one.check.rows?, one.check.accepted_rows()?)))
        .collect();
    let rows: u64 = readable.iter().map(|(rows, _)| rows).sum();
    let load: u64 = readable.iter().map(|(_, load)| load).sum();
    let unreadable = checks.len() - readable.len();
    let totals = [
        ("Files", checks.len() as u64),
        ("Rows", rows),
        ("Would load", load),
        ("Would not", rows.saturating_sub(load)),
    ];
    html! {
        dl.totals {
            @for (label, number) in totals {
                div { dt { (label) } dd { (group_thousands(number)) } }
            }
        }
        @if unreadable > 0 {
            p {
                (count_of(unreadable as u64, "file")) " cannot be read and "
                (if unreadable == 1 { "is" } else { "are" }) " not counted."
            }
        }
    }
}

fn files(checks: &[CheckedPath]) -> Markup {
    html! {
        table {
            caption { "Files" }
            thead {
                tr {
                    th scope="col" { "Verdict" }
                    th scope="col" { "File" }
                    th.n scope="col" { "Rows" }
                    th.n scope="col" { "Would load" }
                }
            }
            tbody {
                @for (index, one) in checks.iter().enumerate() {
                    tr {
                        td { (badge(one.check.verdict)) }
                        td { a href={ "#file-" (index) } { (Untrusted(&one.name())) } }
                        td.n { (number(one.check.rows)) }
                        td.n { (number(one.check.accepted_rows())) }
                    }
                }
            }
        }
    }
}

fn file(index: usize, one: &CheckedPath) -> Markup {
    let check = &one.check;
    html! {
        section id={ "file-" (index) } {
            h2 { (Untrusted(&one.name())) }
            p.verdict { (badge(check.verdict)) " " (Untrusted(&summary(check))) }
            p.small { (Untrusted(&facts(check))) (checked_at(one)) }
            (predicted(check))
            (findings(check))
            (schema(check))
            (environments(check))
            @if check.verdict != Verdict::Unreadable && check.advisories == AdvisoryStatus::Skipped {
                p.small { "Advisories that need every value were not looked for." }
            }
        }
    }
}

fn predicted(check: &FileCheck) -> Markup {
    html! {
        @if !check.predicted.is_empty() {
            table {
                caption { "Predicted report" }
                thead { tr { th.n scope="col" { "Rows" } th scope="col" { "Codes" } } }
                tbody {
                    @for entry in &check.predicted {
                        tr {
                            td.n { (number(entry.number_of_rows)) }
                            td {
                                @if entry.errors.is_empty() { "Accepted" }
                                @else { code { (joined(&entry.errors)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn findings(check: &FileCheck) -> Markup {
    html! {
        @if check.findings.is_empty() {
            p { "Nothing to fix." }
        } @else {
            table {
                caption { "Findings" }
                thead {
                    tr {
                        th scope="col" { "Code" }
                        th scope="col" { "Column" }
                        th.n scope="col" { "Rows" }
                        th scope="col" { "What is wrong, and what to do" }
                    }
                }
                tbody { @for finding in &check.findings { (finding_row(finding)) } }
            }
        }
    }
}

fn finding_row(finding: &Finding) -> Markup {
    let mark = match finding.severity {
        Severity::Error => "✕",
        Severity::Warning => "!",
        Severity::Notice => "i",
    };
    let word = severity_word(finding.severity);
    let rows: Vec<String> = finding
        .first_rows
        .iter()
        .take(ROWS_NAMED)
        .map(u64::to_string)
        .collect();
    let more = finding.rows.is_some_and(|total| total > rows.len() as u64);
    html! {
        tr class=(word) {
            td {
                span.mark { (mark) " " (word) }
                br;
                code { (finding.code.as_str()) }
            }
            td { code { (Untrusted(finding.column.as_deref().unwrap_or_default())) } }
            td.n { (number(finding.rows)) }
            td {
                (Untrusted(&finding.message)) " " b { (Untrusted(&finding.fix)) }
                @if !rows.is_empty() {
                    div.small { "First rows: " (rows.join(" ")) @if more { " …" } }
                }
            }
        }
    }
}

fn schema(check: &FileCheck) -> Markup {
    let found = |row: &tallyman_events::check::SchemaColumn| match (&row.found_name, &row.found) {
        (Some(name), Some(found)) if *name != row.column => format!("{name}: {found}"),
        (_, Some(found)) => found.clone(),
        _ => "missing".to_owned(),
    };
    html! {
        @if check.schema_ok == Some(false) {
            table {
                caption { "Schema" }
                thead {
                    tr {
                        th scope="col" { "Column" }
                        th scope="col" { "Expected" }
                        th scope="col" { "Found" }
                        th scope="col" {}
                    }
                }
                tbody {
                    @for row in &check.schema {
                        tr class=(if row.ok { "" } else { "error" }) {
                            td { code { (Untrusted(&row.column)) } }
                            td { (Untrusted(row.expected.as_deref().unwrap_or("none"))) }
                            td { (Untrusted(&found(row))) }
                            td { (if row.ok { "✓ right" } else { "✕ wrong" }) }
                        }
                    }
                }
            }
        }
    }
}

fn environments(check: &FileCheck) -> Markup {
    html! {
        @if !check.environments.is_empty() {
            table {
                caption { "Environments found" }
                thead {
                    tr {
                        th scope="col" { "Environment" }
                        th.n scope="col" { "Rows" }
                        th scope="col" { "Listed" }
                    }
                }
                tbody {
                    @for environment in &check.environments {
                        tr {
                            td { code { (Untrusted(&environment.id)) } }
                            td.n { (number(environment.rows)) }
                            td {
                                (match environment.listed {
                                    Some(true) => "✓ listed",
                                    Some(false) => "✕ not listed",
                                    None => "not checked",
                                })
                            }
                        }
                    }
                }
            }
            @if check.environments_truncated { p.small { "There are others." } }
        }
    }
}

fn badge(verdict: Verdict) -> Markup {
    let (class, mark) = match verdict {
        Verdict::Accepted => ("ok", "✓"),
        Verdict::PartlyRejected => ("warn", "◐"),
        Verdict::Rejected => ("bad", "✕"),
        Verdict::Unreadable => ("mute", "?"),
    };
    html! { span class={ "badge " (class) } { (mark) " " (verdict_words(verdict)) } }
}

fn number(number: Option<u64>) -> String {
    number.map_or_else(|| "–".to_owned(), group_thousands)
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
