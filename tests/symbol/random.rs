//! Properties of random small formulas in s, t, b.

use std::cell::Cell;

use ccem::scalar::Scalar;
use ccem::scalar::dual::Dual;
use ccem::scalar::symbol::Expr;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use crate::bounded::{Numerically, compared};
use crate::parser::{Definitions, parse, parse_with};

fn deterministic(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(2402_12613),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Small formulas in s, t, b.
fn formula() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (-2i64..=3).prop_map(Expr::integer),
        prop_oneof![Just("s"), Just("t"), Just("b")].prop_map(Expr::variable),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(x, y)| x + y),
            pair.clone().prop_map(|(x, y)| x - y),
            pair.clone().prop_map(|(x, y)| x * y),
            pair.prop_map(|(x, y)| x / y),
            inner.clone().prop_map(|x| -x),
            inner.clone().prop_map(Expr::exp),
            inner.clone().prop_map(Expr::ln),
            inner.clone().prop_map(Expr::softplus),
            inner.prop_map(Expr::sigmoid),
        ]
    })
}

/// Ways to write x again. The last ones are false for some x or for all.
const REWRITTEN: [&str; 16] = [
    "x + s - s",
    "x*(t + 1)/(1 + t)",
    "(x² - b²)/(x - b) - b",
    "ln(exp(x))",
    "-ln(exp(-x - b)) - b",
    "exp(ln(x))",
    "exp(ln(x)/2)²",
    "softplus(x) - softplus(-x)",
    "ln(σ(x)) - ln(σ(-x))",
    "1/exp(-ln(x))",
    "ln(σ(x)/(1 - σ(x)))",
    "ln(exp(x + s) + exp(x - t)) - ln(exp(s) + exp(-t))",
    "exp(ln(x²)/2)",
    "exp(ln(x*s)/2 + ln(x/s)/2)",
    "softplus(x) + softplus(-x)",
    "ln(exp(x) + 1)",
];

/// A small formula beside itself, rewritten in some places.
fn rewritten_formula() -> impl Strategy<Value = (Expr, Expr)> {
    let inner = (formula(), 0..REWRITTEN.len()).prop_map(|(x, k)| (x.clone(), rewrite(x, k)));
    (inner, formula(), 0..REWRITTEN.len(), 0..8).prop_map(|((x, z), y, k, shape)| {
        let around = |x: Expr| match shape {
            0 => x + y.clone(),
            1 => y.clone() - x,
            2 => x * y.clone(),
            3 => y.clone() / x,
            4 => (x * y.clone()).exp(),
            5 => (y.clone() + x).softplus(),
            6 => (x / y.clone()).ln(),
            _ => (y.clone() - x).sigmoid(),
        };
        (around(x), rewrite(around(z), k))
    })
}

fn rewrite(x: Expr, k: usize) -> Expr {
    parse_with(REWRITTEN[k], &Definitions::from([("x".to_string(), x)]))
}

/// Soundness on pairs of which many are equal, some only at some points.
#[test]
fn what_is_shown_of_rewritten_formulas_is_true() {
    let (shown, wrong) = (Cell::new(0), Cell::new(0));
    let outcome = TestRunner::new(deterministic(3000)).run(&rewritten_formula(), |(x, y)| {
        match (x.provably_equals(&y), compared(&x, &y)) {
            (true, Numerically::Different) => prop_assert!(false, "{} = {}", x, y),
            (true, Numerically::Agreeing) => shown.set(shown.get() + 1),
            (false, Numerically::Different) => wrong.set(wrong.get() + 1),
            _ => {}
        }
        Ok(())
    });
    assert_eq!(outcome, Ok(()));
    let (shown, wrong) = (shown.get(), wrong.get());
    assert!(shown > 1000 && wrong > 300, "{shown} shown, {wrong} wrong");
}

proptest! {
    #![proptest_config(deterministic(3000))]

    /// Soundness, on pairs so small that some are equal by chance.
    #[test]
    fn nothing_false_is_shown(x in formula(), y in formula()) {
        if compared(&x, &y) == Numerically::Different {
            prop_assert!(!x.provably_equals(&y), "{} = {}", x, y);
        }
    }

    /// Soundness, on pairs that differ in one place.
    #[test]
    fn no_small_change_goes_unnoticed(x in formula(), by in formula()) {
        let y = x.substitute("t", &(Expr::variable("t") + by));
        if compared(&x, &y) == Numerically::Different {
            prop_assert!(!x.provably_equals(&y), "{} = {}", x, y);
        }
    }

    /// What is printed, as text and in Coq, means the formula.
    #[test]
    fn printing_keeps_the_meaning(x in formula()) {
        for printed in [x.to_string(), x.coq()] {
            prop_assert_ne!(compared(&x, &parse(&printed)), Numerically::Different, "{}", printed);
        }
    }

    /// The derivative agrees with forward differentiation in f64, and with a difference quotient.
    #[test]
    fn derivatives_agree(x in formula(), s in 0.1f64..0.9, t in 0.1f64..2.0, b in -1.0f64..2.0) {
        let with_s = |s| move |name: &str| Some(match name { "s" => s, "t" => t, _ => b });
        let slope = x.differentiate("s").evaluate(&with_s(s)).unwrap();
        let dual = x.evaluate(&|name| Some(match name {
            "s" => Dual::variable(s),
            "t" => Dual::constant(t),
            _ => Dual::constant(b),
        })).unwrap().slope;
        if slope.is_finite() && dual.is_finite() {
            prop_assert!((slope - dual).abs() <= 1e-9 * (1.0 + slope.abs()), "{} {}", slope, dual);
        }
        let h = 1e-4;
        let value = |s| x.evaluate(&with_s(s)).unwrap();
        // Two step lengths that agree show that the quotient has converged.
        let (fine, coarse) = (
            (value(s + h) - value(s - h)) / (2.0 * h),
            (value(s + 2.0 * h) - value(s - 2.0 * h)) / (4.0 * h),
        );
        if slope.is_finite() && value(s).abs() < 1e3 && (fine - coarse).abs() < 1e-6 {
            prop_assert!((slope - fine).abs() <= 1e-5 * (1.0 + slope.abs()), "{} {}", slope, fine);
        }
    }
}
