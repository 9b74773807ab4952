//! Timeouts as callers give them, as sockets keep them, and deadlines.
//!
//! (`timeout` is a name of Python's module, so the file has the plural.)

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a call may wait: what [`settimeout`](crate::Socket::settimeout)
/// takes.
///
/// Made from seconds (an integer or a float), a [`Duration`], or `None` for ever.
/// Zero means not to wait at all. What makes no sense (a negative number,
/// NaN) is refused where the timeout is used.
///
/// ```
/// use std::time::Duration;
/// use rawsock::*;
///
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.settimeout(2.5)?;
/// s.settimeout(5)?;
/// s.settimeout(Duration::from_millis(20))?;
/// s.settimeout(None)?;
/// assert!(s.settimeout(-1).is_err());
/// assert!(s.settimeout(f64::NAN).is_err());
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `int` or `float` seconds, or `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeout(Given);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    Forever,
    Seconds(f64),
    WholeSeconds(i128),
    Duration(Duration),
}

/// Seconds of every sort: a literal is an `f64` or an `i32`.
macro_rules! seconds {
    ($($type:ty => $given:ident),+) => {
        $(impl From<$type> for Timeout {
            fn from(seconds: $type) -> Self {
                Self(Given::$given(seconds.into()))
            }
        })+
    };
}

seconds!(f64 => Seconds, f32 => Seconds);
seconds!(i32 => WholeSeconds, i64 => WholeSeconds, u32 => WholeSeconds, u64 => WholeSeconds);

impl From<Duration> for Timeout {
    fn from(duration: Duration) -> Self {
        Self(Given::Duration(duration))
    }
}

impl From<Option<Duration>> for Timeout {
    fn from(duration: Option<Duration>) -> Self {
        Self(duration.map_or(Given::Forever, Given::Duration))
    }
}

impl Timeout {
    /// The mode this asks for, or why it is refused.
    ///
    /// Fractions of seconds round away from zero to nanoseconds, as in Python, and more
    /// than 2⁶³ ns are refused as there.
    pub(crate) fn mode(self) -> Result<Mode, &'static str> {
        const TOO_LONG: &str = "the timeout is longer than 292 years";
        const NEGATIVE: &str = "the timeout is negative";
        let nanos = match self.0 {
            Given::Forever => return Ok(Mode::Blocking),
            Given::Duration(duration) => return Ok(Mode::from_duration(duration)),
            Given::Seconds(seconds) if seconds.is_nan() => {
                return Err("the timeout is not a number");
            }
            Given::Seconds(seconds) if seconds < 0.0 => return Err(NEGATIVE),
            Given::Seconds(seconds) => {
                let nanos = (seconds * 1e9).ceil();
                if nanos >= 9_223_372_036_854_775_808.0 {
                    return Err(TOO_LONG);
                }
                // In range, so the cast is exact.
                nanos as u64
            }
            Given::WholeSeconds(..0) => return Err(NEGATIVE),
            Given::WholeSeconds(seconds) => i64::try_from(seconds)
                .ok()
                .and_then(|seconds| seconds.checked_mul(1_000_000_000))
                .ok_or(TOO_LONG)?
                .unsigned_abs(),
        };
        Ok(Mode::from_duration(Duration::from_nanos(nanos)))
    }
}

/// How the calls of a socket wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In the kernel, for ever.
    Blocking,
    /// Not at all.
    NonBlocking,
    /// In `ppoll`, this long: never zero.
    Timeout(Duration),
    /// As the descriptor was when it came to us: nobody has asked yet.
    Inherited,
}

impl Mode {
    pub(crate) fn from_duration(duration: Duration) -> Self {
        if duration.is_zero() {
            Self::NonBlocking
        } else {
            Self::Timeout(duration)
        }
    }

    /// Whether the descriptor has to be non-blocking.
    pub(crate) fn is_nonblocking(self) -> bool {
        matches!(self, Self::NonBlocking | Self::Timeout(_))
    }

    /// Python's view: `None`, zero, or a time.
    pub(crate) fn timeout(self) -> Option<Duration> {
        match self {
            Self::Blocking | Self::Inherited => None,
            Self::NonBlocking => Some(Duration::ZERO),
            Self::Timeout(duration) => Some(duration),
        }
    }
}

/// A [`Mode`] that threads share: nanoseconds, with the two largest numbers
/// for the modes without a time.
#[derive(Debug)]
pub(crate) struct ModeCell(AtomicU64);

const BLOCKING: u64 = u64::MAX;
const INHERITED: u64 = u64::MAX - 1;
/// 584 years: whoever waits longer will not notice.
const LONGEST: u64 = u64::MAX - 2;

impl ModeCell {
    pub(crate) const fn blocking() -> Self {
        Self(AtomicU64::new(BLOCKING))
    }

    pub(crate) fn new(mode: Mode) -> Self {
        let cell = Self::blocking();
        cell.set(mode);
        cell
    }

    // Release and acquire: see `set_mode` in `socket/blocking.rs`.
    pub(crate) fn get(&self) -> Mode {
        match self.0.load(Ordering::Acquire) {
            BLOCKING => Mode::Blocking,
            INHERITED => Mode::Inherited,
            nanos => Mode::from_duration(Duration::from_nanos(nanos)),
        }
    }

    pub(crate) fn set(&self, mode: Mode) {
        let word = match mode {
            Mode::Blocking => BLOCKING,
            Mode::Inherited => INHERITED,
            Mode::NonBlocking => 0,
            Mode::Timeout(duration) => {
                u64::try_from(duration.as_nanos()).map_or(LONGEST, |nanos| nanos.min(LONGEST))
            }
        };
        self.0.store(word, Ordering::Release);
    }
}

/// The mode that new sockets begin with.
pub(crate) static DEFAULT_MODE: ModeCell = ModeCell::blocking();

/// A moment on the monotonic clock, or never.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    pub(crate) const NEVER: Self = Self(None);

    /// The moment `timeout` from now; never, if the clock does not go so far.
    pub(crate) fn after(timeout: Duration) -> Self {
        Self(Instant::now().checked_add(timeout))
    }

    /// Whether it never comes.
    pub(crate) fn is_never(self) -> bool {
        self.0.is_none()
    }

    /// The sooner of two.
    pub(crate) fn or(self, other: Self) -> Self {
        Self([self.0, other.0].into_iter().flatten().min())
    }

    /// The time left, or `None` when the deadline has passed.
    pub(crate) fn remaining(self) -> Option<Duration> {
        match self.0 {
            None => Some(Duration::MAX),
            Some(moment) => {
                let left = moment.saturating_duration_since(Instant::now());
                (!left.is_zero()).then_some(left)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(timeout: impl Into<Timeout>, expected: Mode) {
        let mode = timeout.into().mode().unwrap();
        assert_eq!(mode, expected);
        let cell = ModeCell::new(mode);
        if mode
            .timeout()
            .is_none_or(|time| time < Duration::from_nanos(LONGEST))
        {
            assert_eq!(cell.get(), expected);
        } else {
            assert!(cell.get().timeout() >= Some(Duration::from_nanos(LONGEST)));
        }
    }

    #[test]
    fn seconds_round_up() {
        check(1e-12, Mode::Timeout(Duration::from_nanos(1)));
        check(f64::MIN_POSITIVE, Mode::Timeout(Duration::from_nanos(1)));
        check(0.5, Mode::Timeout(Duration::from_millis(500)));
        check(0.0, Mode::NonBlocking);
        check(-0.0, Mode::NonBlocking);
        check(0, Mode::NonBlocking);
        check(7, Mode::Timeout(Duration::from_secs(7)));
        check(7_u64, Mode::Timeout(Duration::from_secs(7)));
        check(
            9_223_372_036_i64,
            Mode::Timeout(Duration::from_secs(9_223_372_036)),
        );
        // More digits than a float has.
        check(
            6_172_670_871_i64,
            Mode::Timeout(Duration::from_secs(6_172_670_871)),
        );
        check(0.25_f32, Mode::Timeout(Duration::from_millis(250)));
    }

    #[test]
    fn durations_from_a_nanosecond_to_the_longest() {
        check(None, Mode::Blocking);
        check(Some(Duration::ZERO), Mode::NonBlocking);
        check(
            Duration::from_nanos(1),
            Mode::Timeout(Duration::from_nanos(1)),
        );
        check(Duration::MAX, Mode::Timeout(Duration::MAX));
        assert!(Deadline::after(Duration::MAX).remaining().is_some());
        assert!(Deadline::after(Duration::ZERO).remaining().is_none());
    }

    #[test]
    fn nonsense_is_refused() {
        for seconds in [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            -1.0,
            -1e-300,
            9.3e9,
        ] {
            assert!(Timeout::from(seconds).mode().is_err(), "{seconds}");
        }
        assert!(Timeout::from(-1).mode().is_err());
        assert!(Timeout::from(i64::MIN).mode().is_err());
        assert!(Timeout::from(u64::MAX).mode().is_err());
    }
}
