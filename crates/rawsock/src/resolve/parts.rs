//! Taking a tuple apart, part by part.

use std::slice;

use crate::address::Part;
use crate::errors::{Error, Result};

/// The parts of a tuple that are not read yet.
pub(super) struct Parts<'a> {
    operation: &'static str,
    // What the whole tuple has to look like, for the error.
    form: &'static str,
    rest: slice::Iter<'a, Option<Part<'a>>>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(
        operation: &'static str,
        form: &'static str,
        parts: &'a [Option<Part<'a>>; 5],
    ) -> Self {
        Self {
            operation,
            form,
            rest: parts.iter(),
        }
    }

    pub(super) fn operation(&self) -> &'static str {
        self.operation
    }

    /// The next part, which there has to be.
    pub(super) fn part(&mut self) -> Result<Part<'a>> {
        match self.rest.next() {
            Some(Some(part)) => Ok(*part),
            _ => Err(self.wrong()),
        }
    }

    /// The next part, a number in the range of its type.
    pub(super) fn int<T: TryFrom<i128>>(&mut self, name: &'static str) -> Result<T> {
        match self.part()? {
            Part::Int(number) => {
                T::try_from(number).map_err(|_| self.error(format!("{name} is out of range")))
            }
            _ => Err(self.error(format!("{name} must be an integer"))),
        }
    }

    /// The next part, a number, if there is one.
    pub(super) fn int_or<T: TryFrom<i128>>(&mut self, name: &'static str, or: T) -> Result<T> {
        match self.rest.as_slice() {
            [Some(_), ..] => self.int(name),
            _ => Ok(or),
        }
    }

    /// The next part, text or bytes.
    pub(super) fn bytes(&mut self, name: &'static str) -> Result<&'a [u8]> {
        match self.part()? {
            Part::Bytes(bytes) => Ok(bytes),
            _ => Err(self.error(format!("{name} must be text or bytes"))),
        }
    }

    /// Makes sure that nothing is left.
    pub(super) fn end(mut self) -> Result<()> {
        match self.rest.next() {
            Some(Some(_)) => Err(self.wrong()),
            _ => Ok(()),
        }
    }

    /// The error of a tuple of another form.
    pub(super) fn wrong(&self) -> Error {
        Error::invalid(self.operation, self.form)
    }

    fn error(&self, reason: String) -> Error {
        Error::invalid(self.operation, reason)
    }
}
