//! Formulas with a truth: comparisons, phases, and what is made of them.

use std::fmt;

use super::Comparison;
use crate::claim::Direction;
use crate::reduction::Phase;
use crate::scalar::symbol::Expr;

/// What is assumed or concluded at a point, or along a line of points.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// The comparison holds.
    Holds(Comparison),
    /// The minimiser of ℓ is in this phase: s* = 1, 0 < s* < 1 or s* = 0.
    Phase(Phase),
    /// It does not hold.
    Not(Box<Formula>),
    /// All hold.
    And(Vec<Formula>),
    /// At least one holds.
    Or(Vec<Formula>),
    /// The second holds where the first does.
    Implies(Box<[Formula; 2]>),
    /// The one holds where the other does, and only there.
    Iff(Box<[Formula; 2]>),
    /// X is monotone in Y, all other coordinates fixed (b moves with t where it is tied to it):
    /// X(y₁) ≤ X(y₂) for y₁ < y₂, or ≥, strictly wherever 0 < s < 1 at both.
    Moves {
        /// X, in the [variables](super::Statement::VARIABLES).
        what: Expr,
        /// How it moves as Y rises.
        direction: Direction,
        /// Y.
        along: String,
    },
    /// A phase that the minimiser is in at some value of a coordinate it is in at every higher one.
    Persists {
        /// The phase.
        phase: Phase,
        /// The coordinate.
        along: String,
    },
}

impl Formula {
    /// All of them, with no conjunction directly inside of a conjunction.
    pub fn all(parts: Vec<Formula>) -> Formula {
        let flat = parts.into_iter().flat_map(Formula::conjuncts);
        let mut flat: Vec<Formula> = flat.collect();
        match flat.len() {
            1 => flat.remove(0),
            _ => Formula::And(flat),
        }
    }

    /// One of them, with no disjunction directly inside of a disjunction.
    pub fn any(parts: Vec<Formula>) -> Formula {
        let flat = parts.into_iter().flat_map(|part| match part {
            Formula::Or(inner) => inner,
            other => vec![other],
        });
        let mut flat: Vec<Formula> = flat.collect();
        match flat.len() {
            1 => flat.remove(0),
            _ => Formula::Or(flat),
        }
    }

    /// The parts that hold together iff it holds.
    pub fn conjuncts(self) -> Vec<Formula> {
        match self {
            Formula::And(inner) => inner,
            other => vec![other],
        }
    }

    /// "The minimiser is not in that phase."
    pub fn not_phase(phase: Phase) -> Formula {
        Formula::Not(Box::new(Formula::Phase(phase)))
    }

    /// "The minimiser is in that phase iff the comparison holds."
    pub fn phase_iff(phase: Phase, condition: Comparison) -> Formula {
        Formula::Iff(Box::new([Formula::Phase(phase), Formula::Holds(condition)]))
    }

    /// "δ* is monotone in t."
    pub fn delta_moves(direction: Direction) -> Formula {
        Formula::Moves {
            what: Expr::variable("delta"),
            direction,
            along: "t".into(),
        }
    }

    /// With another formula in the place of each that is compared, or moves.
    pub fn map(&self, change: &impl Fn(&Expr) -> Expr) -> Formula {
        self.with_atoms(&|atom| match atom {
            Formula::Holds(comparison) => Formula::Holds(comparison.map(change)),
            Formula::Moves {
                what,
                direction,
                along,
            } => Formula::Moves {
                what: change(what),
                direction: *direction,
                along: along.clone(),
            },
            other => other.clone(),
        })
    }

    /// With another formula in the place of each of its [atoms](Formula::atoms).
    pub fn with_atoms(&self, change: &impl Fn(&Formula) -> Formula) -> Formula {
        let each = |all: &[Formula]| all.iter().map(|one| one.with_atoms(change)).collect();
        let both =
            |both: &[Formula; 2]| Box::new(both.each_ref().map(|one| one.with_atoms(change)));
        match self {
            Formula::Not(one) => Formula::Not(Box::new(one.with_atoms(change))),
            Formula::And(all) => Formula::And(each(all)),
            Formula::Or(all) => Formula::Or(each(all)),
            Formula::Implies(two) => Formula::Implies(both(two)),
            Formula::Iff(two) => Formula::Iff(both(two)),
            atom => change(atom),
        }
    }

    /// The formulas that it is made of, itself if it is made of none.
    pub fn atoms(&self) -> Vec<&Formula> {
        match self {
            Formula::Not(one) => one.atoms(),
            Formula::And(all) | Formula::Or(all) => all.iter().flat_map(Formula::atoms).collect(),
            Formula::Implies(both) | Formula::Iff(both) => {
                both.iter().flat_map(Formula::atoms).collect()
            }
            Formula::Holds(_)
            | Formula::Phase(_)
            | Formula::Moves { .. }
            | Formula::Persists { .. } => vec![self],
        }
    }

    /// Does it speak of the minimiser whatever its comparisons speak of?
    pub fn is_about_minimisers(&self) -> bool {
        let about = |atom: &&Formula| matches!(atom, Formula::Phase(_) | Formula::Persists { .. });
        self.atoms().iter().any(about)
    }

    /// The comparisons in it.
    pub fn comparisons(&self) -> impl Iterator<Item = &Comparison> {
        self.atoms().into_iter().filter_map(|atom| match atom {
            Formula::Holds(comparison) => Some(comparison),
            _ => None,
        })
    }
}

/// How loosely a formula binds, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Iff,
    Implies,
    Or,
    And,
    Not,
}

impl Formula {
    fn level(&self) -> Level {
        match self {
            Formula::Iff(_) => Level::Iff,
            Formula::Implies(_) => Level::Implies,
            Formula::Or(_) => Level::Or,
            Formula::And(_) => Level::And,
            _ => Level::Not,
        }
    }

    /// In brackets, if it binds more loosely than its place allows.
    fn at(&self, least: Level) -> String {
        match self.level() < least {
            true => format!("({self})"),
            false => self.to_string(),
        }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |all: &[Formula], word: &str, least: Level| {
            let parts: Vec<String> = all.iter().map(|part| part.at(least)).collect();
            parts.join(word)
        };
        match self {
            Formula::Holds(comparison) => comparison.fmt(f),
            Formula::Phase(phase) => write!(f, "phase = {phase}"),
            Formula::Not(one) => match &**one {
                Formula::Phase(phase) => write!(f, "phase != {phase}"),
                other => write!(f, "not {}", other.at(Level::Not)),
            },
            Formula::And(all) => f.write_str(&joined(all, " and ", Level::Not)),
            Formula::Or(all) => f.write_str(&joined(all, " or ", Level::And)),
            Formula::Implies(both) => {
                let [one, other] = &**both;
                write!(f, "{} => {}", one.at(Level::Or), other.at(Level::Implies))
            }
            Formula::Iff(both) => {
                let [one, other] = &**both;
                write!(
                    f,
                    "{} <=> {}",
                    one.at(Level::Implies),
                    other.at(Level::Implies)
                )
            }
            Formula::Moves {
                what,
                direction,
                along,
            } => {
                let verb = match direction {
                    Direction::Decreasing => "decreases",
                    Direction::Increasing => "increases",
                };
                write!(f, "{} {verb} in {along}", plain(what))
            }
            Formula::Persists { phase, along } => {
                write!(f, "phase = {phase} persists in {along}")
            }
        }
    }
}

/// A quantity by its name, `delta` rather than `δ`.
fn plain(what: &Expr) -> String {
    match what.to_string().as_str() {
        "δ" => "delta".into(),
        text => text.into(),
    }
}
