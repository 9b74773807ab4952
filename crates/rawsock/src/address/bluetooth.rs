//! `AF_BLUETOOTH`: `struct sockaddr_l2`, `_rc`, `_hci` and `_sco`.
//!
//! Each protocol has a structure of its own, and each structure a length of
//! its own, by which they are told apart.

use std::fmt;
use std::str::{self, FromStr};

use super::layout::{field, put};
use super::{AddressError, family_bytes};
use crate::consts::AF_BLUETOOTH;
use crate::sys::Sockaddr;

/// `struct sockaddr_hci`: family, device, channel.
const HCI: usize = 6;
/// `struct sockaddr_sco`: family, address.
const SCO: usize = 8;
/// `struct sockaddr_rc`: family, address, channel, padding.
const RFCOMM: usize = 10;
/// `struct sockaddr_l2`: family, service, address, channel, type of address,
/// padding.
const L2CAP: usize = 14;

/// The address of a Bluetooth device.
///
/// Bytes are in the order in which people write them; the kernel has them the
/// other way round.
///
/// ```
/// use rawsock::BdAddr;
///
/// let device: BdAddr = "00:1A:7D:DA:71:13".parse()?;
/// assert_eq!(device, BdAddr([0x00, 0x1a, 0x7d, 0xda, 0x71, 0x13]));
/// assert_eq!(device.to_string(), "00:1A:7D:DA:71:13");
/// # Ok::<(), rawsock::AddressError>(())
/// ```
///
/// Python: a `str`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "bdaddr")]
pub struct BdAddr(pub [u8; 6]);

impl BdAddr {
    /// The address that these characters spell: six pairs of hexadecimal
    /// digits with colons between them.
    pub(crate) fn from_text(text: &[u8]) -> Result<Self, AddressError> {
        let wrong = || AddressError::new("a Bluetooth address is XX:XX:XX:XX:XX:XX");
        let mut bytes = [0; 6];
        let mut pairs = text.split(|byte| *byte == b':');
        for byte in &mut bytes {
            let pair = pairs.next().ok_or_else(wrong)?;
            if pair.is_empty() || pair.len() > 2 || !pair.iter().all(u8::is_ascii_hexdigit) {
                return Err(wrong());
            }
            let digits = str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        match pairs.next() {
            None => Ok(Self(bytes)),
            Some(_) => Err(wrong()),
        }
    }

    fn reversed(self) -> [u8; 6] {
        let [a, b, c, d, e, f] = self.0;
        [f, e, d, c, b, a]
    }
}

impl FromStr for BdAddr {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::from_text(text.as_bytes())
    }
}

impl fmt::Display for BdAddr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, f] = self.0;
        write!(formatter, "{a:02X}:{b:02X}:{c:02X}:{d:02X}:{e:02X}:{f:02X}")
    }
}

/// A Bluetooth address, in the form of its protocol.
///
/// ```
/// use rawsock::{Address, BdAddr, BluetoothAddr};
///
/// let headset = BluetoothAddr::Rfcomm { bdaddr: BdAddr([0, 1, 2, 3, 4, 5]), channel: 3 };
/// assert_eq!(Address::from(headset).to_string(), "bluetooth 00:01:02:03:04:05 channel 3");
/// ```
///
/// Python: `(bdaddr, psm[, cid[, bdaddr_type]])`, `(bdaddr, channel)`,
/// `device_id` or `(device_id, channel)`, `bdaddr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BluetoothAddr {
    /// Python: `(bdaddr, psm[, cid[, bdaddr_type]])`.
    #[doc(alias = "sockaddr_l2")]
    L2cap {
        /// The device.
        bdaddr: BdAddr,
        /// Protocol and service multiplexer.
        psm: u16,
        /// Channel; 0 where `psm` says all.
        cid: u16,
        /// `BDADDR_BREDR`, `BDADDR_LE_PUBLIC` or `BDADDR_LE_RANDOM`.
        bdaddr_type: u8,
    },
    /// Python: `(bdaddr, channel)`.
    #[doc(alias = "sockaddr_rc")]
    Rfcomm {
        /// The device.
        bdaddr: BdAddr,
        /// The channel.
        channel: u8,
    },
    /// Python: `device_id` or `(device_id, channel)`.
    #[doc(alias = "sockaddr_hci")]
    Hci {
        /// The adapter; `HCI_DEV_NONE` for none.
        dev: u16,
        /// `HCI_CHANNEL_RAW`, …
        channel: u16,
    },
    /// Python: `bdaddr`.
    #[doc(alias = "sockaddr_sco")]
    Sco {
        /// The device.
        bdaddr: BdAddr,
    },
}

pub(super) fn encode(address: &BluetoothAddr) -> Sockaddr {
    let mut bytes = [0; L2CAP];
    put(&mut bytes, 0, &family_bytes(AF_BLUETOOTH));
    let len = match address {
        BluetoothAddr::L2cap {
            bdaddr,
            psm,
            cid,
            bdaddr_type,
        } => {
            put(&mut bytes, 2, &psm.to_le_bytes());
            put(&mut bytes, 4, &bdaddr.reversed());
            put(&mut bytes, 10, &cid.to_le_bytes());
            put(&mut bytes, 12, &[*bdaddr_type]);
            L2CAP
        }
        BluetoothAddr::Rfcomm { bdaddr, channel } => {
            put(&mut bytes, 2, &bdaddr.reversed());
            put(&mut bytes, 8, &[*channel]);
            RFCOMM
        }
        BluetoothAddr::Hci { dev, channel } => {
            put(&mut bytes, 2, &dev.to_ne_bytes());
            put(&mut bytes, 4, &channel.to_ne_bytes());
            HCI
        }
        BluetoothAddr::Sco { bdaddr } => {
            put(&mut bytes, 2, &bdaddr.reversed());
            SCO
        }
    };
    Sockaddr::prefix(bytes, len)
}

pub(super) fn decode(bytes: &[u8]) -> Option<BluetoothAddr> {
    let device = |offset| Some(BdAddr(BdAddr(field(bytes, offset)?).reversed()));
    match bytes.len() {
        HCI => Some(BluetoothAddr::Hci {
            dev: u16::from_ne_bytes(field(bytes, 2)?),
            channel: u16::from_ne_bytes(field(bytes, 4)?),
        }),
        SCO => Some(BluetoothAddr::Sco { bdaddr: device(2)? }),
        RFCOMM => {
            let [channel] = field(bytes, 8)?;
            Some(BluetoothAddr::Rfcomm {
                bdaddr: device(2)?,
                channel,
            })
        }
        L2CAP => {
            let [bdaddr_type] = field(bytes, 12)?;
            Some(BluetoothAddr::L2cap {
                bdaddr: device(4)?,
                psm: u16::from_le_bytes(field(bytes, 2)?),
                cid: u16::from_le_bytes(field(bytes, 10)?),
                bdaddr_type,
            })
        }
        _ => None,
    }
}

impl fmt::Display for BluetoothAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::L2cap {
                bdaddr, psm, cid, ..
            } => write!(f, "bluetooth {bdaddr} psm {psm}, cid {cid}"),
            Self::Rfcomm { bdaddr, channel } => write!(f, "bluetooth {bdaddr} channel {channel}"),
            Self::Hci { dev, channel } => write!(f, "bluetooth adapter {dev}, channel {channel}"),
            Self::Sco { bdaddr } => write!(f, "bluetooth {bdaddr}"),
        }
    }
}
