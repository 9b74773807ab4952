//! What the servers of this workspace that are written in Rust have in
//! common: the same listener, and one line that says where it is.

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::fd::OwnedFd;

use rawsock::{Socket, opt};

/// As long as every other server has it.
const BACKLOG: i32 = 4096;

/// A listener on a free port: what is accepted inherits `TCP_NODELAY`.
pub fn listener() -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    equip(listener.try_clone()?.into())?;
    announce(listener.local_addr()?);
    Ok(listener)
}

/// Gives a listener that was made elsewhere what all others have; the
/// descriptor may be a duplicate.
pub fn equip(listener: OwnedFd) -> anyhow::Result<()> {
    let listener = Socket::from_owned(listener)?;
    listener.set(opt::TCP_NODELAY, true)?;
    listener.listen(BACKLOG)?;
    Ok(())
}

/// A buffer for what a connection sends.
///
/// It begins with 4 KiB, since many connections say little and then nothing;
/// see [`filled`].
pub fn buffer() -> Vec<u8> {
    vec![0; 4 * 1024]
}

/// Makes a buffer that was filled twice as long, up to 64 KiB.
pub fn filled(data: &mut Vec<u8>, count: usize) {
    if count == data.len() && count < 64 * 1024 {
        data.resize(count * 2, 0);
    }
}

/// A socket for datagrams on a free port.
pub fn datagrams() -> anyhow::Result<UdpSocket> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    announce(socket.local_addr()?);
    Ok(socket)
}

/// Says where clients may come.
pub fn announce(at: SocketAddr) {
    println!("LISTENING {} {}", at.ip(), at.port());
}
