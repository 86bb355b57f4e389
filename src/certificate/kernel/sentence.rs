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

/// Names that a certificate uses, or that are words of Coq's.
const TAKEN: [&str; 42] = [
    "R",
    "Z",
    "F",
    "I",
    "H",
    "He",
    "Hs",
    "HZ",
    "k",
    "s1",
    "s2",
    "y1",
    "y2",
    "exp",
    "ln",
    "sqrt",
    "softplus",
    "sigmoid",
    "reduced_loss",
    "is_argmin",
    "IZR",
    "INR",
    "nat",
    "as",
    "at",
    "cofix",
    "else",
    "end",
    "exists",
    "fix",
    "for",
    "forall",
    "fun",
    "if",
    "in",
    "let",
    "match",
    "mod",
    "return",
    "then",
    "where",
    "with",
];

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
    /// `Err` if it has no N, or speaks of minimisers without t, or a coordinate's name means something
    /// in Coq.
    pub fn of(statement: &'a Statement) -> Result<Self, Missing> {
        let region = &statement.region;
        // What is known is named H, E, D and so on, with a number.
        let is_known = |name: &str| {
            let mut letters = name.chars();
            let first = letters.next().is_some_and(|c| c.is_ascii_uppercase());
            first && letters.any(|c| c.is_ascii_digit()) || name.starts_with('H')
        };
        let means_nothing = |axis: &Axis| {
            let name = &*axis.name;
            !TAKEN.contains(&name) && name.is_ascii() && !is_known(name)
        };
        if !region.axes.iter().all(means_nothing) {
            return Err(Missing::NoTheorem("a parameter of that name"));
        }
        let without_t = region.axis("t").is_none() && statement.is_about_minimisers();
        if region.axes.first().is_none_or(|axis| axis.name != "N") || without_t {
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

    /// Does its theorem take an integer coordinate for a real number? N is an integer but where another
    /// one moves. What is proved is the stronger for that, a negation the weaker.
    pub fn has_real_integers(&self, moves: bool) -> bool {
        let along = match &self.statement.assert {
            Formula::Moves { along, .. } | Formula::Persists { along, .. } => Some(&**along),
            _ => None,
        };
        let integer = |name: &str| match along.filter(|_| moves) {
            Some("d") => name == "d",
            Some(along) => name == "N" || name == along,
            None => name == "N",
        };
        let mut axes = self.axes.iter();
        axes.any(|axis| axis.is_integer() && !axis.is_point() && !integer(&axis.name))
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

    /// The conclusion, under the hypotheses.
    pub fn claim(&self) -> Formula {
        let hypotheses = self.statement.assume.iter().rev();
        hypotheses.fold(self.statement.assert.clone(), |said, hypothesis| {
            Formula::Implies(Box::new([hypothesis.clone(), said]))
        })
    }

    /// The same, as it is said.
    pub fn said(&self) -> Result<Said, Missing> {
        self.said_with(&|comparison| self.comparison(comparison))
    }

    /// The same with each comparison said as it is told.
    pub fn said_with(&self, told: &Told) -> Result<Said, Missing> {
        formula_with(&self.claim(), told)
    }

    /// A formula.
    pub fn formula(&self, formula: &Formula) -> Result<Said, Missing> {
        formula_with(formula, &|comparison| self.comparison(comparison))
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

/// How a comparison is said.
type Told<'a> = dyn Fn(&Comparison) -> Result<Said, Missing> + 'a;

fn formula_with(formula: &Formula, told: &Told) -> Result<Said, Missing> {
    let many = |word: &str, sign: &str, all: &[Formula]| {
        let mut each = all.iter().map(|one| formula_with(one, told)).rev();
        let last = each.next().ok_or(Missing::NoTheorem("an empty list"))??;
        each.try_fold(last, |rest, one| Ok(joined(word, sign, one?, rest)))
    };
    match formula {
        Formula::Holds(comparison) => told(comparison),
        Formula::Phase(phase) => Ok(said_of_phase(*phase)),
        Formula::Not(one) => {
            let Said { words, data } = formula_with(one, told)?;
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
