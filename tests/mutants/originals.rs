//! The true claims: those of the shipped file, those of the registry, and some on a boundary.

use std::collections::BTreeMap;

use ccem::claim::statement::{Region, Statement};
use ccem::claim::{CLAIMS, ClaimText, PAPER, Standing};
use serde::Deserialize;

use crate::generator::Original;

#[derive(Deserialize)]
struct File {
    claim: BTreeMap<String, ClaimText>,
}

/// The claims of the shipped file.
fn of_the_paper() -> Vec<(String, ClaimText)> {
    let file: File = toml::from_str(PAPER).unwrap();
    let named = |(id, text): (String, ClaimText)| (format!("paper/{id}"), text);
    file.claim.into_iter().map(named).collect()
}

/// What the claims of the registry say of CCEM, over N from 2 to a million.
fn of_the_registry() -> Vec<(String, ClaimText)> {
    let believed = CLAIMS
        .iter()
        .filter(|claim| claim.standing != Standing::Conjecture);
    let region = Region::wide([2, 1_000_000]);
    let translated = believed.flat_map(|claim| {
        let statements = claim.translate(&region).statements.into_iter().enumerate();
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
    let all = [of_the_paper(), of_the_registry(), on_a_boundary()].concat();
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
