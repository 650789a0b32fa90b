//! Declarations, a line for each, and the tests of events.

use super::super::ast::{
    Change, Expect, ExpectKind, Field, Given, GivenPayload, Header, Item, ItemKind, Name, PathStep, Quoted, SchemaDecl,
    SchemaOrigin, TableBody, Test, Type,
};
use super::super::level::Level;
use super::super::words;
use super::broken::flat_text;
use super::flat;
use super::names;
use super::writer::Writer;
use crate::path::is_plain_name;
use crate::source::Span;

impl Writer<'_> {
    /// `mapping NAME 1.2.0`
    pub fn header(&mut self, header: &Header) {
        self.documented(&header.doc, header.span);
        self.push("mapping");
        self.name(&header.name);
        self.comments(header.version.span.start);
        self.space();
        self.push(&header.version.text);
        self.pass_blanks(header.span.end);
    }

    /// A declaration with its documentation.
    pub fn item(&mut self, item: &Item) {
        self.documented(&item.doc, item.span);
        match &item.kind {
            ItemKind::Import { path, alias } => {
                self.push("import");
                self.quoted(path);
                if let Some(alias) = alias {
                    self.push(" as");
                    self.name(alias);
                }
            }
            ItemKind::Source(schema) => self.schema("source", schema),
            ItemKind::Target(schema) => self.schema("target", schema),
            ItemKind::Param { name, ty, default } => {
                self.push("param");
                self.name(name);
                self.push(":");
                self.ty(ty);
                if let Some(default) = default {
                    self.push(" =");
                    self.space();
                    self.value(default, 0);
                }
            }
            ItemKind::Const { name, value } => {
                self.push("const");
                self.name(name);
                self.push(" =");
                self.space();
                self.value(value, 0);
            }
            ItemKind::Table { name, body } => self.table(name, body, item.span),
            ItemKind::Function { name, params, returns, body } => {
                self.push("fn");
                self.name(name);
                self.parameters(params);
                if let Some(returns) = returns {
                    self.push(" ->");
                    self.ty(returns);
                }
                self.push(" =");
                self.space();
                self.value(body, 0);
            }
            ItemKind::Fragment { name, params, body } => {
                self.push("fragment");
                self.name(name);
                self.parameters(params);
                self.space();
                self.body(body, item.span.end);
            }
            ItemKind::Event { name, source, target, body } => {
                self.push("event");
                self.name(name);
                self.push(":");
                self.name(source);
                self.push(" ->");
                self.name(target);
                self.space();
                self.event_body(body, item.span.end);
            }
            ItemKind::Test(test) => self.test(test, item.span),
        }
        self.pass_blanks(item.span.end);
    }

    /// A name behind a word.
    fn name(&mut self, name: &Name) {
        self.comments(name.span.start);
        self.space();
        self.push(&name.text);
    }

    /// A type behind a mark.
    fn ty(&mut self, ty: &Type) {
        self.comments(ty.span.start);
        self.space();
        self.push(&flat_text(|out| names::ty(out, ty)));
    }

    fn schema(&mut self, word: &str, schema: &SchemaDecl) {
        self.push(word);
        self.name(&schema.name);
        self.push(" from");
        match &schema.from {
            SchemaOrigin::File(path) => self.quoted(path),
            SchemaOrigin::Xdm { ids, tenant, span } => self.public_schemas(ids, tenant.as_ref(), *span),
        }
        if schema.options.is_empty() {
            return;
        }
        self.push(" {");
        for (index, option) in schema.options.iter().enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.name(&option.name);
            self.push(":");
            option.words.iter().for_each(|word| self.name(word));
        }
        self.push(" }");
    }

    /// `xdm [ID, ...] with "..."`, on one line if it fits.
    fn public_schemas(&mut self, ids: &[Quoted], tenant: Option<&Quoted>, span: Span) {
        self.comments(span.start);
        self.space();
        let all = |out: &mut String| {
            out.push_str("xdm [");
            for (index, id) in ids.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                names::schema_id(out, &id.text);
            }
            out.push(']');
        };
        let listed = Span { end: ids.last().map_or(span.end, |id| id.span.end), ..span };
        if !self.fits(listed, 0, all) {
            self.push("xdm [");
            self.indent += 1;
            for id in ids {
                self.line();
                self.comments(id.span.start);
                self.push(&flat_text(|out| names::schema_id(out, &id.text)));
                self.push(",");
            }
            self.indent -= 1;
            self.line();
            self.push("]");
        }
        if let Some(tenant) = tenant {
            self.push(" with");
            self.quoted(tenant);
        }
    }

    fn table(&mut self, name: &Name, body: &TableBody, span: Span) {
        self.push("table");
        self.name(name);
        match body {
            TableBody::File { path, key } => {
                self.push(" from");
                self.quoted(path);
                self.push(" key");
                self.comments(key.span.start);
                self.space();
                if is_plain_name(&key.text) && !words::is_reserved(&key.text) {
                    self.push(&key.text);
                } else {
                    self.push(&flat_text(|out| names::quoted(out, &key.text)));
                }
            }
            TableBody::Inline { key, value, arms } => {
                self.push(":");
                self.ty(key);
                self.push(" ->");
                self.ty(value);
                self.space();
                let rows = Span { start: value.span.end, ..span };
                if !self.fits(rows, 0, |out| flat::arms(out, arms)) {
                    self.arms(arms, rows);
                }
            }
        }
    }

    /// `(x: T, y)`, on one line if it fits.
    fn parameters(&mut self, params: &[Field]) {
        let span = params.first().zip(params.last()).map(|(first, last)| first.span.to(last.span)).unwrap_or_default();
        let all = |out: &mut String| {
            out.push('(');
            for (index, param) in params.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                parameter(out, param);
            }
            out.push(')');
        };
        if self.fits(span, 2, all) {
            return;
        }
        self.push("(");
        self.indent += 1;
        for param in params {
            self.line();
            self.comments(param.span.start);
            self.push(&param.name.text);
            if let Some(ty) = &param.ty {
                self.push(":");
                self.ty(ty);
            }
            self.push(",");
        }
        self.indent -= 1;
        self.line();
        self.push(")");
    }

    fn test(&mut self, test: &Test, span: Span) {
        self.push("test");
        self.name(&test.event);
        self.quoted(&test.title);
        self.space();
        self.open_body();
        self.begin(test.given.span.start);
        self.given(&test.given);
        for expect in &test.expects {
            self.begin(expect.span.start);
            self.expect(expect);
            self.pass_blanks(expect.span.end);
        }
        self.close_body(span.end);
    }

    fn given(&mut self, given: &Given) {
        if !self.fits(given.span, 0, |out| flat_given(out, given)) {
            self.push("given");
            match &given.payload {
                GivenPayload::File(path) => self.quoted(path),
                GivenPayload::Literal(value) => {
                    self.space();
                    self.value(value, 0);
                }
            }
            self.indent += 1;
            for (index, change) in given.changes.iter().enumerate() {
                self.change(given.changes.get(index.wrapping_sub(1)), change);
            }
            self.indent -= 1;
        }
        self.pass_blanks(given.span.end);
    }

    /// A change on a line of its own.
    fn change(&mut self, before: Option<&Change>, change: &Change) {
        if before.is_some_and(|before| sets(before) == sets(change)) {
            self.push(",");
        }
        self.line();
        self.comments(match change {
            Change::Set { span, .. } | Change::Remove { span, .. } => span.start,
            Change::Param { name, .. } => name.span.start,
        });
        self.push(&flat_text(|out| change_head(out, before, change)));
        if let Change::Set { value, .. } | Change::Param { value, .. } = change {
            self.push(" =");
            self.space();
            self.value(value, 1);
        }
    }

    fn expect(&mut self, expect: &Expect) {
        self.push("expect");
        if let Some(emit) = &expect.emit {
            self.name(emit);
        }
        if !matches!((&expect.kind, &expect.emit), (ExpectKind::At(..), Some(_))) {
            self.space();
        }
        match &expect.kind {
            ExpectKind::Subset(subset) => self.value(subset, 0),
            ExpectKind::At(index, subset) => {
                self.push(&format!("[{index}]"));
                self.space();
                self.value(subset, 0);
            }
            ExpectKind::Missing => self.push("missing"),
            ExpectKind::Count(count) => self.push(&format!("count {count}")),
            ExpectKind::Reject(None) => self.push("reject"),
            ExpectKind::Reject(Some(path)) => self.push(&format!("reject at {}", path_text(path))),
            ExpectKind::Golden(file) => {
                self.push("golden");
                self.quoted(file);
            }
        }
    }
}

fn path_text(path: &[PathStep]) -> String {
    flat_text(|out| names::payload(out, path))
}

fn parameter(out: &mut String, param: &Field) {
    out.push_str(&param.name.text);
    if let Some(ty) = &param.ty {
        out.push_str(": ");
        names::ty(out, ty);
    }
}

/// Whether a change sets something, and so stands behind `with`.
fn sets(change: &Change) -> bool {
    match change {
        Change::Set { .. } | Change::Param { .. } => true,
        Change::Remove { .. } => false,
    }
}

/// The word of a change, unless the change before has it already, and what is changed.
fn change_head(out: &mut String, before: Option<&Change>, change: &Change) {
    if before.is_none_or(|before| sets(before) != sets(change)) {
        out.push_str(if sets(change) { "with " } else { "without " });
    }
    match change {
        Change::Set { path, .. } | Change::Remove { path, .. } => names::payload(out, path),
        Change::Param { name, .. } => out.push_str(&name.text),
    }
}

fn flat_given(out: &mut String, given: &Given) {
    out.push_str("given ");
    match &given.payload {
        GivenPayload::File(path) => names::quoted(out, &path.text),
        GivenPayload::Literal(value) => flat::expression(out, value, Level::Or),
    }
    let mut before = None;
    for change in &given.changes {
        out.push_str(if before.is_some_and(|before| sets(before) == sets(change)) { ", " } else { " " });
        change_head(out, before, change);
        if let Change::Set { value, .. } | Change::Param { value, .. } = change {
            out.push_str(" = ");
            flat::expression(out, value, Level::Or);
        }
        before = Some(change);
    }
}
