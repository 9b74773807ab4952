//! What sets of flags have in common.

/// Makes a newtype over `c_int` a set of flags: unknown bits are kept, and
/// `Debug` takes the names from the table `$names`. `$one` and `$other` are
/// two flags for the examples.
macro_rules! flag_set {
    ($type:ident, $names:ident, $one:ident, $other:ident) => {
        impl $type {
            /// Whether every bit of `other` is set.
            ///
            /// ```
            #[doc = concat!("use rawsock::{", stringify!($one), ", ", stringify!($other), "};")]
            ///
            #[doc = concat!("let flags = ", stringify!($one), " | ", stringify!($other), ";")]
            #[doc = concat!("assert!(flags.contains(", stringify!($one), "));")]
            #[doc = concat!("assert!(!", stringify!($one), ".contains(flags));")]
            /// ```
            ///
            /// Python: `other in flags`.
            pub fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether no bit is set.
            ///
            /// ```
            #[doc = concat!("use rawsock::{", stringify!($one), ", ", stringify!($type), "};")]
            ///
            #[doc = concat!("assert!(", stringify!($type), "::default().is_empty());")]
            #[doc = concat!("assert!((", stringify!($one), " & !", stringify!($one), ").is_empty());")]
            /// ```
            ///
            /// Python: `not flags`.
            pub fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The number that C knows.
            ///
            /// ```
            #[doc = concat!("use rawsock::{", stringify!($one), ", ", stringify!($other), "};")]
            ///
            #[doc = concat!("assert_eq!((", stringify!($one), " | ", stringify!($other), ").bits(), 3);")]
            /// ```
            ///
            /// Python: `int(flags)`.
            pub fn bits(self) -> ::libc::c_int {
                self.0
            }
        }

        impl From<::libc::c_int> for $type {
            fn from(bits: ::libc::c_int) -> Self {
                Self(bits)
            }
        }

        impl From<$type> for ::libc::c_int {
            fn from(flags: $type) -> Self {
                flags.0
            }
        }

        impl ::std::ops::BitOr for $type {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl ::std::ops::BitOrAssign for $type {
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }

        impl ::std::ops::BitAnd for $type {
            type Output = Self;

            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }

        impl ::std::ops::BitAndAssign for $type {
            fn bitand_assign(&mut self, other: Self) {
                self.0 &= other.0;
            }
        }

        impl ::std::ops::BitXor for $type {
            type Output = Self;

            fn bitxor(self, other: Self) -> Self {
                Self(self.0 ^ other.0)
            }
        }

        impl ::std::ops::Not for $type {
            type Output = Self;

            fn not(self) -> Self {
                Self(!self.0)
            }
        }

        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::consts::flags::write_names(f, $names, self.0)
            }
        }
    };
}

use std::fmt;

use libc::c_int;

pub(super) use flag_set;

/// Writes the names of the bits, and what has no name as a number.
pub(super) fn write_names(
    f: &mut fmt::Formatter<'_>,
    names: &[(c_int, &str)],
    bits: c_int,
) -> fmt::Result {
    let mut rest = bits;
    let mut separator = "";
    for (bit, name) in names {
        if rest & bit == *bit {
            write!(f, "{separator}{name}")?;
            separator = " | ";
            rest &= !bit;
        }
    }
    if rest != 0 || separator.is_empty() {
        write!(f, "{separator}{rest:#x}")?;
    }
    Ok(())
}
