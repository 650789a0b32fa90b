//! Rules as mappings of a set: objects member by member, guards as `iif(..., ..., nullify())`.

use super::condition::bare;
use super::expression::is_blank_path;
use super::paths::destination;
use super::{Bound, Exporter, Left, Made};
use crate::check::{Expr, ExprNode, Member, Rule};
use crate::data_prep::SourceKind;
use crate::path::{Step, TargetPath};
use crate::schema::{Kind, Property, Schema};
use crate::source::Span;
use crate::value::{Test, Value};

/// Characters of an expression.
pub(super) const LONGEST: usize = 4096;

/// What a place is written under.
#[derive(Clone)]
pub(super) struct Within<'r> {
    pub guards: &'r [Expr],
    pub span: Span,
    /// Whether a record is refused where the place is empty.
    pub required: bool,
    /// What the target takes there.
    pub expected: Option<Schema>,
}

impl Within<'_> {
    /// A place below.
    pub(super) fn below(&self, step: &Step) -> Self {
        let expected = self.expected.as_ref().and_then(|schema| match step {
            Step::Index(_) => schema.items(),
            Step::Name(name) => match schema.property(name) {
                Property::Declared { schema, .. } => Some(schema),
                Property::Undeclared | Property::Closed => None,
            },
        });
        Self { required: false, expected, ..self.clone() }
    }

    fn member(&self, path: &TargetPath) -> Self {
        path.names.iter().fold(self.clone(), |within, name| within.below(&Step::Name(name.clone())))
    }
}

impl Exporter<'_> {
    /// Adds the mappings of one rule.
    pub(super) fn rule(&mut self, rule: &Rule, made: &mut Vec<Made>) {
        let target = self.mapping.targets.get(self.event.target.0 as usize);
        let names = target.map(|target| target.schema.required()).unwrap_or_default();
        let required = matches!(rule.target.names.as_slice(), [name] if names.contains(name));
        let within = Within { guards: &rule.guards, span: rule.span, required, expected: Some(rule.expected.clone()) };
        self.place(&destination(&rule.target), &rule.value, &within, made);
    }

    pub(super) fn place(&mut self, destination: &str, value: &Expr, within: &Within<'_>, made: &mut Vec<Made>) {
        let value = &self.standing_for(value);
        match &value.node {
            ExprNode::Object(members) if self.is_copied(members) => self.members(destination, members, within, made),
            ExprNode::List(items) if within.guards.is_empty() && keep_their_places(items) => {
                for (index, item) in items.iter().enumerate() {
                    let within = within.below(&Step::Index(0));
                    self.place(&format!("{destination}[{index}]"), item, &within, made);
                }
            }
            ExprNode::ListFor { generators, filter: None, item } if self.is_paired(generators) => {
                self.each(destination, generators, item, within, made);
            }
            ExprNode::As(list, Test::List) if self.attribute(list).is_some() => {
                let source = self.attribute(list).unwrap_or_default();
                self.leaf_of(&format!("{destination}[*]"), &format!("{source}[*]"), list, within, made);
            }
            ExprNode::Call { function, arguments } if function.name == "only" => {
                match self.chosen(destination, arguments) {
                    Some(chosen) if within.guards.is_empty() => made.extend(chosen),
                    _ => self.leaf(destination, value, within, made),
                }
            }
            ExprNode::Bind { parameters, body }
                if parameters.iter().all(|one| one.optional || !one.value.kind.optional) =>
            {
                self.bound.extend(parameters.iter().map(|one| (one.slot, Bound::Value(Box::new(one.value.clone())))));
                self.place(destination, body, within, made);
                self.bound.truncate(self.bound.len() - parameters.len());
            }
            ExprNode::Catch(inner, other) if Self::is_the_same_there(other, within) => {
                self.place(destination, inner, within, made);
            }
            ExprNode::Coalesce(inner, other) if within.required && matches!(other.node, ExprNode::Reject(_)) => {
                self.place(destination, inner, within, made);
            }
            _ => self.leaf(destination, value, within, made),
        }
    }

    /// `catch omit` is what Data Prep does anyway; `catch reject` too, where the record is refused without the field.
    fn is_the_same_there(other: &Expr, within: &Within<'_>) -> bool {
        match &other.node {
            ExprNode::Omit => true,
            ExprNode::Reject(_) => within.required,
            _ => false,
        }
    }

    fn members(&mut self, destination: &str, members: &[Member], within: &Within<'_>, made: &mut Vec<Made>) {
        for member in members {
            match member {
                Member::Pair(path, value) => {
                    let below = format!("{destination}.{}", self::destination(path));
                    self.place(&below, value, &within.member(path), made);
                }
                Member::Spread(value) => self.leaf(destination, value, within, made),
            }
        }
    }

    /// Whether an object is written member by member: one that is copied comes first.
    fn is_copied(&self, members: &[Member]) -> bool {
        members.iter().enumerate().all(|(index, member)| match member {
            Member::Pair(..) => true,
            Member::Spread(value) => index == 0 && self.attribute(as_it_is(value)).is_some(),
        }) && !members.is_empty()
    }

    /// `only(.a, "x", "y")`: a mapping for each member.
    fn chosen(&self, destination: &str, arguments: &[Option<Expr>]) -> Option<Vec<Made>> {
        let mut arguments = arguments.iter().flatten();
        let source = self.attribute(as_it_is(arguments.next()?))?;
        arguments
            .map(|name| match &name.node {
                ExprNode::Constant(Value::Text(name)) => {
                    let name = self::destination(&TargetPath { names: vec![name.characters().as_ref().into()] });
                    let (source, destination) = (format!("{source}.{name}"), format!("{destination}.{name}"));
                    Some(Made { kind: SourceKind::Attribute, source, destination })
                }
                _ => None,
            })
            .collect()
    }

    fn leaf(&mut self, destination: &str, value: &Expr, within: &Within<'_>, made: &mut Vec<Made>) {
        let value = converted(as_it_is(value), within);
        if within.guards.is_empty() {
            if let Some(source) = self.attribute(value) {
                return made.push(Made { kind: SourceKind::Attribute, source, destination: destination.to_owned() });
            }
            if let ExprNode::Constant(Value::Text(text)) = &value.node {
                let source = text.characters().into_owned();
                return made.push(Made { kind: SourceKind::Static, source, destination: destination.to_owned() });
            }
        }
        if let Ok(source) = self.expression(value) {
            self.leaf_of(destination, &source, value, within, made);
        }
    }

    /// An expression under its guards.
    fn leaf_of(&mut self, to: &str, source: &str, value: &Expr, within: &Within<'_>, made: &mut Vec<Made>) {
        if within.guards.is_empty() && self.attribute(as_it_is(value)).is_some() {
            let (source, destination) = (source.to_owned(), to.to_owned());
            return made.push(Made { kind: SourceKind::Attribute, source, destination });
        }
        let Ok(Some(source)) = self.guarded(source, value, within) else { return };
        let characters = source.chars().count();
        if characters > LONGEST {
            let why = format!("the expression has {characters} characters; Data Prep takes {LONGEST}");
            drop(self.stop(within.span, why));
            return;
        }
        if source.contains("[*]") {
            let why = "what an expression does with `[*]` is written nowhere: it is documented for paths only";
            self.tell(value.span, why, "an expression for each element");
        }
        made.push(Made { kind: SourceKind::Expression, source, destination: to.to_owned() });
    }

    /// `iif(guards, source, nullify())`; none where a guard never holds.
    fn guarded(&mut self, source: &str, value: &Expr, within: &Within<'_>) -> Result<Option<String>, Left> {
        let mut guards = Vec::new();
        for guard in within.guards {
            if self.goes_without(guard, source, value) {
                continue;
            }
            match self.condition(guard)?.as_str() {
                "true" => {}
                "false" => return Ok(None),
                text => guards.push(text.to_owned()),
            }
        }
        Ok(Some(match guards.as_slice() {
            [] => bare(source).to_owned(),
            [one] => format!("iif({}, {}, nullify())", bare(one), bare(source)),
            several => format!("iif({}, {}, nullify())", several.join(" && "), bare(source)),
        }))
    }

    /// Whether a guard asks for something without which the value is nothing anyway.
    fn goes_without(&mut self, guard: &Expr, source: &str, value: &Expr) -> bool {
        let ExprNode::Is { value: of, negated: false, test: Test::Present } = &guard.node else { return false };
        let of = self.standing_for(of);
        match &of.node {
            ExprNode::Path { base, steps, .. } if !is_blank_path(&of) => {
                matches!(base.node, ExprNode::Payload) && self.is_below(value, steps)
            }
            ExprNode::Omit => false,
            _ => self.expression(&of).is_ok_and(|of| of == source),
        }
    }

    /// Whether a value is read at a path or below it, and is nothing where that is missing.
    fn is_below(&self, value: &Expr, path: &[Step]) -> bool {
        let value = self.standing_for(value);
        match &value.node {
            ExprNode::Path { base, steps, .. } => matches!(base.node, ExprNode::Payload) && steps.starts_with(path),
            ExprNode::As(inner, _) | ExprNode::ReadTime(inner) | ExprNode::Catch(inner, _) => {
                self.is_below(inner, path)
            }
            ExprNode::Coalesce(a, b) => self.is_below(a, path) && self.is_below(b, path),
            ExprNode::Call { function, arguments } => {
                let passes = matches!(function.name, "lower" | "upper" | "trim" | "to_text" | "time" | "dp.date");
                passes && arguments.iter().flatten().next().is_some_and(|inner| self.is_below(inner, path))
            }
            _ => false,
        }
    }
}

/// Without a test of its kind that its path passes by its schema, or that copying makes: `.address as object`.
fn as_it_is(value: &Expr) -> &Expr {
    match &value.node {
        ExprNode::As(inner, Test::Object) => inner,
        _ => value,
    }
}

/// Without a conversion that Data Prep makes on its own, since the target is of that kind.
fn converted<'v>(value: &'v Expr, within: &Within<'_>) -> &'v Expr {
    let ExprNode::Call { function, arguments } = &value.node else { return value };
    let [Some(inner), rest @ ..] = arguments.as_slice() else { return value };
    let Some(expected) = within.expected.clone().map(Kind::present) else { return value };
    let fits = match function.name {
        "to_text" => expected.is_text(),
        "to_bool" => expected.is_bool(),
        "dp.date" => expected.is_time(),
        _ => false,
    };
    if fits && rest.iter().all(Option::is_none) && !expected.is_any() { inner } else { value }
}

/// Whether no element of a list can be missing, so that none moves up.
fn keep_their_places(items: &[Expr]) -> bool {
    items.len() == 1 || !items.is_empty() && items.iter().all(|item| !item.kind.optional)
}
