//! `SOCK_STREAM` in every core family.

use std::io::{BufRead, BufReader, IoSlice, IoSliceMut, Read, Write};
use std::thread;

use rawsock::*;

use crate::fixtures::{
    assert_errno, assert_invalid, assert_would_block, connected, listener, places, stream_pairs,
};

const EPIPE: i32 = 32;
const ECONNRESET: i32 = 104;

#[test]
fn accept_gives_the_address_of_the_client() {
    for place in places() {
        let (listener, address) = listener(&place, SOCK_STREAM);
        let client = socket(place.family, SOCK_STREAM, 0).unwrap();
        client.connect(&address).unwrap();
        let (server, peer) = listener.accept().unwrap();
        assert_eq!(peer, client.getsockname().unwrap(), "{}", place.label);
        assert_eq!(client.getpeername().unwrap(), address, "{}", place.label);
        assert_eq!(server.getsockname().unwrap(), address, "{}", place.label);
        assert_eq!(server.family(), place.family);
        assert_eq!(server.kind(), SOCK_STREAM);
    }
}

#[test]
fn every_call_that_moves_bytes_moves_them() {
    for (label, a, b) in stream_pairs() {
        assert_eq!(a.send(b"one").unwrap(), 3, "{label}");
        assert_eq!(b.recv_with_flags(16, MSG_PEEK).unwrap(), b"one", "{label}");
        assert_eq!(b.recv(16).unwrap(), b"one", "{label}");

        a.sendall(b"two and three").unwrap();
        let mut buffer = [0; 3];
        assert_eq!(b.recv_into(&mut buffer).unwrap(), 3, "{label}");
        assert_eq!(&buffer, b"two", "{label}");
        let (rest, address) = b.recvfrom(64).unwrap();
        assert_eq!(rest, b" and three", "{label}");
        if a.family() != AF_UNIX {
            // Unix streams do tell the sender, if it has a name.
            assert_eq!(address, Address::Unnamed, "{label}");
        }

        a.sendall_with_flags(b"four", MSG_MORE).unwrap();
        a.send_with_flags(b"five", 0).unwrap();
        let mut all = [0; 8];
        assert_eq!(b.recv_into_with_flags(&mut all, MSG_WAITALL).unwrap(), 8);
        assert_eq!(&all, b"fourfive", "{label}");
    }
}

#[test]
fn a_megabyte_arrives_whole_and_in_order() {
    let data: Vec<u8> = (0..1 << 20).map(|i: u32| (i % 251) as u8).collect();
    for (label, a, b) in stream_pairs() {
        let got = thread::scope(|scope| {
            scope.spawn(|| {
                a.sendall(&data).unwrap();
                a.shutdown(SHUT_WR).unwrap();
            });
            let mut got = Vec::new();
            loop {
                let part = b.recv(10_000).unwrap();
                if part.is_empty() {
                    return got;
                }
                got.extend(part);
            }
        });
        assert!(got == data, "{label}");
    }
}

#[test]
fn read_and_write_work_with_std_buffers() {
    for (label, a, b) in stream_pairs() {
        (&a).write_all(b"first\nsecond\n").unwrap();
        let parts = [IoSlice::new(b"thi"), IoSlice::new(b"rd\n")];
        assert_eq!((&a).write_vectored(&parts).unwrap(), 6);
        drop(a);
        let mut lines = BufReader::new(&b);
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        assert_eq!(line, "first\n", "{label}");
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "second\nthird\n", "{label}");
    }
}

#[test]
fn read_vectored_fills_one_buffer_after_the_other() {
    for (label, a, mut b) in stream_pairs() {
        a.sendall(b"abcdef").unwrap();
        let (mut x, mut y) = ([0; 2], [0; 10]);
        let n = b
            .read_vectored(&mut [IoSliceMut::new(&mut x), IoSliceMut::new(&mut y)])
            .unwrap();
        assert_eq!((n, &x, &y[..4]), (6, b"ab", b"cdef".as_slice()), "{label}");
    }
}

#[test]
fn a_half_closed_stream_still_answers() {
    for (label, a, b) in stream_pairs() {
        a.sendall(b"question").unwrap();
        a.shutdown(std::net::Shutdown::Write).unwrap();
        assert_eq!(b.recv(64).unwrap(), b"question", "{label}");
        assert_eq!(b.recv(64).unwrap(), b"", "{label}");
        b.sendall(b"answer").unwrap();
        assert_eq!(a.recv(64).unwrap(), b"answer", "{label}");
    }
}

#[test]
fn sending_to_a_peer_that_is_gone_is_epipe() {
    for (label, a, b) in stream_pairs() {
        drop(b);
        // TCP learns of it by the answer to the first bytes.
        let mut last = a.send(b"x");
        for _ in 0..1000 {
            if last.is_err() {
                break;
            }
            thread::yield_now();
            last = a.send(b"x");
        }
        let errno = last.unwrap_err().errno();
        assert!(
            matches!(errno, Some(EPIPE | ECONNRESET)),
            "{label}: {errno:?}"
        );
    }
}

#[test]
fn a_reset_is_told_as_such() {
    for place in crate::fixtures::ip_places() {
        let (client, server) = connected(&place, SOCK_STREAM);
        client
            .set(opt::SO_LINGER, Some(std::time::Duration::ZERO))
            .unwrap();
        drop(client);
        assert_errno(server.recv(1), ECONNRESET);
        assert_eq!(server.recv(1).unwrap(), b"", "and only once");
    }
}

#[test]
fn shutdown_wakes_a_reader_and_an_acceptor() {
    for (label, a, _b) in stream_pairs() {
        thread::scope(|scope| {
            let reader = scope.spawn(|| a.recv(1));
            a.shutdown(SHUT_RDWR).unwrap();
            assert_eq!(reader.join().unwrap().unwrap(), b"", "{label}");
        });
    }
    for place in places() {
        let (listener, _) = listener(&place, SOCK_STREAM);
        thread::scope(|scope| {
            let acceptor = scope.spawn(|| listener.accept());
            listener.shutdown(SHUT_RDWR).unwrap();
            assert_errno(acceptor.join().unwrap(), 22); // EINVAL
        });
    }
}

#[test]
fn a_nonblocking_stream_says_so() {
    for (label, a, b) in stream_pairs() {
        a.setblocking(false).unwrap();
        assert_would_block(a.recv(1));
        assert_would_block(a.recv_into(&mut [0]));
        let chunk = vec![0; 1 << 16];
        let full = loop {
            if let Err(error) = a.send(&chunk) {
                break error;
            }
        };
        assert!(full.is_would_block(), "{label}: {full}");
        let error = a.sendall(&chunk).unwrap_err();
        assert!(error.is_would_block(), "{label}: {error}");
        assert!(error.bytes_sent().is_some(), "{label}");
        drop(b);
    }
    for place in places() {
        let (listener, _) = listener(&place, SOCK_STREAM);
        listener.settimeout(0).unwrap();
        assert_would_block(listener.accept());
    }
}

#[test]
fn out_of_band_data_stay_out_of_the_stream() {
    for place in crate::fixtures::ip_places() {
        let (client, server) = connected(&place, SOCK_STREAM);
        client.sendall(b"a").unwrap();
        client.send_with_flags(b"!", MSG_OOB).unwrap();
        client.sendall(b"b").unwrap();
        client.shutdown(SHUT_WR).unwrap();
        testkit::eventually("urgent data", || {
            server.recv_with_flags(1, MSG_OOB | MSG_PEEK).is_ok()
        });
        assert_eq!(server.recv_with_flags(1, MSG_OOB).unwrap(), b"!");
        let mut stream = Vec::new();
        (&server).read_to_end(&mut stream).unwrap();
        assert_eq!(stream, b"ab");
    }
}

#[test]
fn more_buffers_than_the_kernel_takes_go_in_part_on_a_stream_only() {
    let one = [IoSlice::new(b"x"); 1025];
    for (label, mut a, b) in stream_pairs() {
        assert_eq!(a.write_vectored(&one).unwrap(), 1024, "{label}");
        assert_eq!(b.recv_with_flags(1024, MSG_WAITALL).unwrap().len(), 1024);
    }
    let (mut a, _b) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    let error = a.write_vectored(&one).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(90), "EMSGSIZE");
}

#[test]
fn no_room_to_read_into_asks_nothing_of_the_kernel() {
    for (label, mut a, _b) in stream_pairs() {
        assert_eq!(a.read(&mut []).unwrap(), 0, "{label}");
        assert_eq!(a.read_vectored(&mut []).unwrap(), 0, "{label}");
        let mut nothing = [];
        let buffers = &mut [IoSliceMut::new(&mut nothing)];
        assert_eq!(a.read_vectored(buffers).unwrap(), 0, "{label}");
    }
}

#[test]
fn data_are_not_lent_to_the_kernel_beyond_the_call() {
    for place in crate::fixtures::ip_places() {
        let (client, _server) = connected(&place, SOCK_STREAM);
        let address = client.getpeername().unwrap();
        client.setsockopt(SOL_SOCKET, SO_ZEROCOPY, 1).unwrap();
        assert_invalid(client.send_with_flags(b"x", MSG_ZEROCOPY));
        assert_invalid(client.sendall_with_flags(b"x", MSG_ZEROCOPY | MSG_MORE));
        assert_invalid(client.sendto_with_flags(b"x", MSG_ZEROCOPY, &address));
    }
}
