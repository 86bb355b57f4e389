//! By which margin a statement holds at a point, in f64 with its rounding errors.
//!
//! Of left ≤ right the margin is right − left; of phases it is that of the signs of ℓ′ at the ends;
//! and, or, not are min, max, −. A statement fails where its margin is negative while those of its
//! hypotheses are not.

use std::cmp::Ordering;

use num_traits::ToPrimitive;

use super::formula::{self, compare};
use crate::claim::Direction;
use crate::claim::language::Piece;
use crate::claim::statement::{Axis, Comparison, Formula, Region, Relation, Statement};
use crate::reduction::Phase;
use crate::reduction::brent::root;
use crate::scalar::Scalar;
use crate::scalar::rounded::Rounded;
use crate::scalar::symbol::Expr;

/// A value for each axis of the region.
pub type Point = Vec<f64>;

/// A statement made ready for many points.
pub struct Margins<'a> {
    pub(super) statement: &'a Statement,
    /// Its formulas, in the coordinates, s and [`DELTA`].
    assume: Vec<Formula>,
    assert: Formula,
    /// What moves, in its cases.
    pieces: Vec<Piece>,
    slope: Expr,
    curvature: Expr,
}

/// Where ℓ″ is no more than this, ℓ′ has underflowed: its root may be anywhere.
const UNDERFLOW: f64 = f64::MIN_POSITIVE / f64::EPSILON;

/// δ of the minimiser, which is ∞ at s = 0.
const DELTA: &str = "delta of the minimiser";

impl<'a> Margins<'a> {
    pub fn of(statement: &'a Statement) -> Self {
        let given = statement.gives_point();
        let grounded = |expr: &Expr| match given {
            true => statement.grounded(expr),
            false => statement.grounded(&expr.substitute("delta", &Expr::variable(DELTA))),
        };
        let slope = statement.slope();
        let pieces = match &statement.assert {
            Formula::Moves { what, .. } => Piece::of(what).unwrap_or_default(),
            _ => Vec::new(),
        };
        let in_coordinates = |piece: Piece| Piece {
            conditions: (piece.conditions.iter())
                .map(|one| one.map(&grounded))
                .collect(),
            value: grounded(&piece.value),
        };
        Margins {
            pieces: pieces.into_iter().map(in_coordinates).collect(),
            assume: (statement.assume.iter())
                .map(|one| one.map(&grounded))
                .collect(),
            assert: statement.assert.map(&grounded),
            curvature: slope.differentiate("s"),
            slope,
            statement,
        }
    }

    /// A point of a region with these axes.
    pub fn point(&self, region: &Region) -> Point {
        let axes = self.statement.region.axes.iter();
        let value = |axis: &Axis| region.axis(&axis.name)?.low.to_f64();
        axes.map(|axis| value(axis).unwrap_or(f64::NAN)).collect()
    }

    /// The margin at a point, or along a step from it; `None` where a hypothesis fails, or nothing
    /// is said.
    pub fn margin(&self, point: &Point) -> Option<Rounded> {
        let here = self.place(point);
        if !self.applies(&here) {
            return None;
        }
        match &self.assert {
            Formula::Moves {
                direction, along, ..
            } => {
                let later = self.later(point, along)?;
                let there = self.place(&later);
                let rise = there.moved() - here.moved();
                let rise = match direction {
                    Direction::Increasing => rise,
                    Direction::Decreasing => -rise,
                };
                // At an end nothing needs to move.
                let rests = here.is_at_end(&there) && rise.clear_sign().is_none();
                let says = self.applies(&there) && !rests && !rise.value.is_nan();
                says.then_some(rise)
            }
            Formula::Persists { phase, along } => {
                let later = self.later(point, along)?;
                let there = self.place(&later);
                let leaves = -here.truth(&Formula::Phase(*phase))?;
                let stays = there.truth(&Formula::Phase(*phase))?;
                self.applies(&there).then(|| larger(leaves, stays))
            }
            formula => here.truth(formula),
        }
    }

    /// The margin at a point with these inner products u_i·v_i and u_i·v_j; `None` where a hypothesis
    /// fails, or nothing is said.
    pub fn of_pair(&self, point: &Point, pair: [f64; 2]) -> Option<f64> {
        let place = Place {
            margins: self,
            point,
            s: Rounded::exact(f64::NAN),
            phase: None,
            pair,
        };
        let margin = self.applies(&place).then(|| place.truth(&self.assert))??;
        Some(margin.value)
    }

    /// Does the statement about single points hold at a point where s and the phase were measured?
    /// `None` where a hypothesis fails, or rounding hides it.
    pub fn holds_for(&self, point: &Point, s: Rounded, phase: Phase) -> Option<bool> {
        let place = Place {
            margins: self,
            point,
            s,
            phase: Some(phase),
            pair: [f64::NAN; 2],
        };
        if !self.applies(&place) {
            return None;
        }
        place.truth(&self.assert)?.clear_sign().map(Ordering::is_gt)
    }

    fn applies(&self, place: &Place<'_>) -> bool {
        let holds = |hypothesis: &Formula| {
            let margin = place.truth(hypothesis);
            margin.is_some_and(|margin| margin.value >= 0.0)
        };
        self.assume.iter().all(holds)
    }

    /// A step further along a coordinate.
    pub fn later(&self, point: &Point, along: &str) -> Option<Point> {
        const STEPS: f64 = 64.0;
        let axes = &self.statement.region.axes;
        let index = axes.iter().position(|axis| axis.name == along)?;
        let [low, high] = ends(&axes[index]);
        let step = match axes[index].is_integer() {
            true => 1.0,
            false => (high - low) / STEPS,
        };
        let mut later = point.clone();
        later[index] += step;
        (later[index] <= high).then_some(later)
    }

    fn place<'b>(&'b self, point: &'b Point) -> Place<'b> {
        let mut place = Place {
            margins: self,
            point,
            s: Rounded::exact(f64::NAN),
            phase: None,
            pair: [f64::NAN; 2],
        };
        if !self.statement.gives_point() && self.statement.is_about_minimisers() {
            place.s = place.minimiser();
        }
        place
    }
}

/// One point, with the minimiser there.
struct Place<'a> {
    margins: &'a Margins<'a>,
    point: &'a Point,
    s: Rounded,
    /// Where it was measured: the phase.
    phase: Option<Phase>,
    /// Of vectors: u_i·v_i and u_i·v_j.
    pair: [f64; 2],
}

impl Place<'_> {
    fn read(&self, expr: &Expr, s: Rounded) -> Rounded {
        let axes = &self.margins.statement.region.axes;
        let value = |name: &str| match axes.iter().position(|axis| axis.name == name) {
            Some(index) => Some(Rounded::exact(self.point[index])),
            None if name == "s" => Some(s),
            None if name == DELTA => Some(delta(s)),
            None => {
                let pair = Statement::PAIRS.iter().position(|pair| *pair == name);
                pair.map(|pair| Rounded::exact(self.pair[pair]))
            }
        };
        expr.evaluate(&value).unwrap_or(Rounded::exact(f64::NAN))
    }

    fn value(&self, expr: &Expr) -> Rounded {
        self.read(expr, self.s)
    }

    /// What moves: the piece whose conditions hold best.
    fn moved(&self) -> Rounded {
        let margin = |piece: &&Piece| {
            let margins = piece.conditions.iter().map(|one| self.compared(one).value);
            margins.fold(f64::INFINITY, f64::min)
        };
        let pieces = self.margins.pieces.iter();
        let best = pieces.max_by(|x, y| margin(x).total_cmp(&margin(y)));
        best.map_or(Rounded::exact(f64::NAN), |piece| self.value(&piece.value))
    }

    /// Of a strictly convex or monotone ℓ: an end, or the root of ℓ′.
    fn minimiser(&self) -> Rounded {
        let slope = |s: f64| self.read(&self.margins.slope, Rounded::exact(s));
        let s = root(|s| slope(s).value, 0.0, 1.0);
        let noise = slope(s);
        // An end where ℓ′ is seen to point outward.
        if (s == 0.0 || s == 1.0) && noise.clear_sign().is_some_and(Ordering::is_ne) {
            return Rounded::exact(s);
        }
        let bend = self.read(&self.margins.curvature, Rounded::exact(s));
        let error = match bend.value > UNDERFLOW {
            true => (noise.value.abs() + noise.error) / bend.value + f64::EPSILON,
            false => 1.0,
        };
        Rounded { value: s, error }
    }

    /// Is s at both places one and the same end, where nothing needs to move?
    fn is_at_end(&self, other: &Place<'_>) -> bool {
        let s = self.s.value;
        s == other.s.value && (s == 0.0 || s == 1.0)
    }

    /// By which margin a formula holds; `None` where it is undefined.
    fn truth(&self, formula: &Formula) -> Option<Rounded> {
        let each = |all: &[Formula]| {
            all.iter()
                .map(|one| self.truth(one))
                .collect::<Option<Vec<_>>>()
        };
        let margin = match formula {
            Formula::Holds(comparison) => self.compared(comparison),
            Formula::Phase(phase) => self.in_phase(*phase),
            Formula::Not(one) => -self.truth(one)?,
            Formula::And(all) => each(all)?.into_iter().reduce(smaller)?,
            Formula::Or(all) => each(all)?.into_iter().reduce(larger)?,
            Formula::Implies(both) => larger(-self.truth(&both[0])?, self.truth(&both[1])?),
            Formula::Iff(both) => {
                let (one, other) = (self.truth(&both[0])?, self.truth(&both[1])?);
                smaller(larger(-one, other), larger(one, -other))
            }
            Formula::Moves { .. } | Formula::Persists { .. } => return None,
        };
        (!margin.value.is_nan()).then_some(margin)
    }

    fn compared(&self, comparison: &Comparison) -> Rounded {
        let (left, right) = (self.value(&comparison.left), self.value(&comparison.right));
        let difference = right - left;
        match comparison.relation {
            Relation::Less | Relation::AtMost => difference,
            Relation::Greater | Relation::AtLeast => -difference,
            // As far as can be told.
            Relation::Equal if compare(left, right) == formula::Comparison::Equal => SAME,
            Relation::Equal => Rounded {
                value: -difference.value.abs(),
                ..difference
            },
        }
    }

    /// s* = 1 iff ℓ′(1) ≤ 0, s* = 0 iff ℓ′(0) ≥ 0.
    fn in_phase(&self, phase: Phase) -> Rounded {
        if let Some(measured) = self.phase {
            return Rounded::exact(if measured == phase { 1.0 } else { -1.0 });
        }
        let [at_zero, at_one] =
            [0.0, 1.0].map(|s| self.read(&self.margins.slope, Rounded::exact(s)));
        match phase {
            Phase::Etf => -at_one,
            Phase::Antipodal => at_zero,
            Phase::Intermediate => smaller(at_one, -at_zero),
        }
    }
}

/// The margin of two numbers that are equal up to a small rounding error.
const SAME: Rounded = Rounded {
    value: f64::MIN_POSITIVE,
    error: 0.0,
};

/// √((1−s)/s), with its ends.
fn delta(s: Rounded) -> Rounded {
    match s.value {
        0.0 => Rounded::exact(f64::INFINITY),
        1.0 => Rounded::exact(0.0),
        _ => (Rounded::ratio(1, 2) * ((Rounded::exact(1.0) - s) / s).ln()).exp(),
    }
}

fn smaller(x: Rounded, y: Rounded) -> Rounded {
    if x.value <= y.value { x } else { y }
}

fn larger(x: Rounded, y: Rounded) -> Rounded {
    if x.value >= y.value { x } else { y }
}

/// A range in f64.
pub fn ends(axis: &Axis) -> [f64; 2] {
    [&axis.low, &axis.high].map(|x| x.to_f64().unwrap_or(f64::NAN))
}
