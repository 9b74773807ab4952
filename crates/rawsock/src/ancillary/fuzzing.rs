//! Entry points for the fuzzer: see [`crate::fuzzing`].

use super::{ControlMessage, ExtendedError, Ipv4PacketInfo, Ipv6PacketInfo};
use crate::sys::{self, Taken};

/// Walks over control messages and decodes each.
///
/// # Panics
///
/// If a message reaches beyond the bytes, or loses some of its own.
pub fn control_messages(bytes: &[u8]) {
    let mut room = bytes.len();
    for (level, kind, data) in sys::walk(bytes) {
        room = room
            .checked_sub(sys::cmsg_len(data.len()))
            .expect("messages have no more than the bytes");
        let taken = Taken {
            level,
            kind,
            data,
            fds: Vec::new(),
        };
        let message = ControlMessage::from_taken(taken);
        let text = format!("{message:?}");
        assert!(!text.contains('\n'), "{text}");
        match message {
            ControlMessage::Unknown {
                level: l,
                kind: k,
                data: kept,
            } => assert_eq!((l, k, &kept[..]), (level, kind, data)),
            ControlMessage::Ipv4PacketInfo(info) => assert_eq!(info.to_bytes(), data),
            ControlMessage::Ipv6PacketInfo(info) => assert_eq!(info.to_bytes(), data),
            _ => {}
        }
    }
    assert_eq!(
        Ipv4PacketInfo::from_bytes(bytes).is_some(),
        bytes.len() == 12
    );
    assert_eq!(
        Ipv6PacketInfo::from_bytes(bytes).is_some(),
        bytes.len() == 20
    );
}

/// Decodes one report of the error queue.
///
/// # Panics
///
/// If a report is made of too few bytes, or none of enough.
pub fn error_queue(bytes: &[u8]) {
    let error = ExtendedError::from_bytes(bytes);
    assert_eq!(error.is_some(), bytes.len() >= 16);
    if let Some(error) = error {
        let _ = (format!("{error:?}"), error.zerocopy());
        if let Some(offender) = error.offender {
            let _ = (offender.to_string(), offender.to_bytes());
        }
    }
}
