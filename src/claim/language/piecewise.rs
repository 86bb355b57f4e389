//! `abs`, `min` and `max`: formulas with cases.
//!
//! No engine knows them: a claim about |x| is one where x ≥ 0, and one where x ≤ 0. Until a claim
//! is taken apart, each stands in a formula as a variable whose name is its text.

use std::fmt;

use super::grammar;
use super::reading::whole;
use crate::claim::statement::{Comparison, Relation, Statement};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A function with cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Abs,
    Min,
    Max,
}

impl Choice {
    pub(super) const ALL: [Choice; 3] = [Choice::Abs, Choice::Min, Choice::Max];

    pub(super) fn named(name: &str) -> Option<Choice> {
        Choice::ALL.into_iter().find(|c| c.to_string() == name)
    }

    /// What is wrong with that many arguments.
    pub(super) fn objection(self, arguments: usize) -> Option<&'static str> {
        match self {
            Choice::Abs => (arguments != 1).then_some("one argument: `abs(…)`"),
            Choice::Min => (arguments < 2).then_some("two or more arguments: `min(…, …)`"),
            Choice::Max => (arguments < 2).then_some("two or more arguments: `max(…, …)`"),
        }
    }

    /// The value of constants, else the variable of that text.
    pub(super) fn of(self, arguments: &[Expr]) -> Expr {
        let cases = self.cases(arguments);
        let constant = |(conditions, value): &(Vec<Comparison>, Expr)| {
            conditions.iter().all(is_true).then(|| value.clone())
        };
        cases.iter().find_map(constant).unwrap_or_else(|| {
            let texts: Vec<String> = arguments.iter().map(Expr::to_string).collect();
            Expr::variable(format!("{self}({})", texts.join(", ")))
        })
    }

    /// The conditions of each case, and the value there.
    fn cases(self, arguments: &[Expr]) -> Vec<(Vec<Comparison>, Expr)> {
        let (at_most, at_least) = (Relation::AtMost, Relation::AtLeast);
        if self == Choice::Abs {
            let x = || arguments[0].clone();
            let sign = |relation| vec![compared(x(), relation, Expr::integer(0))];
            return vec![(sign(at_least), x()), (sign(at_most), -x())];
        }
        let relation = if self == Choice::Min {
            at_most
        } else {
            at_least
        };
        let beats = |one: usize| {
            let others = (arguments.iter().enumerate()).filter(move |(other, _)| *other != one);
            let wins = |(_, other): (usize, &Expr)| {
                compared(arguments[one].clone(), relation, other.clone())
            };
            (others.map(wins).collect(), arguments[one].clone())
        };
        (0..arguments.len()).map(beats).collect()
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Choice::Abs => "abs",
            Choice::Min => "min",
            Choice::Max => "max",
        })
    }
}

fn compared(left: Expr, relation: Relation, right: Expr) -> Comparison {
    Comparison {
        left,
        relation,
        right,
    }
}

/// Does it compare two numbers, truly?
fn is_true(comparison: &Comparison) -> bool {
    let Comparison {
        left,
        relation,
        right,
    } = comparison;
    match (left.as_constant(), right.as_constant()) {
        (Some(left), Some(right)) => match relation {
            Relation::AtMost => left <= right,
            Relation::AtLeast => left >= right,
            Relation::Less => left < right,
            Relation::Greater => left > right,
            Relation::Equal => left == right,
        },
        _ => false,
    }
}

/// Is it the name of a function with its arguments?
pub(super) fn is_text(name: &str) -> bool {
    name.contains('(')
}

/// The longest such text among the comparisons: no other contains it.
pub(super) fn first(comparisons: &[&Comparison]) -> Option<String> {
    let sides = comparisons.iter().flat_map(|c| [&c.left, &c.right]);
    let names = sides.flat_map(Expr::variables);
    names
        .filter(|name| is_text(name))
        .max_by_key(|name| name.len())
        .map(|name| name.to_string())
}

/// The comparison in each of its cases, with what holds there; `None` if there are more than
/// `most`.
pub(super) fn cases(
    comparison: &Comparison,
    most: usize,
) -> Option<Vec<(Vec<Comparison>, Comparison)>> {
    let mut open = vec![(Vec::new(), comparison.clone())];
    let mut closed = Vec::new();
    while let Some((conditions, comparison)) = open.pop() {
        let all: Vec<&Comparison> = conditions.iter().chain([&comparison]).collect();
        let Some(name) = first(&all) else {
            closed.push((conditions, comparison));
            continue;
        };
        for (more, value) in read(&name)?.into_iter().rev() {
            let put = |c: &Comparison| {
                compared(
                    c.left.substitute(&name, &value),
                    c.relation,
                    c.right.substitute(&name, &value),
                )
            };
            let conditions = conditions.iter().map(put).chain(more).collect();
            open.push((conditions, put(&comparison)));
        }
        if open.len() + closed.len() > most {
            return None;
        }
    }
    Some(closed)
}

/// What a formula is where its conditions hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// All of these hold.
    pub conditions: Vec<Comparison>,
    /// Its value there.
    pub value: Expr,
}

impl Piece {
    /// The pieces of a formula, one without conditions if it has no cases; `None` if there are too many.
    /// Where several have their conditions they have the same value.
    pub fn of(formula: &Expr) -> Option<Vec<Piece>> {
        const MOST: usize = 8;
        let whole = compared(formula.clone(), Relation::Equal, Expr::integer(0));
        let piece = |(conditions, comparison): (Vec<Comparison>, Comparison)| Piece {
            conditions,
            value: comparison.left,
        };
        Some(cases(&whole, MOST)?.into_iter().map(piece).collect())
    }

    /// All formulas without cases of which a formula is made.
    pub fn parts(formula: &Expr) -> Vec<Expr> {
        let Some(pieces) = Piece::of(formula) else {
            return vec![formula.clone()];
        };
        let parts = pieces.into_iter().flat_map(|Piece { conditions, value }| {
            let sides = conditions.into_iter().flat_map(|one| [one.left, one.right]);
            sides.chain([value]).collect::<Vec<_>>()
        });
        parts.collect()
    }
}

/// The cases of the function that a variable's name spells.
fn read(name: &str) -> Option<Vec<(Vec<Comparison>, Expr)>> {
    let letters = |c: char| !(c.is_alphanumeric() || c == '_');
    // What is printed δ is the variable delta, and e is a number.
    let words = name.split(letters).filter(|word| !["", "e"].contains(word));
    let variables: Vec<&str> = words.chain(["delta"]).chain(Statement::PAIRS).collect();
    let (choice, arguments) = whole(name, &variables, grammar::choice).ok()?;
    Some(choice.cases(&arguments))
}
