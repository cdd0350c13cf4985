//! The sending itself.

use std::collections::HashSet;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use tallyman_aws::{Checked, FileIdentity, Upload, UploadError, Uploaded, upload};
use tallyman_ledger::{
    Compared, FileId, FileStamp, Landed, NewSending, Sending, SendingId, SendingState, StoredError,
};
use tokio::time::{MissedTickBehavior, interval};

use super::live::{Live, Recorder};
use super::{AT_ONCE, Consent, Destination, Item, LEASE_MS, Sender, SendingNow, lock, object_job};
use crate::OperationError;

/// How often a follower is told, at most.
const TICK: Duration = Duration::from_millis(100);

/// How often a lease is prolonged.
const SIGN_OF_LIFE: Duration = Duration::from_secs(8);

/// How one sending ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The object is there, and is what was sent.
    Done(Uploaded),
    /// The very same object had been sent before; nothing was sent again.
    AlreadySent,
    /// A person stopped it.
    Cancelled,
    /// It failed.
    Failed(StoredError),
}

/// How a whole call ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended {
    /// How many objects are there.
    pub done: u64,
    /// How many failed.
    pub failed: u64,
    /// How many were stopped.
    pub cancelled: u64,
}

impl Sender {
    /// Sends files of the list through the integration that everything speaks
    /// of, tells `follow` how they come along, ten times a second at most, and
    /// returns when all have ended.
    ///
    /// # Errors
    /// When one of them cannot be sent, in which case none is; or the ledger
    /// cannot be written.
    pub async fn send(
        &self,
        files: &[(FileId, String)],
        consent: Consent,
        mut follow: impl FnMut(Vec<SendingNow>) + Send,
    ) -> Result<Ended, OperationError> {
        let integration = self.ledger.integration()?;
        let mut keys = HashSet::new();
        let mut items = Vec::with_capacity(files.len());
        for (id, key) in files {
            let item = self.item(*id, key, &integration, consent)?;
            if !keys.insert(key.clone()) {
                return Err(OperationError::NotSendable {
                    name: key.clone(),
                    why:
                        "Two files of this upload would become one object. Give each its own name."
                            .to_owned(),
                });
            }
            items.push(item);
        }
        let destination = self.destination(&integration).await?;
        let mut queued: Vec<(Sending, Item)> = Vec::with_capacity(items.len());
        for item in items {
            match self.enter(&destination, &item, consent) {
                Ok(record) => queued.push((record, item)),
                // None is sent then, and none is left to look as if it were.
                Err(error) => {
                    for (record, _) in &queued {
                        lock(&self.live).remove(&record.id);
                        self.record_end(record, &Ok(Outcome::Cancelled))?;
                    }
                    return Err(error);
                }
            }
        }
        let mut untold: Vec<SendingId> = queued.iter().map(|(record, _)| record.id).collect();
        let mut ended = Ended::default();
        let mut work = stream::iter(queued)
            .map(|(record, item)| {
                let destination = &destination;
                async move { self.run(destination, &record, &item).await }.boxed()
            })
            .buffer_unordered(AT_ONCE);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failure = None;
        let mut over = false;
        while !over {
            tokio::select! {
                _ = ticks.tick() => {}
                outcome = work.next() => {
                    match outcome {
                        None => over = true,
                        Some(Ok(Outcome::Done(_) | Outcome::AlreadySent)) => ended.done += 1,
                        Some(Ok(Outcome::Cancelled)) => ended.cancelled += 1,
                        Some(Ok(Outcome::Failed(_))) => ended.failed += 1,
                        Some(Err(error)) => {
                            ended.failed += 1;
                            failure = Some(error);
                        }
                    }
                    if !over {
                        continue;
                    }
                }
            }
            self.show_life();
            match self.news(&mut untold) {
                Ok(news) if news.is_empty() => {}
                Ok(news) => follow(news),
                // What cannot be told now is told next time; the sending goes on.
                Err(error) => tracing::warn!(code = error.code(), "news could not be read"),
            }
        }
        match failure {
            Some(error) => Err(error),
            None => Ok(ended),
        }
    }

    /// Sends one file that is not on the list, for `tally`.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn send_one(
        &self,
        destination: &Destination,
        item: &Item,
        consent: Consent,
        mut follow: impl FnMut(SendingNow) + Send,
    ) -> Result<Outcome, OperationError> {
        if let Err(why) = super::plan::check_key(&item.key) {
            return Err(OperationError::NotSendable {
                name: item.key.clone(),
                why: why.to_owned(),
            });
        }
        let record = self.enter(destination, item, consent)?;
        let work = self.run(destination, &record, item);
        tokio::pin!(work);
        let mut ticks = interval(TICK);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                _ = ticks.tick() => {
                    self.show_life();
                    if let Ok(now) = self.now(record.id) {
                        follow(now);
                    }
                }
            }
        }
    }

    /// Those of `untold` that have begun or ended; the latter are told of for
    /// the last time.
    fn news(&self, untold: &mut Vec<SendingId>) -> Result<Vec<SendingNow>, OperationError> {
        let waiting: HashSet<SendingId> = lock(&self.live)
            .iter()
            .filter(|(_, live)| !live.has_begun())
            .map(|(id, _)| *id)
            .collect();
        let mut news = Vec::new();
        for id in untold.iter().filter(|id| !waiting.contains(id)) {
            news.push(self.now(*id)?);
        }
        let over: HashSet<SendingId> = news
            .iter()
            .filter(|sending| !sending.record.state.is_open())
            .map(|sending| sending.record.id)
            .collect();
        untold.retain(|id| !over.contains(id));
        Ok(news)
    }

    pub(super) fn now(&self, id: SendingId) -> Result<SendingNow, OperationError> {
        self.look(self.ledger.sending(id)?)
    }

    /// Records a sending, held by this process from the beginning.
    fn enter(
        &self,
        destination: &Destination,
        item: &Item,
        consent: Consent,
    ) -> Result<Sending, OperationError> {
        let now = (self.clock)();
        self.show_life();
        // What is sent again after rows were rejected corrects the one before.
        let corrects_id = self
            .ledger
            .sendings_of_object(&destination.place, &destination.bucket, &item.key)?
            .into_iter()
            .find(|earlier| earlier.state == SendingState::Done)
            .map(|earlier| earlier.id);
        let record = self.ledger.add_sending(&NewSending {
            integration_id: destination.integration_id,
            file_id: item.file_id,
            path: item.path.clone(),
            place: destination.place.clone(),
            bucket: destination.bucket.clone(),
            key: item.key.clone(),
            overwrite: consent.overwrite,
            stamp: item.stamp,
            rows: item.rows,
            prediction: Some(item.prediction.clone()),
            corrects_id,
            holder: self.holder.clone(),
            queued_at_ms: now,
        })?;
        lock(&self.live).insert(record.id, Arc::new(Live::new()));
        Ok(record)
    }

    /// Sends one, and records how it ended.
    async fn run(
        &self,
        destination: &Destination,
        record: &Sending,
        item: &Item,
    ) -> Result<Outcome, OperationError> {
        let live = lock(&self.live)
            .get(&record.id)
            .map_or_else(|| Arc::new(Live::new()), Arc::clone);
        let outcome = self.leased(destination, record, item, &live).await;
        let recorded = self.record_end(record, &outcome);
        lock(&self.live).remove(&record.id);
        recorded?;
        Ok(match outcome {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Failed(StoredError::from(&error)),
        })
    }

    /// Sends one while nobody else sends an object of that name.
    async fn leased(
        &self,
        destination: &Destination,
        record: &Sending,
        item: &Item,
        live: &Live,
    ) -> Result<Outcome, OperationError> {
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| OperationError::Stopped)?;
        if live.stop.is_cancelled() {
            return Ok(Outcome::Cancelled);
        }
        let now = (self.clock)();
        let job = object_job(destination, &item.key);
        if !self
            .ledger
            .take_lease(&job, &self.holder, now, now + LEASE_MS)?
        {
            return Err(OperationError::SentElsewhere);
        }
        let outcome = tokio::select! {
            outcome = self.attempt(destination, record, item, live) => outcome,
            lost = self.keep_lease(&job) => Err(lost),
        };
        // A lease that cannot be given back runs out; what was sent was sent.
        if let Err(error) = self.ledger.end_lease(&job, &self.holder) {
            tracing::warn!(%error, "a lease could not be given back");
        }
        outcome
    }

    /// Prolongs a lease for as long as it is polled; ends when it is lost.
    async fn keep_lease(&self, job: &str) -> OperationError {
        let mut signs = interval(SIGN_OF_LIFE);
        signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            signs.tick().await;
            let now = (self.clock)();
            match self
                .ledger
                .take_lease(job, &self.holder, now, now + LEASE_MS)
            {
                Ok(true) => {}
                Ok(false) => return OperationError::SentElsewhere,
                // The lease still runs for a while; the next sign may do.
                Err(error) => tracing::warn!(%error, "a lease could not be prolonged"),
            }
        }
    }

    async fn attempt(
        &self,
        destination: &Destination,
        record: &Sending,
        item: &Item,
        live: &Live,
    ) -> Result<Outcome, OperationError> {
        let expected = unchanged(item).await?;
        live.begin();
        self.ledger.sending_begun(record.id, (self.clock)())?;
        let watch = Recorder {
            live,
            ledger: &self.ledger,
            id: record.id,
        };
        let sent = upload(
            Upload {
                store: &*destination.store,
                path: &item.path,
                bucket: &destination.bucket,
                key: &item.key,
                if_absent: !record.new.overwrite,
                expected: &expected,
            },
            &watch,
            &live.stop,
        )
        .await;
        match sent {
            Ok(uploaded) if uploaded.was_there => self.adopt(record, uploaded),
            Ok(uploaded) => Ok(Outcome::Done(uploaded)),
            Err(UploadError::Cancelled) => Ok(Outcome::Cancelled),
            Err(error) => Err(error.into()),
        }
    }

    /// The object was there, with the very same content. Where the ledger says
    /// that it was sent, it must not count twice; where it does not, whatever
    /// sent it was stopped before it could be recorded, and it counts now.
    fn adopt(&self, record: &Sending, uploaded: Uploaded) -> Result<Outcome, OperationError> {
        let new = &record.new;
        let recorded = self
            .ledger
            .sendings_of_object(&new.place, &new.bucket, &new.key)?
            .into_iter()
            .any(|earlier| {
                earlier.state == SendingState::Done
                    && earlier.sha256.as_deref() == Some(&*uploaded.sha256_hex)
            });
        Ok(if recorded {
            Outcome::AlreadySent
        } else {
            Outcome::Done(uploaded)
        })
    }

    fn record_end(
        &self,
        record: &Sending,
        outcome: &Result<Outcome, OperationError>,
    ) -> Result<(), OperationError> {
        let now = (self.clock)();
        let ended = |state, problem: Option<&StoredError>| {
            self.ledger.sending_ended(record.id, state, problem, now)
        };
        match outcome {
            Ok(Outcome::Done(uploaded)) => self.ledger.sending_done(
                record.id,
                &Landed {
                    sha256: uploaded.sha256_hex.clone(),
                    compared: match uploaded.checksum {
                        Checked::Server => Compared::Server,
                        Checked::ReadBack => Compared::ReadBack,
                    },
                    etag: uploaded.etag.clone(),
                    version_id: uploaded.version_id.clone(),
                },
                now,
            )?,
            Ok(Outcome::AlreadySent) => ended(
                SendingState::Cancelled,
                Some(&StoredError::from(&OperationError::AlreadySent)),
            )?,
            Ok(Outcome::Cancelled) => ended(SendingState::Cancelled, None)?,
            Ok(Outcome::Failed(problem)) => ended(SendingState::Failed, Some(problem))?,
            Err(error) => {
                tracing::warn!(code = error.code(), "a sending failed");
                ended(SendingState::Failed, Some(&StoredError::from(error)))?;
            }
        }
        Ok(())
    }
}

/// The file as it is now, if it is still what was judged.
async fn unchanged(item: &Item) -> Result<FileIdentity, OperationError> {
    let path = item.path.clone();
    let open = move || {
        let identity = FileIdentity::of(&path)?;
        Ok::<_, std::io::Error>((identity, FileStamp::of(&fs::metadata(&path)?)))
    };
    let (identity, stamp) = tokio::task::spawn_blocking(open)
        .await
        .map_err(|_| OperationError::Stopped)?
        .map_err(|source| OperationError::Open {
            path: item.path.clone(),
            reason: crate::io_reason(&source),
        })?;
    if stamp != item.stamp {
        return Err(OperationError::Changed {
            path: item.path.clone(),
        });
    }
    Ok(identity)
}
