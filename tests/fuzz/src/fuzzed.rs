//! What is done with bytes that may be anything: an answer or a sentence must
//! come of them.

use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use tallyman_events::compression::{Decompressed, decompress, detect_compression};
use tallyman_events::footer::{Footer, read_footer};
use tallyman_events::{
    Cancellable, CheckSettings, Depth, FileCheck, FileCompression, FileInfo, Preview, Source,
    Verdict, check, page_extent, schema,
};
use tallyman_reports::{NamedReport, UploadRecord, parse, reconcile, totals, written_at};

/// The most memory that any input may cost, in bytes.
pub const MOST_MEMORY: usize = 512 << 20;

/// The most that a wrapped file is unpacked to, in bytes.
const MOST_UNPACKED: u64 = 4 << 20;

/// A target's name, and what it does with its bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("footer", footer),
    ("page_header", page_header),
    ("scan", scan),
    ("compression", compression),
    ("status_report", status_report),
];

/// Calls `own` when code of ours panics, even where the panic is caught. A
/// library that panics over corrupt data, and is caught, is passed over.
pub fn heed_panics(own: impl Fn() + Send + Sync + 'static) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let ours = info.location().is_some_and(|place| {
            let file = place.file().replace('\\', "/");
            // What a target or a test asserts is told from its own file.
            ["src-tauri/crates/", "fuzz/src/", "targets/", "tests/"]
                .iter()
                .any(|ours| file.contains(ours) && !file.contains("/registry/"))
        });
        if ours {
            before(info);
            own();
        }
    }));
}

/// CheckSettings with everything switched on, and one thread.
fn rules(depth: Depth) -> CheckSettings {
    CheckSettings {
        now_ms: Some(1_763_630_046_000),
        first_rows: 10,
        depth,
        threads: Some(std::num::NonZero::<usize>::MIN),
        ..CheckSettings::with_environments(["env-prod-7f3a91"]).with_traffic_types(["user"])
    }
}

/// What must hold of any answer.
pub fn hold(what: &str, found: &FileCheck) {
    let unreadable = found.verdict == Verdict::Unreadable;
    assert_eq!(found.readable, !unreadable, "{what}");
    assert!(
        found
            .findings
            .iter()
            .all(|finding| !finding.message.is_empty()),
        "{what}: a finding says nothing"
    );
    if unreadable {
        assert_eq!(found.findings.len(), 1, "{what}");
        assert!(found.predicted.is_empty(), "{what}");
    }
    let told: u64 = found
        .predicted
        .iter()
        .filter_map(|entry| entry.number_of_rows)
        .sum();
    if !unreadable && found.schema_ok == Some(true) {
        assert_eq!(Some(told), found.rows, "{what}");
    }
}

fn judged(source: &dyn Source, compression: Option<FileCompression>, depth: Depth) {
    let subject = FileInfo {
        compression,
        ..FileInfo::default()
    };
    let Cancellable::Done(found) = check(source, &subject, &rules(depth), &()) else {
        unreachable!("nobody cancels");
    };
    hold("a check", &found);
}

/// The footer and the schema's judge; and all else that a check does where it
/// believes the writer's statistics.
pub fn footer(data: &[u8]) {
    let source = Bytes::copy_from_slice(data);
    // As a check does it: the library may panic over corrupt data.
    let read = catch_unwind(AssertUnwindSafe(|| read_footer(&source)));
    match read {
        Ok(Ok(footer)) => {
            let judgement = schema::check(&footer.schema, footer.writer());
            assert!(
                judgement
                    .findings
                    .iter()
                    .all(|finding| !finding.message.is_empty()),
                "a finding says nothing"
            );
        }
        Ok(Err(error)) => {
            assert!(!error.reason.message.is_empty(), "no reason is given");
        }
        Err(_) => {}
    }
    judged(&source, None, Depth::TrustStatistics);
}

/// A file's bytes, and where its column chunks lie: first byte, and length.
type Template = (Bytes, Vec<(usize, usize)>);

/// Small files, to be lied in.
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

/// Where the column chunks of a sound file lie: first byte, and length.
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

/// A page's header by itself; then planted at the beginning of a column chunk
/// of a sound file, with whatever follows. The first two bytes choose the file
/// and the chunk.
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

/// A whole check, and a few rows of the preview.
pub fn scan(data: &[u8]) {
    let source = Bytes::copy_from_slice(data);
    judged(&source, None, Depth::Complete);
    if let Ok(preview) = Preview::open(Arc::new(source)) {
        let rows = preview.shape().rows;
        for offset in [0, rows.saturating_sub(2)] {
            // A page, or a sentence; no more is asked of it.
            let _ = preview.page(offset, 2, &rules(Depth::Complete));
        }
    }
}

/// Unpacked, and checked. What came out before the wrapping proved damaged is
/// checked, too: made-up bytes hardly ever have the right checksum.
pub fn compression(data: &[u8]) {
    let compression = detect_compression(data);
    if compression == FileCompression::None {
        return;
    }
    let mut out = Vec::new();
    match decompress(compression, data, &mut out, MOST_UNPACKED, || false) {
        Ok(Decompressed::Done(bytes)) => assert_eq!(bytes, out.len() as u64),
        Ok(Decompressed::Failed(error)) => assert!(!error.message.is_empty()),
        Ok(Decompressed::Cancelled) | Err(_) => {
            unreachable!("nobody cancels, and memory takes all")
        }
    }
    assert!(out.len() as u64 <= MOST_UNPACKED, "more than the most");
    judged(&Bytes::from(out), Some(compression), Depth::Complete);
}

/// A status report, read and summed up against what may have been sent.
pub fn status_report(data: &[u8]) {
    if let Ok(name) = std::str::from_utf8(data) {
        let _ = written_at(name);
    }
    let report = match parse(data) {
        Ok(report) => report,
        Err(fault) => {
            assert!(fault.line > 0 && fault.column > 0, "{fault}");
            assert!(!fault.message.is_empty(), "no reason is given");
            return;
        }
    };
    // Every other file was sent from here, some twice.
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
