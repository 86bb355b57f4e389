//! The true claims: those of claim files as they are written, those of the registry, and some on a
//! boundary.

use std::collections::BTreeMap;

use ccem::claim::statement::{Region, Statement};
use ccem::claim::{Assertion, CLAIMS, Claim, ClaimText, PAPERS};
use serde::Deserialize;

use crate::generator::Original;

#[derive(Deserialize)]
struct File {
    claim: BTreeMap<String, Written>,
}

/// What a table of a claim file says; the rest is about it.
#[derive(Deserialize)]
struct Written {
    loss: Option<Losses>,
    forall: BTreeMap<String, String>,
    #[serde(default)]
    assume: Vec<String>,
    assert: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Losses {
    One(String),
    Two([String; 2]),
}

impl Written {
    /// As many claims as there are losses, over ranges of a size that mutants can be examined on.
    fn texts(self, id: &str) -> Vec<(String, ClaimText)> {
        let mut forall = self.forall;
        for (whole, part) in [
            ("..=10^9", "..=1000000"),
            ("[10^-9, 10^4]", "[2^-20, 10000]"),
            ("[-10^4, 10^4]", "[-100, 100]"),
        ] {
            for range in forall.values_mut() {
                *range = range.replace(whole, part);
            }
        }
        let text = |loss| ClaimText {
            wording: None,
            loss,
            over: None,
            forall: forall.clone(),
            assume: self.assume.clone(),
            assert: self.assert.clone(),
        };
        match self.loss {
            None => vec![(format!("paper/{id}"), text(None))],
            Some(Losses::One(loss)) => vec![(format!("paper/{id}"), text(Some(loss)))],
            // The first is that of a claim without any.
            Some(Losses::Two([_, infonce])) => vec![
                (format!("paper/{id}-sigmoid"), text(None)),
                (format!("paper/{id}-infonce"), text(Some(infonce))),
            ],
        }
    }
}

/// The claims of the files that are believed, and the limit at a fixed bias.
fn of_the_files() -> Vec<(String, ClaimText)> {
    let files = PAPERS.iter().flat_map(|paper| paper.files);
    let tables = files.flat_map(|(_, text)| toml::from_str::<File>(text).unwrap().claim);
    let wanted = |id: &str| {
        let claim = Claim::find(id).unwrap();
        claim.standing.is_believed() || id == "large-t-limit"
    };
    tables
        .filter(|(id, _)| wanted(id))
        .flat_map(|(id, written)| written.texts(&id))
        .collect()
}

/// What the claims of the registry say of CCEM, over N from 2 to a million.
fn of_the_registry() -> Vec<(String, ClaimText)> {
    // Of encoders it says lemmas, which stay true where much of them is changed; what is claimed of
    // them has mutants written by hand.
    let encoders = |claim: &&Claim| matches!(claim.assertion, Assertion::Encoder(_));
    let believed = CLAIMS.iter().filter(|claim| claim.standing.is_believed());
    let believed = believed.filter(|claim| !encoders(claim));
    let region = Region::wide([2, 1_000_000]);
    let translated = believed.flat_map(|claim| {
        let translation = claim.translate(&region);
        // What only suffices for a claim need not hold everywhere.
        let meant = (!translation.suffices).then_some(translation.statements);
        let statements = meant.into_iter().flatten().enumerate();
        let text = |statement: &Statement| ClaimText::from(statement);
        statements.map(move |(k, statement)| (format!("{}/{k}", claim.id), text(&statement)))
    });
    translated.collect()
}

/// The conditions for any bias at N = 4, where (t, b) = (3, 1) and (1, −1) are on the boundaries.
fn on_a_boundary() -> Vec<(String, ClaimText)> {
    let claim = |id: &str, assert: &str| {
        let forall = [("N", "4"), ("t", "[1, 4]"), ("b", "[-2, 2]")];
        let text = ClaimText {
            wording: None,
            loss: None,
            over: None,
            forall: forall.map(|(x, range)| (x.into(), range.into())).into(),
            assume: Vec::new(),
            assert: assert.into(),
        };
        (format!("exact/{id}"), text)
    };
    let etf = "phase = etf <=> ln(N - 2) + softplus(t - b) <= ln(2) + softplus(b + t/(N - 1))";
    vec![
        claim("etf", etf),
        claim(
            "antipodal",
            "phase = antipodal <=> t + b + 0 <= ln((N - 2)/2)",
        ),
    ]
}

/// All of them, each with the ranges to which it is widened.
pub fn originals() -> Vec<Original> {
    let all = [of_the_registry(), of_the_files(), on_a_boundary()].concat();
    all.into_iter()
        .map(|(id, text)| original(id, text))
        .collect()
}

fn original(id: String, text: ClaimText) -> Original {
    let wider = match text.forall["N"].split_once("..=") {
        Some(("4", _)) => vec![("N", "3..=1000000"), ("N", "2..=1000000")],
        Some(("3", "1000000" | "10^6")) => vec![("N", "2..=1000000")],
        Some(("3", "100")) => vec![("N", "2..=100")],
        Some(("2", "4")) => vec![("N", "2..=5")],
        _ => Vec::new(),
    };
    let tied = text.forall.get("b").is_none_or(|range| range == "t");
    let free = (tied && !text.forall.contains_key("s")).then_some(("b", "[-5, 5]"));
    let has_loss = !text.assert.starts_with('q');
    Original {
        id,
        has_loss,
        wider: wider.into_iter().chain(free).collect(),
        text,
    }
}
