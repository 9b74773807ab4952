//! `AF_BLUETOOTH`, where the protocol of the socket decides on the form.

use super::parts::Parts;
use crate::address::{Address, BdAddr, BluetoothAddr, Part};
use crate::consts::{
    BTPROTO_HCI, BTPROTO_L2CAP, BTPROTO_RFCOMM, BTPROTO_SCO, HCI_CHANNEL_RAW, Protocol,
};
use crate::errors::{Error, Result};

pub(super) fn from_parts(
    operation: &'static str,
    protocol: Protocol,
    tuple: &[Option<Part<'_>>; 5],
) -> Result<Address> {
    let form = match i32::from(protocol) {
        BTPROTO_L2CAP => "an address of BTPROTO_L2CAP is (bdaddr, psm[, cid[, bdaddr_type]])",
        BTPROTO_RFCOMM => "an address of BTPROTO_RFCOMM is (bdaddr, channel)",
        BTPROTO_HCI => "an address of BTPROTO_HCI is (device_id[, channel])",
        BTPROTO_SCO => "an address of BTPROTO_SCO is the text of a bdaddr",
        _ => "an address of this Bluetooth protocol has to be given as an Address",
    };
    let mut parts = Parts::new(operation, form, tuple);
    let address = match i32::from(protocol) {
        BTPROTO_L2CAP => BluetoothAddr::L2cap {
            bdaddr: device(operation, parts.bytes("bdaddr")?)?,
            psm: parts.int("psm")?,
            cid: parts.int_or("cid", 0)?,
            bdaddr_type: parts.int_or("bdaddr_type", 0)?,
        },
        BTPROTO_RFCOMM => BluetoothAddr::Rfcomm {
            bdaddr: device(operation, parts.bytes("bdaddr")?)?,
            channel: parts.int("channel")?,
        },
        BTPROTO_HCI => BluetoothAddr::Hci {
            dev: parts.int("device_id")?,
            channel: parts.int_or("channel", HCI_CHANNEL_RAW)?,
        },
        _ => return Err(parts.wrong()),
    };
    parts.end()?;
    Ok(address.into())
}

pub(super) fn from_text(
    operation: &'static str,
    protocol: Protocol,
    text: &[u8],
) -> Result<Address> {
    match i32::from(protocol) {
        BTPROTO_SCO => Ok(BluetoothAddr::Sco {
            bdaddr: device(operation, text)?,
        }
        .into()),
        _ => Err(Error::invalid(
            operation,
            "only an address of BTPROTO_SCO is one string",
        )),
    }
}

fn device(operation: &'static str, text: &[u8]) -> Result<BdAddr> {
    BdAddr::from_text(text).map_err(|error| Error::invalid(operation, error.into_reason()))
}
