//! Runs what the threads of `sockserver` agree upon in every order.
//!
//! See `README.md`.

#[allow(dead_code)] // the product asks for it
mod around;
mod kernel;
mod modelled;
mod models;
mod run;

pub(crate) use around::{
    clock, config, errors, handler, hooks, life, report, stats, stream, transport, wait,
};

/// One of the product's own files.
macro_rules! product {
    ($file:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $file));
    };
}

#[allow(dead_code, unused_imports)]
mod core {
    product!("core.rs");
}

#[allow(dead_code, unused_imports)]
mod registry {
    product!("registry_mod.rs");

    pub(crate) use crate::around::peer;
    pub(crate) mod rates {
        pub(crate) struct Rates;
    }

    mod slot {
        product!("registry_slot.rs");
    }
    mod source {
        product!("registry_source.rs");
    }
    mod words {
        product!("registry_words.rs");
    }
}

#[allow(dead_code, unused_imports)]
mod control {
    pub(crate) use crate::around::control::*;
    pub(crate) use bell::Bell;

    mod bell {
        product!("control_bell.rs");
    }
}

mod sys {
    pub(crate) use crate::around::shared::Shared;
}

#[allow(dead_code, unused_imports)]
mod dispatch {
    pub(crate) use crate::around::engine::Engine;

    pub(crate) mod berth {
        product!("dispatch_berth.rs");
    }
    pub(crate) mod intake {
        product!("dispatch_intake.rs");
    }

    pub(crate) mod epoll {
        pub(crate) mod driver {
            product!("dispatch_epoll_driver.rs");
        }
        pub(crate) mod monitor {
            product!("dispatch_epoll_monitor.rs");
        }
        pub(crate) mod place {
            product!("dispatch_epoll_place.rs");
        }
        pub(crate) mod pool {
            product!("dispatch_epoll_pool.rs");
        }
        pub(crate) mod set {
            product!("dispatch_epoll_set.rs");
        }
        pub(crate) mod shard {
            product!("dispatch_epoll_shard.rs");
        }
        pub(crate) mod spares {
            product!("dispatch_epoll_spares.rs");
        }
        pub(crate) mod table {
            product!("dispatch_epoll_table.rs");
        }
        pub(crate) mod team {
            product!("dispatch_epoll_team.rs");
        }
        pub(crate) mod word {
            product!("dispatch_epoll_word.rs");
        }
    }

    pub(crate) mod threading {
        pub(crate) use crate::around::worker;

        pub(crate) mod crew {
            product!("dispatch_threading_crew.rs");
        }
        pub(crate) mod patience {
            product!("dispatch_threading_patience.rs");
        }
    }
}

pub(crate) use run::is_twin;

fn main() -> std::process::ExitCode {
    run::main()
}
