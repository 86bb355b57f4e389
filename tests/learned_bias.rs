//! The bias that is learned: its closed form, its digits, and descent over U, V and b.

use ccem::loss::{PairLoss, Parameters, Sigmoid};
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
    assert!(proved(32_768, "10").starts_with("10.7757"));
    assert!(proved(32_768, "117.33").starts_with("63.86"));
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
