//! The search for a counterexample: points at which intervals prove that a statement fails.

mod doubles;
mod numbers;
mod points;
mod simple;
mod vectors;

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::argue::{self, trees};
use super::bonds::thresholds;
use super::cover::Open;
use crate::certificate::{Argument, Because};
use crate::claim::Direction;
use crate::claim::language::Piece;
use crate::claim::rules::{Counterexample, Shape};
use crate::claim::statement::{Axis, Comparison, Formula, Region, Relation, Statement};
use crate::reduction::brent::root;
use crate::scalar::symbol::Expr;
use doubles::{around, may_hold, seems_to_hold};
use numbers::{between, in_the_middle};
use simple::simplified;
pub use vectors::{refute_by_vectors, vectors_around};

/// Pairs of points that are tried.
const MOST_PAIRS: usize = 60;

/// A counterexample to what moves, on lines with many points.
pub fn refute_along(statement: &Statement, shape: Shape) -> Option<Argument> {
    const LINES: usize = 24;
    const STEPS: i64 = 48;
    let (Formula::Moves { along, .. } | Formula::Persists { along, .. }) = &statement.assert else {
        return None;
    };
    let axis = statement.region.axis(along)?;
    let mut lines = statement.region.clone();
    lines.axes.retain(|other| other.name != *along);
    let mut lines = lines.spread();
    lines.sort_by_cached_key(|line| line.to_string().len());
    let share = |k: i64| BigRational::new(k.into(), STEPS.into());
    let at = |k: i64| &axis.low + (&axis.high - &axis.low) * share(k);
    let mut steps: Vec<BigRational> = (0..=STEPS).map(at).collect();
    if axis.is_integer() {
        steps = steps.into_iter().map(|x| x.floor()).collect();
        steps.dedup();
    }
    let compared = Compared::of(statement);
    let on_line = |line: &Region| {
        let place = |x: &BigRational| line.with(Axis::new(along, x.clone(), x.clone()));
        let between = |ends: &[BigRational]| match axis.is_integer() {
            true => Vec::new(),
            false => compared.beside_change(ends, &place),
        };
        let more: Vec<BigRational> = steps.windows(2).flat_map(between).collect();
        let all = steps.iter().chain(&more);
        all.map(place).collect::<Vec<_>>()
    };
    let points: Vec<Region> = lines.iter().take(LINES).flat_map(on_line).collect();
    refute(statement, shape, &points)
}

/// A counterexample among the points, with its proof: the first, the shortest points first.
pub fn refute(statement: &Statement, shape: Shape, points: &[Region]) -> Option<Argument> {
    let points = shortest(statement, points);
    match &statement.assert {
        Formula::Moves { along, .. } | Formula::Persists { along, .. } => {
            let candidates = pairs(statement, shape, along, points).into_iter();
            let mut candidates = candidates.take(MOST_PAIRS);
            candidates.find_map(|pair| refuted(statement, pair))
        }
        _ => at_point(statement, shape, &points),
    }
}

/// The points of the region among these, the shortest first.
fn shortest(statement: &Statement, points: &[Region]) -> Vec<Region> {
    let mut points: Vec<Region> = points
        .iter()
        .filter_map(|point| statement.region.placed(point))
        .filter(|point| statement.is_reached(point))
        .collect();
    points.sort_by_cached_key(|point| point.to_string().len());
    points
}

/// A counterexample that doubles see at one of the shortest points of those that are asked for, or of those
/// that are spread over the region.
pub fn refute_at_once(statement: &Statement, shape: Shape, points: &[Region]) -> Option<Argument> {
    const FEW: usize = 24;
    let pattern = statement.failing(shape)?;
    let mut few = shortest(statement, points);
    few.truncate(FEW);
    let spread = shortest(statement, &statement.region.spread());
    few.extend(spread.into_iter().take(FEW));
    let mut seen = few.iter().filter(|point| seems_to_hold(&pattern, point));
    let found = seen.find_map(|point| refuted(statement, at(point, shape)));
    found.map(|found| simplified(statement, found))
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
/// is an equation, or both sides of it may touch.
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
        let zeros = |expr: &Expr| [expr.root_in(x), expr.differentiate(x).root_in(x)];
        let roots: Vec<Expr> = speaks
            .flat_map(zeros)
            .flatten()
            .chain(thresholds(x))
            .collect();
        let mut others = statement.region.clone();
        others.axes.retain(|other| other.name != x);
        let pattern = statement.failing(shape)?;
        let mut rest = others.spread();
        rest.sort_by_cached_key(|point| point.to_string().len());
        for point in rest.into_iter().take(MOST) {
            for root in &roots {
                let placed = point.axes.iter().fold(root.clone(), |root, axis| {
                    root.substitute(&axis.name, &crate::scalar::Scalar::rational(&axis.low))
                });
                let near = around(&placed);
                let near = near.map(|[low, high]| point.with(Axis::new(x, low, high)));
                if near.is_none_or(|near| !may_hold(&pattern, &near)) {
                    continue;
                }
                let counterexample = Counterexample {
                    point: point.clone(),
                    roots: vec![(x.into(), placed)],
                    higher: None,
                    vectors: None,
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
        vectors: None,
        shape,
    }
}

/// Points at which no fact of some way is seen to fail are tried in full.
fn at_point(statement: &Statement, shape: Shape, points: &[Region]) -> Option<Argument> {
    const MOST_TRIED: usize = 30;
    let pattern = statement.failing(shape)?;
    let seen = points.iter().filter(|point| seems_to_hold(&pattern, point));
    let possible = points.iter().filter(|point| may_hold(&pattern, point));
    let all = seen.take(MOST_TRIED).chain(possible.take(MOST_TRIED));
    let mut tried = all.map(|point| at(point, shape));
    tried
        .find_map(|here| refuted(statement, here))
        .or_else(|| by_own_shape(statement, shape, points))
        .map(|found| simplified(statement, found))
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
        let [(one, s), (other, _)] = [&pair[0], &pair[1]].map(|point| compared.value(point));
        let rises = match &statement.assert {
            Formula::Moves {
                what, direction, ..
            } => (*direction == Direction::Increasing) != (*what == Expr::variable("delta")),
            // Whatever changes the phase; there is nothing between.
            _ => one >= other,
        };
        let [low, high] = if rises { [other, one] } else { [one, other] };
        let rests = compared.open && (s == 0.0 || s == 1.0) && high - low <= TIED;
        (!rests).then_some(())?;
        Some(Counterexample {
            point: pair[0].clone(),
            roots: Vec::new(),
            higher: Some((key(&pair[1], along)?, apart(low, high)?)),
            vectors: None,
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
    what: Vec<Piece>,
    slope: Expr,
    /// Does it speak of the minimiser?
    open: bool,
}

impl Compared {
    fn of(statement: &Statement) -> Compared {
        let what = match &statement.assert {
            // δ falls in s.
            Formula::Moves { what, .. } if *what != Expr::variable("delta") => what.clone(),
            _ => Expr::variable("s"),
        };
        let grounded = |expr: &Expr| statement.grounded(expr);
        let pieces = Piece::of(&what).unwrap_or_default().into_iter();
        let what: Vec<Piece> = pieces
            .map(|piece| Piece {
                conditions: piece
                    .conditions
                    .iter()
                    .map(|one| one.map(&grounded))
                    .collect(),
                value: grounded(&piece.value),
            })
            .collect();
        let given = ["s", "delta"]
            .iter()
            .any(|x| statement.region.axis(x).is_some());
        Compared {
            open: !given
                && what
                    .iter()
                    .any(|piece| piece.value.variables().contains("s")),
            what,
            slope: statement.slope(),
        }
    }

    /// Between two values of a coordinate where another case begins, or the minimiser leaves an end: short
    /// numbers on both sides of it.
    fn beside_change(
        &self,
        ends: &[BigRational],
        place: &impl Fn(&BigRational) -> Region,
    ) -> Vec<BigRational> {
        const STEPS: usize = 12;
        let case = |x: &BigRational| {
            let (case, _, s) = self.seen(&place(x));
            (case, s == 0.0, s == 1.0)
        };
        let [mut low, mut high] = [&ends[0], &ends[1]].map(Clone::clone);
        let before = case(&low);
        if before == case(&high) {
            return Vec::new();
        }
        for _ in 0..STEPS {
            let middle = in_the_middle(&low, &high);
            match case(&middle) == before {
                true => low = middle,
                false => high = middle,
            }
        }
        vec![
            in_the_middle(&ends[0], &low),
            low,
            high.clone(),
            in_the_middle(&high, &ends[1]),
        ]
    }

    /// The value, and s.
    fn value(&self, point: &Region) -> (f64, f64) {
        let (_, value, s) = self.seen(point);
        (value, s)
    }

    /// The number of the case, the value, and s.
    fn seen(&self, point: &Region) -> (Option<usize>, f64, f64) {
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
        let holds = |one: &Comparison| {
            let difference = at(&one.left, s) - at(&one.right, s);
            match one.relation {
                Relation::Less | Relation::AtMost => difference <= 0.0,
                _ => difference >= 0.0,
            }
        };
        let mut pieces = self.what.iter();
        let case = pieces.position(|piece| piece.conditions.iter().all(holds));
        let value = case.map_or(f64::NAN, |case| at(&self.what[case].value, s));
        (case, value, s)
    }
}

/// Doubles that are no further apart may be the same number.
const TIED: f64 = 1e-9;

/// A short number well between two others, or equal to both up to rounding; `None` if they are in
/// the opposite order.
fn apart(low: f64, high: f64) -> Option<BigRational> {
    let quarter = (high - low) / 4.0;
    match high - low > TIED {
        true => between(low + quarter, high - quarter),
        false if high - low > -TIED => short_near(low, TIED),
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
