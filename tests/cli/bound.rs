//! `ccem bound`, its certificates, and what other commands say where the dimension is too small.

use std::fs;

use crate::command::{Run, ccem, json, number, rows, run, stdout};

#[test]
fn a_bracket_has_the_keys_of_the_contract() {
    let row = &rows("bound -N 12 -d 3 -t 5")[0];
    for key in [
        "n",
        "d",
        "t",
        "b",
        "lower",
        "upper",
        "bracket",
        "exact",
        "structure",
        "method",
    ] {
        assert!(!row[key].is_null(), "{key} of {row}");
    }
    assert_eq!(row["exact"], true);
    assert_eq!(row["structure"], "icosahedron");
    assert!(number(row, "lower") <= number(row, "upper"));
    assert!(number(row, "lower") > number(row, "loss_star"));
    let tiny = &rows("bound -N 6 -d 3 -t 117.3 -b 12.93")[0];
    assert!(number(tiny, "log10_lower") < number(tiny, "log10_upper") - 1.0);
}

#[test]
fn counterexamples_to_the_closed_forms_are_not_called_exact() {
    for line in [
        "-N 4 -d 3 -t 2 -b -0.1",
        "-N 4 -d 2 -t 2 -b -0.1",
        "-N 5 -d 4 -t 20 -b 0",
    ] {
        let row = &rows(&format!("bound {line}"))[0];
        assert_ne!(row["structure"], "simplex", "{line}: {row}");
        assert!(number(row, "lower") <= number(row, "upper"));
    }
}

#[test]
fn rows_do_not_depend_on_the_number_of_threads() {
    for line in [
        "bound -N 7 -d 3,5 -t 1,2.5",
        "sweep -N 7 -d 3,5 -t 1,2.5 --seeds 2",
    ] {
        let one = stdout(&format!("{line} --threads 1 --format csv"));
        assert_eq!(
            one,
            stdout(&format!("{line} --threads 3 --format csv")),
            "{line}"
        );
    }
}

#[test]
fn a_bracket_is_certified_and_verified_and_the_file_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bracket.json");
    let name = file.to_str().unwrap();
    stdout(&format!(
        "bound -N 6 -d 1..=6 -t 0.3,1 --certificate {name}"
    ));
    let written = fs::read_to_string(&file).unwrap();
    let verified = rows(&format!("verify {name}"));
    assert_eq!(verified.len(), 12);
    assert!(
        verified
            .iter()
            .all(|row| row["kind"] == "bound" && row["verdict"] == "verified")
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), written);
    let (before, after) = written.split_once(r#""lower":""#).unwrap();
    fs::write(&file, format!(r#"{before}"lower":"9{after}"#)).unwrap();
    assert_eq!(ccem(&format!("verify {name}")).code, 1);
}

#[test]
fn what_random_starts_miss_is_found() {
    const OPTIMUM: f64 = 2.212_493_771_9;
    let row = &rows("sweep -N 8 -d 7 -t 1.24")[0];
    assert!((number(row, "loss") - OPTIMUM).abs() < 1e-9, "{row}");
    assert!(row["exact"] == true && row["structure"] == "simplex");
    assert!(number(row, "gap") < 1e-9 && row["start"].is_string());
    assert_eq!(row["seeds"], 3);
    let report = json("optimize -N 8 -d 7 -t 1.24 --seeds 5 --method lbfgs");
    let losses = report["rows"].as_array().unwrap().iter();
    let least = losses
        .map(|row| number(row, "loss"))
        .fold(f64::INFINITY, f64::min);
    assert!((least - OPTIMUM).abs() < 1e-9, "{least}");
    assert_eq!(report["summary"][0]["seeds"], 5);
    assert_eq!(report["bracket"][0]["exact"], true);
}

#[test]
fn codes_have_their_thresholds() {
    let rows = rows("thresholds -N 10 -d 5,8,9");
    let structures: Vec<_> = rows.iter().map(|row| row["structure"].as_str()).collect();
    assert_eq!(structures, [Some("cross-polytope"), None, Some("simplex")]);
    assert!(number(&rows[0], "threshold_certified") <= 1.6320);
    assert!(number(&rows[2], "threshold_certified") <= 1.5995);
}

#[test]
fn a_bound_is_written_for_coq() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("simplex.v");
    let target = file.to_str().unwrap();
    let line = |rest: &str| ccem(&format!("bound -N 8 -d 7 -t {rest} --certificate {target}"));
    assert_eq!(line("1.24").code, 0);
    let text = fs::read_to_string(&file).unwrap();
    let statement = "<= sigmoid_loss 7 8 (31 / 25) (31 / 25) U V.";
    let bound = text
        .lines()
        .find(|line| line.contains("<= sigmoid_loss"))
        .unwrap();
    // A millionth below 2.2124937719, no more, and never above.
    let (lower, rest) = bound
        .trim()
        .trim_start_matches('(')
        .split_once(')')
        .unwrap();
    assert!(statement.ends_with(rest.trim()), "{bound}");
    let (p, q) = lower.split_once(" / ").unwrap();
    let lower = p.parse::<f64>().unwrap() / q.parse::<f64>().unwrap();
    assert!(2.21247 < lower && lower < 2.2124937719, "{lower}");
    for (rest, said) in [
        ("1.24,1.25", "of one problem; these are 2"),
        ("etf*(9/10)", "rational t and b"),
        ("0.1", "min ℓ is the bound"),
    ] {
        let Run { code, stderr, .. } = line(rest);
        assert_eq!(code, 2, "{stderr}");
        assert!(
            stderr.contains(said) && stderr.trim_end().lines().count() == 1,
            "{stderr}"
        );
    }
}

#[test]
fn bad_input_is_named_in_one_line() {
    for (line, said) in [
        ("bound -N 1 -d 1 -t 1", "from 2 to 1000000000, not 1"),
        ("bound -N 5 -d 0 -t 1", "from 1 to 1000000000, not 0"),
        ("bound -N 5 -d 2", "--temperature <T>"),
        ("bound -N 5 -d 2 -t 1 --seeds 0", "from 1 to 100000"),
        ("bound -N 5 -d x -t 1", "`x` is not an integer"),
        ("thresholds -N 5 -d 0", "from 1 to 1000000000, not 0"),
        ("thresholds -N 5 -d 2 --digits 9", "cannot be used with"),
        ("thresholds -N 2..=1000 -d 1..=1000", "at most 10000 pairs"),
    ] {
        let Run {
            code,
            stdout,
            stderr,
        } = ccem(line);
        assert_eq!((code, stdout.as_str()), (2, ""), "{line}: {stderr}");
        assert!(
            stderr.contains(said) && stderr.trim_end().lines().count() == 1,
            "{line}: {stderr}"
        );
    }
    let same = [
        "bound",
        "-N",
        "5",
        "-d",
        "2",
        "-t",
        "1",
        "-o",
        "x.json",
        "--certificate",
        "x.json",
    ];
    assert_eq!(run(&same).code, 2);
}
