//! What each rule did for one record.

use super::explain::{ExplainOptions, dotted, touches};
use super::steps::View;
use super::why::{why_empty, why_missing};
use super::{Condition, FieldExplanation, FieldState};
use crate::plan::{Candidate, Content, EmitPlan, EventPlan, Slotted, Template};
use crate::run::{Gave, RecordTrace, Reject};
use serde_json::Value as Json;

/// One record whose rules are told of.
struct Telling<'t> {
    view: &'t View<'t>,
    plan: &'t EventPlan,
    begun: &'t RecordTrace,
    /// The record, where it was written.
    json: Option<&'t Json>,
    /// Why it was not.
    reject: Option<&'t Reject>,
    options: &'t ExplainOptions,
    fields: Vec<FieldExplanation>,
}

/// The rules of a record, in the order of the target schema.
pub(super) fn fields(
    view: &View<'_>,
    plan: &EventPlan,
    emit: &EmitPlan,
    begun: &RecordTrace,
    json: Option<&Json>,
    reject: Option<&Reject>,
    options: &ExplainOptions,
) -> Vec<FieldExplanation> {
    let mut telling = Telling { view, plan, begun, json, reject, options, fields: Vec::new() };
    telling.template(&emit.template);
    telling.fields
}

impl Telling<'_> {
    fn template(&mut self, template: &Template) {
        for member in &template.members {
            let Content::Open { candidates, object } = &member.content else { continue };
            let target = dotted(&member.pointer);
            let wanted = self.options.target.as_ref().is_none_or(|wanted| touches(&target, wanted));
            let mut written = None;
            for candidate in candidates.iter().filter(|_| wanted) {
                let field = self.field(member, &target, candidate, written.as_ref());
                if field.state == FieldState::Written {
                    written = Some(field.rule.clone());
                }
                self.fields.push(field);
            }
            object.iter().for_each(|object| self.template(object));
        }
    }

    fn field(
        &self,
        member: &Slotted,
        target: &str,
        candidate: &Candidate,
        writer: Option<&crate::source::Place>,
    ) -> FieldExplanation {
        let view = self.view;
        let root = |expression| view.root_step(expression, self.begun.from, self.begun.to);
        let guards: Vec<Condition> =
            candidate.guards.iter().filter_map(root).map(|step| view.condition(step)).collect();
        let step = root(&candidate.value);
        let (state, why) = self.state(member, candidate, &guards, step, writer);
        let is_written = state == FieldState::Written;
        FieldExplanation {
            target: target.to_owned(),
            pointer: member.pointer.to_string(),
            state,
            value: step.filter(|_| is_written).and_then(|step| view.given(step)),
            why,
            rule: candidate.rule.clone(),
            expression: view.written(&candidate.value).map(|(text, _)| text).unwrap_or_default(),
            guards,
            reads: step.map(|step| view.all_reads(step)).unwrap_or_default(),
            step: step.map(|step| view.explained(step)),
        }
    }

    fn state(
        &self,
        member: &Slotted,
        candidate: &Candidate,
        guards: &[Condition],
        step: Option<usize>,
        writer: Option<&crate::source::Place>,
    ) -> (FieldState, Vec<String>) {
        let here = self.reject.filter(|reject| {
            reject.rule.as_ref() == Some(&candidate.rule) && reject.target.as_deref() == Some(&*member.pointer)
        });
        if let Some(guard) = guards.iter().find(|guard| guard.holds != Some(true)) {
            let text = &guard.expression;
            return match &guard.failed {
                Some(why) => (FieldState::Failed, vec![format!("the condition `{text}` failed: {why}")]),
                None => (FieldState::NotWanted, vec![format!("the condition `{text}` does not hold")]),
            };
        }
        let Some(step) = step else {
            let why = match writer {
                Some(writer) => format!("another rule wrote this place: {}:{}", writer.file, writer.line),
                None => "the record was given up before this rule".to_owned(),
            };
            return (FieldState::NotAsked, vec![why]);
        };
        match self.view.gave(step) {
            Gave::Missing => (FieldState::Missing, why_missing(self.view, step)),
            Gave::Failed(_) => (FieldState::Failed, why_missing(self.view, step)),
            Gave::Value(..) | Gave::Large(..) => match here {
                Some(reject) => (FieldState::Failed, vec![reject.message.clone()]),
                None if self.is_written(member, step) => (FieldState::Written, Vec::new()),
                None => (FieldState::Empty, why_empty(self.view, step)),
            },
        }
    }

    /// Whether the value of a step stands in the record.
    fn is_written(&self, member: &Slotted, step: usize) -> bool {
        match (self.json, self.view.gave(step)) {
            (Some(json), _) => json.pointer(&member.pointer).is_some(),
            (None, Gave::Value(_, value)) => !is_empty(value, self.plan.blank_is_missing()),
            (None, _) => true,
        }
    }
}

/// Whether nothing is left of a value when what is empty is left out.
fn is_empty(value: &Json, blank: bool) -> bool {
    let inside = |one: &Json| match one {
        Json::Null => true,
        Json::String(text) => blank && text.trim().is_empty(),
        other => is_empty(other, blank),
    };
    match value {
        Json::Array(elements) => elements.iter().all(inside),
        Json::Object(members) => members.values().all(inside),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}
