//! The kernel's crypto API (`AF_ALG`): options and control messages at level `SOL_ALG`.

use libc::c_int;

/// The key.
///
/// ```
/// use rawsock::*;
///
/// # fn f() -> Result<()> {
/// let algorithm = socket(AF_ALG, SOCK_SEQPACKET, 0)?;
/// algorithm.bind(("hash", "hmac(sha256)"))?;
/// algorithm.setsockopt(SOL_ALG, ALG_SET_KEY, b"secret")?;
/// let (hmac, _) = algorithm.accept()?;
/// hmac.sendall(b"who wrote this?")?;
/// assert_eq!(hmac.recv(1024)?.len(), 32);
/// # Ok(())
/// # }
/// # if let Err(error) = f() { // a kernel may have no AF_ALG
/// #     assert!(matches!(error.errno(), Some(2 | 97)), "{error}");
/// # }
/// ```
pub const ALG_SET_KEY: c_int = libc::ALG_SET_KEY;
/// The initialization vector.
pub const ALG_SET_IV: c_int = libc::ALG_SET_IV;
/// What to do: `ALG_OP_*`.
pub const ALG_SET_OP: c_int = libc::ALG_SET_OP;
/// Length of the data that are authenticated only.
pub const ALG_SET_AEAD_ASSOCLEN: c_int = libc::ALG_SET_AEAD_ASSOCLEN;
/// Length of the authentication tag, given by `setsockopt_len`.
pub const ALG_SET_AEAD_AUTHSIZE: c_int = libc::ALG_SET_AEAD_AUTHSIZE;
/// Entropy for tests of the random number generator.
pub const ALG_SET_DRBG_ENTROPY: c_int = libc::ALG_SET_DRBG_ENTROPY;
/// The public key, in kernels with asymmetric ciphers; Linux itself has none.
pub const ALG_SET_PUBKEY: c_int = 6;
/// The key, by its number in the kernel's keyring.
pub const ALG_SET_KEY_BY_KEY_SERIAL: c_int = libc::ALG_SET_KEY_BY_KEY_SERIAL;

// For `ALG_SET_OP`.

/// Decrypt.
pub const ALG_OP_DECRYPT: c_int = libc::ALG_OP_DECRYPT;
/// Encrypt.
pub const ALG_OP_ENCRYPT: c_int = libc::ALG_OP_ENCRYPT;
/// Sign, in kernels with asymmetric ciphers.
pub const ALG_OP_SIGN: c_int = 2;
/// Verify a signature, in kernels with asymmetric ciphers.
pub const ALG_OP_VERIFY: c_int = 3;
