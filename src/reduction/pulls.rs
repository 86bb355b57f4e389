//! ℓ and the log form of ℓ′ at one point, from two exponentials.

use super::CcemPoint;
use crate::loss::Parameters;
use crate::scalar::{Logistic, Scalar};

/// What the positive and the negative pairs of CCEM do at a point: the logistic functions of
/// b − t p and of t q − b.
pub(super) struct Pulls<S> {
    positive: Logistic<S>,
    negative: Logistic<S>,
}

impl<S: Scalar> Pulls<S> {
    pub(super) fn at(point: &CcemPoint<S>, at: &Parameters<S>) -> Self {
        let Parameters { n, t, b } = at.clone();
        Pulls {
            positive: (b.clone() - t.clone() * point.positive()).logistic(),
            negative: (t * point.negative(&n) - b).logistic(),
        }
    }

    /// ℓ = φ + (N−1) ψ, as [`reduced_loss`](super::reduced_loss).
    pub(super) fn loss(&self, at: &Parameters<S>) -> S {
        let negatives = at.n.clone() - S::integer(1);
        self.positive.softplus.clone() + negatives * self.negative.softplus.clone()
    }

    /// g = ln((N−2)/2) + ln σ(t q − b) − ln σ(b − t p), as [`slope_sign`](super::slope_sign);
    /// `odds` is its first term, the same at every point.
    pub(super) fn slope_sign(&self, odds: S) -> S {
        odds - self.negative.softplus_reflected.clone() + self.positive.softplus_reflected.clone()
    }

    /// g′(s) = t [ (N−2)/(N−1) σ(b − t q) + 2 σ(t p − b) ] > 0.
    pub(super) fn steepness(&self, at: &Parameters<S>) -> S {
        let Parameters { n, t, .. } = at.clone();
        let reach = (n.clone() - S::integer(2)) / (n - S::integer(1));
        t * (reach * self.negative.sigmoid_reflected.clone()
            + S::integer(2) * self.positive.sigmoid_reflected.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::Sigmoid;
    use crate::reduction::{Problem, log_odds, reduced_loss, slope_sign};
    use crate::scalar::dual::Dual;
    use crate::scalar::interval::Interval;

    fn meet(x: Interval, y: Interval) -> bool {
        let width = x.width().max(y.width());
        x.intersection(y).is_some() && width <= 1e-12 * (1.0 + x.hi().abs())
    }

    /// The same numbers as the formulas that are written for all readings, and their derivative.
    #[test]
    fn they_are_the_loss_and_its_slope() {
        for (n, t, b) in [(3, 5, 1), (10, 1, 1), (50, 2, -3), (32768, 117, 13)] {
            let at = Problem::new(n, n, t.into(), b.into()).unwrap().at();
            let dual = Parameters {
                n: Dual::constant(at.n),
                t: Dual::constant(at.t),
                b: Dual::constant(at.b),
            };
            for s in [0.0, 0.2, 0.5, 0.875, 1.0].map(Interval::exact) {
                let (point, along) = (CcemPoint::from_s(s), CcemPoint::from_s(Dual::variable(s)));
                let pulls = Pulls::at(&point, &at);
                let g = slope_sign(&along, &dual);
                assert!(meet(
                    pulls.loss(&at),
                    reduced_loss::<Sigmoid, _>(&point, &at)
                ));
                assert!(meet(pulls.slope_sign(log_odds(at.n)), g.value));
                assert!(meet(pulls.steepness(&at), g.slope));
            }
        }
    }
}
