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

async fn probe_steps(store: &dyn ObjectStore) -> Vec<(&'static str, StepState, String)> {
    let mut reported = Vec::new();
    let ended = probe(store, TARGET, |step| reported.push(step)).await;
    for step in &ended {
        assert_eq!(reported.iter().rfind(|one| one.id == step.id), Some(step));
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
async fn a_working_connection_passes_every_step_and_writes_nothing() {
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
    let steps = probe_steps(&store).await;
    assert_eq!(states(&steps), [StepState::Passed; 4]);
    let ids: Vec<_> = steps.iter().map(|step| step.0).collect();
    assert_eq!(ids, ["bucket", "list", "write", "status"]);
    assert_eq!(steps[1].2, "Listing allowed. No objects yet.");
    assert!(steps[3].2.starts_with("There are 2 reports."), "{steps:?}");
    assert_eq!(store.unfinished_uploads(), 0);
    let all = store.list("acme", "", None, 10).await.unwrap();
    assert_eq!(all.objects.len(), 2);
}

#[tokio::test]
async fn without_the_bucket_the_other_steps_are_skipped() {
    use StepState::{Failed, Skipped};
    let store = FailingStore::new(MemoryStore::with_bucket("other"), vec![]);
    let mut reported = Vec::new();
    let steps = probe(&store, TARGET, |step| reported.push(step)).await;
    let states: Vec<_> = steps.iter().map(|step| step.state).collect();
    assert_eq!(states, [Failed, Skipped, Skipped, Skipped]);
    assert_eq!(steps[0].detail, "There is no bucket named acme.");
    assert!(steps[0].hint.is_some());
    assert_eq!(steps[0].code, Some("no_such_bucket"));
    assert_eq!(steps[1].detail, "Skipped: bucket not found.");
    assert_eq!(store.calls(Call::List), 1);
    // Only the first was reported as running.
    let running = reported
        .iter()
        .filter(|step| step.state == StepState::Running);
    assert_eq!(running.count(), 1);
}

#[tokio::test]
async fn a_forbidden_action_fails_only_its_own_step() {
    use StepState::{Failed, Passed};
    let steps = probe_steps(&denied(Call::CreateMultipart)).await;
    assert_eq!(states(&steps), [Passed, Passed, Failed, Passed]);
    let steps = probe_steps(&denied(Call::AbortMultipart)).await;
    assert_eq!(states(&steps), [Passed, Passed, Failed, Passed]);
    // A bucket that forbids listing exists nevertheless.
    let steps = probe_steps(&denied(Call::List)).await;
    assert_eq!(states(&steps), [Passed, Failed, Passed, Failed]);
}

#[tokio::test]
async fn a_failure_that_is_no_denial_has_its_own_code() {
    let fail = |error| {
        let plan = vec![PlannedFailure {
            call: Call::List,
            nth: 0,
            mode: FailureMode::Fail(error),
        }];
        FailingStore::new(MemoryStore::with_bucket("acme"), plan)
    };
    let unreachable = AwsError::NoNetwork {
        host: "127.0.0.1:9".to_owned(),
        detail: "connection refused".to_owned(),
    };
    let unknown_key = AwsError::UnknownKey { ending: None };
    for (error, code) in [(unreachable, "no_network"), (unknown_key, "unknown_key")] {
        let steps = probe(&fail(error), TARGET, |_| {}).await;
        assert_eq!(steps[0].code, Some(code));
        assert_eq!(
            steps[1].detail,
            "Skipped: the bucket could not be looked up."
        );
        assert_eq!(steps[1].code, None);
    }
    let steps = probe(&denied(Call::CreateMultipart), TARGET, |_| {}).await;
    assert_eq!(steps[2].code, Some("access_denied"));
}
