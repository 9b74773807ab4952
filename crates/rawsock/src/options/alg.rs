//! Options of the kernel's crypto API.

use super::{Length, SetOpt};
use crate::consts;

/// The key.
pub const ALG_SET_KEY: SetOpt<[u8]> =
    SetOpt::new("ALG_SET_KEY", consts::SOL_ALG, consts::ALG_SET_KEY);
/// The key, by its number in the kernel's keyring.
pub const ALG_SET_KEY_BY_KEY_SERIAL: SetOpt<i32> = SetOpt::new(
    "ALG_SET_KEY_BY_KEY_SERIAL",
    consts::SOL_ALG,
    consts::ALG_SET_KEY_BY_KEY_SERIAL,
);
/// Length of the authentication tag in bytes.
///
/// ```
/// use rawsock::*;
///
/// # fn f() -> Result<()> {
/// let algorithm = socket(AF_ALG, SOCK_SEQPACKET, 0)?;
/// algorithm.bind(("aead", "gcm(aes)"))?;
/// algorithm.set(opt::ALG_SET_KEY, b"sixteen byte key")?;
/// algorithm.set(opt::ALG_SET_AEAD_AUTHSIZE, 16)?;
/// # Ok(())
/// # }
/// # if let Err(error) = f() { // a kernel may have no AF_ALG
/// #     assert!(matches!(error.errno(), Some(2 | 97)), "{error}");
/// # }
/// ```
///
/// Python: `s.setsockopt(SOL_ALG, ALG_SET_AEAD_AUTHSIZE, None, 16)`.
pub const ALG_SET_AEAD_AUTHSIZE: SetOpt<Length> = SetOpt::new(
    "ALG_SET_AEAD_AUTHSIZE",
    consts::SOL_ALG,
    consts::ALG_SET_AEAD_AUTHSIZE,
);
/// Entropy for tests of the random number generator; needs `CAP_SYS_ADMIN`.
pub const ALG_SET_DRBG_ENTROPY: SetOpt<[u8]> = SetOpt::new(
    "ALG_SET_DRBG_ENTROPY",
    consts::SOL_ALG,
    consts::ALG_SET_DRBG_ENTROPY,
);
