//! Timeouts: what is set is what is seen.

use std::time::Duration;

use proptest::prelude::*;
use rawsock::*;

use super::config;

/// 2⁶³ ns, in seconds: what is as long is refused.
const LIMIT: f64 = 9_223_372_036.854_776;

fn floats() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        0.0..1.0_f64,
        0.0..2e10_f64,
        (0_u64..1 << 40).prop_map(|nanos| nanos as f64 / 1e9),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn of_floats_round_up_to_nanoseconds(seconds in floats()) {
        let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        s.settimeout(7).unwrap();
        match s.settimeout(seconds) {
            Ok(()) => {
                prop_assert!((0.0..LIMIT).contains(&seconds));
                let kept = s.gettimeout().unwrap();
                prop_assert_eq!(kept.is_zero(), seconds == 0.0);
                prop_assert_eq!(s.getblocking(), seconds > 0.0);
                // As long as asked for, and not a nanosecond too long, as far
                // as a float can tell.
                let short = kept.saturating_sub(Duration::from_nanos(1));
                let slack = seconds * f64::EPSILON;
                prop_assert!(kept.as_secs_f64() >= seconds - slack);
                prop_assert!(short.as_secs_f64() <= seconds + slack);
            }
            Err(error) => {
                prop_assert!(!(0.0..LIMIT).contains(&seconds));
                let invalid = matches!(error, Error::InvalidInput { .. });
                prop_assert!(invalid, "{error}");
                prop_assert_eq!(s.gettimeout(), Some(Duration::from_secs(7)));
            }
        }
    }

    #[test]
    fn of_durations_are_kept(secs: u64, nanos in 0..1_000_000_000_u32, shift in 0..64) {
        let time = Duration::new(secs >> shift, nanos);
        let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        s.settimeout(time).unwrap();
        let longest = Duration::from_nanos(u64::MAX - 2);
        prop_assert_eq!(s.gettimeout(), Some(time.min(longest)));
        s.settimeout(Some(time)).unwrap();
        prop_assert_eq!(s.gettimeout(), Some(time.min(longest)));
    }

    #[test]
    fn of_whole_seconds_are_exact(seconds: i64, shift in 0..64) {
        let seconds: i64 = seconds >> shift;
        let s = socket(AF_UNIX, SOCK_DGRAM, 0).unwrap();
        match s.settimeout(seconds) {
            Ok(()) => {
                let expected = Duration::from_secs(seconds.try_into().unwrap());
                prop_assert_eq!(s.gettimeout(), Some(expected));
            }
            Err(_) => prop_assert!(!(0..=9_223_372_036).contains(&seconds)),
        }
    }
}
