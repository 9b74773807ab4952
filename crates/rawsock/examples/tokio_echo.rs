//! A `rawsock::Socket` under tokio: any family and any option, and tokio does
//! the waiting.
//!
//! `AsyncFd` takes whatever has a descriptor. The socket has to be
//! non-blocking; then every call of it that answers `EAGAIN` belongs into
//! `async_io`, which waits and makes it again.
//!
//! ```console
//! $ cargo run -p rawsock --example tokio_echo
//! the server at 127.0.0.1:40000 says hello, hello
//! the server at /tmp/tokio_echo.4242 says hello, hello
//! ```

use std::io;

use rawsock::*;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

fn main() -> io::Result<()> {
    // The macros of tokio would do for it, and want more of its features.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let path = std::env::temp_dir().join(format!("tokio_echo.{}", std::process::id()));
    runtime.block_on(async {
        conversation(AF_INET, ("127.0.0.1", 0)).await?;
        let told = conversation(AF_UNIX, &path).await;
        std::fs::remove_file(&path)?;
        told
    })
}

async fn conversation(family: AddressFamily, address: impl ToAddress) -> io::Result<()> {
    // Born non-blocking: one system call less than `setblocking(false)`.
    let listener = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
    listener.bind(address)?;
    listener.listen(None)?;
    let address = listener.getsockname()?;
    let server = tokio::spawn(serve_one(watched(listener)?));

    let client = connect(family, &address).await?;
    send_all(&client, b"hello").await?;
    client.get_ref().shutdown(SHUT_WR)?;
    let mut answer = Vec::new();
    loop {
        let part = client
            .async_io(Interest::READABLE, |s| Ok(s.recv(1024)?))
            .await?;
        if part.is_empty() {
            break;
        }
        answer.extend(part);
    }
    let answer = String::from_utf8_lossy(&answer);
    println!("the server at {address} says {answer}");
    server.await?
}

/// The socket, watched by the runtime in which this is called.
///
/// tokio discourages `AsyncFd::new` since 1.54, because it takes any type that
/// tells a number, and one may tell a number that it does not own. A `Socket`
/// keeps its descriptor as long as it lives.
#[allow(deprecated)]
fn watched(socket: Socket) -> io::Result<AsyncFd<Socket>> {
    AsyncFd::new(socket)
}

/// Says twice what the client says.
async fn serve_one(listener: AsyncFd<Socket>) -> io::Result<()> {
    let (client, _) = listener
        .async_io(Interest::READABLE, |s| Ok(s.accept()?))
        .await?;
    // As in Python, an accepted socket is blocking unless there is a default.
    client.setblocking(false)?;
    let client = watched(client)?;
    let mut said = Vec::new();
    loop {
        let part = client
            .async_io(Interest::READABLE, |s| Ok(s.recv(1024)?))
            .await?;
        if part.is_empty() {
            break;
        }
        said.extend(part);
    }
    send_all(&client, &[&said[..], b", ", &said].concat()).await
}

/// A connection that is begun, waited for, and asked how it went.
async fn connect(family: AddressFamily, address: &Address) -> io::Result<AsyncFd<Socket>> {
    let s = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
    let begun = s.connect(address);
    let s = watched(s)?;
    match begun {
        Ok(()) => return Ok(s),
        Err(error) if error.errno() == Some(libc::EINPROGRESS) => {}
        Err(error) => return Err(error.into()),
    }
    s.writable().await?.retain_ready();
    match s.get_ref().getsockopt(SOL_SOCKET, SO_ERROR)? {
        0 => Ok(s),
        errno => Err(io::Error::from_raw_os_error(errno)),
    }
}

async fn send_all(s: &AsyncFd<Socket>, mut data: &[u8]) -> io::Result<()> {
    while !data.is_empty() {
        let sent = s
            .async_io(Interest::WRITABLE, |s| Ok(s.send(data)?))
            .await?;
        data = &data[sent..];
    }
    Ok(())
}
