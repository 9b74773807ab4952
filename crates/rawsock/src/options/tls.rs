//! TLS in the kernel: options of a TCP connection with [`TCP_ULP`](super::TCP_ULP) `"tls"`.

use std::fmt;

use super::layout::Field;
use super::{Opt, SetOpt, ToOption};
use crate::consts;

/// Version, cipher and keys for sending.
pub const TLS_TX: SetOpt<TlsCryptoInfo> = SetOpt::new("TLS_TX", consts::SOL_TLS, consts::TLS_TX);
/// Version, cipher and keys for receiving.
pub const TLS_RX: SetOpt<TlsCryptoInfo> = SetOpt::new("TLS_RX", consts::SOL_TLS, consts::TLS_RX);
/// `sendfile` without copying; the file must not change meanwhile.
pub const TLS_TX_ZEROCOPY_RO: Opt<bool> = Opt::new(
    "TLS_TX_ZEROCOPY_RO",
    consts::SOL_TLS,
    consts::TLS_TX_ZEROCOPY_RO,
);
/// Expect records without padding, and receive faster (TLS 1.3).
pub const TLS_RX_EXPECT_NO_PAD: Opt<bool> = Opt::new(
    "TLS_RX_EXPECT_NO_PAD",
    consts::SOL_TLS,
    consts::TLS_RX_EXPECT_NO_PAD,
);

/// Keys that a handshake has brought: `struct tls12_crypto_info_*`.
///
/// How long each part is depends on the cipher: 8, 16, 4 and 8 bytes for
/// `TLS_CIPHER_AES_GCM_128`. The kernel refuses other lengths by `EINVAL`.
///
/// ```
/// use rawsock::*;
/// use rawsock::opt::TlsCryptoInfo;
///
/// let keys = TlsCryptoInfo {
///     version: TLS_1_3_VERSION,
///     cipher: TLS_CIPHER_AES_GCM_128,
///     iv: vec![1; 8],
///     key: vec![2; 16],
///     salt: vec![3; 4],
///     rec_seq: vec![0; 8],
/// };
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// assert!(s.set(opt::TLS_TX, keys).is_err()); // not connected, and no "tls" yet
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.pack("HH", version, cipher) + iv + key + salt + rec_seq`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
#[doc(alias = "tls12_crypto_info_aes_gcm_128")]
pub struct TlsCryptoInfo {
    /// `TLS_1_2_VERSION` or `TLS_1_3_VERSION`.
    pub version: u16,
    /// `TLS_CIPHER_*`.
    pub cipher: u16,
    /// The part of the nonce that changes.
    pub iv: Vec<u8>,
    /// The key.
    pub key: Vec<u8>,
    /// The part of the nonce that stays.
    pub salt: Vec<u8>,
    /// The number of the next record, most significant byte first.
    pub rec_seq: Vec<u8>,
}

impl ToOption for TlsCryptoInfo {
    fn with_bytes<R>(&self, set: impl FnOnce(&[u8]) -> R) -> R {
        let mut bytes = Vec::new();
        self.version.put(&mut bytes);
        self.cipher.put(&mut bytes);
        for part in [&self.iv, &self.key, &self.salt, &self.rec_seq] {
            bytes.extend_from_slice(part);
        }
        set(&bytes)
    }
}

/// Version and cipher; the rest is secret.
impl fmt::Debug for TlsCryptoInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsCryptoInfo")
            .field("version", &self.version)
            .field("cipher", &self.cipher)
            .finish_non_exhaustive()
    }
}
