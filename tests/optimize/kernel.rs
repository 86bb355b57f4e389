//! The kernel of the full losses: formulas, gradients, rounding bounds, invariances.

use ccem::embedding::Embedding;
use ccem::loss::{PairLoss, Parameters, Sigmoid};
use ccem::optimize::descent::Manifold;
use ccem::optimize::sphere::Spheres;
use ccem::optimize::{FullLoss, start};
use nalgebra::DMatrix;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{evaluate, infonce, infonce_one_way, sigmoid};

/// log₁₀ of the factor by which the error of the first-order expansion of f at 0 falls from
/// h = 10⁻³ to h = 10⁻⁴: 2 for the right derivative, 1 for a wrong one.
fn taylor_slope(f: impl Fn(f64) -> f64, derivative: f64) -> f64 {
    let error = |h: f64| (f(h) - f(0.0) - h * derivative).abs();
    (error(1e-3) / error(1e-4)).log10()
}

fn is_quadratic(slope: f64) -> bool {
    (1.9..=2.1).contains(&slope)
}

fn any_loss() -> impl Strategy<Value = FullLoss> {
    let (t, b) = (0.3..4.0f64, -1.0..4.0f64);
    prop_oneof![
        (t.clone(), b).prop_map(|(t, b)| sigmoid(t, b)),
        t.clone().prop_map(infonce),
        t.prop_map(infonce_one_way),
    ]
}

fn reproducible(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(2402_12613),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(reproducible(200))]

    #[test]
    fn euclidean_gradients_pass_the_taylor_test(
        loss in any_loss(), n in 2..12usize, d in 2..9usize, seed in 0..1000u64
    ) {
        let x = start(n, d, seed).into_stacked();
        let v = start(n, d, seed + 1000).into_stacked();
        let (_, gradient) = evaluate(&loss, &x);
        let slope = taylor_slope(|h| evaluate(&loss, &(&x + h * &v)).0.loss, gradient.dot(&v));
        prop_assert!(is_quadratic(slope), "{slope}");
    }

    #[test]
    fn gradients_pass_the_taylor_test_along_the_retraction(
        loss in any_loss(), n in 2..12usize, d in 2..9usize, seed in 0..1000u64, at in 0.0..2.0f64
    ) {
        let x = start(n, d, seed).into_stacked();
        let mut v = start(n, d, seed + 1000).into_stacked();
        Spheres.project(&x, &mut v);
        let point = |step: f64| {
            let mut to = x.clone();
            Spheres.retract(&x, &v, step, &mut to);
            to
        };
        let (_, mut gradient) = evaluate(&loss, &point(at));
        let arrival = Spheres.arrive(&point(at), &v, at, &mut gradient);
        let slope = taylor_slope(|h| evaluate(&loss, &point(at + h)).0.loss, arrival.slope);
        prop_assert!(is_quadratic(slope), "{slope}");
    }

    /// The slope test has teeth: a positive term of double weight fails it.
    #[test]
    fn a_wrong_gradient_fails_the_taylor_test(
        t in 0.3..4.0f64, b in -1.0..4.0f64, n in 2..12usize, d in 2..9usize, seed in 0..1000u64
    ) {
        let x = start(n, d, seed).into_stacked();
        let v = start(n, d, seed + 1000).into_stacked();
        let (_, mut wrong) = evaluate(&sigmoid(t, b), &x);
        for i in 0..n {
            let m = x.row(i).dot(&x.row(n + i));
            let weight = -t / n as f64 / (1.0 + (t * m - b).exp());
            for k in 0..d {
                wrong[(i, k)] += weight * x[(n + i, k)];
                wrong[(n + i, k)] += weight * x[(i, k)];
            }
        }
        let loss = |h: f64| evaluate(&sigmoid(t, b), &(&x + h * &v)).0.loss;
        prop_assert!(!is_quadratic(taylor_slope(loss, wrong.dot(&v))));
    }

    #[test]
    fn kernel_is_the_formula_of_the_loss(
        n in 2..12usize, d in 2..9usize, t in 0.01..200.0f64, b in -50.0..200.0f64, seed in 0..1000u64
    ) {
        let embedding = start(n, d, seed);
        let (u, v) = (embedding.u(), embedding.v());
        let at = Parameters { n: n as f64, t, b };
        let term = |(i, j): (usize, usize)| {
            let m = u.row(i).dot(&v.row(j));
            if i == j { Sigmoid::phi(m, &at) } else { Sigmoid::psi(m, &at) }
        };
        let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        let plain = pairs.map(term).sum::<f64>() / n as f64;
        let (value, _) = evaluate(&sigmoid(t, b), embedding.stacked());
        prop_assert!((value.loss - plain).abs() <= value.error, "{value:?} {plain}");
        prop_assert!(value.error <= 1e-11 * (1.0 + plain) * (1.0 + t + b.abs()));
    }

    #[test]
    fn infonce_is_its_formula(
        n in 2..12usize, d in 2..9usize, t in 0.01..50.0f64, seed in 0..1000u64
    ) {
        let embedding = start(n, d, seed);
        let (u, v) = (embedding.u(), embedding.v());
        let e = |i: usize, j: usize| (t * u.row(i).dot(&v.row(j))).exp();
        let mean = |share: &dyn Fn(usize) -> f64| {
            (0..n).map(|i| -share(i).ln()).sum::<f64>() / n as f64
        };
        let rows = mean(&|i| e(i, i) / (0..n).map(|j| e(i, j)).sum::<f64>());
        let columns = mean(&|i| e(i, i) / (0..n).map(|j| e(j, i)).sum::<f64>());
        let (one, _) = evaluate(&infonce_one_way(t), embedding.stacked());
        let (both, _) = evaluate(&infonce(t), embedding.stacked());
        prop_assert!((one.loss - rows).abs() <= 2.0 * one.error + 1e-13);
        prop_assert!((both.loss - (rows + columns) / 2.0).abs() <= 2.0 * both.error + 1e-13);
    }

    #[test]
    fn losses_do_not_change_under_rotations_and_permutations(
        loss in any_loss(), n in 2..12usize, d in 2..9usize, seed in 0..1000u64
    ) {
        let x = start(n, d, seed).into_stacked();
        let rotation = start(d, d, seed + 1).u().clone_owned().qr().q();
        let shift = 1 + (seed as usize) % (n - 1);
        let permuted = DMatrix::from_fn(2 * n, d, |i, k| x[(i / n * n + (i + shift) % n, k)]);
        let (value, _) = evaluate(&loss, &x);
        for other in [&x * rotation, permuted] {
            let (moved, _) = evaluate(&loss, &other);
            // A Householder rotation errs by a few more roundings than the bound of a value.
            prop_assert!((moved.loss - value.loss).abs() <= 4.0 * value.error);
        }
    }

    #[test]
    fn on_ccem_the_full_loss_is_the_reduced_one(
        n in 3..20usize, t in 0.01..100.0f64, b in -5.0..100.0f64, delta in 0.0..5.0f64
    ) {
        let (s, r) = (1.0 / (1.0 + delta * delta), delta * delta / (1.0 + delta * delta));
        let at = Parameters { n: n as f64, t, b };
        let negatives = n as f64 - 1.0;
        let bound = Sigmoid::phi(s - r, &at) + negatives * Sigmoid::psi(-(r + s / negatives), &at);
        let x = Embedding::ccem(n, n, delta).unwrap().into_stacked();
        let (value, _) = evaluate(&sigmoid(t, b), &x);
        prop_assert!((value.loss - bound).abs() <= 2.0 * value.error, "{value:?} {bound}");
    }
}

/// e⁻⁷²⁵ has some 30 bits left, and a share of it is no bound on its error.
#[test]
fn the_rounding_bound_knows_of_underflow() {
    let (simplex, least) = (Embedding::ccem(4, 4, 0.0).unwrap(), f64::from_bits(1));
    let value = sigmoid(1450.0, 725.0).value(&simplex);
    assert!(
        value.loss > 0.0 && value.loss < f64::MIN_POSITIVE,
        "{value:?}"
    );
    assert!(
        value.error > 0.0 && value.error <= 100.0 * least,
        "{value:?}"
    );
    // Where even the loss is 0 it need not be 0.
    let value = sigmoid(1e4, 5e3).value(&simplex);
    assert!(value.loss == 0.0 && value.error > 0.0);
}

/// The bound on the rounding error holds against the optima known to 40 digits.
#[test]
fn the_rounding_bound_holds_on_the_reference_optima() {
    let mut rows = 0;
    for line in include_str!("../data/reference.csv").lines().skip(2) {
        let field: Vec<&str> = line.split(',').collect();
        let number = |k: usize| field[k].parse::<f64>().unwrap();
        let n = number(0) as usize;
        if n > 200 {
            continue;
        }
        let x = Embedding::ccem(n, n, number(5)).unwrap().into_stacked();
        let (value, _) = evaluate(&sigmoid(number(1), number(2)), &x);
        // Rounding δ moves L to second order only; rounding t and b moves it by (1 + |b|/t) A u
        // at most, a small part of what the bound allows.
        let off = (value.loss - number(8)).abs();
        assert!(off <= value.error, "{line}: {off:e} > {:e}", value.error);
        assert!(
            value.error <= 1e-10 * value.loss,
            "{line}: {:e}",
            value.error
        );
        rows += 1;
    }
    assert!(rows >= 20);
}
