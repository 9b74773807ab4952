//! The standard library: a thread for each connection.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

fn main() -> anyhow::Result<()> {
    let listener = bench::listener()?;
    loop {
        let (client, _) = listener.accept()?;
        // Without a thread the client is sent away.
        let _ = thread::Builder::new().spawn(|| serve(client));
    }
}

/// Ends when the client does, however it does.
fn serve(mut client: TcpStream) -> Option<()> {
    let mut data = bench::buffer();
    loop {
        let count = client.read(&mut data).ok().filter(|count| *count > 0)?;
        client.write_all(&data[..count]).ok()?;
        bench::filled(&mut data, count);
    }
}
