//! What is wrong with the order of a query's tokens, in plain words: which may follow which, brackets that do not
//! match, nesting. The structure itself is the parser's to find; these checks come first because they know the place,
//! and because they keep its work small: it tries a call in up to three ways, so nested calls cost it a power of three.

use super::tokens::{Token, TokenKind};
use super::{QueryFault, Reach};
use TokenKind as T;

/// Brackets and parentheses inside one another.
const MOST_NESTED: usize = 20;
/// Calls inside one another.
const MOST_NESTED_CALLS: usize = 4;

/// Checks the order of tokens.
pub(super) fn check(query: &str, tokens: &[Token<'_>], reach: Reach) -> Result<(), QueryFault> {
    check_neighbours(query, tokens)?;
    check_nesting(tokens)?;
    match reach {
        Reach::Mapping => check_descendants(tokens),
        Reach::Tool => Ok(()),
    }
}

fn check_neighbours(query: &str, tokens: &[Token<'_>]) -> Result<(), QueryFault> {
    for pair in tokens.windows(2) {
        let [first, second] = pair else { continue };
        if !may_follow(first.kind, second.kind) {
            return Err(QueryFault::new(
                format!("`{}` cannot follow `{}` here", second.text, first.text),
                second.offset,
            ));
        }
    }
    match tokens.last() {
        Some(last) if may_end(last.kind) || is_inside(tokens) => Ok(()),
        _ => Err(QueryFault::new("the query is cut off", query.len())),
    }
}

/// Whether brackets are still open at the end; that fault has a message of its own.
fn is_inside(tokens: &[Token<'_>]) -> bool {
    let opened = tokens.iter().filter(|token| closing(token.kind).is_some()).count();
    let closed = tokens.iter().filter(|token| matches!(token.kind, T::CloseBracket | T::CloseGroup | T::CloseCall));
    opened > closed.count()
}

fn may_end(last: TokenKind) -> bool {
    matches!(last, T::Root | T::Name | T::Star | T::CloseBracket)
}

/// Whether the grammar of RFC 9535 has the two tokens side by side anywhere.
fn may_follow(first: TokenKind, second: TokenKind) -> bool {
    let value = matches!(second, T::Text | T::Number | T::Word | T::Function | T::Root | T::Current);
    let condition = value || matches!(second, T::Not | T::OpenGroup);
    let segment = matches!(second, T::Dot | T::DotDot | T::OpenBracket);
    let joins = matches!(second, T::CloseBracket | T::CloseGroup | T::CloseCall | T::Comma | T::And | T::Or);
    let compared = joins || second == T::Compare;
    let selector = matches!(second, T::Text | T::Number | T::Star | T::Question | T::Colon);
    match first {
        T::Root | T::Current | T::Name | T::Star | T::CloseBracket => segment || compared,
        T::Dot => matches!(second, T::Name | T::Star),
        T::DotDot => matches!(second, T::Name | T::Star | T::OpenBracket),
        T::OpenBracket => selector,
        T::Question | T::OpenGroup | T::And | T::Or => condition,
        T::Not => matches!(second, T::OpenGroup | T::Root | T::Current | T::Function),
        T::Function => second == T::OpenCall,
        T::OpenCall => value,
        T::CloseGroup => joins,
        T::CloseCall | T::Text | T::Word => compared,
        T::Number => compared || second == T::Colon,
        T::Comma => selector || value,
        T::Colon => matches!(second, T::Number | T::Colon | T::CloseBracket | T::Comma),
        T::Compare => value,
    }
}

fn check_nesting(tokens: &[Token<'_>]) -> Result<(), QueryFault> {
    let mut open: Vec<&Token<'_>> = Vec::new();
    for token in tokens {
        if closing(token.kind).is_some() {
            open.push(token);
        }
        if matches!(token.kind, T::CloseBracket | T::CloseGroup | T::CloseCall) {
            let opener = open.pop();
            if opener.and_then(|opener| closing(opener.kind)) != Some(token.kind) {
                return Err(QueryFault::new(format!("`{}` closes nothing", token.text), token.offset));
            }
        }
        let calls = open.iter().filter(|token| token.kind == T::OpenCall).count();
        if open.len() > MOST_NESTED || calls > MOST_NESTED_CALLS {
            return Err(QueryFault::new("the query is nested too deep", token.offset));
        }
    }
    match open.last() {
        Some(token) => Err(QueryFault::new(format!("`{}` is never closed", token.text), token.offset)),
        None => Ok(()),
    }
}

/// The token that closes what a token opens.
fn closing(kind: TokenKind) -> Option<TokenKind> {
    match kind {
        T::OpenBracket => Some(T::CloseBracket),
        T::OpenGroup => Some(T::CloseGroup),
        T::OpenCall => Some(T::CloseCall),
        T::Root | T::Current | T::Dot | T::DotDot | T::CloseBracket | T::CloseGroup | T::Function | T::CloseCall => {
            None
        }
        T::Comma | T::Colon | T::Question | T::Star | T::Not | T::And | T::Or | T::Compare => None,
        T::Name | T::Text | T::Number | T::Word => None,
    }
}

fn check_descendants(tokens: &[Token<'_>]) -> Result<(), QueryFault> {
    match tokens.iter().filter(|token| token.kind == T::DotDot).nth(1) {
        Some(second) => Err(QueryFault::new("a query may have one `..`", second.offset)),
        None => Ok(()),
    }
}

/// Why a query is refused of which every two neighbouring tokens are in order.
pub(super) fn explain(tokens: &[Token<'_>]) -> QueryFault {
    let found = tokens.iter().enumerate().find_map(|(place, token)| match token.kind {
        T::Compare => explain_comparison(tokens, place),
        T::Function => explain_call(tokens, place),
        T::Text | T::Number | T::Word => explain_literal(tokens, place),
        _ => None,
    });
    found.unwrap_or_else(|| QueryFault::new("this is not a query by RFC 9535", 0))
}

fn explain_comparison(tokens: &[Token<'_>], place: usize) -> Option<QueryFault> {
    let left = operand_before(tokens, place);
    let right = operand_after(tokens, place + 1);
    let chained = |token: &Token<'_>| token.kind == T::Compare;
    if left.start.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(chained) {
        return tokens.get(place).map(|token| QueryFault::new("comparisons cannot be chained", token.offset));
    }
    [left, right].into_iter().filter_map(|operand| tokens.get(operand)).find_map(|operand| {
        if let Some(call) = operand.first().filter(|first| matches!(first.text, "match" | "search")) {
            return Some(QueryFault::new(format!("`{}` is a condition and gives no value", call.text), call.offset));
        }
        let is_query = matches!(operand.first()?.kind, T::Root | T::Current);
        let many = |token: &Token<'_>| matches!(token.kind, T::Star | T::Colon | T::Question | T::Comma | T::DotDot);
        (is_query && operand.iter().any(many)).then(|| {
            let message = "a comparison needs queries that give at most one value: names and indexes only";
            QueryFault::new(message, operand.first().map_or(0, |token| token.offset))
        })
    })
}

/// The tokens of the operand that ends before a place.
fn operand_before(tokens: &[Token<'_>], place: usize) -> std::ops::Range<usize> {
    let mut nested = 0usize;
    let mut start = place;
    while let Some(token) = start.checked_sub(1).and_then(|before| tokens.get(before)) {
        match token.kind {
            T::CloseBracket | T::CloseCall | T::CloseGroup => nested += 1,
            T::OpenBracket | T::OpenCall | T::OpenGroup if nested > 0 => nested -= 1,
            kind if nested == 0 && ends_operand(kind) => break,
            _ => {}
        }
        start -= 1;
    }
    start..place
}

/// The tokens of the operand that starts at a place.
fn operand_after(tokens: &[Token<'_>], place: usize) -> std::ops::Range<usize> {
    let mut nested = 0usize;
    let mut end = place;
    while let Some(token) = tokens.get(end) {
        match token.kind {
            T::OpenBracket | T::OpenCall | T::OpenGroup => nested += 1,
            T::CloseBracket | T::CloseCall | T::CloseGroup if nested > 0 => nested -= 1,
            kind if nested == 0 && ends_operand(kind) => break,
            _ => {}
        }
        end += 1;
    }
    place..end
}

fn ends_operand(kind: TokenKind) -> bool {
    matches!(kind, T::And | T::Or | T::Compare | T::Question | T::Comma | T::Not)
        || matches!(kind, T::OpenGroup | T::OpenCall | T::CloseGroup | T::CloseBracket | T::CloseCall)
}

/// A literal that is neither compared nor an argument nor a selector.
fn explain_literal(tokens: &[Token<'_>], place: usize) -> Option<QueryFault> {
    let literal = tokens.get(place)?;
    let before = tokens.get(place.checked_sub(1)?)?;
    let after = tokens.get(place + 1)?;
    let alone = matches!(before.kind, T::Question | T::And | T::Or | T::Not | T::OpenGroup) && after.kind != T::Compare;
    alone.then(|| QueryFault::new("a value alone is no condition; compare it with something", literal.offset))
}

/// A call with too few or too many arguments, or a literal where a query belongs.
fn explain_call(tokens: &[Token<'_>], place: usize) -> Option<QueryFault> {
    let call = tokens.get(place)?;
    let wanted = if matches!(call.text, "match" | "search") { 2 } else { 1 };
    let mut starts = vec![place + 2];
    loop {
        let end = operand_after(tokens, *starts.last()?).end;
        match tokens.get(end)?.kind {
            T::Comma => starts.push(end + 1),
            T::And | T::Or | T::Compare | T::Not => {
                return Some(QueryFault::new("an argument is no condition", tokens.get(end)?.offset));
            }
            _ => break,
        }
    }
    if starts.len() != wanted {
        let arguments = if wanted == 1 { "argument" } else { "arguments" };
        return Some(QueryFault::new(format!("`{}` takes {wanted} {arguments}", call.text), call.offset));
    }
    let literal = matches!(tokens.get(place + 2)?.kind, T::Text | T::Number | T::Word);
    (literal && matches!(call.text, "count" | "value"))
        .then(|| QueryFault::new(format!("`{}` takes a query", call.text), call.offset))
}
