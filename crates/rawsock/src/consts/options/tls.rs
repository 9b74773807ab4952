//! TLS in the kernel, `TLS_*`: options at level `SOL_TLS`.

use libc::c_int;

/// Version, cipher and keys for sending.
pub const TLS_TX: c_int = libc::TLS_TX;
/// Version, cipher and keys for receiving.
pub const TLS_RX: c_int = libc::TLS_RX;
/// `sendfile` without copying; the file must not change meanwhile.
pub const TLS_TX_ZEROCOPY_RO: c_int = libc::TLS_TX_ZEROCOPY_RO;
/// Expect records without padding, and receive faster.
pub const TLS_RX_EXPECT_NO_PAD: c_int = libc::TLS_RX_EXPECT_NO_PAD;

// Control messages at level `SOL_TLS`.

/// The type of the record sent.
pub const TLS_SET_RECORD_TYPE: c_int = libc::TLS_SET_RECORD_TYPE;
/// The type of the record received.
pub const TLS_GET_RECORD_TYPE: c_int = libc::TLS_GET_RECORD_TYPE;

// Versions, the first field of `TLS_TX`.

/// TLS 1.2.
pub const TLS_1_2_VERSION: u16 = 0x303;
/// TLS 1.3.
pub const TLS_1_3_VERSION: u16 = 0x304;

// Ciphers, the second field of `TLS_TX`.

/// AES-128 in GCM.
pub const TLS_CIPHER_AES_GCM_128: u16 = libc::TLS_CIPHER_AES_GCM_128;
/// AES-256 in GCM.
pub const TLS_CIPHER_AES_GCM_256: u16 = libc::TLS_CIPHER_AES_GCM_256;
/// AES-128 in CCM.
pub const TLS_CIPHER_AES_CCM_128: u16 = libc::TLS_CIPHER_AES_CCM_128;
/// ChaCha20 with Poly1305.
///
/// ```
/// use rawsock::opt::{TlsCryptoInfo, ToOption};
/// use rawsock::*;
///
/// let keys = TlsCryptoInfo {
///     version: TLS_1_3_VERSION,
///     cipher: TLS_CIPHER_CHACHA20_POLY1305,
///     iv: vec![0; 12], // all of the nonce changes
///     key: vec![0; 32],
///     salt: vec![],
///     rec_seq: vec![0; 8],
/// };
/// assert_eq!(keys.with_bytes(<[u8]>::len), 56); // as the structure in C
/// ```
///
/// Python has none of `TLS_*`.
pub const TLS_CIPHER_CHACHA20_POLY1305: u16 = libc::TLS_CIPHER_CHACHA20_POLY1305;
/// SM4 in GCM.
pub const TLS_CIPHER_SM4_GCM: u16 = libc::TLS_CIPHER_SM4_GCM;
/// SM4 in CCM.
pub const TLS_CIPHER_SM4_CCM: u16 = libc::TLS_CIPHER_SM4_CCM;
/// ARIA-128 in GCM.
pub const TLS_CIPHER_ARIA_GCM_128: u16 = libc::TLS_CIPHER_ARIA_GCM_128;
/// ARIA-256 in GCM.
pub const TLS_CIPHER_ARIA_GCM_256: u16 = libc::TLS_CIPHER_ARIA_GCM_256;

// What works, in the kernel's report on a socket.

/// Nothing encrypts: the keys are not set.
pub const TLS_CONF_BASE: u16 = libc::TLS_CONF_BASE as u16;
/// The processor encrypts.
pub const TLS_CONF_SW: u16 = libc::TLS_CONF_SW as u16;
/// The network card encrypts.
pub const TLS_CONF_HW: u16 = libc::TLS_CONF_HW as u16;
/// The network card encrypts, and does TCP too.
pub const TLS_CONF_HW_RECORD: u16 = libc::TLS_CONF_HW_RECORD as u16;
