//! Families that most machines lack: CAN, TIPC, ALG, Bluetooth, RDS, SCTP.

use rawsock::opt::{
    BtSecurity, CanFilter, CanIsotpFcOptions, CanIsotpLlOptions, CanIsotpOptions,
    CanRawVcidOptions, HciFilter, J1939Filter, RdsRxTrace, SctpInitMsg, SctpRtoInfo, TipcGroupReq,
};
use rawsock::*;
use testkit::skip;

use super::{check, is, maybe, reads, since, toggles};
use crate::fixtures::{assert_errno, assert_would_block};

/// The interface for CAN that there may be.
fn vcan(test: &str) -> bool {
    let there = if_nametoindex("vcan0").is_ok();
    if !there {
        skip(test, "there is no vcan0");
    }
    there
}

#[test]
fn can_raw() {
    const TEST: &str = "typed_options::families::can_raw";
    let Some(s) = maybe(TEST, AF_CAN, SOCK_RAW, CAN_RAW) else {
        return;
    };
    is_list(&s, &[CanFilter::default()]);
    let many: Vec<_> = (0..512)
        .map(|can_id| CanFilter {
            can_id,
            can_mask: CAN_SFF_MASK,
        })
        .collect();
    for filters in [&many[..2], &many[..], &[]] {
        s.set(opt::CAN_RAW_FILTER, filters).unwrap();
        is_list(&s, filters);
    }
    let too_many = [&many[..], &many[..1]].concat();
    assert_errno(s.set(opt::CAN_RAW_FILTER, &too_many), 22);
    let errors = CAN_ERR_BUSOFF | CAN_ERR_ACK;
    check(&s, opt::CAN_RAW_ERR_FILTER, errors, errors);
    toggles(
        &s,
        &[
            opt::CAN_RAW_LOOPBACK,
            opt::CAN_RAW_RECV_OWN_MSGS,
            opt::CAN_RAW_FD_FRAMES,
            opt::CAN_RAW_JOIN_FILTERS,
        ],
    );
    if since(TEST, "CAN_RAW_XL_FRAMES", (6, 2)) {
        toggles(&s, &[opt::CAN_RAW_XL_FRAMES]);
    }
    if since(TEST, "CAN_RAW_XL_VCID_OPTS", (6, 9)) {
        let networks = CanRawVcidOptions {
            flags: 5,
            tx_vcid: 1,
            rx_vcid: 2,
            rx_vcid_mask: 0xff,
        };
        check(&s, opt::CAN_RAW_XL_VCID_OPTS, networks, networks);
    }
}

#[track_caller]
fn is_list(s: &Socket, filters: &[CanFilter]) {
    assert_eq!(s.get(opt::CAN_RAW_FILTER).unwrap(), filters);
}

#[test]
fn can_filters_filter() {
    const TEST: &str = "typed_options::families::can_filters_filter";
    let Some(s) = maybe(TEST, AF_CAN, SOCK_RAW, CAN_RAW) else {
        return;
    };
    if !vcan(TEST) {
        return;
    }
    let wanted = CanFilter {
        can_id: 0x123,
        can_mask: CAN_SFF_MASK,
    };
    s.set(opt::CAN_RAW_FILTER, &[wanted]).unwrap();
    s.bind(("vcan0",)).unwrap();
    let sender = socket(AF_CAN, SOCK_RAW, CAN_RAW).unwrap();
    sender.bind(("vcan0",)).unwrap();
    let frame = |id: u32| [&id.to_ne_bytes()[..], &[1, 0, 0, 0, 7], &[0; 7]].concat();
    sender.send(&frame(0x124)).unwrap();
    sender.send(&frame(0x123)).unwrap();
    s.settimeout(testkit::DEADLINE).unwrap();
    assert_eq!(s.recv(100).unwrap(), frame(0x123));
    assert_would_block(s.recv_with_flags(100, MSG_DONTWAIT));
}

#[test]
fn can_isotp() {
    const TEST: &str = "typed_options::families::can_isotp";
    let Some(s) = maybe(TEST, AF_CAN, SOCK_DGRAM, CAN_ISOTP) else {
        return;
    };
    is(&s, opt::CAN_ISOTP_OPTS, CanIsotpOptions::default());
    let options = CanIsotpOptions {
        flags: CAN_ISOTP_TX_PADDING | CAN_ISOTP_EXTEND_ADDR,
        frame_txtime: 70_000,
        ext_address: 1,
        txpad_content: 2,
        rxpad_content: 3,
        rx_ext_address: 4,
    };
    // Without an address of its own, receiving uses that of sending.
    let kept = CanIsotpOptions {
        rx_ext_address: 1,
        ..options
    };
    check(&s, opt::CAN_ISOTP_OPTS, options, kept);
    is(&s, opt::CAN_ISOTP_RECV_FC, CanIsotpFcOptions::default());
    let flow = CanIsotpFcOptions {
        bs: 1,
        stmin: 2,
        wftmax: 3,
    };
    check(&s, opt::CAN_ISOTP_RECV_FC, flow, flow);
    check(&s, opt::CAN_ISOTP_TX_STMIN, 5000, 5000);
    check(&s, opt::CAN_ISOTP_RX_STMIN, 6000, 6000);
    is(&s, opt::CAN_ISOTP_LL_OPTS, CanIsotpLlOptions::default());
    let fd = CanIsotpLlOptions {
        mtu: CANFD_MTU.try_into().unwrap(),
        tx_dl: 64,
        tx_flags: CANFD_BRS,
    };
    check(&s, opt::CAN_ISOTP_LL_OPTS, fd, fd);
}

#[test]
fn can_j1939() {
    const TEST: &str = "typed_options::families::can_j1939";
    let Some(s) = maybe(TEST, AF_CAN, SOCK_DGRAM, CAN_J1939) else {
        return;
    };
    toggles(&s, &[opt::SO_J1939_PROMISC, opt::SO_J1939_ERRQUEUE]);
    check(&s, opt::SO_J1939_SEND_PRIO, 3, 3);
    assert_errno(s.set(opt::SO_J1939_SEND_PRIO, 8), 33);
    let filter = J1939Filter {
        pgn: 0x12300,
        pgn_mask: J1939_PGN_PDU1_MAX,
        ..Default::default()
    };
    s.set(opt::SO_J1939_FILTER, &[filter; 3]).unwrap();
    s.set(opt::SO_J1939_FILTER, &[]).unwrap();
    assert_errno(s.set(opt::SO_J1939_FILTER, &[filter; 513]), 22);
}

#[test]
fn tipc() {
    const TEST: &str = "typed_options::families::tipc";
    let Some(s) = maybe(TEST, AF_TIPC, SOCK_RDM, 0) else {
        return;
    };
    check(
        &s,
        opt::TIPC_IMPORTANCE,
        TIPC_HIGH_IMPORTANCE,
        TIPC_HIGH_IMPORTANCE,
    );
    assert_errno(s.set(opt::TIPC_IMPORTANCE, 4), 22);
    toggles(&s, &[opt::TIPC_SRC_DROPPABLE, opt::TIPC_DEST_DROPPABLE]);
    check(&s, opt::TIPC_CONN_TIMEOUT, 1234, 1234);
    reads(&s, opt::TIPC_NODE_RECVQ_DEPTH, 0);
    reads(&s, opt::TIPC_SOCK_RECVQ_DEPTH, 0);
    reads(&s, opt::TIPC_SOCK_RECVQ_USED, 0);
    s.set(opt::TIPC_MCAST_BROADCAST, ()).unwrap();
    s.set(opt::TIPC_MCAST_REPLICAST, ()).unwrap();
    let stream = socket(AF_TIPC, SOCK_STREAM, 0).unwrap();
    stream.set(opt::TIPC_NODELAY, true).unwrap();
    let member = TipcGroupReq {
        r#type: 4711,
        instance: 17,
        scope: TIPC_NODE_SCOPE.try_into().unwrap(),
        flags: TIPC_GROUP_LOOPBACK,
    };
    s.set(opt::TIPC_GROUP_JOIN, member).unwrap();
    // The number is all that comes back.
    let number = TipcGroupReq {
        r#type: 4711,
        ..Default::default()
    };
    is(&s, opt::TIPC_GROUP_JOIN, number);
    s.set(opt::TIPC_GROUP_LEAVE, ()).unwrap();
    is(&s, opt::TIPC_GROUP_JOIN, TipcGroupReq::default());
}

#[test]
fn alg() {
    const TEST: &str = "typed_options::families::alg";
    let Some(s) = maybe(TEST, AF_ALG, SOCK_SEQPACKET, 0) else {
        return;
    };
    match s.bind(("hash", "hmac(sha256)")) {
        Ok(()) => {
            s.set(opt::ALG_SET_KEY, b"secret").unwrap();
            let (hash, _) = s.accept().unwrap();
            hash.send(b"message").unwrap();
            assert_eq!(hash.recv(100).unwrap().len(), 32);
            // No such key, or a kernel without a keyring.
            assert!(s.set(opt::ALG_SET_KEY_BY_KEY_SERIAL, 1).is_err());
        }
        Err(error) => skip(TEST, &error.to_string()),
    }
    let s = socket(AF_ALG, SOCK_SEQPACKET, 0).unwrap();
    match s.bind(("aead", "gcm(aes)")) {
        Ok(()) => {
            s.set(opt::ALG_SET_KEY, &[1; 16]).unwrap();
            assert_errno(s.set(opt::ALG_SET_KEY, &[1; 17]), 22);
            s.set(opt::ALG_SET_AEAD_AUTHSIZE, 16).unwrap();
            assert_errno(s.set(opt::ALG_SET_AEAD_AUTHSIZE, 17), 22);
        }
        Err(error) => skip(TEST, &error.to_string()),
    }
    let s = socket(AF_ALG, SOCK_SEQPACKET, 0).unwrap();
    match s.bind(("rng", "stdrng")) {
        // Only kernels for tests take entropy from a program.
        Ok(()) => assert!(s.set(opt::ALG_SET_DRBG_ENTROPY, &[1; 32]).is_err()),
        Err(error) => skip(TEST, &error.to_string()),
    }
}

#[test]
fn l2cap() {
    const TEST: &str = "typed_options::families::l2cap";
    let Some(s) = maybe(TEST, AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP) else {
        return;
    };
    let high = BtSecurity {
        level: BT_SECURITY_HIGH,
        key_size: 0,
    };
    check(&s, opt::BT_SECURITY, high, high);
    check(&s, opt::BT_POWER, BT_POWER_FORCE_ACTIVE_OFF, 0);
    is(&s, opt::BT_CHANNEL_POLICY, BT_CHANNEL_POLICY_BREDR_ONLY);
    // Linux has had nothing to choose from since other radios are gone.
    let error = s.set(opt::BT_CHANNEL_POLICY, 0).unwrap_err();
    assert!(matches!(error.errno(), Some(22 | 95)), "{error}");
    is(&s, opt::BT_FLUSHABLE, false);
    check(&s, opt::BT_FLUSHABLE, true, true);
    // To keep what is late again, there has to be a link.
    assert_errno(s.set(opt::BT_FLUSHABLE, false), 22);
    let mut options = s.get(opt::L2CAP_OPTIONS).unwrap();
    assert_eq!((options.imtu, options.mode), (672, 0));
    options.imtu = 1000;
    check(&s, opt::L2CAP_OPTIONS, options, options);
    check(
        &s,
        opt::L2CAP_LM,
        L2CAP_LM_AUTH | L2CAP_LM_ENCRYPT,
        L2CAP_LM_AUTH | L2CAP_LM_ENCRYPT,
    );
    for error in [
        s.get(opt::L2CAP_CONNINFO).unwrap_err(),
        s.get(opt::BT_PHY).unwrap_err(),
    ] {
        assert_eq!(error.errno(), Some(107), "{error}");
    }
    // Only for low energy, and for channels with another mode.
    assert!(s.get(opt::BT_SNDMTU).is_err());
    assert!(s.set(opt::BT_RCVMTU, 100).is_err());
    match s.get(opt::BT_MODE) {
        Ok(mode) => assert_eq!(mode, BT_MODE_BASIC),
        Err(error) => assert_eq!(error.errno(), Some(92), "{error}"),
    }
    s.bind(("00:00:00:00:00:00", 0)).unwrap();
    toggles(&s, &[opt::BT_DEFER_SETUP]);
}

#[test]
fn rfcomm_sco_and_hci() {
    const TEST: &str = "typed_options::families::rfcomm_sco_and_hci";
    if let Some(s) = maybe(TEST, AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM) {
        let medium = BtSecurity {
            level: BT_SECURITY_MEDIUM,
            key_size: 0,
        };
        check(&s, opt::BT_SECURITY, medium, medium);
        check(&s, opt::RFCOMM_LM, 2, 2);
        assert_errno(s.get(opt::RFCOMM_CONNINFO), 107);
    }
    if let Some(s) = maybe(TEST, AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_SCO) {
        is(&s, opt::BT_VOICE, BT_VOICE_CVSD_16BIT);
        match s.set(opt::BT_VOICE, BT_VOICE_TRANSPARENT) {
            // There is no adapter that could do it.
            Err(error) => assert_eq!(error.errno(), Some(77), "{error}"),
            Ok(()) => is(&s, opt::BT_VOICE, BT_VOICE_TRANSPARENT),
        }
        toggles(&s, &[opt::BT_PKT_STATUS]);
        assert_errno(s.get(opt::SCO_OPTIONS), 107);
        assert_errno(s.get(opt::SCO_CONNINFO), 107);
    }
    if let Some(s) = maybe(TEST, AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI) {
        toggles(&s, &[opt::HCI_DATA_DIR, opt::HCI_TIME_STAMP]);
        // What anybody may see.
        let filter = HciFilter {
            type_mask: 1 << 4,
            event_mask: [1 << 5, 1],
            opcode: 0x0103,
        };
        s.set(opt::HCI_FILTER, filter).unwrap();
        let kept = s.get(opt::HCI_FILTER).unwrap();
        assert_eq!((kept.type_mask, kept.opcode), (1 << 4, 0x0103));
    }
    // Isochronous channels are off unless they are asked for.
    if let Some(s) = maybe(TEST, AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_ISO) {
        s.get(opt::BT_ISO_BASE).unwrap();
        toggles(&s, &[opt::BT_PKT_SEQNUM]);
    }
}

#[test]
fn rds() {
    const TEST: &str = "typed_options::families::rds";
    let Some(s) = maybe(TEST, AF_RDS, SOCK_SEQPACKET, 0) else {
        return;
    };
    toggles(&s, &[opt::RDS_RECVERR]);
    s.set(opt::RDS_CONG_MONITOR, true).unwrap();
    is(&s, opt::SO_RDS_TRANSPORT, RDS_TRANS_NONE);
    check(&s, opt::SO_RDS_TRANSPORT, RDS_TRANS_TCP, RDS_TRANS_TCP);
    // Once and for all.
    assert_errno(s.set(opt::SO_RDS_TRANSPORT, RDS_TRANS_TCP), 95);
    let at_the_program = RdsRxTrace {
        rx_traces: 1,
        rx_trace_pos: [2, 0, 0],
    };
    s.set(opt::SO_RDS_MSG_RXPATH_LATENCY, at_the_program)
        .unwrap();
    let nowhere = RdsRxTrace {
        rx_traces: 1,
        rx_trace_pos: [9, 0, 0],
    };
    assert!(s.set(opt::SO_RDS_MSG_RXPATH_LATENCY, nowhere).is_err());
    s.bind(("127.0.0.1", 0)).unwrap_or_else(|error| {
        assert!(error.errno().is_some(), "{error}");
    });
    let address = "127.0.0.1:9".parse().unwrap();
    s.set(opt::RDS_CANCEL_SENT_TO, address).unwrap();
}

#[test]
fn sctp() {
    const TEST: &str = "typed_options::families::sctp";
    let Some(listener) = maybe(TEST, AF_INET, SOCK_STREAM, IPPROTO_SCTP) else {
        return;
    };
    listener.bind(("127.0.0.1", 0)).unwrap();
    listener.listen(None).unwrap();
    let s = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP).unwrap();
    toggles(
        &s,
        &[
            opt::SCTP_NODELAY,
            opt::SCTP_DISABLE_FRAGMENTS,
            opt::SCTP_I_WANT_MAPPED_V4_ADDR,
            opt::SCTP_RECVRCVINFO,
            opt::SCTP_RECVNXTINFO,
            opt::SCTP_REUSE_PORT,
        ],
    );
    check(&s, opt::SCTP_FRAGMENT_INTERLEAVE, 1, 1);
    let beginning = SctpInitMsg {
        num_ostreams: 3,
        max_instreams: 4,
        max_attempts: 5,
        max_init_timeo: 6000,
    };
    check(&s, opt::SCTP_INITMSG, beginning, beginning);
    let timeouts = SctpRtoInfo {
        assoc_id: 0,
        initial: 300,
        max: 2000,
        min: 200,
    };
    check(&s, opt::SCTP_RTOINFO, timeouts, timeouts);
    assert_errno(s.get(opt::SCTP_STATUS), 22);
    s.connect(listener.getsockname().unwrap()).unwrap();
    let status = s.get(opt::SCTP_STATUS).unwrap();
    assert_eq!((status.state, status.path_state), (4, 2));
    // As many as the peer takes.
    assert_eq!(status.outstrms, 3);
    assert!(status.rto >= 200 && status.rto <= 2000, "{status:?}");
    assert!(status.mtu >= 1280 && status.cwnd > 0 && status.rwnd > 0);

    let many = socket(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP).unwrap();
    check(&many, opt::SCTP_AUTOCLOSE, 7, 7);
    assert_errno(s.set(opt::SCTP_AUTOCLOSE, 7), 95);
}
