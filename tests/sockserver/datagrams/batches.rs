//! Datagrams that come together, and replies that leave together.

use std::io::IoSlice;
use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::time::Duration;

use rawsock::ancillary::ControlMessageRef;
use rawsock::{Socket, opt};
use sockserver::*;
use testkit::{Peer, Rng, TempDir, random};

use super::obedient::{Held, Obedient, assert_nothing_more, client};
use crate::fixtures::PATIENCE;

/// Sends datagrams of so many bytes as one, which the kernel cuts.
fn send_run(s: &Socket, data: &[u8], size: u16) {
    let cut = [ControlMessageRef::GsoSize(size)];
    s.sendmsg(&[IoSlice::new(data)], &cut).unwrap();
}

/// Several clients at once: each gets its replies, all of them, once, and in
/// its order.
fn everybody_gets_what_is_his(held: &Held, rng: &mut Rng) {
    for round in 0..20_u8 {
        let clients: Vec<_> = (0..4).map(|_| client(held.server.address())).collect();
        let mut wanted = vec![Vec::new(); clients.len()];
        let sizes = [3, rng.usize(3..40), rng.usize(40..1500)];
        held.while_held(|| {
            let mut who = 0;
            for number in 0..120_u8 {
                if rng.u8(..) < 60 {
                    who = rng.usize(..clients.len());
                }
                let size = sizes[rng.usize(0..6).saturating_sub(3)];
                let mut data = vec![who as u8; size];
                data[1..3].copy_from_slice(&[round, number]);
                match rng.u8(..) {
                    0..5 => data = b"empty".to_vec(),
                    5..10 => data = b"none".to_vec(),
                    10..14 => data = b"panic".to_vec(),
                    14..18 => data = b"error".to_vec(),
                    _ => {}
                }
                clients[who].send(&data).unwrap();
                match &data[..] {
                    b"none" | b"panic" | b"error" => {}
                    b"empty" => wanted[who].push(Vec::new()),
                    _ => wanted[who].push(data),
                }
            }
        });
        for (s, wanted) in clients.iter().zip(wanted) {
            for (place, wanted) in wanted.iter().enumerate() {
                let came = s.recv(2000).unwrap();
                assert_eq!(came, *wanted, "round {round}, reply {place}");
            }
            s.send(b"the last").unwrap();
            assert_eq!(s.recv(100).unwrap(), b"the last");
            assert_nothing_more(s);
        }
    }
    assert_eq!(held.stats().unsent_replies, 0);
    assert_eq!(held.stats().requests, held.stats().accepted);
}

#[test]
fn everybody_gets_what_is_his_by_udp() {
    let mut rng = random("datagrams::batches::everybody_gets_what_is_his_by_udp");
    for host in ["127.0.0.1", "::1"] {
        everybody_gets_what_is_his(&Held::start::<Udp, Inline>((host, 0)), &mut rng);
    }
}

/// Whose queue is short (`net.unix.max_dgram_qlen`), so the clients wait.
#[test]
fn everybody_gets_what_is_his_by_unix() {
    let folder = TempDir::new().unwrap();
    let held = Held::start::<UnixDatagram, Inline>(folder.path().join("s"));
    let clients: Vec<_> = (0..3).map(|_| client(held.server.address())).collect();
    for round in 0..50_u8 {
        held.while_held(|| {
            for number in 0..9_u8 {
                clients[usize::from(number % 3)]
                    .send(&[round, number])
                    .unwrap();
            }
        });
        for number in 0..9_u8 {
            let came = clients[usize::from(number % 3)].recv(100).unwrap();
            assert_eq!(came, [round, number]);
        }
    }
    clients.iter().for_each(assert_nothing_more);
}

/// Replies come from the address that was asked, also if others that leave
/// with them were asked elsewhere.
#[test]
fn each_reply_comes_from_where_it_was_asked() {
    for (host, asked) in [
        ("", ["127.0.0.1", "127.0.0.2", "127.0.0.3"]),
        ("::", ["::1", "::ffff:127.0.0.2", "::ffff:127.0.0.3"]),
    ] {
        let builder = Server::<Udp, Obedient, Inline>::builder().dual_stack(true);
        let held = Held::with(builder, (host, 0), |_| {});
        let port = held.server.address().port().unwrap();
        // One client, which only takes what comes from where it asked.
        let clients = asked.map(|ip| {
            let ip: IpAddr = ip.parse().unwrap();
            client(&SocketAddr::from((ip, port)).into())
        });
        let s = client(&SocketAddr::from((asked[0].parse::<IpAddr>().unwrap(), port)).into());
        s.send(b"hold").unwrap();
        held.wait();
        for number in 0..90_u8 {
            clients[usize::from(number / 2 % 3)]
                .send(&[number; 10])
                .unwrap();
        }
        held.let_go();
        for number in 0..90_u8 {
            let came = clients[usize::from(number / 2 % 3)].recv(100).unwrap();
            assert_eq!(came, [number; 10]);
        }
        assert_eq!(held.stats().unsent_replies, 0);
    }
}

/// A run of datagrams that the kernel has joined is as many as were sent.
#[test]
fn what_came_joined_is_handled_apart() {
    fn check<D: Dispatch<Datagram, Obedient, ()> + Default>(host: &str) {
        let builder = Server::<Udp, Obedient, D>::builder().max_packet_size(90);
        let held = Held::with(builder, (host, 0), |server| {
            // Others may have turned it on.
            server.socket().set(opt::UDP_GRO, true).unwrap();
        });
        let s = client(held.server.address());
        let data: Vec<u8> = (0..1030_u32).map(|index| (index / 100) as u8).collect();
        send_run(&s, &data, 100);
        let mut came: Vec<_> = (0..11).map(|_| s.recv(2000).unwrap()).collect();
        came.sort(); // threads may be faster than others
        for (number, came) in came.iter().enumerate() {
            let size = if number == 10 { 30 } else { 90 };
            assert_eq!(*came, vec![number as u8; size]);
        }
        assert_eq!(held.stats().truncated, 10);
        // One that is cut is cut; so is one that was not joined.
        s.send(&data).unwrap();
        assert_eq!(s.recv(2000).unwrap(), data[..90]);
        s.send(b"").unwrap();
        assert_eq!(s.recv(2000).unwrap(), b"");
        assert_eq!((held.stats().truncated, held.stats().accepted), (11, 13));
        assert_nothing_more(&s);
    }
    for host in ["127.0.0.1", "::1"] {
        check::<Inline>(host);
        check::<Threading>(host);
    }
}

/// Where datagrams keep coming, the kernel is asked to join them.
#[test]
fn joining_is_asked_for_where_it_is_of_use() {
    let mut probe = None;
    let builder = Server::<Udp, Obedient, Inline>::builder();
    let held = Held::with(builder, ("127.0.0.1", 0), |server| {
        probe = Some(server.socket().dup().unwrap());
    });
    let probe = probe.unwrap();
    assert!(!probe.get(opt::UDP_GRO).unwrap());
    let s = client(held.server.address());
    held.while_held(|| {
        for _ in 0..60 {
            s.send(b"hello").unwrap();
        }
    });
    for _ in 0..60 {
        assert_eq!(s.recv(100).unwrap(), b"hello");
    }
    assert!(probe.get(opt::UDP_GRO).unwrap());
    send_run(&s, &[b'x'; 6400], 100);
    for _ in 0..64 {
        assert_eq!(s.recv(200).unwrap(), [b'x'; 100]);
    }
    assert_eq!(held.stats().accepted, 125);
}

/// `handle_request` handles one, and leaves the others where they are seen.
#[test]
fn one_request_is_one_datagram() {
    let server = UDPServer::bind_with(("127.0.0.1", 0), |_| {
        struct Echo;
        impl DatagramRequestHandler for Echo {
            fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
                let packet = rq.packet().to_vec();
                *rq.reply() = packet;
                Ok(())
            }
        }
        Echo
    });
    let server = server.unwrap();
    let s = client(server.server_address());
    let one_each = |count: u64| {
        let before = server.handle().stats().requests;
        for number in 1..=count {
            assert!(server.handle_request(PATIENCE).unwrap());
            assert_eq!(server.handle().stats().requests, before + number);
            assert_eq!(s.recv(100).unwrap(), b"hello");
            assert_nothing_more(&s);
        }
        assert!(!server.handle_request(Duration::ZERO).unwrap());
    };
    for _ in 0..20 {
        s.send(b"hello").unwrap();
    }
    for left in (1..=20).rev() {
        // Who waits for the socket sees that there is more.
        assert!(
            server
                .socket()
                .recv_with_flags(9, rawsock::MSG_PEEK)
                .is_ok()
        );
        assert!(server.handle_request(PATIENCE).unwrap());
        assert_eq!(s.recv(100).unwrap(), b"hello");
        assert_eq!(server.handle().stats().requests, 21 - left);
    }
    one_each(0);
    // Joined by somebody's wish: kept for the next call.
    server.socket().set(opt::UDP_GRO, true).unwrap();
    send_run(&s, b"hellohellohello", 5);
    one_each(3);
}

/// A handler that takes its time does not keep the replies of those before it.
#[test]
fn replies_do_not_wait_for_slow_handlers() {
    let held = Held::start::<Udp, Inline>(("127.0.0.1", 0));
    let s = client(held.server.address());
    held.while_held(|| {
        for _ in 0..40 {
            s.send(b"slow").unwrap();
        }
        s.send(b"hold").unwrap();
        for _ in 0..10 {
            s.send(b"hello").unwrap();
        }
    });
    held.wait();
    for _ in 0..40 {
        assert_eq!(s.recv(100).unwrap(), b"slow");
    }
    held.let_go();
    assert_eq!(s.recv(100).unwrap(), b"hold");
    for _ in 0..10 {
        assert_eq!(s.recv(100).unwrap(), b"hello");
    }
}

/// What came with a datagram whose handler is stuck is handled by other
/// threads.
#[test]
fn a_thread_that_is_stuck_keeps_nothing() {
    let held = Held::start::<Udp, Threading>(("127.0.0.1", 0));
    let s = client(held.server.address());
    for round in 0..10 {
        s.send(b"hold").unwrap();
        held.wait();
        for _ in 0..20 {
            s.send(b"hello").unwrap();
        }
        s.send(b"hold").unwrap();
        for _ in 0..20 {
            s.send(b"hello").unwrap();
        }
        for _ in 0..40 {
            assert_eq!(s.recv(100).unwrap(), b"hello", "round {round}");
        }
        held.wait();
        for _ in 0..2 {
            held.let_go();
            assert_eq!(s.recv(100).unwrap(), b"hold");
        }
    }
}

/// A datagram that nobody answers, or that is refused, may be the last of
/// many: the others are answered.
#[test]
fn the_last_of_many_may_be_refused() {
    struct NoNonsense;
    impl Hooks for NoNonsense {
        fn verify_request(&self, incoming: Incoming<'_>, _: &rawsock::Address) -> bool {
            let Incoming::Packet(packet) = incoming else {
                return false;
            };
            assert!(packet != b"worse", "as asked");
            packet != b"nonsense"
        }
    }
    for last in [&b"nonsense"[..], b"worse", b"none", b"panic"] {
        let builder = Server::<Udp, Obedient, Inline>::builder().state(NoNonsense);
        let held = Held::with(builder, ("127.0.0.1", 0), |_| {});
        let s = client(held.server.address());
        held.while_held(|| {
            for _ in 0..20 {
                s.send(b"hello").unwrap();
            }
            s.send(last).unwrap();
        });
        for _ in 0..20 {
            assert_eq!(s.recv(100).unwrap(), b"hello");
        }
    }
}

/// Python's clients, plain and by `UDP_SEGMENT`.
#[test]
fn clients_of_python_are_served() {
    const TEST: &str = "datagrams::batches::clients_of_python_are_served";
    const CLIENT: &str = "
import socket, struct, sys
host, port = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ':' in host else socket.AF_INET
s = socket.socket(family, socket.SOCK_DGRAM)
s.settimeout(10)
s.connect((host, port))
for round in range(20):
    sent = [bytes([round, number]) * 50 for number in range(40)]
    for data in sent:
        s.send(data)
    assert [s.recv(1000) for _ in sent] == sent
    s.sendmsg([b''.join(sent)], [(socket.IPPROTO_UDP, 103, struct.pack('=H', 100))])
    assert [s.recv(1000) for _ in sent] == sent
print('done')
";
    let Some(python) = testkit::python(TEST) else {
        return;
    };
    let program = python.get_program().to_owned();
    for host in ["127.0.0.1", "::1"] {
        let held = Held::start::<Udp, Inline>((host, 0));
        let port = held.server.address().port().unwrap().to_string();
        let mut python = Command::new(&program);
        python.args(["-u", "-B", "-c", CLIENT, host, &port]);
        let (status, said) = Peer::start(&mut python).finish();
        assert!(status.success(), "{said:#?}");
        assert_eq!(held.stats().requests, 20 * 80);
    }
}
