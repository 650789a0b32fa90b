//! Names, members and indexes: locals, params, consts, table rows, paths below any of them.

use super::super::declarations::Global;
use super::super::{Resolver, kinds, scope};
use super::{constant, is_never};
use crate::check::{Expr, ExprNode, ParamId, TableId};
use crate::diagnostic::{Code, Diagnostic};
use crate::function;
use crate::path::Step;
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use crate::value::Value;

impl<'a> Resolver<'a> {
    pub(super) fn name(&mut self, name: &str, span: Span) -> Expr {
        match self.local(name, span) {
            Some(scope::Found::One(expr)) => return self.narrow(expr),
            Some(scope::Found::Rest(parts)) => return self.rest_as_list(parts, span),
            None => {}
        }
        match self.global(self.env.package, name) {
            Some(global) => self.global_value(global, name, span),
            None => self.unknown_name(name, span),
        }
    }

    fn rest_as_list(&mut self, parts: Vec<Expr>, span: Span) -> Expr {
        let item = kinds::union(parts.iter().map(|part| &part.kind.schema));
        let kind =
            Kind { schema: kinds::list_of(&item), optional: false, fails: parts.iter().any(|part| part.kind.fails) };
        Expr { node: ExprNode::List(parts), kind, span }
    }

    fn global_value(&mut self, global: Global, name: &str, span: Span) -> Expr {
        let help = match global {
            Global::Param(id) => return self.param_value(id, span),
            Global::Const(index) => return self.const_value(index, span),
            Global::Table(_) => format!("`{name}[key]` is the row of a key"),
            Global::Function(_) => format!("`{name}(...)` calls it"),
            Global::Fragment(_) => format!("`use {name}(...)` puts its rules where a rule can stand"),
            Global::Import(_) => format!("`{name}.x` is what it declares"),
            Global::Source(_) => "`.` is the payload".to_owned(),
            Global::Target(_) | Global::Event(_) => "only an event refers to it".to_owned(),
        };
        self.report(
            Diagnostic::error(Code::WrongUse, span)
                .message(format!("`{name}` is {}, not a value", global.words()))
                .label("a value is needed here")
                .help(help),
        );
        self.spoiled(span)
    }

    fn param_value(&mut self, id: ParamId, span: Span) -> Expr {
        let param = self.param(id);
        if param.fixed
            && let Some(value) = &param.value
        {
            return constant(value.clone(), span);
        }
        let kind = param.kind.clone();
        self.narrow(Expr { node: ExprNode::Param(id), kind, span })
    }

    fn unknown_name(&mut self, name: &str, span: Span) -> Expr {
        let mut diagnostic = Diagnostic::error(Code::UnknownName, span)
            .message(format!("nothing is called `{name}`"))
            .label("not declared, and not bound here");
        if let Some(near) = self.near_value(name) {
            diagnostic = diagnostic.help(format!("a near name is `{near}`"));
        } else if self.payload_has(name) {
            diagnostic = diagnostic.help(format!("`.{name}` is the payload's field"));
        } else {
            diagnostic = diagnostic.help(format!("text stands in quotes: `\"{name}\"`"));
        }
        self.report(diagnostic);
        self.spoiled(span)
    }

    pub(super) fn member(&mut self, base: &'a ast::Expr, step: &'a ast::PathStep, span: Span) -> Expr {
        let (root, mut steps) = chain(base);
        steps.push(step);
        if let ExprKind::Name(name) = &root.kind
            && let Some(Global::Import(package)) = self.visible_global(name)
        {
            return self.imported(name, package, &steps, span);
        }
        if let ExprKind::Name(name) = &root.kind
            && let Some(Global::Table(_)) = self.visible_global(name)
            && let Step::Name(key) = &steps[0].step
        {
            self.global(self.env.package, name);
            self.report(
                Diagnostic::error(Code::WrongUse, span)
                    .message(format!("`{name}` is a table, not an object"))
                    .label("its rows are found by key")
                    .help(format!("`{name}[\"{key}\"]`")),
            );
            return self.spoiled(span);
        }
        if let ExprKind::Name(name) = &root.kind
            && self.local(name, root.span).is_none()
            && let Some(spoiled) = self.function_of_module(name, steps[0], span)
        {
            return spoiled;
        }
        let root = self.expr(root);
        self.path(root, &steps, span)
    }

    /// `dp.lower` without its arguments.
    fn function_of_module(&mut self, module: &str, step: &ast::PathStep, span: Span) -> Option<Expr> {
        let Step::Name(name) = &step.step else { return None };
        let is_module = function::MODULES.contains(&module) && self.visible_global(module).is_none();
        let function = function::find(&format!("{module}.{name}")).filter(|_| is_module)?;
        self.report(
            Diagnostic::error(Code::WrongUse, span)
                .message(format!("`{}` is a function, not a value", function.name))
                .label("a value is needed here")
                .help(format!("`{}` calls it", function::reference::signature(function))),
        );
        Some(self.spoiled(span))
    }

    /// A global that no local hides.
    fn visible_global(&self, name: &str) -> Option<Global> {
        self.global_entry(self.env.package, name).map(|entry| entry.global)
    }

    /// `n.x`: what an imported package declares.
    fn imported(&mut self, module: &str, package: Option<usize>, steps: &[&'a ast::PathStep], span: Span) -> Expr {
        self.global(self.env.package, module);
        let (Some(package), Some((first, rest))) = (package, steps.split_first()) else { return self.spoiled(span) };
        let Step::Name(name) = &first.step else { return self.spoiled(span) };
        let value = match self.global(package, name) {
            Some(global) => self.global_value(global, name, span),
            None => {
                self.unknown_in_module(module, package, name, first.span);
                self.spoiled(span)
            }
        };
        if rest.is_empty() { value } else { self.path(value, rest, span) }
    }

    /// Tells of a name that an imported package does not declare.
    pub(in super::super) fn unknown_in_module(&mut self, module: &str, package: usize, name: &str, span: Span) {
        let near = self.near_global(package, name, |_| true);
        let mut diagnostic = Diagnostic::error(Code::UnknownName, span)
            .message(format!("`{module}` declares no `{name}`"))
            .label("not among its names");
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("a near name is `{near}`"));
        }
        self.report(diagnostic);
    }

    pub(super) fn index(&mut self, base: &'a ast::Expr, index: &'a ast::Expr, span: Span) -> Expr {
        if let Some(table) = self.table_named(base) {
            return self.row(table, index, span);
        }
        let base = self.expr(base);
        let index = self.expr(index);
        match &index.node {
            ExprNode::Constant(Value::Number(number)) if number.as_integer().is_some() => {
                let at = number.as_integer().and_then(|at| i64::try_from(at).ok()).unwrap_or(i64::MAX);
                self.one_step(base, Step::Index(at), index.span, span)
            }
            ExprNode::Constant(Value::Text(text)) => {
                let name = text.characters().into_owned();
                self.one_step(base, Step::Name(name.into()), index.span, span)
            }
            _ => self.computed_index(base, index, span),
        }
    }

    /// The table a name, or a name of an import, stands for.
    fn table_named(&mut self, base: &'a ast::Expr) -> Option<TableId> {
        match &base.kind {
            ExprKind::Name(name) => match self.visible_global(name)? {
                Global::Table(id) => {
                    self.global(self.env.package, name);
                    Some(id)
                }
                _ => None,
            },
            ExprKind::Member(module, step) => {
                let (ExprKind::Name(module), Step::Name(name)) = (&module.kind, &step.step) else { return None };
                let Global::Import(Some(package)) = self.visible_global(module)? else { return None };
                let Global::Table(id) = self.global_entry(package, name)?.global else { return None };
                self.global(self.env.package, module);
                Some(id)
            }
            _ => None,
        }
    }

    fn row(&mut self, table: TableId, key: &'a ast::Expr, span: Span) -> Expr {
        let key = self.expr(key);
        let decl = &self.table_decls[table.0 as usize];
        if decl.spoiled || is_never(&key) {
            return self.spoiled(span);
        }
        let wanted = decl.key.schema.clone();
        if !kinds::may_meet(&key.kind.schema, &wanted) {
            let name = self.table(table).name.clone();
            self.report(
                Diagnostic::error(Code::ArgumentKind, key.span)
                    .message(format!(
                        "the keys of table `{name}` are {}, this is {}",
                        kinds::words(&wanted),
                        kinds::words(&key.kind.schema)
                    ))
                    .label("no row has such a key"),
            );
            return self.spoiled(span);
        }
        let covered = self.rows_cover(table, &key);
        let row = self.row_kind(table, &key.kind.schema);
        let optional = key.kind.optional || row.optional || !covered;
        let kind = Kind { schema: row.schema, optional, fails: key.kind.fails };
        Expr { node: ExprNode::Row { table, key: Box::new(key) }, kind, span }
    }

    /// What the rows of the keys that can come are.
    fn row_kind(&self, table: TableId, key: &crate::schema::Schema) -> Kind {
        let table = self.table(table);
        let Some(values) = kinds::closed_values(key) else { return table.row.clone() };
        let row = |value: &Value<'static>| {
            table.rows.iter().find(|(key, _)| crate::value::equal(key, value)).map(|(_, row)| row.clone())
        };
        let found: Vec<Option<Value<'static>>> =
            values.iter().map(|value| row(value).or(table.default.clone())).collect();
        let rows: Vec<Value<'static>> = found.into_iter().flatten().collect();
        let are_scalars = rows.iter().all(|row| kinds::is_only_scalar(&kinds::of_value(row)));
        if rows.is_empty() || !are_scalars {
            table.row.clone()
        } else {
            Kind { schema: kinds::one_of(&rows), ..table.row.clone() }
        }
    }

    /// Whether every key has a row; a closed list of values with some of them missing is told of.
    fn rows_cover(&mut self, table: TableId, key: &Expr) -> bool {
        if self.table(table).default.is_some() {
            return true;
        }
        let Some(values) = kinds::closed_values(&key.kind.schema) else { return false };
        let rows = &self.table(table).rows;
        let has = |value: &Value<'static>| rows.iter().any(|(key, _)| crate::value::equal(key, value));
        let lacking: Vec<String> = values.iter().filter(|value| !has(value)).map(kinds::show).collect();
        if lacking.is_empty() {
            return true;
        }
        let name = self.table(table).name.clone();
        self.report(
            Diagnostic::warning(Code::MissingRow, key.span)
                .message(format!("table `{name}` has no row for {}", kinds::either(&lacking)))
                .label("can be one of these, and the row is missing then")
                .also(self.table(table).span, "the table")
                .help(format!("add `{} => ...`, or `_ => ...` for all others", lacking[0])),
        );
        false
    }

    fn computed_index(&mut self, base: Expr, index: Expr, span: Span) -> Expr {
        if is_never(&base) || is_never(&index) {
            return self.spoiled(span);
        }
        let (list, object) = (kinds::may_be_list(&base.kind.schema), kinds::may_be_object(&base.kind.schema));
        let (number, text) = (kinds::may_be_number(&index.kind.schema), kinds::may_be_text(&index.kind.schema));
        if !(list && number || object && text) {
            let (base_words, index_words) = (kinds::words(&base.kind.schema), kinds::words(&index.kind.schema));
            self.report(
                Diagnostic::error(Code::KindMismatch, index.span)
                    .message(format!("{base_words} has no place for {index_words} in brackets"))
                    .label(index_words)
                    .help("a list takes a whole number, an object a text, a table a key"),
            );
            return self.spoiled(span);
        }
        let known = kinds::is_only_list(&base.kind.schema) && kinds::is_only_integer(&index.kind.schema)
            || kinds::is_only_object(&base.kind.schema) && kinds::is_only_text(&index.kind.schema);
        let item = if kinds::is_only_list(&base.kind.schema) {
            kinds::item_of(&base.kind.schema)
        } else if kinds::is_only_object(&base.kind.schema) {
            kinds::values_of(&base.kind.schema)
        } else {
            kinds::any()
        };
        let fails = base.kind.fails || index.kind.fails || !known;
        let schema = kinds::without_null(&item);
        let is_there = kinds::is_only_list(&base.kind.schema)
            && !kinds::may_be_null(&item)
            && !base.kind.optional
            && !index.kind.optional
            && kinds::is_within(&index.kind.schema, base.kind.schema.min_items());
        let blank = self.env.event.blank_is_missing && kinds::may_be_text(&schema);
        let kind = Kind { schema, optional: !is_there || blank, fails };
        let from_payload = self.is_from_payload(&base);
        let blank_is_missing = self.env.event.blank_is_missing && from_payload;
        let node = ExprNode::Index { base: Box::new(base), index: Box::new(index), blank_is_missing };
        if !from_payload {
            return Expr { node, kind, span };
        }
        let schema = kinds::as_text(&kind.schema);
        scope::as_time(Expr { node, kind: Kind { schema, ..kind }, span })
    }

    /// One constant step below a value.
    fn one_step(&mut self, base: Expr, step: Step, at: Span, span: Span) -> Expr {
        let step = ast::PathStep { step, span: at };
        self.path(base, &[&step], span)
    }
}

/// The root of `a.b.c` and its steps.
fn chain(expr: &ast::Expr) -> (&ast::Expr, Vec<&ast::PathStep>) {
    match &expr.kind {
        ExprKind::Member(base, step) => {
            let (root, mut steps) = chain(base);
            steps.push(step);
            (root, steps)
        }
        _ => (expr, Vec::new()),
    }
}
