//! The reduced problem against 40-digit references, and the formulas against one another.

#[path = "reduction/derivation.rs"]
mod derivation;
#[path = "reduction/enclosure.rs"]
mod enclosure;
#[path = "reduction/learned_bias.rs"]
mod learned_bias;

use ccem::loss::Sigmoid;
use ccem::reduction::grid::{Problems, Quantities};
use ccem::reduction::{
    CcemPoint, Phase, Problem, Quantity, minimise_directly, reduced_loss, slope, slope_sign, solve,
};
use ccem::scalar::dual::Dual;
use proptest::prelude::*;

fn problem(n: u64, t: &str, b: &str) -> Problem {
    Problem::new(n, n, t.parse().unwrap(), b.parse().unwrap()).unwrap()
}

fn relative(measured: f64, reference: f64) -> f64 {
    if measured == reference {
        0.0
    } else {
        ((measured - reference) / reference).abs()
    }
}

/// The rows of a file of 40-digit references.
fn references(file: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap();
    reader.records().map(Result::unwrap).collect()
}

/// Also those that are not kept from one N to the next.
#[test]
fn a_grid_lists_every_temperature_at_every_n() {
    let temperatures: Quantities = "1/2,1:2:1500,7/3".parse().unwrap();
    let all: Vec<Quantity> = temperatures.iter().collect();
    assert_eq!(all.len(), 1502);
    let problems = Problems::symmetric("5,6".parse().unwrap(), temperatures);
    let listed: Vec<Quantity> = problems.iter().map(|p| p.unwrap().t().clone()).collect();
    assert_eq!(listed, [all.clone(), all].concat());
}

#[test]
fn the_ends_of_what_t_and_b_may_be_are_exact() {
    let taken =
        |t: &str, b: &str| Problem::new(10, 10, t.parse().unwrap(), b.parse().unwrap()).is_ok();
    for (t, b, is_taken) in [
        ("1e-9", "0", true),
        ("1e-9*(1-1e-30)", "0", false),
        ("10000", "0", true),
        ("10000+1e-30", "0", false),
        ("1", "-10000", true),
        ("1", "-10000-1e-30", false),
    ] {
        assert_eq!(taken(t, b), is_taken, "t = {t}, b = {b}");
    }
}

#[test]
fn every_reference_is_reproduced() {
    let rows = references("reference.csv");
    assert_eq!(rows.len(), 26);
    for row in rows {
        let problem = problem(row[0].parse().unwrap(), &row[1], &row[2]);
        let optimum = solve(&problem);
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        assert!(optimum.settled);
        assert_eq!(optimum.phase.to_string(), row[3]);
        assert!(
            relative(optimum.point.s, number(4)) <= 1e-13,
            "s of {row:?}"
        );
        assert!(relative(optimum.delta, number(5)) <= 1e-12, "δ of {row:?}");
        assert!(
            relative(optimum.positive, number(6)) <= 1e-12,
            "p of {row:?}"
        );
        assert!(
            relative(optimum.negative, number(7)) <= 1e-12,
            "q of {row:?}"
        );
        assert!(
            relative(optimum.loss, number(8)) <= 1e-13,
            "loss of {row:?}"
        );
        assert!(relative(optimum.delta, number(5)) <= optimum.delta_relative_error());
        assert!((optimum.loss - number(8)).abs() <= optimum.loss_error);
    }
}

/// Beside a threshold δ* is ill-conditioned in f64: one rounding of t at relative distance h
/// changes δ* by ε/h. What is stated must hold, and must not be far above what conditioning asks.
#[test]
fn stated_errors_hold_beside_the_thresholds() {
    for row in references("near_thresholds.csv") {
        let distance = row[2].trim_start_matches('-').parse::<f64>().unwrap();
        let t = format!("{}*(1+{})", &row[1], &row[2]);
        let optimum = solve(&problem(row[0].parse().unwrap(), &t, &t));
        assert_eq!(
            (optimum.phase, optimum.settled),
            (Phase::Intermediate, true),
            "{row:?}"
        );
        let error = relative(optimum.delta, row[3].parse().unwrap());
        let stated = optimum.delta_relative_error();
        assert!(
            error <= stated,
            "{row:?}: {error:e} above the stated {stated:e}"
        );
        assert!(
            stated <= 1e-13 / distance,
            "{row:?}: states only {stated:e}"
        );
    }
}

#[test]
fn a_threshold_itself_belongs_to_the_end_structure() {
    for n in [5, 6, 10, 50, 32768, 1_000_000_000] {
        for (t, phase) in [
            ("etf", Phase::Etf),
            ("etf*(1+1e-30)", Phase::Etf),
            ("etf*(1-1e-30)", Phase::Intermediate),
            ("antipodal", Phase::Antipodal),
            ("antipodal*(1-1e-30)", Phase::Antipodal),
            ("antipodal*(1+1e-30)", Phase::Intermediate),
        ] {
            let decision = problem(n, t, t).phase();
            assert_eq!(
                (decision.phase, decision.settled),
                (phase, true),
                "N = {n}, t = {t}"
            );
        }
    }
}

/// t + b = ln((N−2)/2) in multiples of the threshold, with b ≠ t.
#[test]
fn multiples_of_the_antipodal_threshold_add_up_exactly() {
    for (t, b, phase) in [
        ("antipodal*1/2", "antipodal*3/2", Phase::Antipodal),
        (
            "antipodal*1/2",
            "antipodal*(3/2+1e-30)",
            Phase::Intermediate,
        ),
    ] {
        let decision = problem(10, t, b).phase();
        assert_eq!(
            (decision.phase, decision.settled),
            (phase, true),
            "t = {t}, b = {b}"
        );
    }
}

#[test]
fn the_rational_boundaries_of_n_4_are_decided_exactly() {
    for (t, b, phase) in [
        ("3", "1", Phase::Etf),
        ("3.000000000000000000001", "1", Phase::Intermediate),
        ("1", "-1", Phase::Antipodal),
        ("1.000000000000000000001", "-1", Phase::Intermediate),
        ("1e-9", "1e-9", Phase::Etf),
    ] {
        let decision = problem(4, t, b).phase();
        assert_eq!(
            (decision.phase, decision.settled),
            (phase, true),
            "t = {t}, b = {b}"
        );
    }
}

#[test]
fn the_extremes_of_the_domain_have_finite_answers() {
    for n in [2, 3, 4, 5, 1000, 1_000_000_000] {
        for t in ["1e-9", "0.5", "20", "10000"] {
            for b in ["-10000", "-1", "0", "5", "10000"] {
                let optimum = solve(&problem(n, t, b));
                let CcemPoint { s, r } = optimum.point;
                assert!(
                    (0.0..=1.0).contains(&s) && (0.0..=1.0).contains(&r),
                    "{n} {t} {b}: {s}"
                );
                assert!(optimum.delta >= 0.0 && optimum.loss >= 0.0, "{n} {t} {b}");
            }
        }
    }
}

fn any_problem() -> impl Strategy<Value = Problem> {
    // t and b in thousandths: exact decimals on both sides of every phase boundary.
    (2u64..400, 1u64..12_000, -6_000i64..12_000)
        .prop_map(|(n, t, b)| problem(n, &format!("{t}/1000"), &format!("{b}/1000")))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// ℓ′ as written is the derivative of ℓ as written.
    #[test]
    fn slope_is_the_derivative(problem in any_problem(), s in 0.0..1.0) {
        let derivative = reduced_loss::<Sigmoid, _>(
            &CcemPoint::from_s(Dual::variable(s)), &problem.at::<Dual<f64>>()).slope;
        let written = slope(&CcemPoint::from_s(s), &problem.at());
        let t = problem.at::<f64>().t;
        prop_assert!((written - derivative).abs() <= 1e-13 * t * problem.n() as f64);
    }

    /// The log form has the sign of ℓ′ and increases.
    #[test]
    fn log_form_has_the_sign_of_the_slope(problem in any_problem(), s in 0.0..0.99) {
        prop_assume!(problem.n() >= 3);
        let log_form = |s: f64| slope_sign(&CcemPoint::from_s(s), &problem.at());
        let written = slope(&CcemPoint::from_s(s), &problem.at());
        if log_form(s).abs() > 1e-12 {
            prop_assert_eq!(log_form(s) > 0.0, written > 0.0);
        }
        prop_assert!(log_form(s + 0.01) > log_form(s));
    }

    /// δ ↔ s, and the similarities of CCEM by δ as the paper writes them.
    #[test]
    fn similarities_by_delta(n in 2u64..1000, exponent in -8.0..8.0f64) {
        let delta = 10f64.powf(exponent);
        let point = CcemPoint::from_delta(delta);
        let whole = 1.0 + delta * delta;
        prop_assert!(relative(point.delta(), delta) <= 1e-15);
        prop_assert!((point.positive() - (1.0 - delta * delta) / whole).abs() <= 1e-15);
        let q = -(1.0 / (n as f64 - 1.0) + delta * delta) / whole;
        prop_assert!((point.negative(&(n as f64)) - q).abs() <= 1e-15);
    }

    /// The closed-form phases and the root of ℓ′ against a minimiser that knows only ℓ.
    #[test]
    fn direct_minimisation_agrees(problem in any_problem()) {
        let optimum = solve(&problem);
        let (point, loss) = minimise_directly(&problem);
        prop_assert!(loss >= optimum.loss - 2.0 * optimum.loss_error);
        prop_assert!(loss <= optimum.loss * (1.0 + 1e-11), "{} above {}", loss, optimum.loss);
        // Values of ℓ tell s up to √(ε ℓ/ℓ″).
        let at = problem.at::<Dual<f64>>();
        let curvature = slope(&CcemPoint::from_s(Dual::variable(optimum.point.s)), &at).slope;
        let resolution = (f64::EPSILON * optimum.loss / curvature).sqrt();
        prop_assert!((point.s - optimum.point.s).abs() <= 1e-7 + 10.0 * resolution);
    }

    /// A text means exactly what it says, and prints as what it means.
    #[test]
    fn quantities_round_trip(numerator in -1_000_000i64..1_000_000, places in 0u32..9) {
        let text = format!("{numerator}/{}", 10u64.pow(places));
        let quantity: Quantity = text.parse().unwrap();
        prop_assert_eq!(quantity.to_string().parse::<Quantity>().unwrap(), quantity.clone());
        prop_assert_eq!(quantity.value::<f64>(5), numerator as f64 / 10f64.powi(places as i32));
    }
}
