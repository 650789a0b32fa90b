//! Why an expression gave no value, or a record could not be written, before it becomes a reject.

use super::reject::RejectCode;
use crate::function::{Failure, FailureKind};
use crate::schema::Violation;
use crate::source::Place;
use std::borrow::Cow;
use std::sync::Arc;

/// What evaluating gives: a value, nothing, or a fault.
pub(super) type Given<T> = Result<T, Box<Fault>>;

/// Why there is no value. Holds no value of the payload.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// What kind of fault.
    pub kind: FaultKind,
    /// What is wrong, in plain words.
    pub message: Cow<'static, str>,
    /// The value that was read.
    pub origin: Origin,
}

/// Kinds of fault, by what may hold them and which reject they become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A function or operator failed.
    Failure(FailureKind),
    /// A param has no value.
    ParamMissing,
}

/// Where the value that was read stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nobody looked yet.
    Unknown,
    /// In the payload, as a JSON Pointer.
    Payload(String),
    /// Behind a parameter that is bound further out.
    Slot(usize),
    /// Nowhere in the payload.
    Nowhere,
}

impl Fault {
    /// A failure of an operator.
    pub(super) fn new(kind: FailureKind, message: impl Into<Cow<'static, str>>) -> Box<Fault> {
        Self::of(FaultKind::Failure(kind), message)
    }

    /// A fault of a kind.
    pub(super) fn of(kind: FaultKind, message: impl Into<Cow<'static, str>>) -> Box<Fault> {
        Box::new(Fault { kind, message: message.into(), origin: Origin::Unknown })
    }

    /// A value of another kind than is needed.
    pub(super) fn kind(message: &'static str) -> Box<Fault> {
        Self::new(FailureKind::Kind, message)
    }

    /// The work allowed for the payload is spent.
    pub(super) fn budget() -> Box<Fault> {
        Self::new(FailureKind::Budget, "the work allowed for a payload is spent")
    }

    /// Whether `catch` holds it.
    pub(super) fn is_caught(&self) -> bool {
        match self.kind {
            FaultKind::Failure(kind) => kind.is_caught(),
            FaultKind::ParamMissing => false,
        }
    }

    /// Whether it ends the whole payload, wherever it comes up.
    pub(super) fn ends_payload(&self) -> bool {
        match self.kind {
            FaultKind::Failure(FailureKind::Budget) | FaultKind::ParamMissing => true,
            FaultKind::Failure(
                FailureKind::Value | FailureKind::Kind | FailureKind::Range | FailureKind::Reject | FailureKind::Todo,
            ) => false,
        }
    }

    /// The code of the reject it becomes.
    pub(super) fn code(&self) -> RejectCode {
        match self.kind {
            FaultKind::Failure(FailureKind::Value | FailureKind::Kind | FailureKind::Range) => RejectCode::RuleFailed,
            FaultKind::Failure(FailureKind::Budget) => RejectCode::OverWorkLimit,
            FaultKind::Failure(FailureKind::Reject) => RejectCode::RejectedByRule,
            FaultKind::Failure(FailureKind::Todo) => RejectCode::TodoReached,
            FaultKind::ParamMissing => RejectCode::ParamMissing,
        }
    }
}

impl From<Failure> for Box<Fault> {
    fn from(failure: Failure) -> Self {
        Fault::new(failure.kind, failure.message)
    }
}

/// Why a record, or its whole payload, was given up.
#[derive(Debug)]
pub(super) struct Stop {
    /// What kind of reject it becomes.
    pub code: RejectCode,
    /// What is wrong, in plain words.
    pub message: String,
    /// JSON Pointer into the payload.
    pub pointer: Option<String>,
    /// JSON Pointer into the record.
    pub target: Option<Arc<str>>,
    /// The rule.
    pub rule: Option<Place>,
    /// Where the record breaks its schema.
    pub violations: Vec<Violation>,
    /// Whether the payload is rejected, and not this record alone.
    pub whole: bool,
}

impl Stop {
    /// From a fault of an expression at a place of the mapping.
    pub(super) fn from_fault(fault: Fault, rule: Option<&Place>, target: Option<&Arc<str>>, whole: bool) -> Box<Stop> {
        let pointer = if let Origin::Payload(pointer) = fault.origin.clone() { Some(pointer) } else { None };
        Box::new(Stop {
            code: fault.code(),
            whole: whole || fault.ends_payload(),
            message: fault.message.into_owned(),
            pointer,
            target: target.cloned(),
            rule: rule.cloned(),
            violations: Vec::new(),
        })
    }
}
