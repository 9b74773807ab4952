//! Why something is not an address.

use std::borrow::Cow;

/// Something that cannot be an address: too long, a NUL where none may be,
/// the wrong family.
///
/// It converts to [`Error::InvalidInput`](crate::Error::InvalidInput).
///
/// ```
/// let error = rawsock::UnixAddr::new("/tmp/a\0b").unwrap_err();
/// assert_eq!(error.to_string(), "embedded NUL in an AF_UNIX path");
/// assert!(matches!(rawsock::Error::from(error), rawsock::Error::InvalidInput { .. }));
/// ```
///
/// Python: the `OSError` without errno, `ValueError` or `OverflowError` that
/// a wrong address raises.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct AddressError {
    reason: Cow<'static, str>,
}

impl AddressError {
    pub(crate) fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
        }
    }

    pub(crate) fn into_reason(self) -> Cow<'static, str> {
        self.reason
    }
}
