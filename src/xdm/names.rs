//! From public names to platform names, by NAMESPACES.md of the XDM repository.

use url::Url;

/// The namespace whose first part falls away.
const HOST: &str = "ns.adobe.com";

/// The platform's place of a public name: one name, or an object and a name in it.
///
/// `xdm:web` is `web`, `@id` is `_id`, `dc:language` is `_dc.language`, `https://ns.adobe.com/acme/tier` is
/// `_acme.tier`. A name without a prefix is one already.
pub(super) fn platform(name: &str) -> Vec<String> {
    if let Some(name) = name.strip_prefix('@') {
        return vec![format!("_{name}")];
    }
    if name.contains("://")
        && let Some(place) = of_uri(name)
    {
        return place;
    }
    match name.split_once(':') {
        Some(("xdm", name)) if !name.is_empty() => vec![name.to_owned()],
        Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => vec![format!("_{prefix}"), name.to_owned()],
        _ => vec![name.to_owned()],
    }
}

/// `https://ns.adobe.com/xdm/a/b` is `_a.b`, `https://ns.adobe.com/a/b` too; other hosts are split at their dots.
fn of_uri(name: &str) -> Option<Vec<String>> {
    // A hole such as `{tenant}` is kept, which a parsed URI would not do.
    let (scheme, rest) = name.split_once("://")?;
    Url::parse(name).ok().filter(|_| !scheme.is_empty())?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut parts: Vec<String> = path.split(['/', '#']).filter(|part| !part.is_empty()).map(camel_case).collect();
    if host == HOST {
        if parts.len() > 1 && parts.first().is_some_and(|part| part == "xdm") {
            parts.remove(0);
        }
    } else {
        parts.splice(0..0, host.split('.').map(str::to_owned));
    }
    let first = parts.first_mut()?;
    *first = format!("_{first}");
    Some(parts)
}

/// `a-b` as `aB`.
fn camel_case(part: &str) -> String {
    let mut pieces = part.split('-');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |mut whole, piece| {
        let mut letters = piece.chars();
        whole.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        whole.push_str(letters.as_str());
        whole
    })
}
