//! Clients that connect, send 64 bytes, read them and close: 64 at a time,
//! all on one thread.

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use rawsock::Socket;

use crate::client::connect;

const AT_A_TIME: usize = 64;
const DATA: [u8; 64] = [b'x'; 64];

/// That many requests.
pub(super) fn run(place: &str, connections: usize) {
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).expect("there are descriptors");
    let mut clients: Vec<Option<Socket>> = Vec::new();
    clients.resize_with(AT_A_TIME, || None);
    let mut begun = 0;
    let mut begin = |slot: usize, clients: &mut Vec<Option<Socket>>| {
        if begun == connections {
            return;
        }
        begun += 1;
        let client = connect(place, std::time::Duration::from_secs(10)).expect("it listens");
        client.sendall(&DATA).expect("it fits");
        let event = EpollEvent::new(EpollFlags::EPOLLIN, slot as u64);
        epoll.add(&client, event).expect("there is memory");
        clients[slot] = Some(client);
    };
    for slot in 0..AT_A_TIME {
        begin(slot, &mut clients);
    }
    let mut events = [EpollEvent::empty(); AT_A_TIME];
    let mut ended = 0;
    while ended < connections {
        let timeout = EpollTimeout::from(10_000_u16);
        let ready = epoll.wait(&mut events, timeout).expect("no signal comes");
        assert!(ready > 0, "no answer in ten seconds");
        for event in &events[..ready] {
            let slot = event.data() as usize;
            let client = clients[slot].take().expect("it waits");
            let answer = client.recv(DATA.len()).expect("an answer");
            assert_eq!(answer, DATA, "an answer of one piece");
            drop(client);
            ended += 1;
            begin(slot, &mut clients);
        }
    }
}
