//! Statements that a careless reading of the theorems would show, or refute.

use ccem::certificate::{Argument, Because, Tree};
use ccem::claim::rules::{Bond, Rule, Shape};
use ccem::claim::statement::Statement;
use ccem::claim::{ClaimText, Translation};
use ccem::evidence::Verdict;
use ccem::evidence::certified::judge;
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;
use ccem::verifier::verify_argument;
use num_rational::BigRational;

fn statement(loss: Option<&str>, forall: &[(&str, &str)], assert: &str) -> Statement {
    let own = |(name, range): &(&str, &str)| (name.to_string(), range.to_string());
    let text = ClaimText {
        wording: None,
        loss: loss.map(str::to_owned),
        over: None,
        forall: forall.iter().map(own).collect(),
        assume: Vec::new(),
        assert: assert.into(),
    };
    Statement::try_from(&text).unwrap_or_else(|error| panic!("{error}"))
}

fn verdict(statement: Statement) -> Verdict {
    let translation = Translation {
        statements: vec![statement],
        beyond: None,
        suffices: false,
    };
    judge(&translation, &[]).verdict()
}

/// ℓ′(x) > 0 puts the minimiser below x, unless x = 0 is the minimiser; likewise at 1.
#[test]
fn the_minimiser_at_an_end_is_not_beyond_it() {
    let antipodal = [("N", "100"), ("t", "[1/10, 1]")];
    let etf = [("N", "4..=10"), ("t", "[4, 10]")];
    for (region, truth, lie) in [
        (antipodal, "s >= 0", "s < 0"),
        (etf, "s <= 1", "s > 1"),
        (antipodal, "s <= 0", "s > 0"),
        (etf, "s >= 1", "s < 1"),
    ] {
        let [truth, lie] = [truth, lie].map(|assert| verdict(statement(None, &region, assert)));
        assert!(
            matches!(truth, Verdict::Certified(_)),
            "{region:?}: {truth:?}"
        );
        assert_eq!(lie, Verdict::Refuted, "{region:?}");
    }
}

/// A formula that rises at every integer need not rise between them: k(N) = x (2x² − 1) with
/// x = N − 9/2 has k′ > 0 at N = 4 and 5 and the root 9/2, but k(4) > 0 > k(5).
#[test]
fn a_threshold_of_n_is_no_threshold() {
    let loss = "-s*(N - 9/2)*(2*(N - 9/2)^2 - 1)";
    let lie = statement(
        Some(loss),
        &[("N", "4..=5"), ("t", "1")],
        "phase = etf <=> N >= 9/2",
    );
    let root = |of: usize| Bond::Root {
        of,
        along: "N".into(),
        at: Expr::ratio(9, 2),
        double: false,
    };
    let decided = || Tree::Box { minimiser: None };
    let cut = || Tree::Cut {
        axis: "N".into(),
        at: BigRational::new(9.into(), 2.into()),
        parts: Box::new([decided(), decided()]),
    };
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        for tree in [decided(), cut()] {
            let argument = Argument {
                statement: lie.clone(),
                because: Because::Rule(Rule::Boxes {
                    shape: Shape::Any,
                    bonds: vec![root(one), root(other)],
                }),
                trees: vec![tree, decided()],
            };
            assert!(verify_argument(&argument).is_err());
        }
    }
}
