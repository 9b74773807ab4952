//! C structures as Rust ones: fields one after another, holes said.

use std::net::{Ipv4Addr, Ipv6Addr};

/// What a field of a structure can be.
pub(super) trait Field: Sized {
    /// Writes the field behind `bytes`.
    fn put(&self, bytes: &mut Vec<u8>);

    /// Takes the field from the front of `bytes`.
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

macro_rules! number {
    ($($type:ty),+) => {
        $(impl Field for $type {
            fn put(&self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_ne_bytes());
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                <[u8; size_of::<$type>()]>::take(bytes).map(Self::from_ne_bytes)
            }
        })+
    };
}

number!(u16, u32, u64, i32);

impl Field for u8 {
    fn put(&self, bytes: &mut Vec<u8>) {
        bytes.push(*self);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        Some(*first)
    }
}

impl<const N: usize> Field for [u8; N] {
    fn put(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(*first)
    }
}

impl<const N: usize> Field for [u32; N] {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.iter().for_each(|number| number.put(bytes));
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        let mut numbers = [0; N];
        for place in &mut numbers {
            *place = u32::take(bytes)?;
        }
        Some(numbers)
    }
}

impl Field for Ipv4Addr {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.octets().put(bytes);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        <[u8; 4]>::take(bytes).map(Self::from)
    }
}

impl Field for Ipv6Addr {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.octets().put(bytes);
    }

    fn take(bytes: &mut &[u8]) -> Option<Self> {
        <[u8; 16]>::take(bytes).map(Self::from)
    }
}

/// The C layout of a structure of `$size` bytes: its fields in order, and
/// the length of a hole in brackets. `$least` bytes are enough, if it is
/// said; what is missing is zero.
macro_rules! layout {
    ($type:ident, $size:literal: $($item:tt),+) => {
        layout!($type, $size, $size: $($item),+);
    };
    ($type:ident, $size:literal, $least:literal: $($item:tt),+) => {
        impl $crate::options::ToOption for $type {
            fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
                let mut bytes = Vec::with_capacity($size);
                $(layout!(@put self bytes $item);)+
                set(&bytes)
            }
        }

        impl $crate::options::FromOption for $type {
            const SIZE: usize = $size;

            fn from_option(given: &[u8]) -> Option<Self> {
                if !($least..=$size).contains(&given.len()) {
                    return None;
                }
                let mut bytes = [0; $size];
                bytes[..given.len()].copy_from_slice(given);
                let mut rest = &bytes[..];
                let mut value = Self::default();
                $(layout!(@take value rest $item);)+
                Some(value)
            }
        }
    };
    (@put $self:ident $bytes:ident [$hole:literal]) => {
        $crate::options::layout::Field::put(&[0_u8; $hole], &mut $bytes)
    };
    (@put $self:ident $bytes:ident $field:ident) => {
        $crate::options::layout::Field::put(&$self.$field, &mut $bytes)
    };
    (@take $value:ident $rest:ident [$hole:literal]) => {
        <[u8; $hole] as $crate::options::layout::Field>::take(&mut $rest)?
    };
    (@take $value:ident $rest:ident $field:ident) => {
        $value.$field = $crate::options::layout::Field::take(&mut $rest)?
    };
}
pub(super) use layout;
