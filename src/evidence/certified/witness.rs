//! The search for a counterexample: points at which intervals prove that a statement fails.

mod numbers;
mod points;

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::argue::{self, trees};
use super::bonds::thresholds;
use super::cover::{Open, decide};
use crate::certificate::{Argument, Because};
use crate::claim::Direction;
use crate::claim::rules::{Counterexample, Shape};
use crate::claim::statement::{Axis, Formula, Region, Statement};
use crate::reduction::brent::root;
use crate::scalar::symbol::Expr;
use numbers::{between, in_the_middle};

/// A counterexample among the points, with its proof: the first, the shortest points first.
pub fn refute(statement: &Statement, shape: Shape, points: &[Region]) -> Option<Argument> {
    let mut points: Vec<Region> = points
        .iter()
        .filter_map(|point| statement.region.placed(point))
        .collect();
    match &statement.assert {
        Formula::Moves { along, .. } | Formula::Persists { along, .. } => {
            let candidates = pairs(statement, shape, along, points);
            candidates
                .into_iter()
                .find_map(|pair| refuted(statement, pair))
        }
        _ => {
            points.sort_by_cached_key(|point| point.to_string().len());
            at_point(statement, shape, &points)
        }
    }
}

/// A counterexample on a boundary, claimed or true, or between two of them.
pub fn refute_beside_boundaries(statement: &Statement, shape: Shape) -> Option<Argument> {
    let pattern = statement.failing(shape)?;
    refute(
        statement,
        shape,
        &statement.region.beside_zeros(&pattern.exprs),
    )
}

/// A counterexample at a temperature or bias that is a formula: where a comparison of the statement
/// is an equation.
pub fn refute_at_roots(statement: &Statement, shape: Shape) -> Option<Argument> {
    /// Points of the other coordinates that are tried.
    const MOST: usize = 40;
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let differences: Vec<Expr> = formulas
        .flat_map(Formula::comparisons)
        .map(|one| statement.tied(&(one.left.clone() - one.right.clone())))
        .collect();
    let real = statement.region.axes.iter();
    let real = real.filter(|axis| !axis.is_integer() && !axis.is_point());
    for axis in real {
        let x = &*axis.name;
        let speaks = differences
            .iter()
            .filter(|expr| expr.variables().contains(x));
        let roots: Vec<Expr> = speaks
            .filter_map(|expr| expr.root_in(x))
            .chain(thresholds(x))
            .collect();
        let mut others = statement.region.clone();
        others.axes.retain(|other| other.name != x);
        let mut rest = others.spread();
        rest.sort_by_cached_key(|point| point.to_string().len());
        for point in rest.into_iter().take(MOST) {
            for root in &roots {
                let placed = point.axes.iter().fold(root.clone(), |root, axis| {
                    root.substitute(&axis.name, &crate::scalar::Scalar::rational(&axis.low))
                });
                let counterexample = Counterexample {
                    point: point.clone(),
                    roots: vec![(x.into(), placed)],
                    higher: None,
                    shape,
                };
                let found = refuted(statement, counterexample);
                if found.is_some() {
                    return found;
                }
            }
        }
    }
    None
}

fn at(point: &Region, shape: Shape) -> Counterexample {
    Counterexample {
        point: point.clone(),
        roots: Vec::new(),
        higher: None,
        shape,
    }
}

/// Points at which no fact of some way is seen to fail are tried in full.
fn at_point(statement: &Statement, shape: Shape, points: &[Region]) -> Option<Argument> {
    const MOST_TRIED: usize = 30;
    let pattern = statement.failing(shape)?;
    let seems_to_fail = |point: &&Region| {
        let here = pattern.within((*point).clone());
        pattern.slope.is_some() && decide(&here, point).is_some()
    };
    let may_fail = |point: &&Region| pattern.is_open(point);
    let first = points.iter().filter(seems_to_fail).take(MOST_TRIED);
    let then = points.iter().filter(may_fail).take(MOST_TRIED);
    let mut tried = first.chain(then).map(|point| at(point, shape));
    tried
        .find_map(|here| refuted(statement, here))
        .or_else(|| by_own_shape(statement, shape, points))
}

/// Where nothing is known of ℓ over the region, its shape at single points may be.
fn by_own_shape(statement: &Statement, shape: Shape, points: &[Region]) -> Option<Argument> {
    const MOST_TRIED: usize = 60;
    let about = statement.is_about_minimisers() && shape == Shape::Any;
    let tried = points.iter().take(MOST_TRIED).filter(|_| about);
    let known = tried.map(|point| at(point, argue::shape(statement, point)));
    let mut known = known.filter(|here| here.shape != Shape::Any);
    known.find_map(|here| refuted(statement, here))
}

fn refuted(statement: &Statement, counterexample: Counterexample) -> Option<Argument> {
    /// At a point only s is cut.
    const MOST_BOXES: usize = 300;
    let obligations = statement.refutation(&counterexample)?;
    Some(Argument {
        statement: statement.clone(),
        trees: trees(&obligations, MOST_BOXES).ok()?,
        because: Because::Counterexample(counterexample),
    })
}

/// Neighbouring values on the same line that seem to be in the wrong order, with a number between
/// what is compared there.
fn pairs(
    statement: &Statement,
    region_shape: Shape,
    along: &str,
    mut points: Vec<Region>,
) -> Vec<Counterexample> {
    let key = |point: &Region, name: &str| point.axis(name).map(|axis| axis.low.clone());
    let others: Vec<String> = (statement.region.axes.iter())
        .map(|axis| axis.name.clone())
        .filter(|name| name != along)
        .collect();
    let line = |point: &Region| {
        others
            .iter()
            .map(|name| key(point, name))
            .collect::<Vec<_>>()
    };
    points.sort_by_cached_key(|point| (line(point), key(point, along)));
    points.dedup();
    points.retain(|point| !statement.excludes(point));
    let compared = Compared::of(statement);
    let same_line = |pair: &&[Region]| line(&pair[0]) == line(&pair[1]);
    let lines = points.windows(2).filter(same_line);
    let wrong = |pair: &[Region]| {
        let [one, other] = [&pair[0], &pair[1]].map(|point| compared.value(point));
        let rises = match &statement.assert {
            Formula::Moves {
                what, direction, ..
            } => (*direction == Direction::Increasing) != (*what == Expr::variable("delta")),
            // Whatever changes the phase; there is nothing between.
            _ => one >= other,
        };
        let [low, high] = if rises { [other, one] } else { [one, other] };
        Some(Counterexample {
            point: pair[0].clone(),
            roots: Vec::new(),
            higher: Some((key(&pair[1], along)?, apart(low, high)?)),
            shape: match region_shape {
                Shape::Any => argue::shape(statement, &pair[0]),
                known => known,
            },
        })
    };
    lines.filter_map(wrong).collect()
}

/// What a statement compares at two points, in f64: a guess for the proof to confirm.
struct Compared {
    what: Expr,
    slope: Expr,
    /// Does it speak of the minimiser?
    open: bool,
}

impl Compared {
    fn of(statement: &Statement) -> Compared {
        let what = match &statement.assert {
            // δ falls in s.
            Formula::Moves { what, .. } if *what != Expr::variable("delta") => {
                statement.grounded(what)
            }
            _ => statement.grounded(&Expr::variable("s")),
        };
        let given = ["s", "delta"]
            .iter()
            .any(|x| statement.region.axis(x).is_some());
        Compared {
            open: !given && what.variables().contains("s"),
            what,
            slope: statement.slope(),
        }
    }

    fn value(&self, point: &Region) -> f64 {
        let at = |expr: &Expr, s: f64| {
            let value = |name: &str| match (name, point.axis(name)) {
                ("s", None) => Some(s),
                (_, axis) => axis?.low.to_f64(),
            };
            expr.evaluate(&value).unwrap_or(f64::NAN)
        };
        let s = match self.open {
            true => root(|s| at(&self.slope, s), 0.0, 1.0),
            false => 0.5,
        };
        at(&self.what, s)
    }
}

/// A short number well between two others, or equal to both up to rounding; `None` if they are in
/// the opposite order.
fn apart(low: f64, high: f64) -> Option<BigRational> {
    const ROUNDING: f64 = 1e-9;
    let quarter = (high - low) / 4.0;
    match high - low > ROUNDING {
        true => between(low + quarter, high - quarter),
        false if high - low > -ROUNDING => short_near(low, ROUNDING),
        false => None,
    }
}

/// A short number near another.
pub fn short_near(x: f64, error: f64) -> Option<BigRational> {
    between(x - error, x + error)
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
