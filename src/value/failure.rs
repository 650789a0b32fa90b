//! Why an operation or a function gave no value.

use std::borrow::Cow;

/// Why a function, an operator or an index gave no value. Holds no value of the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong, in plain words: `time: the text is not an RFC 3339 time`.
    pub message: Cow<'static, str>,
    /// What kind of failure.
    pub kind: FailureKind,
}

/// Kinds of failure; each is a reject code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// A value that the function cannot work with.
    Value,
    /// A value of another kind than the function takes.
    Kind,
    /// A result beyond what can be represented: overflow, zero divisor.
    Range,
    /// The work allowed for a payload is spent; no `catch` holds this.
    Budget,
    /// The mapping itself said `reject`; no `catch` holds this.
    Reject,
    /// A `todo` was reached; no `catch` holds this.
    Todo,
}

impl FailureKind {
    /// Whether `catch` holds it.
    #[must_use]
    pub fn is_caught(self) -> bool {
        match self {
            Self::Value | Self::Kind | Self::Range => true,
            Self::Budget | Self::Reject | Self::Todo => false,
        }
    }
}

impl Failure {
    /// A value that cannot be worked with.
    #[must_use]
    pub fn value(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), kind: FailureKind::Value }
    }

    /// A value of a kind that cannot be worked with.
    #[must_use]
    pub fn kind(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), kind: FailureKind::Kind }
    }

    /// A result that cannot be represented.
    #[must_use]
    pub fn range(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), kind: FailureKind::Range }
    }

    /// The work allowed for a payload is spent.
    #[must_use]
    pub fn budget() -> Self {
        Self { message: "the work allowed for a payload is spent".into(), kind: FailureKind::Budget }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
