//! `[for ...]` and `{for ...}`, and the generators that `each` shares with them.

use super::super::scope::as_time;
use super::super::{Resolver, kinds};
use super::is_never;
use crate::check::{Each, Expr, ExprNode, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Value;

impl<'a> Resolver<'a> {
    pub(super) fn list_for(
        &mut self,
        generators: &'a [ast::Generator],
        filter: Option<&'a ast::Expr>,
        item: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        self.inside(generators, filter, span, |resolver, generators, filter| {
            let item = resolver.expr(item);
            let mut kind = comprehension_kind(&generators, filter.as_deref(), &item);
            kind.schema = kinds::list_of(&item.kind.schema);
            let (least, most) = counts(&generators, filter.is_none() && !item.kind.optional);
            if least > 0 || most.is_some() {
                kind.schema = kind.schema.with_items_count(least, most);
            }
            Expr { node: ExprNode::ListFor { generators, filter, item: Box::new(item) }, kind, span }
        })
    }

    pub(super) fn map_for(
        &mut self,
        generators: &'a [ast::Generator],
        filter: Option<&'a ast::Expr>,
        key: &'a ast::Expr,
        item: &'a ast::Expr,
        span: Span,
    ) -> Expr {
        self.inside(generators, filter, span, |resolver, generators, filter| {
            let key = resolver.expr(key);
            let item = resolver.expr(item);
            if !is_never(&key) && !resolver.is_key(&key) {
                return resolver.spoiled(span);
            }
            let mut kind = comprehension_kind(&generators, filter.as_deref(), &item);
            kind.schema = object_by(&key.kind.schema, &item.kind.schema);
            kind.fails |= key.kind.fails || !is_never(&key) && !kinds::is_only_text(&key.kind.schema);
            let (key, item) = (Box::new(key), Box::new(item));
            Expr { node: ExprNode::MapFor { generators, filter, key, item }, kind, span }
        })
    }

    /// A list whose elements go through a call: `[for x in LIST: f(x)]`, or with `filters` `[for x in LIST where f(x): x]`.
    pub(super) fn each_through(
        &mut self,
        list: &'a ast::Expr,
        span: Span,
        filters: bool,
        call: impl FnOnce(&mut Self, Expr) -> Expr,
    ) -> Expr {
        let scope = std::mem::replace(&mut self.env.scope, Scope::Local);
        let list = self.expr(list);
        let (each, element) = self.element_of(list);
        let called = call(self, element.clone());
        self.env.scope = scope;
        let Some(each) = each else { return self.spoiled(span) };
        let generators = vec![each];
        let (filter, item) =
            if filters { (Some(Box::new(self.condition_of(or_false(called)))), element) } else { (None, called) };
        let mut kind = comprehension_kind(&generators, filter.as_deref(), &item);
        kind.schema = kinds::list_of(&item.kind.schema);
        Expr { node: ExprNode::ListFor { generators, filter, item: Box::new(item) }, kind, span }
    }

    /// A list of the payload whose elements its schema calls times, with each read as one; any other value as it is.
    pub(super) fn with_times(&mut self, list: Expr) -> Expr {
        let item = kinds::item_of(&list.kind.schema);
        let of_times = kinds::is_only_list(&list.kind.schema) && kinds::is_time(&kinds::without_null(&item));
        if !of_times || !self.is_from_payload(&list) {
            return list;
        }
        let (span, scope) = (list.span, std::mem::replace(&mut self.env.scope, Scope::Local));
        let (each, element) = self.element_of(list.clone());
        self.env.scope = scope;
        let Some(each) = each else { return list };
        let generators = vec![each];
        let element = if element.kind.optional { or_null(element) } else { element };
        let kind = Kind { schema: list.kind.schema, ..comprehension_kind(&generators, None, &element) };
        Expr { node: ExprNode::ListFor { generators, filter: None, item: Box::new(element) }, kind, span }
    }

    /// Runs over a list without naming its elements: the generator, and the element.
    fn element_of(&mut self, list: Expr) -> (Option<Each>, Expr) {
        let span = list.span;
        let from_payload = self.is_from_payload(&list);
        let can = self.can_iterate(&list);
        let schema = &list.kind.schema;
        let kind = match (can, kinds::is_only_list(schema)) {
            (false, _) => kinds::sure(kinds::nothing()),
            (true, true) if self.is_made_list(&list) => kinds::sure(kinds::item_of(schema)),
            (true, true) => self.element_kind(&kinds::item_of(schema), from_payload),
            (true, false) => kinds::maybe(kinds::any()),
        };
        let element = self.add_slot("x".into(), kind.clone(), None, span, from_payload);
        let value = Expr { node: ExprNode::Slot(element), kind, span };
        let value = if from_payload { as_time(value) } else { value };
        (can.then_some(Each { element, index: None, list }), value)
    }

    fn is_key(&mut self, key: &Expr) -> bool {
        if kinds::may_be_text(&key.kind.schema) || kinds::is_nothing(&key.kind.schema) {
            return true;
        }
        let words = kinds::words(&key.kind.schema);
        let diagnostic = Diagnostic::error(Code::KindMismatch, key.span)
            .message(format!("a key is text, this is {words}"))
            .label(words)
            .help("`\"{...}\"` makes text of it");
        self.report(diagnostic);
        false
    }

    /// Binds the generators and the filter, and resolves what stands inside.
    fn inside(
        &mut self,
        generators: &'a [ast::Generator],
        filter: Option<&'a ast::Expr>,
        span: Span,
        inner: impl FnOnce(&mut Self, Vec<Each>, Option<Box<Expr>>) -> Expr,
    ) -> Expr {
        let scope = std::mem::replace(&mut self.env.scope, Scope::Local);
        let known = self.env.facts.len();
        self.push_block();
        let each: Option<Vec<Each>> = generators.iter().map(|generator| self.generator(generator)).collect();
        let filter = filter.map(|filter| Box::new(self.condition(filter)));
        if let Some(filter) = &filter {
            self.assume(filter, true);
        }
        let result = match each {
            Some(each) => inner(self, each, filter),
            None => {
                inner(self, Vec::new(), filter);
                self.spoiled(span)
            }
        };
        self.pop_block();
        self.env.facts.truncate(known);
        self.env.scope = scope;
        result
    }

    /// One `for x, i in E`; none where `E` cannot be run over, its names are bound all the same.
    pub(in super::super) fn generator(&mut self, generator: &'a ast::Generator) -> Option<Each> {
        let list = self.expr(&generator.list);
        let from_payload = self.is_from_payload(&list);
        let can = self.can_iterate(&list);
        let schema = &list.kind.schema;
        let (item, index) = match (can, kinds::is_only_list(schema), kinds::is_only_object(schema)) {
            (false, _, _) => (kinds::sure(kinds::nothing()), kinds::nothing()),
            (true, true, _) if self.is_made_list(&list) => (kinds::sure(kinds::item_of(schema)), kinds::position()),
            (true, true, _) => (self.element_kind(&kinds::item_of(schema), from_payload), kinds::position()),
            (true, _, true) => (self.element_kind(&kinds::values_of(schema), from_payload), kinds::text()),
            (true, false, false) => (kinds::maybe(kinds::any()), kinds::union([&kinds::position(), &kinds::text()])),
        };
        let element = self.bind_slot(&generator.element, item, from_payload);
        let index = generator.index.as_ref().map(|name| self.bind_slot(name, kinds::sure(index), false));
        can.then_some(Each { element, index, list })
    }

    /// What an element can be; of a payload, null is missing and blank text too where the source says so.
    fn element_kind(&self, item: &crate::schema::Schema, from_payload: bool) -> Kind {
        let read = kinds::read(item, from_payload && self.env.event.blank_is_missing);
        let schema = if from_payload { kinds::as_text(&read.schema) } else { read.schema };
        Kind { schema, ..read }
    }

    fn can_iterate(&mut self, list: &Expr) -> bool {
        let schema = &list.kind.schema;
        if is_never(list) {
            return false;
        }
        if kinds::may_be_list(schema) || kinds::may_be_object(schema) || kinds::is_nothing(schema) {
            return true;
        }
        let words = kinds::words(schema);
        let diagnostic = Diagnostic::error(Code::KindMismatch, list.span)
            .message(format!("only lists and objects have elements, this is {words}"))
            .label(words)
            .help("`[x]` is a list of one");
        self.report(diagnostic);
        false
    }
}

/// How many elements come out. `all`: each that goes in gives one.
fn counts(generators: &[Each], all: bool) -> (u64, Option<u64>) {
    let least = |each: &Each| {
        let list = &each.list.kind;
        if kinds::is_only_list(&list.schema) && !list.optional { list.schema.min_items() } else { 0 }
    };
    let most = |each: &Each| {
        let schema = &each.list.kind.schema;
        if kinds::is_only_list(schema) { schema.max_items() } else { None }
    };
    // The whole is missing where the outermost list is.
    let outer = generators.first().map_or(0, |each| each.list.kind.schema.min_items());
    let inner = generators.iter().skip(1).map(least).fold(1, u64::saturating_mul);
    let outer =
        if generators.first().is_some_and(|each| kinds::is_only_list(&each.list.kind.schema)) { outer } else { 0 };
    let most = generators.iter().map(most).try_fold(1_u64, |product, most| Some(product.saturating_mul(most?)));
    (if all { outer.saturating_mul(inner) } else { 0 }, most)
}

/// Objects whose keys and values are known; where the keys are listed, those are its members.
fn object_by(key: &crate::schema::Schema, value: &crate::schema::Schema) -> crate::schema::Schema {
    const NAMES: usize = 50;
    let listed = key.enum_values().filter(|names| names.len() <= NAMES && kinds::is_only_text(key));
    let names: Option<Vec<String>> =
        listed.and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect());
    match names {
        Some(names) => crate::schema::Schema::object(names.into_iter().map(|name| (name, value.clone(), false)), true),
        None => kinds::map_of(value),
    }
}

/// A value that is null where it is missing, so that it keeps its place in a list.
fn or_null(value: Expr) -> Expr {
    let (span, fails) = (value.span, value.kind.fails);
    let kind = Kind { fails, ..kinds::sure(value.kind.schema.clone()) };
    let otherwise = super::constant(Value::Null, span);
    Expr { node: ExprNode::Coalesce(Box::new(value), Box::new(otherwise)), kind, span }
}

/// A truth value that is false where it is missing.
fn or_false(value: Expr) -> Expr {
    if !value.kind.optional || !kinds::is_only_bool(&value.kind.schema) {
        return value;
    }
    let (kind, span) = (Kind { optional: false, ..value.kind.clone() }, value.span);
    let otherwise = super::constant(Value::Bool(false), span);
    Expr { node: ExprNode::Coalesce(Box::new(value), Box::new(otherwise)), kind, span }
}

/// Missing where the outermost list is; fails where a part does, or where a list may be something else.
fn comprehension_kind(generators: &[Each], filter: Option<&Expr>, item: &Expr) -> Kind {
    let other = |each: &Each| {
        let schema = &each.list.kind.schema;
        !kinds::is_only_list(schema) && !kinds::is_only_object(schema) && !kinds::is_nothing(schema)
    };
    Kind {
        schema: kinds::any(),
        optional: generators.first().is_some_and(|each| each.list.kind.optional),
        fails: item.kind.fails
            || filter.is_some_and(|filter| filter.kind.fails)
            || generators.iter().any(|each| each.list.kind.fails || other(each)),
    }
}
