//! Numbers with names: every bit is kept, and everything prints.

use proptest::prelude::*;
use rawsock::*;

use super::config;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn sets_of_flags_are_sets_of_bits(a: i32, b: i32) {
        /// The laws of one type.
        macro_rules! laws {
            ($type:ty) => {{
                let (x, y) = (<$type>::from(a), <$type>::from(b));
                prop_assert_eq!(i32::from(x), a);
                prop_assert_eq!(x.bits(), a);
                prop_assert_eq!((x | y).bits(), a | b);
                prop_assert_eq!((x & y).bits(), a & b);
                prop_assert_eq!((x ^ y).bits(), a ^ b);
                prop_assert_eq!((!x).bits(), !a);
                prop_assert_eq!(x.contains(y), a & b == b);
                prop_assert!((x | y).contains(x) && x.contains(x & y));
                prop_assert_eq!(x.is_empty(), a == 0);
                let mut z = x;
                z |= y;
                z &= x;
                prop_assert_eq!(z, x);
                let printed = format!("{x:?}");
                prop_assert!(!printed.is_empty());
            }};
        }
        laws!(MsgFlag);
        laws!(AddressInfo);
    }

    #[test]
    fn the_names_of_flags_add_up_to_them(bits: i32) {
        // What is printed is the whole set, each bit once.
        let flags = MsgFlag::from(bits);
        let printed = format!("{flags:?}");
        let unknown = printed.split(" | ").find_map(|name| name.strip_prefix("0x"));
        let unknown = unknown.map_or(0, |hex| u32::from_str_radix(hex, 16).unwrap());
        prop_assert_eq!(unknown & !(bits as u32), 0);
        let names = printed.split(" | ").filter(|name| !name.starts_with("0x"));
        prop_assert!(names.clone().all(|name| name.starts_with("MSG_")));
        let known = bits as u32 & !unknown;
        prop_assert!(names.count() <= known.count_ones() as usize);
    }

    #[test]
    fn families_kinds_and_protocols_are_any_number(number: i32) {
        prop_assert_eq!(i32::from(AddressFamily::from(number)), number);
        prop_assert_eq!(i32::from(SocketKind::from(number)), number);
        prop_assert_eq!(i32::from(Protocol::from(number)), number);
        let printed = format!(
            "{:?} {:?} {:?}",
            AddressFamily::from(number),
            SocketKind::from(number),
            Protocol::from(number)
        );
        prop_assert!(printed.len() > 4);
    }
}
