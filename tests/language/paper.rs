//! The shipped claim file says what the registry says.

use ccem::claim::file::read_claims;
use ccem::claim::statement::{Axis, Comparison, Formula, Relation, Statement};
use ccem::claim::{Assertion, Bias, CLAIMS, Claim, ClaimText, PAPER};
use ccem::claim::{infonce_reduced_loss, sigmoid_reduced_loss, symbolic_point, symbols};
use ccem::reduction::{Condition, Phase, Problem, solve};
use ccem::scalar::symbol::Expr;
use num_rational::BigRational;

fn paper(id: &str) -> Statement {
    let claims = read_claims("paper.toml", PAPER).unwrap_or_else(|error| panic!("{error}"));
    let claim = claims.into_iter().find(|claim| claim.id == id);
    let claim = claim.unwrap_or_else(|| panic!("no {id}"));
    claim.statements[0].clone()
}

/// left ≤ right, whichever way it is written.
fn at_most(condition: &Condition<Expr>) -> Comparison {
    Comparison {
        left: condition.left.clone(),
        relation: Relation::AtMost,
        right: condition.right.clone(),
    }
}

fn turned(comparison: &Comparison) -> Comparison {
    let Comparison {
        left,
        relation,
        right,
    } = comparison.clone();
    match relation {
        Relation::AtLeast => Comparison {
            left: right,
            relation: Relation::AtMost,
            right: left,
        },
        _ => Comparison {
            left,
            relation,
            right,
        },
    }
}

fn same_comparison(one: &Comparison, other: &Comparison) -> bool {
    let (one, other) = (turned(one), turned(other));
    one.relation == other.relation
        && one.left.provably_equals(&other.left)
        && one.right.provably_equals(&other.right)
}

fn same_formula(one: &Formula, other: &Formula) -> bool {
    match (one, other) {
        (Formula::Holds(one), Formula::Holds(other)) => same_comparison(one, other),
        (Formula::Iff(one), Formula::Iff(other)) => {
            same_formula(&one[0], &other[0]) && same_formula(&one[1], &other[1])
        }
        _ => one == other,
    }
}

/// The same claim, with provably equal formulas.
fn same(one: &Statement, other: &Statement) -> bool {
    let pairs = || one.assume.iter().zip(&other.assume);
    one.region == other.region
        && one.loss.provably_equals(&other.loss)
        && one.assume.len() == other.assume.len()
        && pairs().all(|(one, other)| same_formula(one, other))
        && same_formula(&one.assert, &other.assert)
}

/// What the registry says, on the region of `like`.
fn registered(id: &str, like: &Statement) -> Vec<Statement> {
    let claim = Claim::find(id).unwrap();
    let about = |loss, assume: Vec<Formula>, assert| Statement {
        region: like.region.clone(),
        loss,
        assume,
        assert,
    };
    match (claim.assertion)() {
        Assertion::PhaseIff {
            reduced,
            phase,
            condition: Some(condition),
        } => {
            vec![about(
                reduced,
                vec![],
                Formula::phase_iff(phase, at_most(&condition)),
            )]
        }
        Assertion::PhaseIff {
            reduced,
            phase,
            condition: None,
        } => {
            vec![about(reduced, vec![], Formula::Phase(phase))]
        }
        Assertion::Monotone { reduced, direction } => {
            vec![about(reduced, vec![], Formula::delta_moves(direction))]
        }
        Assertion::SharedOptimum {
            sigmoid,
            infonce,
            condition,
        } => [sigmoid, infonce]
            .map(|loss| {
                let etf = Formula::Phase(Phase::Etf);
                about(loss, vec![Formula::Holds(at_most(&condition))], etf)
            })
            .into(),
        other => panic!("{id}: {other:?}"),
    }
}

/// Id in the registry, ids in the file.
const BOTH: [(&str, &[&str]); 7] = [
    ("theorem-2-etf", &["theorem-2-etf"]),
    ("theorem-2-antipodal", &["theorem-2-antipodal"]),
    ("theorem-2-monotone", &["theorem-2-monotone"]),
    (
        "corollary-4",
        &["corollary-4-sigmoid", "corollary-4-infonce"],
    ),
    ("small-n", &["small-n"]),
    ("bias-etf", &["bias-etf"]),
    ("bias-antipodal", &["bias-antipodal"]),
];

#[test]
fn the_formulas_are_those_of_the_registry() {
    for (id, ids) in BOTH {
        let statements: Vec<_> = ids.iter().map(|id| paper(id)).collect();
        let registered = registered(id, &statements[0]);
        assert_eq!(registered.len(), statements.len());
        for (statement, registered) in statements.iter().zip(&registered) {
            assert!(
                same(statement, registered),
                "{id}: {statement:?}\n{registered:?}"
            );
        }
    }
}

/// Every claim of the registry that is stated or derived and fits the language is in the file.
#[test]
fn the_file_is_complete() {
    let unfit = [
        "key-lemma",
        "theorem-1",
        "dimension",
        "nonnegative-end",
        "equal-pairs",
        "linear-rank",
        "hidden-units",
        "learned-bias",
    ];
    for claim in CLAIMS
        .iter()
        .filter(|claim| !claim.id.starts_with("conjecture"))
    {
        let shipped = BOTH.iter().any(|(id, _)| *id == claim.id);
        assert_ne!(shipped, unfit.contains(&claim.id), "{}", claim.id);
    }
    assert_eq!(read_claims("paper.toml", PAPER).unwrap().len(), 10);
}

#[test]
fn the_equality_of_the_key_lemma_is_that_of_the_registry() {
    let claim = Claim::find("key-lemma").unwrap();
    let Assertion::NegativeMeanAtLeast(bound) = (claim.assertion)() else {
        panic!("key-lemma");
    };
    let Formula::Holds(equality) = paper("key-lemma-equality").assert else {
        panic!("key-lemma-equality");
    };
    assert_eq!(
        (&equality.left, equality.relation),
        (&Expr::variable("q"), Relation::Equal)
    );
    assert!(equality.right.provably_equals(&bound));
    assert!(bound.provably_equals(&symbolic_point().negative(&symbols().n)));
}

fn integers(low: i64, high: i64) -> (BigRational, BigRational) {
    (
        BigRational::from_integer(low.into()),
        BigRational::from_integer(high.into()),
    )
}

#[test]
fn the_regions_lie_in_the_domains_of_the_registry() {
    for (id, ids) in BOTH {
        let domain = Claim::find(id).unwrap().domain;
        for region in ids.iter().map(|id| paper(id).region) {
            let high = domain.most_n.min(1_000_000) as i64;
            let (low, high) = integers(domain.least_n as i64, high);
            assert_eq!(region.axis("N"), Some(&Axis::new("N", low, high)), "{id}");
            assert_eq!(region.symmetric, domain.bias == Bias::EqualToT, "{id}");
            let tiny = BigRational::new(1.into(), (1 << 20).into());
            assert_eq!(
                region.axis("t"),
                Some(&Axis::new("t", tiny, integers(0, 10_000).1))
            );
        }
    }
}

/// A formula that drifts is seen.
#[test]
fn a_changed_formula_is_not_the_same() {
    let statement = paper("theorem-2-etf");
    for (good, bad) in [("N − 3", "N − 4"), (">=", ">"), ("etf", "antipodal")] {
        let mut text = ClaimText::from(&statement);
        assert!(text.assert.contains(good), "{}", text.assert);
        text.assert = text.assert.replace(good, bad);
        assert!(
            !same(&statement, &Statement::try_from(&text).unwrap()),
            "{bad}"
        );
    }
    let mut text = ClaimText::from(&statement);
    text.loss = Some("softplus(b - t*p) + N*softplus(t*q - b)".into());
    assert!(!same(&statement, &Statement::try_from(&text).unwrap()));
    text.loss = Some("softplus(b - t*p) + (N - 1)*softplus(t*q - b)".into());
    assert!(same(&statement, &Statement::try_from(&text).unwrap()));
}

#[test]
fn every_claim_of_the_file_is_written_and_read_back() {
    for claim in read_claims("paper.toml", PAPER).unwrap() {
        let text = ClaimText::from(&claim.statements[0]);
        assert_eq!(
            Statement::try_from(&text).as_ref(),
            Ok(&claim.statements[0]),
            "{}",
            claim.id
        );
    }
}

#[test]
fn every_claim_of_the_registry_is_written_and_read_back() {
    for (id, ids) in BOTH {
        let like = paper(ids[0]);
        for statement in registered(id, &like) {
            let text = ClaimText::from(&statement);
            let again = Statement::try_from(&text).unwrap_or_else(|error| panic!("{error}"));
            assert!(same(&statement, &again), "{id}: {text:?}");
        }
    }
}

#[test]
fn losses_print_as_they_are_read() {
    for loss in [sigmoid_reduced_loss(), infonce_reduced_loss()] {
        let read = ccem::claim::language::expression(&loss.to_string(), &["N", "t", "b", "s"]);
        assert!(read.unwrap().provably_equals(&loss), "{loss}");
    }
}

/// Beyond the paper: the bound holds where it is claimed, and one of 4/t would not.
#[test]
fn the_limit_for_large_t_is_a_sharp_bound() {
    let Formula::Holds(bound) = paper("large-t-limit").assert else {
        panic!("large-t-limit");
    };
    let (mut least, mut cells) = (f64::INFINITY, 0);
    for (n, t, b) in grid() {
        let optimum = solve(&Problem::new(n, n, t.into(), b.into()).unwrap());
        let value_of = |name: &str| match name {
            "N" => Some(n as f64),
            "t" => Some(t as f64),
            "s" => Some(optimum.point.s),
            _ => None,
        };
        let side = |side: &Expr| side.evaluate(&value_of).unwrap();
        least = least.min((side(&bound.right) - side(&bound.left)) * t as f64);
        cells += 1;
    }
    assert_eq!((bound.relation, cells), (Relation::AtMost, 60));
    assert!(0.5 < least && least < 1.0, "{least}");
}

fn grid() -> impl Iterator<Item = (u64, i64, i64)> {
    let (temperatures, biases) = ([1000, 3000, 10_000], [-5, -1, 0, 5]);
    [3, 4, 5, 100, 1000].into_iter().flat_map(move |n| {
        temperatures
            .into_iter()
            .flat_map(move |t| biases.map(|b| (n, t, b)))
    })
}
