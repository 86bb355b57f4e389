//! The Coq development and the Rust code speak of the same things: the definitions agree, the
//! list of theorems belongs to the sources, and certificates are accepted by Coq's kernel.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use ccem::certificate::coq::{Unprintable, coq_certificate};
use ccem::loss::{PairLoss, Parameters, Sigmoid, infonce_reduced};
use ccem::reduction::proven::prove;
use ccem::reduction::{CcemPoint, Problem, reduced_loss, slope};
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;
use sha2::{Digest, Sha256};

fn proofs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs")
}

fn read(path: &str) -> String {
    fs::read_to_string(proofs().join(path)).unwrap()
}

/// `Definition name (x y : R) (f : R -> R) : R := body.` as (name, [x, y, f], body).
fn definitions(source: &str) -> BTreeMap<String, (Vec<String>, String)> {
    let sentences = source.split("\nDefinition ").skip(1);
    let parsed = sentences.filter_map(|sentence| {
        let (head, rest) = sentence.split_once(" : R :=")?;
        let body = rest.split(".\n").next()?.trim_end_matches('.');
        let mut words = head.split_whitespace();
        let name = words.next()?.to_owned();
        let groups = head[name.len()..].split('(').skip(1);
        let parameters =
            groups.flat_map(|group| group.split(':').next().unwrap().split_whitespace());
        Some((
            name,
            (parameters.map(str::to_owned).collect(), body.to_owned()),
        ))
    });
    parsed.collect()
}

/// What a term of Coq means here: a formula, or a function that waits for more arguments.
#[derive(Clone)]
enum Meaning {
    Formula(Expr),
    Function(String, Vec<Meaning>),
}

impl Meaning {
    fn formula(self) -> Expr {
        match self {
            Meaning::Formula(formula) => formula,
            Meaning::Function(name, _) => panic!("{name} lacks an argument"),
        }
    }
}

/// Reads the terms of Definitions.v, unfolding what is defined there; softplus and sigmoid stay.
struct Reader<'a> {
    definitions: &'a BTreeMap<String, (Vec<String>, String)>,
    known: BTreeMap<String, Meaning>,
    tokens: Vec<String>,
    next: usize,
}

fn tokens(term: &str) -> Vec<String> {
    let spaced = "()+-*/".chars().fold(term.to_owned(), |text, sign| {
        text.replace(sign, &format!(" {sign} "))
    });
    spaced.split_whitespace().map(str::to_owned).collect()
}

impl Reader<'_> {
    fn peek(&self) -> &str {
        self.tokens.get(self.next).map_or("", |token| token)
    }

    fn accept(&mut self, token: &str) -> bool {
        let found = self.peek() == token;
        self.next += usize::from(found);
        found
    }

    fn sum(&mut self) -> Meaning {
        let mut left = self.product();
        loop {
            if self.accept("+") {
                left = Meaning::Formula(left.formula() + self.product().formula());
            } else if self.accept("-") {
                left = Meaning::Formula(left.formula() - self.product().formula());
            } else {
                return left;
            }
        }
    }

    fn product(&mut self) -> Meaning {
        let mut left = self.negation();
        loop {
            if self.accept("*") {
                left = Meaning::Formula(left.formula() * self.negation().formula());
            } else if self.accept("/") {
                left = Meaning::Formula(left.formula() / self.negation().formula());
            } else {
                return left;
            }
        }
    }

    fn negation(&mut self) -> Meaning {
        if self.accept("-") {
            return Meaning::Formula(-self.negation().formula());
        }
        let mut value = self.atom();
        while !["", ")", "+", "-", "*", "/"].contains(&self.peek()) {
            let argument = self.atom();
            value = self.apply(value, argument);
        }
        value
    }

    fn atom(&mut self) -> Meaning {
        if self.accept("(") {
            let inner = self.sum();
            assert!(self.accept(")"));
            return inner;
        }
        self.next += 1;
        let token = self.tokens[self.next - 1].clone();
        match token.parse() {
            Ok(integer) => Meaning::Formula(Expr::integer(integer)),
            Err(_) => self
                .known
                .get(&token)
                .cloned()
                .unwrap_or(Meaning::Function(token, vec![])),
        }
    }

    fn apply(&self, function: Meaning, argument: Meaning) -> Meaning {
        let Meaning::Function(name, mut arguments) = function else {
            panic!("a number is applied");
        };
        let one = |f: fn(Expr) -> Expr| Meaning::Formula(f(argument.clone().formula()));
        match name.as_str() {
            "softplus" => one(Expr::softplus),
            "sigmoid" => one(Expr::sigmoid),
            "ln" => one(Expr::ln),
            "exp" => one(Expr::exp),
            _ => {
                arguments.push(argument);
                let (parameters, body) = &self.definitions[&name];
                if arguments.len() < parameters.len() {
                    return Meaning::Function(name, arguments);
                }
                let known = parameters.iter().cloned().zip(arguments).collect();
                meaning(self.definitions, known, body)
            }
        }
    }
}

fn meaning(
    definitions: &BTreeMap<String, (Vec<String>, String)>,
    known: BTreeMap<String, Meaning>,
    term: &str,
) -> Meaning {
    let mut reader = Reader {
        definitions,
        known,
        tokens: tokens(term),
        next: 0,
    };
    let meaning = reader.sum();
    assert_eq!(
        reader.next,
        reader.tokens.len(),
        "not all of `{term}` was read"
    );
    meaning
}

/// The formula of a term of Coq over the variables n, t, b, s, m and z.
fn formula(source: &str, term: &str) -> Expr {
    let variable = |name: &str| (name.to_owned(), Meaning::Formula(Expr::variable(name)));
    let variables = ["n", "t", "b", "s", "m", "z"].map(variable);
    meaning(&definitions(source), variables.into(), term).formula()
}

/// What Definitions.v calls by these terms, as Rust computes it.
fn formulas() -> Vec<(&'static str, Expr)> {
    let at = Parameters {
        n: Expr::variable("n"),
        t: Expr::variable("t"),
        b: Expr::variable("b"),
    };
    let (m, point) = (Expr::variable("m"), CcemPoint::from_s(Expr::variable("s")));
    let (p, q) = (point.positive(), point.negative(&at.n));
    vec![
        ("phi t b m", Sigmoid::phi(m.clone(), &at)),
        ("psi t b m", Sigmoid::psi(m, &at)),
        ("positive s", p.clone()),
        ("negative n s", q.clone()),
        (
            "reduced_loss n t b s",
            reduced_loss::<Sigmoid, Expr>(&point, &at),
        ),
        ("slope n t b s", slope(&point, &at)),
        ("infonce_reduced n t s", infonce_reduced(p, q, &at)),
    ]
}

#[test]
fn coq_and_rust_define_the_same_formulas() {
    let source = read("theory/Definitions.v");
    for (term, expected) in formulas() {
        assert_eq!(formula(&source, term).coq(), expected.coq(), "{term}");
    }
}

#[test]
fn softplus_and_sigmoid_are_what_the_readings_call_so() {
    let definitions = definitions(&read("theory/Definitions.v"));
    assert_eq!(definitions["softplus"].1.trim(), "ln (1 + exp z)");
    assert_eq!(definitions["sigmoid"].1.trim(), "exp z / (1 + exp z)");
}

#[test]
fn a_changed_definition_is_noticed() {
    let source = read("theory/Definitions.v");
    let changes = [
        ("softplus (b - t * m)", "softplus (t * m - b)"),
        ("s - (1 - s)", "s - (1 + s)"),
        ("s / (n - 1)", "s / n"),
        ("+ (n - 1) * negative_cost", "+ n * negative_cost"),
        ("(n - 2) * sigmoid", "(n - 1) * sigmoid"),
        ("ln (n - 1) -", "ln n -"),
    ];
    for (old, new) in changes {
        let changed = source.replace(old, new);
        assert_ne!(changed, source, "{old}");
        let differs =
            |(term, expected): (&str, Expr)| formula(&changed, term).coq() != expected.coq();
        assert!(formulas().into_iter().any(differs), "{old}");
    }
}

/// The lines of assumptions.txt that begin with `word`, without it.
fn listed(word: &str) -> Vec<String> {
    let assumptions = read("assumptions.txt");
    let lines = assumptions
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix(word));
    lines.map(str::to_owned).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// If this fails: `make -C proofs`, and commit assumptions.txt with the sources.
#[test]
fn the_list_of_theorems_belongs_to_the_sources() {
    let theory = fs::read_dir(proofs().join("theory")).unwrap();
    let names = theory.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let theory = names
        .filter(|name| name.ends_with(".v"))
        .map(|name| format!("theory/{name}"));
    let sources = theory.chain(["Statement.v".to_owned()]);
    let expected: BTreeSet<String> = sources
        .map(|source| format!("{source} {}", sha256(read(&source).as_bytes())))
        .collect();
    assert_eq!(
        listed("source ").into_iter().collect::<BTreeSet<_>>(),
        expected
    );
}

#[test]
fn every_public_theorem_rests_on_the_classical_reals_alone() {
    let public = read("Statement.v") + &read("theory/Claims.v");
    let theorems = public
        .lines()
        .filter_map(|line| line.strip_prefix("Theorem "));
    let names: Vec<&str> = theorems
        .map(|line| line.split([' ', ':']).next().unwrap())
        .collect();
    assert_eq!(listed("theorem "), names);
    const ALLOWED: [&str; 4] = [
        "sig_not_dec",
        "sig_forall_dec",
        "functional_extensionality_dep",
        "classic",
    ];
    let axioms = listed("axioms ");
    assert_eq!(axioms.len(), names.len());
    for axiom in axioms.iter().flat_map(|line| line.split(", ")) {
        assert!(axiom == "none" || ALLOWED.contains(&axiom), "{axiom}");
    }
}

fn certificate(n: u64, t: &str, b: &str, digits: usize) -> Result<String, Unprintable> {
    let problem = Problem::new(n, n, t.parse().unwrap(), b.parse().unwrap()).unwrap();
    coq_certificate(&problem, &prove(&problem, digits).unwrap(), digits)
}

#[test]
fn a_certificate_states_the_printed_digits() {
    let text = certificate(10, "1.2", "1.2", 5).unwrap();
    for line in [
        "Notation loss := (reduced_loss 10 (6 / 5) (6 / 5)).",
        "    726865 / 10 ^ 6 < s < 726875 / 10 ^ 6",
        "    /\\ 612985 / 10 ^ 6 < sqrt ((1 - s) / s) < 612995 / 10 ^ 6",
        "    /\\ 269185 / 10 ^ 5 < loss s < 269195 / 10 ^ 5.",
    ] {
        assert!(
            text.lines().any(|own| own == line),
            "{line} is not in\n{text}"
        );
    }
}

#[test]
fn a_threshold_has_no_certificate() {
    assert_eq!(
        certificate(10, "etf", "etf", 5),
        Err(Unprintable::Irrational)
    );
    assert_eq!(
        certificate(10, "1", "antipodal", 5),
        Err(Unprintable::Irrational)
    );
}

/// A certificate of each phase, and one of a false number, which Coq must not accept. All other
/// checks by the kernel are `proofs/check_certificates.sh`.
#[test]
fn the_kernel_accepts_certificates_and_no_false_one() {
    let installed = Command::new("coqc").arg("--version").output().is_ok();
    if !installed || !proofs().join("theory/Certificate.vo").exists() {
        // Past the capture of the test harness: nobody shall take this for a pass.
        let note = "the kernel check was not run: it needs coqc, and `make -C proofs` before";
        writeln!(std::io::stderr(), "{note}").unwrap();
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let accepts = |name: &str, text: &str| {
        let file = directory.path().join(name);
        fs::write(&file, text.replace("Print Assumptions certificate.\n", "")).unwrap();
        let coqc = Command::new("coqc")
            .current_dir(proofs())
            .args(["-Q", "theory", "CCEM"])
            .arg(&file)
            .output();
        coqc.unwrap().status.success()
    };
    let intermediate = certificate(32768, "117.3308", "12.9324", 10).unwrap();
    assert!(accepts("intermediate.v", &intermediate));
    assert!(accepts("etf.v", &certificate(5, "3", "3", 10).unwrap()));
    assert!(accepts(
        "antipodal.v",
        &certificate(100, "0.5", "0.5", 10).unwrap()
    ));
    let lie = intermediate.replace("26819908745 / 10 ^ 26", "2681990875 / 10 ^ 25");
    assert_ne!(lie, intermediate);
    assert!(!accepts("lie.v", &lie));
}

/// Runs a script of `proofs/` in a directory, with the arguments; whether it is content.
fn passes(directory: &Path, script: &str, arguments: &[&str]) -> bool {
    let output = Command::new("sh")
        .current_dir(directory)
        .arg(proofs().join(script))
        .args(arguments)
        .output();
    output.unwrap().status.success()
}

/// What `lint.sh` reads beside its arguments.
fn copy_for_lint(directory: &Path) {
    fs::create_dir(directory.join("theory")).unwrap();
    for file in ["code.awk", "theory/Definitions.v"] {
        fs::copy(proofs().join(file), directory.join(file)).unwrap();
    }
}

const SHADOW: &str =
    "Inductive is_argmin (f : R -> R) (s : R) : Prop := trivial : is_argmin f s.\n";

#[test]
fn what_assumes_and_a_bare_interval_are_found_outside_of_comments() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    copy_for_lint(path);
    let passes = |text: &str| {
        fs::write(path.join("file.v"), text).unwrap();
        passes(path, "lint.sh", &["file.v"])
    };
    for good in [
        "(* a Parameter, (* an Axiom *) bare interval *)\nLemma l : True. exact I. Qed.\n",
        "Proof. interval with (i_prec 60). Qed.\n",
        "Proof. interval with (i_bisect m, i_prec 60). Qed.\n",
        "From Interval Require Tactic. Lemma interval_of x : x = x.\n",
    ] {
        assert!(passes(good), "{good}");
    }
    for bad in [
        "Proof. interval. Qed.\n",
        "Proof. lra. (* with *) by interval with (i_bisect x). Qed.\n",
        "(* a *) Axiom false : False.\n",
        "Proof. Admitted.\n",
        "Proof. give_up.\n",
    ] {
        assert!(!passes(bad), "{bad}");
    }
}

/// Without Coq, in whichever file it stands.
#[test]
fn a_shadowed_name_is_found_in_every_source() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    copy_for_lint(path);
    let theory = fs::read_dir(proofs().join("theory")).unwrap();
    let names = theory.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let sources: Vec<String> = (names.filter(|name| name.ends_with(".v")))
        .map(|name| format!("theory/{name}"))
        .chain(["Statement.v".into()])
        .collect();
    assert!(sources.len() > 40);
    // Coq itself refuses what is declared twice in one file.
    let others = sources
        .iter()
        .filter(|name| !name.ends_with("Definitions.v"));
    for source in others {
        let text = read(source);
        fs::write(path.join(source), &text).unwrap();
        assert!(passes(path, "lint.sh", &[source]), "{source}");
        fs::write(path.join(source), text + SHADOW).unwrap();
        assert!(!passes(path, "lint.sh", &[source]), "{source}");
    }
}

#[test]
fn a_name_of_the_definitions_that_is_declared_again_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    fs::create_dir(path.join("theory")).unwrap();
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    write(
        "theory/Definitions.glob",
        "FCCEM.Definitions\ndef 1:3 <> sum\ndef 5:9 <> is_argmin\n",
    );
    let passes = |declared: &str| {
        write("theory/Other.glob", declared);
        passes(
            path,
            "shadows.sh",
            &["theory/Definitions.v", "theory/Other.v"],
        )
    };
    let used = "R1:2 CCEM.Definitions <> is_argmin def\nprf 7:9 <> other\nbinder 3:4 <> sum:1\n";
    assert!(passes(used));
    for kind in ["def", "ind", "constr", "abbrev", "prf", "rec"] {
        assert!(!passes(&format!("{used}{kind} 1:9 <> is_argmin\n")));
    }
}

/// A development of three files: `Definitions.v` of the project, a theory that the claim rests on,
/// and the claim. Whether `make` compiles it and writes its list of theorems.
fn compiles(theory: &str) -> bool {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    fs::create_dir(path.join("theory")).unwrap();
    for file in [
        "Makefile",
        "assumptions.sh",
        "axioms.sh",
        "code.awk",
        "lint.sh",
        "shadows.sh",
        "statements.awk",
        "theory/Definitions.v",
    ] {
        fs::copy(proofs().join(file), path.join(file)).unwrap();
    }
    let imports = "From Coq Require Import Reals Lra.\nFrom CCEM Require Import Definitions";
    let scope = ".\nOpen Scope R_scope.\n";
    let write = |name: &str, text: String| fs::write(path.join(name), text).unwrap();
    write("theory/Theory.v", format!("{imports}{scope}{theory}"));
    let statement = "  is_argmin (fun x => x) 0 /\\ 0 <= 1.\nProof.\n  exact proved.\nQed.\n";
    write(
        "theory/Claims.v",
        format!("{imports} Theory{scope}Theorem claim_zero :\n{statement}"),
    );
    let public = "Theorem public (s : R) :\n  s <= s.\nProof.\n  lra.\nQed.\n";
    write("Statement.v", format!("{imports}{scope}{public}"));
    let make = Command::new("make").current_dir(path).output().unwrap();
    make.status.success() && path.join("assumptions.txt").exists()
}

#[test]
fn make_fails_where_a_name_of_a_statement_has_another_meaning() {
    let installed = |program| Command::new(program).arg("--version").output().is_ok();
    if !installed("coqc") || !installed("make") {
        let note = "no development was compiled: it needs coqc and make";
        writeln!(std::io::stderr(), "{note}").unwrap();
        return;
    }
    let honest = "Lemma proved : is_argmin (fun x => x) 0 /\\ 0 <= 1.\n\
                  Proof. split; [split; [lra|intros; lra]|lra]. Qed.\n";
    assert!(compiles(honest));
    assert!(!compiles(&format!("{honest}{SHADOW}")));
    let used = "Lemma proved : is_argmin (fun x => x) 0 /\\ 0 <= 1.\n\
                Proof. split; [apply trivial|lra]. Qed.\n";
    assert!(!compiles(&format!("{SHADOW}{used}")));
    let notation = "Notation \"x <= y\" := (x - x = y - y) : R_scope.\n";
    let proved = "Lemma proved : is_argmin (fun x => x) 0 /\\ 0 <= 1.\n\
                  Proof. split; [split; [lra|intros; lra]|ring]. Qed.\n";
    assert!(!compiles(&format!("{notation}{proved}")));
}
