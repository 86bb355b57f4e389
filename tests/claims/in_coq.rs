//! `proofs/theory/Claims.v` states each claim word for word as it is printed from the claim's own
//! formulas, and states no claim that differs from it in one formula, bound or word.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ccem::claim::{CLAIMS, Claim, LOSS_WRITTEN_OUT, Standing, loss_written_out, without_comments};

use crate::hand_written::{MUTANTS, Mutant};

fn theory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/theory")
}

fn read(file: &str) -> String {
    fs::read_to_string(theory().join(file)).unwrap()
}

/// The sentence that the claim is true, and the one that it is false.
fn stated(claim: &Claim) -> String {
    format!(
        "\nTheorem {} :\n  {}.\nProof.\n",
        claim.theorem(),
        claim.in_coq()
    )
}

fn refuted(claim: &Claim) -> String {
    format!(
        "\nTheorem {} :\n  ~ ({}).\nProof.\n",
        claim.theorem(),
        claim.in_coq()
    )
}

/// The sentence that the file has to contain.
fn proved(claim: &Claim) -> String {
    match claim.standing {
        Standing::Stated | Standing::Derived => stated(claim),
        Standing::Conjecture => refuted(claim),
        Standing::Elsewhere => panic!("{} is of another work", claim.id),
    }
}

/// What Coq knows half of only: that ranks and widths are needed, not that they are enough.
const NOT_STATED: [&str; 2] = ["linear-rank", "hidden-units"];

/// The claims that the file has.
fn claims() -> impl Iterator<Item = &'static Claim> {
    let stated = |claim: &&Claim| {
        let ours = claim.standing != Standing::Elsewhere;
        ours && !NOT_STATED.contains(&claim.id)
    };
    CLAIMS.iter().filter(stated)
}

#[test]
fn every_claim_is_stated_word_for_word_and_nothing_else_is() {
    let code = without_comments(&read("Claims.v"));
    for claim in claims() {
        let sentence = proved(claim);
        assert_eq!(code.matches(&sentence).count(), 1, "{sentence}");
    }
    let loss = format!(
        "\nTheorem {LOSS_WRITTEN_OUT} :\n  {}.\nProof.\n",
        loss_written_out()
    );
    assert_eq!(code.matches(&loss).count(), 1, "{loss}");
    assert_eq!(code.matches("\nTheorem ").count(), claims().count() + 1);
}

#[test]
fn only_the_sigmoid_loss_goes_by_its_name() {
    let named = Claim::find("theorem-2-etf").unwrap();
    assert!(named.in_coq().contains("is_argmin (reduced_loss n t t) 1"));
    let other = MUTANTS.iter().map(Mutant::claim).find(|mutant| {
        let same = mutant.id == named.id;
        same && !mutant.in_coq().contains("reduced_loss")
    });
    assert!(other.unwrap().in_coq().contains("(fun s =>"));
}

#[test]
fn a_claim_about_one_temperature_is_stated_at_that() {
    let claim = Claim::find("conjecture-siglip-etf").unwrap();
    assert!(claim.wording.contains("at its initialisation t = 10"));
    assert!(
        claim
            .in_coq()
            .starts_with("forall n t : R, 32768 <= n -> n <= 32768 -> t = 10 ->\n")
    );
}

/// The wording in ASCII, its lines joined.
fn comment(claim: &Claim) -> String {
    let letters = [
        ("≥", ">="),
        ("≤", "<="),
        ("−", "-"),
        ("δ", "delta"),
        ("∞", "infinity"),
        ("½", "1/2"),
        ("ℓ", "l"),
        ("φ", "phi"),
        ("ψ", "psi"),
        ("√", "sqrt"),
        ("²", "^2"),
        ("σ", "sigma"),
        ("κ", "kappa"),
        ("″", "''"),
        ("′", "'"),
    ];
    let ascii = |text: String, (letter, name): &(&str, &str)| text.replace(letter, name);
    let wording = letters.iter().fold(claim.wording.to_owned(), ascii);
    let verdict = match claim.standing {
        Standing::Stated | Standing::Derived | Standing::Elsewhere => "",
        Standing::Conjecture => "Refuted: ",
    };
    format!("(** {verdict}{wording} *) Theorem {} :", claim.theorem())
}

#[test]
fn the_wording_stands_above_the_statement() {
    let words: Vec<String> = read("Claims.v")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let text = words.join(" ");
    for claim in claims() {
        let comment = comment(claim);
        assert!(text.contains(&comment), "{comment}");
    }
}

/// The words of a file.
fn words(code: &str) -> Vec<&str> {
    let letter = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
    let words = code.split(|c: char| !letter(c));
    words.filter(|word| !word.is_empty()).collect()
}

#[test]
fn the_file_assumes_and_redefines_nothing() {
    let code = without_comments(&read("Claims.v"));
    let sentences = ["From", "Open", "Lemma", "Theorem", "Proof", "Qed"];
    let beginnings: Vec<&str> = code
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|line| line.split([' ', '.']).next().unwrap())
        .collect();
    for beginning in &beginnings {
        assert!(sentences.contains(beginning), "{beginning}");
    }
    let proofs = beginnings.iter().filter(|first| **first == "Proof").count();
    assert_eq!(proofs, words(&code).iter().filter(|w| **w == "Qed").count());
    let assuming = [
        "admit",
        "give_up",
        "Admitted",
        "Abort",
        "Axiom",
        "Parameter",
        "Hypothesis",
        "Variable",
        "Context",
        "Conjecture",
    ];
    for assumed in assuming {
        assert!(!words(&code).contains(&assumed), "{assumed}");
    }
}

/// The names that a file of Coq defines.
fn names(code: &str) -> Vec<&str> {
    let words = words(code);
    let declaring = [
        "Definition",
        "Fixpoint",
        "Lemma",
        "Theorem",
        "Corollary",
        "Fact",
        "Remark",
        "Proposition",
        "Example",
        "Inductive",
        "CoInductive",
        "Variant",
        "Record",
        "Structure",
        "Class",
        "Instance",
        "Let",
    ];
    let definitions = words.windows(2).filter(|pair| declaring.contains(&pair[0]));
    definitions.map(|pair| pair[1]).collect()
}

/// The arithmetic of coq-interval comes as functors, of which `Reflect.v` has to make modules; what
/// is in them is named through them, so that they hide nothing.
const ARITHMETIC: [&str; 2] = [
    "Module F := SpecificFloat StdZRadix2.\n",
    "Module I := FloatIntervalFull F.\n",
];

#[test]
fn every_name_means_what_it_does_in_the_definitions() {
    // What the claims are not built on may name and hide what it likes.
    let beside = ["Certificate.v", "Numerics.v"].map(|name| theory().join(name));
    let files: Vec<(PathBuf, String)> = fs::read_dir(theory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !beside.contains(path))
        .filter(|path| path.extension().is_some_and(|extension| extension == "v"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, without_comments(&text))
        })
        .collect();
    let claims = without_comments(&fs::read_to_string(theory().join("Claims.v")).unwrap());
    for unread in ["Certificate", "Numerics"] {
        assert!(!words(&claims).contains(&unread), "{unread}");
    }
    let mut defined = BTreeSet::new();
    for (path, code) in &files {
        for name in names(code) {
            assert!(defined.insert(name), "{}: {name}", path.display());
        }
        let code = (ARITHMETIC.iter()).fold(code.clone(), |code, line| code.replacen(line, "", 1));
        for hidden in ["Notation", "Infix", "Section", "Module"] {
            assert!(!words(&code).contains(&hidden), "{}", path.display());
        }
    }
    for name in [
        "softplus",
        "is_argmin",
        "has_ccem_gram",
        "is_global_minimiser",
    ] {
        assert!(defined.contains(name), "{name}");
    }
}

#[test]
fn the_statements_can_be_read() {
    for claim in CLAIMS.iter() {
        let text = claim.in_coq();
        assert!(text.is_ascii(), "{text}");
        assert!(text.lines().all(|line| line.len() <= 98), "{text}");
        assert_eq!(text, claim.in_coq());
    }
}

#[test]
fn no_mutated_claim_is_proved() {
    let code = without_comments(&read("Claims.v"));
    let stated = |mutant: &&Mutant| claims().any(|claim| claim.id == mutant.of);
    for mutant in MUTANTS.iter().filter(stated) {
        let Mutant { what, of, .. } = mutant;
        let mutant = mutant.claim();
        assert!(!code.contains(&proved(&mutant)), "{of}: {what}");
        if mutant.standing == Claim::find(of).unwrap().standing {
            for end in [".\nProof.", ").\nProof."] {
                let body = mutant.in_coq() + end;
                assert!(!code.contains(&body), "{of}: {what}");
            }
        }
    }
}

#[test]
fn every_claim_has_a_mutant() {
    for claim in claims() {
        assert!(MUTANTS.iter().any(|mutant| mutant.of == claim.id));
    }
}

#[test]
fn a_sentence_in_a_comment_is_not_a_theorem() {
    let claim = Claim::find("small-n").unwrap();
    let sentence = stated(claim);
    assert!(without_comments(&sentence).contains(&sentence));
    for hidden in [
        format!("(* {sentence} *)"),
        format!("(* a (* b *){sentence} *) c"),
    ] {
        assert!(!without_comments(&hidden).contains("Theorem"), "{hidden}");
    }
    assert_eq!(without_comments("a (* b (* c *) d *) e"), "a  e");
}
