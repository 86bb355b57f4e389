//! Dimension one: the sphere is {−1, +1}, every gradient is zero, and the problem is finite.
//!
//! It is solved exactly, in O(N), by counting signs. A descent would report success at its
//! start.

use nalgebra::DMatrix;

use super::descent::Value;
use super::kernel::{FullLoss, underflow};
use crate::embedding::Embedding;
use crate::loss::{Kind, PairLoss, Parameters, Sigmoid};

/// A minimiser of the loss over all signs u_i, v_i = ±1, with its value.
///
/// Every count is exact until it becomes a double, so the value errs only by the rounding of its few operations: each
/// logarithm is of an argument of size ≤ 2t + |b| that is right to one rounding, and a relative
/// error ε of z changes softplus(z) by at most (1 + |z|) ε of itself.
pub fn minimise(loss: &FullLoss, n: usize) -> (Embedding, Value) {
    let FullLoss { kind, t, b } = *loss;
    let ((u, v, loss), size) = match kind {
        Kind::Sigmoid => (sigmoid(n, t, b), t + b.abs()),
        Kind::InfoNce | Kind::InfoNceOneWay => (infonce(n, t), 2.0 * t),
    };
    let x = DMatrix::from_iterator(2 * n, 1, u.into_iter().chain(v));
    let error = f64::EPSILON / 2.0 * (12.0 + size) * loss + underflow(n);
    let scale = 0.0; // There is no gradient on {−1, +1}.
    (Embedding::from_stacked(x), Value { loss, error, scale })
}

type Signs = Vec<f64>;

/// Let k pairs be aligned (u_i = v_i) and N−k opposed, x = Σ u_i over the aligned and
/// y = Σ u_i over the opposed pairs. Then
///
/// Σ_ij u_i v_j = (x + y)(x − y) = x² − y²,   Σ_{i≠j} u_i v_j = x² − y² − (2k − N).
///
/// The products are ±1, so for a given k the loss depends on the number of products i ≠ j that
/// are +1, and grows with it because ψ grows. x and y are chosen apart, x² is least at
/// |x| = k mod 2 and y² greatest at |y| = N−k: let the aligned signs alternate and the opposed
/// pairs agree. What remains is a minimum over k = 0, …, N.
fn sigmoid(n: usize, t: f64, b: f64) -> (Signs, Signs, f64) {
    let total = n as f64;
    let at = Parameters { n: total, t, b };
    let loss = |k: usize| {
        // N² may exceed 2⁵³.
        let (all, aligned, opposed) = (n as i128, k as i128, (n - k) as i128);
        let sum = aligned % 2 - opposed * opposed - (aligned - opposed);
        let pairs = all * (all - 1);
        let (plus, minus) = (((pairs + sum) / 2) as f64, ((pairs - sum) / 2) as f64);
        let (aligned, opposed) = (aligned as f64, opposed as f64);
        let positive = aligned * Sigmoid::phi(1.0, &at) + opposed * Sigmoid::phi(-1.0, &at);
        let negative = plus * Sigmoid::psi(1.0, &at) + minus * Sigmoid::psi(-1.0, &at);
        (positive + negative) / total
    };
    let (k, least) = least(n, loss);
    let u = (0..n).map(|i| if i < k && i % 2 == 1 { -1.0 } else { 1.0 });
    let v = u
        .clone()
        .enumerate()
        .map(|(i, u)| if i < k { u } else { -u });
    (u.collect(), v.collect(), least)
}

/// With r of the v_j equal to +1, a row with u_i = +1 has the log-partition
/// λ₊(r) = ln(r e^t + (N−r) e^−t), one with u_i = −1 has λ₋(r) = λ₊(N−r). With p of the u_i
/// equal to +1 at most N − |p−r| pairs are aligned, so the row direction of the loss is
///
/// R(p, r) ≥ [p λ₊(r) + (N−p) λ₋(r)]/N − t (N − 2|p−r|)/N.
///
/// For fixed r the bound is least at p = r, since |λ₊ − λ₋| ≤ 2t, and U = V attains it there:
/// R(p, r) ≥ g(r) = R(r, r). The column direction is R with p and r exchanged, hence ≥ g(p),
/// and the mean of both is ≥ min g as well. What remains is a minimum over r of
///
/// g(r) = (r/N) ln(r + (N−r) e^−2t) + ((N−r)/N) ln(N−r + r e^−2t).
fn infonce(n: usize, t: f64) -> (Signs, Signs, f64) {
    let total = n as f64;
    let decay = (-2.0 * t).exp();
    // x ln(x + y e^−2t) = x ln x + x ln(1 + (y/x) e^−2t), both parts ≥ 0; 0 at x = 0.
    let part = |x: f64, y: f64| {
        if x > 0.0 {
            x * (x.ln() + (y / x * decay).ln_1p())
        } else {
            0.0
        }
    };
    let (r, least) = least(n, |r| {
        let (plus, minus) = (r as f64, (n - r) as f64);
        (part(plus, minus) + part(minus, plus)) / total
    });
    let u: Signs = (0..n).map(|i| if i < r { 1.0 } else { -1.0 }).collect();
    (u.clone(), u, least)
}

/// The argument in 0..=n of the least value, the first one of equals, with the value.
fn least(n: usize, value: impl Fn(usize) -> f64) -> (usize, f64) {
    (1..=n).fold((0, value(0)), |best, k| {
        let candidate = value(k);
        if candidate < best.1 {
            (k, candidate)
        } else {
            best
        }
    })
}
