#![doc = include_str!("names.md")]

pub mod mixins {
    #![doc = include_str!("mixins.md")]
}
pub mod handlers {
    #![doc = include_str!("handlers.md")]
}
pub mod dispatch {
    #![doc = include_str!("dispatch.md")]
}
pub mod shutting_down {
    #![doc = include_str!("shutting_down.md")]
}
