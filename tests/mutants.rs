//! Every false variant of a claim is refuted, and no true one.
//!
//! The variants are made by changing one thing in the text of a claim. What has no witness is
//! listed in `mutants/unrefuted.toml`, each with the reason; a mutant of neither kind fails the
//! test, as does one of both.

#[path = "mutants/generator.rs"]
mod generator;
#[path = "mutants/holes.rs"]
mod holes;
#[path = "mutants/originals.rs"]
mod originals;

use std::collections::{BTreeMap, BTreeSet};

use ccem::certificate::{Argument, Because};
use ccem::claim::statement::{Comparison, Formula, Statement};
use ccem::claim::{CLAIMS, ClaimText, Translation};
use ccem::evidence::certified::{examine, judge};
use ccem::evidence::{Finding, Verdict};
use ccem::verifier::verify_argument;
use generator::{Mutant, Original};
use rayon::prelude::*;
use serde::Deserialize;

/// The mutants without a witness, and why.
#[derive(Deserialize)]
struct Unrefuted {
    r#true: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    reason: String,
    mutants: Vec<String>,
}

fn judged(statement: Statement) -> Finding {
    let translation = Translation {
        statements: vec![statement],
        beyond: None,
        suffices: false,
    };
    judge(&translation, &[])
}

/// The argument after it was written and read, checked by the verifier.
fn verified(argument: &Argument) -> Argument {
    let text = serde_json::to_string(argument).unwrap();
    let again: Argument = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
    verify_argument(&again).unwrap_or_else(|rejected| panic!("{rejected}: {text}"));
    again
}

fn is_refuted(finding: &Finding) -> bool {
    let arguments: Vec<Argument> = finding.arguments.iter().map(verified).collect();
    let refuting = |argument: &Argument| matches!(argument.because, Because::Counterexample(_));
    let witness = finding.witness.is_some();
    assert_eq!(witness, arguments.iter().any(refuting));
    assert_eq!(witness, finding.verdict() == Verdict::Refuted);
    witness
}

/// The sides of a comparison on one side each, and the relation.
fn same_comparison(one: &Comparison, other: &Comparison) -> bool {
    let difference = |x: &Comparison| x.left.clone() - x.right.clone();
    one.relation == other.relation && difference(one).provably_equals(&difference(other))
}

fn same_formula(one: &Formula, other: &Formula) -> bool {
    match (one, other) {
        (Formula::Holds(x), Formula::Holds(y)) => same_comparison(x, y),
        (Formula::Iff(x), Formula::Iff(y)) | (Formula::Implies(x), Formula::Implies(y)) => {
            same_formula(&x[0], &y[0]) && same_formula(&x[1], &y[1])
        }
        (Formula::Not(x), Formula::Not(y)) => same_formula(x, y),
        _ => one == other,
    }
}

/// Do both say the same because their formulas are provably equal?
fn same_statement(one: &Statement, other: &Statement) -> bool {
    let mut pairs = one.assume.iter().zip(&other.assume);
    one.region == other.region
        && one.loss.provably_equals(&other.loss)
        && one.assume.len() == other.assume.len()
        && pairs.all(|(x, y)| same_formula(x, y))
        && same_formula(&one.assert, &other.assert)
}

/// The mutants of a claim that say something, each once, and those that say the same as it.
fn mutants(original: &Original) -> (Vec<(Mutant, Statement)>, Vec<Mutant>) {
    let own = Statement::try_from(&original.text).unwrap();
    let mut seen = BTreeSet::new();
    let read = |mutant: Mutant| Some((Statement::try_from(&mutant.text).ok()?, mutant));
    let (mut changed, mut equal) = (Vec::new(), Vec::new());
    for (statement, mutant) in original.mutants().into_iter().filter_map(read) {
        if !seen.insert(serde_json::to_string(&ClaimText::from(&statement)).unwrap()) {
            continue;
        }
        match same_statement(&statement, &own) {
            true => equal.push(mutant),
            false => changed.push((mutant, statement)),
        }
    }
    (changed, equal)
}

/// A mutant that is listed is examined over fewer N, t and b: what is true of many is true of few.
fn narrowed(text: &ClaimText) -> Statement {
    let mut text = text.clone();
    for (whole, part) in [
        ("..=1000000", "..=24"),
        ("..=100", "..=8"),
        ("[2^-20, 10000]", "[1/16, 20]"),
        ("..=10^6", "..=24"),
        ("[10^-9, 10^4]", "[1/16, 20]"),
        ("[-10^4, 10^4]", "1"),
    ] {
        for range in text.forall.values_mut() {
            *range = range.replace(whole, part);
        }
    }
    Statement::try_from(&text).unwrap()
}

fn listed(kind: &[Listed]) -> BTreeMap<&str, &str> {
    let all = kind.iter().flat_map(|Listed { reason, mutants }| {
        mutants.iter().map(move |mutant| (&**mutant, &**reason))
    });
    all.collect()
}

/// What came of one mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refuted,
    True,
}

#[test]
fn every_mutant_is_refuted_or_true() {
    let unrefuted: Unrefuted = toml::from_str(include_str!("mutants/unrefuted.toml")).unwrap();
    let true_ones = listed(&unrefuted.r#true);
    let (changed, equal): (Vec<_>, Vec<_>) = originals::originals().iter().map(mutants).unzip();
    let (changed, equal) = (changed.concat(), equal.concat());
    let outcome = |(mutant, statement): &(Mutant, Statement)| {
        let name = format!("{}: {}", mutant.of, mutant.now);
        let expected = match true_ones.get(&*name) {
            None => Outcome::Refuted,
            Some(_) => Outcome::True,
        };
        let finding = match expected {
            Outcome::Refuted => judged(statement.clone()),
            Outcome::True => judged(narrowed(&mutant.text)),
        };
        assert_eq!(
            is_refuted(&finding),
            expected == Outcome::Refuted,
            "{name}: {finding}"
        );
        let certified = matches!(finding.verdict(), Verdict::Certified(_));
        assert!(!certified || expected == Outcome::True, "{name}: {finding}");
        let witness = finding
            .witness
            .map_or_else(String::new, |witness| witness.point);
        assert!(witness.len() <= 50, "a witness fits on a line: {witness}");
        println!("{expected:?}: {name}: {witness}");
        (name, mutant.operator, expected)
    };
    let outcomes: Vec<_> = changed.par_iter().map(outcome).collect();
    for mutant in &equal {
        println!("{}: {}: the same formula", mutant.of, mutant.now);
    }
    let names: BTreeSet<&str> = outcomes.iter().map(|(name, ..)| &**name).collect();
    for name in true_ones.keys() {
        assert!(names.contains(name), "{name} is listed, but no mutant");
    }
    let mut counts: BTreeMap<(&str, Outcome), usize> = BTreeMap::new();
    for (_, operator, outcome) in &outcomes {
        *counts.entry((operator, *outcome)).or_default() += 1;
    }
    for ((operator, outcome), count) in &counts {
        println!("{operator}: {count} {outcome:?}");
    }
    let all = |kind| {
        outcomes
            .iter()
            .filter(|(.., outcome)| *outcome == kind)
            .count()
    };
    let [refuted, true_count] = [Outcome::Refuted, Outcome::True].map(all);
    println!(
        "{} mutants: {refuted} refuted, {true_count} true; {} say \
         the same as the claim",
        outcomes.len(),
        equal.len()
    );
    assert!(refuted >= 25);
}

#[test]
fn every_claim_is_certified() {
    originals::originals().par_iter().for_each(|original| {
        let finding = judged(Statement::try_from(&original.text).unwrap());
        let verdict = finding.verdict();
        assert!(
            matches!(verdict, Verdict::Certified(_)),
            "{}: {finding}",
            original.id
        );
        assert!(!is_refuted(&finding), "{}", original.id);
    });
}

/// Over the shipped regions; the claims about all unit vectors are certified on CCEM only.
#[test]
fn no_claim_of_the_registry_is_refuted() {
    for claim in CLAIMS.iter().filter(|claim| claim.standing.is_believed()) {
        let finding = examine(claim, &claim.default_scope());
        assert!(!is_refuted(&finding), "{}: {finding}", claim.id);
    }
}

/// At N = 4 the boundaries have rational points, at which both sides are equal exactly.
#[test]
fn the_wrong_sense_of_a_relation_is_seen_on_the_boundary() {
    let strict = |id: &str| {
        let all = originals::originals();
        let original = all.iter().find(|original| original.id == id).unwrap();
        let mut text = original.text.clone();
        text.assert = text.assert.replace("<= ", "< ");
        text
    };
    for (id, t, b) in [("exact/etf", "3", "1"), ("exact/antipodal", "1", "-1")] {
        let everywhere = strict(id);
        let mut there = everywhere.clone();
        there.forall.insert("t".into(), t.into());
        there.forall.insert("b".into(), b.into());
        for text in [everywhere, there] {
            let finding = judged(Statement::try_from(&text).unwrap());
            assert!(is_refuted(&finding), "{id}: {finding}");
            println!("{}: {}", text.assert, finding.witness.unwrap().point);
        }
    }
}
