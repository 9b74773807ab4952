//! Buffers whose bytes stay where they are.

use std::rc::Rc;
use std::sync::Arc;

/// Bytes that do not move and do not change while somebody owns the value, so
/// that the kernel can read them: [`ZeroCopy`](super::ZeroCopy) sends these.
///
/// Sealed, since the kernel relies on it.
///
/// ```
/// use std::sync::Arc;
/// use rawsock::zerocopy::StableBytes;
///
/// fn length(data: impl StableBytes) -> usize {
///     data.stable_bytes().len()
/// }
/// assert_eq!(length(vec![0; 10]), length(Arc::<[u8]>::from([0; 10])));
/// ```
///
/// Python has none: see [`ZeroCopy`](super::ZeroCopy).
pub trait StableBytes: sealed::Sealed {
    /// The bytes.
    ///
    /// ```
    /// use rawsock::zerocopy::StableBytes;
    ///
    /// assert_eq!(vec![1, 2, 3].stable_bytes(), [1, 2, 3]);
    /// ```
    ///
    /// Python has none: see [`ZeroCopy`](super::ZeroCopy).
    fn stable_bytes(&self) -> &[u8];
}

mod sealed {
    pub trait Sealed {}
}

/// Owned on the heap, or borrowed for ever.
macro_rules! stable {
    ($($type:ty),+) => {
        $(
            impl sealed::Sealed for $type {}

            impl StableBytes for $type {
                fn stable_bytes(&self) -> &[u8] {
                    self
                }
            }
        )+
    };
}

stable!(Vec<u8>, Box<[u8]>, &'static [u8]);
stable!(Arc<[u8]>, Arc<Vec<u8>>, Rc<[u8]>, Rc<Vec<u8>>);
