//! What the kernel knows of a TCP connection: `TCP_INFO`, typed.
//!
//! ```console
//! $ cargo run --example tcpinfo -- localhost:33315 --send hi
//! connected to 127.0.0.1:33315 from 127.0.0.1:56816, by bbr
//! answer             answer\u{1b}\r\n
//! state              ESTABLISHED, congestion control open
//! round trip         0.037 ms, ± 0.020 ms, at least 0.012 ms
//! …
//! ```
//!
//! Python: `socket.create_connection((host, port))`, and
//! `struct.unpack(…, s.getsockopt(IPPROTO_TCP, TCP_INFO, 280))`.

mod program;
#[path = "program/seconds.rs"]
mod seconds;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;
use std::time::Duration;

use lexopt::prelude::*;
use program::{Failure, line, printable};
use rawsock::opt::TcpInfo;
use rawsock::*;
use seconds::Seconds;

const HELP: &str = "\
Usage: tcpinfo [--send LINE] [--timeout SECONDS] HOST:PORT

Connects, and prints what the kernel knows of the connection.

  --send LINE        send this, and wait for an answer
  --timeout SECONDS  for the connection, and for the answer [default: 10]
  -h, --help         print this";

fn main() -> ExitCode {
    program::main("tcpinfo", run)
}

fn run(mut arguments: lexopt::Parser) -> Result<(), Failure> {
    let (mut target, mut text) = (None, None);
    let mut timeout = Duration::from_secs(10);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("send") => text = Some(arguments.value()?),
            Long("timeout") => timeout = arguments.value()?.parse::<Seconds>()?.0,
            Short('h') | Long("help") => return line(HELP),
            Value(name) if target.is_none() => target = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let Some(target) = target else {
        return Err(Failure::Usage("which HOST:PORT?".to_owned()));
    };
    let options = CreateConnection {
        total_timeout: Some(timeout.into()),
        happy_eyeballs_delay: Some(Duration::from_millis(250)),
        ..Default::default()
    };
    let s = create_connection_with(&target[..], &options)?;
    s.settimeout(timeout)?;
    let (peer, own) = (s.getpeername()?, s.getsockname()?);
    let algorithm = printable(s.get(opt::TCP_CONGESTION)?.as_bytes());
    line(format_args!(
        "connected to {peer} from {own}, by {algorithm}"
    ))?;
    if let Some(text) = text {
        line(format_args!("{:18} {}", "answer", answer(&s, text)?))?;
    }
    for (name, text) in told(&s.get(opt::TCP_INFO)?) {
        line(format_args!("{name:18} {text}"))?;
    }
    Ok(())
}

/// Sends a line, and tells what comes of it.
fn answer(s: &Socket, text: OsString) -> Result<String, Failure> {
    let mut text = text.into_vec();
    text.push(b'\n');
    s.sendall(&text)?;
    match s.recv(1024) {
        Ok(data) if data.is_empty() => Ok("none: the connection is closed".to_owned()),
        Ok(data) => Ok(printable(&data)),
        Err(error) => Ok(format!("none: {error}")),
    }
}

/// Names and values, in the order in which they matter.
fn told(info: &TcpInfo) -> Vec<(&'static str, String)> {
    let milliseconds = |micros: u32| format!("{:.3} ms", f64::from(micros) / 1e3);
    let rate = |bytes: u64| match bytes {
        u64::MAX => "without limit".to_owned(),
        bytes => format!("{:.3} MB/s", bytes as f64 / 1e6),
    };
    let (rtt, rttvar) = (milliseconds(info.rtt), milliseconds(info.rttvar));
    let least = match info.min_rtt {
        u32::MAX => "unknown".to_owned(),
        micros => milliseconds(micros),
    };
    let threshold = match info.snd_ssthresh {
        // TCP_INFINITE_SSTHRESH
        0x7fff_ffff.. => "none".to_owned(),
        segments => format!("{segments} segments"),
    };
    vec![
        (
            "state",
            format!(
                "{}, congestion control {}",
                state(info.state),
                mood(info.ca_state)
            ),
        ),
        ("round trip", format!("{rtt}, ± {rttvar}, at least {least}")),
        (
            "timeouts",
            format!(
                "{} to send again, {} to acknowledge",
                milliseconds(info.rto),
                milliseconds(info.ato)
            ),
        ),
        (
            "segments",
            format!(
                "{} bytes to send, {} to receive, path MTU {}",
                info.snd_mss, info.rcv_mss, info.pmtu
            ),
        ),
        ("agreed upon", agreed(info)),
        (
            "window",
            format!(
                "{} segments, threshold {threshold}; {} bytes there, {} here",
                info.snd_cwnd, info.snd_wnd, info.rcv_wnd
            ),
        ),
        (
            "sent",
            format!(
                "{} bytes in {} segments, {} acknowledged, {} not sent yet",
                info.bytes_sent, info.data_segs_out, info.bytes_acked, info.notsent_bytes
            ),
        ),
        (
            "received",
            format!(
                "{} bytes in {} segments",
                info.bytes_received, info.data_segs_in
            ),
        ),
        (
            "lost",
            format!(
                "{} segments, {} bytes sent again, {} on the way, {} overtaken",
                info.total_retrans, info.bytes_retrans, info.unacked, info.reord_seen
            ),
        ),
        (
            "rates",
            format!(
                "{} delivered, {} paced, at most {}",
                rate(info.delivery_rate),
                rate(info.pacing_rate),
                rate(info.max_pacing_rate)
            ),
        ),
    ]
}

/// Options that both ends have.
fn agreed(info: &TcpInfo) -> String {
    // TCPI_OPT_*
    let names = [
        (1, "timestamps"),
        (2, "selective acknowledgements"),
        (8, "congestion notification"),
        (32, "data in the first segment"),
    ];
    let bits = u32::from(info.options);
    let mut agreed: Vec<_> = names
        .iter()
        .filter(|(bit, _)| bits & bit != 0)
        .map(|(_, name)| (*name).to_owned())
        .collect();
    if bits & 4 != 0 {
        let (there, here) = (info.snd_wscale, info.rcv_wscale);
        agreed.push(format!("windows scaled by {there} bits there, {here} here"));
    }
    agreed.join(", ")
}

fn state(state: u8) -> String {
    const NAMES: [&str; 12] = [
        "ESTABLISHED",
        "SYN_SENT",
        "SYN_RECV",
        "FIN_WAIT1",
        "FIN_WAIT2",
        "TIME_WAIT",
        "CLOSE",
        "CLOSE_WAIT",
        "LAST_ACK",
        "LISTEN",
        "CLOSING",
        "NEW_SYN_RECV",
    ];
    let index = usize::from(state).checked_sub(1);
    match index.and_then(|index| NAMES.get(index)) {
        Some(name) => (*name).to_owned(),
        None => format!("number {state}"),
    }
}

fn mood(state: u8) -> &'static str {
    match state {
        0 => "open",
        1 => "sees disorder",
        2 => "has reduced the window",
        3 => "recovers",
        4 => "has lost",
        _ => "unknown",
    }
}
