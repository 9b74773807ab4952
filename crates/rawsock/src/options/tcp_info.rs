//! `struct tcp_info`.

use super::FromOption;
use super::layout::Field;

/// The state of a TCP connection: `struct tcp_info`.
///
/// As the newest kernel has it; an older one gives the beginning, and the
/// rest is 0.
///
/// ```
/// use rawsock::*;
///
/// let listener = socket(AF_INET, SOCK_STREAM, 0)?;
/// listener.bind(("127.0.0.1", 0))?;
/// listener.listen(None)?;
/// let s = socket(AF_INET, SOCK_STREAM, 0)?;
/// s.connect(&listener.getsockname()?)?;
///
/// let info = s.get(opt::TCP_INFO)?;
/// assert_eq!(info.state, TCP_ESTABLISHED);
/// println!("{} ± {} µs", info.rtt, info.rttvar);
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `struct.unpack("B…", s.getsockopt(IPPROTO_TCP, TCP_INFO, 280))`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "tcp_info")]
pub struct TcpInfo {
    /// How many bytes the kernel gave: [`TcpInfo::SIZE`](FromOption::SIZE) at most.
    pub given: usize,
    /// State of the connection: `TCP_ESTABLISHED` and so on.
    pub state: u8,
    /// State of the congestion control: 0 open, 1 disorder, 2 reduced window, 3 recovery, 4 loss.
    pub ca_state: u8,
    /// Timeouts in a row without an acknowledgement.
    pub retransmits: u8,
    /// Probes in a row, of a closed window or of keepalive, without an answer.
    pub probes: u8,
    /// How often the timeout was doubled.
    pub backoff: u8,
    /// What was agreed upon: bits `TCPI_OPT_*`.
    pub options: u8,
    /// Scale of the window of the peer, in bits.
    pub snd_wscale: u8,
    /// Scale of the own window, in bits.
    pub rcv_wscale: u8,
    /// Whether [`delivery_rate`](Self::delivery_rate) was limited by the program.
    pub delivery_rate_app_limited: bool,
    /// Why fast open failed: 0 if it did not.
    pub fastopen_client_fail: u8,
    /// Retransmission timeout, in microseconds.
    pub rto: u32,
    /// Timeout of delayed acknowledgements, in microseconds.
    pub ato: u32,
    /// Largest segment sent.
    pub snd_mss: u32,
    /// Largest segment received, as estimated.
    pub rcv_mss: u32,
    /// Segments that are not acknowledged; in a listener, connections to accept.
    pub unacked: u32,
    /// Segments acknowledged out of order; in a listener, its backlog.
    pub sacked: u32,
    /// Segments that are thought lost.
    pub lost: u32,
    /// Segments sent again, and not acknowledged.
    pub retrans: u32,
    /// Not used any more.
    pub fackets: u32,
    /// Milliseconds since data were sent.
    pub last_data_sent: u32,
    /// Always 0.
    pub last_ack_sent: u32,
    /// Milliseconds since data came.
    pub last_data_recv: u32,
    /// Milliseconds since an acknowledgement came.
    pub last_ack_recv: u32,
    /// Path MTU.
    pub pmtu: u32,
    /// Threshold of the own window.
    pub rcv_ssthresh: u32,
    /// Round trip time, smoothed, in microseconds.
    pub rtt: u32,
    /// Its deviation, in microseconds.
    pub rttvar: u32,
    /// Threshold of slow start, in segments.
    pub snd_ssthresh: u32,
    /// Congestion window, in segments.
    pub snd_cwnd: u32,
    /// Largest segment announced.
    pub advmss: u32,
    /// By how many segments packets overtake one another.
    pub reordering: u32,
    /// Round trip time as the receiver sees it, in microseconds.
    pub rcv_rtt: u32,
    /// Room for received data, as tuned.
    pub rcv_space: u32,
    /// Segments sent again.
    pub total_retrans: u32,
    /// Pace in bytes a second.
    pub pacing_rate: u64,
    /// Its limit in bytes a second; all bits set for none.
    pub max_pacing_rate: u64,
    /// Bytes acknowledged by the peer.
    pub bytes_acked: u64,
    /// Bytes acknowledged to the peer.
    pub bytes_received: u64,
    /// Segments sent.
    pub segs_out: u32,
    /// Segments received.
    pub segs_in: u32,
    /// Bytes queued and not sent yet.
    pub notsent_bytes: u32,
    /// Least round trip time, in microseconds; all bits set if there was none.
    pub min_rtt: u32,
    /// Segments with data received.
    pub data_segs_in: u32,
    /// Segments with data sent.
    pub data_segs_out: u32,
    /// Bytes a second, as last measured.
    pub delivery_rate: u64,
    /// Microseconds with data on the way.
    pub busy_time: u64,
    /// Microseconds held up by the window of the peer.
    pub rwnd_limited: u64,
    /// Microseconds held up by the send buffer.
    pub sndbuf_limited: u64,
    /// Segments delivered.
    pub delivered: u32,
    /// Segments delivered that met congestion.
    pub delivered_ce: u32,
    /// Bytes sent, with those sent again.
    pub bytes_sent: u64,
    /// Bytes sent again.
    pub bytes_retrans: u64,
    /// Segments that the peer got twice.
    pub dsack_dups: u32,
    /// How often packets overtook one another.
    pub reord_seen: u32,
    /// Segments that came out of order.
    pub rcv_ooopack: u32,
    /// Window of the peer, in bytes.
    pub snd_wnd: u32,
    /// Own window, in bytes. Since Linux 6.2.
    pub rcv_wnd: u32,
    /// How often another path was tried. Since Linux 6.2.
    pub rehash: u32,
    /// Timeouts. Since Linux 6.7.
    pub total_rto: u16,
    /// Recoveries from timeouts. Since Linux 6.7.
    pub total_rto_recoveries: u16,
    /// Milliseconds spent in them. Since Linux 6.7.
    pub total_rto_time: u32,
    /// Segments received that met congestion. Since Linux 6.18, as all that follow.
    pub received_ce: u32,
    /// Bytes delivered with mark ECT(1).
    pub delivered_e1_bytes: u32,
    /// Bytes delivered with mark ECT(0).
    pub delivered_e0_bytes: u32,
    /// Bytes delivered that met congestion.
    pub delivered_ce_bytes: u32,
    /// Bytes received with mark ECT(1).
    pub received_e1_bytes: u32,
    /// Bytes received with mark ECT(0).
    pub received_e0_bytes: u32,
    /// Bytes received that met congestion.
    pub received_ce_bytes: u32,
    /// How accurate ECN failed.
    pub accecn_fail_mode: u16,
    /// Whether its option was seen.
    pub accecn_opt_seen: u16,
}

impl FromOption for TcpInfo {
    const SIZE: usize = 280;

    fn from_option(bytes: &[u8]) -> Option<Self> {
        // As far as Linux 2.6 had it.
        const LEAST: usize = 104;
        if bytes.len() < LEAST {
            return None;
        }
        let mut whole = [0; Self::SIZE];
        whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
        let rest = &mut &whole[..];
        let mut value = Self {
            given: bytes.len(),
            ..Self::default()
        };
        value.state = Field::take(rest)?;
        value.ca_state = Field::take(rest)?;
        value.retransmits = Field::take(rest)?;
        value.probes = Field::take(rest)?;
        value.backoff = Field::take(rest)?;
        value.options = Field::take(rest)?;
        let wscale = u8::take(rest)?;
        (value.snd_wscale, value.rcv_wscale) = bit_fields(wscale, 4);
        let flags = u8::take(rest)?;
        let (limited, fail) = bit_fields(flags, 1);
        value.delivery_rate_app_limited = limited != 0;
        value.fastopen_client_fail = fail;
        value.rto = Field::take(rest)?;
        value.ato = Field::take(rest)?;
        value.snd_mss = Field::take(rest)?;
        value.rcv_mss = Field::take(rest)?;
        value.unacked = Field::take(rest)?;
        value.sacked = Field::take(rest)?;
        value.lost = Field::take(rest)?;
        value.retrans = Field::take(rest)?;
        value.fackets = Field::take(rest)?;
        value.last_data_sent = Field::take(rest)?;
        value.last_ack_sent = Field::take(rest)?;
        value.last_data_recv = Field::take(rest)?;
        value.last_ack_recv = Field::take(rest)?;
        value.pmtu = Field::take(rest)?;
        value.rcv_ssthresh = Field::take(rest)?;
        value.rtt = Field::take(rest)?;
        value.rttvar = Field::take(rest)?;
        value.snd_ssthresh = Field::take(rest)?;
        value.snd_cwnd = Field::take(rest)?;
        value.advmss = Field::take(rest)?;
        value.reordering = Field::take(rest)?;
        value.rcv_rtt = Field::take(rest)?;
        value.rcv_space = Field::take(rest)?;
        value.total_retrans = Field::take(rest)?;
        value.pacing_rate = Field::take(rest)?;
        value.max_pacing_rate = Field::take(rest)?;
        value.bytes_acked = Field::take(rest)?;
        value.bytes_received = Field::take(rest)?;
        value.segs_out = Field::take(rest)?;
        value.segs_in = Field::take(rest)?;
        value.notsent_bytes = Field::take(rest)?;
        value.min_rtt = Field::take(rest)?;
        value.data_segs_in = Field::take(rest)?;
        value.data_segs_out = Field::take(rest)?;
        value.delivery_rate = Field::take(rest)?;
        value.busy_time = Field::take(rest)?;
        value.rwnd_limited = Field::take(rest)?;
        value.sndbuf_limited = Field::take(rest)?;
        value.delivered = Field::take(rest)?;
        value.delivered_ce = Field::take(rest)?;
        value.bytes_sent = Field::take(rest)?;
        value.bytes_retrans = Field::take(rest)?;
        value.dsack_dups = Field::take(rest)?;
        value.reord_seen = Field::take(rest)?;
        value.rcv_ooopack = Field::take(rest)?;
        value.snd_wnd = Field::take(rest)?;
        value.rcv_wnd = Field::take(rest)?;
        value.rehash = Field::take(rest)?;
        value.total_rto = Field::take(rest)?;
        value.total_rto_recoveries = Field::take(rest)?;
        value.total_rto_time = Field::take(rest)?;
        value.received_ce = Field::take(rest)?;
        value.delivered_e1_bytes = Field::take(rest)?;
        value.delivered_e0_bytes = Field::take(rest)?;
        value.delivered_ce_bytes = Field::take(rest)?;
        value.received_e1_bytes = Field::take(rest)?;
        value.received_e0_bytes = Field::take(rest)?;
        value.received_ce_bytes = Field::take(rest)?;
        value.accecn_fail_mode = Field::take(rest)?;
        value.accecn_opt_seen = Field::take(rest)?;
        Some(value)
    }
}

/// Two bit fields of a byte, of which the first has `width` bits and, on
/// little-endian machines, the low ones.
fn bit_fields(byte: u8, width: u32) -> (u8, u8) {
    if cfg!(target_endian = "little") {
        (byte & !(u8::MAX << width), byte >> width)
    } else {
        (byte >> (8 - width), byte & (u8::MAX >> width))
    }
}
