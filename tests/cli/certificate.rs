//! `--certificate FILE`, and `ccem verify FILE`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::command::{Run, ccem, rows, run, stdout, unsettled_temperature};

/// Runs a command with `--certificate` and returns what it wrote.
fn certificate(line: &str, target: &Path) -> Value {
    stdout(&format!("{line} --certificate {}", target.display()));
    serde_json::from_str(&fs::read_to_string(target).unwrap()).unwrap()
}

#[test]
fn what_solve_certifies_is_verified() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("optima.json");
    let line = "solve -N 5,10 -t 0.5,1.2,etf*(1-1e-9),2.5 -b 1 --digits 12";
    let written = certificate(line, &target);
    assert_eq!(written["tool"], "ccem");
    assert_eq!(written["certificate"], 2);
    let printed = rows(line);
    let stated = written["statements"].as_array().unwrap();
    assert_eq!(stated.len(), printed.len());
    for (row, statement) in printed.iter().zip(stated) {
        assert_eq!(row["phase"], statement["phase"]);
        let end = |field: &str, k: usize| -> f64 {
            statement[field][k].as_str().unwrap().parse().unwrap()
        };
        for (number, field) in [("s_star", "s"), ("p_star", "p"), ("loss_star", "minimum")] {
            let number = row[number].as_f64().unwrap();
            assert!(end(field, 0) <= number + 1e-11 && number <= end(field, 1) + 1e-11);
            assert!(end(field, 1) - end(field, 0) <= 1e-11 * number.abs().max(1.0));
        }
    }
    let verified = rows(&format!("verify {}", target.display()));
    assert_eq!(verified.len(), stated.len());
    for row in &verified {
        assert_eq!(row["kind"], "optimum");
        assert_eq!(row["verdict"], "verified");
        assert!(row["statement"].as_str().unwrap().starts_with("Verified: "));
    }
    let text = stdout(&format!("verify {}", target.display()));
    assert!(text.contains("Every statement is verified."));
}

#[test]
fn what_optimize_certifies_is_verified_and_printed() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("embedding.json");
    for (loss, d) in [("sigmoid", 6), ("infonce", 5), ("infonce-one-way", 5)] {
        let line = format!("optimize -N 6 -d {d} -t 1.2 --method lbfgs --seeds 2 --loss {loss}");
        let printed = stdout(&format!("{line} --certificate {}", target.display()));
        let written: Value = serde_json::from_str(&fs::read_to_string(&target).unwrap()).unwrap();
        let embedding = &written["statements"][0];
        assert_eq!(embedding["loss"], loss);
        assert_eq!(embedding["u"].as_array().unwrap().len(), 6);
        assert_eq!(embedding["v"][5].as_array().unwrap().len(), d);
        let epsilon = embedding["epsilon"].as_str().unwrap();
        assert!(epsilon.parse::<f64>().unwrap() < 1e-12);
        let one_line = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.contains(&format!("are within {epsilon} of the minimum")));
        let verified = rows(&format!("verify {}", target.display()));
        assert_eq!(verified[0]["verdict"], "verified");
        assert!(verified[0]["statement"].as_str().unwrap().contains(epsilon));
    }
}

#[test]
fn a_certificate_that_is_edited_is_rejected() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("optima.json");
    let mut written = certificate("solve -N 10 -t 1.2,2", &target);
    written["statements"][1]["phase"] = "antipodal".into();
    fs::write(&target, written.to_string()).unwrap();
    let Run { code, stdout, .. } = ccem(&format!("verify {} --format json", target.display()));
    assert_eq!(code, 1);
    let report: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["rows"][0]["verdict"], "verified");
    assert_eq!(report["rows"][1]["verdict"], "rejected");
    let says = report["rows"][1]["statement"].as_str().unwrap();
    assert_eq!(says, "Rejected: the phase is not shown to be so.");
    assert_eq!(report["notes"][0], "1 of 2 statements are rejected.");
}

/// Exit code 2, and one line that names `fragment`.
fn is_refused(refused: &Run, fragment: &str) {
    assert_eq!(refused.code, 2, "{fragment}: {}", refused.stderr);
    assert_eq!(refused.stdout, "", "{fragment}");
    assert_eq!(refused.stderr.lines().count(), 1, "{}", refused.stderr);
    assert!(refused.stderr.contains(fragment), "{}", refused.stderr);
}

#[test]
fn what_is_no_certificate_is_bad_input() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    let name = file.to_str().unwrap();
    is_refused(&run(&["verify", name]), "cannot read");
    is_refused(&run(&["verify"]), "<FILE>");
    let itself = directory.path().to_str().unwrap();
    is_refused(&run(&["verify", itself]), "not an ordinary file");
    let claim = r#"{"tool":"ccem","certificate":2,"statements":[{"kind":"claim","id":"x","wording":
        "y","arguments":[{"statement":{"forall":{"N":"4","t":"1"},"assert":"phase = solid"},
        "because":{"boxes":{"loss":"convex"}},"trees":[]}]}]}"#;
    let nested = format!(
        r#"{{"tool":"ccem","statements":[{{"x":{}"#,
        "[".repeat(100_000)
    );
    for (text, fragment) in [
        ("", "EOF"),
        ("{}", "missing field"),
        (&nested, "recursion limit"),
        ("\u{1}", "is no certificate"),
        (claim, "phase"),
    ] {
        fs::write(&file, text).unwrap();
        is_refused(&run(&["verify", name]), fragment);
    }
    fs::write(&file, [0xff, 0xfe]).unwrap();
    is_refused(&run(&["verify", name]), "UTF-8");
}

#[test]
fn a_certificate_is_written_whole_or_not_at_all() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("certificate");
    let name = target.to_str().unwrap();
    let solve = ["solve", "-N", "10", "-t", "1.2", "--certificate"];
    let optimize = [
        "optimize",
        "-N",
        "5",
        "-t",
        "1",
        "--steps",
        "3",
        "--certificate",
    ];
    for words in [&solve[..], &optimize[..]] {
        let same = run(&[words, &[name, "-o", name]].concat());
        is_refused(&same, "--certificate and --output name the same file");
        let detour = directory.path().join(".").join("certificate");
        let same = run(&[words, &[name, "-o", detour.to_str().unwrap()]].concat());
        is_refused(&same, "--certificate and --output name the same file");
        let missing = directory.path().join("missing").join("certificate");
        let missing = run(&[words, &[missing.to_str().unwrap()]].concat());
        is_refused(&missing, "there is no directory");
    }
    let trace = run(&[&optimize[..], &[name, "--trace", name]].concat());
    is_refused(&trace, "--certificate and --trace name the same file");
    let large = [
        "optimize",
        "-N",
        "2000",
        "-t",
        "1",
        "--steps",
        "1",
        "--certificate",
        name,
    ];
    is_refused(&run(&large), "too large for --certificate");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
}

#[test]
fn what_is_not_determined_is_not_certified() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("certificate");
    let name = target.to_str().unwrap();
    let temperature = unsettled_temperature();
    let unsettled = run(&[
        "solve",
        "-N",
        "10",
        "-t",
        &temperature,
        "--certificate",
        name,
    ]);
    assert_eq!(unsettled.code, 3);
    assert!(unsettled.stderr.contains("no certificate is written"));
    assert!(!target.exists());
    let both = format!("{temperature},1.2");
    let one_of_two = run(&["solve", "-N", "10", "-t", &both, "--certificate", name]);
    assert_eq!(one_of_two.code, 3);
    assert_eq!(rows(&format!("verify {name}")).len(), 1);
}

#[test]
fn the_certificate_changes_no_result() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("certificate");
    let line = "solve -N 10 -t 1.2 --format json";
    let with = stdout(&format!("{line} --certificate {}", target.display()));
    assert_eq!(with, stdout(line));
    let once = fs::read(&target).unwrap();
    stdout(&format!(
        "{line} --threads 1 --certificate={}",
        target.display()
    ));
    assert_eq!(fs::read(&target).unwrap(), once);
}

/// The claims of the registry, read from their own files.
#[test]
fn what_the_shipped_files_certify_is_verified() {
    let directory = tempfile::tempdir().unwrap();
    let files = fs::read_dir("src/claim/papers").unwrap();
    for file in files.map(|file| file.unwrap().path()) {
        let target = directory.path().join(file.file_name().unwrap());
        let line = format!(
            "check {} --level certified --certificate {}",
            file.display(),
            target.display()
        );
        let Run { stderr, .. } = ccem(&line);
        assert!(!stderr.contains("left out"), "{line}: {stderr}");
        assert!(stderr.contains("no certificate is written") || target.exists());
        if !target.exists() {
            continue;
        }
        let verified = rows(&format!("verify {}", target.display()));
        assert!(!verified.is_empty());
        assert!(verified.iter().all(|row| row["verdict"] == "verified"));
    }
}
