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
    let missing = !installed || !theory().join("UnitVectors.vo").exists();
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
        assert!(
            row[formal].starts_with(word),
            "{}: {}\n{err}",
            &row[claim],
            &row[formal]
        );
        accepted += 1;
    }
    assert!(accepted >= 120, "{accepted}");
}

#[test]
fn every_certified_claim_of_the_registry_has_a_theorem() {
    let directory = tempfile::tempdir().unwrap();
    let (_, claims) = table::claims(directory.path(), "papers");
    assert!(claims.len() >= 30, "{}", claims.len());
    for claim in claims {
        assert!(
            claim.theorem.is_ok(),
            "{}: {:?}",
            claim.wording,
            claim.theorem
        );
    }
}

/// What only the registry can say is said by its own theorem, of all unit vectors.
#[test]
fn a_claim_of_the_registry_is_its_theorem() {
    let directory = tempfile::tempdir().unwrap();
    let coq = directory.path().join("claims.v");
    ccem(&["check", "theorem-1", "--certificate", coq.to_str().unwrap()]);
    let text = fs::read_to_string(coq).unwrap();
    assert!(text.contains("exact Claims.claim_theorem_1."), "{text}");
    if coq_is_missing() {
        return;
    }
    assert!(accepts(&directory, &text), "{text}");
    let lie = text.replace("0 < t -> (n <= d)%nat", "0 < t -> (n - 2 <= d)%nat");
    assert!(lie != text && !accepts(&directory, &lie), "{lie}");
}

/// Two files may have a claim of one name: a theorem speaks of its own.
#[test]
fn a_theorem_speaks_of_no_other_claim_of_its_name() {
    if coq_is_missing() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, assert: &str| {
        let path = directory.path().join(name);
        let text = format!(
            "[claim.main]\nforall = {{ N = \"10\", t = \"[1, 3/2]\" }}\nassert = \"{assert}\"\n"
        );
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let with_theorem = file("a.toml", "s > 1/20");
    let without = file("b.toml", "abs(s - 1/2) + t increases in t");
    let theory = theory();
    let output = ccem(&[
        "check",
        &with_theorem,
        &without,
        "--level",
        "certified",
        "--prove",
        "--theory",
        theory.to_str().unwrap(),
        "--format",
        "csv",
    ]);
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out.matches("proved:").count(), 1, "{out}");
}

/// No theorem takes a name of its own for a parameter, nor a number between integers for d.
#[test]
fn a_negation_says_no_more_than_the_claim_is_false() {
    let directory = tempfile::tempdir().unwrap();
    let has_theorem = |claim: &str| {
        let text = certificate(&directory, &format!("[claim.some]\n{claim}\n"));
        text.contains("Theorem")
    };
    let range = "N = \"10\", t = \"[1, 2]\"";
    let with = |more: &str, assert: &str| {
        has_theorem(&format!(
            "forall = {{ {range}{more} }}\nassert = \"{assert}\""
        ))
    };
    assert!(with(", a = \"[0, 1]\"", "a <= 1/2"));
    assert!(!with(", y1 = \"[0, 1]\"", "y1 <= 1/2"));
    assert!(!with(", H1 = \"[0, 1]\"", "H1 <= 1/2"));
    assert!(with(", d = \"1..=4\"", "d <= 4"));
    assert!(!with(", d = \"1..=4\"", "d <= 3"));
}

#[test]
fn a_theory_that_is_nowhere_is_no_directory() {
    let output = ccem(&["check", "theorem-1", "--prove", "--theory", "no/where"]);
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert_eq!(
        err,
        "error: --theory no/where: there is no such directory\n"
    );
}

/// What is proved needs no run.
#[test]
fn coq_is_not_asked_what_a_theorem_of_ours_says() {
    let output = ccem(&[
        "check",
        "theorem-1",
        "bias-etf",
        "--prove",
        "--coqc",
        "no-such-coqc",
    ]);
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(out.contains("2 proved"), "{out}");
    assert_eq!(err, "");
}

/// A claim, and what is false of it: each pair is replaced by the other, in words and in data.
type Lie = (&'static str, &'static [(&'static str, &'static str)]);

const PLACE: &str = "forall = { N = \"9..=40\", t = \"[3, 8]\" }\nassert = \"s >= 9/10\"";
const PHASE: &str =
    "forall = { N = \"50..=100\", t = \"[1/10, 1]\" }\nassert = \"phase = antipodal\"";
const MOTION: &str = "forall = { N = \"6..=12\", t = \"[1, 2]\" }\nassert = \"s increases in t\"";
const IFF: &str = "forall = { N = \"5..=60\", t = \"[1/5, 6]\" }\n\
     assert = \"phase = etf <=> t >= (N - 1)/N*ln(N - 3)\"";

const CONCAVE: &str = "loss = \"-(s - 1/3)^2\"\nforall = { N = \"4\", t = \"[1, 2]\" }\n\
     assert = \"phase = etf\"";
const FLAT: &str = "loss = \"(1 - s)^2*(1 - s)\"\nforall = { N = \"4\", t = \"[1, 2]\" }\n\
     assert = \"phase = etf\"";
const UNIT: &str = "over = \"embeddings\"\nforall = { N = \"3..=100\" }\nassert = \"q >= -1\"";
const MEMBER: &str = "forall = { N = \"4..=10\", t = \"[1, 2]\" }\n\
     assert = \"loss <= softplus(0) + (N - 1)*softplus(-N*t/(N - 1))\"";
const RESTING: &str = "forall = { N = \"10\", t = \"[6/5, 3/2]\" }\nassert = \"slope = 0\"";
const VALUE: &str =
    "forall = { N = \"10\", t = \"[1, 2]\" }\nassert = \"q + ln(t) increases in t\"";
const MINIMUM: &str = "forall = { N = \"10\", t = \"[1, 10]\" }\nassert = \"loss decreases in t\"";
// From t = 5 to 10 s falls.
const WITH_S: &str = "forall = { N = \"10\", t = \"[1, 2]\", b = \"1\" }\n\
     assert = \"1/(N + q) decreases in t\"";
const AT_END: &str = "loss = \"-s\"\nforall = { N = \"4\", t = \"[1, 2]\" }\n\
     assert = \"q + 1/t decreases in t\"";
const UNDER: &str = "forall = { N = \"4\", t = \"[1, 5]\" }\nassume = \"t <= 5/2\"\n\
     assert = \"(t - 3)^2 decreases in t\"";
const GIVEN: &str =
    "forall = { N = \"3..=60\", t = \"1\", s = \"[0, 1]\" }\nassert = \"q increases in N\"";

const LIES: &[Lie] = &[
    (CONCAVE, &[("s = 1.", "s = 0."), ("IsEtf", "IsAntipodal")]),
    (
        CONCAVE,
        &[("(1 / 3)", "(2 / 3)"), ("Const 1 3", "Const 2 3")],
    ),
    (FLAT, &[("s = 1.", "s = 0."), ("IsEtf", "IsAntipodal")]),
    (
        FLAT,
        &[
            ("(1 - s)", "(s - 1)"),
            ("Sub (Const 1 1) (Var 0)", "Sub (Var 0) (Const 1 1)"),
        ],
    ),
    (UNIT, &[("q >=", "q >"), ("AtLeast", "Greater")]),
    (UNIT, &[("3 <= N", "1 <= N"), ("3 1 100 1", "1 1 100 1")]),
    (MEMBER, &[("<= softplus", "< softplus"), ("AtMost", "Less")]),
    (RESTING, &[("= 0.\n", "= 1.\n")]),
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
    (
        VALUE,
        &[("+ ln (y", "- ln (y"), ("Add (Neg (Add", "Sub (Neg (Add")],
    ),
    (
        MINIMUM,
        &[
            (" <= softplus", " >= softplus"),
            (" < softplus", " > softplus"),
            ("true false 1 (log", "true true 1 (log"),
        ],
    ),
    (
        WITH_S,
        &[("y2 <= 2 ->", "y2 <= 50 ->"), ("1 1 2 1; ", "1 1 50 1; ")],
    ),
    (
        AT_END,
        &[("+ 1 / y", "- 1 / y"), ("Add (Neg (Add", "Sub (Neg (Add")],
    ),
    (UNDER, &[("5 / 2", "7 / 2"), ("Const 5 2", "Const 7 2")]),
    (GIVEN, &[("(0 < s < 1 -> ", "(0 <= s < 1 -> ")]),
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

/// Which of the theorems Coq's toplevel accepts, one after the other: that costs less than as many
/// runs.
fn accepted(head: &str, theorems: &[String]) -> Vec<bool> {
    let name = |text: &String| {
        let text = text.split("Theorem ").last().unwrap();
        text.split_whitespace().next().unwrap().to_owned()
    };
    let mut input = head.to_owned();
    for (index, text) in theorems.iter().enumerate() {
        let own = format!("{}_{index}", name(text));
        let text = text.replace(&name(text), &own);
        input += &format!("\n{text}\nAbort All.\nCheck {own}.\n");
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("input");
    fs::write(&file, input).unwrap();
    let output = Command::new("coqtop")
        .args(["-q", "-w", "none", "-Q"])
        .arg(theory())
        .arg("CCEM")
        .stdin(fs::File::open(file).unwrap())
        .output()
        .unwrap();
    let answer = String::from_utf8(output.stdout).unwrap();
    let checked: Vec<&str> = answer.lines().map(str::trim).collect();
    (theorems.iter().enumerate())
        .map(|(index, text)| checked.contains(&&*format!("{}_{index}", name(text))))
        .collect()
}

/// A text with another number in the place of one, in words and in data.
fn with_number(text: &str, [words, data]: [&str; 2], [numerator, denominator]: [i64; 2]) -> String {
    text.replace(words, &format!("({numerator} / {denominator})"))
        .replace(data, &format!("Const {numerator} {denominator}"))
}

/// A constant, an end of a range, a direction, a strictness: 25 of each. At N = 40, t = 3 it is
/// s* = 0.90425…, below each of these bounds; for t ≤ 5/2 it is below 9/10.
#[test]
fn the_kernel_accepts_none_of_a_hundred_false_claims() {
    if std::env::var_os("CCEM_KERNEL").is_none() || coq_is_missing() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let theorem = |claim: &str| {
        let text = certificate(&directory, &format!("[claim.lie]\n{claim}\n"));
        let text = text.split("\nDefinition all_claims").next().unwrap();
        let (head, theorem) = text.split_once("\n(**").unwrap();
        (
            head.to_owned(),
            theorem.split_once("*)").unwrap().1.to_owned(),
        )
    };
    let (head, place) = theorem(PLACE);
    let mut lies = Vec::new();
    for k in 0..25 {
        lies.push(with_number(
            &place,
            ["(9 / 10)", "Const 9 10"],
            [905 + k, 1000],
        ));
        let low = 100 + 6 * k;
        lies.push(
            place
                .replace("3 <= t", &format!("({low} / 100) <= t"))
                .replace(
                    "between (F.PtoP 60) 3 1",
                    &format!("between (F.PtoP 60) {low} 100"),
                ),
        );
        let bound = 50 + k;
        let place = with_number(&place, ["(9 / 10)", "Const 9 10"], [bound, 100]);
        lies.push(place.replace(">=", "<=").replace("AtLeast", "AtMost"));
        let pairs = IFF.replace("5..=60", &format!("5..={}", 6 + k));
        lies.push(theorem(&pairs).1.replace("t >= ((N", "t > ((N"));
    }
    let honest = accepted(&head, &[place]);
    assert_eq!(honest, [true]);
    let found = accepted(&head, &lies);
    assert_eq!(
        (found.len(), found.contains(&true)),
        (100, false),
        "{found:?}"
    );
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

/// Coq, but for the second claim.
#[cfg(unix)]
const RELUCTANT: &str = "#!/bin/sh
for file; do :; done
grep -o '^Theorem claim_[0-9]' \"$file\" | tr -d '\\n' >> \"$0.asked\"
echo >> \"$0.asked\"
line=$(grep -n '^Theorem claim_2' \"$file\" | cut -d : -f 1)
[ -z \"$line\" ] && exec coqc \"$@\"
echo \"File \\\"$file\\\", line $line, characters 0-1:\" >&2
exit 1
";

#[cfg(unix)]
#[test]
fn what_is_rejected_is_left_out_and_the_others_are_asked_about_twice_at_most() {
    use std::os::unix::fs::PermissionsExt;
    if coq_is_missing() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let coqc = path("coqc");
    fs::write(&coqc, RELUCTANT).unwrap();
    fs::set_permissions(&coqc, fs::Permissions::from_mode(0o755)).unwrap();
    let claims: Vec<String> = (5..8)
        .map(|n| format!("[claim.of-{n}]\nforall = {{ N = \"{n}\", t = \"[4, 5]\" }}\n"))
        .map(|claim| claim + "assert = \"phase = etf\"\n")
        .collect();
    fs::write(path("claims.toml"), claims.concat()).unwrap();
    let output = ccem(&[
        "check",
        &path("claims.toml"),
        "--level",
        "certified",
        "--prove",
        "--coqc",
        &coqc,
        "--theory",
        theory().to_str().unwrap(),
        "--certificate",
        &path("claims.v"),
        "--format",
        "csv",
    ]);
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(
        err.contains("of-6: no kernel proof: Coq does not accept it"),
        "{err}"
    );
    let proved = out.lines().filter(|line| line.contains(",proved,"));
    assert_eq!(proved.count(), 2, "{out}");
    let asked = fs::read_to_string(path("coqc.asked")).unwrap();
    let asked: Vec<String> = asked
        .lines()
        .map(|line| line.replace("Theorem claim_", ""))
        .collect();
    assert_eq!(asked, ["123", "3", "13"]);
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
