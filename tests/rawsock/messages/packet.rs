//! Control messages of frames.

use rawsock::ancillary::{ControlMessage, PacketAuxdata};
use rawsock::*;
use testkit::DEADLINE;

use crate::namespaces::in_own_network;

/// In a network of its own, where no other frame passes.
#[test]
fn of_captured_frames() {
    const TEST: &str = "messages::packet::of_captured_frames";
    if !in_own_network(TEST) {
        return;
    }
    for kind in [SOCK_RAW, SOCK_DGRAM] {
        let s = socket(AF_PACKET, kind, htons_all()).unwrap();
        s.bind(("lo", 0x0800)).unwrap();
        s.settimeout(DEADLINE).unwrap();
        s.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1).unwrap();
        s.setsockopt(SOL_SOCKET, SO_TIMESTAMPNS, 1).unwrap();
        let udp = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
        udp.bind(("127.0.0.1", 0)).unwrap();
        udp.sendto(&[7; 100], udp.getsockname().unwrap()).unwrap();
        let link = if kind == SOCK_RAW { 14 } else { 0 };
        // Cut by the buffer, which the lengths tell.
        let message = s.recvmsg(64, 256).unwrap();
        assert_eq!(message.data.len(), 64);
        assert!(message.flags.contains(MSG_TRUNC));
        assert!(matches!(message.address, Address::Packet(_)), "{message:?}");
        let found = message.ancillary.iter().find_map(|item| match item {
            ControlMessage::PacketAuxdata(found) => Some(*found),
            _ => None,
        });
        let whole = 20 + 8 + 100 + link;
        let PacketAuxdata {
            len, snaplen, net, ..
        } = found.unwrap();
        assert_eq!((len, snaplen), (whole, whole), "{found:?}");
        assert_eq!(u32::from(net), link, "{found:?}");
        assert!(
            message
                .ancillary
                .iter()
                .any(|item| matches!(item, ControlMessage::TimestampNs(_)))
        );
    }
}

fn htons_all() -> u16 {
    0x0003_u16.to_be()
}
