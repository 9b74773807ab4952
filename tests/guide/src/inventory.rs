//! The tables of Python's names in `tests/*/inventory`.

/// A name of a module of Python's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// With all its dots: `socket.socket.recv`.
    pub name: String,
    /// Why the crate does not have it, if it does not.
    pub declined: Option<String>,
}

impl Name {
    fn new(name: &str, home: &str) -> Self {
        Self {
            name: name.to_owned(),
            declined: home.strip_prefix("declined: ").map(str::to_owned),
        }
    }
}

/// The names of a `module.tsv`: name, kind, since when, and `-` or why
/// declined.
pub fn names(text: &str) -> Vec<Name> {
    let fields = rows(text).map(|line| line.split('\t').collect::<Vec<_>>());
    let names = fields.map(|fields| {
        let [name, _, _, home] = fields[..] else {
            panic!("not four fields: {fields:?}");
        };
        Name::new(name, home)
    });
    names.collect()
}

/// The constants of a `constants.tsv` that are Python's: name, type, since
/// when (`-` if they are not Python's), value or why declined, and more.
pub fn constants(text: &str) -> Vec<Name> {
    let fields = rows(text).map(|line| line.split('\t').collect::<Vec<_>>());
    let constants = fields.filter_map(|fields| {
        let [name, _, since, value, ..] = fields[..] else {
            panic!("not four fields: {fields:?}");
        };
        (since != "-").then(|| Name::new(name, value))
    });
    constants.collect()
}

fn rows(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines();
    lines.filter(|line| !line.starts_with('#') && !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &[Name], expected: &[(&str, Option<&str>)]) {
        let found: Vec<_> = found
            .iter()
            .map(|name| (&*name.name, name.declined.as_deref()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn names_know_why_they_were_declined() {
        let names = names(
            "# name\tkind\tsince\thome\n\
             socket.dup\tfunction\t3.0\tdeclined: a number owns nothing\n\
             socket.fromfd\tfunction\t2.0\t-\n",
        );
        check(
            &names,
            &[
                ("socket.dup", Some("a number owns nothing")),
                ("socket.fromfd", None),
            ],
        );
    }

    #[test]
    fn constants_that_python_lacks_are_left_out() {
        let constants = constants(
            "AF_ALG\tAddressFamily\t3.6\t38\t-\n\
             AF_CAIF\tAddressFamily\t-\t37\t-\n\
             IPX_TYPE\t-\t?\tdeclined: no IPX\t-\n",
        );
        check(
            &constants,
            &[("AF_ALG", None), ("IPX_TYPE", Some("no IPX"))],
        );
    }
}
