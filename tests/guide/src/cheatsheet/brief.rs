//! What is left of a row where there is little room.

use crate::rows::{Row, unlinked};

/// How many characters Python's side may have with its arguments.
const WIDEST: usize = 34;

/// How many characters a remark may have; the first clause of one that is
/// longer, at least.
const LONGEST: usize = 40;
const SHORTEST: usize = 8;

/// How remarks begin that say that nothing differs, or as much as another.
const NOTHING: [&str; 3] = ["the same", "as ", "likewise"];

/// A row in short.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Brief {
    pub(super) python: String,
    pub(super) rust: Vec<String>,
    /// Whether there is an option with a type, too.
    pub(super) typed: bool,
    pub(super) remark: Option<String>,
}

impl Brief {
    /// A function, class, method or attribute, without what was named above:
    /// the module, or the class of the row before.
    pub(super) fn of_item(row: &Row, module: &str, class: &str) -> Self {
        let member = |of: &str| {
            let rest = row.python.strip_prefix(of)?;
            rest.starts_with('.').then_some(rest)
        };
        let python = if let Some(name) = member(module) {
            &name[1..]
        } else if is_class(class) {
            member(class).unwrap_or(&row.python)
        } else {
            &row.python
        };
        Self {
            python: shortened(python),
            rust: with_suffixes(&row.rust),
            typed: false,
            remark: first_words(&row.remark),
        }
    }

    /// A constant, or a family of them: what there is besides the constants
    /// themselves.
    pub(super) fn of_constant(row: &Row) -> Self {
        let is_constant = |name: &str| !name.contains(|c: char| c.is_lowercase());
        let (typed, others): (Vec<_>, Vec<_>) = row
            .rust
            .iter()
            .filter(|name| !is_constant(name) && **name != row.python)
            .partition(|name| name.strip_prefix("opt::").is_some_and(is_constant));
        Self {
            python: row.python.clone(),
            rust: others.into_iter().take(1).cloned().collect(),
            typed: !typed.is_empty(),
            remark: None,
        }
    }
}

/// The class that a row names: its own, or that of its method.
pub(super) fn class(row: &Row) -> &str {
    let name = row.python.split('(').next().unwrap_or(&row.python);
    name.rsplit_once('.').map_or(name, |(class, _)| class)
}

/// Whether it is a class, and not a socket, whose name is short.
fn is_class(name: &str) -> bool {
    name.starts_with(|c: char| c.is_uppercase())
}

/// Of names that are the first one and more, the rest: `…_with_flags`.
fn with_suffixes(names: &[String]) -> Vec<String> {
    let shorter = |name: &String| {
        let rest = name.strip_prefix(&*names[0])?;
        rest.starts_with('_').then(|| format!("…{rest}"))
    };
    let names = names.iter();
    names
        .map(|name| shorter(name).unwrap_or_else(|| name.clone()))
        .collect()
}

fn shortened(python: &str) -> String {
    match python.split_once('(') {
        Some((name, _)) if python.chars().count() > WIDEST => format!("{name}(…)"),
        _ => python.to_owned(),
    }
}

/// A remark, or its first clause, if that is short and says something.
fn first_words(remark: &str) -> Option<String> {
    let text = unlinked(remark);
    let begin = text.to_lowercase();
    if NOTHING.iter().any(|nothing| begin.starts_with(nothing)) {
        return None;
    }
    let whole = text.trim_end_matches('.');
    let clause = &text[..end_of_clause(&text)];
    let length = |text: &str| text.chars().count();
    if length(whole) <= LONGEST {
        Some(whole.to_owned())
    } else {
        let fits = (SHORTEST..=LONGEST).contains(&length(clause));
        fits.then(|| clause.to_owned())
    }
}

/// Where the first clause ends. Between backticks it does not.
fn end_of_clause(text: &str) -> usize {
    let mut code = false;
    for (index, character) in text.char_indices() {
        match character {
            '`' => code = !code,
            ';' | ':' | '.' if !code && text[index + 1..].starts_with(' ') => return index,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(remark: &str, words: Option<&str>) {
        assert_eq!(first_words(remark).as_deref(), words, "{remark}");
    }

    #[test]
    fn the_first_clause_is_kept_if_it_is_short() {
        check(
            "Seconds or `None`; exact.",
            Some("Seconds or `None`; exact"),
        );
        let long = "a word, and one more, and another one, and so on";
        check(&format!("Pass a slice: {long}."), Some("Pass a slice"));
        check(&format!("`{{s:? }}{{}}`; {long}"), Some("`{s:? }{}`"));
        check(&format!("A case; {long}"), None);
        check("No [`with`](x) here", Some("No `with` here"));
        check("The same: it tries.", None);
        check("likewise; new in Python 3.12", None);
        check(&"long ".repeat(10), None);
    }

    #[test]
    fn long_arguments_are_left_out() {
        let long = "s.makefile(mode='r', buffering=None, *, encoding=None)";
        assert_eq!(shortened(long), "s.makefile(…)");
        let short = "s.recv(bufsize[, flags])";
        assert_eq!(shortened(short), short);
    }

    #[test]
    fn what_names_share_is_said_once() {
        let names = ["recv", "recv_with_flags", "recvmsg"].map(str::to_owned);
        assert_eq!(
            with_suffixes(&names),
            ["recv", "…_with_flags", "recvmsg"].map(str::to_owned)
        );
        assert!(is_class("BaseServer") && !is_class("s"));
    }
}
