//! Required fields of the target that are left unset on some path through the guards.
//!
//! In: the rules of one kind of record, the target schema. Out: one diagnostic for each required field that some
//! record would lack: of the record itself, and of every object that some rule makes.

use super::conditions::Conditions;
use super::logic::{Answer, Formula};
use super::scene::Scene;
use super::writes::{Write, Writer};
use crate::check::typed::Emit;
use crate::diagnostic::{Code, Diagnostic};
use crate::path::is_plain_name;
use crate::schema::{Member, Schema};
use crate::source::Span;
use std::sync::Arc;

/// Required fields that records of this emit may lack.
pub(super) fn check<'m>(scene: &Scene<'m>, emit: &'m Emit, found: &mut Vec<Diagnostic>) {
    let conditions = Conditions::new(&scene.bindings);
    let bound = |slot| scene.bindings.of(slot);
    let writer = Writer { conditions: &conditions, bound: &bound };
    let assumed = scene.assumed(&conditions, emit);
    let checker = Checker { emit, conditions: &conditions, assumed };
    let writes = writer.of_rules(&emit.rules);
    let schema = &scene.target.schema;
    let (made, path) = (vec![Formula::True], String::new());
    let span = if emit.name.is_some() { emit.span } else { scene.event.span };
    let record = Object { path, schema, span, made, needed: true, literal: false };
    checker.object(&record, &writes, found, 0);
}

/// An object of the record that is looked at.
struct Object<'s> {
    /// How to name its members: empty for the record, else `channel.`.
    path: String,
    schema: &'s Schema,
    /// What makes it.
    span: Span,
    /// When it is there: in each of these cases.
    made: Vec<Formula>,
    /// Whether every record has it.
    needed: bool,
    /// Whether it stands in one object literal.
    literal: bool,
}

struct Checker<'c, 'b, 'm> {
    emit: &'m Emit,
    conditions: &'c Conditions<'b, 'm>,
    /// What holds for every record that is written.
    assumed: Formula,
}

/// Objects inside one another.
const DEEPEST: usize = 32;

impl Checker<'_, '_, '_> {
    fn object(&self, object: &Object<'_>, writes: &[Write], found: &mut Vec<Diagnostic>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for name in object.schema.required().iter().filter(|_| !object.literal) {
            self.member(object, name, writes, found);
        }
        for member in object.schema.properties() {
            self.inside(object, &member, writes, found, depth);
        }
    }

    /// The object at one place, where rules write into it. What an object literal lacks by itself is told where the
    /// literal is compared with its place.
    fn inside(
        &self,
        object: &Object<'_>,
        member: &Member,
        writes: &[Write],
        found: &mut Vec<Diagnostic>,
        depth: usize,
    ) {
        let inside: Vec<Write> = writes.iter().filter_map(|write| write.within(&member.name)).collect();
        let Some(first) = inside.iter().find(|write| !write.names.is_empty()) else { return };
        let made = inside.iter().map(|write| write.written.clone()).collect();
        let object = Object {
            path: format!("{}{}.", object.path, shown(&member.name)),
            schema: &member.schema,
            span: first.span,
            made,
            needed: object.needed && member.required,
            literal: inside.iter().all(|write| write.own == 0),
        };
        self.object(&object, &inside, found, depth + 1);
    }

    /// Whether a required member is set whenever its object is there.
    fn member(&self, object: &Object<'_>, name: &Arc<str>, writes: &[Write], found: &mut Vec<Diagnostic>) {
        // An object that is copied whole has what its own schema says; its fit is judged where it is copied.
        let sets = |write: &&Write| write.names.first().is_none_or(|first| first == name);
        let set = Formula::any(writes.iter().filter(sets).map(|write| write.written.clone()));
        let Some(answer) = self.without(object, &set) else { return };
        let runs = Formula::any(writes.iter().filter(sets).map(|write| write.runs.clone()));
        let may_be_missing = self.without(object, &runs).is_none();
        let setters: Vec<&Write> = writes.iter().filter(sets).collect();
        // Where every record has the object, a value that may be missing is told at its rule.
        if may_be_missing && object.needed {
            return;
        }
        found.push(self.diagnostic(object, name, &setters, &answer, may_be_missing));
    }

    /// A case in which an object is there and a condition does not hold.
    fn without(&self, object: &Object<'_>, condition: &Formula) -> Option<Answer> {
        // One case at a time: together they may ask about more values than can be tried.
        let lacking = object.made.iter().map(|made| {
            let parts = [self.assumed.clone(), made.clone(), condition.clone().not()];
            self.conditions.solve(&Formula::all(parts))
        });
        { lacking }.find(|answer| matches!(answer, Answer::Yes(_)))
    }

    fn diagnostic(
        &self,
        object: &Object<'_>,
        name: &str,
        setters: &[&Write],
        answer: &Answer,
        may_be_missing: bool,
    ) -> Diagnostic {
        let field = format!("{}{}", object.path, shown(name));
        let first = setters.first();
        let span = first.map_or(object.span, |write| write.span);
        let mut diagnostic = match first {
            None => Diagnostic::error(Code::RequiredUnset, span)
                .message(format!("{} without `{field}`, which the target requires", self.made(object)))
                .label(if object.path.is_empty() { "no rule sets it".to_owned() } else { makes(object) }),
            Some(_) if may_be_missing => Diagnostic::error(Code::RequiredUnset, span)
                .message(format!("`{field}` may be missing where {}", self.required_in(object)))
                .label("this value may be missing"),
            Some(_) => Diagnostic::error(Code::RequiredUnset, span)
                .message(format!("`{field}` is not always set where {}", self.required_in(object)))
                .label("set here, but not in every case"),
        };
        if first.is_some() && !object.path.is_empty() && object.span != span {
            diagnostic = diagnostic.also(object.span, makes(object));
        }
        if let Some(case) = self.conditions.words(answer).filter(|_| first.is_some()) {
            diagnostic = diagnostic.note(format!("for example when {case}"));
        }
        let diagnostic = diagnostic.help(self.help(object, &field, name, first.is_some(), may_be_missing));
        note_place(diagnostic, object.schema)
    }

    fn made(&self, object: &Object<'_>) -> String {
        match &self.emit.name {
            _ if !object.path.is_empty() => format!("`{}` is written", object.path.trim_end_matches('.')),
            Some(emit) => format!("`{emit}` records are written"),
            None => "records are written".to_owned(),
        }
    }

    fn required_in(&self, object: &Object<'_>) -> String {
        let container = object.path.trim_end_matches('.');
        match &self.emit.name {
            _ if !container.is_empty() => format!("`{container}` is written and requires it"),
            Some(emit) => format!("every `{emit}` record requires it"),
            None => "every record requires it".to_owned(),
        }
    }

    fn help(&self, object: &Object<'_>, field: &str, name: &str, is_set: bool, may_be_missing: bool) -> String {
        if may_be_missing {
            let container = object.path.trim_end_matches('.');
            return format!("give another value with `??`, or write `{container}` only when the value is present");
        }
        let value = constant_of(object.schema, name).unwrap_or_else(|| "...".to_owned());
        let rule = format!("{field} = {value}");
        match is_set {
            true => format!("set it in the other cases too, with a rule `{rule} when ...`"),
            false => format!("add `{rule}`"),
        }
    }
}

fn makes(object: &Object<'_>) -> String {
    format!("this makes `{}`", object.path.trim_end_matches('.'))
}

/// A name as target paths write it.
fn shown(name: &str) -> String {
    if is_plain_name(name) { name.to_owned() } else { format!("\"{name}\"") }
}

/// The only value a member takes, as a mapping writes it.
fn constant_of(schema: &Schema, name: &str) -> Option<String> {
    let member = schema.properties().into_iter().find(|member| *member.name == *name)?;
    match member.schema.enum_values()?.as_slice() {
        [only] if !only.is_object() && !only.is_array() => Some(only.to_string()),
        _ => None,
    }
}

/// Where the target schema says so.
fn note_place(diagnostic: Diagnostic, schema: &Schema) -> Diagnostic {
    match super::scene::place_of(schema) {
        Some(place) => diagnostic.note(format!("required by {place}")),
        None => diagnostic,
    }
}
