//! Claims of files: by which margin a statement holds, at points of its region and where argmin
//! finds that margin least.
//!
//! Of left ≤ right the margin is right − left; of phases it is that of the signs of ℓ′ at the ends;
//! and, or, not are min, max, −. A statement fails where its margin is negative while those of its
//! hypotheses are not. In f64 that is a guess: a witness is one that intervals confirm.

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::descent::descend;
use super::finding;
use crate::claim::Direction;
use crate::claim::rules::Shape;
use crate::claim::statement::{Axis, Comparison, Formula, Region, Relation, Statement};
use crate::evidence::formula::{self, compare};
use crate::evidence::{Finding, Outcome, Witness, certified};
use crate::reduction::Phase;
use crate::reduction::brent::root;
use crate::scalar::Scalar;
use crate::scalar::rounded::Rounded;
use crate::scalar::symbol::Expr;

/// A value for each axis of the region.
type Point = Vec<f64>;

/// Examines the statements that a claim means.
pub fn examine(statements: &[Statement]) -> Finding {
    /// Points of all statements together.
    const MOST: usize = 400;
    let mut finding = finding("points");
    let mut least: Option<(f64, String)> = None;
    for statement in statements {
        let shape = certified::shape(statement);
        let unique = !matches!(shape, Shape::Concave | Shape::Any);
        if statement.is_about_minimisers() && !unique {
            continue;
        }
        let margins = Margins::of(statement);
        let found = margins.search(MOST.div_ceil(statements.len()), &mut finding);
        for point in &found {
            if finding.witness.is_none() {
                finding.witness = margins.confirmed(point);
            }
        }
        let lowest = margins.least(&found);
        let lower =
            |(value, _): &(f64, String)| least.as_ref().is_none_or(|(least, _)| value < least);
        least = lowest.filter(lower).or(least);
    }
    if let Some((value, place)) = least.filter(|_| finding.witness.is_none()) {
        finding.remark = format!("least margin {} at {place}", short(value));
    }
    finding
}

/// A statement made ready for many points.
struct Margins<'a> {
    statement: &'a Statement,
    /// Its formulas, in the coordinates, s and [`DELTA`].
    assume: Vec<Formula>,
    assert: Formula,
    slope: Expr,
    curvature: Expr,
}

/// δ of the minimiser, which is ∞ at s = 0.
const DELTA: &str = "delta of the minimiser";

impl<'a> Margins<'a> {
    fn of(statement: &'a Statement) -> Self {
        let given = statement.gives_point();
        let grounded = |expr: &Expr| match given {
            true => statement.grounded(expr),
            false => statement.grounded(&expr.substitute("delta", &Expr::variable(DELTA))),
        };
        let slope = statement.slope();
        Margins {
            assume: (statement.assume.iter())
                .map(|one| one.map(&grounded))
                .collect(),
            assert: statement.assert.map(&grounded),
            curvature: slope.differentiate("s"),
            slope,
            statement,
        }
    }

    /// Counts points spread over the region and those to which argmin descends; returns the points
    /// of the smallest margins, the smallest first.
    fn search(&self, most: usize, finding: &mut Finding) -> Vec<Point> {
        const STARTS: usize = 6;
        let spread = self.statement.region.spread();
        let step = spread.len().div_ceil(most).max(1);
        let points = spread.iter().step_by(step).map(|point| self.point(point));
        let mut known: Vec<(f64, Point)> = Vec::new();
        for point in points {
            let Some(margin) = self.margin(&point) else {
                continue;
            };
            finding.count(outcome(margin), String::new);
            known.push((margin.value, point));
        }
        known.retain(|(margin, _)| margin.is_finite());
        known.sort_by(|x, y| x.0.total_cmp(&y.0));
        let ends: Vec<(f64, Point)> = (known.iter().take(STARTS))
            .filter_map(|(_, start)| self.descend(start, finding))
            .collect();
        known.extend(ends);
        known.sort_by(|x, y| x.0.total_cmp(&y.0));
        known
            .into_iter()
            .take(STARTS)
            .map(|(_, point)| point)
            .collect()
    }

    fn point(&self, region: &Region) -> Point {
        let axes = self.statement.region.axes.iter();
        let value = |axis: &Axis| region.axis(&axis.name)?.low.to_f64();
        axes.map(|axis| value(axis).unwrap_or(f64::NAN)).collect()
    }

    /// The real coordinates in which one can move, by their number.
    fn free(&self) -> Vec<usize> {
        let axes = self.statement.region.axes.iter().enumerate();
        let free = axes.filter(|(_, axis)| !axis.is_integer() && !axis.is_point());
        free.map(|(index, _)| index).collect()
    }

    /// Where the margin is less, by argmin; the evaluations that say something count as points.
    fn descend(&self, start: &Point, finding: &mut Finding) -> Option<(f64, Point)> {
        let free = self.free();
        if free.is_empty() {
            return None;
        }
        let scale = |index: usize| Scale::of(&self.statement.region.axes[index]);
        let placed = |x: &[f64]| {
            let mut point = start.clone();
            for (x, &index) in x.iter().zip(&free) {
                point[index] = scale(index).at(*x);
            }
            point
        };
        let begin: Vec<f64> = free.iter().map(|&k| scale(k).share(start[k])).collect();
        let cost = |x: &[f64]| {
            let margin = self.margin(&placed(x)).map(|margin| margin.value);
            margin.filter(|x| x.is_finite()).unwrap_or(f64::MAX)
        };
        let (end, _) = descend(cost, &begin);
        let end = placed(&end);
        let margin = self.margin(&end)?;
        finding.count(outcome(margin), String::new);
        margin.value.is_finite().then_some((margin.value, end))
    }

    /// The margin at a point, or along a step from it; `None` where a hypothesis fails, or nothing
    /// is said.
    fn margin(&self, point: &Point) -> Option<Rounded> {
        let here = self.place(point);
        if !self.applies(&here) {
            return None;
        }
        match &self.assert {
            Formula::Moves {
                what,
                direction,
                along,
            } => {
                let later = self.later(point, along)?;
                let there = self.place(&later);
                let rise = there.value(what) - here.value(what);
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

    fn applies(&self, place: &Place<'_>) -> bool {
        let holds = |hypothesis: &Formula| {
            let margin = place.truth(hypothesis);
            margin.is_some_and(|margin| margin.value >= 0.0)
        };
        self.assume.iter().all(holds)
    }

    /// A step further along a coordinate.
    fn later(&self, point: &Point, along: &str) -> Option<Point> {
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
        };
        if !self.statement.gives_point() && self.statement.is_about_minimisers() {
            place.s = place.minimiser();
        }
        place
    }

    /// The least margin, and where.
    fn least(&self, points: &[Point]) -> Option<(f64, String)> {
        let first = points.first()?;
        Some((self.margin(first)?.value, self.typed(first)))
    }

    fn typed(&self, point: &Point) -> String {
        let axes = self.statement.region.axes.iter().zip(point);
        let each: Vec<String> = axes
            .map(|(axis, x)| format!("{} = {}", axis.name, short(*x)))
            .collect();
        each.join(", ")
    }

    /// The witness at or near a point, if intervals prove that the statement fails there.
    fn confirmed(&self, point: &Point) -> Option<Witness> {
        let margin = self.margin(point)?;
        if margin.clear_sign().is_none_or(std::cmp::Ordering::is_gt) {
            return None;
        }
        let mut points = self.exactly(point);
        if let Formula::Moves { along, .. } | Formula::Persists { along, .. } = &self.assert {
            points.extend(self.exactly(&self.later(point, along)?));
        }
        let argument = certified::refuted_at(self.statement, &points)?;
        Some(Witness {
            point: argument.because.to_string(),
            found: format!("it is false that {}", self.statement.assert),
        })
    }

    /// The point as doubles are, and with short numbers near these.
    fn exactly(&self, point: &Point) -> Vec<Region> {
        let region = &self.statement.region;
        let with = |number: &dyn Fn(f64) -> Option<BigRational>| {
            let axes = region.axes.iter().zip(point);
            let axes = axes.map(|(axis, x)| {
                let x = number(*x)?.clamp(axis.low.clone(), axis.high.clone());
                Some(Axis::new(&axis.name, x.clone(), x))
            });
            Some(Region {
                axes: axes.collect::<Option<_>>()?,
                symmetric: region.symmetric,
            })
        };
        let rounded = |digits: usize| {
            move |x: f64| BigRational::from_float(format!("{x:.digits$}").parse::<f64>().ok()?)
        };
        let near = [2, 4].map(|digits| with(&rounded(digits)));
        near.into_iter()
            .chain([with(&|x| BigRational::from_float(x))])
            .flatten()
            .collect()
    }
}

/// One point, with the minimiser there.
struct Place<'a> {
    margins: &'a Margins<'a>,
    point: &'a Point,
    s: Rounded,
}

impl Place<'_> {
    fn read(&self, expr: &Expr, s: Rounded) -> Rounded {
        let axes = &self.margins.statement.region.axes;
        let value = |name: &str| match axes.iter().position(|axis| axis.name == name) {
            Some(index) => Some(Rounded::exact(self.point[index])),
            None if name == "s" => Some(s),
            None if name == DELTA => Some(delta(s)),
            None => None,
        };
        expr.evaluate(&value).unwrap_or(Rounded::exact(f64::NAN))
    }

    fn value(&self, expr: &Expr) -> Rounded {
        self.read(expr, self.s)
    }

    /// Of a strictly convex or monotone ℓ: an end, or the root of ℓ′.
    fn minimiser(&self) -> Rounded {
        let slope = |s: f64| self.read(&self.margins.slope, Rounded::exact(s));
        let s = root(|s| slope(s).value, 0.0, 1.0);
        if s == 0.0 || s == 1.0 {
            return Rounded::exact(s);
        }
        let (noise, bend) = (
            slope(s),
            self.read(&self.margins.curvature, Rounded::exact(s)),
        );
        Rounded {
            value: s,
            error: (noise.value.abs() + noise.error) / bend.value + f64::EPSILON,
        }
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

/// What a margin says. One that is negative is no contradiction until intervals confirm it.
fn outcome(margin: Rounded) -> Outcome {
    match margin.clear_sign() {
        Some(std::cmp::Ordering::Greater) => Outcome::Agrees,
        _ => Outcome::WithinRounding,
    }
}

fn ends(axis: &Axis) -> [f64; 2] {
    [&axis.low, &axis.high].map(|x| x.to_f64().unwrap_or(f64::NAN))
}

/// A coordinate as a share of its range, in logarithms where its ends are far apart.
struct Scale {
    ends: [f64; 2],
    logarithmic: bool,
}

impl Scale {
    fn of(axis: &Axis) -> Scale {
        let ends = ends(axis);
        Scale {
            logarithmic: ends[0] > 0.0 && ends[1] / ends[0] > 4.0,
            ends,
        }
    }

    fn at(&self, share: f64) -> f64 {
        let [low, high] = self.ends;
        let x = match self.logarithmic {
            true => low * (high / low).powf(share),
            false => low + share * (high - low),
        };
        x.clamp(low, high)
    }

    fn share(&self, x: f64) -> f64 {
        let [low, high] = self.ends;
        match self.logarithmic {
            true => (x / low).ln() / (high / low).ln(),
            false => (x - low) / (high - low),
        }
    }
}

/// A number in few digits.
fn short(x: f64) -> String {
    let fixed = format!("{x:.6}");
    let size = x.abs();
    match size <= f64::MIN_POSITIVE || (1e-3..1e7).contains(&size) {
        true => fixed.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => format!("{x:.3e}"),
    }
}
