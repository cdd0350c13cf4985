//! Byte arrays in the `PLAIN` encoding.

use super::error::PageError;

/// Takes the first byte array off `left`: its length, then its bytes.
#[inline]
pub(super) fn next_byte_array<'a>(left: &mut &'a [u8]) -> Result<&'a [u8], PageError> {
    // Called for each value: `ok_or` would construct and drop an error each
    // time.
    let Some((length, rest)) = left.split_first_chunk::<4>() else {
        return Err(PageError::InvalidValues);
    };
    let length = u32::from_le_bytes(*length) as usize;
    let Some((value, rest)) = rest.split_at_checked(length) else {
        return Err(PageError::InvalidValues);
    };
    *left = rest;
    Ok(value)
}
