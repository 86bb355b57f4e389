//! The values that the program must print.

use serde_json::Value;

use crate::command::{ccem, json, number, rows, stdout};

fn relative(measured: f64, reference: f64) -> f64 {
    if measured == reference {
        0.0
    } else {
        ((measured - reference) / reference).abs()
    }
}

/// δ as JSON has it.
fn delta(row: &Value) -> f64 {
    match row["delta_star"].as_str() {
        Some(text) => text.parse().unwrap(),
        None => number(row, "delta_star"),
    }
}

#[test]
fn every_reference_comes_out_of_solve() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/reference.csv");
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap();
    let mut seen = 0;
    for record in reader.records().map(Result::unwrap) {
        let (n, t, b) = (&record[0], &record[1], &record[2]);
        let row = &rows(&format!("solve -N {n} -t {t} -b {b}"))[0];
        let reference = |column: usize| record[column].parse::<f64>().unwrap();
        let close = |key: &str, column: usize, tolerance: f64| {
            let error = relative(number(row, key), reference(column));
            assert!(
                error <= tolerance,
                "{key} of {record:?} is off by {error:e}"
            );
        };
        assert_eq!(row["phase"], record[3], "{record:?}");
        close("s_star", 4, 1e-13);
        assert!(relative(delta(row), reference(5)) <= 1e-12, "{record:?}");
        close("p_star", 6, 1e-12);
        close("q_star", 7, 1e-12);
        close("loss_star", 8, 1e-13);
        seen += 1;
    }
    assert_eq!(seen, 26);
}

/// Full optimisation from every seed arrives at the optimum on CCEM.
fn arrives_everywhere(line: &str, cells: usize) {
    let rows = rows(line);
    assert_eq!(rows.len(), cells);
    for row in rows {
        assert!(number(&row, "gap") <= 1e-9, "{row}");
        assert!(number(&row, "p_spread") <= 1e-5, "{row}");
        assert!(number(&row, "q_spread") <= 1e-5, "{row}");
        assert_eq!(row["arrived_seeds"], row["seeds"], "{row}");
        assert_eq!(row["attained"], true);
        assert!((number(&row, "s") - number(&row, "s_star")).abs() <= 1e-5);
    }
}

#[test]
fn ten_pairs_arrive_at_every_temperature() {
    arrives_everywhere("sweep -N 10 -t 0.1:5:50 --seeds 5", 50);
}

#[test]
fn fifty_pairs_arrive_at_every_temperature() {
    arrives_everywhere("sweep -N 50 -t 0.1:5:50 --seeds 3", 50);
}

#[test]
fn the_papers_protocol_arrives() {
    let line = "optimize -N 10 -t 1.2 --method projected-gradient --steps 50000 --rate 0.5";
    let report = json(line);
    let row = &report["rows"][0];
    assert!(number(row, "gap") <= 1e-12, "{row}");
    assert_eq!(
        (&row["arrived"], &row["steps"]),
        (&true.into(), &50_000.into())
    );
    assert_eq!(report["settings"]["method"], "projected gradient, rate 0.5");
    // These are the defaults.
    assert_eq!(rows("optimize -N 10 -t 1.2")[0], *row);
}

#[test]
fn the_dimension_that_each_phase_needs() {
    let rows = rows("sweep -N 6 -d 1..=8 -t 0.2,0.6,1.5");
    assert_eq!(rows.len(), 24);
    for row in rows {
        let needed = match row["phase"].as_str().unwrap() {
            "antipodal" => 1.0,
            "etf" => 5.0,
            "intermediate" => 6.0,
            other => panic!("there is no phase {other}"),
        };
        let attained = number(&row, "d") >= needed;
        assert_eq!(row["attained"], attained, "{row}");
        if attained {
            assert!(number(&row, "gap") <= 1e-9, "{row}");
            assert!(number(&row, "arrived_seeds") >= 1.0, "{row}");
        } else {
            assert!(number(&row, "gap") > 1e-3, "{row}");
            assert_eq!(row["arrived_seeds"], 0, "{row}");
        }
        if number(&row, "d") == 1.0 && number(&row, "t") == 0.2 {
            assert!((number(&row, "loss") - 3.478).abs() <= 1e-3, "{row}");
        }
    }
}

#[test]
fn infonce_arrives_at_the_simplex_etf() {
    for (loss, said) in [
        ("infonce", "InfoNCE, the mean of both directions"),
        ("infonce-one-way", "InfoNCE, one direction"),
    ] {
        let line = format!("sweep -N 6 -d 4,5,6 -t 0.2,1,5 --loss {loss}");
        for format in ["text", "markdown", "csv", "json"] {
            let run = ccem(&format!("{line} --format {format}"));
            // CSV is nothing but rows: what they are about is said on stderr.
            let printed = run.stdout + &run.stderr;
            // A narrow format may break the line.
            let words: Vec<&str> = printed.split_whitespace().collect();
            assert!(words.join(" ").contains(said), "{loss} in {format}");
        }
        for row in rows(&line) {
            let (t, enough) = (number(&row, "t"), number(&row, "d") >= 5.0);
            let least = (1.0 + 5.0 * (-t * 6.0 / 5.0).exp()).ln();
            assert!(relative(number(&row, "loss_star"), least) <= 1e-13, "{row}");
            assert_eq!(
                (&row["phase"], &row["attained"]),
                (&"etf".into(), &enough.into())
            );
            assert_eq!(number(&row, "gap") <= 1e-9, enough, "{row}");
            assert_eq!(
                number(&row, "arrived_seeds"),
                if enough { 3.0 } else { 0.0 },
                "{row}"
            );
        }
    }
}
