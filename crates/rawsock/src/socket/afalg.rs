//! What an algorithm is to do: `AF_ALG`.

use std::io::IoSlice;

use libc::c_int;

use super::Socket;
use crate::ancillary::ControlMessageRef;
use crate::consts::MsgFlag;
use crate::errors::Result;

/// What [`sendmsg_afalg_with`](Socket::sendmsg_afalg_with) takes beside the
/// data and the operation. Nothing, by default.
///
/// Python: `iv`, `assoclen` and `flags` of `s.sendmsg_afalg()`.
#[derive(Clone, Copy, Debug, Default)]
pub struct AfAlg<'a> {
    /// The initialisation vector.
    pub iv: Option<&'a [u8]>,
    /// How many of the first bytes are authenticated only.
    pub assoclen: Option<u32>,
    /// Flags, such as [`MSG_MORE`](crate::MSG_MORE).
    pub flags: MsgFlag,
}

impl Socket {
    /// Hands data to an algorithm and says what to do with them
    /// ([`ALG_OP_ENCRYPT`](crate::ALG_OP_ENCRYPT), …): one `sendmsg(2)`.
    ///
    /// # Errors
    ///
    /// See [`sendmsg`](Self::sendmsg); `EINVAL` for an operation that the
    /// algorithm has not.
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use rawsock::*;
    ///
    /// # fn f() -> Result<()> {
    /// let algorithm = socket(AF_ALG, SOCK_SEQPACKET, 0)?;
    /// algorithm.bind(("skcipher", "ecb(aes)"))?; // which has no vector
    /// algorithm.setsockopt(SOL_ALG, ALG_SET_KEY, b"sixteen byte key")?;
    /// let (cipher, _) = algorithm.accept()?;
    /// cipher.sendmsg_afalg(&[IoSlice::new(b"a block of text.")], ALG_OP_ENCRYPT)?;
    /// let encrypted = cipher.recv(16)?;
    /// # cipher.sendmsg_afalg(&[IoSlice::new(&encrypted)], ALG_OP_DECRYPT)?;
    /// # assert_eq!(cipher.recv(16)?, b"a block of text.");
    /// # Ok(())
    /// # }
    /// # if let Err(error) = f() { // a kernel may have no AF_ALG
    /// #     assert!(matches!(error.errno(), Some(2 | 97)), "{error}");
    /// # }
    /// ```
    ///
    /// Python: `s.sendmsg_afalg(msg, op=op)`.
    pub fn sendmsg_afalg(&self, msg: &[IoSlice<'_>], op: c_int) -> Result<usize> {
        self.sendmsg_afalg_with(msg, op, &AfAlg::default())
    }

    /// As [`sendmsg_afalg`](Self::sendmsg_afalg), with an initialisation
    /// vector and flags.
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use rawsock::*;
    ///
    /// # fn f() -> Result<()> {
    /// let algorithm = socket(AF_ALG, SOCK_SEQPACKET, 0)?;
    /// algorithm.bind(("skcipher", "cbc(aes)"))?;
    /// algorithm.setsockopt(SOL_ALG, ALG_SET_KEY, b"sixteen byte key")?;
    /// let (cipher, _) = algorithm.accept()?;
    ///
    /// let options = AfAlg { iv: Some(&[7; 16]), ..Default::default() };
    /// let text = [IoSlice::new(b"a block of text.")];
    /// cipher.sendmsg_afalg_with(&text, ALG_OP_ENCRYPT, &options)?;
    /// let encrypted = cipher.recv(16)?;
    /// # let options = AfAlg { iv: Some(&[7; 16]), ..Default::default() };
    /// # cipher.sendmsg_afalg_with(&[IoSlice::new(&encrypted)], ALG_OP_DECRYPT, &options)?;
    /// # assert_eq!(cipher.recv(16)?, b"a block of text.");
    /// # Ok(())
    /// # }
    /// # if let Err(error) = f() { // a kernel may have no AF_ALG
    /// #     assert!(matches!(error.errno(), Some(2 | 97)), "{error}");
    /// # }
    /// ```
    ///
    /// Python: `s.sendmsg_afalg(msg, op=op, iv=iv, assoclen=assoclen, flags=flags)`.
    pub fn sendmsg_afalg_with(
        &self,
        msg: &[IoSlice<'_>],
        op: c_int,
        options: &AfAlg<'_>,
    ) -> Result<usize> {
        let mut ancillary = vec![ControlMessageRef::AlgOp(op)];
        ancillary.extend(options.iv.map(ControlMessageRef::AlgIv));
        ancillary.extend(options.assoclen.map(ControlMessageRef::AlgAssocLen));
        self.send_message("sendmsg_afalg", msg, &ancillary, options.flags, None)
    }
}
