//! Connections that say nothing, held by a process of their own: a process
//! has only so many descriptors.
//!
//! The other process is this program, called `bench hold HOST:PORT`. It reads
//! numbers from stdin, has so many connections, and says so. Each of them has
//! been answered once, so that the server has seen them all.

use std::io::{self, BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, bail, ensure};
use rawsock::{Address, Socket};

use crate::children::Child;
use crate::load::{connect, source};

/// A process that holds connections, which end when this is dropped.
#[derive(Debug)]
pub(crate) struct Holder {
    // Ends when this does.
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Holder {
    pub(crate) fn start(to: SocketAddr) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["hold", &to.to_string()]);
        let mut child = Child::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        Ok(Self {
            input: child.get().stdin.take().context("it is piped")?,
            output: BufReader::new(child.get().stdout.take().context("it is piped")?),
            _child: child,
        })
    }

    /// Has so many connections from now on; there cannot be fewer than before.
    pub(crate) fn grow(&mut self, connections: usize) -> anyhow::Result<()> {
        writeln!(self.input, "{connections}")?;
        let mut said = String::new();
        self.output.read_line(&mut said)?;
        ensure!(
            said.trim_end() == format!("HELD {connections}"),
            "not {connections} connections: {}",
            said.trim_end()
        );
        Ok(())
    }
}

/// What the other process does.
pub(crate) fn hold(place: &str) -> anyhow::Result<()> {
    let to = Address::from(place.parse::<SocketAddr>()?);
    let from = source();
    let mut held: Vec<Socket> = Vec::new();
    for line in io::stdin().lines() {
        let connections: usize = line?.parse()?;
        while held.len() < connections {
            match ask(connect(from, &to)?) {
                Ok(client) => held.push(client),
                Err(error) => {
                    println!("the server ends number {}: {error}", held.len());
                    bail!(error);
                }
            }
        }
        println!("HELD {}", held.len());
    }
    Ok(())
}

fn ask(client: Socket) -> anyhow::Result<Socket> {
    let question = [b'?'; 64];
    let mut answer = [0; 64];
    client.settimeout(crate::load::SILENCE)?;
    client.sendall(&question)?;
    let mut got = 0;
    while got < answer.len() {
        match client.recv_into(&mut answer[got..])? {
            0 => bail!("end of file"),
            count => got += count,
        }
    }
    ensure!(answer == question, "WRONG: {answer:?}");
    Ok(client)
}
