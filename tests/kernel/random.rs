//! Random claims of every rule: how many of those that are certified Coq accepts.
//!
//! `CCEM_KERNEL_RANDOM=10 cargo test --test kernel random -- --nocapture` takes ten of each rule,
//! without it one.

use std::fmt::Write;
use std::{env, fs};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::table::{Claim, claims};
use super::{accepted, coq_is_missing};

type Make = fn(&mut ChaCha8Rng) -> String;

/// A range of integers and one of quarters.
fn ranges(rng: &mut ChaCha8Rng, n: [u32; 2], t: [u32; 2]) -> String {
    let low_n = rng.random_range(n[0]..=n[1]);
    let high_n = low_n + rng.random_range(0..=n[1] / 2);
    let low_t = rng.random_range(t[0]..=t[1]);
    let high_t = low_t + rng.random_range(1..=4);
    format!("forall = {{ N = \"{low_n}..={high_n}\", t = \"[{low_t}/4, {high_t}/4]\" }}\n")
}

/// What is claimed, by the rule that shows it.
const RULES: [(&str, Make); 11] = [
    ("place-above", |rng| {
        let c = rng.random_range(40..=95);
        ranges(rng, [5, 40], [8, 24]) + &format!("assert = \"s >= {c}/100\"")
    }),
    ("place-below", |rng| {
        let c = rng.random_range(10..=90);
        ranges(rng, [10, 60], [1, 6]) + &format!("assert = \"s < {c}/100\"")
    }),
    ("similarity", |rng| {
        let c = rng.random_range(-20..=90);
        ranges(rng, [5, 40], [8, 24]) + &format!("assert = \"p > {c}/100\"")
    }),
    ("delta", |rng| {
        let c = rng.random_range(1..=12);
        ranges(rng, [5, 40], [6, 24]) + &format!("assert = \"delta <= {c}/8\"")
    }),
    ("etf", |rng| {
        ranges(rng, [4, 30], [12, 24]) + "assert = \"phase = etf\""
    }),
    ("antipodal", |rng| {
        ranges(rng, [30, 99], [1, 4]) + "assert = \"phase = antipodal\""
    }),
    ("between", |rng| {
        ranges(rng, [10, 40], [4, 8]) + "assert = \"phase = intermediate\""
    }),
    ("moves", |rng| {
        ranges(rng, [4, 30], [1, 8]) + "assert = \"delta decreases in t\""
    }),
    ("persists", |rng| {
        ranges(rng, [4, 30], [1, 16]) + "assert = \"phase = etf persists in t\""
    }),
    ("threshold", |rng| {
        let form = [
            "t >= (N - 1)/N*ln(N - 3)",
            "exp(N*t/(N - 1)) >= N - 3",
            "N*t >= (N - 1)*ln(N - 3)",
        ];
        let form = form[rng.random_range(0..3)];
        ranges(rng, [4, 40], [1, 16]) + &format!("assert = \"phase = etf <=> {form}\"")
    }),
    ("assume", |rng| {
        let c = rng.random_range(2..=5);
        ranges(rng, [5, 30], [4, 20])
            + &format!("assume = [\"t >= ln(N)/2 + {c}/2\"]\nassert = \"phase = etf\"")
    }),
];

#[test]
fn random_claims_of_every_rule_are_accepted() {
    if coq_is_missing() {
        return;
    }
    let wanted = env::var("CCEM_KERNEL_RANDOM").map_or(1, |text| text.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("random.toml");
    let mut rng = ChaCha8Rng::seed_from_u64(17);
    let (mut all, mut of) = (0, 0);
    for (rule, make) in RULES {
        let mut text = String::new();
        for index in 0..4 * wanted {
            writeln!(text, "[claim.{rule}-{index}]\n{}", make(&mut rng)).unwrap();
        }
        fs::write(&file, text).unwrap();
        let (head, found) = claims(directory.path(), file.to_str().unwrap());
        let certified = |claim: &Claim| !claim.wording.contains("not for all");
        let found: Vec<Claim> = found.into_iter().filter(certified).take(wanted).collect();
        let mut asked = Vec::new();
        for claim in &found {
            match &claim.theorem {
                Ok(theorem) => asked.push((theorem.clone(), claim)),
                Err(why) => println!("{why}: {}", claim.wording),
            }
        }
        let theorems: Vec<String> = asked.iter().map(|(theorem, _)| theorem.clone()).collect();
        let answers = accepted(&head, &theorems);
        for ((_, claim), _) in asked
            .iter()
            .zip(&answers)
            .filter(|(_, accepted)| !**accepted)
        {
            println!("rejected: {}", claim.wording);
        }
        let accepted = answers.iter().filter(|accepted| **accepted).count();
        println!("{rule}: {accepted} of {}", found.len());
        assert!(10 * accepted >= 8 * found.len(), "{rule}");
        all += accepted;
        of += found.len();
    }
    println!("{all} of {of}");
    assert!(10 * all >= 9 * of);
}
