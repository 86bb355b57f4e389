//! The search for a counterexample: points at which intervals prove that a statement fails.

mod numbers;
mod points;

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::argue::trees;
use super::cover::{Open, decide};
use crate::certificate::{Argument, Because};
use crate::claim::Direction;
use crate::claim::rules::{Counterexample, Everywhere, Obligation};
use crate::claim::statement::{Axis, Formula, Region, Statement};
use crate::reduction::brent::root;
use crate::scalar::symbol::Expr;
use numbers::{between, in_the_middle};

/// A counterexample among the points, with its proof: the first, the shortest points first.
pub fn refute(statement: &Statement, points: &[Region]) -> Option<Argument> {
    let mut points: Vec<Region> = points
        .iter()
        .filter_map(|point| statement.region.placed(point))
        .collect();
    match statement.assert {
        Formula::Monotone(_) | Formula::EtfPersists => {
            let candidates = pairs(statement, points);
            candidates
                .into_iter()
                .find_map(|pair| refuted(statement, pair))
        }
        _ => {
            points.sort_by_cached_key(|point| point.to_string().len());
            at_point(statement, &points)
        }
    }
}

/// A counterexample on a boundary, claimed or true, or between two of them.
pub fn refute_beside_boundaries(statement: &Statement) -> Option<Argument> {
    let points = statement.region.spread();
    let pattern = failure(statement, points.first()?)?;
    let mut formulas: Vec<Expr> = Vec::new();
    for fact in pattern.ways.into_iter().flatten() {
        if !formulas.contains(&fact.expr) {
            formulas.push(fact.expr);
        }
    }
    refute(statement, &statement.region.beside_zeros(&formulas))
}

fn at(point: &Region) -> Counterexample {
    Counterexample {
        point: point.clone(),
        higher: None,
    }
}

/// How a statement about single points fails at one: the first obligation.
fn failure(statement: &Statement, point: &Region) -> Option<Everywhere> {
    match statement.refutation(&at(point))?.into_iter().next()? {
        Obligation::Everywhere(everywhere) => Some(everywhere),
        Obligation::Identity(..) => None,
    }
}

/// Filters by the first obligation, which is the same for all points, before it builds the rest.
/// Where many points pass and fail then, ℓ is not convex, and hardly is at others.
fn at_point(statement: &Statement, points: &[Region]) -> Option<Argument> {
    const MOST_TRIED: usize = 50;
    let pattern = failure(statement, points.first()?)?;
    let fails = |point: &&Region| {
        let here = Everywhere {
            region: (*point).clone(),
            ..pattern.clone()
        };
        decide(&here, point).is_some()
    };
    let mut tried = points.iter().filter(fails).take(MOST_TRIED);
    tried.find_map(|point| refuted(statement, at(point)))
}

fn refuted(statement: &Statement, counterexample: Counterexample) -> Option<Argument> {
    /// At a point only s is cut.
    const MOST_BOXES: usize = 1000;
    let obligations = statement.refutation(&counterexample)?;
    Some(Argument {
        statement: statement.clone(),
        trees: trees(&obligations, MOST_BOXES).ok()?,
        because: Because::Counterexample(counterexample),
    })
}

/// Neighbouring temperatures at the same N and b whose minimisers seem to be in the wrong order,
/// with a number between these.
fn pairs(statement: &Statement, mut points: Vec<Region>) -> Vec<Counterexample> {
    let slope = statement.slope();
    let key = |point: &Region, name: &str| point.axis(name).map(|axis| axis.low.clone());
    points.sort_by_key(|point| [key(point, "N"), key(point, "b"), key(point, "t")]);
    points.dedup();
    let same_line = |pair: &&[Region]| {
        ["N", "b"]
            .iter()
            .all(|name| key(&pair[0], name) == key(&pair[1], name))
    };
    let lines = points.windows(2).filter(same_line);
    let wrong = |pair: &[Region]| {
        let [one, other] = [&pair[0], &pair[1]].map(|point| minimiser(&slope, point));
        let [low, high] = match statement.assert {
            Formula::Monotone(Direction::Increasing) => [one, other],
            _ => [other, one],
        };
        Some(Counterexample {
            point: pair[0].clone(),
            higher: Some((key(&pair[1], "t")?, apart(low, high)?)),
        })
    };
    lines.filter_map(wrong).collect()
}

/// A short number well between two others, unless they are equal or in the opposite order.
fn apart(low: f64, high: f64) -> Option<BigRational> {
    let quarter = (high - low) / 4.0;
    between(low + quarter, high - quarter).filter(|_| low < high)
}

/// Where ℓ′ changes its sign, in f64: a guess for the proof to confirm.
fn minimiser(slope: &Expr, point: &Region) -> f64 {
    let at = |s: f64| {
        let value = |name: &str| match (name, point.axis(name)) {
            ("s", _) => Some(s),
            (_, axis) => axis?.low.to_f64(),
        };
        slope.evaluate(&value).unwrap_or(f64::NAN)
    };
    root(at, 0.0, 1.0)
}

impl Region {
    /// A point of this region with its coordinates, if it is one; where the region has further
    /// ones (s), in their middle.
    fn placed(&self, point: &Region) -> Option<Region> {
        let axes = self.axes.iter().map(|axis| match point.axis(&axis.name) {
            Some(own) => own.clone(),
            None => {
                let middle = in_the_middle(&axis.low, &axis.high);
                Axis::new(&axis.name, middle.clone(), middle)
            }
        });
        let tie_fits = !self.symmetric || point.symmetric || point.axis("b").is_none();
        let placed = Region {
            axes: axes.collect(),
            symmetric: self.symmetric,
        };
        (tie_fits && self.has(&placed)).then_some(placed)
    }
}

/// The middles of the boxes that were left open: a false statement is false near a boundary.
pub fn middles(open: &Open) -> Vec<Region> {
    const MOST: usize = 2000;
    let step = open.undecided.len().div_ceil(MOST).max(1);
    let boxes = open.undecided.iter().step_by(step);
    boxes.map(Region::middle).collect()
}
