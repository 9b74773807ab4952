//! `create_connection` with Happy Eyeballs.

use std::time::Duration;

use rawsock::*;
use testkit::DEADLINE;

use super::{ECONNREFUSED, SamePort, flag_blocks, open_descriptors, where_hosts_are};

const HOSTS: &str = "127.0.0.2 many\n127.0.0.3 many\n::1 many\n";
/// Longer than any test takes.
const HOUR: Duration = Duration::from_secs(3600);

/// Nothing at the addresses of `many`, in the order in which they are tried.
fn many() -> SamePort {
    let mut places = SamePort::at(&["127.0.0.2", "127.0.0.3", "::1"]);
    let error = connect(&places, Duration::ZERO).unwrap_err();
    let order: Vec<_> = error
        .errors()
        .iter()
        .map(|error| error.address().unwrap())
        .collect();
    assert_eq!(order.len(), 3, "{error}");
    places.bound.sort_by_key(|s| {
        let address = s.getsockname().unwrap();
        order.iter().position(|known| **known == address)
    });
    places
}

fn connect(places: &SamePort, delay: Duration) -> Result<Socket> {
    create_connection_with(("many", places.port), &options(delay))
}

/// So that a test which hangs is one that fails.
fn options(delay: Duration) -> CreateConnection<'static> {
    CreateConnection {
        total_timeout: Some(DEADLINE.into()),
        happy_eyeballs_delay: Some(delay),
        ..Default::default()
    }
}

#[test]
fn an_address_that_does_not_answer_is_overtaken() {
    const TEST: &str = "conveniences::eyeballs::an_address_that_does_not_answer_is_overtaken";
    if !where_hosts_are(TEST, HOSTS) {
        return;
    }
    let places = many();
    let _kept = places.be_silent(0);
    places.listen(2);
    let before = open_descriptors();
    for delay in [Duration::ZERO, Duration::from_millis(10)] {
        let s = connect(&places, delay).unwrap();
        assert_eq!(
            s.getpeername().unwrap(),
            places.bound[2].getsockname().unwrap()
        );
        assert_eq!(s.gettimeout(), None);
        assert!(flag_blocks(&s));
        assert_eq!(open_descriptors(), before + 1, "losers are closed");
        s.sendall(b"blocking again").unwrap();
    }
    // The others would have had the time of a whole attempt.
    let options = CreateConnection {
        timeout: Some(20.0.into()),
        ..options(Duration::from_millis(10))
    };
    let s = create_connection_with(("many", places.port), &options).unwrap();
    assert_eq!(s.gettimeout(), Some(Duration::from_secs(20)));
}

#[test]
fn the_first_address_wins_if_it_answers() {
    const TEST: &str = "conveniences::eyeballs::the_first_address_wins_if_it_answers";
    if !where_hosts_are(TEST, HOSTS) {
        return;
    }
    let places = many();
    (0..3).for_each(|index| places.listen(index));
    for _ in 0..10 {
        let s = connect(&places, HOUR).unwrap();
        assert_eq!(
            s.getpeername().unwrap(),
            places.bound[0].getsockname().unwrap()
        );
    }
}

#[test]
fn after_a_failure_the_next_begins_at_once() {
    const TEST: &str = "conveniences::eyeballs::after_a_failure_the_next_begins_at_once";
    if !where_hosts_are(TEST, HOSTS) {
        return;
    }
    // Refused, refused, there: nobody waits for the delay.
    let places = many();
    places.listen(2);
    let s = connect(&places, HOUR).unwrap();
    assert_eq!(
        s.getpeername().unwrap(),
        places.bound[2].getsockname().unwrap()
    );
    // The same after the time of an attempt.
    let places = many();
    let _kept = places.be_silent(0);
    places.listen(1);
    let options = CreateConnection {
        timeout: Some(0.05.into()),
        ..options(HOUR)
    };
    let s = create_connection_with(("many", places.port), &options).unwrap();
    assert_eq!(
        s.getpeername().unwrap(),
        places.bound[1].getsockname().unwrap()
    );
}

#[test]
fn all_errors_are_kept_in_the_order_of_their_coming() {
    const TEST: &str = "conveniences::eyeballs::all_errors_are_kept_in_the_order_of_their_coming";
    if !where_hosts_are(TEST, HOSTS) {
        return;
    }
    let places = many();
    let before = open_descriptors();
    for delay in [Duration::ZERO, HOUR] {
        let error = connect(&places, delay).unwrap_err();
        assert_eq!(error.errors().len(), 3, "{error}");
        assert_eq!(error.errno(), Some(ECONNREFUSED));
    }
    // One is silent until the end, so it fails last.
    let kept = places.be_silent(0);
    let limited = |delay| CreateConnection {
        total_timeout: Some(1.into()),
        ..options(delay)
    };
    let known = |index: usize| places.bound[index].getsockname().unwrap();
    let told = |error: &Error| -> Vec<_> {
        let told = error.errors().iter();
        told.map(|error| (error.address().unwrap().clone(), error.errno()))
            .collect()
    };
    let error =
        create_connection_with(("many", places.port), &limited(Duration::ZERO)).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let refused = Some(ECONNREFUSED);
    let expected = [(known(1), refused), (known(2), refused), (known(0), None)];
    assert_eq!(told(&error), expected, "{error}");
    // The time is up before the others begin.
    let error = create_connection_with(("many", places.port), &limited(HOUR)).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let expected = [(known(0), None), (known(1), None), (known(2), None)];
    assert_eq!(told(&error), expected, "{error}");
    let operations: Vec<_> = error.errors().iter().map(Error::operation).collect();
    assert_eq!(
        operations,
        ["connect", "create_connection", "create_connection"]
    );
    drop(kept);
    assert_eq!(open_descriptors(), before);
}
