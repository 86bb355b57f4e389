//! What is said of a result says no more and no less than is known.

use serde_json::Value;

use crate::command::{ccem, json, stdout};

/// What stands in one line, however the page was cut.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn steps_that_end_at_rounding_are_no_failure() {
    let whole = ccem("optimize -N 4 -t 0.6 --steps 20000");
    let said = flowing(&whole.stdout);
    assert!(said.contains("step limit"), "{said}");
    assert!(
        said.contains("the gradient is inside its rounding"),
        "{said}"
    );
    assert!(
        !said.contains("not convergence") && whole.stderr.is_empty(),
        "{}",
        whole.stderr
    );
    let cut = ccem("optimize -N 4 -t 0.6 --steps 5");
    assert!(flowing(&cut.stdout).contains("step limit reached: this is not convergence"));
    assert!(cut.stderr.contains("this is not convergence"));
}

#[test]
fn what_is_counted_out_has_no_probability() {
    let counted = flowing(&stdout("optimize -N 4 -d 1 -t 1.2 --seeds 2"));
    assert!(
        !counted.contains("probability") && counted.contains("no start matters"),
        "{counted}"
    );
    let ends = |line: &str| {
        let summary = json(line);
        ["success_lo", "success_hi"].map(|key| summary["summary"][0][key].clone())
    };
    assert_eq!(
        ends("optimize -N 4 -d 1 -t 1.2"),
        [Value::Null, Value::Null]
    );
    assert!(
        ends("optimize -N 4 -t 1.2 --steps 9")
            .iter()
            .all(Value::is_number)
    );
    let swept = &json("sweep -N 4 -d 1 -t 1 --seeds 2")["rows"][0];
    assert_eq!(swept["success_hi"], Value::Null);
}

#[test]
fn a_phase_that_is_not_attained_is_the_bounds() {
    for line in [
        "solve -N 10 -d 3 -t 2.5",
        "sweep -N 6 -d 3 -t 1 --seeds 1",
        "bound -N 6 -d 3 -t 1",
    ] {
        let said = flowing(&stdout(line));
        assert!(said.contains("of the bound"), "{line}: {said}");
    }
}

#[test]
fn where_there_are_no_thresholds_it_says_why() {
    let said = flowing(&stdout("thresholds -N 2,3"));
    assert!(said.contains("no temperature divides two phases"), "{said}");
    assert!(
        said.contains("where the logarithms have no value"),
        "{said}"
    );
}

#[test]
fn a_point_at_a_threshold_is_said_to_be_one() {
    let run = ccem("check theorem-2-etf -N 10 -t etf --level numeric");
    assert_eq!(run.code, 3);
    let said = flowing(&run.stdout);
    let wanted = "undecided: 1 point, where both sides are equal to within rounding, as they are at a threshold";
    assert!(said.contains(wanted), "{said}");
    assert!(!said.contains("0 points"), "{said}");
}

#[test]
fn a_claim_by_name_shows_its_verdict_whole() {
    let said = stdout("check theorem-2-etf");
    assert!(
        said.lines().any(|line| line.trim().starts_with("verdict")),
        "{said}"
    );
    assert!(
        said.lines().all(|line| line.chars().count() <= 110) && !said.contains("no room"),
        "{said}"
    );
}

#[test]
fn many_claims_fit_eighty_columns_with_counts_as_numbers() {
    let said = stdout("check --level numeric,formal");
    assert!(
        said.lines().all(|line| line.chars().count() <= 80),
        "{said}"
    );
    let table = said.lines().filter(|line| line.contains('✓'));
    assert!(table.clone().count() > 20 && table.clone().all(|line| line.chars().count() <= 80));
    for row in json("check --level numeric,certified small-n corollary-4")["rows"]
        .as_array()
        .unwrap()
    {
        for key in ["points", "agreed", "within_rounding", "boxes", "undecided"] {
            assert!(row[key].is_u64(), "{key}: {row}");
        }
    }
}
