//! Servers that lie, and the clients that find them out: a benchmark whose
//! clients believe everything measures nothing.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;

use super::datagrams::Senders;
use super::fleet::{Fleet, Shape};
use super::orders::Order;
use super::{Until, chain, churn, orders};

const SHAPE: Shape = Shape {
    connections: 4,
    size: 64,
    depth: 2,
};

/// Serves each connection with what a function makes of the data, which is
/// told how many bytes there were before.
fn server(answer: fn(usize, &[u8]) -> Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            thread::spawn(move || serve(client.unwrap(), answer));
        }
    });
    at
}

fn serve(mut client: TcpStream, answer: fn(usize, &[u8]) -> Vec<u8>) {
    let (mut data, mut before) = ([0; 4096], 0);
    while let Ok(count @ 1..) = client.read(&mut data) {
        if client.write_all(&answer(before, &data[..count])).is_err() {
            break;
        }
        before += count;
    }
}

fn honest(_: usize, data: &[u8]) -> Vec<u8> {
    data.to_vec()
}

/// Changes a bit of byte 10 000.
fn changes_a_bit(before: usize, data: &[u8]) -> Vec<u8> {
    let mut data = data.to_vec();
    if let Some(place) = 10_000_usize.checked_sub(before)
        && let Some(byte) = data.get_mut(place)
    {
        *byte ^= 1;
    }
    data
}

/// Says something twice after 10 000 bytes.
fn says_it_twice(before: usize, data: &[u8]) -> Vec<u8> {
    match (10_000..10_200).contains(&before) {
        true => data.repeat(2),
        false => data.to_vec(),
    }
}

fn zeros(_: usize, data: &[u8]) -> Vec<u8> {
    vec![0; data.len()]
}

#[track_caller]
fn finds_out<T: std::fmt::Debug>(result: anyhow::Result<T>) {
    let error = format!("{:#}", result.expect_err("it was believed"));
    assert!(error.contains("WRONG"), "{error}");
}

fn fleet(at: SocketAddr) -> anyhow::Result<u64> {
    let mut fleet = Fleet::connect(at, SHAPE)?;
    Ok(fleet.run(Until::Requests(2_000))?.requests)
}

#[test]
fn an_honest_server_is_believed() {
    let at = server(honest);
    // What is outstanding when there were enough is answered, too.
    let outstanding = SHAPE.connections as u64 * SHAPE.depth;
    let answered = fleet(at).unwrap();
    assert!(
        (2_000..2_000 + outstanding).contains(&answered),
        "{answered}"
    );
    let tally = churn::run(at, 4, Until::Requests(50)).unwrap();
    assert_eq!(tally.requests, 50);
    let order = |_| Order::default();
    let done = orders::run(at, 4, Until::Requests(50), order).unwrap();
    assert!(done.tally.requests >= 50);
    assert_eq!(done.quick.0.len() as u64, done.tally.requests);
}

#[test]
fn a_changed_bit_is_found_out() {
    finds_out(fleet(server(changes_a_bit)));
}

#[test]
fn a_doubled_message_is_found_out() {
    finds_out(fleet(server(says_it_twice)));
}

#[test]
fn short_connections_look_at_the_answer() {
    finds_out(churn::run(server(zeros), 4, Until::Requests(50)));
}

#[test]
fn orders_look_at_the_answer() {
    let at = server(zeros);
    finds_out(orders::run(at, 4, Until::Requests(50), |_| {
        Order::default()
    }));
}

#[test]
fn a_chain_wants_its_hash() {
    finds_out(chain::run(server(honest), 4, 50));
}

/// Sends back what a function makes of each datagram.
fn datagrams(answer: fn(&[u8]) -> Vec<Vec<u8>>) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut data = [0; 4096];
        while let Ok((count, client)) = socket.recv_from(&mut data) {
            for reply in answer(&data[..count]) {
                // The client has gone as soon as it has seen enough.
                let _ = socket.send_to(&reply, client);
            }
        }
    });
    at
}

fn senders(at: SocketAddr, outstanding: usize) -> anyhow::Result<u64> {
    let mut senders = Senders::new(at, 4, outstanding)?;
    let tally = senders.run(Until::Requests(1_000))?;
    Ok(tally.requests + tally.lost)
}

#[test]
fn datagrams_that_come_back_are_believed() {
    let at = datagrams(|data| vec![data.to_vec()]);
    assert!(senders(at, 1).unwrap() >= 1_000);
    assert!(senders(at, 16).unwrap() >= 1_000);
}

#[test]
fn a_doubled_datagram_is_found_out() {
    let at = datagrams(|data| vec![data.to_vec(); 2]);
    finds_out(senders(at, 2));
}

#[test]
fn a_changed_datagram_is_found_out() {
    let at = datagrams(|data| vec![vec![0; data.len()]]);
    finds_out(senders(at, 1));
}
