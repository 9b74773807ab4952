//! CAN, over a virtual interface that loops back.

use std::mem::align_of;

use rawsock::*;
use testkit::skip;

use super::super::{rare, rare_pair};

/// The first virtual CAN interface, or `None` with the skip said aloud.
#[track_caller]
fn interface(test: &str) -> Option<(u32, String)> {
    let mut all = if_nameindex().unwrap().into_iter();
    let found = all.find(|(_, name)| name.starts_with("vcan"));
    if found.is_none() {
        skip(test, "there is no vcan interface");
    }
    found
}

/// `struct can_frame`: identifier, length, padding, eight bytes.
fn frame(id: u32, data: &[u8]) -> Vec<u8> {
    let mut frame = id.to_ne_bytes().to_vec();
    frame.push(data.len().try_into().unwrap());
    frame.extend([0; 3]);
    frame.extend(data);
    frame.resize(CAN_MTU, 0);
    frame
}

/// Receive this identifier only: `struct can_filter`.
fn filter(s: &Socket, id: u32) {
    let filter = [id.to_ne_bytes(), CAN_SFF_MASK.to_ne_bytes()].concat();
    s.setsockopt(SOL_CAN_RAW, CAN_RAW_FILTER, &filter[..])
        .unwrap();
    let kept = s.getsockopt_bytes(SOL_CAN_RAW, CAN_RAW_FILTER, 64).unwrap();
    assert_eq!(kept, filter);
}

#[test]
fn can_raw() {
    let Some((a, b)) = rare_pair("can_raw", AF_CAN, SOCK_RAW, CAN_RAW) else {
        return;
    };
    let Some((index, name)) = interface("can_raw") else {
        return;
    };
    a.bind((&name,)).unwrap();
    b.bind((index,)).unwrap();
    filter(&b, 0x101);
    let bound = Address::from(CanAddr::raw(index as i32));
    assert_eq!(a.getsockname().unwrap(), bound);
    a.send(&frame(0x102, b"filtered")).unwrap();
    let sent = frame(0x101, &[1, 2, 3]);
    a.send(&sent).unwrap();
    assert_eq!(b.recvfrom(64).unwrap(), (sent, bound));
    assert!(a.send(b"no frame").is_err());
}

/// A frame of 64 bytes instead of 8, also to an interface given with it.
#[test]
fn can_raw_fd() {
    let Some((a, b)) = rare_pair("can_raw_fd", AF_CAN, SOCK_RAW, CAN_RAW) else {
        return;
    };
    let Some((_, name)) = interface("can_raw_fd") else {
        return;
    };
    let mut long = frame(0x103, &[7; 8]);
    long.resize(CANFD_MTU, 7);
    long[4] = 64;
    long[5] = CANFD_BRS;
    b.bind(("",)).unwrap();
    filter(&b, 0x103);
    assert!(a.sendto(&long, (&name,)).is_err(), "not yet allowed");
    for s in [&a, &b] {
        s.setsockopt(SOL_CAN_RAW, CAN_RAW_FD_FRAMES, 1).unwrap();
    }
    a.sendto(&long, (&name,)).unwrap();
    let got = b.recv(128).unwrap();
    assert_eq!((got.len(), got[4], got[71]), (CANFD_MTU, 64, 7));
}

/// `struct bcm_msg_head` and its frames. Times are two `long` each.
struct Bcm {
    opcode: u32,
    flags: u32,
    count: u32,
    interval: [isize; 4],
    id: u32,
    frames: Vec<Vec<u8>>,
}

impl Bcm {
    fn new(opcode: u32, id: u32) -> Self {
        Self {
            opcode,
            flags: 0,
            count: 0,
            interval: [0; 4],
            id,
            frames: Vec::new(),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for word in [self.opcode, self.flags, self.count] {
            bytes.extend(word.to_ne_bytes());
        }
        bytes.resize(bytes.len().next_multiple_of(align_of::<isize>()), 0);
        for part in self.interval {
            bytes.extend(part.to_ne_bytes());
        }
        bytes.extend(self.id.to_ne_bytes());
        bytes.extend((self.frames.len() as u32).to_ne_bytes());
        // Frames are aligned to eight bytes on every machine.
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes.extend(self.frames.concat());
        bytes
    }

    /// Opcode, identifier and frames of a message that came.
    fn read(bytes: &[u8]) -> (u32, u32, &[u8]) {
        let head = Self::new(0, 0).to_bytes().len();
        let word = |at: usize| u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap());
        let id = 12_usize.next_multiple_of(align_of::<isize>()) + 4 * size_of::<isize>();
        (word(0), word(id), &bytes[head..])
    }
}

#[test]
fn can_bcm() {
    let Some((sender, watcher)) = rare_pair("can_bcm", AF_CAN, SOCK_DGRAM, CAN_BCM) else {
        return;
    };
    let Some((index, name)) = interface("can_bcm") else {
        return;
    };
    sender.connect((&name,)).unwrap();
    watcher.connect((index,)).unwrap();

    // Tell when the first byte of the frame changes.
    let mut watch = Bcm::new(CAN_BCM_RX_SETUP, 0x201);
    watch.frames = vec![frame(0x201, &[0xff, 0])];
    watcher.send(&watch.to_bytes()).unwrap();
    for (data, told) in [([1, 1], true), ([1, 2], false), ([2, 2], true)] {
        let mut one = Bcm::new(CAN_BCM_TX_SEND, 0);
        one.frames = vec![frame(0x201, &data)];
        sender.send(&one.to_bytes()).unwrap();
        if told {
            let (message, from) = watcher.recvfrom(256).unwrap();
            let changed = (CAN_BCM_RX_CHANGED, 0x201, &frame(0x201, &data)[..]);
            assert_eq!(Bcm::read(&message), changed);
            assert_eq!(from, CanAddr::raw(index as i32).into());
        }
    }

    // Two frames by turns, three times by the clock.
    let raw = rare("can_bcm", AF_CAN, SOCK_RAW, CAN_RAW).unwrap();
    raw.bind((&name,)).unwrap();
    filter(&raw, 0x202);
    let mut clock = Bcm::new(CAN_BCM_TX_SETUP, 0x202);
    clock.flags = CAN_BCM_SETTIMER | CAN_BCM_STARTTIMER | CAN_BCM_TX_COUNTEVT;
    clock.count = 3;
    clock.interval = [0, 5_000, 0, 0];
    clock.frames = vec![frame(0x202, b"tick"), frame(0x202, b"tock")];
    sender.send(&clock.to_bytes()).unwrap();
    for expected in [b"tick", b"tock", b"tick"] {
        assert_eq!(raw.recv(64).unwrap(), frame(0x202, expected));
    }
    let expired = sender.recv(256).unwrap();
    let (opcode, id, _) = Bcm::read(&expired);
    assert_eq!((opcode, id), (CAN_BCM_TX_EXPIRED, 0x202));

    // What is to be sent can be read again, and deleted.
    sender
        .send(&Bcm::new(CAN_BCM_TX_READ, 0x202).to_bytes())
        .unwrap();
    let status = sender.recv(256).unwrap();
    let setup = (CAN_BCM_TX_STATUS, 0x202, &clock.frames.concat()[..]);
    assert_eq!(Bcm::read(&status), setup);
    let delete = Bcm::new(CAN_BCM_TX_DELETE, 0x202).to_bytes();
    sender.send(&delete).unwrap();
    assert_eq!(sender.send(&delete).unwrap_err().errno(), Some(22));
}

#[test]
fn can_isotp() {
    let Some((a, b)) = rare_pair("can_isotp", AF_CAN, SOCK_DGRAM, CAN_ISOTP) else {
        return;
    };
    let Some((_, name)) = interface("can_isotp") else {
        return;
    };
    a.bind((&name, 0x301, 0x302)).unwrap();
    b.bind((&name, 0x302, 0x301)).unwrap();
    let Address::Can(own) = a.getsockname().unwrap() else {
        panic!("{a:?}");
    };
    assert_eq!(own.as_isotp(), (0x301, 0x302));
    for data in [&b"one"[..], b"longer than one frame of CAN", &[9; 4095]] {
        a.send(data).unwrap();
        assert_eq!(b.recv(8192).unwrap(), data);
    }
}

#[test]
fn can_j1939() {
    let Some((a, b)) = rare_pair("can_j1939", AF_CAN, SOCK_DGRAM, CAN_J1939) else {
        return;
    };
    let Some((index, name)) = interface("can_j1939") else {
        return;
    };
    a.bind((&name, J1939_NO_NAME, J1939_NO_PGN, 0x20)).unwrap();
    b.bind((&name, J1939_NO_NAME, J1939_NO_PGN, 0x30)).unwrap();
    // One frame, and what the transport protocol cuts into many.
    for data in [&b"hi"[..], &[5; 1000]] {
        a.sendto(data, (&name, J1939_NO_NAME, 0x12300, 0x30))
            .unwrap();
        let (got, from) = b.recvfrom(2048).unwrap();
        let Address::Can(from) = from else {
            panic!("{from}");
        };
        assert_eq!(got, data);
        assert_eq!(from.as_j1939().2, 0x20);
        // Of a message in many frames the kernel does not know it.
        if got.len() <= 8 {
            assert_eq!(from.ifindex().unsigned_abs(), index);
        }
    }
}
