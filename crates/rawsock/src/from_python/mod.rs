#![doc = include_str!("names.md")]

pub mod article {
    #![doc = include_str!("article.md")]
}
pub mod sockets {
    #![doc = include_str!("sockets.md")]
}
pub mod addresses {
    #![doc = include_str!("addresses.md")]
}
pub mod timeouts {
    #![doc = include_str!("timeouts.md")]
}
pub mod errors {
    #![doc = include_str!("errors.md")]
}
pub mod bytes {
    #![doc = include_str!("bytes.md")]
}
pub mod options {
    #![doc = include_str!("options.md")]
}
pub mod control_messages {
    #![doc = include_str!("control_messages.md")]
}
pub mod raw {
    #![doc = include_str!("raw.md")]
}
pub mod seqpacket {
    #![doc = include_str!("seqpacket.md")]
}
