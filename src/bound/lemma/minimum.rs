//! A proved lower bound of min g over [−1, 1]: sampling proposes it, boxes decide.

use super::Gap;
use crate::loss::Parameters;
use crate::scalar::Scalar;
use crate::scalar::dual::Dual;
use crate::scalar::enclosing::Enclosing;

/// A number that is nowhere above g, and the boxes it took.
pub(super) struct Least {
    pub(super) least: f64,
    pub(super) boxes: usize,
}

/// A box of this width is not cut again: what is proved there counts.
const NARROW: f64 = 1e-13;

/// After so many boxes none is cut again.
const MOST_BOXES: usize = 20_000;

/// A lower bound of g: the least value seen, less what rounding may have done to it, if boxes show
/// that much; less where they do not. A value below the bound that is met on the way lowers it, so
/// that no box is cut in vain.
pub(super) fn minimum<S: Enclosing>(gap: &Gap<S>) -> Least {
    let proposed = gap.rough().local_minima().into_iter();
    let lowered = proposed.map(|m| lowered(&gap.value(&S::point(m))));
    let mut least = lowered.fold(f64::INFINITY, f64::min);
    let mut boxes = 0;
    let mut left = vec![[-1.0, 1.0]];
    while let Some([low, high]) = left.pop() {
        boxes += 1;
        let Seen { proved, at_middle } = gap.least_in(low, high, least);
        least = least.min(at_middle);
        let is_cut = high - low > NARROW && boxes < MOST_BOXES;
        if proved < least && is_cut {
            let middle = low.midpoint(high);
            left.extend([[middle, high], [low, middle]]);
        } else {
            least = least.min(proved);
        }
    }
    Least { least, boxes }
}

/// A value less twice the width of its enclosure.
fn lowered<S: Enclosing>(value: &S) -> f64 {
    let [low, high] = value.outward();
    low - 2.0 * (high - low)
}

/// What is known of g in a box.
struct Seen {
    /// A proved lower bound.
    proved: f64,
    /// The value in the middle, lowered, or ∞ where nobody looked.
    at_middle: f64,
}

impl<S: Enclosing> Gap<S> {
    /// A proved lower bound of g over a box: the first of five that reaches the target, or the
    /// best of them. With the middle c, h ∈ [low − c, high − c] and g′ over the box from g′(c) and
    /// g″:
    ///
    /// 1. g over the box at once;
    /// 2. where g′ ≥ 0: g(low);
    /// 3. where g′ ≤ 0: g(high);
    /// 4. g(c) + g′(box) h;
    /// 5. where g″ ≥ κ > 0: g(c) − g′(c)²/(2κ), the minimum of a parabola below g.
    fn least_in(&self, low: f64, high: f64, target: f64) -> Seen {
        let whole = S::point(low).hull(&S::point(high));
        let [value, slope, curvature] = self.jet(&whole);
        let best = lower(&value);
        let seen = |proved: f64, at_middle: f64| Seen { proved, at_middle };
        if best >= target {
            return seen(best, f64::INFINITY);
        }
        let middle = S::point(low.midpoint(high));
        let [at, tilt] = self.value_and_slope(&middle);
        let at_middle = lowered(&at);
        let h = whole - middle;
        let by_curvature = tilt.clone() + curvature.clone() * h.clone();
        // Both contain every slope; where nothing is known they may not meet.
        let slope = slope.intersection(&by_curvature).unwrap_or(slope);
        let [least_slope, most_slope] = slope.outward();
        if least_slope >= 0.0 {
            return seen(best.max(lower(&self.value(&S::point(low)))), at_middle);
        }
        if most_slope <= 0.0 {
            return seen(best.max(lower(&self.value(&S::point(high)))), at_middle);
        }
        let best = best.max(lower(&(at.clone() + slope * h)));
        let [kappa, _] = curvature.outward();
        if best >= target || kappa <= 0.0 {
            return seen(best, at_middle);
        }
        let fall = tilt.clone() * tilt / (S::integer(2) * S::point(kappa));
        seen(best.max(lower(&(at - fall))), at_middle)
    }

    /// The same in doubles, to look for minima.
    fn rough(&self) -> Gap<f64> {
        let middle = |x: &S| {
            let [low, high] = x.outward();
            low.midpoint(high)
        };
        let Parameters { n, t, b } = &self.at;
        Gap {
            pair: self.pair,
            at: Parameters {
                n: middle(n),
                t: middle(t),
                b: middle(b),
            },
            polynomials: self.polynomials.each_ref().map(|p| p.map(middle)),
        }
    }
}

/// The lower end; −∞ where nothing is known.
fn lower<S: Enclosing>(x: &S) -> f64 {
    let [low, _] = x.outward();
    if low.is_nan() { f64::NEG_INFINITY } else { low }
}

impl<S: Scalar> Gap<S> {
    /// g(m).
    pub(in crate::bound) fn value(&self, m: &S) -> S {
        self.loss(m.clone(), &self.at) - self.polynomials[0].at(m)
    }

    /// g(m), g′(m).
    fn value_and_slope(&self, m: &S) -> [S; 2] {
        let loss = self.loss(Dual::variable(m.clone()), &constant(&self.at));
        [
            loss.value - self.polynomials[0].at(m),
            loss.slope - self.polynomials[1].at(m),
        ]
    }

    /// g(m), g′(m), g″(m).
    fn jet(&self, m: &S) -> [S; 3] {
        let m2 = Dual::variable(Dual::variable(m.clone()));
        let loss = self.loss(m2, &constant(&constant(&self.at)));
        [
            loss.value.value - self.polynomials[0].at(m),
            loss.value.slope - self.polynomials[1].at(m),
            loss.slope.slope - self.polynomials[2].at(m),
        ]
    }
}

fn constant<S: Scalar>(at: &Parameters<S>) -> Parameters<Dual<S>> {
    Parameters {
        n: Dual::constant(at.n.clone()),
        t: Dual::constant(at.t.clone()),
        b: Dual::constant(at.b.clone()),
    }
}

/// Where g is sampled: the points cos θ at equal steps of θ.
const SAMPLES: usize = 256;

/// Newton's steps towards a minimum between samples.
const STEPS: usize = 6;

impl Gap<f64> {
    /// −1, 1 and the local minima between samples.
    pub(in crate::bound) fn local_minima(&self) -> Vec<f64> {
        let m = |i: usize| (std::f64::consts::PI * i as f64 / SAMPLES as f64).cos();
        let values: Vec<f64> = (0..=SAMPLES).map(|i| self.value(&m(i))).collect();
        let is_low = |i: &usize| values[*i] <= values[i - 1] && values[*i] <= values[i + 1];
        let inner = (1..SAMPLES).filter(is_low).map(|i| self.polished(m(i)));
        inner.chain([-1.0, 1.0]).collect()
    }

    /// Nearer to the minimum by Newton's method; where that leads nowhere, the point itself.
    fn polished(&self, start: f64) -> f64 {
        let mut m = start;
        for _ in 0..STEPS {
            let [_, slope, curvature] = self.jet(&m);
            if curvature > 0.0 {
                m = (m - slope / curvature).clamp(-1.0, 1.0);
            }
        }
        if self.value(&m) <= self.value(&start) {
            m
        } else {
            start
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::kernel::Polynomial;
    use crate::bound::lemma::Pair;
    use crate::scalar::interval::Interval;

    fn gap<S: Enclosing>(pair: Pair, coefficients: &[f64]) -> Gap<S> {
        let at = Parameters {
            n: S::integer(5),
            t: S::integer(2),
            b: S::integer(1),
        };
        Gap::new(
            at,
            pair,
            Polynomial(coefficients.to_vec()).map(|&c| S::point(c)),
        )
    }

    /// Against a fine grid; boundary minima, double zeros and several minima among them.
    #[test]
    fn the_bound_is_below_and_near_every_value() {
        for coefficients in [
            vec![],
            vec![0.0, 1.0],
            vec![0.0, -1.0],
            vec![0.1, 0.3, -2.0],
            vec![0.0, 0.3, 0.4, -0.2, -3.0, 0.0, 1.0],
            vec![0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0, -7.0],
        ] {
            for pair in [Pair::Negative, Pair::Positive] {
                let least = minimum(&gap::<Interval>(pair, &coefficients));
                let rough = gap::<Interval>(pair, &coefficients).rough();
                let grid = (0..=200_000).map(|i| rough.value(&(i as f64 / 1e5 - 1.0)));
                let seen = grid.fold(f64::INFINITY, f64::min);
                assert!(least.least <= seen, "{coefficients:?}");
                assert!(seen - least.least < 1e-8, "{coefficients:?}");
                assert!(least.boxes < 300, "{}", least.boxes);
            }
        }
    }
}
