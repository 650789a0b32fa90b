//! Places of files as other tools name them: by path from the working folder, as a path or as a URI.
//!
//! In: the folder that the names of a package start at, and such a name. Out: what a reader finds the file by.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What a path may not hold as it is in a URI (RFC 3986, section 3.3); `/` parts it.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// `mappings` and `shop/order.map` give `mappings/shop/order.map`. A name that begins with `./`, `../` or `/` is no name
/// of the package: it starts at the working folder, or is whole.
pub(super) fn path(folder: &str, name: &str) -> String {
    if name.starts_with('/') || name.starts_with("../") {
        return name.to_owned();
    }
    if let Some(name) = name.strip_prefix("./") {
        return name.to_owned();
    }
    match folder {
        "" | "." => name.to_owned(),
        "/" => format!("/{name}"),
        folder => format!("{}/{name}", folder.trim_end_matches('/')),
    }
}

/// The same as a URI: relative below the working folder, else `file:`.
pub(super) fn uri(folder: &str, name: &str) -> String {
    let path = path(folder, name);
    let encoded = utf8_percent_encode(&path, RESERVED).to_string();
    match path.starts_with('/') {
        true => format!("file://{encoded}"),
        // A first part with a colon would read as a scheme.
        false if encoded.split('/').next().is_some_and(|first| first.contains(':')) => format!("./{encoded}"),
        false => encoded,
    }
}
