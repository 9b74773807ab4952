//! Control messages of netlink.

use std::io::IoSlice;

use rawsock::ancillary::ControlMessage;
use rawsock::*;
use testkit::{DEADLINE, is_root, skip};

#[test]
fn the_group_of_a_message() {
    let receiver = socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK).unwrap();
    let joins = is_root();
    let groups = if joins { 1 << 4 } else { 0 };
    receiver.bind((0, groups)).unwrap();
    receiver.settimeout(DEADLINE).unwrap();
    receiver
        .setsockopt(SOL_NETLINK, NETLINK_PKTINFO, 1)
        .unwrap();
    let Address::Netlink(own) = receiver.getsockname().unwrap() else {
        panic!("not of netlink");
    };
    // To it alone, and not to its groups.
    let own = (own.pid, 0);
    let sender = socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK).unwrap();
    sender.bind((0, 0)).unwrap();

    let data = [IoSlice::new(b"to one")];
    sender.sendmsg_to(&data, &[], 0, own).unwrap();
    let message = receiver.recvmsg(100, CMSG_LEN(4)).unwrap();
    assert_eq!(message.data, b"to one");
    assert_eq!(message.address, sender.getsockname().unwrap());
    assert!(
        matches!(message.ancillary[..], [ControlMessage::NetlinkGroup(0)]),
        "{message:?}"
    );
    if !joins {
        return skip("netlink", "groups take a privilege");
    }
    let data = [IoSlice::new(b"to all")];
    // As for `send` to groups: nobody of number 0 listens, and the group does.
    let _ = sender.sendmsg_to(&data, &[], 0, (0, groups));
    let message = receiver.recvmsg(100, CMSG_LEN(4)).unwrap();
    assert_eq!(message.data, b"to all");
    assert!(
        matches!(message.ancillary[..], [ControlMessage::NetlinkGroup(5)]),
        "{message:?}"
    );
}
