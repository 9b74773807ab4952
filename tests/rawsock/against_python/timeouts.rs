//! Timeouts: what is taken, what is seen of them, and what new sockets begin
//! with.

use std::os::fd::OwnedFd;

use rawsock::*;

use super::{listener, new, none, of_script, tcp};
use crate::outcomes::{Outcomes, check, in_own_folder, unlike};

/// Floats at every edge that a timeout has.
fn floats() -> Vec<f64> {
    let limit = 9_223_372_036.854_775_f64;
    let edges = [
        0.0,
        f64::MIN_POSITIVE,
        5e-324,
        1e-300,
        1e-12,
        1e-10,
        9.999e-10,
        1e-9,
        1.000_000_1e-9,
        1.5e-9,
        1e-7,
        1e-6,
        1.5e-6,
        0.000_999_999_9,
        0.001,
        0.1,
        0.3,
        0.999_999_999_9,
        1.0,
        1.000_000_000_1,
        7.1,
        60.0,
        86_400.0,
        2_147_483.647,
        2_147_483.648,
        4_294_967.296,
        2_147_483_647.0,
        2_147_483_648.0,
        4_294_967_296.0,
        9.2e9,
        limit,
        limit.next_up(),
        limit.next_up().next_up(),
        limit.next_down(),
        9_223_372_037.0,
        9.3e9,
        1.8e10,
        1e11,
        1e18,
        1e19,
        1e300,
        f64::MAX,
        f64::INFINITY,
    ];
    let negative = edges.map(|float| -float);
    let nans = [f64::NAN, -f64::NAN];
    edges.into_iter().chain(negative).chain(nans).collect()
}

/// Exact where floats are, and to the second beyond.
fn mode(s: &Socket) -> String {
    let timeout = match s.gettimeout() {
        None => "None".to_owned(),
        Some(time) if time.as_secs() < 1_000_000 => format!("{}ns", time.as_nanos()),
        Some(time) => format!("{}s", time.as_secs_f64().round_ties_even()),
    };
    format!("({timeout},{})", s.getblocking())
}

#[test]
fn are_taken_and_seen_as_in_python() {
    const TEST: &str = "against_python::timeouts::are_taken_and_seen_as_in_python";
    if !in_own_folder(TEST) {
        return;
    }
    let bits: Vec<_> = floats()
        .iter()
        .map(|float| format!("{:016x}", float.to_bits()))
        .collect();
    let arguments: Vec<_> = bits.iter().map(String::as_str).collect();
    let Some(python) = of_script(TEST, "timeouts.py", &arguments) else {
        return;
    };
    let mut ours = Outcomes::default();
    let after = |change: &dyn Fn(&Socket) -> Result<()>| {
        let s = tcp();
        s.settimeout(7.5).unwrap();
        match change(&s) {
            Ok(()) => Ok(format!("(taken,{})", mode(&s))),
            Err(Error::InvalidInput { .. }) => Ok(format!("(refused,{})", mode(&s))),
            Err(error) => Err(error),
        }
    };
    for (float, bits) in floats().into_iter().zip(&bits) {
        ours.case(format!("float {bits}"), after(&|s| s.settimeout(float)));
    }
    for number in [0, 1, 5, i32::MAX, -1, i32::MIN] {
        let result = after(&|s| s.settimeout(number));
        ours.case(format!("integer {number}"), result);
    }
    ours.case("None", after(&|s| s.settimeout(None)));
    ours.case("setblocking true", after(&|s| s.setblocking(true)));
    ours.case("setblocking false", after(&|s| s.setblocking(false)));
    waiting(&mut ours);
    defaults(&mut ours);

    let dontwait = unlike(
        "recv in time, MSG_DONTWAIT",
        "timeout",
        "OSError:11",
        "a call that is told not to wait does not wait",
    );
    check(&ours, &python, &[dontwait]);
}

fn waiting(ours: &mut Outcomes) {
    let nonblocking = new(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
    ours.case("SOCK_NONBLOCK", Ok(mode(&nonblocking)));
    let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0).unwrap();
    a.settimeout(0.05).unwrap();
    ours.case("recv in time", a.recv(1).map(none));
    ours.case("recvfrom in time", a.recvfrom(1).map(none));
    let dontwait = a.recv_with_flags(1, MSG_DONTWAIT);
    ours.case("recv in time, MSG_DONTWAIT", dontwait.map(none));
    ours.case("sendall in time", a.sendall(&vec![0; 1 << 24]).map(none));
    ours.case("dup has the timeout", a.dup().map(|s| mode(&s)));
    let (c, _d) = socketpair(AF_UNIX, SOCK_DGRAM, 0).unwrap();
    c.setblocking(false).unwrap();
    ours.case("recv non-blocking", c.recv(1).map(none));
    ours.case("recvfrom non-blocking", c.recvfrom(1).map(none));
    ours.case("recv_into non-blocking", c.recv_into(&mut [0]));
}

fn defaults(ours: &mut Outcomes) {
    let listener = listener(AF_INET, SOCK_STREAM, ("127.0.0.1", 0));
    listener.listen(5).unwrap();
    listener.settimeout(0.05).unwrap();
    ours.case("accept in time", listener.accept().map(none));
    listener.setblocking(false).unwrap();
    ours.case("accept non-blocking", listener.accept().map(none));

    let accepted = |timeout: Timeout| {
        listener.settimeout(timeout)?;
        let client = tcp();
        client.settimeout(None)?;
        client.connect(listener.getsockname()?)?;
        listener.settimeout(20.0)?;
        Ok(mode(&listener.accept()?.0))
    };
    let blocking = || accepted(Timeout::from(None));
    ours.case("accepted by a blocking listener", blocking());
    ours.case("accepted by one with a timeout", accepted(3.0.into()));
    for (name, timeout) in [("time", 2.5), ("zero", 0.0)] {
        setdefaulttimeout(timeout).unwrap();
        let mut case = |what, result| ours.case(format!("default {name}: {what}"), result);
        case("socket", Ok(mode(&tcp())));
        let nonblocking = new(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
        case("SOCK_NONBLOCK", Ok(mode(&nonblocking)));
        let pair = socketpair(AF_UNIX, SOCK_STREAM, 0);
        case(
            "socketpair",
            pair.map(|(a, b)| format!("({},{})", mode(&a), mode(&b))),
        );
        case("accept", blocking());
        case("dup", listener.dup().map(|s| mode(&s)));
        let fd = OwnedFd::from(listener.dup().unwrap());
        case("fileno", Socket::from_owned(fd).map(|s| mode(&s)));
        setdefaulttimeout(None).unwrap();
    }
    ours.case("default refused", setdefaulttimeout(-1).map(none));
    ours.case("default none", setdefaulttimeout(None).map(none));
    assert_eq!(getdefaulttimeout(), None);
}
