//! From the text of a query to its model.
//!
//! `jsonpath-rust` finds the structure. What it says about names, texts and numbers is not used: its grammar allows
//! white space inside them (`$.a b` is the name `a b` to it), refuses numbers beyond 2^53 in comparisons and rounds
//! fractions. So it is given the query with each of them replaced by the number of its token, and the tokens say what
//! they are. It also lets ill-typed calls through, and functions that RFC 9535 does not have; those are refused here.

use super::super::Number;
use super::model::{Comparison, Condition, Matcher, Operand, Path, Segment, Selector, Slice};
use super::tokens::{self, Token, TokenKind};
use super::{QueryFault, Reach, pattern, shape};
use crate::path::Step;
use jsonpath_rust::parser::model as parsed;
use jsonpath_rust::parser::parse_json_path;

/// Bytes of a query.
const MOST_BYTES: usize = 1 << 10;
/// Indexes and slices lie within what a binary64 holds exactly (RFC 9535 section 2.1).
const INTEGERS: std::ops::RangeInclusive<i64> = -((1 << 53) - 1)..=(1 << 53) - 1;

/// Compiles the segments of a query.
pub(super) fn parse(query: &str, reach: Reach) -> Result<Vec<Segment>, QueryFault> {
    if query.len() > MOST_BYTES {
        return Err(QueryFault::new("a query has at most 1024 bytes", query.floor_char_boundary(MOST_BYTES)));
    }
    let tokens = tokens::read(query)?;
    shape::check(query, &tokens, reach)?;
    let structure = parse_json_path(&skeleton(&tokens)).map_err(|_| shape::explain(&tokens))?;
    Builder { tokens: &tokens, calls: 0, reach }.segments(&structure.segments)
}

/// The query without white space, its names, texts and numbers replaced by the numbers of their tokens.
fn skeleton(tokens: &[Token<'_>]) -> String {
    let token = |(number, token): (usize, &Token<'_>)| match token.kind {
        TokenKind::Name => format!("n{number}"),
        TokenKind::Text => format!("'n{number}'"),
        TokenKind::Number => number.to_string(),
        _ => token.text.to_owned(),
    };
    tokens.iter().enumerate().map(token).collect()
}

/// What a function may take and where it may stand (RFC 9535 section 2.4.3).
struct Builder<'t> {
    tokens: &'t [Token<'t>],
    /// Calls that were built; they come in the order of the text.
    calls: usize,
    reach: Reach,
}

impl<'t> Builder<'t> {
    fn segments(&mut self, segments: &[parsed::Segment]) -> Result<Vec<Segment>, QueryFault> {
        segments.iter().map(|segment| self.segment(segment)).collect()
    }

    fn segment(&mut self, segment: &parsed::Segment) -> Result<Segment, QueryFault> {
        match segment {
            parsed::Segment::Descendant(inner) => Ok(Segment { descendant: true, ..self.segment(inner)? }),
            parsed::Segment::Selector(selector) => {
                Ok(Segment { descendant: false, selectors: vec![self.selector(selector)?] })
            }
            parsed::Segment::Selectors(selectors) => {
                let selectors = selectors.iter().map(|selector| self.selector(selector)).collect::<Result<_, _>>()?;
                Ok(Segment { descendant: false, selectors })
            }
        }
    }

    fn selector(&mut self, selector: &parsed::Selector) -> Result<Selector, QueryFault> {
        match selector {
            parsed::Selector::Name(name) => Ok(Selector::Step(self.name(name)?)),
            parsed::Selector::Wildcard => Ok(Selector::Wildcard),
            parsed::Selector::Index(number) => Ok(Selector::Step(Step::Index(self.integer(*number)?))),
            parsed::Selector::Slice(start, end, step) => {
                let integer = |number: &Option<i64>| number.map(|number| self.integer(number)).transpose();
                let (start, end, step) = (integer(start)?, integer(end)?, integer(step)?.unwrap_or(1));
                Ok(Selector::Slice(Slice { start, end, step }))
            }
            parsed::Selector::Filter(filter) => self.condition(filter).map(Selector::Filter),
        }
    }

    fn condition(&mut self, filter: &parsed::Filter) -> Result<Condition, QueryFault> {
        match filter {
            parsed::Filter::Or(filters) => self.conditions(filters).map(Condition::Any),
            parsed::Filter::And(filters) => self.conditions(filters).map(Condition::All),
            parsed::Filter::Atom(atom) => self.atom(atom),
        }
    }

    fn conditions(&mut self, filters: &[parsed::Filter]) -> Result<Vec<Condition>, QueryFault> {
        filters.iter().map(|filter| self.condition(filter)).collect()
    }

    fn atom(&mut self, atom: &parsed::FilterAtom) -> Result<Condition, QueryFault> {
        let (condition, not) = match atom {
            parsed::FilterAtom::Filter { expr, not } => (self.condition(expr)?, *not),
            parsed::FilterAtom::Test { expr, not } => (self.test(expr)?, *not),
            parsed::FilterAtom::Comparison(comparison) => (self.comparison(comparison)?, false),
        };
        Ok(if not { Condition::Not(Box::new(condition)) } else { condition })
    }

    fn test(&mut self, test: &parsed::Test) -> Result<Condition, QueryFault> {
        if let Some(path) = self.path(test)? {
            return Ok(Condition::Exists(path));
        }
        let parsed::Test::Function(function) = test else { return Err(QueryFault::new("this is no condition", 0)) };
        let call = self.call()?;
        let (value, regex, whole) = match function.as_ref() {
            parsed::TestFunction::Match(value, regex) => (value, regex, true),
            parsed::TestFunction::Search(value, regex) => (value, regex, false),
            parsed::TestFunction::Length(_) | parsed::TestFunction::Value(_) | parsed::TestFunction::Count(_) => {
                let message = format!("`{}` gives a value; compare it with something", call.text);
                return Err(QueryFault::new(message, call.offset));
            }
            parsed::TestFunction::Custom(..) => return Err(unknown_function(call)),
        };
        let value = self.value_argument(value, call)?;
        self.matcher(regex, whole, call).map(|matcher| Condition::Matches(value, matcher))
    }

    /// What a text is matched with. Patterns that are no I-Regexp match nothing where data gives them
    /// (RFC 9535 section 2.4.6), and are refused where a mapping writes them.
    fn matcher(&mut self, regex: &parsed::FnArg, whole: bool, call: &Token<'_>) -> Result<Matcher, QueryFault> {
        let parsed::FnArg::Literal(parsed::Literal::String(regex)) = regex else {
            return match self.reach {
                Reach::Tool => Ok(Matcher::Given { pattern: self.value_argument(regex, call)?, whole }),
                Reach::Mapping => {
                    let message = format!("the pattern of `{}` must be a text in quotes", call.text);
                    Err(QueryFault::new(message, call.offset))
                }
            };
        };
        let token = self.token(regex)?;
        match (pattern::compile(&token.characters, whole), self.reach) {
            (Ok(regex), _) => Ok(Matcher::Fixed(regex)),
            (Err(_), Reach::Tool) => Ok(Matcher::Nothing),
            (Err(message), Reach::Mapping) => Err(QueryFault::new(message, token.offset)),
        }
    }

    fn comparison(&mut self, comparison: &parsed::Comparison) -> Result<Condition, QueryFault> {
        let operator = match comparison {
            parsed::Comparison::Eq(..) => Comparison::Equal,
            parsed::Comparison::Ne(..) => Comparison::NotEqual,
            parsed::Comparison::Gt(..) => Comparison::Greater,
            parsed::Comparison::Gte(..) => Comparison::GreaterOrEqual,
            parsed::Comparison::Lt(..) => Comparison::Less,
            parsed::Comparison::Lte(..) => Comparison::LessOrEqual,
        };
        let (left, right) = comparison.vals();
        Ok(Condition::Compare(self.operand(left)?, operator, self.operand(right)?))
    }

    fn operand(&mut self, operand: &parsed::Comparable) -> Result<Operand, QueryFault> {
        match operand {
            parsed::Comparable::Literal(literal) => self.literal(literal),
            parsed::Comparable::Function(function) => self.value_function(function),
            parsed::Comparable::SingularQuery(query) => {
                let (from_root, segments) = match query {
                    parsed::SingularQuery::Current(segments) => (false, segments),
                    parsed::SingularQuery::Root(segments) => (true, segments),
                };
                let step = |segment: &parsed::SingularQuerySegment| match segment {
                    parsed::SingularQuerySegment::Index(number) => self.integer(*number).map(Step::Index),
                    parsed::SingularQuerySegment::Name(name) => self.name(name),
                };
                Ok(Operand::Steps { from_root, steps: segments.iter().map(step).collect::<Result<_, _>>()? })
            }
        }
    }

    /// A function that gives a value.
    fn value_function(&mut self, function: &parsed::TestFunction) -> Result<Operand, QueryFault> {
        let call = self.call()?;
        match function {
            parsed::TestFunction::Length(argument) => {
                Ok(Operand::Length(Box::new(self.value_argument(argument, call)?)))
            }
            parsed::TestFunction::Count(argument) => self.nodes_argument(argument, call).map(Operand::Count),
            parsed::TestFunction::Value(argument) => self.nodes_argument(argument, call).map(Operand::Value),
            parsed::TestFunction::Match(..) | parsed::TestFunction::Search(..) => {
                let message = format!("`{}` is a condition and gives no value", call.text);
                Err(QueryFault::new(message, call.offset))
            }
            parsed::TestFunction::Custom(..) => Err(unknown_function(call)),
        }
    }

    /// An argument that must be one value: a literal, a singular query or a function that gives a value.
    fn value_argument(&mut self, argument: &parsed::FnArg, call: &Token<'_>) -> Result<Operand, QueryFault> {
        let refused = || {
            let message = format!("`{}` takes one value: a query of names and indexes only, or a literal", call.text);
            QueryFault::new(message, call.offset)
        };
        match argument {
            parsed::FnArg::Literal(literal) => self.literal(literal),
            parsed::FnArg::Filter(_) => Err(refused()),
            parsed::FnArg::Test(test) => match (test.as_ref(), self.path(test)?) {
                (parsed::Test::Function(function), _) => self.value_function(function),
                (_, Some(Path { from_root, segments })) => {
                    let steps = segments.iter().map(|segment| segment.step().cloned()).collect::<Option<_>>();
                    Ok(Operand::Steps { from_root, steps: steps.ok_or_else(refused)? })
                }
                (_, None) => Err(refused()),
            },
        }
    }

    /// An argument that must be a query.
    fn nodes_argument(&mut self, argument: &parsed::FnArg, call: &Token<'_>) -> Result<Path, QueryFault> {
        let path = match argument {
            parsed::FnArg::Test(test) => self.path(test)?,
            parsed::FnArg::Literal(_) | parsed::FnArg::Filter(_) => None,
        };
        path.ok_or_else(|| QueryFault::new(format!("`{}` takes a query", call.text), call.offset))
    }

    /// The query that a test or argument is, if it is one.
    fn path(&mut self, test: &parsed::Test) -> Result<Option<Path>, QueryFault> {
        let (from_root, segments) = match test {
            parsed::Test::RelQuery(segments) => (false, segments),
            parsed::Test::AbsQuery(query) => (true, &query.segments),
            parsed::Test::Function(_) => return Ok(None),
        };
        Ok(Some(Path { from_root, segments: self.segments(segments)? }))
    }

    fn literal(&mut self, literal: &parsed::Literal) -> Result<Operand, QueryFault> {
        match literal {
            parsed::Literal::Int(number) => {
                Ok(Operand::Number(Number::Token(self.numbered(*number)?.text).into_owned()))
            }
            parsed::Literal::Float(_) => Err(QueryFault::new("this is not a number", 0)),
            parsed::Literal::String(name) => Ok(Operand::Text(self.token(name)?.characters.as_str().into())),
            parsed::Literal::Bool(value) => Ok(Operand::Bool(*value)),
            parsed::Literal::Null => Ok(Operand::Null),
        }
    }

    fn name(&self, name: &str) -> Result<Step, QueryFault> {
        Ok(Step::Name(self.token(name)?.characters.as_str().into()))
    }

    /// An index, or a part of a slice.
    fn integer(&self, number: i64) -> Result<i64, QueryFault> {
        let token = self.numbered(number)?;
        let integer = token.text.parse().ok().filter(|integer| INTEGERS.contains(integer) && token.text != "-0");
        integer.ok_or_else(|| QueryFault::new("an index is an integer between -(2^53-1) and 2^53-1", token.offset))
    }

    /// The token that stands for a name or a text.
    fn token(&self, name: &str) -> Result<&'t Token<'t>, QueryFault> {
        let number = name.strip_prefix('n').and_then(|number| number.parse().ok());
        self.numbered(number.unwrap_or(i64::MAX))
    }

    fn numbered(&self, number: i64) -> Result<&'t Token<'t>, QueryFault> {
        let token = usize::try_from(number).ok().and_then(|number| self.tokens.get(number));
        token.ok_or_else(|| QueryFault::new("this is not a query by RFC 9535", 0))
    }

    /// The name of the next call.
    fn call(&mut self) -> Result<&'t Token<'t>, QueryFault> {
        let call = self.tokens.iter().filter(|token| token.kind == TokenKind::Function).nth(self.calls);
        self.calls += 1;
        call.ok_or_else(|| QueryFault::new("this is not a query by RFC 9535", 0))
    }
}

fn unknown_function(call: &Token<'_>) -> QueryFault {
    QueryFault::new(format!("queries have no function `{}`", call.text), call.offset)
}
