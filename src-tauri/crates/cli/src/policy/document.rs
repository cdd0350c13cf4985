//! `tally policy lint`, `explain` and `ask`.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use tallyman_iam::Severity;
use tallyman_iam::document::{Document, DocumentKind, DocumentShape, MAX_BYTES, parse_any};
use tallyman_iam::evaluate::{
    self, Answer, Decision, InvalidQuestion, Layer, Question, QuestionPart,
};
use tallyman_iam::explain;
use tallyman_iam::lint::{self, Finding};
use tallyman_operations::policy_text;
use tallyman_policies::vendors::lint_context;

use crate::arguments::{AskArguments, DocumentArguments, ExplainArguments, Format, LintArguments};
use crate::escape::escape;
use crate::exit::{CommandError, Status, eprint_line};
use crate::json_line::write_json_line;

/// Reads a file, or standard input if the name is `-`.
pub(super) fn read_text(file: &Path) -> Result<String, CommandError> {
    let (name, text) = if file == Path::new("-") {
        let input = policy_text::read_from(io::stdin().lock(), MAX_BYTES);
        ("Standard input".into(), input)
    } else {
        (file.to_string_lossy(), policy_text::read(file, MAX_BYTES))
    };
    text.map_err(|error| {
        CommandError::Unreadable(format!("{} cannot be read: {error}", escape(&name, false)))
    })
}

fn read_document(arguments: &DocumentArguments) -> Result<(Document, DocumentKind), CommandError> {
    let text = read_text(&arguments.file)?;
    let document = parse_any(&text)
        .map_err(|error| CommandError::Unreadable(escape(&error.message, false).into_owned()))?
        .into_policy();
    let kind = arguments
        .kind
        .map_or_else(|| document.guess_kind(), DocumentKind::from);
    Ok((document, kind))
}

/// The JSON of a finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingLine<'a> {
    rule: &'a str,
    severity: Severity,
    pointer: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    fix: &'a str,
}

pub(super) fn lint(
    out: &mut impl Write,
    arguments: &LintArguments,
) -> Result<Status, CommandError> {
    let text = read_text(&arguments.document.file)?;
    let kind = arguments.document.kind.map(DocumentKind::from);
    let findings = lint::lint(&text, lint_context(kind, None));
    match arguments.format {
        Format::Json => {
            let lines: Vec<FindingLine<'_>> = findings.iter().map(FindingLine::from).collect();
            write_json_line(out, &lines)?;
        }
        Format::Text => {
            let name = arguments.document.file.to_string_lossy();
            let name = escape(&name, false);
            for finding in &findings {
                let (line, column, code) = (finding.line, finding.column, finding.rule.code());
                let word = severity_name(finding.severity);
                writeln!(out, "{name}:{line}:{column}: {word}: {code}")?;
                writeln!(out, "    {}", escape(&finding.message, false))?;
                writeln!(out, "    {}", escape(&finding.help, false))?;
            }
        }
    }
    eprint_line(&summary(&text, kind, &findings));
    // Notices do not change the exit status.
    let is_serious = |finding: &Finding| finding.severity <= Severity::Warning;
    Ok(if findings.iter().any(is_serious) {
        Status::Rejected
    } else {
        Status::Success
    })
}

impl<'a> From<&'a Finding> for FindingLine<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule.code(),
            severity: finding.severity,
            pointer: &finding.pointer,
            line: finding.line,
            column: finding.column,
            message: &finding.message,
            fix: &finding.help,
        }
    }
}

const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
        Severity::Good => "good",
    }
}

/// Returns the number of findings and the kind of document.
fn summary(text: &str, kind: Option<DocumentKind>, findings: &[Finding]) -> String {
    let counted = |severity: Severity| {
        let word = severity_name(severity);
        match findings.iter().filter(|f| f.severity == severity).count() {
            0 => None,
            1 => Some(format!("1 {word}")),
            many => Some(format!("{many} {word}s")),
        }
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Notice]
        .into_iter()
        .filter_map(counted)
        .collect();
    let found = if counts.is_empty() {
        "No findings".to_owned()
    } else {
        counts.join(", ")
    };
    match (kind, parse_any(text)) {
        (Some(kind), Ok(_)) => format!("{found}; read as: {}.", kind.label()),
        (None, Ok(document)) => format!(
            "{found}; read as: {}. If that is wrong, pass --kind.",
            document.guess_kind().label()
        ),
        (_, Err(_)) => format!("{found}."),
    }
}

pub(super) fn explain(
    out: &mut impl Write,
    arguments: &ExplainArguments,
) -> Result<(), CommandError> {
    let (document, kind) = read_document(&arguments.document)?;
    let sentences = explain::explain(&document, kind);
    if sentences.is_empty() {
        return Err(CommandError::Unreadable(format!(
            "This document has no statement. It was read as: {}.",
            kind.label()
        )));
    }
    match arguments.format {
        Format::Json => write_json_line(out, &sentences)?,
        Format::Text => {
            for sentence in &sentences {
                let text = escape(&sentence.text, false);
                writeln!(out, "line {}: {text}", sentence.line)?;
            }
        }
    }
    Ok(())
}

pub(super) fn ask(out: &mut impl Write, arguments: &AskArguments) -> Result<Status, CommandError> {
    let mut question = Question {
        principal: arguments.principal.clone(),
        action: arguments.action.clone(),
        resource: arguments.resource.clone(),
        context: Vec::new(),
    };
    for pair in &arguments.context {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(CommandError::Usage(format!(
                "--context {} has no value. Write it as --context KEY=VALUE.",
                escape(pair, false)
            )));
        };
        question.context.push((key.to_owned(), value.to_owned()));
    }
    let request = question
        .request()
        .map_err(|invalid| CommandError::Usage(describe_invalid(&invalid)))?;
    let (document, kind) = read_document(&arguments.document)?;
    if matches!(
        document.shape(),
        DocumentShape::Notification | DocumentShape::Other
    ) {
        return Err(CommandError::Unreadable(
            "This document has no statement, so it allows and denies nothing.".to_owned(),
        ));
    }
    let answer = evaluate::simulate(&document, kind, &request);
    match arguments.format {
        Format::Json => write_json_line(out, &answer)?,
        Format::Text => write_answer(out, &answer)?,
    }
    Ok(match answer.outcome {
        Decision::Allowed => Status::Success,
        Decision::ExplicitDeny | Decision::ImplicitDeny | Decision::Unknown => Status::Rejected,
    })
}

/// Returns a line for each invalid part of a question, with the argument's name.
fn describe_invalid(invalid: &[InvalidQuestion]) -> String {
    let lines: Vec<String> = invalid
        .iter()
        .map(|one| {
            let argument = match one.part {
                QuestionPart::Principal => "--principal",
                QuestionPart::Action => "--action",
                QuestionPart::Resource => "--resource",
                QuestionPart::Context => "--context",
            };
            format!("{argument}: {}", escape(&one.message, false))
        })
        .collect();
    lines.join("\n")
}

fn write_answer(out: &mut impl Write, answer: &Answer) -> Result<(), CommandError> {
    let word = match answer.outcome {
        Decision::Allowed => "Allowed.",
        Decision::ExplicitDeny => "Denied by a statement.",
        Decision::ImplicitDeny => "Denied because nothing allows it.",
        Decision::Unknown => "Unknown.",
    };
    writeln!(out, "{word} {}", escape(&answer.why, false))?;
    for what in &answer.unknown {
        writeln!(out, "  unknown: {}", escape(what, false))?;
    }
    for near in &answer.near_misses {
        writeln!(out, "  {}", escape(near, false))?;
    }
    if !answer.unseen.is_empty() {
        let layers: Vec<&str> = answer
            .unseen
            .iter()
            .map(|layer| Layer::label(*layer))
            .collect();
        writeln!(out, "  not evaluated: {}", layers.join(", "))?;
    }
    Ok(())
}
