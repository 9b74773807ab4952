//! Limits, which do not change.

#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) per_source: usize,
    pub(crate) overflow: Overflow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overflow {
    Backlog,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Config {
    pub(crate) limits: Limits,
}

impl Config {
    /// So many connections at a time.
    pub(crate) fn limited(connections: usize) -> Self {
        Self {
            limits: Limits {
                connections,
                per_source: usize::MAX,
                overflow: Overflow::Backlog,
            },
        }
    }
}

#[derive(Debug)]
pub(crate) struct Settings(Config);

impl Settings {
    pub(crate) fn new(config: Config) -> Self {
        Self(config)
    }

    pub(crate) fn get(&self) -> Config {
        self.0
    }

    pub(crate) fn change(&self, _: &mut dyn FnMut(&mut Config)) {
        unreachable!("no model changes limits")
    }
}
