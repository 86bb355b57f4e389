//! The sigmoid loss of pairs of signs, which is all there is in dimension 1.
//!
//! Let k pairs be aligned (u_i = v_i) and N−k opposed, x = Σ u_i over the aligned and y = Σ u_i
//! over the opposed pairs. Then
//!
//! Σ_ij u_i v_j = (x + y)(x − y) = x² − y²,   Σ_{i≠j} u_i v_j = x² − y² − (2k − N).
//!
//! The products are ±1, so for a given k the loss depends on the number of products i ≠ j that
//! are +1, and grows with it because ψ grows. x and y are chosen apart, x² is least at
//! |x| = k mod 2 and y² greatest at |y| = N−k: let the aligned signs alternate and the opposed
//! pairs agree. What remains is a minimum over k = 0, …, N.

use super::{PairLoss, Parameters, Sigmoid};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;

/// The least loss of N pairs of which k are aligned, in any reading; N is at most 10⁹.
pub fn aligned_loss<S: Scalar>(n: u64, at: &Parameters<S>) -> impl Fn(u64) -> S {
    let one = || S::integer(1);
    let [phi_plus, phi_minus] = [one(), -one()].map(|m| Sigmoid::phi(m, at));
    let [psi_plus, psi_minus] = [one(), -one()].map(|m| Sigmoid::psi(m, at));
    move |k| {
        // N² may exceed 2⁵³, and is below 2⁶³.
        let (all, aligned, opposed) = (n as i64, k as i64, (n - k) as i64);
        let sum = aligned % 2 - opposed * opposed - (aligned - opposed);
        let pairs = all * (all - 1);
        let times = |count: i64, loss: &S| S::integer(count) * loss.clone();
        let positive = times(aligned, &phi_plus) + times(opposed, &phi_minus);
        let (plus, minus) = ((pairs + sum) / 2, (pairs - sum) / 2);
        let negative = times(plus, &psi_plus) + times(minus, &psi_minus);
        (positive + negative) / S::integer(all)
    }
}

/// An enclosure of the least loss of N pairs of signs. Over the even k, and over the odd ones, the
/// number of products that are +1 is −(N−k)²/2 plus what is linear in k, hence concave: the minimum
/// is at the first or the last of them.
pub fn least_loss<S: Enclosing>(n: u64, at: &Parameters<S>) -> S {
    let loss = aligned_loss(n, at);
    let least = |x: S, y: S| {
        let ([x_low, x_high], [y_low, y_high]) = (x.outward(), y.outward());
        S::point(x_low.min(y_low)).hull(&S::point(x_high.min(y_high)))
    };
    let others = [1, n - 1, n].map(&loss).into_iter();
    others.fold(loss(0), least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::interval::Interval;

    /// Against all 4^N pairs of signs.
    #[test]
    fn the_least_loss_is_that_of_all_signs() {
        for n in 2..=6u32 {
            for (t, b) in [(0.3, 0.3), (1.0, 1.0), (2.0, -0.5), (1.0, 3.0), (4.0, 2.0)] {
                let at = Parameters {
                    n: f64::from(n),
                    t,
                    b,
                };
                let sign = |bits: u32, i: u32| if bits >> i & 1 == 1 { 1.0 } else { -1.0 };
                let pair = |u: u32, v: u32, i: u32, j: u32| {
                    let m = sign(u, i) * sign(v, j);
                    if i == j {
                        Sigmoid::phi(m, &at)
                    } else {
                        Sigmoid::psi(m, &at)
                    }
                };
                let row = |u, v, i| (0..n).map(|j| pair(u, v, i, j)).sum::<f64>();
                let loss = |u, v| (0..n).map(|i| row(u, v, i)).sum::<f64>() / f64::from(n);
                let all = (0..1 << n).flat_map(|u| (0..1 << n).map(move |v| (u, v)));
                let least = all.map(|(u, v)| loss(u, v)).fold(f64::INFINITY, f64::min);
                let exact = |x: f64| Interval::point(x);
                let at = Parameters {
                    n: exact(f64::from(n)),
                    t: exact(t),
                    b: exact(b),
                };
                let [low, high] = least_loss(u64::from(n), &at).outward();
                assert!(
                    low <= least + 1e-12 && least <= high + 1e-12,
                    "N = {n}, t = {t}, b = {b}"
                );
                assert!(high - low < 1e-12);
            }
        }
    }
}
