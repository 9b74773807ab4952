//! The four programs of the article, on `rawsock`, and the one that plays
//! them.
//!
//! Each program is a module here and a binary of a few lines; in its `run`
//! every call has the Python line it stands for beside it, under the
//! article's own steps.
//!
//! | program | the article's steps |
//! |---|---|
//! | [`tcp_server`] | bind, listen, accept, exchange, close |
//! | [`tcp_client`] | connect, exchange, close |
//! | [`udp_server`] | bind, exchange |
//! | [`udp_client`] | make, exchange, close |
//! | [`article`] | starts the four as processes and shows what they say |
//!
//! What a program needs beside its sockets, and Python gives without being
//! asked or not at all, is in the other modules.

#![warn(missing_docs)]

// The programs.
pub mod article;
pub mod tcp_client;
pub mod tcp_server;
pub mod udp_client;
pub mod udp_server;

// What client and server agree on: addresses, sizes, texts.
pub mod protocol;

// Beginning and end of a program.
mod args;
mod failure;
mod program;

// What goes on meanwhile: lines to say, signals to obey, errors to survive.
mod output;
mod stop;
mod trouble;

pub use args::Endpoint;
pub use failure::Failure;
pub use program::{Program, main};
