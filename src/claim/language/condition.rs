//! Formulas with a truth, joined by words, and the statements that they mean.

use std::fmt;

use super::piecewise;
use crate::claim::statement::{Comparison, Formula, Relation};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A formula with a truth, as it is written. The comparisons in it may hold `abs`, `min` and
/// `max`, each as a variable of that text.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A comparison, or another conclusion about the minimiser.
    Atom(Formula),
    /// It does not hold.
    Not(Box<Condition>),
    /// All hold.
    And(Vec<Condition>),
    /// One holds.
    Or(Vec<Condition>),
    /// Where the first holds, the second holds.
    Implies(Box<Condition>, Box<Condition>),
    /// Both hold, or neither.
    Iff(Box<Condition>, Box<Condition>),
}

/// A conclusion under hypotheses: what the engines examine.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The hypotheses.
    pub assume: Vec<Comparison>,
    /// The conclusion.
    pub assert: Formula,
}

/// The most clauses that one claim may mean.
const MOST_CLAUSES: usize = 64;

/// Why a condition means no clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It stands for too many.
    TooMany,
    /// A conclusion about several temperatures is denied, or assumed.
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
                format!("this stands for more than {MOST_CLAUSES} statements"),
                "several smaller claims",
            ),
            Refusal::Whole => (
                "`increases`, `decreases` and `persists` are conclusions".into(),
                "one of them alone in `assert`, with hypotheses or `and` at most",
            ),
        }
    }
}

impl Condition {
    /// Both, with no conjunction directly inside of a conjunction.
    pub(super) fn all(parts: Vec<Condition>) -> Condition {
        Condition::joined(parts, Condition::And, |part| match part {
            Condition::And(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// One of them, with no disjunction directly inside of a disjunction.
    pub(super) fn any(parts: Vec<Condition>) -> Condition {
        Condition::joined(parts, Condition::Or, |part| match part {
            Condition::Or(inner) => Ok(inner),
            other => Err(other),
        })
    }

    fn joined(
        parts: Vec<Condition>,
        join: fn(Vec<Condition>) -> Condition,
        inner: fn(Condition) -> Result<Vec<Condition>, Condition>,
    ) -> Condition {
        let flat = parts
            .into_iter()
            .flat_map(|part| inner(part).unwrap_or_else(|other| vec![other]));
        let mut flat: Vec<Condition> = flat.collect();
        match flat.len() {
            1 => flat.remove(0),
            _ => join(flat),
        }
    }

    /// The comparison, if it is one.
    pub fn as_comparison(&self) -> Option<&Comparison> {
        match self {
            Condition::Atom(Formula::Holds(comparison)) => Some(comparison),
            _ => None,
        }
    }

    /// The formulas that are compared in it.
    pub fn comparisons(&self) -> Vec<&Comparison> {
        match self {
            Condition::Atom(Formula::Holds(comparison) | Formula::PhaseIff(_, comparison)) => {
                vec![comparison]
            }
            Condition::Atom(_) => Vec::new(),
            Condition::Not(inner) => inner.comparisons(),
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().flat_map(Condition::comparisons).collect()
            }
            Condition::Implies(one, other) | Condition::Iff(one, other) => {
                [one.comparisons(), other.comparisons()].concat()
            }
        }
    }

    /// Does a conclusion about the minimiser occur that is no comparison?
    pub fn names_phases(&self) -> bool {
        match self {
            Condition::Atom(formula) => !matches!(formula, Formula::Holds(_)),
            Condition::Not(inner) => inner.names_phases(),
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().any(Condition::names_phases)
            }
            Condition::Implies(one, other) | Condition::Iff(one, other) => {
                one.names_phases() || other.names_phases()
            }
        }
    }

    /// The clauses that hold together iff the condition holds wherever all hypotheses do. Where
    /// one of a clause's hypotheses was a part of the conclusion, a further clause says that its
    /// formulas are defined.
    ///
    /// # Errors
    /// They are too many, or a conclusion about several temperatures is assumed or denied.
    pub fn clauses(&self, hypotheses: &[Condition]) -> Result<Vec<Clause>, Refusal> {
        let mut parts = Vec::new();
        for hypothesis in hypotheses {
            parts.push(disjunctions(hypothesis, false, true)?);
        }
        parts.push(disjunctions(self, true, false)?);
        let mut clauses: Vec<Clause> = Vec::new();
        for disjunction in product(parts)? {
            for clause in disjunction.clauses()? {
                if !clauses.contains(&clause) {
                    clauses.push(clause);
                }
            }
        }
        match clauses.len() > MOST_CLAUSES {
            true => Err(Refusal::TooMany),
            false => Ok(clauses),
        }
    }
}

/// A formula or its negation, as a part of a disjunction.
#[derive(Clone, Debug)]
struct Literal {
    formula: Formula,
    holds: bool,
    /// Does it come from a hypothesis? Then it may be undefined.
    hypothesis: bool,
}

/// One of them holds.
#[derive(Clone, Debug, Default)]
struct Disjunction(Vec<Literal>);

/// The condition, or its negation, as a conjunction of disjunctions.
fn disjunctions(
    condition: &Condition,
    holds: bool,
    hypothesis: bool,
) -> Result<Vec<Disjunction>, Refusal> {
    let same = |part: &Condition| disjunctions(part, holds, hypothesis);
    let all = |parts: &[Condition]| -> Result<Vec<Disjunction>, Refusal> {
        Ok(parts
            .iter()
            .map(same)
            .collect::<Result<Vec<_>, _>>()?
            .concat())
    };
    let one = |parts: &[Condition]| product(parts.iter().map(same).collect::<Result<_, _>>()?);
    match (condition, holds) {
        (Condition::Atom(formula), _) => Literal::pieces(formula, holds, hypothesis),
        (Condition::Not(inner), _) => disjunctions(inner, !holds, hypothesis),
        (Condition::And(parts), true) | (Condition::Or(parts), false) => all(parts),
        (Condition::And(parts), false) | (Condition::Or(parts), true) => one(parts),
        (Condition::Implies(one, other), true) => product(vec![
            disjunctions(one, false, true)?,
            disjunctions(other, true, hypothesis)?,
        ]),
        (Condition::Implies(one, other), false) => Ok([
            disjunctions(one, true, hypothesis)?,
            disjunctions(other, false, hypothesis)?,
        ]
        .concat()),
        (Condition::Iff(one, other), true) => match phase_iff(one, other) {
            Some(formula) => Literal::pieces(&formula, true, hypothesis),
            None => both_ways(one, other, [false, true], hypothesis),
        },
        (Condition::Iff(one, other), false) => both_ways(one, other, [true, true], hypothesis),
    }
}

/// A ⟺ B as (¬A ∨ B) ∧ (A ∨ ¬B); its negation as (A ∨ B) ∧ (¬A ∨ ¬B).
fn both_ways(
    one: &Condition,
    other: &Condition,
    [first, second]: [bool; 2],
    hypothesis: bool,
) -> Result<Vec<Disjunction>, Refusal> {
    let pair = |first: bool, second: bool| {
        product(vec![
            disjunctions(one, first, hypothesis)?,
            disjunctions(other, second, hypothesis)?,
        ])
    };
    Ok([pair(first, second)?, pair(!first, !second)?].concat())
}

/// phase ⟺ comparison, in whichever order.
fn phase_iff(one: &Condition, other: &Condition) -> Option<Formula> {
    let (phase, comparison) = match (one, other) {
        (Condition::Atom(phase), Condition::Atom(Formula::Holds(comparison)))
        | (Condition::Atom(Formula::Holds(comparison)), Condition::Atom(phase)) => {
            (phase, comparison)
        }
        _ => return None,
    };
    let (phase, comparison) = match phase {
        Formula::Phase(phase) => (*phase, comparison.clone()),
        Formula::NotPhase(phase) => (*phase, opposite(comparison)?),
        _ => return None,
    };
    piecewise::first(&[&comparison])
        .is_none()
        .then_some(Formula::PhaseIff(phase, comparison))
}

/// The conjunction of all disjunctions of one of each part.
fn product(parts: Vec<Vec<Disjunction>>) -> Result<Vec<Disjunction>, Refusal> {
    let mut all = vec![Disjunction::default()];
    for part in parts {
        if all.len() * part.len() > MOST_CLAUSES {
            return Err(Refusal::TooMany);
        }
        let longer = all.iter().flat_map(|one| {
            let joined = |other: &Disjunction| Disjunction([&one.0[..], &other.0].concat());
            part.iter().map(joined)
        });
        all = longer.collect();
    }
    Ok(all)
}

impl Literal {
    /// The formula or its negation; with `abs`, `min` and `max` a disjunction for each case.
    fn pieces(
        formula: &Formula,
        holds: bool,
        hypothesis: bool,
    ) -> Result<Vec<Disjunction>, Refusal> {
        let literal = |formula: Formula, holds: bool| Literal {
            formula,
            holds,
            hypothesis,
        };
        let Formula::Holds(comparison) = formula else {
            return Ok(vec![Disjunction(vec![literal(formula.clone(), holds)])]);
        };
        let cases = piecewise::cases(comparison, MOST_CLAUSES).ok_or(Refusal::TooMany)?;
        let disjunction = |(conditions, comparison): (Vec<Comparison>, Comparison)| {
            let outside = conditions
                .into_iter()
                .map(|c| literal(Formula::Holds(c), false));
            let inside = literal(Formula::Holds(comparison), holds);
            Disjunction(outside.chain([inside]).collect())
        };
        Ok(cases.into_iter().map(disjunction).collect())
    }

    /// What has to be assumed where it is not to hold: one of these conjunctions.
    fn denied(&self) -> Result<Vec<Vec<Comparison>>, Refusal> {
        match &self.formula {
            Formula::Holds(comparison) => Ok(match self.holds {
                false => vec![vec![comparison.clone()]],
                true => without(comparison).into_iter().map(|c| vec![c]).collect(),
            }),
            Formula::Phase(phase) => Ok(s_in(*phase, !self.holds)),
            Formula::NotPhase(phase) => Ok(s_in(*phase, self.holds)),
            _ => Err(Refusal::Whole),
        }
    }

    /// It as a conclusion, with what may be assumed.
    fn concluded(&self) -> Result<Clause, Refusal> {
        let plain = |assert| Clause {
            assume: Vec::new(),
            assert,
        };
        Ok(match (&self.formula, self.holds) {
            (formula, true) => plain(formula.clone()),
            (Formula::Phase(phase), false) => plain(Formula::NotPhase(*phase)),
            (Formula::NotPhase(phase), false) => plain(Formula::Phase(*phase)),
            (Formula::Holds(comparison), false) => match &without(comparison)[..] {
                [less, greater] => Clause {
                    assume: opposite(less).into_iter().collect(),
                    assert: Formula::Holds(greater.clone()),
                },
                others => plain(Formula::Holds(others[0].clone())),
            },
            _ => return Err(Refusal::Whole),
        })
    }

    /// How gladly it is a conclusion rather than a hypothesis.
    fn rank(&self) -> u8 {
        match self.formula {
            _ if self.hypothesis => 0,
            Formula::Holds(_) => 1,
            Formula::Phase(_) | Formula::NotPhase(_) => 2,
            Formula::PhaseIff(..) | Formula::Monotone(_) | Formula::EtfPersists => 3,
        }
    }

    /// Formulas that may be undefined, as they stand in the conclusion.
    fn doubtful(&self) -> Vec<Expr> {
        let Formula::Holds(Comparison { left, right, .. }) = &self.formula else {
            return Vec::new();
        };
        let doubtful = |side: &&Expr| {
            let conditions = side.conditions();
            !self.hypothesis && !(conditions.positive.is_empty() && conditions.nonzero.is_empty())
        };
        [left, right]
            .into_iter()
            .filter(doubtful)
            .cloned()
            .collect()
    }
}

impl Disjunction {
    /// One of the literals where the others fail: a clause for each way in which they fail.
    fn clauses(self) -> Result<Vec<Clause>, Refusal> {
        let mut literals = self.0;
        // The last of the best: as it is written, a conclusion stands at the end.
        let best = (literals.iter().enumerate()).max_by_key(|(_, literal)| literal.rank());
        let Some((best, _)) = best else {
            return Ok(Vec::new());
        };
        let literal = literals.remove(best);
        let Clause { assume, assert } = literal.concluded()?;
        let mut ways = vec![assume];
        for other in &literals {
            let denied = other.denied()?;
            let longer = ways.iter().flat_map(|way| {
                let with = |more: &Vec<Comparison>| [&way[..], more].concat();
                denied.iter().map(with)
            });
            ways = longer.collect();
            if ways.len() > MOST_CLAUSES {
                return Err(Refusal::TooMany);
            }
        }
        let given = literals.iter().filter(|literal| literal.hypothesis);
        let mut hypotheses = Vec::new();
        for literal in given {
            hypotheses.extend(literal.denied()?.into_iter().take(1).flatten());
        }
        let is_defined = |side: Expr| Clause {
            assume: hypotheses.clone(),
            assert: Formula::Holds(comparison(side.clone(), Relation::Equal, side)),
        };
        let defined = literals.iter().flat_map(Literal::doubtful).map(is_defined);
        let clauses = ways.into_iter().map(|assume| Clause {
            assume,
            assert: assert.clone(),
        });
        Ok(clauses.chain(defined).collect())
    }
}

fn comparison(left: Expr, relation: Relation, right: Expr) -> Comparison {
    Comparison {
        left,
        relation,
        right,
    }
}

/// The ways in which a comparison fails where both sides are defined.
fn without(of: &Comparison) -> Vec<Comparison> {
    let with = |relation| comparison(of.left.clone(), relation, of.right.clone());
    match of.relation {
        Relation::Less => vec![with(Relation::AtLeast)],
        Relation::AtMost => vec![with(Relation::Greater)],
        Relation::Equal => vec![with(Relation::Less), with(Relation::Greater)],
        Relation::AtLeast => vec![with(Relation::Less)],
        Relation::Greater => vec![with(Relation::AtMost)],
    }
}

/// What holds where a comparison fails, if that is a comparison.
fn opposite(of: &Comparison) -> Option<Comparison> {
    let mut ways = without(of);
    let opposite = ways.pop();
    opposite.filter(|_| ways.is_empty())
}

/// "The minimiser is, or is not, in that phase" as relations of its s: one of these conjunctions.
fn s_in(phase: Phase, inside: bool) -> Vec<Vec<Comparison>> {
    let s = |relation, end| comparison(Expr::variable("s"), relation, Expr::integer(end));
    match (phase, inside) {
        (Phase::Etf, true) => vec![vec![s(Relation::Equal, 1)]],
        (Phase::Etf, false) => vec![vec![s(Relation::Less, 1)]],
        (Phase::Antipodal, true) => vec![vec![s(Relation::Equal, 0)]],
        (Phase::Antipodal, false) => vec![vec![s(Relation::Greater, 0)]],
        (Phase::Intermediate, true) => {
            vec![vec![s(Relation::Greater, 0), s(Relation::Less, 1)]]
        }
        (Phase::Intermediate, false) => {
            vec![vec![s(Relation::Equal, 0)], vec![s(Relation::Equal, 1)]]
        }
    }
}

/// How loosely a condition binds, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Iff,
    Implies,
    Or,
    And,
    Not,
}

impl Condition {
    fn level(&self) -> Level {
        match self {
            Condition::Iff(..) => Level::Iff,
            Condition::Implies(..) => Level::Implies,
            Condition::Or(_) => Level::Or,
            Condition::And(_) => Level::And,
            Condition::Not(_) => Level::Not,
            Condition::Atom(Formula::PhaseIff(..)) => Level::Iff,
            Condition::Atom(_) => Level::Not,
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

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |parts: &[Condition], word: &str, least: Level| {
            let parts: Vec<String> = parts.iter().map(|part| part.at(least)).collect();
            parts.join(word)
        };
        match self {
            Condition::Atom(formula) => formula.fmt(f),
            Condition::Not(inner) => write!(f, "not {}", inner.at(Level::Not)),
            Condition::And(parts) => f.write_str(&joined(parts, " and ", Level::Not)),
            Condition::Or(parts) => f.write_str(&joined(parts, " or ", Level::And)),
            Condition::Implies(one, other) => {
                write!(f, "{} => {}", one.at(Level::Or), other.at(Level::Implies))
            }
            Condition::Iff(one, other) => {
                write!(
                    f,
                    "{} <=> {}",
                    one.at(Level::Implies),
                    other.at(Level::Implies)
                )
            }
        }
    }
}
