//! The points at which a statement is tried: spread over its region, beside the zeros of its
//! formulas, and inside of boxes.

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::numbers::{between, in_the_middle};
use crate::claim::statement::{Axis, Region};
use crate::reduction::brent::root;
use crate::scalar::symbol::Expr;

impl Region {
    /// Points spread over the region: of each coordinate the ends and short numbers between
    /// them.
    pub fn spread(&self) -> Vec<Region> {
        let start = vec![Region {
            axes: Vec::new(),
            symmetric: self.symmetric,
        }];
        self.axes.iter().fold(start, |points, axis| {
            let values = spread_over(axis);
            let extended = points.iter().flat_map(|point| {
                let at = |x: &BigRational| point.with(Axis::new(&axis.name, x.clone(), x.clone()));
                values.iter().map(at).collect::<Vec<_>>()
            });
            extended.collect()
        })
    }

    /// A short point in the middle of the region.
    pub fn middle(&self) -> Region {
        let axes = self.axes.iter().map(|axis| {
            let middle = in_the_middle(&axis.low, &axis.high);
            let at = if axis.is_integer() {
                middle.floor()
            } else {
                middle
            };
            Axis::new(&axis.name, at.clone(), at)
        });
        Region {
            axes: axes.collect(),
            symmetric: self.symmetric,
        }
    }

    /// On lines along each real coordinate: the zeros of the formulas, where these are short
    /// numbers, and short numbers between one zero and the next. A claim with a false boundary
    /// is false between it and the true one, a claim with a false sense of < on it.
    pub fn beside_zeros(&self, formulas: &[Expr]) -> Vec<Region> {
        let matters = |axis: &&Axis| formulas.iter().any(|formula| axis.moves(formula));
        let real = (self.axes.iter()).filter(|axis| !axis.is_integer() && !axis.is_point());
        let points = real.filter(matters).flat_map(|axis| {
            let lines = self.with(Axis::new(&axis.name, axis.low.clone(), axis.low.clone()));
            let on_line = move |line: Region| {
                let numbers = beside(&zeros(formulas, &line, axis), axis);
                let place = move |x: BigRational| line.with(Axis::new(&axis.name, x.clone(), x));
                numbers.into_iter().map(place)
            };
            lines.spread().into_iter().flat_map(on_line)
        });
        points.collect()
    }
}

impl Axis {
    fn moves(&self, formula: &Expr) -> bool {
        formula.variables().contains(&*self.name)
    }
}

/// The number of parts into which a range is divided.
const PARTS: i32 = 7;

/// Both ends of a range and the limits of its parts: even, or by ratio where the ends are far
/// apart.
fn grid(axis: &Axis) -> impl Fn(f64) -> f64 {
    let [low, high] = [&axis.low, &axis.high].map(|x| x.to_f64().unwrap_or(0.0));
    move |part: f64| match low > 0.0 && high / low > 4.0 {
        true => low * (high / low).powf(part / f64::from(PARTS)),
        false => low + (high - low) * part / f64::from(PARTS),
    }
}

/// Both ends and a short number around the limit of each two parts; the first few integers too,
/// where the theory has its small cases.
fn spread_over(axis: &Axis) -> Vec<BigRational> {
    const FIRST: i32 = 4;
    let grid = grid(axis);
    let first = (1..FIRST).filter(|_| axis.is_integer());
    let first = first.map(|k| &axis.low + BigRational::from_integer(k.into()));
    let inner = (1..PARTS).map(f64::from);
    let inner = inner.filter_map(|k| between(grid(k - 0.5), grid(k + 0.5)));
    let mut values: Vec<BigRational> = first.chain(inner).collect();
    values.extend([axis.low.clone(), axis.high.clone()]);
    values.retain(|x| axis.low <= *x && *x <= axis.high);
    values.retain(|x| !axis.is_integer() || x.is_integer());
    values.sort();
    values.dedup();
    values
}

/// Where a formula changes its sign along a line, in f64: a guess for the proof to confirm.
fn zeros(formulas: &[Expr], line: &Region, axis: &Axis) -> Vec<f64> {
    let grid: Vec<f64> = (0..=PARTS).map(f64::from).map(grid(axis)).collect();
    let along = |formula: &Expr| {
        let at = |x: f64| {
            let value = |name: &str| match name == axis.name {
                true => Some(x),
                false => line.axis(name)?.low.to_f64(),
            };
            formula.evaluate(&value).unwrap_or(f64::NAN)
        };
        let crossing = |ends: &[f64]| match [at(ends[0]), at(ends[1])] {
            [below, above] if below <= 0.0 && above >= 0.0 => Some(root(at, ends[0], ends[1])),
            [below, above] if below >= 0.0 && above <= 0.0 => {
                Some(root(|x| -at(x), ends[0], ends[1]))
            }
            _ => None,
        };
        grid.windows(2).filter_map(crossing).collect::<Vec<_>>()
    };
    let moved = formulas.iter().filter(|formula| axis.moves(formula));
    let mut zeros: Vec<f64> = moved.flat_map(along).collect();
    zeros.sort_by(f64::total_cmp);
    zeros.dedup();
    zeros
}

/// Short numbers between neighbours, and those that a zero may be, up to its rounding.
fn beside(zeros: &[f64], axis: &Axis) -> Vec<BigRational> {
    const ROUNDING: f64 = 1e-12;
    let ends = [&axis.low, &axis.high].map(|x| x.to_f64().unwrap_or(f64::NAN));
    let stops: Vec<f64> = [&ends[..1], zeros, &ends[1..]].concat();
    let gaps = stops.windows(2).filter_map(|gap| {
        let quarter = (gap[1] - gap[0]) / 4.0;
        between(gap[0] + quarter, gap[1] - quarter)
    });
    let at = zeros.iter().filter_map(|x| {
        let error = x.abs() * ROUNDING;
        between(x - error, x + error)
    });
    let mut numbers: Vec<BigRational> = gaps.chain(at).collect();
    numbers.retain(|x| axis.low <= *x && *x <= axis.high);
    numbers
}
