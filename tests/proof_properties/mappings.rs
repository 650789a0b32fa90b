//! Random mappings between two schemas, as text: lines that can be dropped one by one until what is left compiles.

use super::expressions::{Place, Scope, may_be_object, name, places};
use super::random::Random;
use serde_json::Value as Json;
use xdmap::Package;
use xdmap::diagnostic::{Diagnostic, Severity};
use xdmap::schema::{Schema, Type};
use xdmap::source::{Sources, Span};
use xdmap::{CompileOptions, RuleSet};

/// What stands before the event.
const HEAD: &str = r#"mapping p 1.0.0
target T from "t.schema.json" { times: utc millis }
param received_at: time
param who: string
param size: int = 3
table colour: string -> string { "a" or "b" => "red", "x" => "blue", _ => "other" }
table sparse: string -> string { "a" => "one", "ab" => "two" }
table flag_number: bool -> int { true => 1, false => 0 }
fn short(x: string) -> string = x | trim | truncate(4)
fn maybe(x: string?) -> string = x ?? "none"
"#;

/// One line of an event.
#[derive(Debug, Clone)]
pub struct Line {
    pub text: String,
    /// Whether it can be left out.
    pub loose: bool,
}

/// Two schemas and an event between them.
#[derive(Debug, Clone)]
pub struct Case {
    pub source: Json,
    pub target: Json,
    pub blank_is_missing: bool,
    pub lines: Vec<Line>,
}

impl Case {
    pub fn text(&self) -> String {
        let blank = if self.blank_is_missing { "missing" } else { "text" };
        let mut text = format!("{HEAD}source S from \"s.schema.json\" {{ blank: {blank} }}\nevent e: S -> T {{\n");
        for line in &self.lines {
            text.push_str(&line.text);
            text.push('\n');
        }
        text.push_str("}\n");
        text
    }

    pub fn package(&self) -> Package {
        let (source, target) = (self.source.to_string(), self.target.to_string());
        let text = self.text();
        Package::from_files("", [("p.map", text.as_str()), ("s.schema.json", &source), ("t.schema.json", &target)])
    }

    pub fn compile(&self, check_all_output: bool) -> Result<RuleSet, (Vec<Diagnostic>, Sources)> {
        let options = CompileOptions { check_all_output, ..CompileOptions::default() };
        RuleSet::compile(&self.package(), &options).map_err(|failure| (failure.diagnostics, failure.sources))
    }

    /// Leaves out the lines at these places. Whether there was one.
    pub fn drop_lines(&mut self, sources: &Sources, spans: &[Span]) -> bool {
        let first = self.text().lines().position(|line| line.starts_with("event ")).unwrap_or(0) + 2;
        let mut wrong: Vec<usize> = spans
            .iter()
            .filter(|span| &*sources.file(span.file).name == "p.map")
            .filter_map(|span| (sources.line_column(*span).0 as usize).checked_sub(first))
            .filter(|line| self.lines.get(*line).is_some_and(|line| line.loose))
            .collect();
        wrong.sort_unstable();
        wrong.dedup();
        for line in wrong.iter().rev() {
            self.lines.remove(*line);
        }
        !wrong.is_empty()
    }

    /// Drops what does not compile, until the rest does.
    pub fn settle(&mut self) -> Option<RuleSet> {
        for _ in 0..8 {
            match self.compile(false) {
                Ok(rules) => return Some(rules),
                Err((diagnostics, sources)) => {
                    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error);
                    let spans: Vec<Span> = errors.map(|one| one.span).collect();
                    if !self.drop_lines(&sources, &spans) {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// Drops what is not proved too, until the rest is.
    pub fn settle_proved(&mut self) -> Option<RuleSet> {
        for _ in 0..10 {
            let rules = self.settle()?;
            let open = open_spans(&rules);
            if is_proved(&rules) {
                return Some(rules);
            }
            if !self.drop_lines(rules.sources(), &open) {
                return None;
            }
        }
        None
    }

    pub fn rules(&self) -> usize {
        self.lines.iter().filter(|line| line.loose).count()
    }
}

/// Whether the event is proved.
pub fn is_proved(rules: &RuleSet) -> bool {
    let proofs = &rules.mapping().proofs;
    !proofs.is_empty() && proofs.iter().all(|proof| proof.is_proved())
}

fn open_spans(rules: &RuleSet) -> Vec<Span> {
    rules.mapping().proofs.iter().flat_map(|proof| proof.open()).filter_map(|open| open.rules.last().copied()).collect()
}

/// A mapping between two schemas.
pub fn mapping(random: &mut Random, source: Json, target: Json, from: &Schema, to: &Schema) -> Case {
    let mut known = places("", from, 2);
    known.push(Place { text: "who".to_owned(), schema: Schema::text() });
    let mut scope = Scope { random, places: known, bound: 0 };
    let mut lines = Vec::new();
    if scope.random.chance(30) {
        emits(&mut scope, to, &mut lines);
    } else {
        body(&mut scope, to, &mut lines);
    }
    Case { source, target, blank_is_missing: random.chance(50), lines }
}

fn loose(text: String) -> Line {
    Line { text, loose: true }
}

fn firm(text: String) -> Line {
    Line { text, loose: false }
}

fn emits(scope: &mut Scope<'_>, to: &Schema, lines: &mut Vec<Line>) {
    let lists: Vec<Place> =
        scope.places.iter().filter(|place| place.schema.types().meets(Type::Array.into())).cloned().collect();
    if scope.random.chance(30) {
        lines.push(loose(rule(scope, to, "a")));
    }
    if let (false, true) = (lists.is_empty(), scope.random.chance(70)) {
        let list = scope.random.pick(&lists).clone();
        let filter =
            if scope.random.chance(40) { format!(" where {}", condition_in(scope, &list)) } else { String::new() };
        lines.push(firm(format!("emit each_one each m, n in {}{filter} {{", list.text)));
        let of = list.schema.items().unwrap_or_else(Schema::any);
        let mut inner = Vec::new();
        scope.inside("m", &of, "n", |scope| {
            body(scope, to, &mut inner);
            String::new()
        });
        lines.extend(inner);
        lines.push(firm("}".to_owned()));
    }
    lines.push(firm("emit whole {".to_owned()));
    body(scope, to, lines);
    lines.push(firm("}".to_owned()));
}

fn condition_in(scope: &mut Scope<'_>, list: &Place) -> String {
    let of = list.schema.items().unwrap_or_else(Schema::any);
    scope.inside("m", &of, "n", |scope| scope.condition(1))
}

fn rule(scope: &mut Scope<'_>, to: &Schema, path: &str) -> String {
    format!("{path} = {}", scope.expression(to, 1))
}

/// Rules for the members of a record.
fn body(scope: &mut Scope<'_>, to: &Schema, lines: &mut Vec<Line>) {
    let letting = scope.random.chance(35);
    let bound = format!("l{}", scope.bound);
    if letting {
        lines.push(loose(format!("let {bound} = {}", scope.text(2))));
        scope.places.push(Place { text: bound, schema: Schema::text() });
    }
    members(scope, to, "", lines, 2);
    if letting {
        scope.places.pop();
    }
    if scope.random.chance(8) {
        lines.push(loose(format!("reject \"no\" when {}", scope.condition(1))));
    }
}

fn members(scope: &mut Scope<'_>, to: &Schema, prefix: &str, lines: &mut Vec<Line>, depth: u32) {
    for member in to.properties() {
        if !member.required && !scope.random.chance(70) {
            continue;
        }
        let path = format!("{prefix}{}", name(&member.name));
        if depth > 0 && may_be_object(&member.schema) && scope.random.chance(45) {
            if scope.random.chance(50) {
                lines.push(firm(format!("{path} {{")));
                members(scope, &member.schema, "", lines, depth - 1);
                lines.push(firm("}".to_owned()));
            } else {
                members(scope, &member.schema, &format!("{path}."), lines, depth - 1);
            }
            continue;
        }
        lines.push(loose(guarded(scope, &member.schema, &path, member.required)));
    }
}

fn guarded(scope: &mut Scope<'_>, schema: &Schema, path: &str, required: bool) -> String {
    let value = scope.expression(schema, 3);
    if required && scope.random.chance(60) {
        return format!("{path} = ({value}) ?? {}", scope.expression(schema, 0));
    }
    match scope.random.below(6) {
        0 => format!("{path} = {value} when {}", scope.condition(1)),
        1 => {
            let condition = scope.condition(1);
            let other = scope.expression(schema, 1);
            format!("{path} = {value} when {condition} {path} = {other} when not ({condition})")
        }
        2 => format!("when {} {{ {path} = {value} }}", scope.condition(1)),
        _ => format!("{path} = {value}"),
    }
}
