//! The claim files inside the program: each claim is in the registry once, with all that is to be
//! known of it, and a formula that drifts is seen.

use std::collections::BTreeSet;

use ccem::claim::file::{FileClaim, read_claims};
use ccem::claim::statement::{Comparison, Formula, Relation, Statement};
use ccem::claim::{Assertion, CLAIMS, Claim, ClaimText, PAPERS, Paper, Standing};
use ccem::claim::{infonce_reduced_loss, sigmoid_reduced_loss};
use ccem::reduction::{Problem, solve};
use ccem::scalar::symbol::Expr;

/// Every claim of a file, with who stands behind it.
fn told() -> Vec<(&'static Paper, Standing, FileClaim)> {
    let files = PAPERS
        .iter()
        .flat_map(|paper| paper.files.iter().map(move |file| (paper, file)));
    let claims = files.flat_map(|(paper, (standing, text))| {
        let claims = read_claims(paper.id, text).unwrap_or_else(|error| panic!("{error}"));
        claims
            .into_iter()
            .map(move |claim| (paper, *standing, claim))
    });
    claims.collect()
}

fn paper(id: &str) -> Statement {
    let (_, _, claim) = told()
        .into_iter()
        .find(|(.., claim)| claim.id == id)
        .unwrap();
    claim.statements[0].clone()
}

/// t ≥ x and x ≤ t are one comparison.
fn turned(statement: &Statement) -> Statement {
    let turn = |formula: &Formula| match formula {
        Formula::Holds(c) if c.relation == Relation::AtLeast => Formula::Holds(Comparison {
            left: c.right.clone(),
            relation: Relation::AtMost,
            right: c.left.clone(),
        }),
        other => other.clone(),
    };
    Statement {
        assume: statement.assume.iter().map(turn).collect(),
        assert: match &statement.assert {
            Formula::Iff(both) => Formula::Iff(Box::new([turn(&both[0]), turn(&both[1])])),
            other => turn(other),
        },
        ..statement.clone()
    }
}

fn same(one: &Statement, other: &Statement) -> bool {
    turned(one) == turned(other)
}

#[test]
fn every_claim_of_a_file_is_in_the_registry_once() {
    for (paper, standing, told) in told() {
        let mut own = CLAIMS.iter().filter(|claim| claim.id == told.id);
        let claim = own
            .next()
            .unwrap_or_else(|| panic!("{} is not registered", told.id));
        assert!(own.next().is_none(), "{}", told.id);
        assert_eq!(claim.source.work, paper.work);
        assert_eq!(
            (claim.standing, Some(claim.expected)),
            (standing, told.expected)
        );
        assert_eq!(Some(claim.source.item), told.source.as_deref());
        assert_eq!(Some(claim.wording), told.wording.as_deref());
        assert_eq!(claim.region.as_ref(), Some(&told.statements[0].region));
        let translated = claim.translate(&told.statements[0].region).statements;
        assert_eq!(translated.len(), told.statements.len(), "{}", told.id);
        for (one, other) in translated.iter().zip(&told.statements) {
            assert!(same(one, other), "{}: {one}; {other}", told.id);
        }
    }
}

#[test]
fn ids_are_unique_and_every_claim_belongs_to_a_work() {
    let ids: BTreeSet<&str> = CLAIMS.iter().map(|claim| claim.id).collect();
    assert_eq!(ids.len(), CLAIMS.len());
    let by_paper: usize = PAPERS.iter().map(|paper| paper.claims().count()).sum();
    assert_eq!(by_paper, CLAIMS.len());
    for claim in CLAIMS.iter() {
        assert!(
            !claim.wording.is_empty() && !claim.source.item.is_empty(),
            "{}",
            claim.id
        );
    }
}

/// What has engines of its own is not examined as a mere statement.
#[test]
fn the_claims_of_the_paper_and_our_own_have_their_engines() {
    for claim in CLAIMS
        .iter()
        .filter(|claim| claim.standing != Standing::Elsewhere)
    {
        assert!(
            !matches!(claim.assertion, Assertion::Statements(_)),
            "{}",
            claim.id
        );
    }
}

/// A formula that drifts is seen: the theorem of Coq is that of the formula of the file.
#[test]
fn a_changed_formula_is_another_statement() {
    let statement = paper("theorem-2-etf");
    for (good, bad) in [("N − 3", "N − 4"), (">=", ">"), ("etf", "antipodal")] {
        let mut text = ClaimText::from(&statement);
        assert!(text.assert.contains(good), "{}", text.assert);
        text.assert = text.assert.replace(good, bad);
        assert_ne!(statement, Statement::try_from(&text).unwrap(), "{bad}");
    }
    let [sigmoid, infonce] = &Claim::find("corollary-4")
        .unwrap()
        .translate(&statement.region)
        .statements[..]
    else {
        panic!("corollary-4 is about two losses");
    };
    assert_eq!(sigmoid.loss, sigmoid_reduced_loss());
    assert!(infonce.loss.provably_equals(&infonce_reduced_loss()));
}

#[test]
fn every_claim_of_a_file_is_written_and_read_back() {
    for (.., claim) in told() {
        for statement in &claim.statements {
            let text = ClaimText::from(statement);
            let again = Statement::try_from(&text);
            assert_eq!(again.as_ref(), Ok(statement), "{}", claim.id);
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
