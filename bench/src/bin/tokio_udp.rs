//! tokio for datagrams, on one thread: what comes goes back.

use tokio::net::UdpSocket;
use tokio::runtime::Builder;

fn main() -> anyhow::Result<()> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let socket = bench::datagrams()?;
        socket.set_nonblocking(true)?;
        let socket = UdpSocket::from_std(socket)?;
        let mut data = vec![0; 65_536];
        loop {
            let (count, client) = socket.recv_from(&mut data).await?;
            socket.send_to(&data[..count], client).await?;
        }
    })
}
