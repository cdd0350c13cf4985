//! The functions of the fuzz targets. Any input must give a result or an error.

use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use tallyman_events::compression::{Decompressed, decompress, detect_compression};
use tallyman_events::footer::{Footer, read_footer};
use tallyman_events::{
    Cancellable, CheckSettings, CheckStages, FileCheck, FileCompression, FileInfo, Preview, Source,
    Verdict, check, page_extent, schema,
};
use tallyman_reports::{NamedReport, UploadRecord, parse, reconcile, totals, written_at};

/// Maximum memory for an input, in bytes.
pub const MAX_MEMORY: usize = 512 << 20;

/// Maximum decompressed size of an input, in bytes.
const MAX_DECOMPRESSED: u64 = 4 << 20;

/// The name of a target, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("footer", footer),
    ("page_header", page_header),
    ("scan", scan),
    ("compression", compression),
    ("status_report", status_report),
];

/// Calls `on_panic` when our code panics, even if the panic is caught. Ignores
/// panics of libraries on corrupt data, which are caught.
pub fn on_own_panic(on_panic: impl Fn() + Send + Sync + 'static) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let ours = info.location().is_some_and(|location| {
            let file = location.file().replace('\\', "/");
            // Assertions of a target or a test panic in its own file.
            ["src-tauri/crates/", "fuzz/src/", "targets/", "tests/"]
                .iter()
                .any(|ours| file.contains(ours) && !file.contains("/registry/"))
        });
        if ours {
            before(info);
            on_panic();
        }
    }));
}

/// Settings with all checks, and one thread.
fn settings(stages: CheckStages) -> CheckSettings {
    CheckSettings {
        now_ms: Some(1_763_630_046_000),
        first_rows: 10,
        stages,
        threads: Some(std::num::NonZero::<usize>::MIN),
        ..CheckSettings::with_environments(["env-prod-7f3a91"]).with_traffic_types(["user"])
    }
}

/// Asserts what holds for any check.
pub fn assert_consistent(what: &str, found: &FileCheck) {
    let unreadable = found.verdict == Verdict::Unreadable;
    assert_eq!(found.readable, !unreadable, "{what}");
    assert!(
        found
            .findings
            .iter()
            .all(|finding| !finding.message.is_empty()),
        "{what}: a finding without a message"
    );
    if unreadable {
        assert_eq!(found.findings.len(), 1, "{what}");
        assert!(found.predicted.is_empty(), "{what}");
    }
    let predicted: u64 = found
        .predicted
        .iter()
        .filter_map(|entry| entry.number_of_rows)
        .sum();
    if !unreadable && found.schema_ok == Some(true) {
        assert_eq!(Some(predicted), found.rows, "{what}");
    }
}

fn check_source(
    source: &dyn Source,
    compression: Option<FileCompression>,
    stages: CheckStages,
) -> FileCheck {
    let info = FileInfo {
        compression,
        ..FileInfo::default()
    };
    let Cancellable::Done(found) = check(source, &info, &settings(stages), &()) else {
        unreachable!("the check is not cancelled");
    };
    assert_consistent("a check", &found);
    found
}

/// Reads the footer and checks the schema, then checks the file and trusts its
/// statistics.
pub fn footer(data: &[u8]) {
    let source = Bytes::copy_from_slice(data);
    // As in a check: the parquet crate can panic on corrupt data.
    let read = catch_unwind(AssertUnwindSafe(|| read_footer(&source)));
    match read {
        Ok(Ok(footer)) => {
            let schema = schema::check(&footer.schema, footer.writer());
            assert!(
                schema
                    .findings
                    .iter()
                    .all(|finding| !finding.message.is_empty()),
                "a finding without a message"
            );
        }
        Ok(Err(error)) => {
            assert!(!error.reason.message.is_empty(), "no reason");
        }
        Err(_) => {}
    }
    check_source(&source, None, CheckStages::TrustStatistics);
}

/// The bytes of a file, and the offset and length of each column chunk.
type Template = (Bytes, Vec<(usize, usize)>);

/// Small valid files, to plant pages in.
fn templates() -> &'static [Template] {
    static TEMPLATES: OnceLock<Vec<Template>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let files: [&'static [u8]; 6] = [
            include_bytes!("../../data/event-files/timestamp-nanos.parquet"),
            include_bytes!("../../data/event-files/large-string-and-dictionary.parquet"),
            include_bytes!("../../data/event-files/v2-pages-page-index.parquet"),
            include_bytes!("../../data/event-files/internal-gzip.parquet.gz"),
            include_bytes!("../../data/event-files/spark.lzo.parquet"),
            include_bytes!("../../data/event-files/brotli.parquet"),
        ];
        files
            .into_iter()
            .map(Bytes::from_static)
            .filter_map(|file| {
                let chunks = chunks(&read_footer(&file).ok()?);
                Some((file, chunks))
            })
            .collect()
    })
}

/// The offset and length of each column chunk of a valid file.
fn chunks(footer: &Footer) -> Vec<(usize, usize)> {
    let Ok(metadata) = &footer.metadata else {
        return Vec::new();
    };
    metadata
        .row_groups()
        .iter()
        .flat_map(|group| group.columns())
        .filter_map(|column| {
            let (start, length) = column.byte_range();
            Some((usize::try_from(start).ok()?, usize::try_from(length).ok()?))
        })
        .collect()
}

/// Parses a page header, then writes it and the bytes after it to the start of
/// a column chunk of a valid file, and scans the file. The first two bytes
/// select the file and the chunk.
pub fn page_header(data: &[u8]) {
    let [file, chunk, pages @ ..] = data else {
        return;
    };
    if let Some(extent) = page_extent(pages) {
        assert!(
            extent.header_size <= pages.len(),
            "a header beyond the bytes"
        );
    }
    let templates = templates();
    let (file, chunks) = &templates[usize::from(*file) % templates.len()];
    let (start, length) = chunks[usize::from(*chunk) % chunks.len()];
    let length = length.min(pages.len());
    let mut bytes = file.to_vec();
    bytes[start..start + length].copy_from_slice(&pages[..length]);
    scan(&bytes);
}

/// Checks a file and reads a few rows of the preview. Asserts that a quick check
/// agrees, and that the preview has the rows of the footer.
pub fn scan(data: &[u8]) {
    let source = Bytes::copy_from_slice(data);
    let complete = check_source(&source, None, CheckStages::Complete);
    let quick = check_source(&source, None, CheckStages::Quick);
    // Advisories read more columns, which can be unreadable.
    if complete.readable {
        assert_eq!(quick.verdict, complete.verdict, "a quick check differs");
        assert_eq!(quick.predicted, complete.predicted, "a quick check differs");
        assert_eq!(
            quick.error_sets, complete.error_sets,
            "a quick check differs"
        );
    }
    if let Ok(preview) = Preview::open(Arc::new(source)) {
        let rows = preview.shape().rows;
        if complete.readable {
            assert_eq!(Some(rows), complete.rows, "the preview has other rows");
        }
        for offset in [0, rows.saturating_sub(2)] {
            match preview.page(offset, 2, &settings(CheckStages::Complete)) {
                Ok(page) => assert_eq!(page.len() as u64, rows.saturating_sub(offset).min(2)),
                Err(error) => assert!(!error.to_string().is_empty(), "no reason"),
            }
        }
    }
}

/// Decompresses a file, and checks the output. Also if it is corrupt: random
/// bytes hardly ever have the right checksum.
pub fn compression(data: &[u8]) {
    let compression = detect_compression(data);
    if compression == FileCompression::None {
        return;
    }
    let mut out = Vec::new();
    match decompress(compression, data, &mut out, MAX_DECOMPRESSED, || false) {
        Ok(Decompressed::Done(bytes)) => assert_eq!(bytes, out.len() as u64),
        Ok(Decompressed::Failed(error)) => assert!(!error.message.is_empty()),
        Ok(Decompressed::Cancelled) | Err(_) => {
            unreachable!("it is not cancelled, and a vector does not fail")
        }
    }
    assert!(out.len() as u64 <= MAX_DECOMPRESSED, "more than the limit");
    check_source(&Bytes::from(out), Some(compression), CheckStages::Complete);
}

/// Parses a status report, and reconciles it with uploads that match some of
/// its files.
pub fn status_report(data: &[u8]) {
    if let Ok(name) = std::str::from_utf8(data)
        && let Some(time) = written_at(name)
    {
        assert!(name.ends_with(".UTC_report.status"), "{name}");
        // The years 0 to 9999, in milliseconds.
        assert!(
            (-62_167_219_200_000..253_402_300_800_000).contains(&time),
            "{name}: {time}"
        );
    }
    let report = match parse(data) {
        Ok(report) => report,
        Err(fault) => {
            assert!(fault.line > Some(0) && fault.column > Some(0), "{fault}");
            assert!(!fault.to_string().is_empty(), "no reason");
            return;
        }
    };
    // Every other file has an upload, some have two.
    let sent: Vec<UploadRecord> = (0_u64..)
        .zip(report.files.iter().step_by(2))
        .map(|(id, file)| UploadRecord {
            id,
            name: file.name.clone(),
            rows: (id % 3 > 0).then_some(id * 10),
            started_at: (id % 2 > 0).then_some(1_763_630_046_000),
            uploaded_at: None,
        })
        .collect();
    let fetched = |name, written_at| NamedReport {
        name,
        written_at,
        report: &report,
    };
    let (first, second) = (fetched("a", Some(1_763_630_046_000)), fetched("b", None));
    let as_of = 1_763_640_000_000;
    let counts = |files: &[_]| {
        let all = totals(files.iter());
        (all.sent, all.accepted, all.rejected, all.pending)
    };
    let files = reconcile(&sent, &[first, second], as_of);
    assert_eq!(
        counts(&files),
        counts(&reconcile(&sent, &[second, first], as_of)),
        "the order of the reports matters"
    );
    let all = totals(files.iter());
    assert_eq!(
        u128::from(all.sent),
        u128::from(all.accepted) + u128::from(all.rejected) + u128::from(all.pending)
    );
}
