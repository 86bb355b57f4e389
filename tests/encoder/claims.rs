//! The claims of the registry about encoders stand, and a mutant of each is refuted.

use ccem::claim::encoders::Encoded;
use ccem::claim::{Assertion, Claim, symbols};
use ccem::evidence::{Level, Verdict, formal, numeric};
use ccem::reduction::learned_bias::closed_form;
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;

fn number(value: i64) -> Expr {
    Expr::integer(value)
}

fn numeric_verdict(claim: &Claim) -> Verdict {
    numeric::examine(claim, &(claim.scope)()).verdict()
}

#[test]
fn they_stand() {
    for (id, proved) in [
        ("nonnegative-end", true),
        ("equal-pairs", true),
        ("linear-rank", false),
        ("hidden-units", false),
        ("learned-bias", true),
    ] {
        let claim = Claim::find(id).unwrap();
        assert_eq!(numeric_verdict(claim), Verdict::Supported, "{id}");
        let finding = formal::examine(claim);
        assert_eq!(finding.level, Level::Formal);
        assert_eq!(
            matches!(finding.verdict(), Verdict::Proved(_)),
            proved,
            "{id}"
        );
    }
}

/// φ(1) + (N−1) ψ(−1/(N−1)): what negative similarities would allow.
fn with_negative_similarities() -> Assertion {
    let Assertion::Encoder(Encoded::EqualPairsMinimum(etf)) =
        (Claim::find("equal-pairs").unwrap().assertion)()
    else {
        panic!("equal-pairs has a bound");
    };
    Assertion::Encoder(Encoded::NonnegativeMinimum(etf))
}

fn floor_for_equal_pairs() -> Assertion {
    let Assertion::Encoder(Encoded::NonnegativeMinimum(floor)) =
        (Claim::find("nonnegative-end").unwrap().assertion)()
    else {
        panic!("nonnegative-end has a floor");
    };
    Assertion::Encoder(Encoded::EqualPairsMinimum(floor))
}

fn less(by: i64) -> Expr {
    symbols().n - number(by)
}

fn one_rank_fewer() -> Assertion {
    Assertion::Encoder(Encoded::LinearRank {
        etf: less(2),
        intermediate: less(0),
    })
}

fn no_intermediate_rank() -> Assertion {
    Assertion::Encoder(Encoded::LinearRank {
        etf: less(1),
        intermediate: less(1),
    })
}

fn one_unit_fewer() -> Assertion {
    Assertion::Encoder(Encoded::HiddenUnits {
        etf: less(2),
        shared: less(0),
        separate: less(1),
    })
}

fn sharing_costs_nothing() -> Assertion {
    Assertion::Encoder(Encoded::HiddenUnits {
        etf: less(1),
        shared: less(1),
        separate: less(1),
    })
}

/// b* with N−1 for N−2.
fn another_root() -> Assertion {
    let at = symbols();
    let shifted = closed_form(at.n.clone() + number(1), at.t);
    Assertion::Encoder(Encoded::LearnedBias(shifted))
}

/// A claim, and what it falsely says.
type Mutant = (&'static str, fn() -> Assertion);

#[test]
fn mutants_are_refuted() {
    let mutants: [Mutant; 7] = [
        ("nonnegative-end", with_negative_similarities),
        ("equal-pairs", floor_for_equal_pairs),
        ("linear-rank", one_rank_fewer),
        ("linear-rank", no_intermediate_rank),
        ("hidden-units", one_unit_fewer),
        ("hidden-units", sharing_costs_nothing),
        ("learned-bias", another_root),
    ];
    for (id, assertion) in mutants {
        let claim = Claim {
            assertion,
            ..Claim::find(id).unwrap().clone()
        };
        assert_eq!(numeric_verdict(&claim), Verdict::Refuted, "{id}");
        assert!(
            !matches!(formal::examine(&claim).verdict(), Verdict::Proved(_)),
            "{id}"
        );
    }
}
