use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::*;
use crate::{
    ByteCounter, Call, FailingStore, FailureMode, MemoryStore, PlannedFailure, PutRequest,
};

const TARGET: ProbeTarget<'_> = ProbeTarget {
    bucket: "acme",
    file_prefix: "events/",
    status_prefix: "status/",
};

async fn tried(store: &dyn ObjectStore) -> Vec<(&'static str, StepState, String)> {
    let mut heard = Vec::new();
    let ended = probe(store, TARGET, |step| heard.push(step)).await;
    for step in &ended {
        assert_eq!(heard.iter().rfind(|heard| heard.id == step.id), Some(step));
    }
    ended
        .into_iter()
        .map(|step| (step.id, step.state, step.detail))
        .collect()
}

fn states(steps: &[(&'static str, StepState, String)]) -> Vec<StepState> {
    steps.iter().map(|step| step.1).collect()
}

fn denied(call: Call) -> FailingStore<MemoryStore> {
    let error = AwsError::AccessDenied {
        action: "s3:PutObject".to_owned(),
        resource: "arn:aws:s3:::acme".to_owned(),
        detail: None,
    };
    let plan = vec![PlannedFailure {
        call,
        nth: 0,
        mode: FailureMode::Fail(error),
    }];
    FailingStore::new(MemoryStore::with_bucket("acme"), plan)
}

#[tokio::test]
async fn a_connection_that_works_passes_every_step_and_writes_nothing() {
    let store = MemoryStore::with_bucket("acme");
    for key in ["status/1.json", "status/2.json"] {
        let body = Bytes::from_static(b"{}");
        let request = PutRequest {
            bucket: "acme".to_owned(),
            key: key.to_owned(),
            sha256: Sha256::digest(&body).into(),
            body,
            if_absent: false,
            sent: ByteCounter::new(),
        };
        store.put(request).await.unwrap();
    }
    let steps = tried(&store).await;
    assert_eq!(states(&steps), [StepState::Passed; 4]);
    let ids: Vec<_> = steps.iter().map(|step| step.0).collect();
    assert_eq!(ids, ["bucket", "list", "write", "status"]);
    assert_eq!(steps[1].2, "It may be listed. No object is there yet.");
    assert!(steps[3].2.starts_with("2 reports are there."), "{steps:?}");
    assert_eq!(store.uploads_under_way(), 0);
    let all = store.list("acme", "", None, 10).await.unwrap();
    assert_eq!(all.objects.len(), 2);
}

#[tokio::test]
async fn without_the_bucket_nothing_else_is_tried() {
    use StepState::{Failed, Skipped};
    let store = FailingStore::new(MemoryStore::with_bucket("other"), vec![]);
    let mut heard = Vec::new();
    let steps = probe(&store, TARGET, |step| heard.push(step)).await;
    let states: Vec<_> = steps.iter().map(|step| step.state).collect();
    assert_eq!(states, [Failed, Skipped, Skipped, Skipped]);
    assert_eq!(steps[0].detail, "There is no bucket named acme.");
    assert!(steps[0].hint.is_some());
    assert_eq!(store.calls(Call::List), 1);
    // The first was said to run; the others never did.
    let running = heard.iter().filter(|step| step.state == StepState::Running);
    assert_eq!(running.count(), 1);
}

#[tokio::test]
async fn what_is_not_allowed_fails_its_own_step_only() {
    use StepState::{Failed, Passed};
    let steps = tried(&denied(Call::BeginMultipart)).await;
    assert_eq!(states(&steps), [Passed, Passed, Failed, Passed]);
    let steps = tried(&denied(Call::AbortMultipart)).await;
    assert_eq!(states(&steps), [Passed, Passed, Failed, Passed]);
    // A bucket that forbids to be listed is there all the same.
    let steps = tried(&denied(Call::List)).await;
    assert_eq!(states(&steps), [Passed, Failed, Passed, Failed]);
}
