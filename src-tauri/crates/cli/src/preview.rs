//! `tally preview`.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tallyman_events::check::Cancellable;
use tallyman_events::preview::{CellValue, DecodedRow, Preview, PreviewColumn, PreviewError};
use tallyman_events::{CheckSettings, Source};
use tallyman_operations::open_file::{OpenOutcome, open};

use crate::arguments::{PreviewArguments, PreviewFormat};
use crate::escape::{escape, truncate};
use crate::exit::{CommandError, Status, eprint_line};
use crate::inputs;
use crate::json_line::write_json_line;

/// Number of rows read at a time.
const PAGE_ROWS: usize = 1000;
/// Number of rejected rows read at a time. It is larger because each read scans the
/// file from its beginning.
const REJECTED_PAGE_ROWS: usize = 50_000;
/// Width limit of a column of the table, in characters.
const MAX_WIDTH: usize = 40;

pub(crate) fn run(arguments: &PreviewArguments) -> Result<Status, CommandError> {
    let path = &arguments.file;
    let settings = CheckSettings::with_environments(arguments.environments.read()?);
    let Some((object, _session)) = inputs::object_at(path, &arguments.s3)? else {
        return match open(path, &|| false) {
            OpenOutcome::Done(opened) => show(arguments, &settings, opened.source),
            OpenOutcome::Failed(check) => Err(cannot_read(path, check.unreadable_reason())),
            OpenOutcome::Cancelled => Ok(Status::Success), // Nothing cancels it.
        };
    };
    match object.open(&|| false)? {
        OpenOutcome::Done(opened) => {
            let result = show(arguments, &settings, Arc::clone(&opened.source));
            // That the object changed explains a failed read better than the read error.
            object.still_the_same(&opened)?;
            result
        }
        OpenOutcome::Failed(check) => Err(cannot_read(path, check.unreadable_reason())),
        OpenOutcome::Cancelled => Ok(Status::Success), // Nothing cancels it.
    }
}

fn cannot_read(path: &Path, sentence: &str) -> CommandError {
    CommandError::Unreadable(format!("{}: {sentence}", path.display()))
}

fn show(
    arguments: &PreviewArguments,
    settings: &CheckSettings,
    source: Arc<dyn Source>,
) -> Result<Status, CommandError> {
    let path = &arguments.file;
    let cannot_read = |sentence: String| cannot_read(path, &sentence);
    let preview = Preview::open(source).map_err(|error| cannot_read(error.to_string()))?;

    let only_rejected = arguments.rejected_only && preview.schema_ok();
    if arguments.rejected_only && !only_rejected {
        eprint_line(
            "The whole file would be rejected for its schema, so every row is shown. `tally validate` says why.",
        );
    }
    let out = io::stdout().lock();
    let mut broken = BTreeSet::new();
    let mut writer = RowWriter::new(out, arguments.format, &preview.shape().columns)?;
    let mut offset = arguments.offset;
    let mut remaining = arguments.limit;
    while remaining > 0 {
        let page = if only_rejected {
            REJECTED_PAGE_ROWS
        } else {
            PAGE_ROWS
        };
        let count = remaining.min(page);
        let rows = if only_rejected {
            rejected_rows(&preview, settings, offset, count)
        } else {
            preview.page(offset, count, settings)
        }
        .map_err(|error| cannot_read(error.to_string()))?;
        for value in rows.iter().flat_map(|row| &row.values) {
            if let CellValue::Undecodable(sentence) = value
                && !broken.contains(sentence)
            {
                broken.insert(sentence.clone());
            }
        }
        writer.rows(&rows)?;
        if rows.len() < count {
            break;
        }
        remaining -= rows.len();
        offset = offset.saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX));
    }
    writer.finish()?;
    for sentence in &broken {
        eprint_line(&escape(&format!("{}: {sentence}", path.display()), false));
    }
    Ok(if broken.is_empty() {
        Status::Success
    } else {
        Status::Unreadable
    })
}

fn rejected_rows(
    preview: &Preview,
    settings: &CheckSettings,
    offset: u64,
    limit: usize,
) -> Result<Vec<DecodedRow>, PreviewError> {
    Ok(match preview.rejected_rows(settings, offset, limit, &())? {
        Cancellable::Done(rows) => rows,
        Cancellable::Cancelled => Vec::new(), // Nothing cancels it.
    })
}

enum RowWriter<'a, W: Write> {
    Json(W, &'a [PreviewColumn]),
    Csv(Box<csv::Writer<W>>),
    /// A table is written at the end, when the column widths are known.
    Table(W, Vec<Vec<String>>, Vec<bool>),
}

impl<'a, W: Write> RowWriter<'a, W> {
    fn new(
        out: W,
        format: PreviewFormat,
        columns: &'a [PreviewColumn],
    ) -> Result<Self, CommandError> {
        let header = || std::iter::once("row").chain(columns.iter().map(|column| &*column.name));
        Ok(match format {
            PreviewFormat::Json => Self::Json(out, columns),
            PreviewFormat::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(header())?;
                Self::Csv(Box::new(writer))
            }
            PreviewFormat::Table => Self::Table(
                out,
                vec![header().map(cell).collect()],
                std::iter::once(true)
                    .chain(columns.iter().map(|column| column.numeric))
                    .collect(),
            ),
        })
    }

    fn rows(&mut self, rows: &[DecodedRow]) -> Result<(), CommandError> {
        for row in rows {
            match self {
                Self::Json(out, columns) => {
                    write_json_line(out, &row.as_object(columns))?;
                }
                Self::Csv(writer) => {
                    writer.write_field(row.row.to_string())?;
                    for value in &row.values {
                        let text = match value {
                            CellValue::Null | CellValue::Undecodable(_) => String::new(),
                            value => value.to_text(),
                        };
                        writer.write_field(text)?;
                    }
                    writer.write_record(None::<&[u8]>)?;
                }
                Self::Table(_, lines, _) => {
                    let values = row.values.iter().map(|value| cell(&value.to_text()));
                    lines.push(std::iter::once(row.row.to_string()).chain(values).collect());
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), CommandError> {
        match self {
            Self::Json(mut out, _) => out.flush()?,
            Self::Csv(mut writer) => writer.flush()?,
            Self::Table(mut out, lines, numeric) => {
                write_table(&mut out, &lines, &numeric)?;
                out.flush()?;
            }
        }
        Ok(())
    }
}

fn cell(text: &str) -> String {
    truncate(&escape(&truncate(text, MAX_WIDTH), false), MAX_WIDTH)
}

fn write_table(out: &mut impl Write, lines: &[Vec<String>], numeric: &[bool]) -> io::Result<()> {
    let widths: Vec<usize> = (0..numeric.len())
        .map(|column| {
            lines
                .iter()
                .filter_map(|line| line.get(column))
                .map(|text| text.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for line in lines {
        let mut text = String::new();
        for ((value, width), right) in line.iter().zip(&widths).zip(numeric) {
            let pad = " ".repeat(width - value.chars().count());
            if !text.is_empty() {
                text.push_str("  ");
            }
            if *right {
                text.push_str(&pad);
                text.push_str(value);
            } else {
                text.push_str(value);
                text.push_str(&pad);
            }
        }
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}
