//! Times of packets: `SO_TIMESTAMP`, `SO_TIMESTAMPNS`, `SO_TIMESTAMPING`.

use std::time::{Duration, SystemTime};

use libc::c_long;

/// The times of a packet, as `SO_TIMESTAMPING` gives them.
///
/// The kernel begins to take times of arrival a moment after the first socket
/// asked for them; a packet that came before has no such message.
///
/// ```
/// use rawsock::*;
/// use rawsock::ancillary::{ControlMessage, Timestamping};
///
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.bind(("127.0.0.1", 0))?;
/// let flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
/// s.setsockopt(SOL_SOCKET, SO_TIMESTAMPING, flags)?;
/// s.sendto(b"hello", &s.getsockname()?)?;
/// for item in s.recvmsg(1024, 256)?.ancillary {
///     if let ControlMessage::Timestamping(Timestamping { software: Some(time), .. }) = item {
///         println!("came at {time:?}");
///     }
/// }
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.unpack("6l", cmsg_data)`: seconds and nanoseconds, three times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "scm_timestamping")]
pub struct Timestamping {
    /// By the kernel's clock.
    pub software: Option<SystemTime>,
    /// By the clock of the network card, which begins anywhere.
    pub hardware: Option<Duration>,
}

/// How many bytes a number in a time has.
///
/// Not to be had from the length of a message: half of two wide numbers is
/// as long as two narrow ones, and a message may be cut.
#[derive(Clone, Copy)]
pub(super) enum Width {
    /// As `long`: the types that were there first.
    Long,
    /// 64 bits everywhere: the types that a 32-bit system has beside them.
    Wide,
}

/// `struct timeval`: seconds and microseconds.
pub(super) fn micros(bytes: &[u8], width: Width) -> Option<SystemTime> {
    let (seconds, micros) = pair(bytes, width)?;
    system_time(seconds, micros.checked_mul(1000)?)
}

/// `struct timespec`: seconds and nanoseconds.
pub(super) fn nanos(bytes: &[u8], width: Width) -> Option<SystemTime> {
    let (seconds, nanos) = pair(bytes, width)?;
    system_time(seconds, nanos)
}

/// `struct scm_timestamping`: three `timespec`, of which the second is no
/// longer used; zero is none.
pub(super) fn timestamping(bytes: &[u8], width: Width) -> Option<Timestamping> {
    let third = bytes.len() / 3;
    if third * 3 != bytes.len() {
        return None;
    }
    let software = match pair(bytes.get(..third)?, width)? {
        (0, 0) => None,
        (seconds, nanos) => Some(system_time(seconds, nanos)?),
    };
    let hardware = match pair(bytes.get(2 * third..)?, width)? {
        (0, 0) => None,
        (seconds, nanos) => Some(Duration::new(seconds.try_into().ok()?, nanoseconds(nanos)?)),
    };
    Some(Timestamping { software, hardware })
}

/// Two numbers and no more.
fn pair(bytes: &[u8], width: Width) -> Option<(i64, i64)> {
    if matches!(width, Width::Long) && size_of::<c_long>() == 4 {
        let (first, second) = bytes.split_first_chunk()?;
        let second = i32::from_ne_bytes(second.try_into().ok()?);
        return Some((i32::from_ne_bytes(*first).into(), second.into()));
    }
    let (first, second) = bytes.split_first_chunk()?;
    let second = i64::from_ne_bytes(second.try_into().ok()?);
    Some((i64::from_ne_bytes(*first), second))
}

fn nanoseconds(nanos: i64) -> Option<u32> {
    u32::try_from(nanos)
        .ok()
        .filter(|nanos| *nanos < 1_000_000_000)
}

fn system_time(seconds: i64, nanos: i64) -> Option<SystemTime> {
    let nanos = Duration::from_nanos(nanoseconds(nanos)?.into());
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let epoch = SystemTime::UNIX_EPOCH;
    let time = if seconds < 0 {
        epoch.checked_sub(whole)?
    } else {
        epoch.checked_add(whole)?
    };
    time.checked_add(nanos)
}

#[cfg(test)]
mod tests {
    use super::Width::{Long, Wide};
    use super::*;

    fn bytes(numbers: &[i64]) -> Vec<u8> {
        numbers.iter().flat_map(|n| n.to_ne_bytes()).collect()
    }

    fn since_epoch(time: SystemTime) -> Duration {
        time.duration_since(SystemTime::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn times_keep_every_nanosecond() {
        let time = nanos(&bytes(&[1_700_000_000, 999_999_999]), Wide).unwrap();
        assert_eq!(since_epoch(time), Duration::new(1_700_000_000, 999_999_999));
        let time = micros(&bytes(&[1, 999_999]), Wide).unwrap();
        assert_eq!(since_epoch(time), Duration::new(1, 999_999_000));
        let long: Vec<u8> = [5 as c_long, 7].map(c_long::to_ne_bytes).concat();
        let time = nanos(&long, Long).unwrap();
        assert_eq!(since_epoch(time), Duration::new(5, 7));
        let before = nanos(&bytes(&[-1, 1]), Wide).unwrap();
        let gap = SystemTime::UNIX_EPOCH.duration_since(before).unwrap();
        assert_eq!(gap, Duration::new(0, 999_999_999));
    }

    #[test]
    fn nonsense_is_no_time() {
        for numbers in [
            &[1, -1][..],
            &[1, 1_000_000_000],
            &[i64::MAX, 0],
            &[],
            &[1, 2, 3],
        ] {
            let found = nanos(&bytes(numbers), Wide);
            // A platform may have room for the end of time.
            assert!(found.is_none() || numbers == [i64::MAX, 0], "{numbers:?}");
        }
        assert_eq!(micros(&bytes(&[1, i64::MAX]), Wide), None);
        assert_eq!(timestamping(&bytes(&[1, 2, 3, 4, 5]), Wide), None);
        assert_eq!(timestamping(&bytes(&[1, 2, 0, 0, -5, 0]), Wide), None);
    }

    #[test]
    fn zero_is_no_time_of_a_clock() {
        let none = timestamping(&bytes(&[0; 6]), Wide).unwrap();
        assert_eq!(none, Timestamping::default());
        let both = timestamping(&bytes(&[1, 2, 0, 0, 3, 4]), Wide).unwrap();
        assert_eq!(both.hardware, Some(Duration::new(3, 4)));
        assert_eq!(since_epoch(both.software.unwrap()), Duration::new(1, 2));
    }

    #[test]
    fn a_cut_time_is_none() {
        let whole = bytes(&[1, 2, 0, 0, 3, 4]);
        for len in 0..whole.len() {
            let cut = &whole[..len];
            assert_eq!(timestamping(cut, Wide), None, "{len}");
            assert_eq!(nanos(cut, Wide).is_some(), len == 16, "{len}");
            assert_eq!(micros(cut, Wide).is_some(), len == 16, "{len}");
        }
    }
}
