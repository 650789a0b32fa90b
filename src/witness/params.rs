//! What params may be: their default, a plain value, and odd ones.
//!
//! In: the params that an event reads. Out: texts, as `Params::set` takes them.

use super::aim::Choice;
use super::instance::{Maker, Style};
use super::model::Model;
use super::random::Random;
use super::solve::json_of;
use super::words::Words;
use crate::check::{Event, ExprNode, Mapping, Param, ParamType, each_expression};
use serde_json::Value as Json;
use std::rc::Rc;

impl Choice {
    /// Of the params that an event reads and that a caller may set.
    pub(super) fn all(mapping: &Mapping, event: &Event, words: &Rc<Words>) -> Vec<Choice> {
        read(mapping, event).into_iter().map(|param| Choice::of(param, words)).collect()
    }

    fn of(param: &Param, words: &Rc<Words>) -> Choice {
        let model = Model::of(&param.kind.schema, words);
        let made = Maker { style: Style::FULL, random: &mut Random::new(0) }.value(&model);
        let mut texts: Vec<String> = Vec::new();
        let known = param.value.as_ref().and_then(json_of);
        let plain = plain(param.ty).map(str::to_owned);
        let values = made.iter().chain(model.scalars()).map(|value| text(param.ty, value));
        for text in known.map(|value| text(param.ty, &value)).into_iter().chain(plain).chain(values) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        Choice { name: param.name.clone(), texts }
    }
}

fn read<'m>(mapping: &'m Mapping, event: &Event) -> Vec<&'m Param> {
    let mut read: Vec<usize> = Vec::new();
    each_expression(event, &mut |expr| {
        if let ExprNode::Param(id) = expr.node {
            read.push(id.0 as usize);
        }
    });
    read.sort_unstable();
    read.dedup();
    read.into_iter().filter_map(|index| mapping.params.get(index)).filter(|param| !param.fixed).collect()
}

fn plain(ty: ParamType) -> Option<&'static str> {
    match ty {
        ParamType::Text => Some("a"),
        ParamType::Integer | ParamType::Number => Some("1"),
        ParamType::Bool => Some("true"),
        ParamType::Time => Some("2026-01-05T10:00:00Z"),
        ParamType::Date => Some("2026-01-05"),
        ParamType::Duration => Some("PT1H"),
        ParamType::Json => None,
    }
}

fn text(ty: ParamType, value: &Json) -> String {
    match (ty, value) {
        (ParamType::Json, value) => value.to_string(),
        (_, Json::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}
