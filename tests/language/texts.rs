//! Claims as text and back.

use std::collections::BTreeMap;

use ccem::claim::statement::Statement;
use ccem::claim::{ClaimText, Place};

fn claim(forall: &[(&str, &str)], assert: &str) -> ClaimText {
    let ranges = forall
        .iter()
        .map(|(name, range)| (name.to_string(), range.to_string()));
    ClaimText {
        wording: None,
        loss: None,
        over: None,
        forall: ranges.collect::<BTreeMap<_, _>>(),
        assume: Vec::new(),
        assert: assert.into(),
    }
}

const PLAIN: [(&str, &str); 2] = [("t", "[1, 2]"), ("N", "4..=9")];

#[test]
fn a_statement_keeps_its_meaning_in_json() {
    let mut text = claim(
        &[("t", "[1, 2]"), ("N", "4..=9"), ("b", "-1"), ("d", "3")],
        "s <= d*(t*b)^3",
    );
    text.assume = vec!["t >= 1/2*ln(N - 1)".into(), "p < q^(1/3)".into()];
    text.loss = Some("softplus(-t*(p - q)) + s/N + b^-2".into());
    let statement = Statement::try_from(&text).unwrap();
    let json = serde_json::to_string(&ClaimText::from(&statement)).unwrap();
    println!("{json}");
    let again: ClaimText = serde_json::from_str(&json).unwrap();
    assert_eq!(Statement::try_from(&again), Ok(statement.clone()));
    assert_eq!(
        ClaimText::from(&Statement::try_from(&again).unwrap()),
        again
    );
    assert_eq!(
        statement.region.to_string(),
        "N in 4..=9, d = 3, t in [1, 2], b = -1"
    );
}

#[test]
fn b_is_t_unless_it_has_a_range() {
    let tied = Statement::try_from(&claim(&PLAIN, "s < b")).unwrap();
    let said = Statement::try_from(&claim(&[PLAIN[0], PLAIN[1], ("b", " t ")], "s < b")).unwrap();
    assert!(tied.region.symmetric);
    assert_eq!(tied, said);
    assert_eq!(ClaimText::from(&tied).forall["b"], "t");
    let free = Statement::try_from(&claim(&[PLAIN[0], PLAIN[1], ("b", "1")], "s < b")).unwrap();
    assert!(!free.region.symmetric);
}

/// The field, the claim, the message.
#[test]
fn senseless_claims_are_refused() {
    let range = |name: &str| Place::Range(name.into());
    let cases: [(Place, ClaimText, &str); 10] = [
        (Place::Forall, claim(&PLAIN[..1], "s < 1"), "N has no range"),
        (Place::Forall, claim(&PLAIN[1..], "s < 1"), "t has no range"),
        (
            Place::Forall,
            claim(&[PLAIN[0], PLAIN[1], ("s", "1"), ("delta", "1")], "p < 1"),
            "s and delta are two names of one coordinate",
        ),
        (
            range("x"),
            claim(&[PLAIN[0], PLAIN[1], ("x", "1")], "s < 1"),
            "`x` occurs nowhere",
        ),
        (
            range("N"),
            claim(&[PLAIN[0], ("N", "4..")], "s < 1"),
            "`4..` is no range here",
        ),
        (
            Place::Assert,
            claim(&PLAIN, "s <"),
            "the text ends too early",
        ),
        (
            Place::Assert,
            claim(&PLAIN, "d >= N"),
            "`d` has no value here",
        ),
        (
            Place::Assert,
            claim(&[PLAIN[0], PLAIN[1], ("s", "[0, 1]")], "phase = etf"),
            "this speaks of the minimiser, but forall names the points of CCEM",
        ),
        (
            Place::Assert,
            claim(
                &[PLAIN[0], PLAIN[1], ("delta", "1")],
                "delta decreases in t",
            ),
            "`delta` is a coordinate here",
        ),
        (
            Place::Assume(1),
            ClaimText {
                assume: vec!["t > 1".into(), "phase = etf persists in t".into()],
                ..claim(&PLAIN, "s < 1")
            },
            "`increases`, `decreases` and `persists` are conclusions",
        ),
    ];
    for (place, text, problem) in cases {
        let error = Statement::try_from(&text).unwrap_err();
        assert_eq!(
            (&error.place, error.error.problem.as_str()),
            (&place, problem)
        );
    }
}

#[test]
fn a_loss_is_a_formula_in_the_similarities() {
    for name in ["loss", "slope", "delta", "d"] {
        let mut text = claim(&[PLAIN[0], PLAIN[1], ("d", "3")], "s < 1");
        text.loss = Some(format!("p + {name}"));
        let error = Statement::try_from(&text).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "loss:1:5: `{name}` has no value here\n\
                 1 | p + {name}\n\
                 \x20 |     {} expected one of the variables N, t, b, s, p and q",
                "^".repeat(name.len())
            )
        );
    }
}

#[test]
fn a_missing_range_is_told_without_a_place() {
    let error = Statement::try_from(&claim(&PLAIN[..1], "s < 1")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "forall: N has no range; expected such as { N = \"4..=100\", t = \"[1/10, 10]\" }"
    );
}
