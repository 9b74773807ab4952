//! Numbers with names: Python's constants on Linux, under Python's names.
//!
//! Families, kinds, protocols and flags are types of their own that print
//! their name and take any number. Levels, option names and protocols of one
//! family are `c_int`, as in C; what stands in a field of an address, a
//! message or a structure has the type of that field.

use libc::c_int;

mod control;
mod errno;
mod error_queue;
mod families;
mod family;
mod flags;
mod inet;
mod ioctl;
mod kind;
mod lookup;
mod msg;
mod options;
mod protocol;
mod shut;

pub use control::*;
pub use errno::*;
pub use error_queue::*;
pub use families::*;
pub use family::*;
pub use inet::*;
pub use ioctl::*;
pub use kind::*;
pub use lookup::*;
pub use msg::*;
pub use options::*;
pub use protocol::*;
pub use shut::*;

/// Turns rows `NAME = value;` into constants of a newtype over `c_int`, and
/// into the table from which its `Debug` takes the names.
macro_rules! named_constants {
    ($type:ident, $names:ident; $($(#[$attribute:meta])* $name:ident = $value:expr;)*) => {
        $($(#[$attribute])* pub const $name: $type = $type($value);)*

        const $names: &[(::libc::c_int, &str)] = &[$(($value, stringify!($name))),*];
    };
}
use named_constants;

/// The first name that `table` has for `value`.
fn name_of(table: &[(c_int, &'static str)], value: c_int) -> Option<&'static str> {
    table
        .iter()
        .find(|(number, _)| *number == value)
        .map(|(_, name)| *name)
}
