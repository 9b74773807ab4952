//! Public functions and methods, and whether they have an example.

use std::fs;
use std::path::Path;

use crate::html::between;

/// A public function or method, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The page and the place on it: `rawsock/struct.Socket.html#method.recv`.
    pub place: String,
    /// Whether its description has an example in Rust.
    pub has_example: bool,
}

/// The items of a page whose functions have descriptions of their own there.
const KINDS: [&str; 4] = ["struct.", "enum.", "union.", "trait."];

/// The headings above functions that belong to the page: not those of other
/// traits, nor those of a type it can be borrowed as.
const HEADINGS: [&str; 3] = ["implementations", "required-methods", "provided-methods"];

/// How rustdoc marks an example in Rust.
const EXAMPLE: &str = "rust-example-rendered";

/// All public functions and methods of a crate, but those of the guide.
pub fn functions(doc: &Path, name: &str) -> Vec<Function> {
    let mut functions = Vec::new();
    for path in items(doc, name) {
        let file = path.rsplit('/').next().unwrap_or(&path);
        let html = || {
            let path = doc.join(&path);
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        if file.starts_with("fn.") {
            functions.push(Function {
                has_example: html().contains(EXAMPLE),
                place: path,
            });
        } else if KINDS.iter().any(|kind| file.starts_with(kind)) {
            functions.extend(methods(&path, &html()));
        }
    }
    functions
}

/// The paths of all items. The list of a crate is made anew each time, but
/// pages of items that are gone stay, so the folder is not asked.
fn items(doc: &Path, name: &str) -> Vec<String> {
    let list = doc.join(name).join("all.html");
    let html = fs::read_to_string(&list).expect("rustdoc lists all items");
    let lists = between(&html, "<ul class=\"all-items\">", "</ul>");
    let links = lists.iter().flat_map(|list| between(list, "href=\"", "\""));
    links
        .filter(|link| !link.starts_with("from_python/"))
        .map(|link| format!("{name}/{link}"))
        .collect()
}

/// The methods on the page of a type or trait.
fn methods(page: &str, html: &str) -> Vec<Function> {
    let mut methods = Vec::new();
    for part in between(html, "<h2 id=\"", "<h2 id=\"") {
        let heading = part.split('"').next().unwrap_or_default();
        if HEADINGS.contains(&heading) {
            methods.extend(sections(part).map(|(id, section)| Function {
                place: format!("{page}#{id}"),
                has_example: section.contains(EXAMPLE),
            }));
        }
    }
    methods
}

/// The sections of methods, with what follows them. Constants and
/// implementations have sections too.
fn sections(part: &str) -> impl Iterator<Item = (&str, &str)> {
    part.split("<section id=\"").skip(1).filter_map(|section| {
        let (id, rest) = section.split_once('"')?;
        rest.starts_with(" class=\"method\"")
            .then_some((id, section))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r##"
<div class="docblock"><pre class="rust rust-example-rendered"></pre></div>
<h2 id="implementations" class="section-header">Implementations</h2>
<section id="impl-A" class="impl"></section>
<section id="associatedconstant.B" class="associatedconstant"></section>
<section id="method.with" class="method">…</section>
<div class="docblock"><pre class="rust rust-example-rendered"></pre></div>
<section id="method.without" class="method">…</section>
<div class="docblock"><pre class="language-console"></pre></div>
<h2 id="deref-methods-B" class="section-header">Methods from Deref</h2>
<section id="method.others" class="method"></section>
<h2 id="trait-implementations" class="section-header">Trait Implementations</h2>
<section id="method.fmt" class="method trait-impl"></section>
"##;

    #[test]
    fn a_method_without_an_example_is_found() {
        let found: Vec<_> = methods("a.html", PAGE)
            .into_iter()
            .map(|method| (method.place, method.has_example))
            .collect();
        assert_eq!(
            found,
            [
                ("a.html#method.with".to_owned(), true),
                ("a.html#method.without".to_owned(), false)
            ]
        );
    }
}
