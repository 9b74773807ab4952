//! Records of TLS in the kernel, whose type travels beside the data.

use std::io::IoSlice;

use rawsock::ancillary::{ControlMessage, ControlMessageRef};
use rawsock::*;
use testkit::{DEADLINE, skip};

use crate::syscalls::tcp_pair;

/// `struct tls12_crypto_info_aes_gcm_128`, of TLS 1.3: what both ends know.
fn keys() -> Vec<u8> {
    let mut keys = Vec::new();
    keys.extend(0x0304_u16.to_ne_bytes());
    keys.extend(51_u16.to_ne_bytes());
    // IV, key, salt and number of the record.
    keys.extend([[1; 8], [2; 8], [3; 8]].concat());
    keys.extend([4; 4]);
    keys.extend([0; 8]);
    keys
}

#[test]
fn the_type_of_a_record() {
    for host in ["127.0.0.1", "::1"] {
        let (a, b) = tcp_pair(host);
        let both = [&a, &b];
        for s in both {
            if let Err(error) = s.setsockopt(SOL_TCP, TCP_ULP, b"tls") {
                assert_eq!(error.errno(), Some(2), "{error}");
                return skip("messages::tls", "the kernel has no TLS");
            }
            s.settimeout(DEADLINE).unwrap();
        }
        a.setsockopt(SOL_TLS, TLS_TX, &keys()[..]).unwrap();
        b.setsockopt(SOL_TLS, TLS_RX, &keys()[..]).unwrap();
        const ALERT: u8 = 21;
        const DATA: u8 = 23;
        a.sendall(b"data").unwrap();
        let alert = [ControlMessageRef::TlsRecordType(ALERT)];
        a.sendmsg(&[IoSlice::new(&[1, 0])], &alert).unwrap();
        for (kind, data) in [(DATA, &b"data"[..]), (ALERT, &[1, 0])] {
            let message = b.recvmsg(100, CMSG_LEN(1)).unwrap();
            assert_eq!(message.data, data);
            assert!(
                matches!(message.ancillary[..], [ControlMessage::TlsRecordType(k)] if k == kind),
                "{message:?}"
            );
        }
    }
}
