//! Tables: inline rows compared with their types, CSV files read, no key twice.

use super::{Resolver, kinds};
use crate::check::Table;
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::payload::Text;
use crate::schema::{Kind, Schema};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, TableBody};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Faults of one CSV file beyond this number are not told.
const FAULTS: usize = 10;

type Row = (Value<'static>, Value<'static>);

impl<'a> Resolver<'a> {
    /// Reads every table.
    pub(super) fn load_tables(&mut self) {
        for decl in &self.table_decls {
            self.tables.push(Table {
                name: decl.name.text.clone(),
                row: kinds::maybe(kinds::any()),
                rows: Vec::new(),
                default: None,
                row_spans: Vec::new(),
                span: decl.name.span,
            });
        }
        for index in 0..self.table_decls.len() {
            let decl = &self.table_decls[index];
            let (package, file, body) = (decl.package, decl.file, decl.body);
            self.apart(package, |resolver| match body {
                TableBody::Inline { key, value, arms } => resolver.inline_table(index, key, value, arms),
                TableBody::File { path, key } => resolver.csv_table(index, file, path, key),
            });
        }
    }

    fn inline_table(&mut self, index: usize, key: &'a ast::Type, value: &'a ast::Type, arms: &'a [ast::Arm]) {
        let (key_kind, row_kind) = (self.type_kind(key), self.type_kind(value));
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        let mut rows: Vec<Row> = Vec::new();
        let mut results: Vec<Value<'static>> = Vec::new();
        let (mut default, mut spans, mut default_span) = (None, Vec::new(), None);
        for arm in arms {
            let result = self.row_value(&arm.value, &row_kind, value.span);
            if arm.patterns.is_empty() {
                self.one_default_row(default.is_some(), arm.span);
            }
            for pattern in &arm.patterns {
                let Some(known) = self.key_value(pattern, &key_kind, key.span) else { continue };
                if self.is_new_key(&known, pattern.span, &mut seen)
                    && let Some(result) = &result
                {
                    rows.push((known, result.clone()));
                    spans.push(pattern.span.to(arm.span));
                }
            }
            if let Some(result) = result {
                results.push(result.clone());
                if arm.patterns.is_empty() {
                    default.get_or_insert(result);
                    default_span.get_or_insert(arm.span);
                }
            }
        }
        let schema = if results.len() <= 500 {
            kinds::both(&kinds::one_of(&results), &row_kind.schema)
        } else {
            row_kind.schema
        };
        let table = &mut self.tables[index];
        spans.extend(default_span);
        (table.rows, table.default, table.row) = (rows, default, kinds::sure(schema));
        table.row_spans = spans;
        let decl = &mut self.table_decls[index];
        (decl.key, decl.spoiled) = (Kind { optional: false, ..key_kind }, false);
    }

    fn one_default_row(&mut self, twice: bool, span: Span) {
        if twice {
            let diagnostic = Diagnostic::error(Code::DuplicateName, span).message("two rows for everything else");
            self.report(diagnostic.label("never taken").help("leave one of the `_` out"));
        }
    }

    fn row_value(&mut self, value: &'a ast::Expr, kind: &Kind, ty: Span) -> Option<Value<'static>> {
        let constant = self.constant_value(value)?;
        self.is_of_table_type(&constant, kind, value.span, ty, "row").then_some(constant)
    }

    fn key_value(&mut self, key: &'a ast::Expr, kind: &Kind, ty: Span) -> Option<Value<'static>> {
        let constant = self.constant_value(key)?;
        self.is_of_table_type(&constant, kind, key.span, ty, "key").then_some(constant)
    }

    fn is_of_table_type(&mut self, value: &Value<'static>, kind: &Kind, span: Span, ty: Span, what: &str) -> bool {
        if kinds::is_nothing(&kind.schema) || kinds::covers(&kind.schema, &kinds::of_value(value)) {
            return true;
        }
        let wanted = kinds::words(&kind.schema);
        self.report(
            Diagnostic::error(Code::KindMismatch, span)
                .message(format!("a {what} of this table is {wanted}, this is {}", kinds::show(value)))
                .label(format!("not {wanted}"))
                .also(ty, "the type"),
        );
        false
    }

    fn is_new_key(&mut self, key: &Value<'static>, span: Span, seen: &mut FxHashMap<String, Span>) -> bool {
        let text = kinds::show(key);
        let Some(first) = seen.get(&text).copied() else {
            seen.insert(text, span);
            return true;
        };
        self.report(
            Diagnostic::error(Code::DuplicateName, span)
                .message(format!("two rows for {text}"))
                .label("never taken")
                .also(first, "this one is taken")
                .help("leave one of them out"),
        );
        false
    }

    fn csv_table(&mut self, index: usize, file: FileId, path: &ast::Quoted, key: &ast::Name) {
        let text = match self.loader.text(file, &path.text) {
            Ok(text) => text,
            Err(why) => {
                let message = format!("the table `{}` cannot be read: {why}", path.text);
                let label = "paths start at the folder of this file";
                self.report(Diagnostic::error(Code::File, path.span).message(message).label(label));
                return;
            }
        };
        let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(text.as_bytes());
        let columns: Vec<Arc<str>> = match reader.headers() {
            Ok(headers) => headers.iter().enumerate().map(|(at, name)| column_name(at, name)).collect(),
            Err(fault) => return self.bad_line(path, 1, &csv_fault(&fault)),
        };
        let Some(key_column) = self.key_column(path, key, &columns) else { return };
        let rows = self.csv_rows(&mut reader, path, &columns, key_column);
        let kind = csv_kind(&columns, key_column, &rows);
        let table = &mut self.tables[index];
        (table.rows, table.row) = (rows, kinds::sure(kind));
        let decl = &mut self.table_decls[index];
        decl.columns = Some(columns.iter().map(|name| name.to_string()).collect());
        (decl.key, decl.spoiled) = (kinds::sure(kinds::text()), false);
    }

    fn key_column(&mut self, path: &ast::Quoted, key: &ast::Name, columns: &[Arc<str>]) -> Option<usize> {
        if columns.iter().all(|name| name.is_empty()) {
            self.bad_line(path, 1, "there is no line with the names of the columns");
            return None;
        }
        for (at, name) in columns.iter().enumerate() {
            if columns[..at].contains(name) {
                self.bad_line(path, 1, &format!("two columns are called `{name}`"));
                return None;
            }
        }
        let found = columns.iter().position(|name| *name == key.text);
        if found.is_none() {
            let mut diagnostic = Diagnostic::error(Code::UnknownColumn, key.span)
                .message(format!("`{}` has no column `{}`", path.text, key.text))
                .label("not among its columns")
                .note(format!("its columns are {}", kinds::listed(columns)));
            if let Some(near) = near_name(&key.text, columns.iter().map(|name| &**name)) {
                diagnostic = diagnostic.help(format!("a near name is `{near}`"));
            }
            self.report(diagnostic);
        }
        found
    }

    fn csv_rows(
        &mut self,
        reader: &mut csv::Reader<&[u8]>,
        path: &ast::Quoted,
        columns: &[Arc<str>],
        key_column: usize,
    ) -> Vec<Row> {
        let mut lines: FxHashMap<Arc<str>, u64> = FxHashMap::default();
        let mut rows = Vec::new();
        let mut faults = 0;
        let mut record = csv::StringRecord::new();
        loop {
            let line = reader.position().line();
            let fault = match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => csv_row(&record, columns, key_column, &mut lines, &mut rows).err(),
                Err(fault) => Some(csv_fault(&fault)),
            };
            if let Some(why) = fault {
                faults += 1;
                let line = record.position().map_or(line, csv::Position::line);
                if faults <= FAULTS {
                    self.bad_line(path, line, &why);
                }
            }
        }
        if faults > FAULTS {
            let diagnostic = Diagnostic::error(Code::BadTable, path.span);
            self.report(diagnostic.message(format!("`{}` has {} more lines at fault", path.text, faults - FAULTS)));
        }
        rows
    }

    fn bad_line(&mut self, path: &ast::Quoted, line: u64, why: &str) {
        self.report(
            Diagnostic::error(Code::BadTable, path.span)
                .message(format!("`{}` is not a table that can be used: {why}", path.text))
                .label(format!("line {line}")),
        );
    }
}

/// A byte-order mark is no part of a name.
fn column_name(at: usize, name: &str) -> Arc<str> {
    let name = if at == 0 { name.trim_start_matches('\u{feff}') } else { name };
    name.trim().into()
}

fn csv_row(
    record: &csv::StringRecord,
    columns: &[Arc<str>],
    key_column: usize,
    lines: &mut FxHashMap<Arc<str>, u64>,
    rows: &mut Vec<Row>,
) -> Result<(), String> {
    if record.len() != columns.len() {
        return Err(format!("{} columns instead of {}", record.len(), columns.len()));
    }
    let key: Arc<str> = record.get(key_column).unwrap_or_default().into();
    if key.is_empty() {
        return Err(format!("the key column `{}` is empty", columns[key_column]));
    }
    let line = record.position().map_or(0, csv::Position::line);
    if let Some(first) = lines.insert(key.clone(), line) {
        return Err(format!("the key of line {first} comes again"));
    }
    let cells = columns.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty());
    let members = cells.map(|(name, cell)| (Text::Shared(name.clone()), Value::text(cell))).collect();
    rows.push((Value::text(key), Value::object(members)));
    Ok(())
}

/// Columns with more different cells than this are text of some length.
const MOST_CELLS: usize = 1_000;

fn csv_kind(columns: &[Arc<str>], key_column: usize, rows: &[Row]) -> Schema {
    let is_full = |name: &str| rows.iter().all(|(_, row)| row.member(name).is_some());
    let column = |(at, name): (usize, &Arc<str>)| (name.clone(), cells(name, rows), at == key_column || is_full(name));
    Schema::object(columns.iter().enumerate().map(column), true)
}

/// What the cells of a column are.
fn cells(name: &str, rows: &[Row]) -> Schema {
    let text = |(_, row): &Row| match row.member(name)? {
        Value::Text(text) => Some(text.characters().into_owned()),
        _ => None,
    };
    let mut texts: Vec<String> = rows.iter().filter_map(text).collect();
    texts.sort_unstable();
    texts.dedup();
    if texts.is_empty() || texts.len() > MOST_CELLS {
        let longest = texts.iter().map(|text| text.chars().count() as u64).max();
        return kinds::text().with_length(1, longest);
    }
    Schema::enumeration(texts.into_iter().map(serde_json::Value::from).collect())
}

fn csv_fault(fault: &csv::Error) -> String {
    match fault.kind() {
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8".to_owned(),
        _ => "this is not CSV".to_owned(),
    }
}
