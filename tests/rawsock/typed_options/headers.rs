//! Structures that only the kernel fills, compared with its headers.

use std::path::Path;
use std::process::Command;

use rawsock::opt::{FromOption, MptcpInfo, TcpInfo};
use testkit::{TempDir, c_program};

/// The bytes of a line `name hex`.
fn bytes_of(printed: &str, name: &str) -> Vec<u8> {
    let hex = printed
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        .unwrap();
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// The fields are numbered from 1.
macro_rules! assert_numbered {
    ($value:ident: $($field:ident)+) => {
        let fields = [$((stringify!($field), u64::from($value.$field))),+];
        for ((name, value), number) in fields.into_iter().zip(1..) {
            assert_eq!(value, number, "{name}");
        }
    };
}

#[test]
fn fields_are_where_the_headers_say() {
    const TEST: &str = "typed_options::headers::fields_are_where_the_headers_say";
    let folder = TempDir::new().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rawsock/c/infos.c");
    let Some(program) = c_program(TEST, &source, folder.path()) else {
        return;
    };
    let printed = String::from_utf8(Command::new(program).output().unwrap().stdout).unwrap();

    // A header may be newer than the structure here.
    let mut bytes = bytes_of(&printed, "tcp_info");
    bytes.truncate(TcpInfo::SIZE);
    let tcp = TcpInfo::from_option(&bytes).unwrap();
    assert_numbered!(tcp:
        state ca_state retransmits probes backoff options rto ato snd_mss rcv_mss unacked sacked
        lost retrans fackets last_data_sent last_ack_sent last_data_recv last_ack_recv pmtu
        rcv_ssthresh rtt rttvar snd_ssthresh snd_cwnd advmss reordering rcv_rtt rcv_space
        total_retrans pacing_rate max_pacing_rate bytes_acked bytes_received segs_out segs_in
        notsent_bytes min_rtt data_segs_in data_segs_out delivery_rate busy_time rwnd_limited
        sndbuf_limited delivered delivered_ce bytes_sent bytes_retrans dsack_dups reord_seen
        rcv_ooopack snd_wnd
    );
    assert_eq!((tcp.snd_wscale, tcp.rcv_wscale), (5, 9));
    assert!(tcp.delivery_rate_app_limited);
    assert_eq!(tcp.fastopen_client_fail, 2);
    assert_eq!(tcp.given, bytes.len());

    let mut bytes = bytes_of(&printed, "mptcp_info");
    bytes.truncate(MptcpInfo::SIZE);
    let mptcp = MptcpInfo::from_option(&bytes).unwrap();
    assert_numbered!(mptcp:
        subflows add_addr_signal add_addr_accepted subflows_max add_addr_signal_max
        add_addr_accepted_max flags token write_seq snd_una rcv_nxt local_addr_used local_addr_max
        csum_enabled
    );
}
