//! What supports or refutes a claim, and how strongly.
//!
//! Engines do not know each other. Each answers with a [`Finding`]; an [`Examination`] puts the
//! findings of one claim side by side and draws the verdict.
//!
//! | level | method | may say |
//! |---|---|---|
//! | [`numeric`] | argmin on the reduced problem in f64; signs by intervals, margins judged against a running error bound | supported, refuted |
//! | [`empirical`] | full optimisation over U and V from random starts | supported, refuted |
//! | [`certified`] | interval arithmetic over boxes of (N, t, b) and symbolic identities | certified on a region, refuted |
//! | [`formal`] | a theorem that Coq's kernel has accepted | proved, refuted |
//!
//! Floating point never proves: the first two levels may not say that a claim holds for all N, t
//! and b.
//!
//! A verdict is about what was asked:
//!
//! * A claim on the minimiser holds if it holds for every minimiser, and is refuted if it fails for
//!   every one; else it is undecided, for the minimisers are many.
//! * Where the hypotheses hold and a term has no value, the claim is undecided. A hypothesis without a
//!   value does not hold.
//! * "X increases in Y": X(y₁) ≤ X(y₂) for y₁ < y₂, strictly wherever 0 < s < 1 at both.
//! * If no point of the region meets the hypotheses, or no two that would be compared, the claim is vacuous. If no point that was asked
//!   for meets those of a claim of the registry, it is not applicable.
#![doc = include_str!("evidence/trusted.md")]

#[doc = include_str!("evidence/certified.md")]
pub mod certified;
pub mod empirical;
pub mod formal;
mod formula;
mod margin;
pub mod numeric;
mod point;
mod small_dimension;
mod statements;

use std::fmt;
use std::str::FromStr;

use crate::certificate::Argument;
use crate::claim::{Assertion, Claim, Scope};
use crate::experiment::Watch;
use crate::nearest::named;
use crate::reduction::Problem;
use certified::Certified;
use formal::Proved;
pub use statements::{examine_statements, examine_statements_watched};

/// A method of examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// argmin on the reduced problem, in f64.
    Numeric,
    /// Full optimisation over U and V.
    Empirical,
    /// Interval arithmetic over boxes.
    Certified,
    /// A theorem of Coq.
    Formal,
}

impl Level {
    /// All levels, the weakest first.
    pub const ALL: [Level; 4] = [
        Level::Numeric,
        Level::Empirical,
        Level::Certified,
        Level::Formal,
    ];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Numeric => "numeric",
            Level::Empirical => "empirical",
            Level::Certified => "certified",
            Level::Formal => "formal",
        }
    }

    /// How it examines, and what it cannot say.
    pub const fn method(self) -> &'static str {
        match self {
            Level::Numeric => {
                "the closed forms against the reduced loss, at points; the signs at the ends by \
                 intervals, the rest in floating point with a running error bound; it proves nothing \
                 between the points"
            }
            Level::Empirical => {
                "full optimisation over U and V from random starts, at points; it proves nothing \
                 beyond them"
            }
            Level::Certified => {
                "interval arithmetic over boxes of (N, t, b) and symbolic identities; it proves what \
                 it says for every point of the region, and nothing outside"
            }
            Level::Formal => {
                "a theorem that Coq's kernel has accepted and that states the claim word for word"
            }
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        named("level", word, Level::ALL, |level| level.name())
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
    /// Proved by interval arithmetic at every point of a region. This says nothing outside it.
    Certified(Certified),
    /// A theorem of Coq says what the claim says.
    Proved(Proved),
    /// No point of the region meets the hypotheses: the claim says nothing. Only interval arithmetic
    /// finds it.
    Vacuous(Certified),
    /// Two places of one source cannot both hold: the witness names them.
    SourceInconsistent,
    /// Nothing was examined: no point of the scope meets the hypotheses of the claim, or no
    /// level asked for has a method for it there.
    NotApplicable,
}

impl Verdict {
    /// Which verdict prevails where levels differ: the heaviest.
    pub fn weight(self) -> u8 {
        match self {
            Verdict::Refuted => 7,
            Verdict::SourceInconsistent => 6,
            Verdict::Vacuous(_) => 5,
            Verdict::Proved(_) => 4,
            Verdict::Certified(_) => 3,
            Verdict::Undecided => 2,
            Verdict::Supported => 1,
            Verdict::NotApplicable => 0,
        }
    }

    /// For a reader who knows no statistics.
    pub fn sentence(self) -> &'static str {
        match self {
            Verdict::Refuted => {
                "A counterexample was found: rigorously by the levels certified and formal, far \
                 outside the estimated rounding by the others."
            }
            Verdict::Undecided => "The examination could not tell whether the claim holds.",
            Verdict::Supported => {
                "No counterexample was found where we looked; that is evidence, not a proof."
            }
            Verdict::Certified(_) => {
                "Interval arithmetic has proved it at every point of the stated region, given \
                 the theorems that reduce it to signs; it says nothing outside."
            }
            Verdict::Proved(_) => {
                "A theorem of Coq says exactly this; its kernel has accepted the proof, on the \
                 axioms of the classical reals."
            }
            Verdict::Vacuous(_) => {
                "No point of the region meets the hypotheses, so that the claim says nothing there."
            }
            Verdict::SourceInconsistent => {
                "Two places of the source, which the witness names, cannot both hold; nothing is said \
                 of the rest of it."
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
            Verdict::Certified(_) => "certified",
            Verdict::Proved(_) => "proved",
            Verdict::Vacuous(_) => "vacuous",
            Verdict::SourceInconsistent => "source-inconsistent",
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
    /// How many no optimisation reached, or branch and bound could not decide.
    pub not_arrived: usize,
    /// The first point that contradicted, in the order of the scope.
    pub witness: Option<Witness>,
    /// What a point is at this level, in the plural; the plural is in the first word.
    pub unit: &'static str,
    /// What else the engine has to say, such as how many runs arrived.
    pub remark: String,
    /// Why it could not tell.
    pub why: Option<String>,
    /// The verdict of an engine that does more than to count.
    pub settled: Option<Verdict>,
    /// What proves or refutes it, for a certificate.
    pub arguments: Vec<Argument>,
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
            why: None,
            settled: None,
            arguments: Vec::new(),
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
        if self.settled == Some(Verdict::SourceInconsistent) {
            Verdict::SourceInconsistent
        } else if self.witness.is_some() {
            Verdict::Refuted
        } else if let Some(verdict) = self.settled {
            verdict
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
        if let (Some(why), Verdict::Undecided) = (&self.why, verdict) {
            return write!(f, ": {why}");
        }
        let counted = self.level != Level::Formal;
        if verdict == Verdict::Undecided && self.agreed + self.not_arrived == 0 {
            let (count, unit) = (self.within_rounding, unit(self.within_rounding, self.unit));
            write!(
                f,
                ": {count} {unit}, where both sides are equal to within rounding, as they are at a \
                 threshold"
            )?;
        } else if counted
            && !matches!(
                verdict,
                Verdict::Refuted | Verdict::NotApplicable | Verdict::Vacuous(_)
            )
        {
            write!(f, ": {} {}", self.agreed, unit(self.agreed, self.unit))?;
            if self.not_arrived > 0 {
                let fate = match self.level {
                    Level::Certified => "undecided",
                    _ => "where no run arrived",
                };
                write!(f, ", {} more {fate}", self.not_arrived)?;
            }
            if self.within_rounding > 0 {
                write!(f, ", {} more within rounding", self.within_rounding)?;
            }
        }
        match (counted, &*self.remark) {
            (_, "") => Ok(()),
            (true, remark) => write!(f, "; {remark}"),
            (false, remark) => write!(f, ": {remark}"),
        }
    }
}

/// "points"; "1 point", "1 member of CCEM".
fn unit(count: usize, unit: &str) -> String {
    match (count, unit) {
        (1, "boxes") => "box".to_owned(),
        (1, unit) => unit.replacen('s', "", 1),
        (_, unit) => unit.to_owned(),
    }
}

/// All findings about one claim.
#[derive(Clone, Debug)]
pub struct Examination {
    /// One finding for each level that found something to examine, in the order asked for.
    pub findings: Vec<Finding>,
    /// The hypothesis that no point asked for meets.
    pub outside: Option<String>,
}

impl Examination {
    /// The finding of one level.
    pub fn finding(&self, level: Level) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.level == level)
    }

    /// Refuted if any level refutes; else proved or certified if that level says so; else undecided
    /// if any level is; else supported if any level supports.
    pub fn verdict(&self) -> Verdict {
        (self.findings.iter())
            .map(Finding::verdict)
            .max_by_key(|verdict| verdict.weight())
            .unwrap_or(Verdict::NotApplicable)
    }

    /// The first witness, of the weakest level that has one.
    pub fn witness(&self) -> Option<&Witness> {
        self.findings
            .iter()
            .find_map(|finding| finding.witness.as_ref())
    }
}

/// The hypothesis that the first point fails, if no point of the scope meets all of them.
fn outside(claim: &Claim, scope: &Scope) -> Option<String> {
    let condition = match &claim.assertion {
        Assertion::SharedOptimum { condition, .. } => Some(condition),
        _ => None,
    };
    let fails = |point: &Problem| {
        let beyond = condition
            .as_ref()
            .filter(|condition| formula::holds(condition, point) == Some(false));
        let hypothesis = claim.outside(point).or_else(|| {
            let condition = beyond?;
            Some(format!("{} <= {}", condition.left, condition.right))
        });
        hypothesis.map(|hypothesis| format!("{hypothesis} fails at {}", point::typed(point)))
    };
    let mut points = scope.reduced.iter().chain(&scope.full).map(fails);
    let first = points.next()?;
    first.filter(|_| points.all(|hypothesis| hypothesis.is_some()))
}

/// Examines a claim over a scope at the levels asked for; at none, if no point of it meets the
/// hypotheses.
pub fn examine(claim: &Claim, scope: &Scope, levels: &[Level]) -> Examination {
    examine_watched(claim, scope, levels, Watch::NOBODY)
}

/// The same under a watch, which sees the runs of the empirical level; interrupted, that level is
/// undecided unless it has found a witness.
pub fn examine_watched(
    claim: &Claim,
    scope: &Scope,
    levels: &[Level],
    watch: Watch,
) -> Examination {
    if let Some(examination) = statements::as_written(claim, levels, watch) {
        return examination;
    }
    if let Some(outside) = outside(claim, scope) {
        return Examination {
            findings: Vec::new(),
            outside: Some(outside),
        };
    }
    let findings = levels
        .iter()
        .map(|level| match level {
            Level::Numeric => numeric::examine(claim, scope),
            Level::Empirical => empirical::examine(claim, scope, watch),
            Level::Certified => certified::examine(claim, scope),
            Level::Formal => formal::examine(claim),
        })
        .filter(|finding| finding.verdict() != Verdict::NotApplicable);
    Examination {
        findings: findings.collect(),
        outside: None,
    }
}
