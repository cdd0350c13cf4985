use std::fs::{self, File};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tallyman_aws::{Call, FailingStore, FailureMode, MULTIPART_THRESHOLD, MemoryStore};
use tallyman_events::MemoryLimiter;
use tallyman_ledger::{FileId, Ledger, StoredError, UploadState};
use tokio::time::sleep;

use super::uploader::POLL_INTERVAL;
use super::*;
use crate::FileList;
use crate::fixture::{
    BUCKET, Fixture, advance_clock, clock, failure, no_network, store as failing_store,
    working_store,
};
use crate::stored_error::ErrorText;

const KEY: &str = "events/a.parquet";

fn states(fixture: &Fixture) -> Vec<UploadState> {
    let uploads = fixture.ledger.uploads(None).unwrap();
    uploads.iter().map(|upload| upload.state).collect()
}

/// Returns the error of the newest upload.
fn problem(fixture: &Fixture) -> StoredError {
    let uploads = fixture.ledger.uploads(None).unwrap();
    uploads[0].problem.clone().unwrap()
}

fn in_parts() -> Vec<u8> {
    vec![7; usize::try_from(MULTIPART_THRESHOLD).unwrap() + 1]
}

async fn send(fixture: &Fixture, uploader: &Uploader, item: &UploadRequest) -> UploadOutcome {
    let destination = fixture.destination(&fixture.integration);
    uploader
        .upload_one(&destination, item, |_| {})
        .await
        .unwrap()
}

/// Adds two samples to the list and checks them: a valid one, and one with rows
/// that would be rejected.
fn listed(fixture: &Fixture) -> Vec<FileId> {
    let file_list = FileList::new(Arc::clone(&fixture.ledger), MemoryLimiter::default(), clock);
    let paths = crate::samples::write_samples(&fixture.folder.path().join("in")).unwrap();
    let ids = file_list.add(&paths[..2]).unwrap().new;
    file_list.check(&ids, |_| {}).unwrap();
    ids
}

const ALL: UploadOptions = UploadOptions {
    send_rejected: true,
};

/// Returns files to upload without replacing objects.
fn items(files: &[(FileId, &str)]) -> Vec<UploadItem> {
    let item = |(file_id, key): &(FileId, &str)| UploadItem {
        file_id: *file_id,
        key: (*key).to_owned(),
        overwrite: false,
    };
    files.iter().map(item).collect()
}

/// Returns the records in an event.
fn records(event: UploadEvent) -> Vec<UploadStatus> {
    match event {
        UploadEvent::Records(records) => records,
        UploadEvent::Progress(_) => Vec::new(),
    }
}

#[tokio::test]
async fn a_lost_network_fails_one_upload_and_the_others_continue() {
    // The first PutObject fails with an error that may mean a lost response.
    // The object is then looked up, and does not exist.
    let store = failing_store(vec![failure(Call::Put, 1, FailureMode::Fail(no_network()))]);
    let fixture = Fixture::new(store);
    let ids = listed(&fixture);
    let files = items(&[(ids[0], "events/one"), (ids[1], "events/two")]);
    let mut events = Vec::new();
    let ended = fixture
        .uploader()
        .upload(&files, ALL, |event| events.extend(records(event)))
        .await
        .unwrap();
    assert_eq!((ended.done, ended.failed), (1, 1));
    let failed: Vec<ErrorText> = fixture
        .ledger
        .uploads(None)
        .unwrap()
        .into_iter()
        .filter_map(|upload| upload.problem.as_ref().map(ErrorText::from))
        .collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].code, "no_network");
    assert!(failed[0].message.contains("s3.example"), "{failed:?}");
    assert!(!failed[0].hints.is_empty());
    let ended_uploads: Vec<bool> = files
        .iter()
        .map(|item| {
            let of_it = events.iter().rfind(|now| now.record.new.key == item.key);
            of_it.is_some_and(|now| !now.record.state.is_open())
        })
        .collect();
    assert_eq!(ended_uploads, [true, true], "the end of each is reported");
}

#[tokio::test]
async fn a_network_lost_between_parts_leaves_no_object() {
    let store = failing_store(vec![failure(
        Call::PutPart,
        2,
        FailureMode::Fail(no_network()),
    )]);
    let fixture = Fixture::new(store);
    let item = fixture.request(KEY, &in_parts(), 10);
    let outcome = send(&fixture, &fixture.uploader(), &item).await;
    let UploadOutcome::Failed(problem) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(problem.code(), "no_network");
    assert_eq!(states(&fixture), [UploadState::Failed]);
    assert_eq!(fixture.store.inner.object(BUCKET, KEY), None);
    assert_eq!(fixture.store.inner.unfinished_uploads(), 0);
    // The next upload can start at once.
    let again = send(&fixture, &fixture.uploader(), &item).await;
    assert!(matches!(again, UploadOutcome::Done(_)), "{again:?}");
}

#[tokio::test]
async fn an_existing_object_is_resolved_without_overwriting_it() {
    let fixture = Fixture::new(working_store());
    let item = fixture.request(KEY, b"the same", 10);
    fixture.put(KEY, &b"the same"[..]).await;
    // The ledger does not have the object, as if its sender ended before
    // recording it.
    let adopted = send(&fixture, &fixture.uploader(), &item).await;
    assert!(
        matches!(&adopted, UploadOutcome::Done(uploaded) if uploaded.already_existed),
        "{adopted:?}"
    );
    // Now the ledger has it.
    let again = send(&fixture, &fixture.uploader(), &item).await;
    assert_eq!(again, UploadOutcome::AlreadySent);
    assert_eq!(
        states(&fixture),
        [UploadState::Cancelled, UploadState::Done]
    );
    assert_eq!(problem(&fixture).code(), "already_sent");
    assert_eq!(fixture.store.inner.versions(BUCKET, KEY), 1);

    let other = fixture.request(KEY, b"other bytes", 12);
    let refused = send(&fixture, &fixture.uploader(), &other).await;
    let UploadOutcome::Failed(problem) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(problem.code(), "exists");
    assert!(
        ErrorText::from(&problem)
            .message
            .contains("Nothing was overwritten"),
        "{problem:?}"
    );
    assert_eq!(
        fixture.store.inner.object(BUCKET, KEY).unwrap(),
        &b"the same"[..]
    );
}

#[tokio::test]
async fn a_completed_upload_stays_done_if_its_lease_cannot_be_ended() {
    let fixture = Fixture::new(working_store());
    fixture
        .sqlite()
        .execute_batch(
            "CREATE TRIGGER keep_lease BEFORE DELETE ON lease \
             BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
        )
        .unwrap();
    let item = fixture.request(KEY, b"bytes", 10);
    let outcome = send(&fixture, &fixture.uploader(), &item).await;
    assert!(matches!(outcome, UploadOutcome::Done(_)), "{outcome:?}");
    assert_eq!(states(&fixture), [UploadState::Done]);

    // The lease blocks other uploads until it expires.
    let early = send(&fixture, &fixture.uploader(), &item).await;
    assert!(
        matches!(&early, UploadOutcome::Failed(problem) if problem.code() == "sent_elsewhere"),
        "{early:?}"
    );
    advance_clock(31);
    assert_eq!(
        send(&fixture, &fixture.uploader(), &item).await,
        UploadOutcome::AlreadySent
    );
}

#[tokio::test]
async fn events_are_sent_while_the_ledger_cannot_be_read() {
    // The uploads cannot be read for a while during PutObject.
    let polls = Arc::new(AtomicUsize::new(0));
    let sqlite = Arc::new(Mutex::new(None::<rusqlite::Connection>));
    let (counting, in_store) = (Arc::clone(&polls), Arc::clone(&sqlite));
    let rename = |sqlite: &Mutex<Option<rusqlite::Connection>>, from: &str, to: &str| {
        let sqlite = sqlite.lock().unwrap();
        let statement = format!("ALTER TABLE {from} RENAME TO {to}");
        sqlite.as_ref().unwrap().execute_batch(&statement).unwrap();
    };
    let store = failing_store(vec![failure(
        Call::Put,
        1,
        FailureMode::Until(Arc::new(move || {
            match counting.fetch_add(1, Ordering::SeqCst) {
                0 => rename(&in_store, "upload", "away"),
                60 => rename(&in_store, "away", "upload"),
                _ => {}
            }
            counting.load(Ordering::SeqCst) > 60
        })),
    )]);
    let fixture = Fixture::new(store);
    *sqlite.lock().unwrap() = Some(fixture.sqlite());
    let ids = listed(&fixture);
    let mut events_while_away = 0;
    let mut last = None;
    let ended = fixture
        .uploader()
        .upload(&items(&[(ids[0], KEY)]), ALL, |event| {
            if (1..=60).contains(&polls.load(Ordering::SeqCst)) {
                events_while_away += 1;
            }
            if let Some(now) = records(event).last() {
                last = Some(now.record.state);
            }
        })
        .await
        .unwrap();
    assert_eq!((ended.done, ended.failed), (1, 0));
    assert!(events_while_away > 0, "events need no ledger");
    assert_eq!(last, Some(UploadState::Done));
    assert_eq!(states(&fixture), [UploadState::Done]);
}

#[tokio::test]
async fn uploads_of_a_killed_process_are_interrupted_once_its_leases_expire() {
    let store = failing_store(vec![failure(Call::PutPart, 2, FailureMode::Stall)]);
    let fixture = Fixture::new(store);
    let item = fixture.request(KEY, &in_parts(), 10);
    let destination = fixture.destination(&fixture.integration);
    {
        let killed = fixture.uploader();
        let upload = killed.upload_one(&destination, &item, |_| {});
        tokio::pin!(upload);
        // Drops the upload halfway, like a process that is killed.
        while fixture.store.calls(Call::PutPart) < 2 {
            tokio::select! {
                outcome = &mut upload => panic!("{outcome:?}"),
                () = sleep(POLL_INTERVAL) => {}
            }
        }
    }
    let next = fixture.uploader();
    next.mark_interrupted().unwrap();
    assert_eq!(states(&fixture), [UploadState::Sending], "it may be alive");
    assert!(next.list().unwrap()[0].elsewhere);
    advance_clock(31);
    next.mark_interrupted().unwrap();
    assert_eq!(states(&fixture), [UploadState::Interrupted]);
    assert_eq!(problem(&fixture).code(), "interrupted");
    assert_eq!(fixture.store.inner.object(BUCKET, KEY), None);
    let again = send(&fixture, &next, &item).await;
    assert!(matches!(again, UploadOutcome::Done(_)), "{again:?}");
    assert_eq!(
        states(&fixture),
        [UploadState::Done, UploadState::Interrupted]
    );
}

#[tokio::test]
async fn a_file_that_changed_after_its_check_is_not_sent() {
    let fixture = Fixture::new(working_store());
    let item = fixture.request(KEY, b"as checked", 10);
    fs::write(&item.path, b"as it is now").unwrap();
    let outcome = send(&fixture, &fixture.uploader(), &item).await;
    assert!(
        matches!(&outcome, UploadOutcome::Failed(problem) if problem.code() == "changed"),
        "{outcome:?}"
    );
    assert_eq!(fixture.store.calls(Call::Put), 0);
}

#[tokio::test]
async fn cancel_all_leaves_no_objects_and_waits_until_all_have_ended() {
    let store = failing_store(vec![failure(Call::PutPart, 0, FailureMode::Stall)]);
    let fixture = Fixture::new(store);
    let item = fixture.request(KEY, &in_parts(), 10);
    let destination = fixture.destination(&fixture.integration);
    let uploader = fixture.uploader();
    assert!(!uploader.is_uploading());
    let stopping = async {
        // Waits until the progress has the number of parts.
        while uploader
            .active()
            .iter()
            .all(|now| now.progress.is_none_or(|progress| progress.parts == 0))
        {
            sleep(POLL_INTERVAL).await;
        }
        assert!(uploader.is_uploading());
        let keys: Vec<String> = uploader
            .active()
            .into_iter()
            .map(|now| now.record.new.key)
            .collect();
        assert_eq!(keys, [KEY]);
        let progress = uploader.active()[0].progress.unwrap();
        assert_eq!(
            (progress.parts_done, progress.part(), progress.parts),
            (0, 1, 3)
        );
        uploader.cancel_all(Duration::from_secs(60)).await;
        assert!(!uploader.is_uploading());
    };
    let (outcome, ()) = tokio::join!(uploader.upload_one(&destination, &item, |_| {}), stopping);
    assert_eq!(outcome.unwrap(), UploadOutcome::Cancelled);
    assert_eq!(states(&fixture), [UploadState::Cancelled]);
    assert_eq!(fixture.store.inner.object(BUCKET, KEY), None);
    assert_eq!(fixture.store.inner.unfinished_uploads(), 0);
    // Without unfinished uploads, this returns at once.
    uploader.cancel_all(Duration::from_secs(60)).await;
}

#[tokio::test]
async fn unconfirmed_rejected_rows_and_invalid_keys_are_not_sent() {
    let fixture = Fixture::new(working_store());
    let ids = listed(&fixture);
    let uploader = fixture.uploader();
    let code = async |files: &[(FileId, &str)], options| {
        let ended = uploader.upload(&items(files), options, |_| {}).await;
        ended.unwrap_err().code()
    };
    let dirty = [(ids[0], "events/a"), (ids[1], KEY)];
    assert_eq!(
        code(&dirty, UploadOptions::default()).await,
        "would_be_rejected"
    );
    let same = [(ids[0], KEY), (ids[1], KEY)];
    assert_eq!(code(&same, ALL).await, "not_sendable");
    for key in ["", "events/", "a/../b", "a\nb"] {
        assert_eq!(code(&[(ids[0], key)], ALL).await, "not_sendable");
    }
    assert_eq!(states(&fixture), []);
    assert_eq!(fixture.store.calls(Call::Put), 0);
}

/// Replaces the last byte of a file, and keeps its size and time.
fn change_unnoticed(path: &std::path::Path) {
    let time = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    *bytes.last_mut().unwrap() ^= 0xFF;
    fs::write(path, bytes).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(time).unwrap();
}

#[tokio::test]
async fn a_file_that_changed_after_its_check_is_refused_even_with_the_same_size_and_time() {
    let fixture = Fixture::new(working_store());
    let ids = listed(&fixture);
    let uploader = fixture.uploader();
    let path = fixture.ledger.file(ids[0]).unwrap().path;
    change_unnoticed(&path);
    let plan = uploader.plan(&ids[..1]).await.unwrap();
    assert_eq!(plan.files[0].problem, None, "metadata does not show it");
    let summary = uploader
        .upload(&items(&[(ids[0], KEY)]), ALL, |_| {})
        .await
        .unwrap();
    assert_eq!((summary.done, summary.failed), (0, 1));
    assert_eq!(problem(&fixture).code(), "changed");
    assert_eq!(fixture.store.calls(Call::Put), 0);
}

#[tokio::test]
async fn a_file_checked_by_an_earlier_version_is_compared_by_size_and_time() {
    let fixture = Fixture::new(working_store());
    let ids = listed(&fixture);
    fixture
        .sqlite()
        .execute("UPDATE file SET tail_sha256 = NULL", [])
        .unwrap();
    let summary = fixture
        .uploader()
        .upload(&items(&[(ids[0], KEY)]), ALL, |_| {})
        .await
        .unwrap();
    assert_eq!(summary.done, 1);
}

#[tokio::test]
async fn overwrite_applies_to_each_file_separately() {
    let fixture = Fixture::new(working_store());
    let ids = listed(&fixture);
    for key in ["events/one", "events/two"] {
        fixture.put(key, &b"before"[..]).await;
    }
    let mut files = items(&[(ids[0], "events/one"), (ids[1], "events/two")]);
    files[1].overwrite = true;
    let summary = fixture
        .uploader()
        .upload(&files, ALL, |_| {})
        .await
        .unwrap();
    assert_eq!((summary.done, summary.failed), (1, 1));
    let kept = fixture.store.inner.object(BUCKET, "events/one").unwrap();
    assert_eq!(kept, &b"before"[..]);
    assert_eq!(fixture.store.inner.versions(BUCKET, "events/two"), 2);

    // If one file cannot be sent, none is sent.
    files[0].key = "events/".to_owned();
    let error = fixture.uploader().upload(&files, ALL, |_| {}).await;
    assert_eq!(error.unwrap_err().code(), "not_sendable");
    assert_eq!(states(&fixture).len(), 2);
}

#[tokio::test]
async fn each_file_is_read_once_and_progress_reads_nothing() {
    let ledger: Arc<Mutex<Option<Arc<Ledger>>>> = Arc::default();
    let (in_store, reads) = (Arc::clone(&ledger), Arc::new(AtomicU64::new(0)));
    let (first, polls) = (Arc::clone(&reads), AtomicUsize::new(0));
    let store = failing_store(vec![failure(
        Call::Put,
        1,
        FailureMode::Until(Arc::new(move || {
            let now = in_store
                .lock()
                .unwrap()
                .as_ref()
                .map_or(0, |ledger| ledger.read_count());
            match polls.fetch_add(1, Ordering::SeqCst) {
                0 => first.store(now, Ordering::SeqCst),
                // Progress was reported several times since the first call.
                30 => {
                    assert_eq!(first.load(Ordering::SeqCst), now);
                    return true;
                }
                _ => {}
            }
            false
        })),
    )]);
    let fixture = Fixture::new(store);
    *ledger.lock().unwrap() = Some(Arc::clone(&fixture.ledger));
    let ids = listed(&fixture);
    let uploader = fixture.uploader();
    let mut planned = Vec::new();
    for count in [1, 2] {
        let before = fixture.ledger.read_count();
        uploader.plan(&ids[..count]).await.unwrap();
        planned.push(fixture.ledger.read_count() - before);
    }
    // Two reads per file: the file with its check, and the lease of its object.
    assert_eq!(planned[1] - planned[0], 2);

    let mut uploaded = Vec::new();
    let files = items(&[(ids[0], "events/one"), (ids[1], "events/two")]);
    let again = items(&[(ids[0], "events/three")]);
    for files in [again, files] {
        let before = fixture.ledger.read_count();
        uploader.upload(&files, ALL, |_| {}).await.unwrap();
        uploaded.push(fixture.ledger.read_count() - before);
    }
    // Two reads per file: the file with its check, and the upload that this one
    // corrects.
    assert_eq!(uploaded[1] - uploaded[0], 2);
}

/// Counts how often a file is opened. Events between two calls that are equal
/// and follow each other are one event, so reads and closes are watched, too.
#[cfg(target_os = "linux")]
struct OpenCounter(std::os::fd::OwnedFd);

#[cfg(target_os = "linux")]
impl OpenCounter {
    fn new(path: &std::path::Path) -> Self {
        use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};
        let watch = init(CreateFlags::NONBLOCK).unwrap();
        let events = WatchFlags::OPEN | WatchFlags::ACCESS | WatchFlags::CLOSE;
        add_watch(&watch, path, events).unwrap();
        Self(watch)
    }

    /// Returns how often the file was opened since the last call.
    fn count(&self) -> usize {
        use rustix::fs::inotify::{ReadFlags, Reader};
        let mut buffer = [std::mem::MaybeUninit::uninit(); 4096];
        let mut events = Reader::new(&self.0, &mut buffer);
        let mut count = 0;
        while let Ok(event) = events.next() {
            count += usize::from(event.events().contains(ReadFlags::OPEN));
        }
        count
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn each_file_is_opened_to_be_sent_and_once_more_to_see_that_it_is_unchanged() {
    for (size, call) in [(10, Call::Put), (in_parts().len(), Call::CompleteMultipart)] {
        let counter: Arc<Mutex<Option<OpenCounter>>> = Arc::default();
        let opened_before = Arc::new(AtomicUsize::new(0));
        let (in_store, before) = (Arc::clone(&counter), Arc::clone(&opened_before));
        let fixture = Fixture::new(failing_store(vec![failure(
            call,
            1,
            FailureMode::First(Arc::new(move || {
                let counter = in_store.lock().unwrap();
                before.store(counter.as_ref().unwrap().count(), Ordering::SeqCst);
            })),
        )]));
        let item = fixture.request(KEY, &vec![7; size], 10);
        *counter.lock().unwrap() = Some(OpenCounter::new(&item.path));
        let outcome = send(&fixture, &fixture.uploader(), &item).await;
        assert!(matches!(outcome, UploadOutcome::Done(_)), "{outcome:?}");
        // Read and hashed through one handle; then compared with what was read.
        assert_eq!(opened_before.load(Ordering::SeqCst), 2, "{size} bytes");
        let after = counter.lock().unwrap().as_ref().unwrap().count();
        assert_eq!(after, 0, "{size} bytes");
    }
}

/// Older MinIO and Ceph accept `If-None-Match` and overwrite nevertheless
/// (ceph/s3-tests#583).
#[tokio::test]
async fn an_object_is_not_overwritten_where_the_server_ignores_conditions() {
    let memory = MemoryStore::with_bucket(BUCKET).without_conditions();
    let fixture = Fixture::new(Arc::new(FailingStore::new(memory, Vec::new())));
    fixture.put(KEY, "of somebody else").await;
    let request = fixture.request(KEY, b"mine", 1);
    let outcome = send(&fixture, &fixture.uploader(), &request).await;
    assert!(matches!(outcome, UploadOutcome::Failed(_)), "{outcome:?}");
    let text = ErrorText::from(&problem(&fixture));
    assert_eq!(text.code, "exists");
    assert_eq!(fixture.store.inner.versions(BUCKET, KEY), 1);
    let request = UploadRequest {
        overwrite: true,
        ..request
    };
    let outcome = send(&fixture, &fixture.uploader(), &request).await;
    assert!(matches!(outcome, UploadOutcome::Done(_)), "{outcome:?}");
}
