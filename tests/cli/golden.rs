//! Whole outputs, byte for byte. exp and ln are correctly rounded, so what `solve` computes is
//! the same on every machine.

use crate::command::{ccem, stdout};

/// The text with the version of this build in the place of `{version}`.
fn golden(text: &str) -> String {
    text.replace("{version}", env!("CARGO_PKG_VERSION"))
}

#[test]
fn solve_prints_what_it_did() {
    for (format, expected) in [
        ("text", include_str!("../data/golden/solve.txt")),
        ("markdown", include_str!("../data/golden/solve.md")),
        ("csv", include_str!("../data/golden/solve.csv")),
    ] {
        let printed = stdout(&format!("solve -N 10 -t 0.5,1.2,2.5 --format {format}"));
        assert_eq!(printed, golden(expected), "{format}");
    }
}

#[test]
fn thresholds_prints_what_it_did() {
    let expected = include_str!("../data/golden/thresholds.txt");
    assert_eq!(stdout("thresholds -N 2..=6"), golden(expected));
}

#[test]
fn text_is_the_default_format() {
    let text = stdout("thresholds -N 2..=6 --format text");
    let default = stdout("thresholds -N 2..=6");
    assert_eq!(text.replace(" --format text", ""), default);
}

#[test]
fn every_step_of_the_derivation_is_printed_and_verified() {
    let steps = ccem::reduction::derivation::derivation();
    for format in ["text", "markdown", "latex", "csv", "json"] {
        let run = ccem(&format!("derive --format {format}"));
        assert_eq!(run.code, 0);
        assert!(!run.stdout.contains("NOT VERIFIED"), "{format}");
        // One step is a definition.
        assert_eq!(
            run.stdout.matches("verified ").count(),
            steps.len() - 1,
            "{format}"
        );
        // LaTeX writes the symbols in titles its own way.
        for step in steps.iter().filter(|_| format != "latex") {
            assert!(
                run.stdout.contains(step.title),
                "{} in {format}",
                step.title
            );
        }
    }
}
