//! Tests a connection step by step, without writing an object.

use crate::errors::AwsError;
use crate::store::ObjectStore;

/// Maximum number of objects that are counted.
const MAX_COUNTED: usize = 1000;

/// Name for the multipart upload that is created and aborted. There is never an
/// object of this name.
const TEST_NAME: &str = "tallyman-connection-test";

/// What to test.
#[derive(Clone, Copy, Debug)]
pub struct ProbeTarget<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// Prefix of the keys of event files.
    pub file_prefix: &'a str,
    /// Prefix of the keys of status reports.
    pub status_prefix: &'a str,
}

/// State of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename_all = "snake_case")
)]
pub enum StepState {
    /// It is running.
    Running,
    /// It succeeded.
    Passed,
    /// It failed.
    Failed,
    /// It was not run, because an earlier one failed.
    Skipped,
}

/// A step of the test, when it starts and when it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "specta",
    derive(serde::Serialize, specta::Type),
    serde(rename = "TestStep")
)]
pub struct Step {
    /// A stable word: `bucket`, `list`, `write` or `status`.
    pub id: &'static str,
    /// What it tests.
    pub title: String,
    /// Its state.
    pub state: StepState,
    /// The result, in a sentence. Empty while it runs.
    pub detail: String,
    /// What the user can do. `None` unless it failed.
    pub hint: Option<String>,
    /// Identifies the error, such as `access_denied`. `None` unless it failed.
    pub code: Option<&'static str>,
}

/// The detail of a step that passed.
type StepResult = Result<String, AwsError>;

/// Tests a connection: finds the bucket, lists the files, creates and aborts a
/// multipart upload, reads a report. Calls `on_step` when a step starts and when
/// it ends, and returns the steps as they ended.
pub async fn probe(
    store: &dyn ObjectStore,
    target: ProbeTarget<'_>,
    mut on_step: impl FnMut(Step) + Send,
) -> Vec<Step> {
    let titles = [
        ("bucket", "Find the bucket".to_owned()),
        (
            "list",
            format!("List {}", prefix_or_bucket(target.file_prefix)),
        ),
        (
            "write",
            format!("Write below {}", prefix_or_bucket(target.file_prefix)),
        ),
        (
            "status",
            format!("Read {}", prefix_or_bucket(target.status_prefix)),
        ),
    ];
    let mut ended: Vec<Step> = Vec::new();
    for (id, title) in titles {
        let step = |state, detail: String, hint| Step {
            id,
            title: title.clone(),
            state,
            detail,
            hint,
            code: None,
        };
        // No later step can succeed.
        let skipped_because = ended
            .first()
            .filter(|bucket| bucket.state == StepState::Failed)
            .map(|bucket| match bucket.code {
                Some("no_such_bucket") => "Skipped: bucket not found.",
                _ => "Skipped: the bucket could not be looked up.",
            });
        let end = if let Some(why) = skipped_because {
            step(StepState::Skipped, why.to_owned(), None)
        } else {
            on_step(step(StepState::Running, String::new(), None));
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
                    Step {
                        code: Some(error.code()),
                        ..step(StepState::Failed, error.to_string(), hint)
                    }
                }
            }
        };
        on_step(end.clone());
        ended.push(end);
    }
    ended
}

async fn find_bucket(store: &dyn ObjectStore, target: ProbeTarget<'_>) -> StepResult {
    let found = store.list(target.bucket, target.file_prefix, None, 1).await;
    match found {
        // A bucket that forbids listing exists.
        Ok(_) | Err(AwsError::AccessDenied { .. }) => Ok(format!("{} exists.", target.bucket)),
        Err(error) => Err(error),
    }
}

async fn list_files(store: &dyn ObjectStore, target: ProbeTarget<'_>) -> StepResult {
    let found = store
        .list(target.bucket, target.file_prefix, None, MAX_COUNTED)
        .await?;
    Ok(match (found.objects.len(), found.more) {
        (0, _) => "Listing allowed. No objects yet.".to_owned(),
        (1, false) => "Listing allowed. 1 object.".to_owned(),
        (count, false) => format!("Listing allowed. {count} objects."),
        (count, true) => format!("Listing allowed. More than {count} objects."),
    })
}

async fn begin_and_abort(store: &dyn ObjectStore, target: ProbeTarget<'_>) -> StepResult {
    let key = format!("{}{TEST_NAME}", target.file_prefix);
    let upload_id = store.create_multipart(target.bucket, &key).await?;
    store
        .abort_multipart(target.bucket, &key, &upload_id)
        .await?;
    Ok("A test upload was started and aborted. Nothing was written.".to_owned())
}

async fn read_status(store: &dyn ObjectStore, target: ProbeTarget<'_>) -> StepResult {
    let found = store
        .list(target.bucket, target.status_prefix, None, MAX_COUNTED)
        .await?;
    // Consoles create empty objects to represent folders.
    let reports = found.objects.iter().filter(|report| report.bytes > 0);
    let newest = reports.clone().max_by_key(|report| report.modified_at_ms);
    let Some(newest) = newest else {
        return Ok("Listing allowed. No reports yet.".to_owned());
    };
    // Permission to list does not include permission to read.
    store.get_range(target.bucket, &newest.key, 0..1).await?;
    let count = match (reports.count(), found.more) {
        (1, false) => "There is one report".to_owned(),
        (count, false) => format!("There are {count} reports"),
        (count, true) => format!("There are more than {count} reports"),
    };
    Ok(if found.more {
        format!("{count}. {} is one of them.", newest.key)
    } else {
        format!("{count}. The newest is {}.", newest.key)
    })
}

fn prefix_or_bucket(prefix: &str) -> &str {
    if prefix.is_empty() {
        "the bucket"
    } else {
        prefix
    }
}

#[cfg(test)]
mod tests;
