//! The bias that is learned: its closed form, its digits, and descent over U, V and b.

use ccem::loss::{PairLoss, Parameters, Sigmoid};
use ccem::optimize::descent::{Manifold, Objective};
use ccem::optimize::learned_bias::{BiasedLoss, LearnedRun, WithBias, minimise, with_bias};
use ccem::optimize::{FullLoss, Method, Settings, start};
use ccem::reduction::derivation::Check;
use ccem::reduction::learned_bias::{derivation, learned_bias, learned_bias_of_nonnegative};
use ccem::reduction::proven::prove_learned_bias;
use ccem::reduction::{Phase, Problem, Quantity};
use ccem::scalar::Scalar;
use ccem::scalar::enclosing::Enclosing;
use ccem::scalar::interval::Interval;

const PAIRS: [u64; 6] = [2, 3, 4, 10, 100, 32_768];
const TEMPERATURES: [&str; 7] = ["1e-3", "0.1", "1", "3", "10", "50", "117.33"];

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn cases() -> impl Iterator<Item = (u64, &'static str)> {
    PAIRS.into_iter().flat_map(|n| TEMPERATURES.map(|t| (n, t)))
}

/// σ(b − t p) − (N−1) σ(t q − b)
fn bias_slope(n: f64, t: f64, b: f64, [p, q]: [f64; 2]) -> f64 {
    (b - t * p).sigmoid() - (n - 1.0) * (t * q - b).sigmoid()
}

/// Is b, within `room`, where the slope changes sign?
fn is_stationary(n: f64, t: f64, b: f64, pq: [f64; 2], room: f64) -> bool {
    bias_slope(n, t, b - room, pq) < 0.0 && bias_slope(n, t, b + room, pq) > 0.0
}

#[test]
fn the_closed_form_is_where_the_slope_vanishes() {
    for (n, t) in cases() {
        let (n, t) = (n as f64, t.parse().unwrap());
        let [etf, nonnegative] = [[1.0, -1.0 / (n - 1.0)], [1.0, 0.0]];
        let room = 1e-12 * (1.0 + t);
        assert!(
            is_stationary(n, t, learned_bias(n, t).b, etf, room),
            "{n} {t}"
        );
        let b = learned_bias_of_nonnegative(n, t).b;
        assert!(is_stationary(n, t, b, nonnegative, room), "{n} {t}");
        // The mutant with N−1 for N−2.
        let reach: f64 = t / (n - 1.0);
        let wrong = (n - 1.0) + ((n - 1.0).powi(2) + 4.0 * (n - 1.0) * (t + reach).exp()).sqrt();
        let wrong = wrong.ln() - 2f64.ln() - reach;
        if t < 8.0 {
            assert!(!is_stationary(n, t, wrong, etf, room), "{n} {t}");
        }
    }
}

#[test]
fn digits_are_proved() {
    let proved = |n, t: &str| prove_learned_bias(n, &quantity(t), 30).unwrap().b.digits;
    assert_eq!(&proved(32_768, "10")[..9], "10.775584");
    assert_eq!(&proved(32_768, "117.33")[..8], "63.86179");
    assert_eq!(proved(2, "5"), "0");
    for (n, t) in cases() {
        let known = prove_learned_bias(n, &quantity(t), 100).unwrap();
        let [n, t] = [n as f64, t.parse().unwrap()].map(|x: f64| x);
        let near = learned_bias(n, t);
        assert!(
            (near.b - known.b.nearest).abs() <= 1e-14 * (1.0 + t),
            "{n} {t}"
        );
        let loss = known.loss.nearest;
        assert!(
            (near.loss - loss).abs() <= 1e-13 * (1.0 + t) * loss,
            "{n} {t}"
        );
    }
}

/// The sign of the log form of ∂ℓ/∂b at b, in intervals, is decided on either side of b*: what
/// proves the closed form, and refutes a wrong one.
#[test]
fn intervals_enclose_the_bias() {
    for (n, t) in cases() {
        let t: f64 = t.parse().unwrap();
        let [lo, hi] = learned_bias(Interval::integer(n as i64), Interval::point(t))
            .b
            .outward();
        let slope = |b: f64| {
            let (n, t, b) = (
                Interval::integer(n as i64),
                Interval::point(t),
                Interval::point(b),
            );
            let negatives = n - Interval::integer(1);
            let q = -(Interval::integer(1) / negatives);
            negatives.ln() + (t * q - b).log_sigmoid() - (b - t).log_sigmoid()
        };
        assert!(hi - lo < 1e-12 * (1.0 + t));
        let room = 1e-11 * (1.0 + t);
        assert!(slope(lo - room).outward()[0] > 0.0 && slope(hi + room).outward()[1] < 0.0);
    }
}

#[test]
fn at_the_learned_bias_the_etf_is_optimal() {
    for (n, t) in cases() {
        let known = prove_learned_bias(n, &quantity(t), 20).unwrap();
        let b: Quantity = known.b.digits.parse().unwrap();
        let decision = Problem::new(n, n, quantity(t), b).unwrap().phase();
        assert!(decision.settled && decision.phase == Phase::Etf, "{n} {t}");
    }
}

/// min_b ℓ(s; b) falls in s, and no other s and b have a smaller loss.
#[test]
fn no_similarity_and_no_bias_are_better() {
    for (n, t) in cases() {
        let (n, t) = (n as f64, t.parse().unwrap());
        let best = learned_bias(n, t);
        for s in (0..=20).map(|k| f64::from(k) / 20.0) {
            for shift in [-5.0, -1.0, -0.1, -1e-3, 0.0, 1e-3, 0.1, 1.0, 5.0] {
                let at = Parameters {
                    n,
                    t,
                    b: best.b + shift,
                };
                let (p, q) = (2.0 * s - 1.0, s * (n - 2.0) / (n - 1.0) - 1.0);
                let loss = Sigmoid::phi(p, &at) + (n - 1.0) * Sigmoid::psi(q, &at);
                assert!(loss >= best.loss * (1.0 - 1e-12), "{n} {t} {s} {shift}");
            }
        }
    }
}

#[test]
fn every_step_of_the_derivation_is_proved() {
    let steps = derivation();
    assert_eq!(steps.len(), 5);
    for step in steps {
        assert_eq!(step.check, Check::Symbolic, "{}", step.title);
    }
}

/// Descent over U, V and b from 8 seeds, b = t at the start.
fn descend(n: usize, d: usize, t: f64) -> Vec<LearnedRun> {
    let settings = Settings {
        method: Method::Lbfgs,
        max_steps: 3_000,
        tolerance: 1e-11,
        target: None,
    };
    (0..8)
        .map(|seed| minimise(t, t, start(n, d, seed), &settings))
        .collect()
}

#[test]
fn every_run_arrives_at_the_etf_and_its_bias() {
    for d in [7, 8] {
        for t in [0.1, 0.4, 0.9, 2.5, 8.0] {
            let best = learned_bias(8.0, t);
            for (seed, LearnedRun { run, b }) in descend(8, d, t).into_iter().enumerate() {
                let gap = run.loss - best.loss;
                let case = format!("d={d} t={t} seed={seed}: gap {gap:e}, b {b}, {run:?}");
                assert!(gap.abs() <= 1e-10, "{case}");
                assert!((b - best.b).abs() <= 1e-6, "{case}");
                let again = FullLoss::Sigmoid { t, b }.value(&run.embedding);
                assert!((again.loss - run.loss).abs() <= again.error + run.loss_error);
            }
        }
    }
}

#[test]
fn in_a_small_dimension_the_minimum_is_larger() {
    let best = learned_bias(4.0, 1.0).loss;
    assert!((best - 1.38417).abs() < 1e-5);
    for LearnedRun { run, .. } in descend(4, 2, 1.0) {
        assert!(run.loss - best > 1e-3, "{}", run.loss - best);
    }
}

/// Along a curve c(α) of the manifold, (L(c(α)) − L(c(0)))/α − slope falls like α: the Taylor test.
#[test]
fn the_gradient_with_the_bias_is_right() {
    let (n, d, t) = (5, 4, 1.3);
    let loss = BiasedLoss::new(t, n, d);
    let x = with_bias(start(n, d, 1).stacked(), t, 0.7);
    let mut v = with_bias(start(n, d, 2).stacked(), t, -0.4);
    WithBias.project(&x, &mut v);
    let at = |step: f64| {
        let (mut to, mut gradient) = (x.clone(), x.clone());
        WithBias.retract(&x, &v, step, &mut to);
        let value = loss.evaluate(&to, &mut gradient);
        (
            value.loss,
            WithBias.arrive(&to, &v, step, &mut gradient).slope,
        )
    };
    let (value, slope) = at(0.0);
    let [far, near] = [1e-2, 1e-3].map(|step| (at(step).0 - value - step * slope).abs());
    let order = (far / near).log10();
    assert!((1.9..2.1).contains(&order), "{far:e} {near:e}");
}

#[test]
#[should_panic(expected = "in dimension 1 no row can move")]
fn dimension_1_is_refused() {
    let settings = Settings {
        method: Method::Lbfgs,
        max_steps: 10,
        tolerance: 1e-9,
        target: None,
    };
    minimise(1.0, 0.0, start(4, 1, 0), &settings);
}
