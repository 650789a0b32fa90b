//! Expressions as Data Prep writes them; what means something else there is told.

use super::condition::bare;
use super::paths::{self, literal};
use super::rules::LONGEST;
use super::{Bound, Exporter, Left};
use crate::check::{Constant, Expr, ExprNode, Member, Piece, TableId};
use crate::path::Step;
use crate::schema::Type;
use crate::value::{Operator, Value};

/// Names that stand for names; the checker allows no more.
const CHAIN: usize = 160;
/// Bytes of a text of which nothing can be an expression any more.
const TOO_LONG: usize = 4 * LONGEST;

/// Whether a value can be a text, so that blank text matters.
pub(super) fn may_be_text(value: &Expr) -> bool {
    value.kind.can_be(Type::String) && !value.kind.is_time()
}

/// Whether a value is a path of which blank text is missing.
pub(super) fn is_blank_path(value: &Expr) -> bool {
    matches!(value.node, ExprNode::Path { blank_is_missing: true, .. }) && may_be_text(value)
}

impl Exporter<'_> {
    /// A value. How deep they lie inside one another the checker has bounded, with all put in place.
    pub(super) fn expression(&mut self, value: &Expr) -> Result<String, Left> {
        match self.put(value) {
            Ok(text) if text.len() > TOO_LONG => self.stop(
                value.span,
                format!("the expression has more than {LONGEST} characters; Data Prep takes no more"),
            ),
            text => text,
        }
    }

    fn put(&mut self, value: &Expr) -> Result<String, Left> {
        match &value.node {
            ExprNode::Constant(constant) => self.constant(constant, value),
            ExprNode::Param(id) => self.param(id.0 as usize, value),
            ExprNode::Slot(_) => self.slot(value),
            ExprNode::Payload => self.left(value.span, "an expression cannot read the whole payload"),
            ExprNode::Path { base, steps, .. } if is_blank_path(value) => self.blank_path(value, base, steps),
            ExprNode::Path { base, steps, .. } => self.path(value, base, steps),
            ExprNode::ReadTime(inner) => Ok(format!("date({})", self.not_blank(inner)?)),
            ExprNode::Index { base, index, .. } => {
                Ok(format!("get({}, {})", self.expression(base)?, self.expression(index)?))
            }
            ExprNode::Row { table, key } => self.row(*table, key, value, None),
            ExprNode::Call { function, arguments } => self.call(function, arguments, value),
            ExprNode::Coalesce(a, b) if matches!(b.node, ExprNode::Reject(_)) => {
                self.tell(b.span, "Data Prep cannot reject a record by a rule", "a record without the field");
                self.expression(a)
            }
            ExprNode::Coalesce(a, b) => match (self.expression(a), self.expression(b)) {
                (Ok(a), Ok(b)) => Ok(format!("coalesce({a}, {b})")),
                (Ok(one), Err(Left)) | (Err(Left), Ok(one)) => Ok(one),
                (Err(Left), Err(Left)) => Err(Left),
            },
            ExprNode::Catch(inner, _) => {
                let why = "a failure leaves the whole field out in Data Prep: nothing can stand for it";
                self.tell(value.span, why, "the value without what stands for a failure");
                self.expression(inner)
            }
            ExprNode::As(inner, test) => self.passing(inner, *test, value),
            ExprNode::If { condition, then, otherwise } => {
                let condition = self.condition(condition)?;
                Ok(format!("iif({}, {}, {})", bare(&condition), self.expression(then)?, self.expression(otherwise)?))
            }
            ExprNode::Match { value: of, arms, default } => self.choice(of, arms, default.as_deref()),
            ExprNode::List(items) => {
                let items: Result<Vec<String>, Left> = items.iter().map(|item| self.expression(item)).collect();
                Ok(format!("to_array({})", [vec!["false".to_owned()], items?].concat().join(", ")))
            }
            ExprNode::Object(members) => self.object(members, value),
            ExprNode::Interpolate(pieces) => self.interpolated(pieces),
            ExprNode::Omit => Ok("nullify()".to_owned()),
            ExprNode::Arithmetic(operator, a, b) => {
                let (a, b) = (self.expression(a)?, self.expression(b)?);
                Ok(computed(*operator, &a, &b))
            }
            ExprNode::Negate(inner) => Ok(format!("-{}", self.expression(inner)?)),
            ExprNode::Is { .. } | ExprNode::Or(_) | ExprNode::And(_) | ExprNode::Not(_) => self.condition(value),
            ExprNode::Compare(..) | ExprNode::In { .. } => self.condition(value),
            ExprNode::Reject(_) => self.left(value.span, "Data Prep cannot reject a record by a rule"),
            ExprNode::Todo => self.left(value.span, "a `todo` is left here"),
            ExprNode::Bind { parameters, body } => self.bind(parameters, body),
            ExprNode::Query { .. } => self.left(value.span, "Data Prep has no queries"),
            ExprNode::Undeclared { .. } => {
                self.left(value.span, "Data Prep does not know which fields a schema leaves out")
            }
            ExprNode::ListFor { .. } => self.through(value),
            ExprNode::MapFor { .. } => self.left(value.span, "Data Prep cannot go through an object or make one"),
        }
    }

    fn constant(&mut self, constant: &Constant, value: &Expr) -> Result<String, Left> {
        match constant {
            Value::Null => Ok("null".to_owned()),
            Value::Text(text) => Ok(literal(&text.characters())),
            Value::Bool(_) | Value::Number(_) => Ok(constant.to_json().to_string()),
            Value::Time(_) | Value::Date(_) => {
                let json = constant.to_json();
                Ok(format!("date({})", literal(json.as_str().unwrap_or_default())))
            }
            Value::List(items) => {
                let items: Vec<Constant> = items.to_vec();
                let items: Result<Vec<String>, Left> = items.iter().map(|item| self.constant(item, value)).collect();
                Ok(format!("to_array({})", [vec!["false".to_owned()], items?].concat().join(", ")))
            }
            Value::Duration(_) | Value::Node(_) | Value::Object(_) => {
                self.left(value.span, "a constant object or duration has no counterpart")
            }
        }
    }

    fn param(&mut self, index: usize, value: &Expr) -> Result<String, Left> {
        let param = self.mapping.params.get(index);
        match param.map(|param| (&*param.name, &param.value)) {
            Some(("received_at", _)) => Ok("now()".to_owned()),
            Some((_, Some(constant))) => self.constant(&constant.clone(), value),
            Some((name, None)) => {
                self.left(value.span, format!("the param `{name}` has no value: give it by `--param {name}=...`"))
            }
            None => Err(Left),
        }
    }

    /// A let, an argument, or an element.
    fn slot(&mut self, value: &Expr) -> Result<String, Left> {
        let ExprNode::Slot(id) = value.node else { return Err(Left) };
        match self.stands(id).cloned() {
            Some(Bound::Text(text)) => Ok(text),
            Some(Bound::Row(_)) => self.left(value.span, "an element of several lists cannot be read as a whole"),
            Some(Bound::Value(_)) | None => {
                let stands = self.standing_for(value);
                match stands.node {
                    ExprNode::Slot(_) => self.left(value.span, "the position of an element has no counterpart"),
                    _ => self.expression(&stands),
                }
            }
        }
    }

    /// What a name stands for; what a guard has asked for is there.
    pub(super) fn standing_for(&self, value: &Expr) -> Expr {
        let mut value = value.clone();
        for _ in 0..CHAIN {
            if let ExprNode::Param(id) = value.node {
                let fixed = self.mapping.params.get(id.0 as usize).and_then(|param| param.value.clone());
                value.node = fixed.map_or(value.node, ExprNode::Constant);
            }
            let ExprNode::Slot(id) = value.node else { break };
            let stands = match self.stands(id) {
                Some(Bound::Value(bound)) => Some((**bound).clone()),
                Some(Bound::Text(_) | Bound::Row(_)) => None,
                None => self.event.slots.get(id.0 as usize).and_then(|slot| slot.value.clone()),
            };
            match stands {
                Some(stands) => {
                    let optional = value.kind.optional && stands.kind.optional;
                    value = stands;
                    value.kind.optional = optional;
                }
                None => break,
            }
        }
        value
    }

    /// A function of the mapping: without an argument that it needs it gives nothing.
    fn bind(&mut self, parameters: &[crate::check::Binding], body: &Expr) -> Result<String, Left> {
        let asks = !is_nothing_for_nothing(body, parameters);
        let mut needed = Vec::new();
        for parameter in parameters.iter().filter(|one| asks && !one.optional && one.value.kind.optional) {
            needed.push(self.is_there(&parameter.value, true)?);
        }
        for parameter in parameters {
            let mut value = self.standing_for(&parameter.value);
            // What was asked for is there.
            value.kind.optional &= parameter.optional || !asks;
            self.bound.push((parameter.slot, Bound::Value(Box::new(value))));
        }
        let text = self.expression(body);
        self.bound.truncate(self.bound.len() - parameters.len());
        let text = text?;
        Ok(match needed.as_slice() {
            [] => text,
            [one] => format!("iif({}, {text}, nullify())", bare(one)),
            several => format!("iif({}, {text}, nullify())", several.join(" && ")),
        })
    }

    /// A path as it stands in the payload.
    fn path(&mut self, value: &Expr, base: &Expr, steps: &[Step]) -> Result<String, Left> {
        let backwards = "Data Prep does not count elements from the end";
        match &base.node {
            ExprNode::Payload => match paths::path("", steps, true) {
                Some(path) => return Ok(path),
                None => return self.left(value.span, backwards),
            },
            ExprNode::Slot(slot) => {
                if let Some(path) = self.below(*slot, steps, true) {
                    return Ok(path);
                }
            }
            ExprNode::Row { table, key } => return self.row(*table, key, value, Some(steps)),
            _ => {}
        }
        let mut path = self.expression(base)?;
        for step in steps {
            path = match step {
                Step::Name(name) => format!("get({path}, {})", literal(name)),
                Step::Index(index) if *index < 0 => return self.left(value.span, backwards),
                Step::Index(index) => format!("get({path}, {index})"),
            };
        }
        Ok(path)
    }

    /// A path of which blank text is missing.
    fn blank_path(&mut self, value: &Expr, base: &Expr, steps: &[Step]) -> Result<String, Left> {
        let path = self.path(value, base, steps)?;
        if !value.kind.optional {
            return Ok(path);
        }
        if !value.kind.is_text() {
            self.tell(value.span, "blank text counts as missing here, and as a value in Data Prep", "blank text too");
            return Ok(path);
        }
        Ok(format!("iif(trim({path}) == \"\", nullify(), {path})"))
    }

    /// A text where blank text makes no difference, since what is done with it gives nothing for that either.
    pub(super) fn not_blank(&mut self, value: &Expr) -> Result<String, Left> {
        let value = self.standing_for(value);
        match &value.node {
            ExprNode::Path { base, steps, .. } => self.path(&value, base, steps),
            ExprNode::Call { function, arguments } => {
                match (function.name.trim_start_matches("dp."), arguments.as_slice()) {
                    (name @ ("trim" | "lower" | "upper"), [Some(inner)]) => {
                        Ok(format!("{name}({})", self.not_blank(inner)?))
                    }
                    _ => self.expression(&value),
                }
            }
            ExprNode::Bind { parameters, body } if is_nothing_for_nothing(body, parameters) => {
                let bound = parameters.iter().map(|one| (one.slot, Bound::Value(Box::new(one.value.clone()))));
                self.bound.extend(bound);
                let text = self.not_blank(body);
                self.bound.truncate(self.bound.len() - parameters.len());
                text
            }
            _ => self.expression(&value),
        }
    }

    fn choice(&mut self, of: &Expr, arms: &[(Vec<Constant>, Expr)], default: Option<&Expr>) -> Result<String, Left> {
        let blank = |one: &Constant| matches!(one, Value::Text(text) if text.characters().trim().is_empty());
        let plain = !arms.iter().flat_map(|(patterns, _)| patterns).any(blank);
        let subject = if plain { self.not_blank(of)? } else { self.expression(of)? };
        let mut text = match default {
            Some(default) => self.expression(default)?,
            None => "nullify()".to_owned(),
        };
        for (patterns, result) in arms.iter().rev() {
            let tests: Result<Vec<String>, Left> =
                patterns.iter().map(|one| Ok(format!("{subject} == {}", self.constant(one, of)?))).collect();
            text = format!("iif({}, {}, {text})", tests?.join(" || "), self.expression(result)?);
            if text.len() > TOO_LONG {
                let why = format!("the choice has more than {LONGEST} characters; Data Prep takes no more");
                return self.stop(of.span, why);
            }
        }
        self.where_there(of, default.is_some(), text)
    }

    /// What is given only where something else is there.
    pub(super) fn where_there(&mut self, of: &Expr, asks: bool, text: String) -> Result<String, Left> {
        if !asks || !of.kind.optional {
            return Ok(text);
        }
        Ok(format!("iif({}, {text}, nullify())", bare(&self.is_there(of, true)?)))
    }

    /// `decode(key, k, v, ..., default)`; of a row with columns, one of them.
    fn row(&mut self, table: TableId, key: &Expr, value: &Expr, column: Option<&[Step]>) -> Result<String, Left> {
        let Some(table) = self.mapping.tables.get(table.0 as usize) else { return Err(Left) };
        let blank = |known: &Constant| matches!(known, Value::Text(text) if text.characters().trim().is_empty());
        let plain = !table.rows.iter().any(|(known, _)| blank(known));
        let subject = if plain { self.not_blank(key)? } else { self.expression(key)? };
        let cell = |row: &Constant| match (column, row.to_json()) {
            (Some([Step::Name(name)]), json) => json.get(&**name).map(written),
            (Some(_), _) => None,
            (None, json) => Some(written(&json)).filter(|_| !json.is_object() && !json.is_array()),
        };
        let mut decoded = format!("decode({subject}");
        for (known, row) in &table.rows {
            let Some(cell) = cell(row) else {
                return self.left(value.span, "a row of a table cannot be an object or a list in Data Prep");
            };
            decoded.push_str(&format!(", {}, {cell}", written(&known.to_json())));
            if decoded.len() > TOO_LONG {
                let why = format!(
                    "the table `{}` put in place has more than {LONGEST} characters; Data Prep takes no more",
                    table.name
                );
                return self.stop(value.span, why);
            }
        }
        let default = table.default.as_ref().and_then(cell);
        decoded.push_str(&default.map_or(")".to_owned(), |default| format!(", {default})")));
        self.where_there(key, table.default.is_some(), decoded)
    }

    fn object(&mut self, members: &[Member], value: &Expr) -> Result<String, Left> {
        let mut arguments = Vec::new();
        for member in members {
            match member {
                Member::Pair(path, member) => {
                    let Ok(mut text) = self.expression(member) else { continue };
                    let [first, below @ ..] = path.names.as_slice() else { continue };
                    for name in below.iter().rev() {
                        text = format!("to_object({}, {text})", literal(name));
                    }
                    arguments.extend([literal(first), text]);
                }
                Member::Spread(_) => {
                    return self.left(
                        value.span,
                        "an object that is copied and added to inside an expression has no counterpart",
                    );
                }
            }
        }
        Ok(format!("to_object({})", arguments.join(", ")))
    }

    /// `"text {x}"`: missing where a part is; Data Prep's `concat` passes over it.
    fn interpolated(&mut self, pieces: &[Piece]) -> Result<String, Left> {
        let (mut arguments, mut needed) = (Vec::new(), Vec::new());
        for piece in pieces {
            match piece {
                Piece::Text(text) => arguments.push(literal(text)),
                Piece::Value(part) => {
                    let mut part = self.standing_for(part);
                    if part.kind.optional {
                        needed.push(self.is_there(&part, true)?);
                    }
                    part.kind.optional = false;
                    arguments.push(self.expression(&part)?);
                }
            }
        }
        let joined = format!("concat({})", arguments.join(", "));
        Ok(match needed.as_slice() {
            [] => joined,
            [one] => format!("iif({}, {joined}, nullify())", bare(one)),
            several => format!("iif({}, {joined}, nullify())", several.join(" && ")),
        })
    }
}

fn computed(operator: Operator, a: &str, b: &str) -> String {
    match operator {
        Operator::Add => format!("({a} + {b})"),
        Operator::Subtract => format!("({a} - {b})"),
        Operator::Multiply => format!("({a} * {b})"),
        // Of two whole numbers Data Prep cuts the quotient.
        Operator::Divide => format!("({a} * 1.0 / {b})"),
        Operator::Remainder => format!("({a} % {b})"),
    }
}

/// A cell or key of a table.
fn written(json: &serde_json::Value) -> String {
    json.as_str().map_or_else(|| json.to_string(), literal)
}

/// Whether the body of a function is missing anyway where an argument is: it only calls functions, one in another.
fn is_nothing_for_nothing(body: &Expr, parameters: &[crate::check::Binding]) -> bool {
    let [only] = parameters else { return false };
    match &body.node {
        ExprNode::Slot(slot) => *slot == only.slot,
        ExprNode::As(inner, _) => is_nothing_for_nothing(inner, parameters),
        ExprNode::Call { function, arguments } => {
            let passes =
                matches!(function.name.trim_start_matches("dp."), "trim" | "lower" | "upper" | "left" | "truncate");
            passes && arguments.iter().flatten().next().is_some_and(|first| is_nothing_for_nothing(first, parameters))
        }
        _ => false,
    }
}
