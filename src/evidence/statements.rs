//! Claims that are examined as they are written, and two places of one source that exclude each other.

use super::{Examination, Finding, Level, Verdict, Witness, certified, empirical, formal, numeric};
use crate::certificate::Argument;
use crate::claim::statement::Statement;
use crate::claim::{Assertion, Claim, Translation};
use crate::experiment::Watch;

/// A claim of the registry that has no engines of its own.
pub fn as_written(claim: &Claim, levels: &[Level], watch: Watch) -> Option<Examination> {
    let examined = |all: &[Statement]| examine_statements_watched(all.to_vec(), levels, watch);
    match &claim.assertion {
        Assertion::Statements(statements) => Some(examined(statements)),
        Assertion::Incompatible { places, statements } => {
            Some(examined(statements).of_places(places))
        }
        _ => None,
    }
}

/// Examines the statements that a claim of a file means.
pub fn examine_statements(statements: Vec<Statement>, levels: &[Level]) -> Examination {
    examine_statements_watched(statements, levels, Watch::NOBODY)
}

/// The same under a watch, which sees the runs of the empirical level.
pub fn examine_statements_watched(
    statements: Vec<Statement>,
    levels: &[Level],
    watch: Watch,
) -> Examination {
    let translation = Translation {
        statements,
        beyond: None,
        suffices: false,
    };
    let findings = levels.iter().map(|level| match level {
        Level::Numeric => numeric::examine_statements(&translation.statements),
        Level::Certified => certified::judge(&translation, &[]),
        Level::Empirical => empirical::examine_statements(&translation.statements, watch),
        Level::Formal => formal::instance::examine(&translation.statements),
    });
    let findings = findings.filter(|finding| finding.verdict() != Verdict::NotApplicable);
    Examination {
        findings: findings.collect(),
        outside: None,
    }
}

impl Examination {
    /// What shows, if it holds, that two places of one source cannot both: certified, it does. If it
    /// fails, both may hold.
    #[must_use]
    pub fn of_places(self, places: &[String; 2]) -> Examination {
        let findings = self.findings.into_iter();
        Examination {
            findings: findings.map(|finding| finding.of_places(places)).collect(),
            ..self
        }
    }
}

impl Finding {
    fn of_places(self, [one, other]: &[String; 2]) -> Finding {
        match self.verdict() {
            Verdict::Certified(_) => Finding {
                settled: Some(Verdict::SourceInconsistent),
                witness: Some(Witness {
                    point: format!("{one}; {other}"),
                    found: said(&self.arguments),
                }),
                ..self
            },
            Verdict::Refuted => Finding {
                settled: Some(Verdict::Undecided),
                why: Some("both places can hold, as far as this goes".into()),
                witness: None,
                ..self
            },
            _ => self,
        }
    }
}

/// All that was certified: `for all N = 100, s in [0, 1]: …, and …`.
fn said(arguments: &[Argument]) -> String {
    let Some((first, others)) = arguments.split_first() else {
        return String::new();
    };
    let more = others
        .iter()
        .map(|argument| argument.statement.assert.to_string());
    let parts = std::iter::once(first.statement.to_string()).chain(more);
    parts.collect::<Vec<_>>().join(", and ")
}
