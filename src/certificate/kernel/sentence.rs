//! What a statement says, as Coq reads it and as data for its checker.

use num_rational::BigRational;
use num_traits::Signed;

use super::Missing;
use crate::claim::sigmoid_reduced_loss;
use crate::claim::statement::{Axis, Comparison, Formula, Relation, Statement};
use crate::reduction::Phase;
use crate::scalar::symbol::Expr;

/// A formula in both forms.
pub struct Said {
    /// The proposition.
    pub words: String,
    /// A term of `formula` in `proofs/theory/Checker.v`, of which `says` is the proposition.
    pub data: String,
}

/// A statement and the numbers of its coordinates: s is 0, the others follow.
pub struct Sentence<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// The coordinates but s.
    pub axes: Vec<&'a Axis>,
    /// Is it spoken of at a point, whose numbers stand for the coordinates?
    pub at_point: bool,
}

impl<'a> Sentence<'a> {
    /// `Err` if a coordinate is none of those that the theory speaks of.
    pub fn of(statement: &'a Statement) -> Result<Self, Missing> {
        let region = &statement.region;
        let known = |axis: &Axis| ["N", "d", "t", "b", "s", "delta"].contains(&&*axis.name);
        if !region.axes.iter().all(known) {
            return Err(Missing::NoTheorem("all unit vectors, or another parameter"));
        }
        if region.axes.first().is_none_or(|axis| axis.name != "N") || region.axis("t").is_none() {
            return Err(Missing::NoTheorem("a claim without N and t"));
        }
        Ok(Sentence {
            statement,
            axes: (region.axes.iter())
                .filter(|axis| axis.name != "s")
                .collect(),
            at_point: false,
        })
    }

    /// The same, spoken of at a point.
    pub fn at_point(statement: &'a Statement) -> Result<Self, Missing> {
        let sentence = Sentence::of(statement)?;
        Ok(Sentence {
            at_point: true,
            ..sentence
        })
    }

    /// The number of a coordinate.
    pub fn place(&self, name: &str) -> Option<usize> {
        match name {
            "s" => Some(0),
            _ => Some(1 + self.axes.iter().position(|axis| axis.name == name)?),
        }
    }

    /// A formula as data.
    pub fn data(&self, expr: &Expr) -> Result<String, Missing> {
        let place = |name: &str| self.place(name);
        expr.reflected(&place)
            .ok_or(Missing::NoTheorem("delta in a formula"))
    }

    /// Is it about the sigmoid loss?
    pub fn is_sigmoid(&self) -> bool {
        self.statement.loss == sigmoid_reduced_loss()
    }

    /// ℓ in the coordinates.
    pub fn loss(&self) -> Expr {
        self.statement.tied(&self.statement.loss)
    }

    /// The hypotheses and the conclusion.
    pub fn said(&self) -> Result<Said, Missing> {
        let mut said = self.formula(&self.statement.assert)?;
        for hypothesis in self.statement.assume.iter().rev() {
            said = joined("Implies", "->", self.formula(hypothesis)?, said);
        }
        Ok(said)
    }

    /// One of them.
    pub fn formula(&self, formula: &Formula) -> Result<Said, Missing> {
        let many = |word: &str, sign: &str, all: &[Formula]| {
            let mut each = all.iter().map(|one| self.formula(one)).rev();
            let last = each.next().ok_or(Missing::NoTheorem("an empty list"))??;
            each.try_fold(last, |rest, one| Ok(joined(word, sign, one?, rest)))
        };
        match formula {
            Formula::Holds(comparison) => self.comparison(comparison),
            Formula::Phase(phase) => Ok(said_of_phase(*phase)),
            Formula::Not(one) => {
                let Said { words, data } = self.formula(one)?;
                Ok(Said {
                    words: format!("~ ({words})"),
                    data: format!("(Not {data})"),
                })
            }
            Formula::And(all) => many("And", "/\\", all),
            Formula::Or(all) => many("Or", "\\/", all),
            Formula::Implies(both) => many("Implies", "->", &**both),
            Formula::Iff(both) => many("Iff", "<->", &**both),
            Formula::Moves { .. } | Formula::Persists { .. } => {
                Err(Missing::NoTheorem("motion inside of another formula"))
            }
        }
    }

    /// A comparison, with the conditions of its terms.
    pub fn comparison(&self, comparison: &Comparison) -> Result<Said, Missing> {
        let of_delta = |side: &Expr| side.variables().contains("delta");
        if self.place("delta").is_none()
            && (of_delta(&comparison.left) || of_delta(&comparison.right))
        {
            return Err(Missing::NoTheorem("delta of the minimiser in a comparison"));
        }
        let sides = [&comparison.left, &comparison.right].map(|side| self.statement.grounded(side));
        let [left, right] = &sides;
        let (sign, word) = relation(comparison.relation);
        let compared = format!("{} {sign} {}", left.coq(), right.coq());
        let mut parts = [left.coq_conditions(), right.coq_conditions()].concat();
        parts.push(compared);
        Ok(Said {
            words: parts.join(" /\\ "),
            data: format!(
                "(Compare {} {word} {})",
                self.data(left)?,
                self.data(right)?
            ),
        })
    }
}

/// The sign and the constructor.
fn relation(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Less => ("<", "Less"),
        Relation::AtMost => ("<=", "AtMost"),
        Relation::Equal => ("=", "Equal"),
        Relation::AtLeast => (">=", "AtLeast"),
        Relation::Greater => (">", "Greater"),
    }
}

/// That s is in the phase.
pub fn said_of_phase(phase: Phase) -> Said {
    let (words, data) = match phase {
        Phase::Etf => ("s = 1", "IsEtf"),
        Phase::Intermediate => ("0 < s < 1", "IsIntermediate"),
        Phase::Antipodal => ("s = 0", "IsAntipodal"),
    };
    Said {
        words: words.into(),
        data: data.into(),
    }
}

fn joined(word: &str, sign: &str, one: Said, other: Said) -> Said {
    Said {
        words: format!("({}) {sign} ({})", one.words, other.words),
        data: format!("({word} {} {})", one.data, other.data),
    }
}

/// A rational number as Coq reads it: `10`, `(-3)`, `(6 / 5)`.
pub fn real(x: &BigRational) -> String {
    match x.is_integer() {
        true if x.is_negative() => format!("({})", x.numer()),
        true => x.numer().to_string(),
        false => format!("({} / {})", x.numer(), x.denom()),
    }
}

/// Numerator and denominator, as arguments.
pub fn fraction(x: &BigRational) -> String {
    match x.is_negative() {
        true => format!("({}) {}", x.numer(), x.denom()),
        false => format!("{} {}", x.numer(), x.denom()),
    }
}
