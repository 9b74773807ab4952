//! What `rawsock` does, seen from outside, and compared with what Python, C
//! and the kernel do. A module a subject.

mod syscalls;
