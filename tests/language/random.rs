//! Random texts and formulas.

use ccem::claim::file::read_claims;
use ccem::claim::language::{comparison, expression, formula, range};
use ccem::claim::statement::Statement;
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn deterministic(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(2402_12613),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Small formulas, as in the tests of `Expr`.
fn small_formula() -> impl Strategy<Value = Expr> {
    let names = ["N", "t", "b", "s", "delta", "p"];
    let leaf = prop_oneof![
        (-2i64..=3).prop_map(Expr::integer),
        (-5i64..=5, 1i64..=4).prop_map(|(n, d)| Expr::ratio(n, d)),
        (0..names.len()).prop_map(move |index| Expr::variable(names[index])),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(x, y)| x + y),
            pair.clone().prop_map(|(x, y)| x - y),
            pair.clone().prop_map(|(x, y)| x * y),
            pair.prop_map(|(x, y)| x / y),
            inner.clone().prop_map(|x| -x),
            inner.clone().prop_map(Expr::exp),
            inner.clone().prop_map(Expr::ln),
            inner.clone().prop_map(Expr::softplus),
            inner.prop_map(Expr::sigmoid),
        ]
    })
}

/// Texts made of the pieces of the language.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: [&str; 44] = [
        "N",
        "t",
        "b",
        "s",
        "delta",
        "δ",
        "p",
        "e",
        "phase",
        "etf",
        "in",
        "decreases",
        "persists",
        "ln",
        "exp",
        "sqrt",
        "σ",
        "(",
        ")",
        "(",
        ")",
        "+",
        "-",
        "−",
        "*",
        "·",
        "/",
        "^",
        "²",
        "<",
        "<=",
        "<=>",
        "=",
        "!=",
        ">=",
        "≥",
        "1",
        "2",
        "1e3",
        "0.5",
        "..=",
        "[",
        "]",
        ",",
    ];
    let piece = (0..PIECES.len()).prop_map(|index| PIECES[index]);
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.join(" "))
}

/// Reads the text by every rule; what is read is printed and read again as the same.
fn try_everything(text: &str) {
    let variables = &Statement::VARIABLES;
    if let Ok(read) = expression(text, variables) {
        assert_eq!(expression(&read.to_string(), variables), Ok(read), "{text}");
    }
    if let Ok(read) = comparison(text, variables) {
        assert_eq!(comparison(&read.to_string(), variables), Ok(read), "{text}");
    }
    match formula(text, variables) {
        Ok(read) => assert_eq!(formula(&read.to_string(), variables), Ok(read), "{text}"),
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "{text}: {error:?}");
            assert!(error.shown_in("text", text).contains(&error.problem));
        }
    }
    for name in ["N", "t", "x"] {
        if let Ok(read) = range(name, text) {
            assert_eq!(range(name, &read.range()), Ok(read), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(deterministic(3000))]

    #[test]
    fn what_is_printed_is_read(x in small_formula()) {
        let read = expression(&x.to_string(), &Statement::VARIABLES);
        let read = read.unwrap_or_else(|error| panic!("{x}: {error}"));
        // What has no value anywhere, such as 1/0, is not provably equal to itself.
        prop_assert!(read.provably_equals(&x) || !x.provably_equals(&x), "{} {}", x, read);
        let again = expression(&read.to_string(), &Statement::VARIABLES);
        prop_assert_eq!(again, Ok(read));
    }

    #[test]
    fn no_text_of_the_language_panics(text in pieces()) {
        try_everything(&text);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        try_everything(&text);
    }

    #[test]
    fn no_file_panics(text in any::<String>(), value in pieces()) {
        let _ = read_claims("file", &text);
        let _ = read_claims("file", &format!("[claim.x]\nforall = {{ N = \"{value}\", t = \"1\" }}\nassert = \"{text}\""));
        let assert = format!("[claim.x]\nforall = {{ N = \"4\", t = \"1\" }}\nassert = \"{value}\"");
        if let Err(error) = read_claims("file", &assert) {
            prop_assert_eq!(assert[..error.error.span.start].matches('\n').count(), 2);
        }
    }
}

/// Conditions of small comparisons.
fn small_condition() -> impl Strategy<Value = String> {
    const LEAVES: [&str; 8] = [
        "t > 1",
        "phase = etf",
        "phase != antipodal",
        "0 <= s < 1",
        "abs(t - b) = 2",
        "min(p, q) != 0",
        "delta <= inf",
        "(t + 1)*s >= 2",
    ];
    let leaf = (0..LEAVES.len()).prop_map(|index| LEAVES[index].to_owned());
    leaf.prop_recursive(4, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        let joined = |word: &'static str| {
            pair.clone()
                .prop_map(move |(x, y)| format!("({x}) {word} ({y})"))
        };
        prop_oneof![
            joined("and"),
            joined("or"),
            joined("=>"),
            joined("<=>"),
            inner.prop_map(|x| format!("not ({x})")),
        ]
    })
}

proptest! {
    #![proptest_config(deterministic(1000))]

    #[test]
    fn a_condition_is_printed_as_it_is_read(text in small_condition()) {
        let read = formula(&text, &Statement::VARIABLES);
        let read = read.unwrap_or_else(|error| panic!("{text}: {error}"));
        prop_assert_eq!(formula(&read.to_string(), &Statement::VARIABLES), Ok(read));
    }
}
