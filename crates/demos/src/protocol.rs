//! What the article's clients and servers agree on.
//!
//! It is little: nothing in the bytes says where a message ends. Each side
//! takes what one `recv` of 1024 bytes brings for a message, so longer ones
//! cannot be told from two; the clients here refuse to send them.

/// Where the TCP server listens: `('127.0.0.1', 9999)`.
pub const TCP_ADDRESS: &str = "127.0.0.1:9999";

/// Where the UDP server is bound: `('127.0.0.2', 9999)`.
pub const UDP_ADDRESS: &str = "127.0.0.2:9999";

/// How much everybody asks for at once: `recv(1024)`, `recvfrom(1024)`.
pub const BUFSIZE: usize = 1024;

/// What the TCP server says first.
pub const GREETING: &[u8] = b"Hello,I am server!";

/// What a TCP client says last; it is not answered.
pub const EXIT: &[u8] = b"exit";

/// The TCP server's answer: `'Loop_msg: %s!' % data`.
///
/// The bytes go back as they came, whether they are text or not.
///
/// ```
/// assert_eq!(demos::protocol::tcp_reply(b"hi"), b"Loop_msg: hi!");
/// ```
pub fn tcp_reply(message: &[u8]) -> Vec<u8> {
    [b"Loop_msg: ", message, b"!"].concat()
}

/// The UDP server's answer: `b'Hello, %s!' % data`.
///
/// ```
/// assert_eq!(demos::protocol::udp_reply(b"world"), b"Hello, world!");
/// ```
pub fn udp_reply(message: &[u8]) -> Vec<u8> {
    [b"Hello, ", message, b"!"].concat()
}
