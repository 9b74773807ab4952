//! Classic BPF: programs that look at packets, for `SO_ATTACH_FILTER` and its
//! siblings. Instructions only: the kernel checks what they mean.
//!
//! Python has none of it: a program is bytes of `struct.pack()`.

mod code;

pub use code::*;

use std::os::fd::BorrowedFd;

/// One instruction of classic BPF: `struct sock_filter`.
///
/// ```
/// use rawsock::bpf::*;
/// use rawsock::*;
///
/// // Only datagrams that begin with 'y' after the 8 bytes of the UDP header.
/// let program = [
///     Instruction::stmt(BPF_LD | BPF_B | BPF_ABS, 8),
///     Instruction::jump(BPF_JMP | BPF_JEQ | BPF_K, b'y'.into(), 0, 1),
///     Instruction::stmt(BPF_RET | BPF_K, u32::MAX), // keep all of it
///     Instruction::stmt(BPF_RET | BPF_K, 0),        // drop it
/// ];
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// s.bind(("127.0.0.1", 0))?;
/// s.set(opt::SO_ATTACH_FILTER, &program)?;
/// assert_eq!(s.get(opt::SO_GET_FILTER)?, program);
///
/// let other = socket(AF_INET, SOCK_DGRAM, 0)?;
/// other.sendto(b"no", &s.getsockname()?)?;
/// other.sendto(b"yes", &s.getsockname()?)?;
/// assert_eq!(s.recv(10)?, b"yes");
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("HBBI", code, jt, jf, k)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "sock_filter")]
pub struct Instruction {
    /// What to do: a class, and what belongs to it, such as
    /// `BPF_LD | BPF_H | BPF_ABS`.
    pub code: u16,
    /// How many instructions to skip if the condition of a jump holds.
    pub jt: u8,
    /// How many instructions to skip if it does not.
    pub jf: u8,
    /// The constant, offset or length.
    pub k: u32,
}

impl Instruction {
    /// An instruction that does not jump.
    ///
    /// ```
    /// use rawsock::bpf::*;
    ///
    /// let drop_all = Instruction::stmt(BPF_RET | BPF_K, 0);
    /// assert_eq!((drop_all.jt, drop_all.jf, drop_all.k), (0, 0, 0));
    /// ```
    ///
    /// Python: `struct.pack("HBBI", code, 0, 0, k)`.
    #[doc(alias = "BPF_STMT")]
    pub const fn stmt(code: u16, k: u32) -> Self {
        let (jt, jf) = (0, 0);
        Self { code, jt, jf, k }
    }

    /// An instruction that jumps: `jt` instructions further if the condition
    /// holds, `jf` if not.
    ///
    /// ```
    /// use rawsock::bpf::*;
    ///
    /// // Go on if the byte is 17 (UDP), else skip an instruction.
    /// let is_udp = Instruction::jump(BPF_JMP | BPF_JEQ | BPF_K, 17, 0, 1);
    /// assert_eq!((is_udp.jt, is_udp.jf), (0, 1));
    /// ```
    ///
    /// Python: `struct.pack("HBBI", code, jt, jf, k)`.
    #[doc(alias = "BPF_JUMP")]
    pub const fn jump(code: u16, k: u32, jt: u8, jf: u8) -> Self {
        Self { code, jt, jf, k }
    }

    pub(crate) fn to_bytes(self) -> [u8; 8] {
        let [c0, c1] = self.code.to_ne_bytes();
        let [k0, k1, k2, k3] = self.k.to_ne_bytes();
        [c0, c1, self.jt, self.jf, k0, k1, k2, k3]
    }

    pub(crate) fn from_bytes(bytes: &[u8; 8]) -> Self {
        let [c0, c1, jt, jf, k0, k1, k2, k3] = *bytes;
        Self {
            code: u16::from_ne_bytes([c0, c1]),
            jt,
            jf,
            k: u32::from_ne_bytes([k0, k1, k2, k3]),
        }
    }
}

/// A program of either sort, for options that take both.
///
/// ```
/// use rawsock::bpf::*;
/// use rawsock::*;
///
/// let first = [Instruction::stmt(BPF_RET | BPF_K, 0)];
/// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
/// let refused = s.set(opt::PACKET_FANOUT_DATA, Program::Classic(&first));
/// assert!(refused.is_err()); // no packet socket
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("HP", len, address)` with the address of a buffer of
/// `ctypes`, or the number of a descriptor.
#[derive(Clone, Copy, Debug)]
#[doc(alias = "sock_fprog")]
pub enum Program<'a> {
    /// Instructions of classic BPF.
    Classic(&'a [Instruction]),
    /// An extended program that `bpf(2)` has loaded.
    Extended(BorrowedFd<'a>),
}
