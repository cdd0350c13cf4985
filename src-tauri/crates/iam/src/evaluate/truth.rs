//! Three-valued logic.

/// Yes, no or unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    /// What is unknown, one phrase each.
    Unknown(Vec<String>),
}

impl Truth {
    pub(super) fn unknown(what: impl Into<String>) -> Self {
        Self::Unknown(vec![what.into()])
    }

    pub(super) const fn of(bool: bool) -> Self {
        if bool { Self::Yes } else { Self::No }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, other) => other,
            (one, Self::Yes) => one,
            (Self::Unknown(one), Self::Unknown(other)) => Self::Unknown(joined(one, other)),
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, other) => other,
            (one, Self::No) => one,
            (Self::Unknown(one), Self::Unknown(other)) => Self::Unknown(joined(one, other)),
        }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown => unknown,
        }
    }

    pub(super) fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().fold(Self::Yes, Self::and)
    }

    pub(super) fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().fold(Self::No, Self::or)
    }
}

fn joined(mut one: Vec<String>, other: Vec<String>) -> Vec<String> {
    for what in other {
        if !one.contains(&what) {
            one.push(what);
        }
    }
    one
}
