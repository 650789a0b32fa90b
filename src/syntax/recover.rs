//! Reads what can be read of a text that does not fit, and finds every fault in it.
//!
//! In: the tokens and brackets of a text that has a fault somewhere. Out: a tree of all that fits, and a diagnostic for
//! each stretch that does not. A stretch is a declaration or a rule, or the head of one that has a body; each is parsed
//! alone, once, so a fault hides nothing outside its own stretch and the time stays linear.

use super::ast::{EventItem, File, Item, ItemKind, Rule, RuleKind, Test};
use super::depth::{Brackets, Holds, MAX_NESTING, Place};
use super::explain::{Stretch, explain};
use super::grammar::{self, Form, Pair};
use super::lex::{Bracket, Fault, Kind, Lexed, MAX_FAULTS, Token};
use super::parse::{Builder, Parts};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::borrow::Cow;
use std::ops::Range;

/// The tree of all that fits, and what is wrong, in no order.
pub(super) fn recover(file: FileId, text: &str, lexed: &Lexed, brackets: &Brackets) -> (File, Vec<Diagnostic>) {
    let known: Vec<&Fault> = lexed.faults.iter().chain(&brackets.faults).collect();
    let mut faulty: Vec<usize> = known.iter().map(|fault| fault.token).collect();
    faulty.extend(&lexed.aftermath);
    faulty.sort_unstable();
    let (tokens, places) = (lexed.tokens.as_slice(), brackets.places.as_slice());
    let mut recovery = Recovery { file, text, tokens, places, faulty, tree: File::default(), diagnostics: Vec::new() };
    recovery.items();
    let mut diagnostics = recovery.diagnostics;
    diagnostics.extend(known.into_iter().map(|fault| fault.diagnostic.clone()));
    (recovery.tree, diagnostics)
}

struct Recovery<'t> {
    file: FileId,
    text: &'t str,
    tokens: &'t [Token],
    places: &'t [Place],
    /// The tokens that have a fault already, in order.
    faulty: Vec<usize>,
    tree: File,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Recovery<'t> {
    fn enough(&self) -> bool {
        self.diagnostics.len() > MAX_FAULTS
    }

    fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    fn word(&self, index: usize) -> &'t str {
        words::written(self.text, self.tokens, index)
    }

    /// The token behind this one, or behind what it opens.
    fn next(&self, index: usize) -> usize {
        match (self.kind(index), self.places.get(index)) {
            (Some(Kind::Open(_)), Some(place)) => (place.end as usize + usize::from(place.closed)).max(index + 1),
            _ => index + 1,
        }
    }

    /// The tokens of a range that stand in no bracket of it.
    fn outer(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(range.start), |index| Some(self.next(*index)))
            .take_while(move |index| *index < range.end)
    }

    /// Cuts a range where one of its outer tokens starts something new.
    fn cut(&self, range: Range<usize>, starts: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
        let mut stretches = Vec::new();
        let mut start = range.start;
        for index in self.outer(range.clone()) {
            let documented = index > start && self.kind(index - 1) == Some(Kind::Documentation);
            let new_documentation = self.kind(index) == Some(Kind::Documentation);
            if index > start && !documented && (new_documentation || self.block_ends_before(index) || starts(index)) {
                stretches.push(start..index);
                start = index;
            }
        }
        if start < range.end {
            stretches.push(start..range.end);
        }
        stretches
    }

    /// Whether the token before closes a body.
    fn block_ends_before(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1) else { return false };
        if self.kind(before) != Some(Kind::Close(Bracket::Curly)) {
            return false;
        }
        let opening = self.places.get(before).map(|place| place.end as usize);
        opening.and_then(|opening| self.places.get(opening)).is_some_and(|opening| opening.holds == Holds::Rules)
    }

    /// The brace of the body in a stretch.
    fn block(&self, range: Range<usize>) -> Option<usize> {
        let holds_rules = |index: &usize| self.places.get(*index).is_some_and(|place| place.holds == Holds::Rules);
        self.outer(range).filter(|index| self.kind(*index) == Some(Kind::Open(Bracket::Curly))).find(holds_rules)
    }

    fn items(&mut self) {
        for stretch in self.cut(0..self.tokens.len(), |index| self.starts_item(index)) {
            if self.enough() {
                break;
            }
            self.item(stretch);
        }
    }

    fn starts_item(&self, index: usize) -> bool {
        let word = self.word(index);
        if self.kind(index) != Some(Kind::Word) || !self.tokens.get(index).is_some_and(|token| token.first) {
            return false;
        }
        if words::is_declaration_word(word) {
            return !words::is_path_step(self.text, self.tokens, index);
        }
        let next = self.tokens.get(index + 1).filter(|next| !next.first).map(|next| next.kind);
        let two_words = matches!(next, Some(Kind::Word | Kind::Text));
        let clause =
            words::is_reserved(word) || matches!(word, "from" | "key") || words::is_reserved(self.word(index + 1));
        two_words && !clause && index > 0 && words::ends_value(self.text, self.tokens, index - 1)
    }

    fn item(&mut self, range: Range<usize>) {
        let first = range.clone().find(|index| self.kind(*index) != Some(Kind::Documentation)).unwrap_or(range.end);
        if first == range.end {
            return self.idle_documentation(range);
        }
        if self.word(first) == "mapping" {
            return self.header(range, first);
        }
        let Some(brace) = self.block(range.clone()) else {
            let mut items = self.read(Form::only_items, range, "", Builder::item);
            return self.tree.items.append(&mut items);
        };
        let mut word = self.word(first);
        if !words::is_declaration_word(word) {
            word = words::near(word, words::DECLARATIONS.iter().copied()).unwrap_or("event");
        }
        let close = if word == "test" { " given \"\" }" } else { "}" };
        let mut items = self.read(Form::only_items, range.start..brace + 1, close, Builder::item);
        if word == "test" {
            self.test(brace, items.last_mut());
        } else {
            let form = if word == "fragment" { Form::only_rules } else { Form::only_event_rules };
            let rules = self.rules(self.content(brace), form, 1);
            fill(items.last_mut(), rules, self.closing(brace));
        }
        self.tree.items.append(&mut items);
    }

    fn header(&mut self, range: Range<usize>, first: usize) {
        if self.tree.header.is_some() || !self.tree.items.is_empty() {
            let place = self.tokens.get(first).map_or(Span::default(), |token| token.span(self.file));
            let fault = Diagnostic::error(Code::Syntax, place)
                .message("the `mapping` line stands first in its file, once")
                .help("move it to the top, or take it out");
            return self.diagnostics.push(fault);
        }
        self.tree.header = self.read(Form::only_header, range, "", Builder::header).pop();
    }

    fn idle_documentation(&mut self, range: Range<usize>) {
        if self.has_fault(&range) {
            return;
        }
        let (first, last) = (self.tokens.get(range.start), self.tokens.get(range.end.saturating_sub(1)));
        let Some((first, last)) = first.zip(last) else { return };
        let fault = Diagnostic::error(Code::Syntax, first.span(self.file).to(last.span(self.file)))
            .message("documentation with nothing below it")
            .help("a comment is written with one `#`");
        self.diagnostics.push(fault);
    }

    /// The tokens that a bracket opens.
    fn content(&self, brace: usize) -> Range<usize> {
        brace + 1..self.places.get(brace).map_or(brace + 1, |place| place.end as usize)
    }

    /// Where the content of a bracket ends, with its own end if it has one.
    fn closing(&self, brace: usize) -> u32 {
        let last = self.next(brace).saturating_sub(1);
        self.tokens.get(last).map_or(0, |token| token.end)
    }

    fn rules(&mut self, range: Range<usize>, form: Form, depth: usize) -> Vec<EventItem> {
        let mut rules = Vec::new();
        if depth > MAX_NESTING {
            return rules;
        }
        for stretch in self.cut(range, |index| self.starts_rule(index)) {
            if self.enough() {
                break;
            }
            rules.extend(self.rule(stretch, form, depth));
        }
        rules
    }

    fn starts_rule(&self, index: usize) -> bool {
        let word = self.word(index);
        if !self.tokens.get(index).is_some_and(|token| token.first) {
            return false;
        }
        if word == "when" {
            return self.is_guard(index);
        }
        if words::starts_rule(self.text, self.tokens, index) || words::starts_declaration(self.text, self.tokens, index)
        {
            return true;
        }
        let after_value = words::ends_value(self.text, self.tokens, index.saturating_sub(1));
        match self.kind(index) {
            Some(Kind::Word) => after_value && !words::continues(word),
            Some(Kind::Text | Kind::Junk) => after_value,
            _ => after_value && word == ".",
        }
    }

    /// Whether this `when` has a body, and so is no end of the rule before it.
    fn is_guard(&self, index: usize) -> bool {
        for next in self.outer(index + 1..self.tokens.len()) {
            if self.places.get(next).is_some_and(|place| place.holds == Holds::Rules) {
                return true;
            }
            let first = self.tokens.get(next).is_some_and(|token| token.first);
            let ends = matches!(self.kind(next), Some(Kind::Close(_) | Kind::Documentation));
            if ends || (first && self.word(next) == "when") || (first && self.starts_rule_plainly(next)) {
                return false;
            }
        }
        false
    }

    fn starts_rule_plainly(&self, index: usize) -> bool {
        words::starts_rule(self.text, self.tokens, index) || words::ends_value(self.text, self.tokens, index - 1)
    }

    fn rule(&mut self, range: Range<usize>, form: Form, depth: usize) -> Vec<EventItem> {
        if range.clone().all(|index| self.kind(index) == Some(Kind::Documentation)) {
            self.idle_documentation(range);
            return Vec::new();
        }
        let Some(brace) = self.block(range.clone()) else {
            return self.read_all(form, range, "", Builder::event_items).unwrap_or_default();
        };
        let rules = self.read_all(form, range.start..brace + 1, "}", Builder::event_items);
        let mut rules = rules.unwrap_or_default();
        let body = self.rules(self.content(brace), Form::only_rules, depth + 1);
        if let Some(last) = rules.last_mut() {
            fill_rule(last, only_rules(body), self.closing(brace));
        }
        rules
    }

    fn test(&mut self, brace: usize, item: Option<&mut Item>) {
        let mut given = Vec::new();
        let mut expects = Vec::new();
        let content = self.content(brace);
        let clauses = self.cut(content.clone(), |index| matches!(self.word(index), "given" | "expect"));
        if !clauses.iter().any(|clause| self.word(clause.start) == "given") && !self.has_fault(&content) {
            let place = self.tokens.get(brace).map_or(Span::default(), |token| token.span(self.file));
            let fault = Diagnostic::error(Code::Syntax, place).message("a test starts with `given` and its payload");
            self.diagnostics.push(fault);
        }
        let second = clauses.iter().filter(|clause| self.word(clause.start) == "given").nth(1);
        if let Some(place) = second.and_then(|clause| self.tokens.get(clause.start)).map(|token| token.span(self.file))
        {
            self.diagnostics.push(Diagnostic::error(Code::Syntax, place).message("a test has one payload"));
        }
        for clause in clauses {
            if self.word(clause.start) == "expect" {
                expects.append(&mut self.read(Form::only_expect, clause, "", Builder::expect));
            } else {
                given.append(&mut self.read(Form::only_given, clause, "", Builder::given));
            }
        }
        if let (Some(Item { kind: ItemKind::Test(test), span, .. }), Some(given)) = (item, given.into_iter().next()) {
            *test = Test { given, expects, event: test.event.clone(), title: test.title.clone() };
            span.end = self.closing(brace);
        }
    }

    fn has_fault(&self, range: &Range<usize>) -> bool {
        let first = self.faulty.partition_point(|token| *token < range.start);
        self.faulty.get(first).is_some_and(|token| *token < range.end)
    }

    /// Parses a stretch alone, with what closes it, and builds each part of it.
    fn read<T>(&mut self, form: Form, range: Range<usize>, close: &str, one: Build<T>) -> Vec<T> {
        let all = |builder: &mut Builder, parts: Parts<'_>| Some(parts.filter_map(|part| one(builder, part)).collect());
        self.read_all(form, range, close, all).unwrap_or_default()
    }

    /// Parses a stretch alone, with what closes it, and builds what it holds; a misfit is told.
    fn read_all<T>(
        &mut self,
        form: Form,
        range: Range<usize>,
        close: &str,
        all: impl FnOnce(&mut Builder, Parts<'_>) -> Option<T>,
    ) -> Option<T> {
        let inner = if close.is_empty() { range.clone() } else { range.start..range.end.saturating_sub(1) };
        if range.is_empty() || self.has_fault(&inner) {
            return None;
        }
        let ends = self.tokens.get(range.start).zip(self.tokens.get(range.end - 1));
        let (base, end) = ends.map(|(first, last)| (first.start as usize, last.end as usize))?;
        let written = self.text.get(base..end).unwrap_or_default();
        let text = if close.is_empty() { Cow::Borrowed(written) } else { Cow::Owned(format!("{written}{close}")) };
        match grammar::run(form, &text) {
            Ok(mut pairs) => {
                let mut builder = Builder::new(self.file, base);
                let built = pairs.next().and_then(|whole| all(&mut builder, Parts::of(whole)));
                self.diagnostics.append(&mut builder.diagnostics);
                built
            }
            Err(misfit) => {
                let stretch =
                    Stretch { file: self.file, text: self.text, tokens: self.tokens, places: self.places, range };
                self.diagnostics.push(explain(&stretch, base + misfit.at, &misfit));
                None
            }
        }
    }
}

/// How one part of a stretch is built.
type Build<T> = fn(&mut Builder, Pair<'_>) -> Option<T>;

fn only_rules(items: Vec<EventItem>) -> Vec<Rule> {
    let rule = |item| match item {
        EventItem::Rule(rule) => Some(rule),
        EventItem::Emit(_) => None,
    };
    items.into_iter().filter_map(rule).collect()
}

/// Puts rules into the body of the declaration whose head was read.
fn fill(item: Option<&mut Item>, rules: Vec<EventItem>, end: u32) {
    let Some(item) = item else { return };
    match &mut item.kind {
        ItemKind::Event { body, .. } => *body = rules,
        ItemKind::Fragment { body, .. } => *body = only_rules(rules),
        ItemKind::Import { .. }
        | ItemKind::Source(_)
        | ItemKind::Target(_)
        | ItemKind::Param { .. }
        | ItemKind::Const { .. }
        | ItemKind::Table { .. }
        | ItemKind::Function { .. }
        | ItemKind::Test(_) => return,
    }
    item.span.end = end;
}

/// Puts rules into the body of the rule or emit whose head was read.
fn fill_rule(item: &mut EventItem, rules: Vec<Rule>, end: u32) {
    match item {
        EventItem::Emit(emit) => {
            emit.body = rules;
            emit.span.end = end;
        }
        EventItem::Rule(rule) => {
            match &mut rule.kind {
                RuleKind::Prefix { body, .. } | RuleKind::Guard { body, .. } => *body = rules,
                RuleKind::Assign { .. }
                | RuleKind::Let { .. }
                | RuleKind::Use { .. }
                | RuleKind::Ignore { .. }
                | RuleKind::Note { .. }
                | RuleKind::Reject { .. } => return,
            }
            rule.span.end = end;
        }
    }
}
