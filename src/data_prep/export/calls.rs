//! Calls: functions of Data Prep by their own names, functions of the language by those that mean the same.

use super::paths::literal;
use super::{Exporter, Left, pattern};
use crate::check::{Expr, ExprNode};
use crate::function::Function;
use crate::value::Value;

/// Functions of ours, and those of Data Prep that mean the same.
const SAME: [(&str, &str); 17] = [
    ("lower", "lower"),
    ("upper", "upper"),
    ("trim", "trim"),
    ("left", "left"),
    ("right", "right"),
    ("truncate", "left"),
    ("replace", "replacestr"),
    ("keys", "get_keys"),
    ("parse_json", "json_to_object"),
    ("to_number", "to_decimal"),
    ("to_integer", "to_bigint"),
    ("to_text", "concat"),
    ("count", "size_of"),
    ("flatten", "flattenArray"),
    ("md5", "md5"),
    ("sha1", "sha1"),
    ("sha512", "sha512"),
];

/// Parts of a time that `date_part` gives.
const PARTS: [(&str, &str); 6] =
    [("year", "year"), ("month", "month"), ("day", "day"), ("hour", "hour"), ("minute", "minute"), ("weekday", "dw")];

impl Exporter<'_> {
    pub(super) fn call(
        &mut self,
        function: &'static Function,
        arguments: &[Option<Expr>],
        value: &Expr,
    ) -> Result<String, Left> {
        if let Some(own) = function.name.strip_prefix("dp.") {
            return self.own(own, function, arguments, value);
        }
        if let Some((_, part)) = PARTS.iter().find(|(name, _)| *name == function.name) {
            return match arguments {
                [Some(time)] | [Some(time), None] => Ok(format!("date_part(\"{part}\", {})", self.expression(time)?)),
                _ => self.left(value.span, "Data Prep's `date_part` takes no zone"),
            };
        }
        if let Some((_, theirs)) = SAME.iter().find(|(ours, _)| *ours == function.name) {
            return self.written(theirs, function, arguments);
        }
        self.other(function, arguments, value)
    }

    /// A function of Data Prep.
    fn own(
        &mut self,
        own: &str,
        function: &'static Function,
        arguments: &[Option<Expr>],
        value: &Expr,
    ) -> Result<String, Left> {
        let zone = function.params.iter().zip(arguments).find(|(param, given)| {
            matches!(own, "date" | "date_part" | "format" | "dformat") && param.name == "zone" && given.is_some()
        });
        if let Some((_, Some(zone))) = zone {
            let span = zone.span;
            self.tell(
                span,
                format!("the zone of `{own}` is an argument of this language: Data Prep takes UTC"),
                "the call in UTC",
            );
            let kept: Vec<Option<Expr>> = arguments.iter().take(arguments.len() - 1).cloned().collect();
            return self.written(own, function, &kept);
        }
        if matches!(own, "filterArray" | "transformArray") {
            return self.left(
                value.span,
                format!("`{own}` with the name of a function: Data Prep takes a lambda, and for destinations only"),
            );
        }
        self.written(own, function, arguments)
    }

    /// `name(a, b)`; what no call writes is left out.
    fn written(&mut self, name: &str, function: &'static Function, arguments: &[Option<Expr>]) -> Result<String, Left> {
        let last = arguments.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        let rest = function.params.last();
        let params = function.params.iter().map(Some).chain(std::iter::repeat(rest));
        let mut texts = Vec::new();
        for (argument, param) in arguments.iter().take(last).zip(params) {
            if param.is_some_and(|param| param.implied.is_some()) {
                continue;
            }
            texts.push(match argument {
                Some(argument) => self.expression(argument)?,
                None => "null".to_owned(),
            });
        }
        Ok(format!("{name}({})", texts.join(", ")))
    }

    /// Functions of ours that are put in several ways.
    fn other(&mut self, function: &'static Function, arguments: &[Option<Expr>], value: &Expr) -> Result<String, Left> {
        let given: Vec<&Expr> = arguments.iter().flatten().collect();
        match (function.name, given.as_slice()) {
            ("key", _) => self.key(&given, value),
            ("time", [text]) => {
                let why = "`time` takes RFC 3339 only; Data Prep's `date` takes other forms too, and guesses";
                self.tell(value.span, why, "`date`, which reads more");
                Ok(format!("date({})", self.not_blank(text)?))
            }
            ("sha256", [text]) if text.kind.is_text() => Ok(format!("sha256({})", self.expression(text)?)),
            ("contains", [text, part]) if text.kind.is_text() => self.at(text, part, ">= 0"),
            ("starts_with", [text, part]) => self.at(text, part, "== 0"),
            ("ends_with", [text, Expr { node: ExprNode::Constant(Value::Text(end)), .. }]) => {
                let pattern = format!("(?s).*{}", pattern::of_text(&end.characters()));
                Ok(format!("matches_regex({}, {})", self.expression(text)?, literal(&pattern)))
            }
            ("split", [text, Expr { node: ExprNode::Constant(Value::Text(by)), .. }]) => {
                let by = pattern::of_text(&by.characters());
                Ok(format!("explode({}, {})", self.expression(text)?, literal(&by)))
            }
            ("join", [list, by]) => Ok(format!("join({}, {})", self.expression(by)?, self.expression(list)?)),
            ("pad_left" | "pad_right", [text, width, with @ ..]) if with.iter().all(|with| is_filled(with)) => {
                let name = if function.name == "pad_left" { "lpad" } else { "rpad" };
                let with = with.first().map_or(Ok("\" \"".to_owned()), |with| self.expression(with))?;
                Ok(format!("{name}({}, {}, {with})", self.expression(text)?, self.expression(width)?))
            }
            ("substring", [text, start, count]) if is_from_zero(start) => {
                let (start, count) = (self.expression(start)?, self.expression(count)?);
                Ok(format!("substr({}, {start}, {count})", self.expression(text)?))
            }
            ("first", [list]) => Ok(format!("get({}, 0)", self.expression(list)?)),
            ("min" | "max", given) if given.iter().all(|one| !one.kind.optional) => {
                self.written(function.name, function, arguments)
            }
            (name, _) => self.left(value.span, format!("Data Prep has no function like `{name}`")),
        }
    }

    /// Where a text stands in another; of nothing it says nothing.
    fn at(&mut self, text: &Expr, part: &Expr, found: &str) -> Result<String, Left> {
        let place = format!("(instr({}, {}) {found})", self.expression(text)?, self.expression(part)?);
        let place = self.where_there(part, true, place)?;
        self.where_there(text, true, place)
    }

    /// `key(a, b)` as one `sha256(concat(a, "|", b))`: other ids, and parts that run into one another can be mistaken.
    fn key(&mut self, given: &[&Expr], value: &Expr) -> Result<String, Left> {
        let mut parts = Vec::new();
        for part in given {
            match self.standing_for(part).node {
                ExprNode::List(items) => parts.extend(items),
                _ => parts.push((*part).clone()),
            }
        }
        let whole =
            |part: &Expr| matches!(part.node, ExprNode::Payload) || part.kind.is_object() || part.kind.is_list();
        if parts.iter().any(|part| whole(&self.standing_for(part))) {
            let why = "the id of a whole object or list has no counterpart in Data Prep";
            self.tell(value.span, why, "`uuid()`, which gives another id for each delivery, a repeated one too");
            return Ok("uuid()".to_owned());
        }
        let why = "`key` keeps its parts apart by their lengths, which Data Prep cannot";
        self.tell(value.span, why, "`sha256(concat(...))` with `|` between the parts, which gives other ids");
        let texts: Result<Vec<String>, Left> = parts.iter().map(|part| self.expression(part)).collect();
        Ok(format!("sha256(concat({}))", texts?.join(", \"|\", ")))
    }
}

fn is_filled(value: &Expr) -> bool {
    matches!(&value.node, ExprNode::Constant(Value::Text(text)) if !text.characters().is_empty())
}

/// Whether a position is a number from 0, known when compiling.
fn is_from_zero(value: &Expr) -> bool {
    matches!(&value.node, ExprNode::Constant(number @ Value::Number(_)) if number.to_json().as_i64().is_some_and(|start| start >= 0))
}
