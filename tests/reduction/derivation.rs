//! The derivation: every step is verified, and a false step would not be.

use ccem::loss::{Parameters, Sigmoid};
use ccem::reduction::derivation::{Check, Step, derivation};
use ccem::reduction::{
    CcemPoint, antipodal_threshold, etf_condition, etf_threshold, reduced_loss, slope,
};
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;

fn var(name: &str) -> Expr {
    Expr::variable(name)
}

fn number(value: i64) -> Expr {
    Expr::integer(value)
}

fn symbols() -> Parameters<Expr> {
    Parameters {
        n: var("N"),
        t: var("t"),
        b: var("b"),
    }
}

/// A value at a point at which every variable is something else.
fn somewhere(formula: &Expr) -> f64 {
    let at = |name: &str| match name {
        "N" => Some(7.0),
        "t" => Some(1.25),
        "b" => Some(0.75),
        "s" => Some(0.375),
        "delta" => Some(0.8),
        "p" => Some(0.3125),
        "q" => Some(-0.4375),
        _ => None,
    };
    formula.evaluate(&at).unwrap()
}

/// The formula that a step displays.
fn displayed(title: &str) -> Expr {
    let steps = derivation();
    let step = steps.iter().find(|step| step.title == title);
    step.and_then(|step| step.formula.clone())
        .unwrap_or_else(|| panic!("no step `{title}` displays a formula"))
}

#[test]
fn every_step_is_verified() {
    let steps = derivation();
    for Step { title, check, .. } in &steps {
        assert_ne!(*check, Check::Failed, "{title}");
    }
    let definitions = steps.iter().filter(|step| step.formula.is_none());
    let definitions: Vec<&Step> = definitions.collect();
    assert!(
        matches!(definitions[..], [step] if step.check == Check::Definition),
        "one step, and one alone, defines"
    );
    let checked = |step: &Step| match step.check {
        Check::Symbolic => true,
        // Six N and seven δ, and for the loss three (t, b).
        Check::AtPoints(points) => [42, 126].contains(&points),
        Check::Certified(_) | Check::Definition | Check::Failed => false,
    };
    assert_eq!(
        steps.iter().filter(|step| checked(step)).count(),
        steps.len() - 1
    );
    let symbolic = steps.iter().filter(|step| step.check == Check::Symbolic);
    assert_eq!(symbolic.count(), steps.len() - 4);
}

#[test]
fn a_failed_check_says_so() {
    assert_eq!(Check::Failed.to_string(), "NOT VERIFIED");
    assert!(!Check::Definition.to_string().contains("verified"));
}

#[test]
fn the_derivative_of_the_loss_is_the_slope_and_nothing_near_it() {
    let (at, point) = (symbols(), CcemPoint::from_s(var("s")));
    let derivative = reduced_loss::<Sigmoid, Expr>(&point, &at).differentiate("s");
    assert!(derivative.provably_equals(&slope(&point, &at)));
    // t [reach σ(tq − b) − weight σ(b − tp)]
    let like_the_slope = |reach: i64, weight: i64, flip: bool| {
        let Parameters { n, t, b } = symbols();
        let q = t.clone() * point.negative(&n) - b.clone();
        let p = b - t.clone() * point.positive();
        let p = if flip { -p } else { p };
        t * ((n - number(reach)) * q.sigmoid() - number(weight) * p.sigmoid())
    };
    assert!(derivative.provably_equals(&like_the_slope(2, 2, false)));
    for (reach, weight, flip) in [(2, 1, false), (1, 2, false), (2, 3, false), (2, 2, true)] {
        let mutated = like_the_slope(reach, weight, flip);
        assert!(!derivative.provably_equals(&mutated), "{mutated}");
    }
}

#[test]
fn the_brackets_vanish_at_the_thresholds_and_nowhere_near() {
    let Parameters { n, t, .. } = symbols();
    let ratio = n.clone() / (n.clone() - number(1));
    let etf = n.clone() - number(3) - (t.clone() * ratio).exp();
    let antipodal = n.clone() - number(2) - number(2) * (number(2) * t).exp();
    let vanishes = |bracket: &Expr, root: &Expr| {
        let value = bracket.substitute("t", root);
        value.provably_equals(&number(0))
    };
    assert!(vanishes(&etf, &etf_threshold(n.clone())));
    assert!(vanishes(&antipodal, &antipodal_threshold(n.clone())));
    let scale = (n.clone() - number(1)) / n.clone();
    for mutated in [
        scale.clone() * (n.clone() - number(2)).ln(),
        scale.clone() * (n.clone() - number(4)).ln(),
        (n.clone() - number(3)).ln(),
        (n.clone() - number(3)).ln() / scale,
        antipodal_threshold(n.clone()),
    ] {
        assert!(!vanishes(&etf, &mutated), "{mutated}");
    }
    for mutated in [
        number(2) * antipodal_threshold(n.clone()),
        Expr::ratio(1, 2) * (n.clone() - number(2)).ln(),
        Expr::ratio(1, 2) * ((n.clone() - number(3)) / number(2)).ln(),
        etf_threshold(n),
    ] {
        assert!(!vanishes(&antipodal, &mutated), "{mutated}");
    }
}

#[test]
fn the_condition_in_logarithms_is_the_bracket_and_nothing_near_it() {
    let at = symbols();
    let condition = etf_condition(&at);
    let difference = condition.left.exp() - condition.right.exp();
    let bracket = displayed("The same condition in logarithms");
    assert!(difference.provably_equals(&bracket));
    for (variable, replacement) in [
        ("b", -var("b")),
        ("t", number(2) * var("t")),
        ("N", var("N") - number(1)),
    ] {
        let mutated = bracket.substitute(variable, &replacement);
        assert!(!difference.provably_equals(&mutated), "{mutated}");
    }
}

/// The check must tell each displayed formula from its neighbours: a variable moved by one, its
/// sign turned, one added to the whole.
#[test]
fn no_displayed_formula_equals_a_neighbour() {
    let mut neighbours = 0;
    for Step { title, formula, .. } in derivation() {
        let Some(formula) = formula else { continue };
        assert!(formula.provably_equals(&formula), "{title}");
        let moved = formula.variables().into_iter().flat_map(|name| {
            let variable = var(&name);
            [variable.clone() + number(1), variable - number(1)]
                .map(|moved| formula.substitute(&name, &moved))
        });
        for mutated in moved.chain([-formula.clone(), formula.clone() + number(1)]) {
            let (value, other) = (somewhere(&formula), somewhere(&mutated));
            assert!(
                (value - other).abs() > 1e-6,
                "{title}: {mutated} is no neighbour"
            );
            assert!(!formula.provably_equals(&mutated), "{title}: {mutated}");
            neighbours += 1;
        }
    }
    assert!(neighbours > 80, "{neighbours}");
}

#[test]
fn the_displayed_formulas_have_the_values_of_the_paper() {
    let close = |title: &str, value: f64| {
        let found = somewhere(&displayed(title));
        assert!(
            (found - value).abs() <= 1e-14,
            "{title}: {found} and {value}"
        );
    };
    let (n, t, delta) = (7.0_f64, 1.25_f64, 0.8_f64);
    close(
        "Positive pairs of CCEM",
        (1.0 - delta * delta) / (1.0 + delta * delta),
    );
    close(
        "Negative pairs of CCEM",
        -(1.0 / (n - 1.0) + delta * delta) / (1.0 + delta * delta),
    );
    close(
        "The upper threshold (Theorem 2)",
        (n - 1.0) / n * (n - 3.0).ln(),
    );
    close(
        "The lower threshold (Theorem 2)",
        0.5 * ((n - 2.0) / 2.0).ln(),
    );
    close(
        "The antipodal bracket at b = t",
        n - 2.0 - 2.0 * (2.0 * t).exp(),
    );
}
