//! Values that decide: tests, comparisons, and what joins them.

use super::expression::is_blank_path;
use super::paths::literal;
use super::{Exporter, Left, pattern};
use crate::check::{Expr, ExprNode};
use crate::value::{Comparison, Test, Value};

impl Exporter<'_> {
    /// A value that decides.
    pub(super) fn condition(&mut self, value: &Expr) -> Result<String, Left> {
        match &value.node {
            ExprNode::Or(parts) => self.joined(parts, " || "),
            ExprNode::And(parts) => self.joined(parts, " && "),
            ExprNode::Not(inner) => Ok(negated(&self.condition(inner)?)),
            ExprNode::Is { value: of, negated, test } => self.is(of, *negated, *test, value),
            ExprNode::Compare(comparison, a, b) => self.compared(*comparison, a, b),
            ExprNode::In { value: of, negated, list } => self.listed(of, *negated, list, value),
            _ => self.expression(value),
        }
    }

    fn joined(&mut self, parts: &[Expr], sign: &str) -> Result<String, Left> {
        let parts: Result<Vec<String>, Left> = parts.iter().map(|part| self.condition(part)).collect();
        Ok(format!("({})", parts?.join(sign)))
    }

    fn is(&mut self, of: &Expr, is_not: bool, test: Test, value: &Expr) -> Result<String, Left> {
        match test {
            Test::Present | Test::Missing => self.is_there(of, (test == Test::Present) != is_not),
            Test::Empty => {
                let text = self.expression(of)?;
                let there = if of.kind.optional {
                    format!("({text} != null && is_empty({text}))")
                } else {
                    format!("is_empty({text})")
                };
                Ok(if is_not { negated(&there) } else { there })
            }
            _ => {
                let matches = match pattern::of(test) {
                    Some((pattern, exact)) => {
                        self.near(test, exact, value);
                        let text = self.not_blank(of)?;
                        let matches = format!("matches_regex({text}, {})", literal(pattern));
                        if of.kind.optional { format!("({text} != null && {matches})") } else { matches }
                    }
                    None => self.left(value.span, no_test(test))?,
                };
                Ok(if is_not { negated(&matches) } else { matches })
            }
        }
    }

    /// Whether a value is there; blank text is not, where the source says so.
    pub(super) fn is_there(&mut self, of: &Expr, there: bool) -> Result<String, Left> {
        let of = &self.standing_for(of);
        let holds = |there: bool| if there { "true".to_owned() } else { "false".to_owned() };
        match &of.node {
            ExprNode::Omit => return Ok(holds(!there)),
            ExprNode::Constant(_) => return Ok(holds(there)),
            ExprNode::As(inner, test) if pattern::of(*test).is_some() => return self.is(inner, !there, *test, of),
            ExprNode::Call { function, arguments } if never_drops(function.name) => {
                if let [Some(inner)] = arguments.as_slice() {
                    return self.is_there(inner, there);
                }
            }
            ExprNode::Arithmetic(_, a, b) => {
                let both = [a, b].map(|side| (&**side, side.kind.optional));
                let asked: Result<Vec<String>, Left> =
                    both.iter().filter(|(_, may)| *may).map(|(side, _)| self.is_there(side, there)).collect();
                return Ok(match asked?.as_slice() {
                    [] => holds(there),
                    [one] => one.clone(),
                    several => format!("({})", several.join(if there { " && " } else { " || " })),
                });
            }
            _ => {}
        }
        if is_blank_path(of) && of.kind.is_text() {
            let path = self.not_blank(of)?;
            return Ok(match there {
                true => format!("({path} != null && trim({path}) != \"\")"),
                false => format!("({path} == null || trim({path}) == \"\")"),
            });
        }
        let text = self.expression(of)?;
        Ok(format!("{text} {} null", if there { "!=" } else { "==" }))
    }

    /// `x as email`: the value where it passes.
    pub(super) fn passing(&mut self, of: &Expr, test: Test, value: &Expr) -> Result<String, Left> {
        match pattern::of(test) {
            Some((pattern, exact)) => {
                self.near(test, exact, value);
                let text = self.not_blank(of)?;
                if !value.kind.optional {
                    // A guard has asked already.
                    return Ok(text);
                }
                Ok(format!("iif(matches_regex({text}, {}), {text}, nullify())", literal(pattern)))
            }
            None => {
                self.tell(value.span, no_test(test), "the value as it is");
                self.expression(of)
            }
        }
    }

    fn near(&mut self, test: Test, exact: bool, value: &Expr) {
        if !exact {
            self.tell(value.span, no_test(test), "a regular expression that comes near");
        }
    }

    /// A comparison with a missing side is false here; there null is equal to null, and different from all else.
    fn compared(&mut self, comparison: Comparison, a: &Expr, b: &Expr) -> Result<String, Left> {
        let (left, right) = match comparison {
            // Blank text is equal to no text that is not blank.
            Comparison::Equal | Comparison::NotEqual if is_written(a) || is_written(b) => {
                (self.not_blank(a)?, self.not_blank(b)?)
            }
            _ => (self.expression(a)?, self.expression(b)?),
        };
        let (left, right) = (self.operand(a, left), self.operand(b, right));
        let sign = match comparison {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        };
        let bare = format!("{left} {sign} {right}");
        let mut asked = Vec::new();
        match (comparison, a.kind.optional, b.kind.optional) {
            (Comparison::NotEqual, a_may, b_may) => {
                asked.extend(a_may.then(|| self.is_there(a, true)));
                asked.extend(b_may.then(|| self.is_there(b, true)));
            }
            (Comparison::Equal | Comparison::LessOrEqual | Comparison::GreaterOrEqual, true, true) => {
                asked.push(self.is_there(a, true));
            }
            (_, _, _) => {}
        }
        let asked = asked.into_iter().collect::<Result<Vec<String>, Left>>()?;
        Ok(if asked.is_empty() { bare } else { format!("({} && {bare})", asked.join(" && ")) })
    }

    /// A side of a comparison: they do not chain.
    fn operand(&self, side: &Expr, text: String) -> String {
        match self.standing_for(side).node {
            ExprNode::Is { .. } | ExprNode::Compare(..) if !text.starts_with('(') => format!("({text})"),
            _ => text,
        }
    }

    fn listed(&mut self, of: &Expr, is_not: bool, list: &Expr, value: &Expr) -> Result<String, Left> {
        let items: Vec<Expr> = match &self.standing_for(list).node {
            ExprNode::List(items) => items.clone(),
            ExprNode::Constant(Value::List(items)) => {
                let item = |item: &Value<'static>| Expr { node: ExprNode::Constant(item.clone()), ..list.clone() };
                items.iter().map(item).collect()
            }
            _ => return self.left(value.span, "`in` needs a list that is written down"),
        };
        let subject = if items.iter().all(is_written) { self.not_blank(of)? } else { self.expression(of)? };
        let tests: Result<Vec<String>, Left> =
            items.iter().map(|item| Ok(format!("{subject} == {}", self.expression(item)?))).collect();
        let tests = tests?;
        let found = if tests.is_empty() { "false".to_owned() } else { format!("({})", tests.join(" || ")) };
        Ok(match (is_not, of.kind.optional) {
            (false, _) => found,
            (true, false) => format!("!{found}"),
            (true, true) => format!("({} && !{found})", self.is_there(of, true)?),
        })
    }
}

/// Whether a value is a text that is written down and not blank, or no text.
fn is_written(value: &Expr) -> bool {
    match &value.node {
        ExprNode::Constant(Value::Text(text)) => !text.characters().trim().is_empty(),
        ExprNode::Constant(_) => true,
        _ => false,
    }
}

/// Functions that give something for whatever is there.
fn never_drops(name: &str) -> bool {
    matches!(name.trim_start_matches("dp."), "lower" | "upper" | "trim" | "to_text")
}

fn negated(condition: &str) -> String {
    if condition.starts_with('(') && condition.ends_with(')') && is_one_group(condition) {
        return format!("!{condition}");
    }
    format!("!({condition})")
}

/// Without the parentheses around all of it.
pub(super) fn bare(condition: &str) -> &str {
    match condition.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) if is_one_group(condition) => inside,
        _ => condition,
    }
}

/// Whether the first parenthesis is closed by the last.
fn is_one_group(text: &str) -> bool {
    let mut depth = 0_i32;
    let (mut quoted, mut escaped) = (false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return at + 1 == text.len();
                }
            }
            _ => {}
        }
    }
    false
}

fn no_test(test: Test) -> String {
    let word = Test::WORDS.iter().find(|(_, known)| *known == test).map_or("this", |(word, _)| word);
    format!("Data Prep has no test for `{word}`")
}
