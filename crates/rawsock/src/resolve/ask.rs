//! One question to the C library, and how long it may take.

use std::ffi::CString;

use libc::{AI_NUMERICHOST, AI_NUMERICSERV, EAI_NONAME};

use super::aside;
use crate::errors::{Error, Result};
use crate::sys::{self, Found, Hints, LookupError};
use crate::timeouts::Deadline;

/// What is looked up: a host, a service or both.
pub(crate) struct Question {
    pub(crate) host: Option<CString>,
    pub(crate) service: Option<CString>,
    pub(crate) hints: Hints,
}

/// The answers of `getaddrinfo(3)`, in its order.
///
/// Without a deadline in this thread; with one in another, if anything has to
/// be looked up: numbers are answered at once, even after the deadline.
pub(crate) fn ask(
    operation: &'static str,
    question: Question,
    deadline: Deadline,
) -> Result<Vec<Found>> {
    let failed = |error| match error {
        LookupError::Gai(code) => Error::gai(operation, code),
        LookupError::Os(error) => Error::os(operation, &error),
    };
    if deadline.is_never() {
        return question.put(0).map_err(failed);
    }
    match question.put(AI_NUMERICHOST | AI_NUMERICSERV) {
        Err(LookupError::Gai(EAI_NONAME)) => {}
        answer => return answer.map_err(failed),
    }
    match aside::run(deadline, move || question.put(0)) {
        Ok(Some(answer)) => answer.map_err(failed),
        Ok(None) => Err(Error::timed_out(operation)),
        Err(error) => Err(Error::os(operation, &error)),
    }
}

impl Question {
    fn put(&self, more_flags: i32) -> Result<Vec<Found>, LookupError> {
        let hints = Hints {
            flags: self.hints.flags | more_flags,
            ..self.hints
        };
        sys::getaddrinfo(self.host.as_deref(), self.service.as_deref(), hints)
    }
}
