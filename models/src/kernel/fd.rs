//! `std::os::fd`.

use std::marker::PhantomData;

#[derive(Clone, Copy, Debug)]
pub(crate) struct BorrowedFd<'a>(pub(super) usize, PhantomData<&'a ()>);

pub(crate) trait AsFd {
    fn as_fd(&self) -> BorrowedFd<'_>;
}

impl<T: AsFd> AsFd for &T {
    fn as_fd(&self) -> BorrowedFd<'_> {
        (**self).as_fd()
    }
}

impl AsFd for BorrowedFd<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        *self
    }
}

/// A descriptor that is closed in the end.
#[derive(Debug)]
pub(crate) struct OwnedFd(pub(super) usize);

impl AsFd for OwnedFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        BorrowedFd(self.0, PhantomData)
    }
}

impl Drop for OwnedFd {
    fn drop(&mut self) {
        super::kernel().close(self.0);
    }
}
