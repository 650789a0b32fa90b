//! Short forms for the entries of the table.

use super::{Accept, Example, Family, Function, Gives, Implied, Param, Presence, kinds};

/// What every entry starts from.
pub(super) const BASE: Function = Function {
    name: "",
    aliases: &[],
    family: Family::Text,
    summary: "",
    notes: "",
    params: &[],
    returns: "",
    fails: "",
    gives: |_| kinds::any(),
    maps_members: false,
    compares_elements: false,
    examples: &[],
    prepare: None,
    host: false,
    call: |_| Ok(None),
};

/// Kinds that parameters take.
pub(super) mod accept {
    use super::Accept;

    pub(in crate::function) const ANY: &[Accept] = &[Accept::Any];
    pub(in crate::function) const TEXT: &[Accept] = &[Accept::Text];
    pub(in crate::function) const INTEGER: &[Accept] = &[Accept::Integer];
    pub(in crate::function) const NUMBER: &[Accept] = &[Accept::Number];
    pub(in crate::function) const LIST: &[Accept] = &[Accept::List];
    pub(in crate::function) const OBJECT: &[Accept] = &[Accept::Object];
    pub(in crate::function) const TIME: &[Accept] = &[Accept::Time];
    pub(in crate::function) const DURATION: &[Accept] = &[Accept::Duration];
}

impl Param {
    pub(super) const fn new(name: &'static str, accepts: &'static [Accept], about: &'static str) -> Self {
        Self { name, accepts, presence: Presence::Required, constant: false, implied: None, about }
    }

    pub(super) const fn optional(mut self) -> Self {
        self.presence = Presence::Optional;
        self
    }

    pub(super) const fn rest(mut self) -> Self {
        self.presence = Presence::Rest;
        self
    }

    pub(super) const fn optional_rest(mut self) -> Self {
        self.presence = Presence::OptionalRest;
        self
    }

    pub(super) const fn implied(mut self, implied: Implied) -> Self {
        self.implied = Some(implied);
        self
    }

    pub(super) const fn constant(mut self) -> Self {
        self.constant = true;
        self
    }
}

impl Example {
    pub(super) const fn gives(call: &'static str, json: &'static str) -> Self {
        Self { call, gives: Gives::Json(json) }
    }

    pub(super) const fn missing(call: &'static str) -> Self {
        Self { call, gives: Gives::Missing }
    }

    pub(super) const fn fails(call: &'static str) -> Self {
        Self { call, gives: Gives::Failure }
    }
}

impl Accept {
    /// The kind in words: `text`, `whole number`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Text => "text",
            Self::Integer => "whole number",
            Self::Number => "number",
            Self::Bool => "truth value",
            Self::Time => "time",
            Self::Date => "date",
            Self::Duration => "duration",
            Self::List => "list",
            Self::Object => "object",
        }
    }
}

impl Param {
    /// What it takes, in words: `text or list`.
    #[must_use]
    pub fn words(&self) -> String {
        self.accepts.iter().map(|accept| accept.words()).collect::<Vec<_>>().join(" or ")
    }
}

impl Family {
    /// All families, in their order.
    pub const ALL: [Family; 11] = [
        Self::Text,
        Self::Pattern,
        Self::Number,
        Self::Time,
        Self::List,
        Self::Object,
        Self::Logic,
        Self::Identity,
        Self::Url,
        Self::UserAgent,
        Self::Analytics,
    ];

    /// Its name, as titles show it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Pattern => "pattern",
            Self::Number => "number",
            Self::Time => "time",
            Self::List => "list",
            Self::Object => "object",
            Self::Logic => "logic",
            Self::Identity => "identity",
            Self::Url => "url",
            Self::UserAgent => "user agent",
            Self::Analytics => "analytics",
        }
    }
}
