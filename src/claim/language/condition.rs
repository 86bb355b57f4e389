//! Formulas with a truth as the engines read them: without `abs`, `min` and `max`.

use std::fmt;

use super::piecewise;
use crate::claim::statement::{Comparison, Formula};

/// The most cases that one claim may mean.
const MOST_CASES: usize = 16;

/// Why a formula means no statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It stands for too many.
    TooMany,
    /// A conclusion about several points is denied, assumed or joined.
    Whole,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (problem, expected) = self.explained();
        write!(f, "{problem}; expected {expected}")
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// What is wrong, and what would be right.
    pub(crate) fn explained(self) -> (String, &'static str) {
        match self {
            Refusal::TooMany => (
                format!("this has more than {MOST_CASES} cases"),
                "several smaller claims",
            ),
            Refusal::Whole => (
                "`increases`, `decreases` and `persists` are conclusions".into(),
                "one of them alone in `assert`, with hypotheses or `and` at most",
            ),
        }
    }
}

impl Formula {
    /// Is it about several points?
    fn is_whole(&self) -> bool {
        matches!(self, Formula::Moves { .. } | Formula::Persists { .. })
    }

    /// The formula with a disjunction of cases in the place of `abs`, `min` and `max`: in one of
    /// them the conditions of the case and its comparison hold.
    ///
    /// # Errors
    /// There are too many cases, or a conclusion about several points is but a part of it.
    pub(crate) fn in_cases(&self) -> Result<Formula, Refusal> {
        let each = |all: &[Formula]| -> Result<Vec<Formula>, Refusal> {
            all.iter().map(Formula::part_in_cases).collect()
        };
        let both = |two: &[Formula; 2]| -> Result<Box<[Formula; 2]>, Refusal> {
            Ok(Box::new([two[0].part_in_cases()?, two[1].part_in_cases()?]))
        };
        Ok(match self {
            Formula::Holds(comparison) => in_cases(comparison)?,
            Formula::Not(one) => Formula::Not(one.part_in_cases()?.into()),
            Formula::And(all) => Formula::And(each(all)?),
            Formula::Or(all) => Formula::Or(each(all)?),
            Formula::Implies(two) => Formula::Implies(both(two)?),
            Formula::Iff(two) => Formula::Iff(both(two)?),
            Formula::Phase(_) | Formula::Moves { .. } | Formula::Persists { .. } => self.clone(),
        })
    }

    /// As a part of a longer formula, or as a hypothesis.
    pub(crate) fn part_in_cases(&self) -> Result<Formula, Refusal> {
        match self.is_whole() {
            true => Err(Refusal::Whole),
            false => self.in_cases(),
        }
    }
}

fn in_cases(comparison: &Comparison) -> Result<Formula, Refusal> {
    let cases = piecewise::cases(comparison, MOST_CASES).ok_or(Refusal::TooMany)?;
    let case = |(conditions, comparison): (Vec<Comparison>, Comparison)| {
        let all = conditions.into_iter().chain([comparison]);
        Formula::all(all.map(Formula::Holds).collect())
    };
    Ok(Formula::any(cases.into_iter().map(case).collect()))
}
