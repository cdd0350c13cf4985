//! A request body that counts its bytes as they are sent.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Size of the frames given to the connection, in bytes. Small enough that a
/// progress bar moves evenly on a slow connection.
const FRAME_BYTES: usize = 64 * 1024;

/// Number of bytes sent. Clones share one count, so that all parts of an upload
/// can use one counter.
///
/// The count goes down when a request is retried: its bytes are then sent again.
#[derive(Clone, Debug, Default)]
pub struct ByteCounter(Arc<AtomicU64>);

impl ByteCounter {
    /// Returns a counter at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of bytes sent.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Adds bytes that were sent.
    pub fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Removes bytes that have to be sent again.
    pub fn subtract(&self, bytes: u64) {
        self.0.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// The body of one request, which the SDK may send several times.
#[derive(Clone, Debug)]
pub(crate) struct ProgressBody {
    bytes: Bytes,
    total: ByteCounter,
    /// The share of `total` that the current attempt has added.
    attempt: ByteCounter,
    /// Sum over all attempts. It never goes down, so an unchanged value means a
    /// stalled request.
    transferred: ByteCounter,
}

impl ProgressBody {
    pub(crate) fn new(bytes: Bytes, total: ByteCounter) -> Self {
        Self {
            bytes,
            total,
            attempt: ByteCounter::new(),
            transferred: ByteCounter::new(),
        }
    }

    /// Returns the number of bytes sent in all attempts together.
    pub(crate) fn transferred(&self) -> u64 {
        self.transferred.get()
    }

    /// Returns the body for the SDK, which makes a new one for each attempt.
    pub(crate) fn sdk_body(&self) -> SdkBody {
        let counted = self.clone();
        SdkBody::retryable(move || {
            SdkBody::from_body_1_x(Attempt {
                remaining: counted.bytes.clone(),
                started: false,
                counted: counted.clone(),
            })
        })
    }
}

struct Attempt {
    remaining: Bytes,
    started: bool,
    counted: ProgressBody,
}

impl Body for Attempt {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if !self.started {
            self.started = true;
            let before = self.counted.attempt.0.swap(0, Ordering::Relaxed);
            self.counted.total.subtract(before);
        }
        if self.remaining.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.remaining.len().min(FRAME_BYTES);
        let frame = self.remaining.split_to(length);
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.counted.attempt.add(length);
        self.counted.transferred.add(length);
        self.counted.total.add(length);
        Poll::Ready(Some(Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.remaining.len()).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(body: SdkBody, frames: usize) -> usize {
        let mut body = Box::pin(body);
        let mut read = 0;
        for _ in 0..frames {
            let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await;
            let Some(Ok(frame)) = frame else { break };
            read += frame.into_data().unwrap().len();
        }
        read
    }

    #[tokio::test]
    async fn a_second_attempt_counts_from_the_beginning() {
        let total = ByteCounter::new();
        total.add(7);
        let bytes = Bytes::from(vec![1; 3 * FRAME_BYTES + 5]);
        let counted = ProgressBody::new(bytes.clone(), total.clone());
        let body = counted.sdk_body();
        assert_eq!(body.content_length(), Some(bytes.len() as u64));
        let again = body.try_clone().unwrap();

        assert_eq!(read(body, 2).await, 2 * FRAME_BYTES);
        assert_eq!(total.get(), 7 + 2 * FRAME_BYTES as u64);
        assert_eq!(read(again, 1).await, FRAME_BYTES);
        assert_eq!(total.get(), 7 + FRAME_BYTES as u64);
        assert_eq!(counted.transferred(), 3 * FRAME_BYTES as u64);
        assert_eq!(read(counted.sdk_body(), 99).await, bytes.len());
        assert_eq!(total.get(), 7 + bytes.len() as u64);
    }
}
