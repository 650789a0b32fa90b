//! Declarations: the header, schemas, params, constants, tables, functions, fragments, events and types.

use super::super::ast::{
    Arm, Field, Header, Item, ItemKind, Quoted, SchemaDecl, SchemaOption, SchemaOrigin, TableBody, Type, TypeBase,
};
use super::super::grammar::{Form, Pair};
use super::{Builder, Parts};
use crate::diagnostic::Code;

impl Builder {
    pub(in crate::syntax) fn header(&mut self, pair: Pair<'_>) -> Option<Header> {
        let end = super::end_of(&pair);
        let whole = pair.clone();
        let (doc, mut parts) = self.documented(pair);
        let name = parts.next()?;
        let version = parts.next()?;
        let start = word_start(&whole);
        let header =
            Header { doc, name: self.name(&name), version: self.version(&version), span: self.place(start, end) };
        Some(header)
    }

    fn version(&mut self, pair: &Pair<'_>) -> Quoted {
        let quoted = Quoted { text: pair.as_str().into(), span: self.span(pair) };
        let numbers: Vec<&str> = pair.as_str().split('.').collect();
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if numbers.len() != 3 || !numbers.iter().all(is_number) {
            self.fault(Code::BadNumber, quoted.span, "a version is three numbers with dots between")
                .helps
                .push("write it like `1.2.0`".to_owned());
        }
        quoted
    }

    pub(in crate::syntax) fn item(&mut self, pair: Pair<'_>) -> Option<Item> {
        let (doc, mut parts) = self.documented(pair);
        let declaration = parts.next()?;
        let span = self.span(&declaration);
        let kind = match declaration.as_rule() {
            Form::import => self.import(declaration),
            Form::source => self.schema(declaration).map(ItemKind::Source),
            Form::target_schema => self.schema(declaration).map(ItemKind::Target),
            Form::param => self.param(declaration),
            Form::constant => self.constant(declaration),
            Form::table => self.table(declaration),
            Form::function => self.function(declaration),
            Form::fragment => self.fragment(declaration),
            Form::event => self.event(declaration),
            _ => self.test(declaration).map(ItemKind::Test),
        };
        Some(Item { doc, kind: kind?, span })
    }

    fn import(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let mut parts = Parts::of(pair);
        let path = self.text_token(parts.next()?)?;
        let alias = parts.next().map(|name| self.name(&name));
        Some(ItemKind::Import { path, alias })
    }

    fn schema(&mut self, pair: Pair<'_>) -> Option<SchemaDecl> {
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        let from = self.schema_origin(parts.next()?)?;
        let options = parts.next().map(|options| Parts::of(options).filter_map(|option| self.option(option)).collect());
        Some(SchemaDecl { name, from, options: options.unwrap_or_default() })
    }

    fn schema_origin(&mut self, pair: Pair<'_>) -> Option<SchemaOrigin> {
        if pair.as_rule() != Form::public_schema {
            return self.text_token(pair).map(SchemaOrigin::File);
        }
        let span = self.span(&pair);
        let (ids, tenant): (Vec<_>, Vec<_>) = Parts::of(pair).partition(|part| part.as_rule() == Form::schema_id);
        let ids = ids.into_iter().filter_map(|id| self.schema_id(Parts::of(id).next()?)).collect();
        let tenant = match tenant.into_iter().next() {
            Some(path) => Some(self.text_token(path)?),
            None => None,
        };
        Some(SchemaOrigin::Xdm { ids, tenant, span })
    }

    fn schema_id(&mut self, pair: Pair<'_>) -> Option<Quoted> {
        match pair.as_rule() {
            Form::short_id => Some(Quoted { text: pair.as_str().into(), span: self.span(&pair) }),
            _ => self.text_token(pair),
        }
    }

    fn option(&mut self, pair: Pair<'_>) -> Option<SchemaOption> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        Some(SchemaOption { name, words: parts.map(|word| self.name(&word)).collect(), span })
    }

    fn param(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        let ty = self.ty(parts.next()?)?;
        let default = match parts.next() {
            Some(value) => Some(self.expression(value)?),
            None => None,
        };
        Some(ItemKind::Param { name, ty, default })
    }

    fn constant(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        Some(ItemKind::Const { name, value: self.expression(parts.next()?)? })
    }

    fn table(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        let rows = parts.next()?;
        let is_file = rows.as_rule() == Form::table_file;
        let mut rows = Parts::of(rows);
        let body = if is_file {
            let path = self.text_token(rows.next()?)?;
            let column = Parts::of(rows.next()?).next()?;
            TableBody::File { path, key: self.column(column)? }
        } else {
            let (key, value) = (self.ty(rows.next()?)?, self.ty(rows.next()?)?);
            TableBody::Inline { key, value, arms: self.arms(rows.next()?)?.0 }
        };
        Some(ItemKind::Table { name, body })
    }

    fn column(&mut self, pair: Pair<'_>) -> Option<super::super::ast::Name> {
        if pair.as_rule() == Form::name {
            return Some(self.name(&pair));
        }
        let quoted = self.text_token(pair)?;
        Some(super::super::ast::Name { text: quoted.text, span: quoted.span })
    }

    fn function(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        let params = self.parameters(parts.next()?)?;
        let returns = match parts.next_if(Form::r#type) {
            Some(ty) => Some(self.ty(ty)?),
            None => None,
        };
        Some(ItemKind::Function { name, params, returns, body: self.expression(parts.next()?)? })
    }

    fn fragment(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        let params = self.parameters(parts.next()?)?;
        Some(ItemKind::Fragment { name, params, body: self.body(parts.next()?)? })
    }

    fn parameters(&mut self, pair: Pair<'_>) -> Option<Vec<Field>> {
        Parts::of(pair).map(|parameter| self.parameter(parameter)).collect()
    }

    fn parameter(&mut self, pair: Pair<'_>) -> Option<Field> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?);
        let ty = match parts.next() {
            Some(ty) => Some(self.ty(ty)?),
            None => None,
        };
        Some(Field { name, ty, span })
    }

    fn ty(&mut self, pair: Pair<'_>) -> Option<Type> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let base = parts.next()?;
        let base = match base.as_rule() {
            Form::list_type => TypeBase::List(Box::new(self.ty(Parts::of(base).next()?)?)),
            Form::map_type => TypeBase::Map(Box::new(self.ty(Parts::of(base).next()?)?)),
            _ => TypeBase::Name(self.name(&base)),
        };
        let (mut optional, mut rest) = (false, false);
        for suffix in parts {
            match suffix.as_str() {
                "?" => optional = true,
                _ => rest = true,
            }
        }
        Some(Type { base, optional, rest, span })
    }

    fn event(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let mut parts = Parts::of(pair);
        let (name, source, target) = (parts.next()?, parts.next()?, parts.next()?);
        let (name, source, target) = (self.name(&name), self.name(&source), self.name(&target));
        let body = self.event_items(Parts::of(parts.next()?))?;
        Some(ItemKind::Event { name, source, target, body })
    }

    /// The rows of a table or arms of a match, and the height of the tallest result.
    pub(super) fn arms(&mut self, pair: Pair<'_>) -> Option<(Vec<Arm>, u32)> {
        let mut below = 0;
        let mut arms = Vec::new();
        for arm in Parts::of(pair) {
            let span = self.span(&arm);
            let mut parts = Parts::of(arm);
            let mut patterns = Vec::new();
            while let Some(pattern) = parts.next_if(Form::pattern) {
                patterns.push(self.pattern(pattern)?);
            }
            parts.next_if(Form::wildcard);
            let value = self.tall_expression(parts.next()?)?;
            below = below.max(value.height);
            arms.push(Arm { patterns, value: value.expr, span });
        }
        Some((arms, below))
    }
}

/// Where the first word of a form stands, behind its documentation.
pub(super) fn word_start(pair: &Pair<'_>) -> usize {
    let first = pair.clone().into_inner().find(|inner| inner.as_rule() != Form::documentation);
    first.map_or(pair.as_span().start(), |word| word.as_span().start())
}
