//! Where the parts of control messages lie: `cmsg(3)`.
//!
//! As the kernel has it: a length of the size of a pointer that counts the
//! header too, level, type, the data, and padding up to the next multiple of
//! that size. The C library's macros are not used, since they walk by
//! pointer and some of them trust the length.

use std::ops::Range;

use libc::c_int;

const ALIGNMENT: usize = size_of::<usize>();

/// The size of `struct cmsghdr`.
pub(super) const HEADER: usize = size_of::<usize>() + 2 * size_of::<c_int>();

/// `CMSG_LEN`: header and data; saturates.
pub(crate) const fn cmsg_len(data: usize) -> usize {
    data.saturating_add(HEADER)
}

/// `CMSG_SPACE`: header, data and padding; saturates.
pub(crate) const fn cmsg_space(data: usize) -> usize {
    match cmsg_len(data).checked_next_multiple_of(ALIGNMENT) {
        Some(space) => space,
        None => usize::MAX,
    }
}

/// One control message among some bytes.
pub(super) struct Found {
    pub(super) level: c_int,
    pub(super) kind: c_int,
    pub(super) data: Range<usize>,
    /// Where the next one begins, which may be beyond the end.
    pub(super) next: usize,
}

/// The control message at `at`, if a whole header is there.
///
/// Total: a length that is shorter than the header ends the walk, one that
/// goes beyond the bytes is cut to them. `next` is always beyond `at`.
pub(super) fn find(bytes: &[u8], at: usize) -> Option<Found> {
    let rest = bytes.get(at..)?;
    let (len, rest_of_header) = rest.split_first_chunk()?;
    let (level, kind) = rest_of_header.split_first_chunk()?;
    let kind = kind.first_chunk()?;
    let len = usize::from_ne_bytes(*len);
    if len < HEADER {
        return None;
    }
    let end = len.min(rest.len());
    Some(Found {
        level: c_int::from_ne_bytes(*level),
        kind: c_int::from_ne_bytes(*kind),
        data: at + HEADER..at + end,
        next: at.saturating_add(cmsg_space(len - HEADER)),
    })
}

/// All messages among some bytes: level, type and data.
#[cfg(any(test, fuzzing))]
pub(crate) fn walk(bytes: &[u8]) -> impl Iterator<Item = (c_int, c_int, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = find(bytes, at)?;
        assert!(found.next > at, "a walk comes to its end");
        at = found.next;
        Some((found.level, found.kind, &bytes[found.data]))
    })
}

/// Makes a walk end at the message that begins at `at`.
pub(super) fn erase(bytes: &mut [u8], at: usize) {
    if let Some(len) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *len = 0_usize.to_ne_bytes();
    }
}

/// Appends a control message, with its padding.
///
/// `parts` are the pieces of its data, whose lengths add up to `len`.
pub(super) fn append<'a>(
    bytes: &mut Vec<u8>,
    (level, kind): (c_int, c_int),
    len: usize,
    parts: impl Iterator<Item = &'a [u8]>,
) {
    let end = bytes.len() + cmsg_space(len);
    bytes.reserve_exact(end - bytes.len());
    bytes.extend_from_slice(&cmsg_len(len).to_ne_bytes());
    bytes.extend_from_slice(&level.to_ne_bytes());
    bytes.extend_from_slice(&kind.to_ne_bytes());
    parts.for_each(|part| bytes.extend_from_slice(part));
    bytes.resize(end, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(bytes: &[u8]) -> Vec<(c_int, c_int, &[u8])> {
        super::walk(bytes).collect()
    }

    fn message(level: c_int, kind: c_int, data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        append(&mut bytes, (level, kind), data.len(), [data].into_iter());
        bytes
    }

    #[test]
    fn what_is_appended_is_found_again() {
        let first = message(1, 2, b"abc");
        let second = message(-1, 7, b"");
        let third = message(3, 4, &[9; 100]);
        let all = [&first[..], &second, &third].concat();
        assert_eq!(all.len(), cmsg_space(3) + cmsg_space(0) + cmsg_space(100));
        let expected: [(c_int, c_int, &[u8]); 3] =
            [(1, 2, b"abc"), (-1, 7, b""), (3, 4, &[9; 100])];
        assert_eq!(walk(&all), expected);
    }

    #[test]
    fn a_cut_message_keeps_what_is_there() {
        let whole = message(1, 2, b"abcdefgh");
        for len in 0..whole.len() {
            match walk(&whole[..len])[..] {
                [] => assert!(len < HEADER),
                [(1, 2, data)] => assert_eq!(data, &b"abcdefgh"[..(len - HEADER).min(8)]),
                ref other => panic!("{other:?} of {len} bytes"),
            }
        }
    }

    #[test]
    fn absurd_lengths_end_the_walk() {
        for len in [
            0,
            1,
            HEADER - 1,
            usize::MAX,
            usize::MAX / 2,
            isize::MAX as usize + 1,
        ] {
            let mut bytes = message(1, 2, b"abcd");
            bytes.extend(message(3, 4, b"efgh"));
            bytes[..size_of::<usize>()].copy_from_slice(&len.to_ne_bytes());
            let found = walk(&bytes);
            if len < HEADER {
                assert_eq!(found, []);
            } else {
                assert_eq!(found, [(1, 2, &bytes[HEADER..])]);
            }
        }
    }

    #[test]
    fn a_walk_ends_where_something_was_erased() {
        let mut bytes = [message(1, 2, b"abcd"), message(3, 4, b"efgh")].concat();
        erase(&mut bytes, cmsg_space(4));
        assert_eq!(walk(&bytes).len(), 1);
        erase(&mut bytes, 0);
        assert_eq!(walk(&bytes), []);
        // Where nothing is, nothing happens.
        let len = bytes.len();
        for at in [len - 1, len, len + 1, usize::MAX] {
            erase(&mut bytes, at);
        }
    }

    #[test]
    fn lengths_saturate() {
        assert_eq!(cmsg_len(usize::MAX), usize::MAX);
        assert_eq!(cmsg_space(usize::MAX - HEADER), usize::MAX);
        assert_eq!(cmsg_space(0), cmsg_len(0));
    }
}
