//! The arguments of every command, with their help.

use clap::builder::ArgPredicate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Maps webhook payloads to Adobe XDM records, by rules written in a small typed language.
#[derive(Debug, Parser)]
#[command(name = "map", version, after_help = MAIN_EXAMPLES, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

const MAIN_EXAMPLES: &str = "\
Examples:
  map run webhooks.ndjson --event feedback --received-at now > records.ndjson
  map check --mapping mappings/shop
  map test --mapping mappings/shop

Exit codes: 0 all well; 1 the thing examined is bad (diagnostics, rejects, failed cases); 2 the command could not do its job.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Map payloads to records, as NDJSON.
    ///
    /// Reads files, folders, patterns and standard input (-), plain or compressed with gzip or zstd. .ndjson, .jsonl and -
    /// hold one payload a line; .json holds one payload or a list of them. Of a folder that holds a payload.json only that
    /// file is read. Records go to stdout, what could not be mapped to --rejects; a rejects file as input is run again.
    Run(Box<RunArguments>),
    /// Check a mapping: everything that is wrong with it, what is proved of its records, which fields it accounts for.
    ///
    /// Reads the mapping and the schemas of both ends, and no data. An event is proved when no payload that its source
    /// schema accepts can give a record that its target schema refuses; for what is not proved, a payload that shows it is
    /// searched for.
    Check(CheckArguments),
    /// Run every case folder and every test block of a mapping.
    ///
    /// A case is a folder with a payload.json and a record.json, records.ndjson or rejected.json beside it. No case and no
    /// test is a failure of its own (exit code 2).
    Test(TestArguments),
    /// Show how the records of one payload came about: for each field its rule, conditions, reads, steps and result.
    ///
    /// For a field that is not there it says why not, and for a reject the same. Values of the payload are shown only with
    /// --show-values; without it, only their kinds. The payload is a file, a case folder, an envelope, a line of a rejects
    /// file, or -.
    Explain(ExplainArguments),
    /// Show where each field of a record comes from; no data is read.
    ///
    /// For each field the source fields, functions, tables and params of its value, what decides whether it is written, and
    /// the rule. --source turns it round: everything that a field of the payload reaches.
    Lineage(LineageArguments),
    /// Write a page for each event from the mapping itself, as Markdown or HTML.
    ///
    /// What it takes, gives, ignores and why; what it rejects and notes; params, tables, the proof, and a picture of where each
    /// field comes from. No data is read.
    Docs(DocsArguments),
    /// Show what differs between two versions of a mapping: rules, record schemas, and what comes out.
    ///
    /// Rules are compared by what they mean: layout, comments, names of lets, fragments and functions make no difference.
    /// --on runs both versions over case folders and shows which fields change in how many records, with values. The exit
    /// code is 1 when the change is breaking: payloads that were taken may be refused, records may hold what could not come
    /// before (a new field aside), or an event or kind of record is gone.
    Diff(DiffArguments),
    /// Infer a source schema from samples.
    ///
    /// The schema accepts every sample; counts stand in $comment. No value of a sample is written, but of the places that
    /// --enum names. Samples are read as by run: files, folders, lines; a .json file that is a list holds several.
    Infer(InferArguments),
    /// Make the first draft of a mapping between two schemas, as a folder of its own.
    ///
    /// Required fields are todo; others have a rule where name, type and format suggest one, with a score; source fields that
    /// nothing reads are ignored for now. The draft compiles as it is. The folder appears whole or not at all.
    New(NewArguments),
    /// Put mapping files into the one layout; comments stay.
    ///
    /// A file with syntax errors is left as it is, and the errors are shown.
    Fmt(FmtArguments),
    /// Serve editors: a language server over standard input and output.
    ///
    /// Diagnostics as one types, and the one layout, by the Language Server Protocol 3.17; editors start it themselves. A file
    /// belongs to the package of its folder; texts that are not saved are taken from the editor.
    Lsp(LspArguments),
    /// Bring mappings of other systems in.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Put events into the form of other systems.
    #[command(subcommand)]
    Export(ExportCommand),
    /// Work on schemas.
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Show the functions of the language.
    ///
    /// All of them a line each, or one with what it takes and gives, when it fails, and examples.
    Functions(FunctionsArguments),
    /// Explain a code such as M203: what it means, what causes it, the edit that mends it.
    ///
    /// M codes are of mappings, R codes of rejects, N codes of notes. Without a code all are listed.
    ExplainCode(ExplainCodeArguments),
    /// Judge JSON documents by a JSON Schema.
    ///
    /// One line for each instance: valid, or what is wrong with it and where. Files and standard input are read as by run;
    /// a .json file is one instance, also when it is a list. Values of instances are never shown.
    Validate(ValidateArguments),
    /// Select values of JSON documents by an RFC 9535 query.
    ///
    /// Prints each selected value on a line, in the order of the standard. A .json file is one document.
    Path(PathArguments),
    /// Summarize rejects files: by code, event, place and rule.
    ///
    /// Values of payloads are never shown.
    Rejects(RejectsArguments),
    /// Print the completions of a shell.
    Completions(CompletionsArguments),
    /// Print the manual page of the program or of one command, as roff.
    Man(ManArguments),
}

/// Which mapping, and with which params.
#[derive(Debug, Args)]
#[command(next_help_heading = "Mapping")]
pub(super) struct MappingArguments {
    /// A package: a folder of .map files, one .map file, or the name of a built-in package
    #[arg(long, value_name = "NAME|PATH", default_value = "chatlio")]
    pub(super) mapping: String,
    /// The folder under which schemas and tables may lie [default: the folder above the package]
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// A folder of public XDM schemas, for targets made `from xdm`; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Vec<PathBuf>,
    /// The value of a param of the mapping; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(super) params: Vec<(String, String)>,
}

/// Arguments of `map run`.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub(super) struct RunArguments {
    /// Files, folders, patterns, or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    pub(super) inputs: Vec<String>,
    /// The event of all payloads [default: from the envelope, the folder or file name, or the source schemas]
    #[arg(long, value_name = "NAME", help_heading = "Payloads")]
    pub(super) event: Option<String>,
    /// Reject payloads that are in no envelope: {"payload": ..., "event": ..., "received_at": ...}
    #[arg(long, help_heading = "Payloads")]
    pub(super) envelope: bool,
    /// When the payloads came in, for events that read it; an envelope's own time wins
    #[arg(long, value_name = "RFC3339|now", help_heading = "Payloads")]
    pub(super) received_at: Option<String>,
    /// How payloads stand in the inputs [default: by the file name]
    #[arg(long, value_name = "FORMAT", help_heading = "Payloads")]
    pub(super) input_format: Option<InputFormat>,
    /// Also run cases that are meant to be rejected
    #[arg(long, help_heading = "Payloads")]
    pub(super) all_cases: bool,
    /// Reject payloads in which an object has a key twice; else the last one counts
    #[arg(long, help_heading = "Payloads")]
    pub(super) reject_duplicate_keys: bool,
    /// Put U+FFFD for invalid UTF-8 and halves of surrogate pairs instead of rejecting the payload
    #[arg(long, help_heading = "Payloads")]
    pub(super) repair_text: bool,
    /// A limit, see below; may be given several times
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = name_and_value, help_heading = "Payloads")]
    pub(super) limits: Vec<(String, String)>,
    /// Threads [default: one a core]; the records do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Payloads")]
    pub(super) jobs: Option<u16>,
    /// Write the records to a file, which appears complete or not at all
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// Keep checkpoints beside the output file, and go on from the last one if a run was cut off
    #[arg(long, requires = "output", help_heading = "Output")]
    pub(super) resume: bool,
    /// Bytes of input between two checkpoints
    #[arg(long, value_name = "BYTES", default_value = "64M", value_parser = super::limits::size, help_heading = "Output")]
    pub(super) checkpoint: u64,
    /// Lines of JSON, or one JSON list
    #[arg(long, value_name = "FORMAT", default_value = "ndjson", help_heading = "Output")]
    pub(super) format: RecordFormat,
    /// Keep what could not be mapped, with its payload; the file is readable by its owner only
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) rejects: Option<PathBuf>,
    /// Add the values at the places that rejects name
    #[arg(long, requires = "rejects", help_heading = "Output")]
    pub(super) show_values: bool,
    /// Stop when there are more rejects: a number of them, or a share of the payloads such as 2%
    #[arg(long, value_name = "N|PCT", value_parser = super::limits::max_rejects, help_heading = "Output")]
    pub(super) max_rejects: Option<xdmap::batch::MaxRejects>,
    /// Write statistics as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) stats: Option<PathBuf>,
    /// Show progress on stderr
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(super) progress: When,
    #[command(flatten)]
    pub(super) mapping: MappingArguments,
}

const RUN_EXAMPLES: &str = "\
Limits (--limit NAME=VALUE; bytes take K, M and G):
  payload=1M     bytes of a payload            steps=1000000  work for a payload
  depth=64       nesting of a payload          records=10000  records of a payload
  nodes=50000    values of a payload           output=64M     bytes of a payload's records
  text=256K      bytes of one text             record=1M      bytes of a record
  inflated=1G    bytes of an inflated input    ratio=1000     times an input may grow when inflated

Examples:
  map run fixtures/events/chatlio --received-at 2026-01-05T10:00:00Z
  map run 2026-01/*.ndjson.gz --event transcript -o records.ndjson --rejects rejects.ndjson
  curl -s https://example.com/stored | map run - --envelope
  map run 2026-01 -o records.ndjson --rejects rejects.ndjson --resume
  map run rejects.ndjson";

/// Arguments of `map check`.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(super) struct CheckArguments {
    /// Take warnings for errors
    #[arg(long)]
    pub(super) strict: bool,
    /// How to say what was found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: CheckFormat,
    /// Print what the records of an event are, as JSON Schema, and check no further
    #[arg(long, value_name = "EVENT|EVENT.EMIT", conflicts_with_all = ["strict", "format"])]
    pub(super) schema: Option<String>,
    /// Say what a new version of a source or target schema does to the mapping
    #[arg(long, value_name = "SCHEMA", conflicts_with = "schema")]
    pub(super) against: Option<PathBuf>,
    /// The source or target that it replaces [default: the one with the same $id, or the same file name]
    #[arg(long = "as", value_name = "NAME", requires = "against")]
    pub(super) as_name: Option<String>,
    /// The cases and fixtures that are held against the schemas [default: fixtures/events/<mapping>]
    #[arg(long, value_name = "DIR", conflicts_with_all = ["schema", "against"])]
    pub(super) fixtures: Option<PathBuf>,
    #[command(flatten)]
    pub(super) mapping: MappingArguments,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  map check
  map check --mapping mappings/shop --strict
  map check --mapping order.map --format json
  map check --mapping mappings/shop --format sarif > check.sarif
  map check --mapping mappings/shop --schema order
  map check --mapping mappings/shop --against new/order.schema.json --as Order";

/// Arguments of `map test`.
#[derive(Debug, Args)]
#[command(after_help = TEST_EXAMPLES)]
pub(super) struct TestArguments {
    /// The folder of the cases, one folder an event [default: fixtures/events/<mapping>]
    #[arg(long, value_name = "DIR")]
    pub(super) fixtures: Option<PathBuf>,
    /// Only cases and tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub(super) filter: Option<String>,
    /// Write what came out as what is expected
    #[arg(long)]
    pub(super) update: bool,
    /// Write a new case from this payload: what it gives now is what is expected
    #[arg(long, value_name = "PAYLOAD", requires = "as_name", conflicts_with_all = ["update", "filter", "junit", "coverage"])]
    pub(super) record: Option<PathBuf>,
    /// The new case
    #[arg(long = "as", value_name = "EVENT/CASE", requires = "record")]
    pub(super) as_name: Option<String>,
    /// Run again whenever the mapping or a case changes
    #[arg(long, conflicts_with_all = ["update", "record", "junit"])]
    pub(super) watch: bool,
    /// Write the results to this file too, as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// Say what of the mapping the cases and tests reach
    #[arg(long, default_value_if("min", ArgPredicate::IsPresent, "true"))]
    pub(super) coverage: bool,
    /// Fail where less than this share of an event is reached, in percent
    #[arg(long, value_name = "PCT", value_parser = percent)]
    pub(super) min: Option<f64>,
    /// How to say what came out; lcov and html are forms of the coverage
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: TestFormat,
    #[command(flatten)]
    pub(super) mapping: MappingArguments,
}

const TEST_EXAMPLES: &str = "\
Examples:
  map test
  map test --mapping mappings/shop --fixtures cases --filter order
  map test --update
  map test --record refund.json --as order/refund
  map test --junit results.xml
  map test --coverage --min 95
  map test --format html > coverage.html";

/// Arguments of `map explain`.
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub(super) struct ExplainArguments {
    /// A file with one payload, a case folder, or - for standard input
    #[arg(value_name = "PAYLOAD")]
    pub(super) payload: String,
    /// The event [default: from the envelope, the folder or file name, or the source schemas]
    #[arg(long, value_name = "NAME")]
    pub(super) event: Option<String>,
    /// Only this field of the records, or what stands in it: identityMap
    #[arg(long, value_name = "PATH")]
    pub(super) target: Option<String>,
    /// Show the values of the payload
    #[arg(long)]
    pub(super) show_values: bool,
    /// When the payload came in [default: as in tests, 2026-01-05T10:00:00Z]
    #[arg(long, value_name = "RFC3339")]
    pub(super) received_at: Option<String>,
    /// Text for people or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ReportFormat,
    #[command(flatten)]
    pub(super) mapping: MappingArguments,
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  map explain payload.json --event feedback
  map explain fixtures/events/chatlio/transcript/two_messages --target conversation.prompt --show-values
  map explain payload.json --mapping mappings/shop --format json

Exit code 1 when the payload, or a record of it, is rejected.";

/// Arguments of `map lineage`.
#[derive(Debug, Args)]
#[command(after_help = LINEAGE_EXAMPLES)]
pub(super) struct LineageArguments {
    /// Only this event
    #[arg(long, value_name = "NAME")]
    pub(super) event: Option<String>,
    /// Only what this source field reaches: .visitor.email
    #[arg(long, value_name = "PATH")]
    pub(super) source: Option<String>,
    /// Only this field of the records, or what stands in it: identityMap
    #[arg(long, value_name = "PATH")]
    pub(super) target: Option<String>,
    /// Text for people, JSON for machines, DOT for Graphviz, or a picture
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: LineageFormat,
    #[command(flatten)]
    pub(super) mapping: MappingArguments,
}

const LINEAGE_EXAMPLES: &str = "\
Examples:
  map lineage --event transcript
  map lineage --source .visitor.email
  map lineage --event transcript --format svg > transcript.svg
  map lineage --mapping mappings/shop --format html > lineage.html";

/// Arguments of `map docs`.
#[derive(Debug, Args)]
#[command(after_help = DOCS_EXAMPLES)]
pub(super) struct DocsArguments {
    /// The event, or all
    #[arg(value_name = "EVENT|all")]
    pub(super) event: String,
    /// How pages are written
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub(super) format: DocsFormat,
    /// Write a file for each page into a folder, of all events also an index; pictures of Markdown stand beside
    #[arg(short, long, value_name = "FOLDER")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) mapping: MappingArguments,
}

const DOCS_EXAMPLES: &str = "\
Examples:
  map docs transcript
  map docs all --format html -o site
  map docs order --mapping mappings/shop > order.md";

/// Arguments of `map diff`.
#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub(super) struct DiffArguments {
    /// The version before and the one after: folders, .map files or built-in packages; with --git one may do
    #[arg(value_name = "OLD|NEW", required = true, num_args = 1..=2)]
    pub(super) versions: Vec<String>,
    /// Read the version before as this revision of git has it; given twice, also the one after
    #[arg(long, value_name = "REVISION")]
    pub(super) git: Vec<String>,
    /// Run both over the cases below a folder: EVENT/CASE/payload.json
    #[arg(long, value_name = "FIXTURES")]
    pub(super) on: Option<PathBuf>,
    /// Text for people or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ReportFormat,
    /// The folder under which schemas and tables may lie [default: the folder above the package]
    #[arg(long, value_name = "DIR", help_heading = "Mapping")]
    pub(super) root: Option<PathBuf>,
    /// A folder of public XDM schemas, for targets made `from xdm`; may be given several times
    #[arg(long, value_name = "DIR", help_heading = "Mapping")]
    pub(super) schemas: Vec<PathBuf>,
    /// The value of a param of the mapping; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = name_and_value, help_heading = "Mapping")]
    pub(super) params: Vec<(String, String)>,
}

const DIFF_EXAMPLES: &str = "\
Examples:
  map diff releases/1.2/shop mappings/shop
  map diff mappings/shop --git HEAD --on fixtures/events/shop
  map diff mappings/shop --git v1.2.0 --git v1.3.0 --format json";

/// Arguments of `map infer`.
#[derive(Debug, Args)]
#[command(after_help = INFER_EXAMPLES)]
pub(super) struct InferArguments {
    #[command(flatten)]
    pub(super) documents: DocumentArguments,
    /// List the values of this place, such as .lines[*].state, as enum; may be given several times
    #[arg(long = "enum", value_name = "PATH")]
    pub(super) enums: Vec<String>,
    /// Write to a file, which appears complete or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

const INFER_EXAMPLES: &str = "\
Examples:
  map infer orders.ndjson > order.schema.json
  map infer samples/ --enum .state --enum '.lines[*].kind' -o order.schema.json
  zcat stored.ndjson.gz | map infer -";

/// Arguments of `map new`.
#[derive(Debug, Args)]
#[command(after_help = NEW_EXAMPLES)]
pub(super) struct NewArguments {
    /// The JSON Schema of the payloads
    #[arg(long, value_name = "SCHEMA")]
    pub(super) source: PathBuf,
    /// The JSON Schema of the records
    #[arg(long, value_name = "SCHEMA")]
    pub(super) target: PathBuf,
    /// The folder to make; it takes copies of both schemas
    #[arg(short, long, value_name = "FOLDER")]
    pub(super) output: PathBuf,
    /// The name of the mapping [default: that of the folder]
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The event [default: by the file of the source schema]
    #[arg(long, value_name = "NAME")]
    pub(super) event: Option<String>,
    /// A mapping set of Adobe's Data Prep, a JSON file: its rules are taken, the rest is suggested
    #[arg(long, value_name = "SET")]
    pub(super) data_prep: Option<String>,
    /// Which set, by id or name, where the file holds several
    #[arg(long = "set", value_name = "ID|NAME", requires = "data_prep")]
    pub(super) one: Option<String>,
}

const NEW_EXAMPLES: &str = "\
Examples:
  map new --source order.schema.json --target record.schema.json -o mappings/shop
  map infer samples/ -o order.schema.json && map new --source order.schema.json --target record.schema.json -o shop";

/// Arguments of `map fmt`.
#[derive(Debug, Args)]
#[command(after_help = FMT_EXAMPLES)]
pub(super) struct FmtArguments {
    /// .map files, folders of them, or - for standard input
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<String>,
    /// Change nothing; exit with 1 when a file is in another layout
    #[arg(long)]
    pub(super) check: bool,
}

const FMT_EXAMPLES: &str = "\
Examples:
  map fmt mappings
  map fmt --check mappings
  map fmt - < order.map";

/// What to bring in.
#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Put a mapping set of Adobe's Data Prep into the mapping language.
    ///
    /// Takes a set as it is created, as it is stored, the reply of the list call, or a bare list of mappings. What has no
    /// counterpart becomes a todo under its original text, and is told (exit code 1). Without --source and --target two
    /// schemas are written beside the mapping: of the payload what the set reads, of the record what it writes and the
    /// `_id` and `timestamp` that every event requires. What the set lacks, map check says.
    DataPrep(ImportArguments),
}

/// Arguments of `map lsp`.
#[derive(Debug, Args)]
#[command(after_help = LSP_EXAMPLES)]
pub(super) struct LspArguments {
    /// The folder under which schemas and tables may lie [default: the folder above each package]
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// A folder of public XDM schemas, for targets made `from xdm`; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Vec<PathBuf>,
    /// The value of a param of the mappings; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(super) params: Vec<(String, String)>,
}

const LSP_EXAMPLES: &str = "\
Examples:
  map lsp
  map lsp --root . --schemas schemas/xdm";

/// Arguments of `map import data-prep`.
#[derive(Debug, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub(super) struct ImportArguments {
    /// The mapping set, a JSON file, or - for standard input
    #[arg(value_name = "SET")]
    pub(super) set: String,
    /// The mapping file to write, and beside it the schemas [default: the mapping goes to stdout]
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// The schema of the payloads
    #[arg(long, value_name = "FILE")]
    pub(super) source: Option<PathBuf>,
    /// The schema of the records
    #[arg(long, value_name = "FILE")]
    pub(super) target: Option<PathBuf>,
    /// Which set, by id or name, where there are several
    #[arg(long = "set", value_name = "ID|NAME")]
    pub(super) one: Option<String>,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  map import data-prep set.json -o chat/chat.map
  map import data-prep set.json -o chat/chat.map --source chat/chat.schema.json --target xdm/event.schema.json
  map import data-prep sets.json --set 'chat ended' | less";

/// What to put out.
#[derive(Debug, Subcommand)]
pub(super) enum ExportCommand {
    /// Put an event into a mapping set of Adobe's Data Prep.
    ///
    /// Functions, fragments, lets and tables are expanded, guards become iif(..., ..., nullify()), lists [*] on both sides.
    /// What Data Prep cannot express is drawn over the mapping and nothing is exported (exit code 1); with --lossy what comes
    /// nearest is exported, or nothing, and the same list says what changed.
    DataPrep(ExportArguments),
}

/// Arguments of `map export data-prep`.
#[derive(Debug, Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub(super) struct ExportArguments {
    /// The event
    #[arg(value_name = "EVENT")]
    pub(super) event: String,
    /// The $id of the target schema on the platform
    #[arg(long, value_name = "ID")]
    pub(super) schema_ref: Option<String>,
    /// The media type of the target schema [default: application/vnd.adobe.xed-full+json;version=1]
    #[arg(long, value_name = "TYPE", requires = "schema_ref")]
    pub(super) content_type: Option<String>,
    /// Export what comes nearest, and list what changes
    #[arg(long)]
    pub(super) lossy: bool,
    /// Write the set to a file, which appears complete or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) mapping: MappingArguments,
}

const EXPORT_EXAMPLES: &str = "\
Examples:
  map export data-prep chat --mapping chat/chat.map -o set.json
  map export data-prep chat --mapping chat/chat.map --schema-ref https://ns.adobe.com/acme/schemas/0123
  map export data-prep feedback --lossy > set.json";

/// What to do with schemas.
#[derive(Debug, Subcommand)]
pub(super) enum SchemaCommand {
    /// Print public XDM schemas as one schema that records of the platform fit.
    ///
    /// Names become those of the platform (`xdm:web` is `web`, `@id` is `_id`, `dc:language` is `_dc.language`), references
    /// are followed, allOf is merged, and every object takes its named fields only; maps stay maps. The result is JSON
    /// Schema of the draft 2020-12, which a target may name.
    Convert(ConvertArguments),
}

/// Arguments of `map schema convert`.
#[derive(Debug, Args)]
#[command(after_help = CONVERT_EXAMPLES)]
pub(super) struct ConvertArguments {
    /// Ids of schemas or the ends of them, and schema files; records fit all of them
    #[arg(value_name = "ID|FILE", required = true)]
    pub(super) roots: Vec<String>,
    /// A folder of public XDM schemas; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Vec<PathBuf>,
    /// The schema file of the tenant's own fields
    #[arg(long, value_name = "FILE")]
    pub(super) tenant_schema: Option<PathBuf>,
    /// What fills a hole such as {tenant} [default: the hole stays]; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(super) params: Vec<(String, String)>,
    /// Leave objects as open as they are written
    #[arg(long)]
    pub(super) open: bool,
    /// Write to a file, which appears complete or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

const CONVERT_EXAMPLES: &str = "\
Examples:
  map schema convert experienceevent experienceevent-web --schemas xdm/components
  map schema convert experienceevent --schemas xdm --tenant-schema own.json -o event.schema.json
  map schema convert exported.schema.json --param tenant=acme";

/// Arguments of `map functions`.
#[derive(Debug, Args)]
#[command(after_help = FUNCTIONS_EXAMPLES)]
pub(super) struct FunctionsArguments {
    /// One function, with its module where it has one
    pub(super) name: Option<String>,
    /// Only functions that speak of this
    #[arg(long, value_name = "TEXT", conflicts_with = "name")]
    pub(super) search: Option<String>,
    /// Only functions of a family: text, time, list
    #[arg(long, value_name = "NAME", conflicts_with = "name")]
    pub(super) family: Option<String>,
    /// Only functions of a module: dp, those of Data Prep
    #[arg(long, value_name = "NAME", conflicts_with = "name")]
    pub(super) module: Option<String>,
    /// Text for people, Markdown for pages or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: PageFormat,
}

const FUNCTIONS_EXAMPLES: &str = "\
Examples:
  map functions
  map functions lower
  map functions dp.explode
  map functions --search time --module dp
  map functions --format markdown > functions.md";

/// Arguments of `map explain-code`.
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_CODE_EXAMPLES)]
pub(super) struct ExplainCodeArguments {
    /// One code, in either case
    pub(super) code: Option<String>,
    /// Text for people, Markdown for pages or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: PageFormat,
}

const EXPLAIN_CODE_EXAMPLES: &str = "\
Examples:
  map explain-code
  map explain-code M203
  map explain-code --format markdown > codes.md";

/// Arguments of `map rejects`.
#[derive(Debug, Args)]
#[command(after_help = REJECTS_EXAMPLES)]
pub(super) struct RejectsArguments {
    /// Rejects files, or - for standard input
    #[arg(value_name = "FILE", required_unless_present = "schema")]
    pub(super) files: Vec<String>,
    /// Text for people or JSON for machines
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ReportFormat,
    /// Print the JSON Schema of a reject line
    #[arg(long, conflicts_with = "files")]
    pub(super) schema: bool,
}

const REJECTS_EXAMPLES: &str = "\
Examples:
  map rejects rejects.ndjson
  map rejects rejects.ndjson --format json
  map rejects --schema";

/// Which documents are read, and how.
#[derive(Debug, Args)]
pub(super) struct DocumentArguments {
    /// Files, folders, patterns, or - for standard input; plain or compressed with gzip or zstd
    #[arg(value_name = "INPUT", required = true)]
    pub(super) inputs: Vec<String>,
    /// One document a line, or one an input [default: by the file name; lines from standard input]
    #[arg(long, value_name = "FORMAT")]
    pub(super) input_format: Option<InputFormat>,
    /// A limit: payload, depth, nodes, text, inflated, ratio; as of run
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(super) limits: Vec<(String, String)>,
}

/// Arguments of `map validate`.
#[derive(Debug, Args)]
#[command(after_help = VALIDATE_EXAMPLES)]
pub(super) struct ValidateArguments {
    /// The schema: JSON Schema draft 4, 6, 7, 2019-09 or 2020-12
    #[arg(long, value_name = "FILE")]
    pub(super) schema: PathBuf,
    /// The draft of a schema without $schema: 4, 6, 7, 2019-09 or 2020-12 [default: 2020-12]
    #[arg(long, value_name = "DRAFT")]
    pub(super) draft: Option<String>,
    /// Assert formats; else they are annotations
    #[arg(long)]
    pub(super) formats: bool,
    /// A folder of schemas that may be referred to, by their ids or else by the paths of their URIs; may be given several
    /// times. Nothing is ever fetched
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Vec<PathBuf>,
    /// No more violations of one instance are shown
    #[arg(long, value_name = "N", default_value = "16")]
    pub(super) violations: usize,
    /// Text for people, or a line of JSON for each instance
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ReportFormat,
    #[command(flatten)]
    pub(super) documents: DocumentArguments,
}

const VALIDATE_EXAMPLES: &str = "\
Examples:
  map validate --schema order.schema.json order.json
  map validate --schema order.schema.json --formats orders.ndjson.gz --format json
  map validate --schema order.schema.json --schemas common - < orders.ndjson";

/// Arguments of `map path`.
#[derive(Debug, Args)]
#[command(after_help = PATH_EXAMPLES)]
pub(super) struct PathArguments {
    /// The query, such as '$.messages[?@.isVisitorMsg == true].text'
    pub(super) query: String,
    /// Print normalized paths (RFC 9535 section 2.7) instead of values
    #[arg(long)]
    pub(super) paths: bool,
    /// The work that one document may cost
    #[arg(long, value_name = "N", default_value = "1000000")]
    pub(super) steps: u64,
    /// Text for people, or a line of JSON with paths and values for each document
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ReportFormat,
    #[command(flatten)]
    pub(super) documents: DocumentArguments,
}

const PATH_EXAMPLES: &str = "\
Examples:
  map path '$.visitor.email' payload.json
  map path '$..text' --paths transcripts.ndjson
  map path '$.messages[-1]' - < payloads.ndjson";

/// Arguments of `map completions`.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(super) struct CompletionsArguments {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  map completions bash > ~/.local/share/bash-completion/completions/map
  map completions fish > ~/.config/fish/completions/map.fish";

/// Arguments of `map man`.
#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(super) struct ManArguments {
    /// One command
    pub(super) command: Option<String>,
}

const MAN_EXAMPLES: &str = "\
Examples:
  map man > map.1
  map man run | man -l -";

/// How payloads stand in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InputFormat {
    /// One payload a line
    Ndjson,
    /// One payload, or a list of them
    Json,
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RecordFormat {
    /// A record a line
    Ndjson,
    /// One list
    Json,
}

/// For people or for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    Text,
    /// For machines
    Json,
}

/// How to say how a suite went, and what it reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TestFormat {
    /// For people
    Text,
    /// For machines
    Json,
    /// The coverage alone, as a tracefile of lcov
    Lcov,
    /// The coverage alone, as a page
    Html,
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text.trim_end_matches('%').parse::<f64>().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| "a share is a number from 0 to 100".to_owned())
}

/// How to say what a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people
    Text,
    /// For editors; docs/check.md describes it
    Json,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// How lineage is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LineageFormat {
    /// For people
    Text,
    /// For machines
    Json,
    /// A graph for Graphviz
    Dot,
    /// A picture of one event
    Svg,
    /// A page with a picture of each event
    Html,
}

/// How pages of events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DocsFormat {
    /// With tables as GitHub has them
    Markdown,
    /// Pages that need nothing else
    Html,
    /// For machines: one object with what stands on the pages
    Json,
}

/// For people, pages or machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For people
    Text,
    /// For pages
    Markdown,
    /// For machines
    Json,
}

/// When to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `k=v`
fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        Some(_) | None => Err("it has the form NAME=VALUE".to_owned()),
    }
}
