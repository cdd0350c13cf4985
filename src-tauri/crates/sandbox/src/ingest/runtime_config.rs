//! Settings that can change while the sandbox runs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

#[derive(Debug)]
pub(crate) struct RuntimeConfig {
    inject_rejections: AtomicBool,
    environments: RwLock<Vec<String>>,
}

impl RuntimeConfig {
    pub(crate) fn new(inject_rejections: bool, environments: Vec<String>) -> Self {
        Self {
            inject_rejections: AtomicBool::new(inject_rejections),
            environments: RwLock::new(environments),
        }
    }

    pub(crate) fn injects_rejections(&self) -> bool {
        self.inject_rejections.load(Ordering::Relaxed)
    }

    pub(crate) fn set_inject_rejections(&self, inject: bool) {
        self.inject_rejections.store(inject, Ordering::Relaxed);
    }

    pub(super) fn environments(&self) -> Vec<String> {
        self.environments
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_environments(&self, environments: Vec<String>) {
        *self
            .environments
            .write()
            .unwrap_or_else(PoisonError::into_inner) = environments;
    }
}
