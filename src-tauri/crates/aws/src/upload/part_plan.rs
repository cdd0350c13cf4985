//! How a file is split into the parts of a multipart upload.

const MIB: u64 = 1024 * 1024;

/// Minimum size of a part, except for the last.
const MIN_PART_BYTES: u64 = 8 * MIB;

/// Maximum number of parts that S3 accepts.
const MAX_PARTS: u64 = 10_000;

/// Number of parts sent at once.
const MAX_CONCURRENT_PARTS: u64 = 4;

/// Memory for the parts that are sent at once, unless one part is larger.
const MAX_BUFFERED_BYTES: u64 = 128 * MIB;

/// How a file is split into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartPlan {
    pub(super) part_bytes: u64,
    pub(super) parts: u32,
    /// Number of parts sent at once.
    pub(super) concurrency: usize,
}

impl PartPlan {
    /// Returns the plan for a file of `bytes` bytes.
    pub(super) fn of(bytes: u64) -> Self {
        let part_bytes = bytes
            .div_ceil(MAX_PARTS)
            .div_ceil(MIB)
            .saturating_mul(MIB)
            .max(MIN_PART_BYTES);
        let parts = bytes.div_ceil(part_bytes);
        let concurrency = (MAX_BUFFERED_BYTES / part_bytes).clamp(1, MAX_CONCURRENT_PARTS);
        Self {
            part_bytes,
            parts: u32::try_from(parts).unwrap_or(u32::MAX),
            concurrency: usize::try_from(concurrency).unwrap_or(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_respect_the_limits_of_s3_and_of_memory() {
        let plan = |bytes| {
            let plan = PartPlan::of(bytes);
            assert!(u64::from(plan.parts) <= MAX_PARTS);
            assert!(u64::from(plan.parts) * plan.part_bytes >= bytes);
            (plan.part_bytes / MIB, plan.parts, plan.concurrency)
        };
        assert_eq!(plan(16 * MIB + 1), (8, 3, 4));
        assert_eq!(plan(80_000 * MIB), (8, 10_000, 4));
        assert_eq!(plan(80_000 * MIB + 1), (9, 8_889, 4));
        assert_eq!(plan(5 * 1024 * 1024 * MIB), (525, 9_987, 1));
    }
}
