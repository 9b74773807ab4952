//! may, a stackful coroutine for each connection: `may_echo WORKERS`.

use std::env;
use std::io::{Read, Write};

use may::net::{TcpListener, TcpStream};

fn main() -> anyhow::Result<()> {
    let workers = env::args().nth(1).map_or(Ok(2), |text| text.parse())?;
    may::config().set_workers(workers);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    bench::equip(listener.inner().try_clone()?.into())?;
    bench::announce(listener.local_addr()?);
    loop {
        let (client, _) = listener.accept()?;
        may::go!(|| serve(client));
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
