//! Random expressions over what a scope can read, of about the type that is wanted.

use super::payloads;
use super::random::Random;
use serde_json::{Value as Json, json};
use xdmap::schema::{Cover, Schema, Type, TypeSet};

/// Something that can be read: a path, a binding, a param.
#[derive(Debug, Clone)]
pub struct Place {
    pub text: String,
    pub schema: Schema,
}

/// What expressions are made of.
pub struct Scope<'r> {
    pub random: &'r mut Random,
    pub places: Vec<Place>,
    /// Bindings inside one another, for names that are not taken.
    pub bound: usize,
}

/// Everything below a value, as deep as that.
pub fn places(text: &str, schema: &Schema, depth: u32) -> Vec<Place> {
    let mut all = Vec::new();
    for member in schema.properties() {
        let at = format!("{text}.{}", name(&member.name));
        all.push(Place { text: at.clone(), schema: member.schema.clone() });
        if depth > 0 {
            all.extend(places(&at, &member.schema, depth - 1));
            if let Some(item) = member.schema.item(0).filter(|_| member.schema.types().is_only(Type::Array)) {
                let at = format!("{at}[0]");
                all.extend(places(&at, &item, depth - 1));
                all.push(Place { text: at, schema: item });
            }
        }
    }
    all
}

/// A name in a path.
pub fn name(name: &str) -> String {
    let plain = name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_') && !name.is_empty();
    if plain { name.to_owned() } else { Json::from(name).to_string() }
}

/// A value as a mapping writes it.
pub fn literal(value: &Json) -> String {
    match value {
        Json::String(_) => value.to_string().replace('{', "\\{").replace('}', "\\}"),
        Json::Array(elements) => {
            format!("[{}]", elements.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Json::Object(members) => {
            let each = members.iter().map(|(key, value)| format!("{}: {}", name(key), literal(value)));
            format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

impl Scope<'_> {
    /// A place of this type, if there is one.
    fn place(&mut self, wanted: Type) -> Option<Place> {
        let fitting: Vec<&Place> =
            self.places.iter().filter(|place| place.schema.types().meets(wanted.into())).collect();
        let sure: Vec<&Place> =
            fitting.iter().filter(|place| place.schema.without_null().types().is_only(wanted)).copied().collect();
        let from = if sure.is_empty() || self.random.chance(10) { fitting } else { sure };
        (!from.is_empty()).then(|| (*self.random.pick(&from)).clone())
    }

    /// A place of which every value fits, if a few tries find one.
    fn fitting(&mut self, wanted: &Schema) -> Option<String> {
        let near: Vec<usize> =
            (0..self.places.len()).filter(|at| wanted.types().meets(self.places[*at].schema.types())).collect();
        (0..if near.is_empty() { 0 } else { 5 }).find_map(|_| {
            let place = &self.places[*self.random.pick(&near)];
            let fits = wanted.covers(&place.schema.without_null()) == Cover::Yes;
            fits.then(|| place.text.clone())
        })
    }

    /// A value that the schema lets through.
    fn constant(&mut self, wanted: &Schema) -> String {
        let json = wanted.json();
        let mut tries = 0;
        loop {
            let value = payloads::value(&json, &json, self.random, 4).unwrap_or(json!("a"));
            tries += 1;
            if tries > 6 || wanted.validator().is_some_and(|validator| validator.accepts_json(&value)) {
                return literal(&value);
            }
        }
    }

    pub fn expression(&mut self, wanted: &Schema, depth: u32) -> String {
        let below = depth.saturating_sub(1);
        if self.random.chance(35)
            && let Some(text) = self.fitting(wanted)
        {
            return text;
        }
        match self.random.below(if depth == 0 { 4 } else { 20 }) {
            0 => return self.constant(wanted),
            4 | 5 => return format!("({}) ?? {}", self.expression(wanted, below), self.expression(wanted, below)),
            6 => return format!("({}) catch {}", self.expression(wanted, below), self.constant(wanted)),
            7 => {
                let condition = self.condition(1);
                let (one, other) = (self.expression(wanted, below), self.expression(wanted, below));
                return format!("(if {condition} then {one} else {other})");
            }
            8 => {
                let (one, other) = (self.expression(wanted, below), self.expression(wanted, 0));
                let on = self.text(0);
                return format!("(match {on} {{ \"a\" or \"ab\" => {one}, \"b\" => omit, _ => {other} }})");
            }
            9 => {
                let kind = self.kind_word(wanted);
                return format!("(({}) as {kind})", self.expression(wanted, below));
            }
            _ => {}
        }
        let types: Vec<Type> = wanted.types().iter().collect();
        if types.is_empty() {
            return self.constant(&Schema::text());
        }
        match *self.random.pick(&types) {
            Type::String => self.text_for(wanted, depth),
            Type::Integer => self.integer(depth),
            Type::Number => self.number(depth),
            Type::Boolean => self.boolean(depth),
            Type::Array => self.list(wanted, depth),
            Type::Object => self.object(wanted, depth),
            Type::Null => self.place(Type::Null).map_or_else(|| "omit".to_owned(), |place| place.text),
        }
    }

    fn kind_word(&mut self, wanted: &Schema) -> &'static str {
        let of_format = match wanted.format().as_deref() {
            Some("email") => Some("email"),
            Some("ipv4") => Some("ipv4"),
            Some("ipv6") => Some("ipv6"),
            Some("uuid") => Some("uuid"),
            Some("uri") => Some("url"),
            _ => None,
        };
        of_format.unwrap_or_else(|| match wanted.types().iter().next() {
            Some(Type::String) => "string",
            Some(Type::Integer) => "int",
            Some(Type::Number) => "number",
            Some(Type::Boolean) => "bool",
            Some(Type::Array) => "list",
            _ => "object",
        })
    }

    fn text_for(&mut self, wanted: &Schema, depth: u32) -> String {
        let text = self.text(depth);
        match wanted.format().as_deref() {
            Some("email" | "ipv4" | "ipv6" | "uuid" | "uri") if self.random.chance(70) => {
                let kind = self.kind_word(wanted);
                return format!("({text} as {kind})");
            }
            Some("date-time") if self.random.chance(80) => return self.time(),
            Some("date") if self.random.chance(80) => return format!("date({})", self.time()),
            _ => {}
        }
        if let Some(values) = wanted.enum_values().filter(|values| !values.is_empty()) {
            let one = literal(self.random.pick(&values));
            return if self.random.chance(60) { one } else { format!("(match {text} {{ \"a\" => {one} }})") };
        }
        match wanted.max_length() {
            Some(most) if self.random.chance(75) => {
                let cut = *self.random.pick(&["truncate", "left", "right"]);
                format!("({text} | {cut}({}))", most.saturating_sub(u64::from(self.random.chance(20))))
            }
            _ => text,
        }
    }

    fn time(&mut self) -> String {
        match self.random.below(5) {
            0 => "received_at".to_owned(),
            1 => "add(received_at, days(1))".to_owned(),
            2 => format!("(time({}) catch omit)", self.text(1)),
            3 => format!("(time({}) catch received_at)", self.text(0)),
            _ => format!("(from_unix({}) catch omit)", self.integer(0)),
        }
    }

    pub fn text(&mut self, depth: u32) -> String {
        let place = self.place(Type::String).map(|place| place.text);
        if depth == 0 {
            let constant = literal(&json!(*self.random.pick(&["", " ", "a", "ab", "x y", "{b}", "\u{130}\u{df}"])));
            return place.filter(|_| self.random.chance(80)).unwrap_or(constant);
        }
        let count = self.random.between(0, 9);
        let inner = self.text(depth - 1);
        match self.random.below(36) {
            0 => format!("({inner} | lower)"),
            1 => format!("({inner} | upper)"),
            2 => format!("({inner} | trim)"),
            3 => format!("({inner} | truncate({count}))"),
            4 => format!("({inner} | substring({count}, {}))", self.random.between(0, 5)),
            5 => format!("({inner} | pad_left({count}, \"0\"))"),
            6 => format!("({inner} | pad_right({count}))"),
            7 => format!("({inner} | replace(\"a\", \"{}\"))", self.random.pick(&["", "b", "xyz"])),
            8 => format!("({inner} | strip_prefix(\"a\"))"),
            9 => format!("({inner} | strip_suffix(\"b\"))"),
            10 => format!("({inner} | replace_all(r\"[a-z]\", \"{}\"))", self.random.pick(&["", "x", "xy"])),
            11 => format!("({inner} | extract(r\"{}\"))", self.random.pick(&["a+", "^[a-z]+$", "[0-9]{3}", "x?"])),
            12 => format!(
                "{}({inner})",
                self.random.pick(&[
                    "url_encode",
                    "base64_encode",
                    "sha256",
                    "md5",
                    "sha1",
                    "sha512",
                    "to_json",
                    "crc32"
                ])
            ),
            13 => format!("\"{{{inner}}}{}\"", self.random.pick(&["", "-", " x ", "\u{e9}"])),
            14 => format!("\"{{{}}}:{{{inner}}}\"", self.integer(0)),
            15 => format!("to_text({})", self.number(depth - 1)),
            16 => format!("to_text({})", self.boolean(0)),
            17 => format!("{}[{inner}]", self.random.pick(&["colour", "sparse"])),
            18 => format!("short({inner})"),
            19 => format!("maybe({inner})"),
            20 => format!("key(\"k\", {inner} ?? \"none\")"),
            21 => format!("(split({inner}, \",\") | join(\"{}\"))", self.random.pick(&["", ";", ", "])),
            22 => format!("split({inner}, \",\")[{}]", self.random.pick(&["0", "1", "-1"])),
            23 => "who".to_owned(),
            24 => format!(
                "({}({inner}) catch omit)",
                self.random.pick(&["url_host", "url_path", "base64_decode", "url_decode", "url_scheme"])
            ),
            25 => format!("to_text({})", self.time()),
            26 => format!("({inner} as {})", self.random.pick(&["email", "uuid", "url", "ipv4", "ipv6", "string"])),
            27 => format!("first({})", self.list(&Schema::list(&Schema::text()), depth - 1)),
            28 => format!("keys({})[0]", self.object(&Schema::of_types(Type::Object.into()), 0)),
            29 => format!("uuid_v5(\"url\", {inner})"),
            _ => inner,
        }
    }

    fn integer(&mut self, depth: u32) -> String {
        let place = self.place(Type::Integer).map(|place| place.text);
        if depth == 0 {
            let constant = self.random.between(-3, 9).to_string();
            return place.filter(|_| self.random.chance(75)).unwrap_or(constant);
        }
        let inner = self.integer(depth - 1);
        match self.random.below(16) {
            0 => format!("length({})", self.text(depth - 1)),
            1 => format!("count({})", self.list(&Schema::of_types(Type::Array.into()), depth - 1)),
            2 => format!("(to_integer({}) catch omit)", self.text(depth - 1)),
            3 => format!("{}({})", self.random.pick(&["floor", "ceil", "round"]), self.number(depth - 1)),
            4 => format!("(({inner} {} {}) catch 1)", self.random.pick(&["+", "-", "*", "%"]), self.integer(0)),
            5 => format!("{}({inner}, {})", self.random.pick(&["min", "max"]), self.integer(0)),
            6 => "size".to_owned(),
            7 => format!("abs({inner})"),
            8 => format!("flag_number[{}]", self.boolean(0)),
            9 => format!("{}(received_at)", self.random.pick(&["year", "hour", "weekday", "month", "to_unix"])),
            10 => format!("(({inner}) as int)"),
            _ => inner,
        }
    }

    fn number(&mut self, depth: u32) -> String {
        let place = self.place(Type::Number).map(|place| place.text);
        match self.random.below(if depth == 0 { 2 } else { 10 }) {
            0 => place.unwrap_or_else(|| "1.5".to_owned()),
            1 => self.random.pick(&["0.5", "2", "-1.25", "1e3"]).to_string(),
            2 => format!("(to_number({}) catch omit)", self.text(depth - 1)),
            3 => format!("(({} / {}) catch 0.5)", self.number(depth - 1), self.integer(0)),
            4 => format!("sum({})", self.list(&Schema::list(&Schema::integer()), depth - 1)),
            5 => format!("round({}, 1)", self.number(depth - 1)),
            6 => format!("(-({}))", self.number(depth - 1)),
            _ => self.integer(depth - 1),
        }
    }

    fn boolean(&mut self, depth: u32) -> String {
        let place = self.place(Type::Boolean).map(|place| place.text);
        match self.random.below(if depth == 0 { 3 } else { 6 }) {
            0 | 1 => place.unwrap_or_else(|| "true".to_owned()),
            2 => "false".to_owned(),
            3 => format!("contains({}, \"a\")", self.text(depth - 1)),
            4 => format!("(to_bool({}) catch omit)", self.text(depth - 1)),
            _ => format!("({})", self.condition(1)),
        }
    }

    /// Text of one payload, a time or a day of another.
    fn text_or_time(&mut self, depth: u32) -> String {
        let time = self.time();
        let time = if self.random.chance(50) { format!("date({time})") } else { time };
        format!("(if {} then {time} else {})", self.condition(depth), self.text(depth))
    }

    /// A condition: true or false, never missing.
    pub fn condition(&mut self, depth: u32) -> String {
        let any = self.places.clone();
        let place = if any.is_empty() { "who".to_owned() } else { self.random.pick(&any).text.clone() };
        match self.random.below(if depth == 0 { 6 } else { 11 }) {
            0 | 1 => format!("{place} is present"),
            2 => format!(
                "{} is {}",
                if depth > 0 && self.random.chance(25) { self.text_or_time(depth - 1) } else { place },
                self.random.pick(&[
                    "missing",
                    "null",
                    "empty",
                    "string",
                    "number",
                    "int",
                    "bool",
                    "list",
                    "object",
                    "email",
                    "uuid",
                    "not email",
                    "not null",
                    "not empty"
                ])
            ),
            3 => format!("{} == {}", self.text(0), literal(&json!(*self.random.pick(&["a", "b", "ab", ""])))),
            4 => format!("{} in [\"a\", \"ab\", \"red\"]", self.text(0)),
            5 => format!(
                "{} {} {}",
                self.integer(0),
                self.random.pick(&["<", ">", "<=", ">=", "==", "!="]),
                self.random.between(-1, 5)
            ),
            6 => format!("not ({})", self.condition(depth - 1)),
            7 => format!("({}) or ({})", self.condition(depth - 1), self.condition(depth - 1)),
            8 => format!("({}) and ({})", self.condition(depth - 1), self.condition(depth - 1)),
            9 => format!(
                "length({}) {} {}",
                self.text(0),
                self.random.pick(&["<", ">", "<=", ">="]),
                self.random.between(0, 6)
            ),
            _ => format!("{} not in [\"a\", \"b\"]", self.text(0)),
        }
    }

    fn list(&mut self, wanted: &Schema, depth: u32) -> String {
        let item = wanted.items().unwrap_or_else(Schema::any);
        let place = self.place(Type::Array);
        if depth == 0 {
            return place.map_or_else(|| self.constant(&Schema::list(&Schema::text())), |place| place.text);
        }
        match self.random.below(14) {
            0 | 1 => {
                let items: Vec<String> = (0..self.random.below(4)).map(|_| self.expression(&item, depth - 1)).collect();
                format!("[{}]", items.join(", "))
            }
            2..=4 => match place {
                Some(list) => self.comprehension(&list, &item, depth),
                None => format!("split({}, \",\")", self.text(depth - 1)),
            },
            5 => format!(
                "{}({})",
                self.random.pick(&["distinct", "reverse", "flatten", "sort"]),
                self.list(wanted, depth - 1)
            ),
            6 => format!(
                "slice({}, {}, {})",
                self.list(wanted, depth - 1),
                self.random.between(-2, 2),
                self.random.between(0, 3)
            ),
            7 => format!("split({}, \"{}\")", self.text(depth - 1), self.random.pick(&[",", "", "a"])),
            8 => format!(
                "{}({})",
                self.random.pick(&["keys", "values", "entries"]),
                self.object(&Schema::of_types(Type::Object.into()), 0)
            ),
            9 => self.random.pick(&["$.items[*]", "$..a", "$.items[?@.a == 'a'].b", "$[*]"]).to_string(),
            10 => format!("extract_all({}, r\"[a-z]+\")", self.text(depth - 1)),
            _ => place.map_or_else(|| "[]".to_owned(), |place| place.text),
        }
    }

    fn comprehension(&mut self, list: &Place, item: &Schema, depth: u32) -> String {
        let (element, index) = (format!("e{}", self.bound), format!("i{}", self.bound));
        let of = list.schema.items().unwrap_or_else(Schema::any);
        let inner = self.inside(&element, &of, &index, |scope| {
            let filter = if scope.random.chance(40) { format!(" where {}", scope.condition(1)) } else { String::new() };
            format!("{filter}: {}", scope.expression(item, depth - 1))
        });
        format!("[for {element}, {index} in {}{inner}]", list.text)
    }

    /// With a binding more.
    pub fn inside(
        &mut self,
        element: &str,
        of: &Schema,
        index: &str,
        make: impl FnOnce(&mut Scope<'_>) -> String,
    ) -> String {
        let mut known = self.places.clone();
        // What is bound last is read most.
        for _ in 0..4 {
            known.extend(places(element, of, 1));
            known.push(Place { text: element.to_owned(), schema: of.clone() });
        }
        known.push(Place { text: index.to_owned(), schema: Schema::integer() });
        make(&mut Scope { random: self.random, places: known, bound: self.bound + 1 })
    }

    fn object(&mut self, wanted: &Schema, depth: u32) -> String {
        let place = self.place(Type::Object).map(|place| place.text);
        if depth == 0 {
            return place.unwrap_or_else(|| ".".to_owned());
        }
        match self.random.below(14) {
            0..=5 => self.written_out(wanted, depth),
            6 => format!("{{ ...{}, {}: {} }}", self.object(wanted, 0), self.random.pick(&["a", "b"]), self.text(0)),
            7 => format!("only({}, \"a\", \"b\", \"mail\")", self.object(wanted, 0)),
            8 => format!("without({}, \"a\")", self.object(wanted, 0)),
            9 => format!("merge({}, {})", self.object(wanted, 0), self.object(wanted, 0)),
            10 => {
                let values = wanted.map_values().unwrap_or_else(Schema::text);
                let list = self.list(&Schema::list(&Schema::any()), 0);
                let inner = self.inside("e", &Schema::any(), "i", |scope| scope.expression(&values, depth - 1));
                format!("{{for e, i in {list}: \"{}{{i}}\": {inner}}}", self.random.pick(&["a", "k", "x"]))
            }
            11 => format!("{{for v, k in {}: k: v}}", self.object(wanted, 0)),
            12 => format!("undeclared({})", place.unwrap_or_else(|| ".".to_owned())),
            _ => place.unwrap_or_else(|| self.written_out(wanted, depth)),
        }
    }

    fn written_out(&mut self, wanted: &Schema, depth: u32) -> String {
        let mut members = Vec::new();
        for member in wanted.properties() {
            if member.required || self.random.chance(60) {
                members.push(format!("{}: {}", name(&member.name), self.expression(&member.schema, depth - 1)));
            }
        }
        if members.is_empty() || self.random.chance(4) {
            members.push(format!("b: {}", self.text(0)));
        }
        format!("{{ {} }}", members.join(", "))
    }
}

/// Whether values of objects can be there.
pub fn may_be_object(schema: &Schema) -> bool {
    schema.types().meets(TypeSet::of(Type::Object))
}
