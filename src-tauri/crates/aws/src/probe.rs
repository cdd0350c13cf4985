//! Trying a connection, step by step, without writing an object.

use crate::{AwsError, ObjectStore};

/// The most reports that are counted.
const MOST_REPORTS: usize = 1000;

/// What an upload is begun under and aborted again: nothing is ever there.
const TEST_NAME: &str = "tallyman-connection-test";

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub struct ProbeTarget<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// What the keys of event files begin with.
    pub file_prefix: &'a str,
    /// What the keys of status reports begin with.
    pub status_prefix: &'a str,
}

/// FailureMode a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It is being tried.
    Running,
    /// It works.
    Passed,
    /// It does not.
    Failed,
    /// It was not tried, because another failed before.
    Skipped,
}

/// A step, as it begins and as it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// A word for programs: `bucket`, `list`, `write` or `status`.
    pub id: &'static str,
    /// What is tried.
    pub title: String,
    /// FailureMode it stands.
    pub state: StepState,
    /// What came of it, in a sentence; empty while it runs.
    pub detail: String,
    /// What to do where it failed, in a sentence.
    pub hint: Option<String>,
}

type Outcome = Result<String, AwsError>;

/// Tries a connection: finds the bucket, lists the files, begins and aborts an
/// upload, reads the reports. `each` is given every step when it begins and
/// when it ends; the steps as they ended are given back.
pub async fn probe(
    store: &dyn ObjectStore,
    target: ProbeTarget<'_>,
    mut each: impl FnMut(Step) + Send,
) -> Vec<Step> {
    let titles = [
        ("bucket", "Find the bucket".to_owned()),
        ("list", format!("List {}", shown(target.file_prefix))),
        (
            "write",
            format!("Write below {}", shown(target.file_prefix)),
        ),
        ("status", format!("Read {}", shown(target.status_prefix))),
    ];
    let mut ended: Vec<Step> = Vec::new();
    for (id, title) in titles {
        let step = |state, detail: String, hint| Step {
            id,
            title: title.clone(),
            state,
            detail,
            hint,
        };
        let no_bucket = ended
            .first()
            .is_some_and(|bucket| bucket.state == StepState::Failed);
        let end = if no_bucket {
            let why = "The bucket has to be found first.";
            step(StepState::Skipped, why.to_owned(), None)
        } else {
            each(step(StepState::Running, String::new(), None));
            let outcome = match id {
                "bucket" => find_bucket(store, target).await,
                "list" => list_files(store, target).await,
                "write" => begin_and_abort(store, target).await,
                _ => read_status(store, target).await,
            };
            match outcome {
                Ok(detail) => step(StepState::Passed, detail, None),
                Err(error) => {
                    let hint = error.hints().into_iter().next();
                    step(StepState::Failed, error.to_string(), hint)
                }
            }
        };
        each(end.clone());
        ended.push(end);
    }
    ended
}

async fn find_bucket(store: &dyn ObjectStore, target: ProbeTarget<'_>) -> Outcome {
    let found = store.list(target.bucket, target.file_prefix, None, 1).await;
    match found {
        // Listing may be forbidden; a bucket that forbids is there.
        Ok(_) | Err(AwsError::AccessDenied { .. }) => Ok(format!("{} is there.", target.bucket)),
        Err(error) => Err(error),
    }
}

async fn list_files(store: &dyn ObjectStore, target: ProbeTarget<'_>) -> Outcome {
    let found = store
        .list(target.bucket, target.file_prefix, None, MOST_REPORTS)
        .await?;
    Ok(match (found.objects.len(), found.more) {
        (0, _) => "It may be listed. No object is there yet.".to_owned(),
        (1, false) => "It may be listed. One object is there.".to_owned(),
        (count, false) => format!("It may be listed. {count} objects are there."),
        (count, true) => format!("It may be listed. More than {count} objects are there."),
    })
}

async fn begin_and_abort(store: &dyn ObjectStore, target: ProbeTarget<'_>) -> Outcome {
    let key = format!("{}{TEST_NAME}", target.file_prefix);
    let upload_id = store.begin_multipart(target.bucket, &key).await?;
    store
        .abort_multipart(target.bucket, &key, &upload_id)
        .await?;
    Ok("An upload was begun and given up again. Nothing was written.".to_owned())
}

async fn read_status(store: &dyn ObjectStore, target: ProbeTarget<'_>) -> Outcome {
    let found = store
        .list(target.bucket, target.status_prefix, None, MOST_REPORTS)
        .await?;
    // Consoles make empty objects in the place of folders.
    let reports = found.objects.iter().filter(|report| report.bytes > 0);
    let newest = reports.clone().max_by_key(|report| report.modified_at_ms);
    let Some(newest) = newest else {
        return Ok("It may be listed. No report is there yet.".to_owned());
    };
    // To see a report's name is not yet to be allowed to read it.
    store.get_range(target.bucket, &newest.key, 0..1).await?;
    let count = match (reports.count(), found.more) {
        (1, false) => "One report is there".to_owned(),
        (count, false) => format!("{count} reports are there"),
        (count, true) => format!("More than {count} reports are there"),
    };
    Ok(if found.more {
        format!("{count}. {} is one of them.", newest.key)
    } else {
        format!("{count}. The newest is {}.", newest.key)
    })
}

fn shown(prefix: &str) -> &str {
    if prefix.is_empty() {
        "the bucket"
    } else {
        prefix
    }
}

#[cfg(test)]
mod tests;
