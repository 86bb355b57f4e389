//! The search for what ties the signs of formulas together: guesses in f64, each then shown by the
//! symbolic normal form.

mod implications;

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::witness::short_near;
use crate::claim::rules::{Bond, Everywhere, Place};
use crate::claim::statement::{Axis, Region};
use crate::reduction::{antipodal_bias, antipodal_threshold, etf_bias, etf_threshold, symbols};
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// Some real coordinates, each at an end of its range.
type Corner = Vec<(String, BigRational)>;

/// What f64 takes for 0 in a guess.
const TINY: f64 = 1e-9;

/// The bonds that are found between the formulas of an obligation, so far as Coq has theorems for them.
pub fn bonds(everywhere: &Everywhere) -> Vec<Bond> {
    let search = Search::new(everywhere);
    [search.zeros(), search.roots_from(0), search.ties()].concat()
}

/// Those for which it has none: about corners, and where a condition implies another.
pub fn gaps(everywhere: &Everywhere) -> Vec<Bond> {
    let search = Search::new(everywhere);
    [search.corners(), search.shifts(), search.gaps()].concat()
}

/// The roots of formulas that bonds have added to the first `known`.
pub fn roots_from(everywhere: &Everywhere, known: usize) -> Vec<Bond> {
    let moves_evenly = |bond: &Bond| match bond {
        Bond::Root { of, along, .. } => {
            let slope = everywhere.exprs[*of].differentiate(along);
            slope.as_constant().is_some()
        }
        _ => false,
    };
    let mut roots = Search::new(everywhere).roots_from(known);
    roots.retain(|bond| !moves_evenly(bond));
    roots
}

/// Formulas that are told by rises, of those that turn over the region.
pub fn rises(everywhere: &Everywhere) -> Vec<Bond> {
    let place = Place::<Interval>::of(&everywhere.region, None);
    let turns = |of: &usize| place.signs(&everywhere.exprs[*of]).each().count() > 1;
    let turning = (0..everywhere.exprs.len()).filter(turns);
    let told = turning.filter(|of| everywhere.exprs[*of].as_rises().is_some());
    told.map(|of| Bond::Rises { of }).collect()
}

struct Search<'a> {
    region: &'a Region,
    exprs: &'a [Expr],
    points: Vec<Region>,
    /// For each formula its values at the points; none where it speaks of an open minimiser.
    values: Vec<Vec<f64>>,
}

fn is_zero(expr: &Expr) -> bool {
    expr.provably_equals(&Expr::integer(0))
}

/// The value at a point, with one coordinate elsewhere.
fn value(expr: &Expr, point: &Region, moved: Option<(&str, f64)>) -> f64 {
    let of = |name: &str| match moved {
        Some((x, at)) if x == name => Some(at),
        _ => point.axis(name)?.low.to_f64(),
    };
    expr.evaluate(&of).unwrap_or(f64::NAN)
}

impl<'a> Search<'a> {
    fn new(everywhere: &'a Everywhere) -> Self {
        const MOST_POINTS: usize = 300;
        let region = &everywhere.region;
        let all = region.spread();
        let step = all.len().div_ceil(MOST_POINTS).max(1);
        let points: Vec<Region> = all.into_iter().step_by(step).collect();
        let known = |expr: &Expr| {
            let names = expr.variables();
            names.iter().all(|name| region.axis(name).is_some())
        };
        let values = everywhere.exprs.iter().map(|expr| match known(expr) {
            true => points.iter().map(|at| value(expr, at, None)).collect(),
            false => Vec::new(),
        });
        Search {
            values: values.collect(),
            exprs: &everywhere.exprs,
            region,
            points,
        }
    }

    fn finite(&self, index: usize) -> impl Iterator<Item = f64> {
        self.values[index].iter().copied().filter(|x| x.is_finite())
    }

    fn seems_zero(&self, index: usize) -> bool {
        let mut values = self.finite(index).peekable();
        values.peek().is_some() && values.all(|x| x.abs() <= TINY)
    }

    /// Formulas that are 0 throughout.
    fn zeros(&self) -> Vec<Bond> {
        let seeming = (0..self.exprs.len()).filter(|index| self.seems_zero(*index));
        seeming.filter_map(|of| self.zero(of)).collect()
    }

    fn zero(&self, of: usize) -> Option<Bond> {
        let expr = &self.exprs[of];
        if is_zero(expr) {
            return Some(Bond::Zero {
                of,
                times: None,
                exponential: false,
            });
        }
        if is_zero(&(expr.clone().exp() - Expr::integer(1))) {
            return Some(Bond::Zero {
                of,
                times: None,
                exponential: true,
            });
        }
        let times = expr.conjugate()?;
        is_zero(&(expr.clone() * times.clone())).then_some(Bond::Zero {
            of,
            times: Some(times),
            exponential: false,
        })
    }

    /// Does the formula take both signs, or come close to 0?
    fn turns(&self, index: usize) -> bool {
        let least = self.finite(index).fold(f64::INFINITY, f64::min);
        let most = self.finite(index).fold(f64::NEG_INFINITY, f64::max);
        !self.seems_zero(index) && least <= TINY && most >= -TINY
    }

    /// +1 or −1 if the signs agree, or are opposite, at every point.
    fn agree(&self, one: usize, other: usize) -> bool {
        let signs = self.values[one].iter().zip(&self.values[other]);
        let products = signs
            .map(|(x, y)| {
                x.signum() * y.signum() * f64::from(u8::from(x.abs() > TINY && y.abs() > TINY))
            })
            .filter(|x| x.is_finite() && *x != 0.0);
        let products: Vec<f64> = products.collect();
        products.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Multiples of each other, plainly or after exponentiation, and common roots.
    fn ties(&self) -> Vec<Bond> {
        let turning: Vec<usize> = (0..self.exprs.len()).filter(|i| self.turns(*i)).collect();
        let mut bonds = Vec::new();
        for (k, &one) in turning.iter().enumerate() {
            for &other in &turning[k + 1..] {
                if self.agree(one, other) {
                    bonds.extend(self.tie(one, other));
                }
            }
        }
        bonds
    }

    fn tie(&self, one: usize, other: usize) -> Vec<Bond> {
        let plain = self.multiple(one, other, None);
        let by_rate = || {
            let pairs = [(one, other), (other, one)];
            pairs.into_iter().find_map(|(left, right)| {
                let rates = self.rates(left, right).into_iter();
                rates
                    .map(Some)
                    .find_map(|rate| self.multiple(left, right, rate))
            })
        };
        match plain.or_else(by_rate) {
            Some(bond) => vec![bond],
            None => self.common_root(one, other),
        }
    }

    fn multiple(&self, left: usize, right: usize, rate: Option<Expr>) -> Option<Bond> {
        let (f, g) = (&self.exprs[left], &self.exprs[right]);
        let factor = match &rate {
            None => f.ratio_to(g)?,
            Some(rate) => ((rate.clone() * f.clone()).exp() - Expr::integer(1)).ratio_to(g)?,
        };
        Some(Bond::Multiple {
            left,
            right,
            factor,
            rate,
        })
    }

    /// 1, and the numbers r for which r·f moves as fast as an exponent of g, or the difference of two.
    fn rates(&self, left: usize, right: usize) -> Vec<Expr> {
        const MOST: usize = 12;
        let mut rates = vec![Expr::integer(1)];
        let f = &self.exprs[left];
        let exponents = self.exprs[right].exponents();
        for axis in self.moving() {
            let own = f.differentiate(&axis.name);
            if own.variables().contains(&*axis.name) || is_zero(&own) {
                continue;
            }
            let speeds: Vec<Expr> = exponents
                .iter()
                .map(|z| z.differentiate(&axis.name))
                .collect();
            let mut candidates = speeds.clone();
            for (k, one) in speeds.iter().enumerate() {
                candidates.extend(
                    speeds[k + 1..]
                        .iter()
                        .map(|other| one.clone() - other.clone()),
                );
            }
            for speed in candidates {
                let rate = speed / own.clone();
                let size = value(&rate, &self.points[0], None);
                if !size.is_finite() || size == 0.0 {
                    continue;
                }
                let rate = if size < 0.0 { -rate } else { rate };
                let new = !rates
                    .iter()
                    .any(|known| known.to_string() == rate.to_string());
                if new && rates.len() < MOST {
                    rates.push(rate);
                }
            }
        }
        rates
    }

    fn moving(&self) -> impl Iterator<Item = &Axis> {
        self.region.axes.iter().filter(|axis| !axis.is_point())
    }

    fn common_root(&self, one: usize, other: usize) -> Vec<Bond> {
        for axis in self.moving() {
            let x = &*axis.name;
            let both = [one, other].map(|index| &self.exprs[index]);
            if !both.iter().all(|expr| expr.variables().contains(x)) {
                continue;
            }
            let own = both.iter().filter_map(|expr| expr.root_in(x));
            for root in own.chain(thresholds(x)) {
                if both.iter().all(|expr| self.vanishes(expr, x, &root)) {
                    let bond = |of| Bond::Root {
                        of,
                        along: x.into(),
                        at: root.clone(),
                        double: false,
                    };
                    return vec![bond(one), bond(other)];
                }
            }
        }
        Vec::new()
    }

    /// Is the formula 0 with that in the place of x?
    fn vanishes(&self, expr: &Expr, x: &str, root: &Expr) -> bool {
        let names = root.variables();
        let known = names
            .iter()
            .all(|name| **name != *x && self.region.axis(name).is_some());
        if !known {
            return false;
        }
        let placed = expr.substitute(x, root);
        let values = self.points.iter().map(|point| value(&placed, point, None));
        let mut values = values.filter(|x| x.is_finite()).take(20).peekable();
        values.peek().is_some() && values.all(|x| x.abs() <= 1e-6) && is_zero(&placed)
    }

    /// Formulas that are 0 where several real coordinates are at an end of the region, and not already
    /// where some of these are.
    fn corners(&self) -> Vec<Bond> {
        let real = self.moving().filter(|axis| !axis.is_integer());
        let corners = real.fold(vec![Corner::new()], |corners, axis| {
            let with = |end: &BigRational| {
                let more =
                    |corner: &Corner| [&corner[..], &[(axis.name.clone(), end.clone())]].concat();
                corners.iter().map(more).collect::<Vec<_>>()
            };
            [with(&axis.low), with(&axis.high), corners.clone()].concat()
        });
        let of_formula = |of: usize| {
            let zeros = corners.iter().filter(move |at| self.is_zero_at(of, at));
            let mut zeros: Vec<&Corner> = zeros.collect();
            zeros.sort_by_key(|at| at.len());
            let mut least: Vec<&Corner> = Vec::new();
            for at in zeros {
                if !least
                    .iter()
                    .any(|known| known.iter().all(|end| at.contains(end)))
                {
                    least.push(at);
                }
            }
            let several = least.into_iter().filter(|at| at.len() > 1);
            several
                .map(move |at| Bond::Corner { of, at: at.clone() })
                .collect::<Vec<_>>()
        };
        let open = (0..self.exprs.len()).filter(|&of| !self.values[of].is_empty());
        open.filter(|&of| !self.seems_zero(of))
            .flat_map(of_formula)
            .collect()
    }

    fn is_zero_at(&self, of: usize, corner: &Corner) -> bool {
        let expr = &self.exprs[of];
        let speaks = corner.iter().all(|(x, _)| expr.variables().contains(&**x));
        if corner.is_empty() || !speaks {
            return false;
        }
        let there = |f: Expr, (x, r): &(String, BigRational)| f.substitute(x, &Expr::rational(r));
        let placed = corner.iter().fold(expr.clone(), there);
        let mut values = self.points.iter().map(|at| value(&placed, at, None));
        values.all(|x| x.is_nan() || x.abs() <= TINY) && is_zero(&placed)
    }

    /// Roots at the ends of the region, and double roots inside, of these formulas and the next.
    fn roots_from(&self, first: usize) -> Vec<Bond> {
        let mut bonds = Vec::new();
        for (of, expr) in self.exprs.iter().enumerate().skip(first) {
            if self.values[of].is_empty() || self.seems_zero(of) {
                continue;
            }
            for axis in self.moving() {
                let x = &*axis.name;
                if !expr.variables().contains(x) {
                    continue;
                }
                let slope = expr.differentiate(x);
                let ends = [&axis.low, &axis.high].map(Expr::rational);
                for at in ends.into_iter().filter(|at| self.vanishes(expr, x, at)) {
                    bonds.push(Bond::Root {
                        of,
                        along: x.into(),
                        double: self.vanishes(&slope, x, &at),
                        at,
                    });
                }
                let vertex = slope.root_in(x).into_iter();
                let touching = self.touching(expr, axis).map(|x| Expr::rational(&x));
                let inside = vertex
                    .chain(touching)
                    .find(|at| self.vanishes(expr, x, at) && self.vanishes(&slope, x, at));
                bonds.extend(inside.map(|at| Bond::Root {
                    of,
                    along: x.into(),
                    at,
                    double: true,
                }));
            }
        }
        bonds
    }

    /// A short number at which the formula seems to touch 0 along a line without a change of sign.
    fn touching(&self, expr: &Expr, axis: &Axis) -> Option<BigRational> {
        const STEPS: i32 = 40;
        let [low, high] = [&axis.low, &axis.high].map(|x| x.to_f64().unwrap_or(f64::NAN));
        let line = self.points.get(self.points.len() / 2)?;
        let size = |x: f64| value(expr, line, Some((&axis.name, x))).abs();
        let grid = |k: i32| low + (high - low) * f64::from(k) / f64::from(STEPS);
        let lowest = (1..STEPS).min_by(|i, j| size(grid(*i)).total_cmp(&size(grid(*j))))?;
        let (mut left, mut right) = (grid(lowest - 1), grid(lowest + 1));
        for _ in 0..100 {
            let third = (right - left) / 3.0;
            match size(left + third) < size(right - third) {
                true => right -= third,
                false => left += third,
            }
        }
        let at = 0.5 * (left + right);
        (size(at) < 1e-9).then(|| short_near(at, 1e-6))?
    }
}

/// Where the theory of the sigmoid loss has its boundaries, solved for one coordinate.
pub fn thresholds(x: &str) -> Vec<Expr> {
    let at = symbols();
    match x {
        "t" => vec![
            etf_threshold(at.n.clone()),
            antipodal_threshold(at.n.clone()),
            antipodal_bias(at.n, at.b),
        ],
        "b" => vec![
            antipodal_bias(at.n.clone(), at.t.clone()),
            etf_bias(at.n, at.t),
        ],
        _ => Vec::new(),
    }
}
