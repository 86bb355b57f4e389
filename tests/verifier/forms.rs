//! Claims as people write them, with one thing changed: constants, signs, strictness. None is
//! certified that fails somewhere, and hardly one is left open.
//!
//! The number of mutants is read from `CCEM_FORMS` (default 60, spread over all of them); those that take
//! more than a second are told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use ccem::certificate::{Certificate, CertifiedClaim};
use ccem::claim::statement::Statement;
use ccem::claim::{ClaimText, Translation};
use ccem::evidence::certified::judge;
use ccem::evidence::{Finding, Verdict};
use ccem::verifier::verify_argument;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Deserialize;

use crate::generator::{Mutant, Original};
use crate::truth;

const CLAIMS: &str = include_str!("../data/verdicts.toml");

#[derive(Deserialize)]
struct File {
    claim: BTreeMap<String, ClaimText>,
}

/// The true claims about single points.
fn originals() -> Vec<Original> {
    let file: File = toml::from_str(CLAIMS).unwrap();
    let moves = |text: &ClaimText| {
        let words = ["creases", "persists"];
        words.iter().any(|word| text.assert.contains(word))
    };
    let originals = file
        .claim
        .into_iter()
        .filter(|(id, text)| id.starts_with("certified") && !moves(text));
    let original = |(id, text)| Original {
        id,
        text,
        has_loss: false,
        wider: Vec::new(),
    };
    originals.map(original).collect()
}

/// The mutants that say something, each once.
fn mutants() -> Vec<(Mutant, Statement)> {
    let mut seen = BTreeSet::new();
    let all = originals()
        .into_iter()
        .flat_map(|original| original.mutants());
    let read = all.filter_map(|mutant| Some((Statement::try_from(&mutant.text).ok()?, mutant)));
    let new = read.filter(|(statement, _)| seen.insert(statement.to_string()));
    new.map(|(statement, mutant)| (mutant, statement)).collect()
}

/// The verdict and, if it is undecided without being told that it must be, why; panics if it is
/// false.
fn judged((mutant, statement): &(Mutant, Statement), seed: u64) -> (Verdict, Option<String>) {
    let name = format!("{}: {}: {}", mutant.of, mutant.operator, mutant.now);
    let translation = Translation {
        statements: vec![statement.clone()],
        beyond: None,
        suffices: false,
    };
    let finding = judge(&translation, &[]);
    let verdict = finding.verdict();
    let Finding { arguments, why, .. } = finding;
    for argument in &arguments {
        verify_argument(argument).unwrap_or_else(|rejected| panic!("{name}: {rejected}"));
    }
    let certificate = Certificate::Claim(CertifiedClaim {
        id: "mutant".into(),
        wording: name.clone(),
        arguments,
    });
    // A witness was confirmed by the verifier; floating point cannot always tell it.
    let objection = match verdict {
        Verdict::Certified(_) => {
            truth::objection(&certificate, &mut ChaCha8Rng::seed_from_u64(seed))
        }
        _ => None,
    };
    assert_eq!(objection, None, "{name}: {verdict}");
    let told = why.unwrap_or_default();
    let honest = told.starts_with("undefined") || told.starts_with("minimisers");
    let open = verdict == Verdict::Undecided && !honest;
    (verdict, open.then(|| format!("{name}: {told}")))
}

#[test]
fn no_mutant_of_a_form_is_certified_wrongly() {
    let most = std::env::var("CCEM_FORMS").map_or(60, |text| text.parse().unwrap());
    let all = mutants();
    let step = all.len().div_ceil(most).max(1);
    let tried: Vec<_> = all.iter().step_by(step).collect();
    let outcomes: Vec<_> = (tried.par_iter().enumerate())
        .map(|(seed, mutant)| {
            let begun = Instant::now();
            let (verdict, open) = judged(mutant, seed as u64);
            let seconds = begun.elapsed().as_secs_f64();
            if seconds > 1.0 || open.is_some() {
                println!("{seconds:.1} s, {verdict}: {}", mutant.1);
            }
            (verdict, open)
        })
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (verdict, _) in &outcomes {
        *counts.entry(verdict.to_string()).or_default() += 1;
    }
    let open: Vec<&String> = outcomes
        .iter()
        .filter_map(|(_, open)| open.as_ref())
        .collect();
    println!(
        "{} of {} mutants: {counts:?}; open: {open:#?}",
        tried.len(),
        all.len()
    );
    assert!(
        100 * open.len() < 3 * tried.len(),
        "{} are open: {open:#?}",
        open.len()
    );
}
