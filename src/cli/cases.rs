//! Case folders on disk: found, read, and written anew.

use super::mapping::{RECEIVED_AT, param_text};
use super::output::{Output, Readers};
use super::{Failure, words};
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;
use xdmap::suite::{Case, Golden};

const PAYLOAD: &str = "payload.json";
const RECORD: &str = "record.json";
const RECORDS: &str = "records.ndjson";
const REJECTED: &str = "rejected.json";

/// The cases below a folder of fixtures, in byte order of path: `EVENT/CASE/payload.json`. No folder, no case.
pub(super) fn read(fixtures: &Path) -> Result<Vec<Case>, Failure> {
    if !fixtures.exists() {
        return Ok(Vec::new());
    }
    let mut folders = Vec::new();
    let mut walk = WalkDir::new(fixtures).into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|_| Failure::said(format!("{}: the folder cannot be read", fixtures.display())))?;
        if entry.file_type().is_dir() && entry.path().join(PAYLOAD).is_file() {
            folders.push(entry.into_path());
            walk.skip_current_dir();
        }
    }
    folders.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    folders.iter().map(|folder| case(fixtures, folder)).collect()
}

fn case(fixtures: &Path, folder: &Path) -> Result<Case, Failure> {
    let below = folder.strip_prefix(fixtures).unwrap_or(folder);
    let mut parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let event = parts.next().unwrap_or_default();
    let name = parts.collect::<Vec<_>>().join("/");
    let payload = folder.join(PAYLOAD);
    let bytes = fs::read(&payload).map_err(|error| Failure::reading(&payload.to_string_lossy(), &error))?;
    Ok(Case { event, folder: name, golden: golden(folder)?, params: params(&payload)?, payload: bytes })
}

/// What a case folder expects; none where it says nothing.
fn golden(folder: &Path) -> Result<Option<Golden>, Failure> {
    let record = text(&folder.join(RECORD))?;
    let records = text(&folder.join(RECORDS))?;
    let rejected = text(&folder.join(REJECTED))?;
    if record.is_none() && records.is_none() && rejected.is_none() {
        return Ok(None);
    }
    let lines = |text: String| text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    let records = match (record, records) {
        (Some(_), Some(_)) => {
            let two = format!("{}: the case has both {RECORD} and {RECORDS}", folder.display());
            return Err(Failure::said(two));
        }
        (Some(record), None) => vec![record],
        (None, records) => records.map(lines).unwrap_or_default(),
    };
    Ok(Some(Golden { records, rejected }))
}

fn text(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::reading(&path.to_string_lossy(), &error)),
    }
}

/// Writes what a case gives now in place of what it expected.
pub(super) fn write(fixtures: &Path, case: &Case, golden: &Golden) -> Result<(), Failure> {
    let folder: PathBuf = fixtures.join(&case.event).join(&case.folder);
    let one = golden.records.len() == 1;
    let several = golden.records.len() > 1 || (golden.records.is_empty() && golden.rejected.is_none());
    let lines = golden.records.iter().map(|record| format!("{record}\n")).collect::<String>();
    put(&folder.join(RECORD), one.then(|| layout(lines.trim_end())))?;
    put(&folder.join(RECORDS), several.then_some(lines))?;
    put(&folder.join(REJECTED), golden.rejected.as_deref().map(layout))
}

fn put(path: &Path, text: Option<String>) -> Result<(), Failure> {
    let failed = |error| Failure::writing(&path.to_string_lossy(), &error);
    match text {
        Some(text) => {
            let mut output = Output::file(path, Readers::Usual)?;
            output.write_all(text.as_bytes()).map_err(failed)?;
            output.finish()
        }
        None => match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error)),
            Ok(()) | Err(_) => Ok(()),
        },
    }
}

/// Values of params that a case asks for: `{"params": {...}}` in the `case.json` beside its payload.
pub(super) fn params(payload: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let path = payload.with_file_name("case.json");
    let wrong = |what: &str| Failure::said(format!("{}: {what}", path.display()));
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(wrong(&words::of_error(&error))),
    };
    let case: serde_json::Value = serde_json::from_slice(&text).map_err(|_| wrong("it is not JSON"))?;
    let params = match case.get("params") {
        None => return Ok(BTreeMap::new()),
        Some(serde_json::Value::Object(params)) => params,
        Some(_) => return Err(wrong("`params` is no object")),
    };
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(params.iter().map(|(name, value)| (name.clone(), param_text(name, &text(value)))).collect())
}

/// The params of a case that are compiled in.
pub(super) fn compiled(params: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    params.iter().filter(|(name, _)| *name != RECEIVED_AT).map(|(name, text)| (name.clone(), text.clone())).collect()
}

/// JSON text with a member a line; what is no white space between its tokens stays as it is, numbers to the digit.
fn layout(json: &str) -> String {
    let (mut text, mut depth) = (String::new(), 0usize);
    let (mut in_text, mut escaped) = (false, false);
    let mut characters = json.chars().peekable();
    while let Some(next) = characters.next() {
        if in_text {
            text.push(next);
            in_text = escaped || next != '"';
            escaped = !escaped && next == '\\';
            continue;
        }
        match next {
            '{' | '[' => {
                text.push(next);
                while characters.next_if(|after| after.is_ascii_whitespace()).is_some() {}
                if matches!(characters.peek(), Some('}' | ']')) {
                    text.extend(characters.next());
                } else {
                    depth += 1;
                    new_line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut text, depth);
                text.push(next);
            }
            ',' => {
                text.push(next);
                new_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ if next.is_ascii_whitespace() => {}
            _ => {
                in_text = next == '"';
                text.push(next);
            }
        }
    }
    text.push('\n');
    text
}

fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laid_out_json_keeps_every_token() {
        let laid_out = layout(r#"{"a":[1.0,{}],"b\"{":"x, y","c":12345678901234567890123}"#);
        let expected =
            "{\n  \"a\": [\n    1.0,\n    {}\n  ],\n  \"b\\\"{\": \"x, y\",\n  \"c\": 12345678901234567890123\n}\n";
        assert_eq!(laid_out, expected);
    }

    #[test]
    fn golden_files_are_read_back_as_they_were_written() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("e/c");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(PAYLOAD), "{}").unwrap();
        let compact = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap().to_string();
        let texts: [(&[&str], Option<&str>); 4] =
            [(&["{\"a\":1}"], None), (&["{\"a\":1}", "{}"], None), (&[], Some("[1]")), (&[], None)];
        for (records, rejected) in texts {
            let records = records.iter().map(|record| (*record).to_owned()).collect();
            let wanted = Golden { records, rejected: rejected.map(str::to_owned) };
            let case = read(root.path()).unwrap().remove(0);
            write(root.path(), &case, &wanted).unwrap();
            let mut found = read(root.path()).unwrap().remove(0).golden.unwrap();
            found.records.iter_mut().for_each(|record| *record = compact(record));
            found.rejected = found.rejected.map(|text| compact(&text));
            assert_eq!(found, wanted);
        }
    }
}
