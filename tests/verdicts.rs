//! Claims as people write them, each with the one right verdict.

use ccem::certificate::{Argument, Because};
use ccem::claim::file::{FileClaim, read_claims};
use ccem::evidence::{Examination, Finding, Level, Verdict, examine_statements};
use ccem::verifier::verify_argument;
use rayon::prelude::*;

const CLAIMS: &str = include_str!("data/verdicts.toml");

fn claims() -> Vec<FileClaim> {
    read_claims("verdicts.toml", CLAIMS).unwrap_or_else(|error| panic!("{error}"))
}

fn examined(claim: &FileClaim) -> Examination {
    examine_statements(claim.statements.clone(), &[Level::Certified])
}

/// Every argument as a file holds it, checked by the verifier.
fn verified(finding: &Finding) -> Vec<Argument> {
    let again = finding.arguments.iter().map(|argument| {
        let text = serde_json::to_string(argument).unwrap();
        let again: Argument = serde_json::from_str(&text).unwrap();
        verify_argument(&again).unwrap_or_else(|rejected| panic!("{rejected}: {text}"));
        again
    });
    again.collect()
}

/// The verdict is the first word of the name; why one is undecided, the second.
fn objection(claim: &FileClaim) -> Option<String> {
    let examination = examined(claim);
    let finding = examination.finding(Level::Certified)?;
    let arguments = verified(finding);
    let refuting = |argument: &&Argument| matches!(argument.because, Because::Counterexample(_));
    let refuted = arguments.iter().find(refuting).is_some();
    let verdict = examination.verdict();
    let why = finding.why.clone().unwrap_or_default();
    let told = match claim.id.split('-').nth(1) {
        Some("undefined") if verdict == Verdict::Undecided => why.starts_with("undefined at"),
        Some("many") if verdict == Verdict::Undecided => why.starts_with("minimisers are many"),
        _ => true,
    };
    let right = claim.id.starts_with(&verdict.to_string());
    let witnessed = (verdict == Verdict::Refuted) == refuted;
    (!(right && told && witnessed)).then(|| format!("{}: {}: {finding}", claim.id, claim.said))
}

/// Where a claim on the minimiser names d, embeddings in R^d are optimised and asked.
#[test]
fn the_empirical_level_is_asked_in_a_dimension() {
    let text = r#"
[claim.supported]
forall = { N = "6", d = "6", t = "2, 3" }
assert = "t >= 1 and s > 1/2"
[claim.supported-phase]
forall = { N = "6", d = "6", t = "2" }
assert = "phase = etf and p > 9/10"
[claim.refuted]
forall = { N = "6", d = "6", t = "2" }
assert = "phase = antipodal"
[claim.not-without-d]
forall = { N = "6", t = "2" }
assert = "phase = etf"
"#;
    for claim in read_claims("dimension.toml", text).unwrap() {
        let examination = examine_statements(claim.statements.clone(), &[Level::Empirical]);
        let found = examination.verdict().to_string();
        let told = format!("{}: {:?}", claim.id, examination.findings);
        assert!(
            claim.id.starts_with(found.split(' ').next().unwrap()),
            "{told}"
        );
    }
}

/// Every inner product of all unit vectors is asked of vectors; no other level has a word on it.
#[test]
fn every_inner_product_is_asked_of_vectors() {
    let text = r#"
[claim.supported]
over = "embeddings"
forall = { N = "2..=6" }
assert = "abs(u_i·v_j) <= 1 and u_i·v_i >= -1"
[claim.supported-aligned]
over = "embeddings"
forall = { N = "3..=6", d = "2" }
assume = "p = 1"
assert = "u_i·v_i > 9/10"
[claim.refuted]
over = "embeddings"
forall = { N = "3..=6" }
assert = "u_i·v_j >= -1/(N - 1)"
[claim.refuted-aligned]
over = "embeddings"
forall = { N = "4", d = "1" }
assume = "p = 1"
assert = "u_i·v_j <= 1/2"
[claim.undecided-strict]
over = "embeddings"
forall = { N = "4", d = "1" }
assert = "u_i·v_j < 1"
[claim.undecided-where-none-is]
over = "embeddings"
forall = { N = "4", d = "3" }
assume = "p = 1/3"
assert = "u_i·v_j < 1"
"#;
    for claim in read_claims("pairs.toml", text).unwrap() {
        let examination = examine_statements(claim.statements.clone(), &Level::ALL);
        let levels: Vec<Level> = examination.findings.iter().map(|one| one.level).collect();
        assert_eq!(levels, [Level::Empirical], "{}", claim.id);
        let found = examination.verdict().to_string();
        let told = format!("{}: {found}: {:?}", claim.id, examination.findings);
        assert!(claim.id.starts_with(&found), "{told}");
    }
}

/// The margin of a claim is minimised in floating point, which knows no more than intervals: it is
/// supported where these certify, and refuted only where these confirm a witness.
#[test]
fn the_numeric_level_agrees() {
    let text = r#"
[claim.supported]
forall = { N = "4..=10", t = "[1, 4]" }
assert = "loss <= softplus(b) + N"
[claim.supported-moving]
forall = { N = "10", t = "[1, 5/4]" }
assert = "delta decreases in t"
[claim.refuted]
forall = { N = "4", t = "[1, 10]", b = "[0, 1]" }
assert = "(t - 33/10)^2 + (b - 7/10)^2 >= 10^-6"
[claim.refuted-moving]
forall = { N = "10", t = "[1, 50]", b = "1" }
assert = "delta decreases in t"
[claim.refuted-phase]
forall = { N = "6", t = "[1/10, 4]" }
assert = "phase = etf <=> t >= 1"
[claim.not-many]
loss = "0*s"
forall = { N = "6", t = "[1/10, 4]" }
assert = "phase = etf"
[claim.not-vacuous]
forall = { N = "6", t = "[1/10, 4]" }
assume = "t > 5"
assert = "phase = etf"
"#;
    for claim in read_claims("margins.toml", text).unwrap() {
        let examination = examine_statements(claim.statements.clone(), &[Level::Numeric]);
        let found = examination.verdict().to_string();
        assert!(
            claim.id.starts_with(found.split(' ').next().unwrap()),
            "{}: {found}",
            claim.id
        );
        let Some(finding) = examination.finding(Level::Numeric) else {
            continue;
        };
        let told = finding.to_string();
        match examination.verdict() {
            Verdict::Refuted => assert!(finding.witness.is_some()),
            _ => assert!(told.contains("points; least margin"), "{told}"),
        }
    }
}

#[test]
fn every_claim_has_its_verdict() {
    let claims = claims();
    assert!(claims.len() > 200);
    let objections: Vec<String> = claims.par_iter().filter_map(objection).collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}
