//! Datagrams that come back: one outstanding a client, and sixteen.

use crate::Bench;
use crate::contestants::{DATAGRAMS, Transport};
use crate::field::{Race, start};
use crate::load::Until;
use crate::load::datagrams::Senders;
use crate::report::Section;
use crate::rounds::Sample;

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    // More would not fit into the buffer of a socket.
    for (clients, outstanding) in [(64, 1), (8, 16)] {
        section.say(format_args!(
            "### {clients} clients, {outstanding} outstanding each, 64 bytes"
        ));
        let up = start(bench, section, DATAGRAMS, Transport::Udp);
        Race {
            chart: format!("udp-echo-{outstanding}.svg"),
            title: format!(
                "Processor time of the server, µs a datagram, {outstanding} outstanding a client"
            ),
            baselines: &["C, recvfrom and sendto"],
            slice: &mut |(_, served)| {
                let mut senders = Senders::new(served.at, clients, outstanding)?;
                Sample::of(served, || senders.run(Until::Time(bench.settings.slice)))
            },
            calls: &mut |(_, served), count| {
                let mut senders = Senders::new(served.at, clients, outstanding)?;
                Ok(Box::new(move || senders.run(Until::Requests(count))))
            },
        }
        .run(bench, section, &up)?;
    }
    Ok(())
}
