//! Certified claims as theorems: Coq's kernel accepts those of every rule, and no false one.
//!
//! It needs `coqc`, and `make -C proofs` before; without them it says so and checks nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

#[path = "kernel/random.rs"]
mod random;
#[path = "kernel/table.rs"]
mod table;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn theory() -> PathBuf {
    root().join("proofs/theory")
}

/// Past the capture of the test harness: nobody shall take this for a pass.
fn coq_is_missing() -> bool {
    let installed = Command::new("coqc").arg("--version").output().is_ok();
    let missing = !installed || !theory().join("Thresholds.vo").exists();
    if missing {
        let note = "the kernel was not asked: it needs coqc, and `make -C proofs` before";
        let _ = std::io::stderr().write_all(format!("{note}\n").as_bytes());
    }
    missing
}

fn ccem(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ccem"));
    command.args(words).output().unwrap()
}

/// The text of the certificate of a file of claims.
fn certificate(directory: &TempDir, claims: &str) -> String {
    let [toml, coq] = ["claims.toml", "claims.v"].map(|name| directory.path().join(name));
    fs::write(&toml, claims).unwrap();
    let [toml, coq] = [&toml, &coq].map(|path| path.to_str().unwrap().to_owned());
    ccem(&[
        "check",
        &toml,
        "--level",
        "certified",
        "--certificate",
        &coq,
    ]);
    fs::read_to_string(coq).unwrap()
}

fn accepts(directory: &TempDir, text: &str) -> bool {
    let file = directory.path().join("asked.v");
    let text: Vec<&str> = (text.lines())
        .filter(|line| !line.starts_with("Print Assumptions"))
        .collect();
    fs::write(&file, text.join("\n")).unwrap();
    let coqc = Command::new("coqc")
        .args(["-q", "-w", "none", "-Q"])
        .arg(theory())
        .arg("CCEM")
        .arg(&file)
        .output();
    coqc.unwrap().status.success()
}

/// Which claims have no theorem yet.
const WITHOUT: [&str; 1] = ["false-persists"];

#[test]
fn the_kernel_accepts_claims_of_every_rule() {
    if coq_is_missing() {
        return;
    }
    let claims = root().join("tests/kernel/claims.toml");
    let theory = theory();
    let output = ccem(&[
        "check",
        claims.to_str().unwrap(),
        "--level",
        "certified",
        "--prove",
        "--theory",
        theory.to_str().unwrap(),
        "--format",
        "csv",
    ]);
    let err = String::from_utf8(output.stderr).unwrap();
    let rows = String::from_utf8(output.stdout).unwrap();
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (claim, formal) = (column("claim"), column("formal"));
    let mut accepted = 0;
    for row in reader.records().map(Result::unwrap) {
        let word = match row[claim].starts_with("false-") || &row[claim] == "vi" {
            true => "refuted",
            false => "proved",
        };
        if WITHOUT.contains(&&row[claim]) {
            assert!(
                err.contains(&format!("{}: no kernel proof", &row[claim])),
                "{err}"
            );
        } else {
            assert!(
                row[formal].starts_with(word),
                "{}: {}\n{err}",
                &row[claim],
                &row[formal]
            );
            accepted += 1;
        }
    }
    assert!(accepted >= 45, "{accepted}");
}

/// A claim, and what is false of it: each pair is replaced by the other, in words and in data.
type Lie = (&'static str, &'static [(&'static str, &'static str)]);

const PLACE: &str = "forall = { N = \"9..=40\", t = \"[3, 8]\" }\nassert = \"s >= 9/10\"";
const PHASE: &str =
    "forall = { N = \"50..=100\", t = \"[1/10, 1]\" }\nassert = \"phase = antipodal\"";
const MOTION: &str = "forall = { N = \"6..=12\", t = \"[1, 2]\" }\nassert = \"s increases in t\"";
const IFF: &str = "forall = { N = \"5..=60\", t = \"[1/5, 6]\" }\n\
     assert = \"phase = etf <=> t >= (N - 1)/N*ln(N - 3)\"";

const LIES: &[Lie] = &[
    (
        PLACE,
        &[("(9 / 10)", "(99 / 100)"), ("Const 9 10", "Const 99 100")],
    ),
    (PLACE, &[(">=", "<="), ("AtLeast", "AtMost")]),
    (
        PLACE,
        &[
            ("3 <= t", "1 <= t"),
            ("between (F.PtoP 60) 3 1", "between (F.PtoP 60) 1 1"),
        ],
    ),
    (PHASE, &[("t <= 1 ", "t <= 4 "), ("1 10 1 1", "1 10 4 1")]),
    (PHASE, &[("s = 0", "s = 1"), ("IsAntipodal", "IsEtf")]),
    (
        MOTION,
        &[
            ("s1 <= s2", "s2 <= s1"),
            ("-> s1 < s2", "-> s2 < s1"),
            ("moves_up", "moves_down"),
        ],
    ),
    (
        MOTION,
        &[("/\\ 0 < s2 < 1 -> s1 < s2", "/\\ 0 < s2 <= 1 -> s1 < s2")],
    ),
    (IFF, &[("t >= ((N", "t > ((N")]),
    (IFF, &[("ln (N - 3)", "ln (N - 2)")]),
];

#[test]
fn the_kernel_accepts_no_false_claim() {
    if coq_is_missing() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for (claim, lie) in LIES {
        let text = certificate(&directory, &format!("[claim.lie]\n{claim}\n"));
        let false_text = lie.iter().fold(text.clone(), |text, (from, to)| {
            assert!(text.contains(from), "{from}: {text}");
            text.replace(from, to)
        });
        assert!(!accepts(&directory, &false_text), "{false_text}");
    }
}

/// At N = 40, t = 3 it is s* = 0.90425…, below each of these bounds.
#[test]
fn the_kernel_accepts_none_of_a_hundred_false_bounds() {
    if std::env::var_os("CCEM_KERNEL").is_none() || coq_is_missing() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let text = certificate(&directory, &format!("[claim.lie]\n{PLACE}\n"));
    assert!(accepts(&directory, &text));
    for bound in 905..1005 {
        let false_text = text
            .replace("(9 / 10)", &format!("({bound} / 1000)"))
            .replace("Const 9 10", &format!("Const {bound} 1000"));
        assert!(!accepts(&directory, &false_text), "{bound}/1000");
    }
}

#[test]
fn a_theory_with_a_shadowed_name_proves_nothing() {
    if coq_is_missing() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(theory()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, directory.path().join(path.file_name().unwrap())).unwrap();
    }
    let rules = directory.path().join("Rules.v");
    let shadow = "\nInductive is_argmin (f : R -> R) (s : R) : Prop := trivial : is_argmin f s.\n";
    fs::write(&rules, fs::read_to_string(&rules).unwrap() + shadow).unwrap();
    let claims = root().join("tests/kernel/claims.toml");
    let output = ccem(&[
        "check",
        claims.to_str().unwrap(),
        "--level",
        "certified",
        "--prove",
        "--theory",
        directory.path().to_str().unwrap(),
        "--certificate",
        directory.path().join("claims.v").to_str().unwrap(),
    ]);
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("nothing is proved"), "{err}");
    assert!(
        !String::from_utf8(output.stdout)
            .unwrap()
            .contains("proved:")
    );
}

#[test]
fn without_coq_it_says_where_the_file_is() {
    let directory = tempfile::tempdir().unwrap();
    let claims = root().join("tests/kernel/claims.toml");
    let target = directory.path().join("claims.v");
    let output = ccem(&[
        "check",
        claims.to_str().unwrap(),
        "--level",
        "certified",
        "--prove",
        "--coqc",
        "no-such-coqc",
        "--certificate",
        target.to_str().unwrap(),
    ]);
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.contains("there is no no-such-coqc: nothing is proved"),
        "{err}"
    );
    assert!(target.exists());
}
