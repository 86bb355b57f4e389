//! Every mistake that `audit` knows, committed by plain loops that share nothing with it, and some
//! that it does not know.

#[path = "audit/plain.rs"]
mod plain;

use ccem::audit::{Format, Given, Point, Printed, Verdict, audit, inputs};
use ccem::loss::Kind;
use ccem::measure::Vectors;
use nalgebra::DMatrix;
use plain::{Code, Found, rounding};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const D: usize = 16;

/// Small and large batches, from the paper's initialisation to a released model.
const CASES: [(usize, f64, f64); 9] = [
    (8, 1.0, 1.0),
    (8, 10.0, 10.0),
    (8, 117.0, 13.0),
    (50, 1.0, 1.0),
    (50, 5.0, -2.0),
    (50, 60.0, 12.0),
    (50, 117.0, 13.0),
    (512, 2.0, 1.0),
    (512, 117.0, 13.0),
];

fn batch(n: usize, raw: bool, seed: u64) -> [DMatrix<f64>; 2] {
    inputs::hard(n, D, raw, &mut ChaCha8Rng::seed_from_u64(seed))
}

fn rows(x: &DMatrix<f64>) -> Vectors<'_> {
    Vectors::new(x.nrows(), x.as_slice())
}

/// A value as Python prints it.
fn printed(x: f64) -> Printed {
    format!("{x:?}").parse().unwrap()
}

fn given(loss: Kind, t: f64, b: f64, found: &Found, with_gradient: bool) -> Given {
    let gradients = found
        .sides
        .clone()
        .map(|side| with_gradient.then_some(side));
    Given {
        loss,
        points: vec![Point {
            t,
            b,
            value: printed(found.value),
        }],
        gradients,
        grad_t: None,
        grad_b: None,
    }
}

fn judged([u, v]: &[DMatrix<f64>; 2], given: &Given) -> Verdict {
    audit(&rows(u), &rows(v), given).unwrap()
}

fn first(verdict: &Verdict) -> String {
    verdict
        .fits
        .first()
        .map_or("unknown".into(), |fit| fit.name())
}

/// The mistakes, by the plain code's name for them, and the losses in which they can be made.
const MISTAKES: [&str; 19] = [
    "mean-over-n2",
    "sum",
    "bias-sign",
    "log-t",
    "log-t twice",
    "inverse-t",
    "clamped-t 50",
    "clamped-t 100",
    "epsilon-in-log 1e-8",
    "epsilon-in-log 1e-6",
    "both-directions-summed",
    "diagonal-as-negative",
    "positive-missing",
    "labels-swapped",
    "not-normalised",
    "float32",
    "float16",
    "bfloat16",
    "unstable-softplus",
];

/// Does the wrong code differ from the right one by more than the rounding of its own arithmetic?
fn differs(exact: &Found, wrong: &Found, n: usize, t: f64, with_gradient: bool) -> bool {
    let rounding = 4.0 * f64::EPSILON * ((n * n) as f64 + t * (D as f64 + 8.0));
    let off = |x: f64, y: f64, size: f64| (x - y).abs() > rounding * size || y.is_nan();
    let sides = exact.sides.iter().zip(&wrong.sides);
    off(exact.value, wrong.value, exact.value.abs())
        || with_gradient
            && sides
                .into_iter()
                .any(|(x, y)| (x - y).norm() > rounding * x.norm())
}

/// Right, and all, of the cases that differ; the others must not be blamed for another mistake.
fn examined(
    loss: Kind,
    names: &[&str],
    cases: &[(usize, f64, f64)],
) -> (usize, usize, Vec<String>) {
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for &(n, t, b) in cases {
        for name in names {
            let sides = batch(n, *name == "not-normalised", n as u64);
            let plain = |name: &str| Code::named(loss, name, t, b).run(&sides);
            let (exact, found) = (plain("none"), plain(name));
            for with_gradient in [false, true] {
                if !differs(&exact, &found, n, t, with_gradient) {
                    continue;
                }
                let verdict = judged(&sides, &given(loss, t, b, &found, with_gradient));
                let wanted = name.split(' ').next().unwrap();
                all += 1;
                match first(&verdict) == wanted {
                    true => right += 1,
                    false => wrong.push(format!(
                        "{name} at N = {n}, t = {t}, b = {b}, gradient {with_gradient}: {} \
                         (exact {:e}, given {:e})",
                        first(&verdict),
                        exact.value,
                        found.value
                    )),
                }
            }
        }
    }
    (right, all, wrong)
}

#[test]
fn every_mistake_of_the_sigmoid_loss_is_named_first() {
    let (right, all, wrong) = examined(Kind::Sigmoid, &MISTAKES, &CASES);
    println!("{right} of {all}\n{}", wrong.join("\n"));
    assert!(all > 200, "{all}");
    assert!(
        right * 100 >= 95 * all,
        "{right} of {all}:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_mistake_of_infonce_is_named_first() {
    let names = [
        "mean-over-n2",
        "sum",
        "log-t",
        "inverse-t",
        "clamped-t 100",
        "epsilon-in-log 1e-8",
        "one-direction",
        "one-direction other",
        "both-directions-summed",
        "positive-missing",
        "labels-swapped",
        "not-normalised",
        "float32",
    ];
    let (right, all, wrong) = examined(Kind::InfoNce, &names, &CASES[..7]);
    println!("{right} of {all}\n{}", wrong.join("\n"));
    assert!(all > 100, "{all}");
    assert!(
        right * 100 >= 95 * all,
        "{right} of {all}:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn correct_code_is_never_blamed() {
    for loss in [Kind::Sigmoid, Kind::InfoNce, Kind::InfoNceOneWay] {
        for (n, t, b) in CASES {
            for raw in [false, true] {
                let sides = batch(n, raw, 5 + n as u64);
                let found = Code::named(loss, "none", t, b).run(&sides);
                for with_gradient in [false, true] {
                    let verdict = judged(&sides, &given(loss, t, b, &found, with_gradient));
                    assert_eq!(
                        first(&verdict),
                        "none",
                        "{loss} {n} {t} {b} {raw} {with_gradient}"
                    );
                    assert!(verdict.is_right());
                }
            }
        }
    }
}

#[test]
fn correct_single_precision_is_called_so() {
    for (n, t, b) in CASES {
        let sides = batch(n, false, 11 + n as u64);
        let found = Code::named(Kind::Sigmoid, "float32", t, b).run(&sides);
        for with_gradient in [false, true] {
            let verdict = judged(&sides, &given(Kind::Sigmoid, t, b, &found, with_gradient));
            assert_eq!(first(&verdict), "float32", "{n} {t} {b} {with_gradient}");
        }
    }
}

#[test]
fn what_is_not_on_the_list_is_unknown() {
    let names = [
        "positives twice",
        "over n(n-1)",
        "hinge",
        "margin",
        "no temperature in the negatives",
    ];
    for (n, t, b) in [
        (8, 1.0, 1.0),
        (8, 10.0, 10.0),
        (50, 5.0, -2.0),
        (50, 60.0, 12.0),
        (512, 2.0, 1.0),
    ] {
        for name in names {
            let sides = batch(n, false, 3);
            let plain = |name: &str| Code::named(Kind::Sigmoid, name, t, b).run(&sides);
            let (exact, found) = (plain("none"), plain(name));
            for with_gradient in [false, true] {
                // Two mistakes at once are tried in vain, which takes its time where N is large.
                let spared = with_gradient && n > 100;
                if spared || !differs(&exact, &found, n, t, with_gradient) {
                    continue;
                }
                let verdict = judged(&sides, &given(Kind::Sigmoid, t, b, &found, with_gradient));
                assert_eq!(
                    first(&verdict),
                    "unknown",
                    "{name} {n} {t} {b} {with_gradient}"
                );
                assert_eq!(verdict.differences.is_empty(), !with_gradient);
            }
        }
    }
}

#[test]
fn two_mistakes_at_once_are_found() {
    let sides = batch(50, false, 8);
    let (t, b) = (10.0, 4.0);
    let mut code = Code::named(Kind::Sigmoid, "bias-sign", t, b);
    code.factor = 1.0 / 50.0;
    let verdict = judged(
        &sides,
        &given(Kind::Sigmoid, t, b, &code.run(&sides), false),
    );
    assert_eq!(first(&verdict), "mean-over-n2 + bias-sign");
}

#[test]
fn a_free_number_needs_something_that_could_contradict_it() {
    let sides = batch(50, false, 9);
    let (t, b) = (60.0, 5.0);
    for (name, size) in [("clamped-t 37", 37.0), ("epsilon-in-log 3.3e-7", 3.3e-7)] {
        let found = Code::named(Kind::Sigmoid, name, t, b).run(&sides);
        let alone = judged(&sides, &given(Kind::Sigmoid, t, b, &found, false));
        assert_eq!(first(&alone), "unknown", "{name}");
        let mut with_point = given(Kind::Sigmoid, t, b, &found, false);
        let other = Code::named(Kind::Sigmoid, name, 70.0, 3.0).run(&sides);
        with_point.points.push(Point {
            t: 70.0,
            b: 3.0,
            value: printed(other.value),
        });
        for given in [given(Kind::Sigmoid, t, b, &found, true), with_point.clone()] {
            let verdict = judged(&sides, &given);
            assert_eq!(first(&verdict), name.split(' ').next().unwrap());
            let found = verdict.fits[0].mistakes[0].size().unwrap();
            assert!((found / size - 1.0).abs() < 1e-6, "{name}: {found}");
        }
        with_point.points[1].value = printed(1.01 * other.value);
        assert_eq!(first(&judged(&sides, &with_point)), "unknown");
    }
}

#[test]
fn the_derivatives_by_t_and_b_decide_too() {
    let sides = batch(20, false, 4);
    let (t, b) = (7.0, 2.0);
    let found = Code::named(Kind::Sigmoid, "none", t, b).run(&sides);
    let mut right = given(Kind::Sigmoid, t, b, &found, false);
    right.grad_t = Some(printed(found.t));
    right.grad_b = Some(printed(found.b));
    assert_eq!(first(&judged(&sides, &right)), "none");
    right.grad_b = Some(printed(-found.b));
    assert_eq!(first(&judged(&sides, &right)), "unknown");
}

/// Gradients of unit vectors may go through the division by the length or not.
#[test]
fn both_gradients_of_unit_vectors_are_right() {
    let sides = batch(20, false, 4);
    let (t, b) = (7.0, 2.0);
    let mut code = Code::named(Kind::Sigmoid, "none", t, b);
    for normalised in [false, true] {
        code.normalised = normalised;
        let found = code.run(&sides);
        let verdict = judged(&sides, &given(Kind::Sigmoid, t, b, &found, true));
        assert_eq!(first(&verdict), "none", "{normalised}");
    }
}

/// The paper whose ablation rests on 1e-8 under the logarithm: N = 100, d = 10, t = 100, relative
/// bias −1, at one embedding.
#[test]
fn the_epsilon_of_a_published_ablation_is_named_with_its_size() {
    let sides = inputs::hard(100, 10, false, &mut ChaCha8Rng::seed_from_u64(1));
    let (t, b) = (100.0, -100.0);
    let found = Code::named(Kind::Sigmoid, "epsilon-in-log 1e-8", t, b).run(&sides);
    assert!(
        (found.value - 18.42 * 99.0).abs() < 300.0,
        "{}",
        found.value
    );
    let verdict = judged(&sides, &given(Kind::Sigmoid, t, b, &found, false));
    assert_eq!(first(&verdict), "epsilon-in-log");
    assert_eq!(verdict.fits[0].mistakes[0].size(), Some(1e-8));
}

#[test]
fn digits_that_are_not_printed_are_not_held_against_anybody() {
    let sides = batch(20, false, 4);
    let found = Code::named(Kind::Sigmoid, "none", 7.0, 2.0).run(&sides);
    let mut few = given(Kind::Sigmoid, 7.0, 2.0, &found, false);
    few.points[0].value = format!("{:.4}", found.value).parse().unwrap();
    assert_eq!(first(&judged(&sides, &few)), "none");
    let half = rounding(Format::Brain)(0.3);
    assert_eq!(half, 0.30078125);
}
