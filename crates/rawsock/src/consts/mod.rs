//! Numbers with names: Python's constants on Linux, under Python's names.
//!
//! Families, kinds, protocols and message flags are types of their own that
//! print their name and take any number; levels, option names and the rest
//! are plain integers, as in C.

use libc::c_int;

mod family;
mod inet;
mod kind;
mod msg;
mod options;
mod protocol;
mod shut;

pub use family::*;
pub use inet::*;
pub use kind::*;
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
