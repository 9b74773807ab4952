//! TCP, Multipath TCP and TLS in the kernel.

use rawsock::opt::{TcpMd5Sig, TcpRepairOpt, TcpRepairWindow, TlsCryptoInfo};
use rawsock::*;
use testkit::skip;

use super::{check, maybe, privileged, reads, since, tcp, toggles};
use crate::fixtures::{assert_errno, connected, ip_places};

#[test]
fn switches() {
    toggles(
        &tcp(),
        &[
            opt::TCP_NODELAY,
            opt::TCP_CORK,
            opt::TCP_QUICKACK,
            opt::TCP_THIN_LINEAR_TIMEOUTS,
            opt::TCP_FASTOPEN_CONNECT,
            opt::TCP_FASTOPEN_NO_COOKIE,
            opt::TCP_INQ,
        ],
    );
    // What has no effect any more takes a value and forgets it.
    tcp().set(opt::TCP_THIN_DUPACK, true).unwrap();
    tcp().get(opt::TCP_THIN_DUPACK).unwrap();
}

#[test]
fn numbers() {
    const TEST: &str = "typed_options::tcp::numbers";
    let s = tcp();
    check(&s, opt::TCP_KEEPIDLE, 11, 11);
    check(&s, opt::TCP_KEEPINTVL, 12, 12);
    check(&s, opt::TCP_KEEPCNT, 13, 13);
    check(&s, opt::TCP_SYNCNT, 3, 3);
    check(&s, opt::TCP_USER_TIMEOUT, 1500, 1500);
    check(&s, opt::TCP_LINGER2, 9, 9);
    check(&s, opt::TCP_LINGER2, -7, -1);
    check(&s, opt::TCP_NOTSENT_LOWAT, 16_384, 16_384);
    check(&s, opt::TCP_SAVE_SYN, 2, 2);
    assert_errno(s.set(opt::TCP_SAVE_SYN, 3), 22);
    check(&s, opt::TCP_MAXSEG, 600, 600);
    // 1, 3, 7 … seconds, as the retransmissions are.
    check(&s, opt::TCP_DEFER_ACCEPT, 2, 3);
    check(&s, opt::TCP_WINDOW_CLAMP, 0, 0);
    check(&s, opt::TCP_WINDOW_CLAMP, 100_000, 100_000);
    check(&s, opt::TCP_FASTOPEN, 5, 5);
    if privileged(TEST, "TCP_TX_DELAY") {
        check(&s, opt::TCP_TX_DELAY, 10, 10);
    }
    if since(TEST, "TCP_RTO_MAX_MS", (6, 15)) {
        check(&s, opt::TCP_RTO_MAX_MS, 2000, 2000);
        assert_errno(s.set(opt::TCP_RTO_MAX_MS, 1), 22);
    }
    if since(TEST, "TCP_RTO_MIN_US", (6, 18)) {
        check(&s, opt::TCP_RTO_MIN_US, 100_000, 100_000);
        check(&s, opt::TCP_DELACK_MAX_US, 40_000, 40_000);
    }
    if since(TEST, "TCP_IS_MPTCP", (6, 9)) {
        reads(&s, opt::TCP_IS_MPTCP, false);
    }
}

#[test]
fn names() {
    let s = tcp();
    s.set(opt::TCP_CONGESTION, "reno").unwrap();
    assert_eq!(s.get(opt::TCP_CONGESTION).unwrap(), "reno");
    assert_errno(s.set(opt::TCP_CONGESTION, "nosuchthing"), 2);
    assert_eq!(s.get(opt::TCP_ULP).unwrap(), "");
    // Not connected, or no such protocol.
    assert!(
        s.set(opt::TCP_ULP, "nosuchthing")
            .unwrap_err()
            .errno()
            .is_some()
    );
    // Reno has no state to tell.
    assert_eq!(s.get(opt::TCP_CC_INFO).unwrap(), b"");
}

#[test]
fn a_cookie_key_of_either_length() {
    const TEST: &str = "typed_options::tcp::a_cookie_key_of_either_length";
    let s = tcp();
    for len in [16, 32] {
        let key: Vec<u8> = (1..=len).collect();
        match s.set(opt::TCP_FASTOPEN_KEY, &key) {
            Ok(()) => assert_eq!(s.get(opt::TCP_FASTOPEN_KEY).unwrap(), key),
            Err(error) => return skip(TEST, &error.to_string()),
        }
    }
    assert_errno(s.set(opt::TCP_FASTOPEN_KEY, &[1; 17]), 22);
}

#[test]
fn the_state_of_a_connection() {
    let unconnected = tcp().get(opt::TCP_INFO).unwrap();
    assert_eq!(unconnected.state, TCP_CLOSE);
    for place in ip_places() {
        let (client, server) = connected(&place, SOCK_STREAM);
        client.sendall(b"hello").unwrap();
        assert_eq!(server.recv(10).unwrap(), b"hello");
        let info = client.get(opt::TCP_INFO).unwrap();
        assert_eq!(info.state, TCP_ESTABLISHED);
        assert!(info.given >= 104);
        assert_eq!(info.bytes_sent, 5);
        assert!(info.data_segs_out >= 1 && info.snd_mss > 500 && info.snd_cwnd > 0);
        assert!(info.pmtu >= 1280 && info.rto > 0);
        let window = info.options & TCPI_OPT_WSCALE != 0;
        assert_eq!(window, info.snd_wscale > 0, "{info:?}");
        assert_eq!(server.get(opt::TCP_INFO).unwrap().bytes_received, 5);
        testkit::eventually("the acknowledgement", || {
            client.get(opt::TCP_INFO).unwrap().bytes_acked >= 5
        });
        drop(server);
        testkit::eventually("the end", || {
            client.get(opt::TCP_INFO).unwrap().state == TCP_CLOSE_WAIT
        });
    }
}

#[test]
fn the_syn_of_a_connection_is_kept_once() {
    for place in ip_places() {
        let listener = socket(place.family, SOCK_STREAM, 0).unwrap();
        check(&listener, opt::TCP_SAVE_SYN, 1, 1);
        listener.bind(place.address()).unwrap();
        listener.listen(None).unwrap();
        let client = socket(place.family, SOCK_STREAM, 0).unwrap();
        client.connect(listener.getsockname().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        let syn = server.get(opt::TCP_SAVED_SYN).unwrap();
        let version = if place.family == AF_INET { 4 } else { 6 };
        assert_eq!(syn[0] >> 4, version);
        assert!(syn.len() >= 40);
        assert_eq!(server.get(opt::TCP_SAVED_SYN).unwrap(), b"");
    }
}

#[test]
fn a_connection_under_repair() {
    const TEST: &str = "typed_options::tcp::a_connection_under_repair";
    if !privileged(TEST, "TCP_REPAIR") {
        return assert_errno(tcp().set(opt::TCP_REPAIR, TCP_REPAIR_ON), 1);
    }
    let (client, _server) = connected(&ip_places()[0], SOCK_STREAM);
    check(&client, opt::TCP_REPAIR, TCP_REPAIR_ON, TCP_REPAIR_ON);
    check(
        &client,
        opt::TCP_REPAIR_QUEUE,
        TCP_SEND_QUEUE,
        TCP_SEND_QUEUE,
    );
    let sequence = client.get(opt::TCP_QUEUE_SEQ).unwrap();
    assert_ne!(sequence, 0);
    let window = client.get(opt::TCP_REPAIR_WINDOW).unwrap();
    assert!(window.snd_wnd > 0 && window.rcv_wnd > 0);
    check(&client, opt::TCP_REPAIR_WINDOW, window, window);
    let broken = TcpRepairWindow {
        max_window: 0,
        snd_wnd: 1,
        ..window
    };
    assert_errno(client.set(opt::TCP_REPAIR_WINDOW, broken), 22);
    let clock = client.get(opt::TCP_TIMESTAMP).unwrap();
    client.set(opt::TCP_TIMESTAMP, clock).unwrap();
    let mss = TcpRepairOpt { code: 2, val: 1000 };
    client.set(opt::TCP_REPAIR_OPTIONS, &[mss]).unwrap();
    client.set(opt::TCP_REPAIR, TCP_REPAIR_OFF_NO_WP).unwrap();

    // A sequence number can be chosen while there is no connection.
    let s = tcp();
    s.set(opt::TCP_REPAIR, TCP_REPAIR_ON).unwrap();
    s.set(opt::TCP_REPAIR_QUEUE, TCP_SEND_QUEUE).unwrap();
    check(&s, opt::TCP_QUEUE_SEQ, 0xffff_0000, 0xffff_0000);
}

#[test]
fn signed_segments() {
    const TEST: &str = "typed_options::tcp::signed_segments";
    let signed = |key: &[u8]| TcpMd5Sig {
        addr: "127.0.0.1".parse().unwrap(),
        key: key.to_vec(),
        ..Default::default()
    };
    let listener = tcp();
    match listener.set(opt::TCP_MD5SIG, signed(b"secret")) {
        Err(error) if error.errno() == Some(92) => return skip(TEST, &error.to_string()),
        answer => answer.unwrap(),
    }
    listener.bind(("127.0.0.1", 0)).unwrap();
    listener.listen(None).unwrap();
    let address = listener.getsockname().unwrap();
    let client = tcp();
    let network = TcpMd5Sig {
        flags: 1,
        prefixlen: 8,
        ..signed(b"secret")
    };
    client.set(opt::TCP_MD5SIG_EXT, network).unwrap();
    client.connect(&address).unwrap();
    client.sendall(b"signed").unwrap();
    let (server, _) = listener.accept().unwrap();
    assert_eq!(server.recv(10).unwrap(), b"signed");
    // Without the key nobody gets in.
    let stranger = tcp();
    stranger.settimeout(0.2).unwrap();
    assert!(stranger.connect(&address).unwrap_err().is_timeout());
    // No key: taken away, and not there a second time.
    listener.set(opt::TCP_MD5SIG, signed(b"")).unwrap();
    assert_errno(listener.set(opt::TCP_MD5SIG, signed(b"")), 2);
    assert!(!format!("{:?}", signed(b"secret")).contains("key"));
}

#[test]
fn multipath() {
    const TEST: &str = "typed_options::tcp::multipath";
    let Some(listener) = maybe(TEST, AF_INET, SOCK_STREAM, IPPROTO_MPTCP) else {
        return;
    };
    listener.bind(("127.0.0.1", 0)).unwrap();
    listener.listen(None).unwrap();
    let s = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP).unwrap();
    s.connect(listener.getsockname().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    s.sendall(b"hello").unwrap();
    assert_eq!(server.recv(10).unwrap(), b"hello");
    let info = s.get(opt::MPTCP_INFO).unwrap();
    assert_ne!(info.token, 0);
    assert_eq!(info.flags & MPTCP_INFO_FLAG_FALLBACK, 0);
    assert_eq!(info.csum_enabled, 0);
    if since(TEST, "bytes_sent", (6, 5)) {
        assert_eq!(info.bytes_sent, 5);
        assert_eq!(info.retransmits, 0);
    }
    if since(TEST, "subflows_total", (6, 6)) {
        assert_eq!(info.subflows_total, 1);
    }
    if since(TEST, "TCP_IS_MPTCP", (6, 9)) {
        reads(&s, opt::TCP_IS_MPTCP, true);
    }
    assert!(tcp().get(opt::MPTCP_INFO).is_err());
}

#[test]
fn tls_encrypts() {
    const TEST: &str = "typed_options::tcp::tls_encrypts";
    let (client, server) = connected(&ip_places()[0], SOCK_STREAM);
    if let Err(error) = client.set(opt::TCP_ULP, "tls") {
        return skip(TEST, &error.to_string());
    }
    assert_eq!(client.get(opt::TCP_ULP).unwrap(), "tls");
    server.set(opt::TCP_ULP, "tls").unwrap();
    let keys = TlsCryptoInfo {
        version: TLS_1_3_VERSION,
        cipher: TLS_CIPHER_AES_GCM_128,
        iv: vec![1; 8],
        key: vec![2; 16],
        salt: vec![3; 4],
        rec_seq: vec![0; 8],
    };
    assert!(!format!("{keys:?}").contains("key"));
    let short = TlsCryptoInfo {
        key: vec![2; 15],
        ..keys.clone()
    };
    assert_errno(client.set(opt::TLS_TX, short), 22);
    client.set(opt::TLS_TX, keys.clone()).unwrap();
    check(&client, opt::TLS_TX_ZEROCOPY_RO, true, true);
    let (_, plain) = connected(&ip_places()[0], SOCK_STREAM);
    drop(plain);
    server.set(opt::TLS_RX, keys).unwrap();
    check(&server, opt::TLS_RX_EXPECT_NO_PAD, true, true);
    client.sendall(b"secret").unwrap();
    assert_eq!(server.recv(100).unwrap(), b"secret");
}
