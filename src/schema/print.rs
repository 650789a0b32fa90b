//! A schema as one self-contained JSON Schema of the draft 2020-12: references followed, `allOf`s merged. What refers
//! to itself, or is needed many times over, stands under `$defs`.

use super::facts::{Facts, Group, ItemRule, Key, NameRule, OtherFact, Rest};
use super::shape::Limit;
use super::types::TypeSet;
use super::view::Schema;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value as Json, json};

/// A place that is printed more often than this gets a name.
const REPEATS: u32 = 16;
/// Places inside one another beyond this get names: what is printed is read again by a reader with a limit, and needs
/// no deep stack.
const DEEP: usize = 24;

impl Schema {
    /// The schema as JSON: merged, self-contained, of the draft 2020-12.
    #[must_use]
    pub fn json(&self) -> Json {
        self.json_and_exact().0
    }

    /// The schema as JSON, and whether that lets exactly the same values through: a few keywords cannot be moved.
    pub(super) fn json_and_exact(&self) -> (Json, bool) {
        let mut printer = Printer { exact: true, ..Printer::default() };
        let root = printer.print(self);
        let Json::Object(mut root) = root else { return (root, printer.exact) };
        let definitions = printer.definitions();
        if !definitions.is_empty() {
            root.insert("$defs".to_owned(), Json::Object(definitions));
        }
        (Json::Object(root), printer.exact)
    }
}

#[derive(Default)]
struct Printer {
    names: FxHashMap<Key, String>,
    visits: FxHashMap<Key, u32>,
    open: FxHashSet<Key>,
    pending: Vec<(String, Schema)>,
    exact: bool,
}

impl Printer {
    fn print(&mut self, schema: &Schema) -> Json {
        let key = schema.key();
        let visits = self.visits.entry(key.clone()).or_default();
        *visits += 1;
        let often = *visits > REPEATS && !schema.says_only_types();
        if let Some(name) = self.names.get(&key) {
            return reference(name);
        }
        if often || self.open.len() >= DEEP || self.open.contains(&key) {
            let name = format!("s{}", self.names.len() + 1);
            self.names.insert(key, name.clone());
            self.pending.push((name.clone(), schema.clone()));
            return reference(&name);
        }
        self.open.insert(key.clone());
        let printed = self.body(schema);
        self.open.remove(&key);
        printed
    }

    fn definitions(&mut self) -> Map<String, Json> {
        let mut definitions = Map::new();
        while let Some((name, schema)) = self.pending.pop() {
            let body = self.body(&schema);
            definitions.insert(name, body);
        }
        definitions
    }

    fn body(&mut self, schema: &Schema) -> Json {
        let facts = schema.facts();
        if facts.types.is_empty() {
            return Json::Bool(false);
        }
        let mut out = Object::default();
        for name in ["title", "description"] {
            out.extend(facts.annotations.get(name).map(|value| (name, value.clone())));
        }
        types(&mut out, schema, facts);
        text(&mut out, facts);
        number(&mut out, facts);
        self.list(&mut out, facts);
        self.object(&mut out, facts);
        for group in &facts.groups {
            self.group(&mut out, group);
        }
        self.others(&mut out, facts);
        for (name, value) in &facts.annotations {
            if !matches!(&**name, "title" | "description" | "format" | "$comment" | super::made::TEXT_MARK) {
                out.keywords.insert(name.to_string(), value.clone());
            }
        }
        out.finish()
    }

    fn list(&mut self, out: &mut Object, facts: &Facts) {
        for (index, rule) in facts.list.rules.iter().enumerate() {
            let printed = self.items(rule);
            out.put_together(printed, index == 0);
        }
        out.extend(facts.list.min.map(|min| ("minItems", json!(min))));
        out.extend(facts.list.max.map(|max| ("maxItems", json!(max))));
        out.extend(facts.list.unique.then(|| ("uniqueItems", Json::Bool(true))));
    }

    fn items(&mut self, rule: &ItemRule) -> Vec<(&'static str, Json)> {
        let mut printed = Vec::new();
        if !rule.prefix.is_empty() {
            printed.push(("prefixItems", rule.prefix.iter().map(|schema| self.print(schema)).collect()));
        }
        printed.extend(rule.rest.as_ref().map(|rest| ("items", self.print(rest))));
        printed
    }

    fn object(&mut self, out: &mut Object, facts: &Facts) {
        let object = &facts.object;
        let simple = |rule: &NameRule| rule.patterns.is_empty() && !matches!(rule.rest, Rest::Each(_));
        if object.rules.len() > 1 && object.rules.iter().all(simple) {
            let closed = object.rules.iter().any(|rule| matches!(rule.rest, Rest::Closed));
            let members = object.members.iter().map(|(name, schema)| (name.to_string(), self.print(schema))).collect();
            out.put("properties", Json::Object(members));
            out.extend(closed.then_some(("additionalProperties", Json::Bool(false))));
        } else {
            for (index, rule) in object.rules.iter().enumerate() {
                let printed = self.names(rule);
                out.put_together(printed, index == 0);
            }
        }
        if !object.required.is_empty() {
            out.put("required", object.required.iter().map(|name| Json::from(&**name)).collect());
        }
        out.extend(object.min.map(|min| ("minProperties", json!(min))));
        out.extend(object.max.map(|max| ("maxProperties", json!(max))));
        out.extend(object.sealed.then_some(("unevaluatedProperties", Json::Bool(false))));
    }

    fn names(&mut self, rule: &NameRule) -> Vec<(&'static str, Json)> {
        let mut printed = Vec::new();
        if !rule.declared.is_empty() {
            let members = rule.declared.iter().map(|(name, schema)| (name.to_string(), self.print(schema))).collect();
            printed.push(("properties", Json::Object(members)));
        }
        if !rule.patterns.is_empty() {
            let each = rule.patterns.iter().map(|(one, schema)| (one.text.to_string(), self.print(schema))).collect();
            printed.push(("patternProperties", Json::Object(each)));
        }
        match &rule.rest {
            Rest::Open => {}
            Rest::Closed => printed.push(("additionalProperties", Json::Bool(false))),
            Rest::Each(schema) => printed.push(("additionalProperties", self.print(schema))),
        }
        printed
    }

    fn group(&mut self, out: &mut Object, group: &Group) {
        let branches = group.branches.iter().map(|branch| self.print(branch)).collect();
        out.put(if group.exclusive { "oneOf" } else { "anyOf" }, branches);
    }

    /// Keywords of one schema object stay together: `then` means what it means by the `if` beside it.
    fn others(&mut self, out: &mut Object, facts: &Facts) {
        let (mut at, mut at_first) = (0, true);
        while let Some(first) = facts.others.get(at) {
            let mut printed = Vec::new();
            for other in facts.others.iter().skip(at).take_while(|other| other.atom == first.atom) {
                at += 1;
                match &other.fact {
                    OtherFact::Plain(value) => {
                        self.exact &= matches!(&*other.keyword, "dependentRequired" | "minContains" | "maxContains");
                        if !other.keyword.starts_with('$') {
                            printed.push((&*other.keyword, value.clone()));
                        }
                    }
                    OtherFact::Whole(schema) => {
                        let whole = self.print(schema);
                        out.all_of.push(whole);
                    }
                    OtherFact::One(schema) => {
                        self.exact &= !other.keyword.starts_with("unevaluated");
                        printed.push((&*other.keyword, self.print(schema)));
                    }
                    OtherFact::Named(schemas) => {
                        let each = schemas.iter().map(|(name, schema)| (name.to_string(), self.print(schema)));
                        printed.push((&*other.keyword, Json::Object(each.collect())));
                    }
                }
            }
            out.put_together(printed, at_first);
            at_first = false;
        }
    }
}

fn types(out: &mut Object, schema: &Schema, facts: &Facts) {
    match facts.values.as_deref() {
        Some([one]) => out.put("const", one.clone()),
        Some(values) => out.put("enum", Json::Array(values.to_vec())),
        None => {
            // What the branches of a group let through they say themselves.
            let said = if facts.groups.is_empty() { facts.types } else { schema.said_types() };
            let names: Vec<Json> = said.iter().map(|one| Json::from(one.name())).collect();
            match names.as_slice() {
                _ if said == TypeSet::ALL => {}
                [one] => out.put("type", one.clone()),
                _ => out.put("type", Json::Array(names)),
            }
        }
    }
}

fn text(out: &mut Object, facts: &Facts) {
    for format in &facts.text.formats {
        out.put("format", Json::from(&**format));
    }
    for pattern in &facts.text.patterns {
        out.put("pattern", Json::from(&**pattern));
    }
    out.extend(facts.text.min.map(|min| ("minLength", json!(min))));
    out.extend(facts.text.max.map(|max| ("maxLength", json!(max))));
}

fn number(out: &mut Object, facts: &Facts) {
    let end = |limit: &Limit, plain, exclusive| {
        (if limit.exclusive { exclusive } else { plain }, Json::Number(limit.value.clone()))
    };
    let number = &facts.number;
    out.extend(number.minimum.as_ref().map(|limit| end(limit, "minimum", "exclusiveMinimum")));
    out.extend(number.maximum.as_ref().map(|limit| end(limit, "maximum", "exclusiveMaximum")));
    for step in &number.multiple_of {
        out.put("multipleOf", Json::Number(step.clone()));
    }
}

/// A schema object in the making. What cannot stand twice goes into `allOf`.
#[derive(Default)]
struct Object {
    keywords: Map<String, Json>,
    all_of: Vec<Json>,
}

impl Object {
    fn put(&mut self, keyword: &str, value: Json) {
        let free = !self.keywords.contains_key(keyword);
        self.put_together(vec![(keyword, value)], free);
    }

    /// Keywords whose meaning hangs on one another: here, or in an object of their own.
    fn put_together(&mut self, printed: Vec<(&str, Json)>, here: bool) {
        let printed = printed.into_iter().map(|(keyword, value)| (keyword.to_owned(), value));
        if here {
            self.keywords.extend(printed);
        } else {
            self.all_of.push(Json::Object(printed.collect()));
        }
    }

    fn extend(&mut self, printed: Option<(&str, Json)>) {
        if let Some((keyword, value)) = printed {
            self.put(keyword, value);
        }
    }

    fn finish(mut self) -> Json {
        if !self.all_of.is_empty() {
            self.keywords.insert("allOf".to_owned(), Json::Array(self.all_of));
        }
        if self.keywords.is_empty() { Json::Bool(true) } else { Json::Object(self.keywords) }
    }
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{name}") })
}

impl Schema {
    /// The types that its own schema objects ask for, groups aside.
    fn said_types(&self) -> TypeSet {
        let said = self.flat().iter().filter_map(|atom| atom.shape().and_then(|shape| shape.types));
        said.fold(TypeSet::ALL, TypeSet::intersect)
    }
}
