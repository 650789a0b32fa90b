//! `map validate`: a schema over instances, by the document and the validator of `map run`.

use super::arguments::{ReportFormat, ValidateArguments};
use super::documents::{self, At, Unreadable};
use super::output::Output;
use super::{Failure, Outcome, Verdict, words};
use serde_json::{Value as Json, json};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use walkdir::WalkDir;
use xdmap::payload::Node;
use xdmap::report::{count, escaped};
use xdmap::schema::{DraftName, Library, Reading, Validator, Violation};

/// Validates instances.
pub(super) fn validate(arguments: &ValidateArguments) -> Outcome {
    let validator = validator(arguments)?;
    let mut output = Output::stdout();
    let mut counts = Counts::default();
    documents::each(&arguments.documents, &mut |at, document| {
        let judged = Judged::of(&validator, document, arguments.violations);
        counts.add(&judged);
        let line = match arguments.format {
            ReportFormat::Text => judged.text(at),
            ReportFormat::Json => format!("{}\n", judged.json(at)),
        };
        output.write_all(line.as_bytes()).map_err(|error| Failure::writing(output.name(), &error))
    })?;
    output.finish()?;
    words::line(&counts.text());
    Ok(if counts.valid == counts.all { Verdict::Well } else { Verdict::Bad })
}

fn validator(arguments: &ValidateArguments) -> Result<Validator, Failure> {
    let name = arguments.schema.to_string_lossy();
    let text = fs::read_to_string(&arguments.schema).map_err(|error| Failure::reading(&name, &error))?;
    let draft = arguments.draft.as_deref().map(|name| {
        let names = DraftName::NAMES.join(", ");
        DraftName::from_name(name).ok_or_else(|| Failure::said(format!("--draft {name}: the drafts are {names}")))
    });
    let reading =
        Reading { draft: draft.transpose()?, formats: arguments.formats, library: library(&arguments.schemas)? };
    Validator::read(&text, &reading).map_err(|fault| Failure::said(format!("{name}: {fault}")))
}

/// All documents of folders; files that are no JSON are passed over.
fn library(folders: &[std::path::PathBuf]) -> Result<Library, Failure> {
    let mut documents = Vec::new();
    for folder in folders {
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|error| match error.into_io_error() {
                Some(error) => Failure::reading(&folder.to_string_lossy(), &error),
                None => Failure::said(format!("{}: it contains itself", folder.display())),
            })?;
            if entry.file_type().is_file() && entry.path().extension().is_some_and(|ending| ending == "json") {
                let text = fs::read(entry.path())
                    .map_err(|error| Failure::reading(&entry.path().to_string_lossy(), &error))?;
                let path = path_below(entry.path(), folder);
                documents.extend(serde_json::from_slice::<Json>(&text).ok().map(|json| (path, json)));
            }
        }
    }
    Ok(Library::new(documents))
}

/// `a/b.json`, on every system.
fn path_below(path: &Path, folder: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// What was found of one instance.
enum Judged {
    Valid,
    Invalid(Vec<Violation>),
    Unreadable(Unreadable),
}

impl Judged {
    fn of(validator: &Validator, document: Result<Node<'_>, Unreadable>, most: usize) -> Self {
        match document {
            Err(unreadable) => Self::Unreadable(unreadable),
            Ok(root) if validator.accepts(root) => Self::Valid,
            Ok(root) => Self::Invalid(validator.violations(root, most)),
        }
    }

    fn text(&self, at: &At<'_>) -> String {
        match self {
            Self::Valid => format!("{at}: valid\n"),
            Self::Unreadable(fault) => format!("{at}: {}, at byte {}\n", fault.message, fault.offset),
            Self::Invalid(violations) => {
                let lines = violations.iter().map(violation_line);
                format!("{at}: not valid\n{}", lines.collect::<String>())
            }
        }
    }

    fn json(&self, at: &At<'_>) -> Json {
        let mut line = json!({ "input": at.input });
        let members = match self {
            Self::Valid => json!({ "valid": true }),
            Self::Invalid(violations) => json!({ "valid": false, "violations": violations }),
            Self::Unreadable(fault) => {
                json!({ "valid": false, "fault": { "message": fault.message, "offset": fault.offset } })
            }
        };
        if let (Some(line), Json::Object(members)) = (line.as_object_mut(), members) {
            line.extend(at.line.map(|number| ("line".to_owned(), number.into())));
            line.extend(members);
        }
        line
    }
}

/// `  /visitor/email is not text (#/properties/visitor/properties/email/type)`
fn violation_line(violation: &Violation) -> String {
    let place = if violation.pointer.is_empty() { "the whole" } else { &violation.pointer };
    format!("  {} {} (#{})\n", escaped(place), escaped(&violation.message), escaped(&violation.schema))
}

/// How many instances there were.
#[derive(Default)]
struct Counts {
    all: u64,
    valid: u64,
}

impl Counts {
    fn add(&mut self, judged: &Judged) {
        self.all += 1;
        self.valid += u64::from(matches!(judged, Judged::Valid));
    }

    fn text(&self) -> String {
        let Self { all, valid } = self;
        format!("{}: {valid} valid, {} not", count(*all, "instance"), all - valid)
    }
}
