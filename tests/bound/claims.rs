//! The claims of the registry about small dimensions stand at each level, and a mutant of each is
//! refuted.

use ccem::bound::closed::Theorem;
use ccem::certificate::{Because, Certificate, CertifiedClaim, read, write};
use ccem::claim::small_dimension::{Exact, Small};
use ccem::claim::{Assertion, Claim, Direction, Scope, symbols};
use ccem::evidence::{Level, Verdict, certified, examine, formal, numeric};
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;
use ccem::verifier::verify;

const ALL: [&str; 6] = [
    "small-simplex",
    "small-cross-polytope",
    "small-two-clusters",
    "small-lifted",
    "small-monotone",
    "small-strict",
];

#[test]
fn they_stand() {
    for id in ALL {
        let claim = Claim::find(id).unwrap();
        let examination = examine(claim, &claim.default_scope(), &Level::ALL);
        for level in [Level::Numeric, Level::Empirical] {
            let finding = examination.finding(level).unwrap();
            assert_eq!(finding.verdict(), Verdict::Supported, "{id}: {finding}");
        }
        let is_proved = matches!(examination.verdict(), Verdict::Proved(_));
        assert!(is_proved, "{id}");
    }
}

/// By random starts alone the simplex at N = 8, t = 1.24 is not found.
#[test]
fn random_starts_alone_fail() {
    let claim = Claim::find("small-simplex").unwrap();
    let scope = claim.default_scope();
    let only = |n: u64, t: &str| Scope {
        full: (scope.full.iter())
            .filter(|p| p.n() == n && p.t().to_string() == t)
            .cloned()
            .collect(),
        ..scope.clone()
    };
    let examination = examine(claim, &only(8, "1.24"), &[Level::Empirical]);
    let finding = examination.finding(Level::Empirical).unwrap();
    assert!(
        finding.remark.starts_with("0 of 3 random runs arrived"),
        "{finding}"
    );
    assert_eq!(finding.agreed, 1);
}

#[test]
fn the_multipliers_suffice_at_all_n_and_the_verifier_agrees() {
    for id in ALL.into_iter().take(4) {
        let claim = Claim::find(id).unwrap();
        let finding = certified::examine(claim, &claim.default_scope());
        assert!(
            matches!(finding.verdict(), Verdict::Certified(_)),
            "{id}: {finding}"
        );
        let certificate = |arguments| {
            Certificate::Claim(CertifiedClaim {
                id: id.into(),
                wording: claim.wording.into(),
                arguments,
            })
        };
        // As a file has it.
        let written = write(&[certificate(finding.arguments.clone())]);
        for certificate in read(&written).unwrap() {
            verify(&certificate).unwrap();
        }
        // The statements of the one do not show the other.
        let other = ALL.into_iter().find(|other| *other != id).unwrap();
        let mut lent = finding.arguments;
        lent.iter_mut().for_each(|argument| argument.trees.clear());
        assert!(verify(&certificate(lent)).is_err(), "{other}");
    }
}

/// Where t > b the signs fail at (N, t, b) = (4, 2, −0.1): that leaves the claim without t ≤ b open
/// at the certified level, whatever the other levels find.
#[test]
fn multipliers_that_prove_nothing_refute_nothing() {
    let claim = Claim {
        assertion: simplex_at_any_bias(),
        ..Claim::find("small-simplex").unwrap().clone()
    };
    let mut scope = claim.default_scope();
    let point = scope
        .reduced
        .iter()
        .find(|p| p.b().to_string() == "-0.1")
        .unwrap();
    scope.region = ccem::claim::statement::Region::of(point);
    let finding = certified::examine(&claim, &scope);
    assert_eq!(finding.verdict(), Verdict::Undecided, "{finding}");
    let proofs = finding.arguments.iter();
    assert!(
        proofs
            .into_iter()
            .all(|a| matches!(a.because, Because::Rule(_)))
    );
}

fn exact(id: &str) -> Exact {
    match Claim::find(id).unwrap().assertion.clone() {
        Assertion::Small(Small::Exact(exact)) => exact,
        other => panic!("{id}: {other:?}"),
    }
}

fn without(id: &str, conditions: &[usize]) -> Assertion {
    let mut exact = exact(id);
    let mut index = 0;
    exact.conditions.retain(|_| {
        index += 1;
        !conditions.contains(&(index - 1))
    });
    Assertion::Small(Small::Exact(exact))
}

fn simplex_at_any_bias() -> Assertion {
    without("small-simplex", &[0])
}

fn simplex_always() -> Assertion {
    without("small-simplex", &[1])
}

fn simplex_for_cross_polytope() -> Assertion {
    let mut exact = exact("small-simplex");
    exact.theorem = Theorem::CrossPolytope;
    exact.conditions.remove(1);
    Assertion::Small(Small::Exact(exact))
}

fn cross_polytope_at_any_bias() -> Assertion {
    without("small-cross-polytope", &[0])
}

fn clusters_beyond_their_range() -> Assertion {
    without("small-two-clusters", &[2, 3])
}

fn clusters_elsewhere() -> Assertion {
    let mut exact = exact("small-two-clusters");
    exact.positive = exact.positive.map(|p| p + Expr::ratio(1, 10));
    Assertion::Small(Small::Exact(exact))
}

fn lifted_always() -> Assertion {
    without("small-lifted", &[2])
}

fn moves(with_d: Direction, with_n: Direction) -> Assertion {
    Assertion::Small(Small::Moves { with_d, with_n })
}

fn rises_with_d() -> Assertion {
    moves(Direction::Increasing, Direction::Increasing)
}

fn falls_with_n() -> Assertion {
    moves(Direction::Decreasing, Direction::Decreasing)
}

/// N−d for N−1−d: false at the simplex in R^(N−1).
fn strict_at_the_simplex() -> Assertion {
    let Assertion::Small(Small::Excess { curvatures, .. }) =
        Claim::find("small-strict").unwrap().assertion.clone()
    else {
        panic!("small-strict");
    };
    let n = symbols().n;
    let share = (n.clone() - Expr::variable("d")) / n;
    Assertion::Small(Small::Excess { curvatures, share })
}

/// A claim, and what it falsely says.
type Mutant = (&'static str, fn() -> Assertion);

#[test]
fn mutants_are_refuted() {
    let mutants: [Mutant; 10] = [
        ("small-simplex", simplex_always),
        ("small-simplex", simplex_at_any_bias),
        ("small-cross-polytope", simplex_for_cross_polytope),
        ("small-cross-polytope", cross_polytope_at_any_bias),
        ("small-two-clusters", clusters_beyond_their_range),
        ("small-two-clusters", clusters_elsewhere),
        ("small-lifted", lifted_always),
        ("small-monotone", rises_with_d),
        ("small-monotone", falls_with_n),
        ("small-strict", strict_at_the_simplex),
    ];
    for (id, assertion) in mutants {
        let claim = Claim {
            assertion: assertion(),
            ..Claim::find(id).unwrap().clone()
        };
        let finding = numeric::examine(&claim, &claim.default_scope());
        println!("{id}: {finding} {:?}", finding.witness);
        assert_eq!(finding.verdict(), Verdict::Refuted, "{id}");
        let formal = formal::examine(&claim).verdict();
        assert!(!matches!(formal, Verdict::Proved(_)), "{id}");
        let certified = certified::examine(&claim, &claim.default_scope()).verdict();
        assert!(!matches!(certified, Verdict::Certified(_)), "{id}");
    }
}
