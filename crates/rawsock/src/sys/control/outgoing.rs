//! Control messages to be sent, which may borrow descriptors.

use std::marker::PhantomData;
use std::os::fd::{AsRawFd, BorrowedFd};

use libc::c_int;

use super::layout;
use crate::sys::soundness;

/// `SCM_MAX_FD`: how many descriptors the kernel takes at once.
const MOST_DESCRIPTORS: usize = 253;

/// Control messages as the kernel wants them.
///
/// The descriptors among them are borrowed for as long.
#[derive(Debug, Default)]
pub(crate) struct Outgoing<'fd> {
    bytes: Vec<u8>,
    fds: PhantomData<BorrowedFd<'fd>>,
}

/// Why a control message cannot be sent.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) &'static str);

impl<'fd> Outgoing<'fd> {
    /// Appends a message of plain bytes.
    pub(crate) fn push(&mut self, level: c_int, kind: c_int, data: &[u8]) -> Result<(), Refusal> {
        if let Some(reason) = soundness::refuses_control(level, kind, data.len()) {
            return Err(Refusal(reason));
        }
        self.append(level, kind, data.len(), [data].into_iter())
    }

    /// Appends `SCM_RIGHTS`.
    pub(crate) fn push_rights(&mut self, fds: &[BorrowedFd<'fd>]) -> Result<(), Refusal> {
        if fds.len() > MOST_DESCRIPTORS {
            return Err(Refusal(
                "a message carries at most 253 descriptors (SCM_MAX_FD)",
            ));
        }
        let mut numbers = [[0; size_of::<c_int>()]; MOST_DESCRIPTORS];
        for (number, fd) in numbers.iter_mut().zip(fds) {
            *number = fd.as_raw_fd().to_ne_bytes();
        }
        let parts = numbers[..fds.len()].iter().map(|number| &number[..]);
        let len = size_of_val(&numbers[..fds.len()]);
        self.append(libc::SOL_SOCKET, libc::SCM_RIGHTS, len, parts)
    }

    pub(in crate::sys) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn append<'a>(
        &mut self,
        level: c_int,
        kind: c_int,
        len: usize,
        parts: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), Refusal> {
        const LONGEST: usize = c_int::MAX as usize;
        if layout::cmsg_space(len).saturating_add(self.bytes.len()) > LONGEST {
            return Err(Refusal(
                "control messages have at most 2147483647 bytes altogether",
            ));
        }
        layout::append(&mut self.bytes, (level, kind), len, parts);
        Ok(())
    }
}
