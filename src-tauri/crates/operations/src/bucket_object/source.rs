//! Reads the bytes of an object in blocks, with a cache.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use bytes::Bytes;
use tallyman_aws::{AwsError, ObjectStore};
use tallyman_events::Source;
use tokio::runtime::Handle;

use crate::locked::lock;

/// Size of a block, in bytes.
const BLOCK: u64 = 1 << 20;

/// Number of blocks per request if the previous block is cached.
const READ_AHEAD: u64 = 4;

/// Number of cached blocks.
const CAPACITY: usize = 48;

/// The bytes of an object.
#[derive(Debug)]
pub(super) struct ObjectSource {
    store: Arc<dyn ObjectStore>,
    bucket: String,
    key: String,
    bytes: u64,
    runtime: Handle,
    blocks: Mutex<Blocks>,
    arrived: Condvar,
    /// The first error of a request.
    failed: Mutex<Option<AwsError>>,
}

#[derive(Debug, Default)]
struct Blocks {
    cached: HashMap<u64, Bytes>,
    /// The cached blocks, the most recently used last.
    used: VecDeque<u64>,
    /// The blocks that a thread is fetching.
    in_flight: HashSet<u64>,
}

impl Blocks {
    fn get(&mut self, block: u64) -> Option<Bytes> {
        let bytes = self.cached.get(&block)?.clone();
        self.used.retain(|used| *used != block);
        self.used.push_back(block);
        Some(bytes)
    }

    fn put(&mut self, block: u64, bytes: Bytes) {
        self.cached.insert(block, bytes);
        self.used.push_back(block);
        while self.used.len() > CAPACITY {
            if let Some(oldest) = self.used.pop_front() {
                self.cached.remove(&oldest);
            }
        }
    }
}

impl ObjectSource {
    /// The object with this key, of `bytes` bytes.
    pub(super) fn new(
        store: Arc<dyn ObjectStore>,
        bucket: &str,
        key: &str,
        bytes: u64,
        runtime: Handle,
    ) -> Self {
        Self {
            store,
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            bytes,
            runtime,
            blocks: Mutex::default(),
            arrived: Condvar::new(),
            failed: Mutex::default(),
        }
    }

    /// Returns the first error of a request, if any failed.
    pub(super) fn failure(&self) -> Result<(), AwsError> {
        lock(&self.failed).clone().map_or(Ok(()), Err)
    }

    /// Returns a block. Fetches it if it is not cached, unless another thread is
    /// fetching it.
    fn block(&self, block: u64) -> io::Result<Bytes> {
        let mut blocks = lock(&self.blocks);
        loop {
            if let Some(bytes) = blocks.get(block) {
                return Ok(bytes);
            }
            if !blocks.in_flight.contains(&block) {
                break;
            }
            blocks = self
                .arrived
                .wait(blocks)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let follows = block > 0 && blocks.cached.contains_key(&(block - 1));
        let count = if follows { READ_AHEAD } else { 1 };
        let end = (block + count).min(self.bytes.div_ceil(BLOCK));
        let wanted: Vec<u64> = (block..end)
            .take_while(|one| !blocks.cached.contains_key(one) && !blocks.in_flight.contains(one))
            .collect();
        blocks.in_flight.extend(&wanted);
        drop(blocks);
        let end = (block + wanted.len() as u64) * BLOCK;
        let fetched = self.fetch(block * BLOCK..end.min(self.bytes));
        let mut blocks = lock(&self.blocks);
        for one in &wanted {
            blocks.in_flight.remove(one);
        }
        self.arrived.notify_all();
        let fetched = fetched?;
        let size = usize::try_from(BLOCK).unwrap_or(usize::MAX);
        // The requested block last: it is the most recently used one.
        for (one, bytes) in wanted.iter().zip(fetched.chunks(size)).rev() {
            // A copy, because a slice keeps all fetched blocks in memory.
            blocks.put(*one, Bytes::copy_from_slice(bytes));
        }
        blocks
            .get(block)
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn fetch(&self, range: Range<u64>) -> io::Result<Bytes> {
        let wanted = range.end - range.start;
        let fetched = self
            .runtime
            .block_on(self.store.get_range(&self.bucket, &self.key, range));
        match fetched {
            Ok(bytes) if bytes.len() as u64 == wanted => Ok(bytes),
            Ok(_) => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) => {
                let message = error.to_string();
                lock(&self.failed).get_or_insert(error);
                Err(io::Error::other(message))
            }
        }
    }
}

impl Source for ObjectSource {
    fn length(&self) -> io::Result<u64> {
        Ok(self.bytes)
    }

    fn read_at(&self, start: u64, into: &mut [u8]) -> io::Result<()> {
        let end = start.checked_add(into.len() as u64);
        if end.is_none_or(|end| end > self.bytes) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let (mut at, mut left) = (start, into);
        while !left.is_empty() {
            let block = self.block(at / BLOCK)?;
            let skip = usize::try_from(at % BLOCK).unwrap_or(usize::MAX);
            let some = block
                .get(skip..)
                .filter(|some| !some.is_empty())
                .ok_or(io::ErrorKind::UnexpectedEof)?;
            let count = some.len().min(left.len());
            let (now, later) = left.split_at_mut(count);
            now.copy_from_slice(&some[..count]);
            left = later;
            at += count as u64;
        }
        Ok(())
    }
}
