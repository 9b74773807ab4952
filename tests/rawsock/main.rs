//! What `rawsock` does, seen from outside, and compared with what Python, C
//! and the kernel do. A module a subject.

mod addresses;
mod batch;
mod conveniences;
mod datagrams;
mod event_loops;
mod examples;
mod families;
mod fixtures;
mod life;
mod limits;
mod lookup;
mod makefile;
mod messages;
mod namespaces;
mod options;
mod properties;
mod raw;
mod readiness;
mod sendfile;
mod streams;
mod timeouts;
mod typed_options;
mod zerocopy;

// Compared with something outside.
mod against_python;
mod connect_ex;
mod constants;
mod interrupted;
mod inventory;
mod lying_kernel;
mod outcomes;
mod python_peer;
mod random;
mod strace;
mod syscalls;
mod unix_names;
