//! What supports or refutes a claim, and how strongly.
//!
//! Engines do not know each other. Each answers with a [`Finding`]; an [`Examination`] puts the
//! findings of one claim side by side and draws the verdict.
//!
//! | level | method | may say |
//! |---|---|---|
//! | [`numeric`] | argmin on the reduced problem in f64; signs by intervals, margins judged against a running error bound | supported, refuted |
//! | [`empirical`] | full optimisation over U and V from random starts | supported, refuted |
//!
//! Floating point never proves: neither level may say that a claim holds for all N, t and b.

pub mod empirical;
mod formula;
pub mod numeric;
mod point;

use std::fmt;

use crate::claim::{Claim, Scope};

/// A method of examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// argmin on the reduced problem, in f64.
    Numeric,
    /// Full optimisation over U and V.
    Empirical,
}

impl Level {
    /// All levels, the weakest first.
    pub const ALL: [Level; 2] = [Level::Numeric, Level::Empirical];
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Numeric => "numeric",
            Level::Empirical => "empirical",
        })
    }
}

/// What is known of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A counterexample was found, far outside rounding.
    Refuted,
    /// Something was examined and could not be told.
    Undecided,
    /// Examined at many points, no counterexample. This proves nothing beyond these points.
    Supported,
    /// Nothing was examined: no point of the scope meets the hypotheses of the claim, or no
    /// level asked for has a method for it there.
    NotApplicable,
}

impl Verdict {
    /// For a reader who knows no statistics.
    pub fn sentence(self) -> &'static str {
        match self {
            Verdict::Refuted => {
                "A counterexample was found, far outside the estimated rounding: the claim is \
                 false as far as floating point can tell."
            }
            Verdict::Undecided => "The examination could not tell whether the claim holds.",
            Verdict::Supported => {
                "No counterexample was found where we looked; that is evidence, not a proof."
            }
            Verdict::NotApplicable => {
                "Nothing was examined: no point of the scope meets the hypotheses, or the levels \
                 asked for have no method for it."
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Refuted => "refuted",
            Verdict::Undecided => "undecided",
            Verdict::Supported => "supported",
            Verdict::NotApplicable => "not applicable",
        })
    }
}

/// What one point says about a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// As claimed.
    Agrees,
    /// Not as claimed, far outside rounding; says what was found instead.
    Contradicts(String),
    /// Rounding hides the answer: the point lies too close to a boundary, or a number is not
    /// known well enough. It says nothing.
    WithinRounding,
    /// No optimisation reached what the claim says is there: a false claim, or bad luck.
    NotArrived,
}

/// A point at which a claim fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The point, as one would type it.
    pub point: String,
    /// What was found there.
    pub found: String,
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.point, self.found)
    }
}

/// What one engine found about one claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The engine.
    pub level: Level,
    /// How many points (pairs of points, cells) agreed.
    pub agreed: usize,
    /// How many rounding hid.
    pub within_rounding: usize,
    /// How many no optimisation reached.
    pub not_arrived: usize,
    /// The first point that contradicted, in the order of the scope.
    pub witness: Option<Witness>,
    /// What a point is at this level, in the plural; the plural is in the first word.
    pub unit: &'static str,
    /// What else the engine has to say, such as how many runs arrived.
    pub remark: String,
}

impl Finding {
    fn new(level: Level, unit: &'static str) -> Self {
        Finding {
            level,
            agreed: 0,
            within_rounding: 0,
            not_arrived: 0,
            witness: None,
            unit,
            remark: String::new(),
        }
    }

    /// Counts one outcome; `point` is asked for only if the outcome contradicts.
    fn count(&mut self, outcome: Outcome, point: impl FnOnce() -> String) {
        match outcome {
            Outcome::Agrees => self.agreed += 1,
            Outcome::WithinRounding => self.within_rounding += 1,
            Outcome::NotArrived => self.not_arrived += 1,
            Outcome::Contradicts(found) => {
                self.witness.get_or_insert_with(|| Witness {
                    point: point(),
                    found,
                });
            }
        }
    }

    /// Refuted by one witness. Supported if everything arrived and most points could be told:
    /// what no optimisation reached may be false, and points that rounding hides say nothing.
    pub fn verdict(&self) -> Verdict {
        if self.witness.is_some() {
            Verdict::Refuted
        } else if self.agreed + self.within_rounding + self.not_arrived == 0 {
            Verdict::NotApplicable
        } else if self.not_arrived > 0 || self.within_rounding >= self.agreed {
            Verdict::Undecided
        } else {
            Verdict::Supported
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.verdict();
        write!(f, "{verdict}")?;
        if matches!(verdict, Verdict::Supported | Verdict::Undecided) {
            // "1 point", "1 member of CCEM".
            let unit = match self.agreed {
                1 => self.unit.replacen('s', "", 1),
                _ => self.unit.to_owned(),
            };
            write!(f, ": {} {unit}", self.agreed)?;
            if self.not_arrived > 0 {
                write!(f, ", {} more where no run arrived", self.not_arrived)?;
            }
            if self.within_rounding > 0 {
                write!(f, ", {} more within rounding", self.within_rounding)?;
            }
        }
        if !self.remark.is_empty() {
            write!(f, "; {}", self.remark)?;
        }
        Ok(())
    }
}

/// All findings about one claim.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The claim.
    pub claim: Claim,
    /// One finding for each level that found something to examine, in the order asked for.
    pub findings: Vec<Finding>,
}

impl Examination {
    /// The finding of one level.
    pub fn finding(&self, level: Level) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.level == level)
    }

    /// Refuted if any level refutes; else undecided if any level is; else supported if any level
    /// supports.
    pub fn verdict(&self) -> Verdict {
        let verdicts: Vec<Verdict> = self.findings.iter().map(Finding::verdict).collect();
        [Verdict::Refuted, Verdict::Undecided, Verdict::Supported]
            .into_iter()
            .find(|verdict| verdicts.contains(verdict))
            .unwrap_or(Verdict::NotApplicable)
    }

    /// The first witness, of the weakest level that has one.
    pub fn witness(&self) -> Option<&Witness> {
        self.findings
            .iter()
            .find_map(|finding| finding.witness.as_ref())
    }
}

/// Examines a claim over a scope at the levels asked for.
pub fn examine(claim: &Claim, scope: &Scope, levels: &[Level]) -> Examination {
    let findings = levels
        .iter()
        .map(|level| match level {
            Level::Numeric => numeric::examine(claim, scope),
            Level::Empirical => empirical::examine(claim, scope),
        })
        .filter(|finding| finding.verdict() != Verdict::NotApplicable);
    Examination {
        claim: claim.clone(),
        findings: findings.collect(),
    }
}
