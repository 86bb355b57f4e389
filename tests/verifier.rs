//! What is written is accepted; what is accepted is true.
//!
//! The number of random edits is read from `CCEM_EDITS` (default 10000).

#[path = "verifier/bounds.rs"]
mod bounds;
#[path = "verifier/edits.rs"]
mod edits;
#[path = "verifier/embeddings.rs"]
mod embeddings;
#[path = "verifier/forms.rs"]
mod forms;
#[path = "mutants/generator.rs"]
mod generator;
#[path = "verifier/rules.rs"]
mod rules;
#[path = "verifier/samples.rs"]
mod samples;
#[path = "verifier/search.rs"]
mod search;
#[path = "verifier/truth.rs"]
mod truth;

use std::time::{Duration, Instant};

use ccem::certificate::{Certificate, Malformed, read};
use ccem::loss::Kind;
use ccem::verifier::verify;
use num_bigint::BigInt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde_json::Value;

use bounds::{FALSE_BOUNDS, bounds};
use edits::edited;
use samples::{FALSE, arguments, certificates, claim, embeddings, optimum, text_of};
use truth::objection;

fn random(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// What the verifier says of a file with one statement.
fn verdict(text: &str) -> Result<Result<Certificate, String>, Malformed> {
    let certificate = read(text)?.remove(0);
    Ok(match verify(&certificate) {
        Ok(_) => Ok(certificate),
        Err(rejected) => Err(rejected.to_string()),
    })
}

#[test]
fn what_is_written_is_read_and_verified_and_true() {
    certificates()
        .par_iter()
        .enumerate()
        .for_each(|(seed, certificate)| {
            let text = text_of(certificate);
            let read = read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(text_of(&read[0]), text);
            let sentence = verify(&read[0]).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert!(sentence.starts_with("Verified: "));
            assert_eq!(objection(&read[0], &mut random(seed as u64)), None);
            if !matches!(certificate, Certificate::Claim(_)) {
                assert_eq!(&read[0], certificate);
            }
        });
}

/// Edits that make a sample false, or take from it what shows it: each is read, and rejected.
#[test]
fn a_false_certificate_is_rejected() {
    let mut seen = 0;
    for (sample, edits) in FALSE.iter().chain(FALSE_BOUNDS) {
        let original: Value = serde_json::from_str(&text_of(&sample())).unwrap();
        for (place, new) in *edits {
            let mut edited = original.clone();
            set(
                &mut edited["statements"][0],
                place,
                serde_json::from_str(new).unwrap(),
            );
            assert_ne!(edited, original, "{place}: {new} changes nothing");
            let verdict = verdict(&edited.to_string());
            let verdict = verdict.unwrap_or_else(|error| panic!("{place}: {new}: {error}"));
            assert!(verdict.is_err(), "{place}: {new} is accepted");
            seen += 1;
        }
    }
    assert!(seen > 100);
}

/// The value at a place, which need not have been there.
fn set(value: &mut Value, place: &str, new: Value) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    match value
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("no {parent}"))
    {
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = new,
        parent => parent[name] = new,
    }
}

#[test]
fn what_is_no_certificate_is_not_read() {
    let optimum = text_of(&optimum(10, "1.2", "1.2", Kind::Sigmoid, 6));
    let claim = text_of(&claim(arguments().remove(0)));
    let edits = [
        (&optimum, r#""ccem""#, r#""another""#),
        (&optimum, r#""certificate":2"#, r#""certificate":1"#),
        (&optimum, r#""kind":"optimum""#, r#""kind":"opinion""#),
        (&optimum, r#""n":10"#, r#""n":1"#),
        (&optimum, r#""n":10"#, r#""n":-10"#),
        (&optimum, r#""n":10"#, r#""n":10.5"#),
        (&optimum, r#""n":10"#, r#""n":10,"n":10"#),
        (&optimum, r#""n":10"#, r#""n":10,"m":10"#),
        (&optimum, r#""d":10"#, r#""d":0"#),
        (&optimum, r#""t":"1.2""#, r#""t":"0""#),
        (&optimum, r#""t":"1.2""#, r#""t":1.2"#),
        (&optimum, r#""t":"1.2""#, r#""t":"1.2.3""#),
        (&optimum, r#""t":"1.2""#, r#""t":"etf*2""#),
        (&optimum, r#""t":"1.2""#, r#""t":"etf*(1+1e999999999)""#),
        (&optimum, r#""near":""#, r#""near":"1e999999999"#),
        (&optimum, r#""near":""#, r#""near":"1/0"#),
        (&optimum, r#""near":""#, r#""near":"1e-"#),
        (&optimum, r#""near":""#, r#""near":" "#),
        (&optimum, r#""near":""#, r#""near":"0x"#),
        (&optimum, r#""phase":"intermediate""#, r#""phase":"liquid""#),
        (&optimum, r#""delta":["#, r#""delta":["0","#),
        (&optimum, r#""delta":["#, r#""delta":"infinite","s":["#),
        (&claim, r#""because":{"boxes""#, r#""because":{"intuition""#),
        (&claim, r#""loss":"convex""#, r#""loss":"round""#),
        (&claim, r#""left":4"#, r#""left":-4"#),
        (&claim, r#""N":"6..=8""#, r#""N":"8..=6""#),
        (&claim, r#""N":"6..=8""#, r#""N":"1..=8""#),
        (&claim, r#""N":"6..=8""#, r#""M":"6..=8""#),
        (&claim, r#""assert":""#, r#""assert":"x + "#),
        (&claim, r#""trees":[["#, r#""trees":[[{},"#),
        (
            &claim,
            r#""trees":[["#,
            r#""trees":[[{"cut":"t","at":"1"},"#,
        ),
        (&claim, r#""trees":[[{}"#, r#""trees":[[{"way":0}"#),
    ];
    for (original, from, to) in edits {
        assert!(original.contains(from), "{from}");
        let edited = original.replacen(from, to, 1);
        assert!(read(&edited).is_err(), "{to} is read");
    }
    let nested = "[".repeat(100_000);
    let nothing = r#"{"tool":"ccem","certificate":2,"statements":[]}"#;
    for text in [
        "",
        "{}",
        "[]",
        "null",
        "0",
        &nested,
        nothing,
        &optimum[..optimum.len() / 2],
    ] {
        assert!(read(text).is_err(), "{text:.40} is read");
    }
}

/// A tree as deep as allowed is read, checked and forgotten without exhausting the stack; a deeper
/// one is not read.
#[test]
fn depth_is_limited() {
    let argument = text_of(&claim(arguments().remove(2)));
    let start = argument.find(r#""trees":["#).unwrap();
    let with_depth = |depth: usize| {
        // Ever nearer to 1/2: 1, 3/4, 5/8, …
        let cuts = (0..depth).map(|k| {
            let halves = BigInt::from(2).pow(k as u32 % 1000 + 1);
            format!(r#"{{"cut":"t","at":"{}/{}"}},"#, &halves / 2 + 1, &halves)
        });
        let boxes = vec!["{}"; depth + 1].join(",");
        let tree = format!("[{}{boxes}]", cuts.collect::<String>());
        format!(r#"{}"trees":[{tree}]}}]}}]}}"#, &argument[..start])
    };
    assert!(verdict(&with_depth(900)).unwrap().is_ok());
    assert!(read(&with_depth(1001)).is_err());
    assert!(read(&with_depth(50_000)).is_err());
}

/// Numbers as long as they may be, and sizes that are not there: an answer comes at once.
#[test]
fn nothing_takes_long() {
    let optimum = text_of(&optimum(10, "1.2", "1.2", Kind::Sigmoid, 6));
    let embedding = text_of(&embeddings().remove(0));
    let long = format!("0.72687470065717418999{}", "3".repeat(1900));
    let fraction = format!("{}/1{}7", "7".repeat(900), "1".repeat(900));
    let mut texts = Vec::new();
    for number in [&long, &fraction, "1e-10000", "-1e10000", "1e10000"] {
        for field in ["s", "delta", "p", "q", "minimum"] {
            let mut edited: Value = serde_json::from_str(&optimum).unwrap();
            edited["statements"][0][field] = serde_json::json!([number, number]);
            texts.push(edited.to_string());
        }
        for field in ["t", "b"] {
            let mut edited: Value = serde_json::from_str(&optimum).unwrap();
            edited["statements"][0]["problem"][field] = number.into();
            texts.push(edited.to_string());
        }
    }
    texts.push(embedding.replace(r#""n":3"#, r#""n":1000000000"#));
    texts.push(embedding.replace(r#""d":3"#, r#""d":1000000000"#));
    let begun = Instant::now();
    for text in &texts {
        assert!(!matches!(verdict(text), Ok(Ok(_))), "{text}");
    }
    assert!(begun.elapsed() < Duration::from_secs(60));
}

/// Every accepted edit is true, and of a thousand many are rejected by re-checking.
#[test]
fn every_accepted_edit_is_true() {
    accepted_edits_are_true(&certificates());
}

/// The same of brackets alone.
#[test]
fn every_accepted_edit_of_a_bracket_is_true() {
    accepted_edits_are_true(&bounds());
}

fn accepted_edits_are_true(certificates: &[Certificate]) {
    let edits = std::env::var("CCEM_EDITS").map_or(10_000, |text| text.parse().unwrap());
    let originals: Vec<Value> = certificates
        .iter()
        .map(|certificate| {
            let text = text_of(certificate);
            serde_json::from_str(&text).unwrap()
        })
        .collect();
    let outcomes: Vec<Option<bool>> = (0..edits)
        .into_par_iter()
        .map(|seed: u64| {
            let mut rng = random(seed);
            let original = &originals[seed as usize % originals.len()];
            let text = edited(original, &mut rng).to_string();
            let certificate = match verdict(&text) {
                Err(_) => return None,
                Ok(Err(_)) => return Some(false),
                Ok(Ok(certificate)) => certificate,
            };
            let objection = objection(&certificate, &mut rng);
            assert_eq!(objection, None, "edit {seed}: {text}");
            Some(true)
        })
        .collect();
    let count = |outcome| outcomes.iter().filter(|x| **x == outcome).count();
    let [malformed, rejected, accepted] = [None, Some(false), Some(true)].map(count);
    println!("{edits} edits: {malformed} malformed, {rejected} rejected, {accepted} accepted");
    assert!(
        10 * rejected > 3 * outcomes.len(),
        "{rejected} of {edits} are re-checked in vain"
    );
    assert!(
        100 * accepted > outcomes.len(),
        "{accepted} of {edits} remain true"
    );
}
