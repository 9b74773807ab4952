//! tokio, a task for each connection: `tokio_echo THREADS`, where 1 is its
//! current-thread runtime.

use std::env;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;

fn main() -> anyhow::Result<()> {
    let threads = env::args().nth(1).map_or(Ok(1), |text| text.parse())?;
    let mut builder = match threads {
        1 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    let runtime = builder.worker_threads(threads).enable_io().build()?;
    // On the multi-thread runtime, what `block_on` runs is on a thread of its
    // own, and so the loop that accepts is a task as well.
    runtime.block_on(async { tokio::spawn(accept()).await? })
}

async fn accept() -> anyhow::Result<()> {
    let listener = bench::listener()?;
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (client, _) = listener.accept().await?;
        tokio::spawn(serve(client));
    }
}

/// Ends when the client does, however it does.
async fn serve(mut client: TcpStream) -> Option<()> {
    let mut data = bench::buffer();
    loop {
        let count = client.read(&mut data).await.ok()?;
        if count == 0 {
            return None;
        }
        client.write_all(&data[..count]).await.ok()?;
        bench::filled(&mut data, count);
    }
}
