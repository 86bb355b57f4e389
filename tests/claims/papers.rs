//! The claims of other works: each has the verdict that is expected of it, a witness where it fails,
//! and a comparison that could have come out otherwise.

use ccem::claim::file::read_claims;
use ccem::claim::reported::{Reported, TwoLosses};
use ccem::claim::{Assertion, CLAIMS, Claim, Expected, Standing};
use ccem::evidence::empirical::reported::ends;
use ccem::evidence::{Examination, Level, Verdict, examine, examine_statements};
use ccem::experiment::Watch;
use ccem::experiment::epsilon::{Training, Written, WrittenLoss};
use ccem::optimize::{FullLoss, Interrupt, start};
use nalgebra::DMatrix;

fn examined(claim: &Claim) -> Examination {
    examine(claim, &claim.default_scope(), &Level::ALL)
}

/// The training of this one has a test of its own.
const LONG: &str = "bangachev-high-t";

#[test]
fn they_have_the_verdicts_that_are_expected_and_witnesses() {
    let elsewhere = CLAIMS
        .iter()
        .filter(|claim| claim.standing == Standing::Elsewhere);
    for claim in elsewhere.filter(|claim| claim.id != LONG) {
        let examination = examined(claim);
        let verdict = examination.verdict().to_string();
        assert_eq!(
            verdict,
            claim.expected.name(),
            "{}: {:?}",
            claim.id,
            examination.findings
        );
        let fails = [Expected::Refuted, Expected::SourceInconsistent].contains(&claim.expected);
        assert_eq!(examination.witness().is_some(), fails, "{}", claim.id);
    }
}

/// Half margins below what CCEM reaches are not inconsistent with it.
#[test]
fn places_that_can_both_hold_are_not_inconsistent() {
    let text = |margin: &str| {
        format!(
            "[claim.table]\nplaces = [\"a\", \"b\"]\nforall = {{ N = \"100\", s = \"[0, 1]\" }}\n\
             assert = \"(p - q)/2 < {margin}\""
        )
    };
    for (margin, expected) in [
        ("51/100", Verdict::SourceInconsistent),
        ("50/100", Verdict::Undecided),
    ] {
        let claim = read_claims("table.toml", &text(margin)).unwrap().remove(0);
        let examination = examine_statements(claim.statements, &[Level::Certified]);
        let verdict = examination.of_places(&claim.places.unwrap()).verdict();
        assert_eq!(verdict, expected, "{margin}");
    }
}

fn two_losses() -> TwoLosses {
    match &Claim::find(LONG).unwrap().assertion {
        Assertion::Reported(Reported::TwoLosses(says)) => says.clone(),
        other => panic!("{other:?}"),
    }
}

/// With fewer pairs and steps: single precision and ε leave the loss where it was, and the loss of the
/// text comes down to ln 2.
#[test]
fn an_epsilon_under_the_logarithm_stops_the_training() {
    let small = TwoLosses {
        training: Training {
            n: 20,
            d: 5,
            rate: 0.01,
            steps: 1_500,
            seed: 0,
        },
        ..two_losses()
    };
    for ends in ends(&small, 2, Watch::NOBODY) {
        assert!(ends.of_the_code > 15.0, "{ends}");
        assert!((ends.of_the_text - 2_f64.ln()).abs() < 0.01, "{ends}");
    }
    // Without what stops it the code trains like the text.
    let harmless = TwoLosses {
        t: 1.0,
        b: -1.0,
        ..small
    };
    for ends in ends(&harmless, 1, Watch::NOBODY) {
        assert!((ends.of_the_code - ends.of_the_text).abs() < 1e-5, "{ends}");
    }
}

/// Written exactly it is the sigmoid loss over N, and the slope of each is that of its values.
#[test]
fn the_loss_and_its_gradient_are_those_that_are_named() {
    use ccem::optimize::descent::{Manifold, Objective};
    use ccem::optimize::sphere::Spheres;
    let (n, d, t, b) = (7, 4, 3.0, 0.5);
    let embedding = start(n, d, 1);
    let written = |written| WrittenLoss { t, b, written };
    let exact = written(Written::Exact);
    let full = FullLoss::sigmoid(t, b).value(&embedding).loss / n as f64;
    assert!((exact.at(&embedding) / full - 1.0).abs() < 1e-14);
    let x = embedding.stacked();
    let mut gradient = DMatrix::zeros(2 * n, d);
    exact.evaluate(x, &mut gradient);
    let mut direction = start(n, d, 2).into_stacked();
    Spheres.project(x, &mut direction);
    let (mut above, mut below) = (x.clone(), x.clone());
    let h = 1e-6;
    Spheres.retract(x, &direction, h, &mut above);
    Spheres.retract(x, &direction, -h, &mut below);
    let mut none = gradient.clone();
    let difference =
        exact.evaluate(&above, &mut none).loss - exact.evaluate(&below, &mut none).loss;
    let slope = gradient.dot(&direction);
    assert!(
        (difference / (2.0 * h) - slope).abs() < 1e-8 * slope.abs().max(1.0),
        "{slope}"
    );
    // A large ε changes the value.
    let coarse = written(Written::InSinglePrecision { epsilon: 0.1 });
    assert!((coarse.at(&embedding) - exact.at(&embedding)).abs() > 0.01);
}

#[test]
fn an_interrupted_training_gives_no_verdict() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    let raised = Arc::new(AtomicBool::new(true));
    let stop = Interrupt::by(&raised);
    let watch = Watch {
        stop: &stop,
        ..Watch::NOBODY
    };
    let claim = Claim::find(LONG).unwrap();
    let level = [Level::Empirical];
    let examination = ccem::evidence::examine_watched(claim, &claim.default_scope(), &level, watch);
    assert_eq!(examination.verdict(), Verdict::Undecided);
}
