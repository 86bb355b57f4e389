//! `ccem siglip`: the shipped table, the user's own model, and the conventions.

use crate::command::{ccem, json, number, rows, stdout};

/// The text without its line breaks.
fn unwrapped(line: &str) -> String {
    let text = stdout(line);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_initialisation_is_below_the_threshold_at_32768_and_holds_up_to_22039() {
    let rows = rows("siglip -N 32768");
    let start = &rows[0];
    assert_eq!(start["model"], "initialisation");
    assert_eq!((number(start, "t"), number(start, "b")), (10.0, 10.0));
    assert_eq!(start["phase"], "intermediate");
    assert!(number(start, "threshold_etf") > 10.39 && number(start, "threshold_etf") < 10.4);
    assert_eq!(start["largest_etf_n"], 22039);
    assert!(start["attained"].is_null(), "it has no dimension");
    // The phase on either side, by the other command.
    for (n, phase) in [(22039, "etf"), (22040, "intermediate")] {
        let solved = crate::command::rows(&format!("solve -N {n} -t 10"));
        assert_eq!(solved[0]["phase"], phase);
    }
    let text = unwrapped("siglip -N 32768");
    assert!(text.contains("22039 is the largest N"));
    assert!(text.contains("below the ETF threshold 10.3968"));
}

#[test]
fn every_released_model_is_placed() {
    let rows = rows("siglip -N 32768");
    assert_eq!(rows.len(), 13);
    for row in &rows[1..] {
        let (t, b) = (number(row, "t"), number(row, "b"));
        let solved = &crate::command::rows(&format!(
            "solve -N 32768 -d {} -t {t} -b {b} --digits 6",
            row["d"]
        ))[0];
        for key in [
            "phase",
            "delta_star",
            "s_star",
            "p_star",
            "q_star",
            "loss_star",
            "attained",
        ] {
            assert_eq!(row[key], solved[key], "{} {key}", row["model"]);
        }
        assert_eq!(row["attained"], false);
        assert_eq!(row["largest_etf_n"], 2);
        assert!(number(row, "bias_antipodal") < b && b < number(row, "bias_etf"));
    }
    assert!(unwrapped("siglip").contains("For every released model N_etf is 2"));
}

#[test]
fn the_default_batch_is_that_of_training_and_a_list_has_a_row_for_each() {
    assert_eq!(json("siglip")["rows"], json("siglip -N 32768")["rows"]);
    let two = rows("siglip -N 2,1024");
    assert_eq!(two.len(), 26);
    assert!(two[..13].iter().all(|row| row["phase"] == "etf"));
    assert!(two[..13].iter().all(|row| row["bias_etf"].is_null()));
}

#[test]
fn the_table_has_one_line_for_each_model() {
    let text = stdout("siglip");
    for row in rows("siglip") {
        let name = row["model"].as_str().unwrap();
        let wholly = text
            .lines()
            .any(|line| line.starts_with(&format!(" {name} ")));
        assert!(wholly, "{name}: {text}");
    }
}

#[test]
fn more_rows_than_a_minute_makes_are_refused() {
    let run = ccem("siglip -N 2..=1000000");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr
            .contains("12999987 rows, 13 for each; at most 100000")
    );
}

#[test]
fn conventions_say_the_same_model_in_other_numbers() {
    let own = |arguments: &str| {
        let rows = rows(&format!("siglip -d 768 {arguments}"));
        assert_eq!(rows.len(), 1);
        rows[0].clone()
    };
    let plain = own("--logit-scale 125 --logit-bias 12.5 --convention t,b");
    assert_eq!((number(&plain, "t"), number(&plain, "b")), (125.0, 12.5));
    for same in [
        "--logit-scale 1/125 --logit-bias -12.5 --convention 1/t",
        "--logit-scale 0.008 --logit-bias 12.5 --convention b,1/t,lee",
        "--logit-scale 125 --logit-bias -12.5 --convention=-b,t",
    ] {
        assert_eq!(own(same), plain, "{same}");
    }
    // ln 125, as a checkpoint stores it, to 17 digits.
    let stored = own("--logit-scale 4.8283137373023015 --logit-bias -12.5");
    assert!((number(&stored, "t") / 125.0 - 1.0).abs() < 1e-15);
    let other = own("--logit-scale 125 --logit-bias 12.5 --convention t,b,bangachev");
    let expected = 1.0 / number(&plain, "delta_star").hypot(1.0);
    assert!((number(&other, "delta_bangachev") - expected).abs() < 1e-6);
    assert!(other.get("delta_star").is_none());
}

#[test]
fn the_users_own_model_is_not_called_released() {
    let own = "siglip --logit-scale 117 --logit-bias 13 --convention t,b";
    for (pairs, says) in [
        (
            "32768",
            "your own (t = 117, b = 13): at N = 32768 b lies below",
        ),
        (
            "1024,32768",
            "your own (t = 117, b = 13): 2 is the largest N",
        ),
    ] {
        let text = unwrapped(&format!("{own} -N {pairs}"));
        assert!(!text.contains("released"), "{text}");
        assert_eq!(text.matches(says).count(), 1, "{text}");
    }
}

#[test]
fn beyond_the_range_of_n_the_largest_batch_is_a_bound() {
    let line = "siglip --logit-scale 30 --logit-bias 30 --convention t,b";
    let row = &rows(line)[0];
    assert!(row["largest_etf_n"].is_null());
    assert_eq!(row["largest_etf_n_at_least"], 1_000_000_000);
    assert!(row["attained"].is_null());
    let text = unwrapped(line);
    assert!(text.contains("N_etf ≥"), "{text}");
    assert!(
        text.contains("the ETF is optimal at every N up to 1000000000"),
        "{text}"
    );
    let table = rows("siglip");
    assert!(
        table
            .iter()
            .all(|row| row["largest_etf_n_at_least"].is_null())
    );
    assert!(!unwrapped("siglip").contains("N_etf ≥"));
}

#[test]
fn a_temperature_rounded_from_its_logarithm_is_said_to_be() {
    let says = |line: &str| unwrapped(line).contains("the double nearest to e^logit_scale");
    assert!(says("siglip --logit-scale 4.7651 --logit-bias -12.9324"));
    assert!(!says(
        "siglip --logit-scale 117 --logit-bias 13 --convention t,b"
    ));
    assert!(!says("siglip"));
}
