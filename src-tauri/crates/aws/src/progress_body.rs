//! Counting the bytes of a body as they go onto the wire.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// FailureMode much is handed to the connection at once. Small enough for a bar that
/// moves evenly on a slow line.
const FRAME_BYTES: usize = 64 * 1024;

/// The bytes of bodies that went onto the wire. Clones count together, so that
/// the parts of one upload can share one counter.
///
/// It goes back when a request is begun anew: what went over the wire before
/// is then sent again.
#[derive(Clone, Debug, Default)]
pub struct ByteCounter(Arc<AtomicU64>);

impl ByteCounter {
    /// A counter that stands at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes sent so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts bytes as sent.
    pub fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts bytes as not sent after all.
    pub fn subtract(&self, bytes: u64) {
        self.0.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// The body of one request, which the SDK may have to send several times.
#[derive(Clone, Debug)]
pub(crate) struct ProgressBody {
    bytes: Bytes,
    total: ByteCounter,
    /// What of `total` the attempt under way has counted.
    attempt: ByteCounter,
    /// Grows with every frame of every attempt: still growing means alive.
    moved: ByteCounter,
}

impl ProgressBody {
    pub(crate) fn new(bytes: Bytes, total: ByteCounter) -> Self {
        Self {
            bytes,
            total,
            attempt: ByteCounter::new(),
            moved: ByteCounter::new(),
        }
    }

    /// A count that stands still while nothing goes onto the wire.
    pub(crate) fn moved(&self) -> u64 {
        self.moved.get()
    }

    /// The body for the SDK, which makes it anew for each attempt.
    pub(crate) fn sdk_body(&self) -> SdkBody {
        let counted = self.clone();
        SdkBody::retryable(move || {
            SdkBody::from_body_1_x(Attempt {
                left: counted.bytes.clone(),
                begun: false,
                counted: counted.clone(),
            })
        })
    }
}

struct Attempt {
    left: Bytes,
    begun: bool,
    counted: ProgressBody,
}

impl Body for Attempt {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if !self.begun {
            self.begun = true;
            let before = self.counted.attempt.0.swap(0, Ordering::Relaxed);
            self.counted.total.subtract(before);
        }
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.left.len().min(FRAME_BYTES);
        let frame = self.left.split_to(length);
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.counted.attempt.add(length);
        self.counted.moved.add(length);
        self.counted.total.add(length);
        Poll::Ready(Some(Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.left.len()).unwrap_or(u64::MAX))
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
        assert_eq!(counted.moved(), 3 * FRAME_BYTES as u64);
        assert_eq!(read(counted.sdk_body(), 99).await, bytes.len());
        assert_eq!(total.get(), 7 + bytes.len() as u64);
    }
}
