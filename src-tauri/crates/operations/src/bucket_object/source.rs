//! The bytes of an object, fetched block by block.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tallyman_aws::{AwsError, ObjectStore};
use tallyman_events::Source;
use tokio::runtime::Handle;

/// What is fetched at least, in bytes.
const BLOCK: u64 = 1 << 20;

/// How many blocks are fetched at once where one follows another.
const AHEAD: u64 = 4;

/// How many blocks are held.
const HELD: usize = 48;

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
    /// What the bucket said first, where it said no.
    failed: Mutex<Option<AwsError>>,
}

#[derive(Debug, Default)]
struct Blocks {
    held: HashMap<u64, Bytes>,
    /// Those that are held, the one used last at the end.
    used: VecDeque<u64>,
    /// Those that some thread is fetching.
    on_the_way: HashSet<u64>,
}

impl Blocks {
    fn get(&mut self, block: u64) -> Option<Bytes> {
        let bytes = self.held.get(&block)?.clone();
        self.used.retain(|used| *used != block);
        self.used.push_back(block);
        Some(bytes)
    }

    fn put(&mut self, block: u64, bytes: Bytes) {
        self.held.insert(block, bytes);
        self.used.push_back(block);
        while self.used.len() > HELD {
            if let Some(oldest) = self.used.pop_front() {
                self.held.remove(&oldest);
            }
        }
    }
}

impl ObjectSource {
    /// The object of a key, which has so many bytes.
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

    /// What the bucket said while bytes were read, where it said no.
    pub(super) fn failure(&self) -> Result<(), AwsError> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.clone().map_or(Ok(()), Err)
    }

    fn blocks(&self) -> MutexGuard<'_, Blocks> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A block, fetched where it is not held. No block is fetched by two
    /// threads at once.
    fn block(&self, block: u64) -> io::Result<Bytes> {
        let mut blocks = self.blocks();
        loop {
            if let Some(bytes) = blocks.get(block) {
                return Ok(bytes);
            }
            if !blocks.on_the_way.contains(&block) {
                break;
            }
            blocks = self
                .arrived
                .wait(blocks)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let follows = block > 0 && blocks.held.contains_key(&(block - 1));
        let count = if follows { AHEAD } else { 1 };
        let end = (block + count).min(self.bytes.div_ceil(BLOCK));
        let wanted: Vec<u64> = (block..end)
            .take_while(|one| !blocks.held.contains_key(one) && !blocks.on_the_way.contains(one))
            .collect();
        blocks.on_the_way.extend(&wanted);
        drop(blocks);
        let end = (block + wanted.len() as u64) * BLOCK;
        let fetched = self.fetch(block * BLOCK..end.min(self.bytes));
        let mut blocks = self.blocks();
        for one in &wanted {
            blocks.on_the_way.remove(one);
        }
        self.arrived.notify_all();
        let fetched = fetched?;
        let size = usize::try_from(BLOCK).unwrap_or(usize::MAX);
        // Ascending in use, and the one that is asked for used last.
        for (one, bytes) in wanted.iter().zip(fetched.chunks(size)).rev() {
            // A copy, so that none holds on to all that came with it.
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
                let words = error.to_string();
                let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
                failed.get_or_insert(error);
                Err(io::Error::other(words))
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
