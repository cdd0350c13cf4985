use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use tallyman_aws::{Call, FailureMode, MULTIPART_ABOVE};
use tallyman_events::MemoryLimiter;
use tallyman_ledger::StoredError;

use super::*;
use crate::FileList;
use crate::fixture::{
    BUCKET, Fixture, clock, fault, later, no_network, sound_store, store as failing_store,
};
use crate::stored_error::ErrorText;

const KEY: &str = "events/a.parquet";

fn states(fixture: &Fixture) -> Vec<UploadState> {
    let uploads = fixture.ledger.uploads(None).unwrap();
    uploads.iter().map(|upload| upload.state).collect()
}

/// What went wrong with the newest upload.
fn problem(fixture: &Fixture) -> StoredError {
    let uploads = fixture.ledger.uploads(None).unwrap();
    uploads[0].problem.clone().unwrap()
}

fn in_parts() -> Vec<u8> {
    vec![7; usize::try_from(MULTIPART_ABOVE).unwrap() + 1]
}

async fn send(fixture: &Fixture, uploader: &Uploader, item: &UploadRequest) -> UploadOutcome {
    let destination = fixture.destination(&fixture.integration);
    uploader
        .send_one(&destination, item, UploadOptions::default(), |_| {})
        .await
        .unwrap()
}

/// Two samples on the list, checked: one sound, one that loses rows.
fn listed(fixture: &Fixture) -> Vec<FileId> {
    let file_list = FileList::new(Arc::clone(&fixture.ledger), MemoryLimiter::default(), clock);
    let paths = crate::samples::write_samples(&fixture.folder.path().join("in")).unwrap();
    let ids = file_list.add(&paths[..2]).unwrap().new;
    file_list.check(&ids, |_| {}).unwrap();
    ids
}

const ALL: UploadOptions = UploadOptions {
    send_rejected: true,
    overwrite: false,
};

#[tokio::test]
async fn a_network_lost_in_mid_upload_is_said_and_the_others_go_on() {
    // The first of the files is sent whole, and its answer never comes; what
    // it left is looked for in vain.
    let store = failing_store(vec![fault(Call::Put, 1, FailureMode::Fail(no_network()))]);
    let fixture = Fixture::new(store);
    let ids = listed(&fixture);
    let files = [
        (ids[0], "events/one".to_owned()),
        (ids[1], "events/two".to_owned()),
    ];
    let mut told = Vec::new();
    let ended = fixture
        .uploader()
        .send(&files, ALL, |changed| told.extend(changed))
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
    let last_told: Vec<bool> = files
        .iter()
        .map(|(_, key)| {
            let of_it = told.iter().rfind(|now| now.record.new.key == *key);
            of_it.is_some_and(|now| !now.record.state.is_open())
        })
        .collect();
    assert_eq!(last_told, [true, true], "the end of each is told");
}

#[tokio::test]
async fn a_network_lost_between_parts_leaves_nothing_and_says_so() {
    let store = failing_store(vec![fault(
        Call::PutPart,
        2,
        FailureMode::Fail(no_network()),
    )]);
    let fixture = Fixture::new(store);
    let item = fixture.item(KEY, &in_parts(), 10);
    let outcome = send(&fixture, &fixture.uploader(), &item).await;
    let UploadOutcome::Failed(problem) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(problem.code(), "no_network");
    assert_eq!(states(&fixture), [UploadState::Failed]);
    assert_eq!(fixture.store.inner.object(BUCKET, KEY), None);
    assert_eq!(fixture.store.inner.uploads_under_way(), 0);
    // Nothing holds the next one up.
    let again = send(&fixture, &fixture.uploader(), &item).await;
    assert!(matches!(again, UploadOutcome::Done(_)), "{again:?}");
}

#[tokio::test]
async fn an_object_that_is_there_is_adopted_counted_once_or_left_alone() {
    let fixture = Fixture::new(sound_store());
    let item = fixture.item(KEY, b"the same", 10);
    fixture.put(KEY, &b"the same"[..]).await;
    // Nothing records it: whatever sent it never lived to.
    let adopted = send(&fixture, &fixture.uploader(), &item).await;
    assert!(
        matches!(&adopted, UploadOutcome::Done(uploaded) if uploaded.already_existed),
        "{adopted:?}"
    );
    // Now it is recorded.
    let again = send(&fixture, &fixture.uploader(), &item).await;
    assert_eq!(again, UploadOutcome::AlreadySent);
    assert_eq!(
        states(&fixture),
        [UploadState::Cancelled, UploadState::Done]
    );
    assert_eq!(problem(&fixture).code(), "already_sent");
    assert_eq!(fixture.store.inner.versions(BUCKET, KEY), 1);

    let other = fixture.item(KEY, b"other bytes", 12);
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
async fn a_lease_that_cannot_be_given_back_takes_nothing_back() {
    let fixture = Fixture::new(sound_store());
    fixture
        .sqlite()
        .execute_batch(
            "CREATE TRIGGER held BEFORE DELETE ON lease \
             BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
        )
        .unwrap();
    let item = fixture.item(KEY, b"bytes", 10);
    let outcome = send(&fixture, &fixture.uploader(), &item).await;
    assert!(matches!(outcome, UploadOutcome::Done(_)), "{outcome:?}");
    assert_eq!(states(&fixture), [UploadState::Done]);

    // It holds others up until it runs out, and no longer.
    let early = send(&fixture, &fixture.uploader(), &item).await;
    assert!(
        matches!(&early, UploadOutcome::Failed(problem) if problem.code() == "sent_elsewhere"),
        "{early:?}"
    );
    later(31);
    assert_eq!(
        send(&fixture, &fixture.uploader(), &item).await,
        UploadOutcome::AlreadySent
    );
}

#[tokio::test]
async fn a_ledger_that_cannot_be_read_while_news_is_told_ends_nothing() {
    // While the object is put, the uploads cannot be read for a while.
    let asked = Arc::new(AtomicUsize::new(0));
    let sqlite = Arc::new(Mutex::new(None::<rusqlite::Connection>));
    let (counting, meddling) = (Arc::clone(&asked), Arc::clone(&sqlite));
    let rename = |sqlite: &Mutex<Option<rusqlite::Connection>>, from: &str, to: &str| {
        let sqlite = sqlite.lock().unwrap();
        let statement = format!("ALTER TABLE {from} RENAME TO {to}");
        sqlite.as_ref().unwrap().execute_batch(&statement).unwrap();
    };
    let store = failing_store(vec![fault(
        Call::Put,
        1,
        FailureMode::Until(Arc::new(move || {
            match counting.fetch_add(1, Ordering::SeqCst) {
                0 => rename(&meddling, "upload", "away"),
                60 => rename(&meddling, "away", "upload"),
                _ => {}
            }
            counting.load(Ordering::SeqCst) > 60
        })),
    )]);
    let fixture = Fixture::new(store);
    *sqlite.lock().unwrap() = Some(fixture.sqlite());
    let ids = listed(&fixture);
    let mut told_while_away = 0;
    let mut last = None;
    let ended = fixture
        .uploader()
        .send(&[(ids[0], KEY.to_owned())], ALL, |changed| {
            if (1..=60).contains(&asked.load(Ordering::SeqCst)) {
                told_while_away += 1;
            }
            last = changed.last().map(|now| now.record.state);
        })
        .await
        .unwrap();
    assert_eq!((ended.done, ended.failed), (1, 0));
    assert_eq!(told_while_away, 0, "there was nothing to be read");
    assert_eq!(last, Some(UploadState::Done), "it is told all the same");
    assert_eq!(states(&fixture), [UploadState::Done]);
}

#[tokio::test]
async fn what_a_process_leaves_behind_is_interrupted_once_its_leases_run_out() {
    let store = failing_store(vec![fault(Call::PutPart, 2, FailureMode::Stall)]);
    let fixture = Fixture::new(store);
    let item = fixture.item(KEY, &in_parts(), 10);
    let destination = fixture.destination(&fixture.integration);
    {
        let killed = fixture.uploader();
        let upload = killed.send_one(&destination, &item, UploadOptions::default(), |_| {});
        tokio::pin!(upload);
        // Dropped in mid-upload, as a process that is killed.
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
    later(31);
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
async fn a_file_that_has_changed_since_it_was_judged_is_not_sent() {
    let fixture = Fixture::new(sound_store());
    let item = fixture.item(KEY, b"as judged", 10);
    fs::write(&item.path, b"as it is now").unwrap();
    let outcome = send(&fixture, &fixture.uploader(), &item).await;
    assert!(
        matches!(&outcome, UploadOutcome::Failed(problem) if problem.code() == "changed"),
        "{outcome:?}"
    );
    assert_eq!(fixture.store.calls(Call::Put), 0);
}

#[tokio::test]
async fn stopping_all_leaves_nothing_and_returns_when_all_have_ended() {
    let store = failing_store(vec![fault(Call::PutPart, 0, FailureMode::Stall)]);
    let fixture = Fixture::new(store);
    let item = fixture.item(KEY, &in_parts(), 10);
    let destination = fixture.destination(&fixture.integration);
    let uploader = fixture.uploader();
    assert!(!uploader.is_uploading());
    let stopping = async {
        // Until the one who watches has heard how many parts there are.
        while uploader
            .active()
            .unwrap()
            .iter()
            .all(|now| now.progress.is_none_or(|progress| progress.parts == 0))
        {
            sleep(POLL_INTERVAL).await;
        }
        assert!(uploader.is_uploading());
        let keys: Vec<String> = uploader
            .active()
            .unwrap()
            .into_iter()
            .map(|now| now.record.new.key)
            .collect();
        assert_eq!(keys, [KEY]);
        let progress = uploader.active().unwrap()[0].progress.unwrap();
        assert_eq!(
            (progress.parts_done, progress.part(), progress.parts),
            (0, 1, 3)
        );
        uploader.cancel_all(Duration::from_secs(60)).await;
        assert!(!uploader.is_uploading());
    };
    let (outcome, ()) = tokio::join!(
        uploader.send_one(&destination, &item, UploadOptions::default(), |_| {}),
        stopping
    );
    assert_eq!(outcome.unwrap(), UploadOutcome::Cancelled);
    assert_eq!(states(&fixture), [UploadState::Cancelled]);
    assert_eq!(fixture.store.inner.object(BUCKET, KEY), None);
    assert_eq!(fixture.store.inner.uploads_under_way(), 0);
    // With nothing under way there is nothing to wait for.
    uploader.cancel_all(Duration::from_secs(60)).await;
}

#[tokio::test]
async fn nothing_goes_without_consent_or_under_a_name_that_cannot_be() {
    let fixture = Fixture::new(sound_store());
    let ids = listed(&fixture);
    let uploader = fixture.uploader();
    let code = async |files: &[(FileId, String)], options| {
        let ended = uploader.send(files, options, |_| {}).await;
        ended.unwrap_err().code()
    };
    let dirty = [(ids[0], "events/a".to_owned()), (ids[1], KEY.to_owned())];
    assert_eq!(
        code(&dirty, UploadOptions::default()).await,
        "would_be_rejected"
    );
    let same = [(ids[0], KEY.to_owned()), (ids[1], KEY.to_owned())];
    assert_eq!(code(&same, ALL).await, "not_sendable");
    for key in ["", "events/", "a/../b", "a\nb"] {
        assert_eq!(code(&[(ids[0], key.to_owned())], ALL).await, "not_sendable");
    }
    assert_eq!(states(&fixture), []);
    assert_eq!(fixture.store.calls(Call::Put), 0);
}
