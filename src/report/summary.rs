//! What a rejects file holds, counted: by code, event, place and rule. No value of a payload is shown.

use super::reject::pattern;
use super::{RejectLine, code_about, count, decimal, escaped};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Groups told apart in one summary; rejects of further groups are counted together.
const MOST_GROUPS: usize = 1_000;

/// A summary of reject lines.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RejectSummary {
    /// All lines.
    pub rejects: u64,
    /// Lines that hold their payload, so that they can be run again.
    pub replayable: u64,
    /// Lines that are no reject lines.
    pub unreadable: u64,
    /// How often each code came up.
    pub codes: BTreeMap<String, u64>,
    /// How often each event; payloads rejected before an event was chosen are under `-`.
    pub events: BTreeMap<String, u64>,
    /// The groups, the largest first.
    #[serde(rename = "groups", serialize_with = "as_list")]
    groups: BTreeMap<Group, u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    code: String,
    event: Option<String>,
    place: Option<String>,
    rule: Option<String>,
    message: String,
}

/// One group of alike rejects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectCount {
    /// How many.
    pub count: u64,
    /// `R301`.
    pub code: String,
    /// The event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The place, indexes as `*`: of the payload, or of the record where only that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// `file:line` of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The message of the first.
    pub message: String,
}

impl RejectSummary {
    /// Counts one line.
    pub fn add(&mut self, line: &RejectLine) {
        self.rejects += 1;
        self.replayable += u64::from(line.payload.is_some() || line.payload_base64.is_some());
        *self.codes.entry(line.code.clone()).or_default() += 1;
        *self.events.entry(line.event.clone().unwrap_or_else(|| "-".to_owned())).or_default() += 1;
        let group = Group {
            code: line.code.clone(),
            event: line.event.clone(),
            place: line.pointer.as_deref().or(line.target.as_deref()).map(pattern),
            rule: line.rule.as_ref().map(|rule| format!("{}:{}", rule.file, rule.line)),
            message: line.message.clone(),
        };
        let known = self.groups.len() < MOST_GROUPS || self.groups.contains_key(&group);
        let rest = || Group { code: line.code.clone(), event: None, place: None, rule: None, message: "others".into() };
        *self.groups.entry(if known { group } else { rest() }).or_default() += 1;
    }

    /// The groups, the largest first, equal ones by code and place.
    #[must_use]
    pub fn groups(&self) -> Vec<RejectCount> {
        largest_first(&self.groups)
    }

    /// The summary for people.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}, {} with their payload", count(self.rejects, "reject"), decimal(self.replayable));
        if self.unreadable > 0 {
            let _ = write!(text, "; {} in another form", count(self.unreadable, "line"));
        }
        text.push('\n');
        table(
            &mut text,
            "by code",
            self.codes.iter().map(|(code, times)| (*times, format!("{code}  {}", code_about(code)))),
        );
        table(&mut text, "by event", self.events.iter().map(|(event, times)| (*times, escaped(event))));
        table(&mut text, "by place and rule", self.groups().into_iter().map(|group| (group.count, group.line())));
        text
    }
}

impl RejectCount {
    fn line(&self) -> String {
        let mut text = self.code.clone();
        let rule = self.rule.as_ref().map(|rule| format!("at {rule}"));
        for part in [self.event.as_ref(), self.place.as_ref(), rule.as_ref()].into_iter().flatten() {
            let _ = write!(text, "  {}", escaped(part));
        }
        let _ = write!(text, "  {}", escaped(&self.message));
        text
    }
}

fn table(text: &mut String, title: &str, rows: impl Iterator<Item = (u64, String)>) {
    let rows: Vec<_> = rows.collect();
    let width = rows.iter().map(|(times, _)| times.to_string().len()).max().unwrap_or(0);
    let _ = writeln!(text, "\n{title}");
    for (times, row) in rows {
        let _ = writeln!(text, "  {times:>width$}  {row}");
    }
}

fn largest_first(groups: &BTreeMap<Group, u64>) -> Vec<RejectCount> {
    let count = |(group, count): (&Group, &u64)| RejectCount {
        count: *count,
        code: group.code.clone(),
        event: group.event.clone(),
        place: group.place.clone(),
        rule: group.rule.clone(),
        message: group.message.clone(),
    };
    let mut counts: Vec<_> = groups.iter().map(count).collect();
    counts.sort_by_key(|group| std::cmp::Reverse(group.count));
    counts
}

fn as_list<S: serde::Serializer>(groups: &BTreeMap<Group, u64>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(largest_first(groups))
}
