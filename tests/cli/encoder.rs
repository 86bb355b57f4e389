//! `ccem encoder`: the answers of the table, its files, and what an interrupt leaves.

use std::fs;

use crate::command::{ccem, json, stdout};

/// An N×m array of doubles as NumPy writes it.
fn npy(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> f64) -> Vec<u8> {
    let about =
        format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    let padding = 63 - (10 + about.len()) % 64;
    let header = format!("{about}{}\n", " ".repeat(padding));
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    let entries = (0..rows).flat_map(|i| (0..columns).map(move |k| (i, k)));
    bytes.extend(entries.flat_map(|(i, k)| entry(i, k).to_le_bytes()));
    bytes
}

#[test]
fn an_end_in_the_nonnegative_numbers_has_its_floor_in_every_phase() {
    let report = json("encoder -N 8 -t 0.4,0.9,2.5 --encoder mlp:4N@relu,linear --seeds 2");
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    for row in rows {
        let relu = row["encoder"] == "mlp:4N@relu";
        assert_eq!(row["reachable"], if relu { "no" } else { "yes" });
        assert_eq!(row["why"], if relu { "E1" } else { "E6" });
        let [loss, star] = ["loss", "loss_star"].map(|key| row[key].as_f64().unwrap());
        let gap = row["gap"].as_f64().unwrap();
        assert!((loss - star - gap).abs() < 1e-12);
        assert!(!relu || gap > 0.1 && row["arrived_seeds"] == 0);
    }
}

#[test]
fn a_direct_optimisation_with_a_learned_bias_arrives_at_the_etf() {
    let line = "encoder -N 8 -t 0.1,8 -b learned --encoder linear --inputs onehot --separate";
    for row in json(line)["rows"].as_array().unwrap() {
        assert_eq!(row["arrived_seeds"], row["seeds"]);
        assert_eq!(
            (&row["phase"], &row["bias"]),
            (&"etf".into(), &"learned".into())
        );
        let [b, b_star] = ["b", "b_star"].map(|key| row[key].as_f64().unwrap());
        assert!((b - b_star).abs() < 1e-6);
    }
}

#[test]
fn two_files_are_inputs_and_are_spared() {
    let directory = tempfile::tempdir().unwrap();
    let [x, y, z] = ["x.npy", "y.npy", "z.npy"].map(|name| directory.path().join(name));
    let unit = |i: usize, k: usize| f64::from(u8::from(i == k));
    fs::write(&x, npy(4, 4, unit)).unwrap();
    fs::write(&y, npy(4, 5, unit)).unwrap();
    fs::write(&z, npy(5, 4, unit)).unwrap();
    let [x, y, z] = [x, y, z].map(|path| path.display().to_string());
    let report = json(&format!(
        "encoder -t 1 --encoder linear --separate --seeds 1 --inputs {x} {y}"
    ));
    assert_eq!(report["rows"][0]["reachable"], "yes");
    assert_eq!(report["rows"][0]["n"], 4);
    for (line, said) in [
        (
            format!("encoder -t 1 --inputs {x} {z}"),
            "X has 4 rows and Y has 5",
        ),
        (
            format!("encoder -t 1 --inputs {x} {y}"),
            "not 4 and 5; take two separate ones",
        ),
        (
            format!("encoder -t 1 --inputs {x} {y} --separate -o {x}"),
            "would overwrite",
        ),
    ] {
        let run = ccem(&line);
        assert_eq!((run.code, run.stderr.lines().count()), (2, 1), "{line}");
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn the_number_of_threads_decides_nothing() {
    let line = "encoder -N 6 -t 0.3,1 -b learned --seeds 3 --format json";
    assert_eq!(
        stdout(&format!("{line} --threads 1")).replace(" --threads 1", ""),
        stdout(&format!("{line} --threads 3")).replace(" --threads 3", "")
    );
}

#[test]
fn the_learned_bias_has_its_proved_digits() {
    let row =
        |t: &str| json(&format!("solve -N 32768 -t {t} -b learned --digits 20"))["rows"][0].clone();
    assert!(
        row("10")["b"]
            .as_str()
            .unwrap()
            .starts_with("10.77558499874")
    );
    assert!(row("117.33")["b"].as_str().unwrap().starts_with("63.86"));
    assert_eq!(row("10")["phase"], "etf");
}

#[test]
fn a_learned_bias_is_swept_and_resumed_alike() {
    let report = json("sweep -N 8 -d 7,8 -t 0.1,1,8 -b learned --seeds 10");
    for row in report["rows"].as_array().unwrap() {
        assert_eq!(row["arrived_seeds"], 10);
        assert!(row["gap"].as_f64().unwrap().abs() < 1e-10);
        let [b, b_star] = ["b", "b_star"].map(|key| row[key].as_f64().unwrap());
        assert!((b - b_star).abs() < 1e-6);
    }
    let directory = tempfile::tempdir().unwrap();
    let part = |k: u32| {
        directory
            .path()
            .join(format!("part{k}"))
            .display()
            .to_string()
    };
    let line = "sweep -N 5,6 -t 0.5,1 -b learned --warm-start";
    for k in [1, 2] {
        ccem(&format!("{line} --shard {k}/2 -o {}", part(k)));
    }
    let merged = stdout(&format!("merge {} {} --format csv", part(1), part(2)));
    assert_eq!(merged, stdout(&format!("{line} --format csv")));
}
