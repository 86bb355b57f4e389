//! `proofs/theory/Claims.v` states each claim word for word as it is printed from the claim's own
//! formulas, and states no claim that differs from it in one formula, bound or word.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ccem::claim::encoders::Encoded;
use ccem::claim::{
    Assertion, Bias, CLAIMS, Claim, Direction, Standing, infonce_reduced_loss,
    sigmoid_reduced_loss, symbolic_reduced_loss, symbols, without_comments,
};
use ccem::loss::{PairLoss, Parameters, Sigmoid};
use ccem::reduction::learned_bias::closed_form;
use ccem::reduction::{Condition, Phase, antipodal_condition, etf_condition, etf_threshold};
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;

/// Its wording is about t = 10 alone, its statement about all t: neither says anything about the
/// other.
const LEFT_OUT: &str = "conjecture-siglip-etf";

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
    }
}

/// What Coq knows half of only: that ranks and widths are needed, not that they are enough.
const NOT_STATED: [&str; 2] = ["linear-rank", "hidden-units"];

/// The claims that the file has.
fn claims() -> impl Iterator<Item = &'static Claim> {
    let stated = |claim: &&Claim| claim.id != LEFT_OUT && !NOT_STATED.contains(&claim.id);
    CLAIMS.iter().filter(stated)
}

#[test]
fn every_claim_is_stated_word_for_word_and_nothing_else_is() {
    let code = without_comments(&read("Claims.v"));
    for claim in claims() {
        let sentence = proved(claim);
        assert_eq!(code.matches(&sentence).count(), 1, "{sentence}");
    }
    assert_eq!(code.matches("\nTheorem ").count(), claims().count());
}

#[test]
fn a_statement_about_all_temperatures_is_no_claim_about_one() {
    let claim = Claim::find(LEFT_OUT).unwrap();
    assert!(claim.wording.contains("at its initialisation t = 10"));
    assert!(claim.in_coq().starts_with("forall n t : R"));
    assert!(!read("Claims.v").contains(&claim.theorem()));
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
    ];
    let ascii = |text: String, (letter, name): &(&str, &str)| text.replace(letter, name);
    let wording = letters.iter().fold(claim.wording.to_owned(), ascii);
    let verdict = match claim.standing {
        Standing::Stated | Standing::Derived => "",
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
    for claim in CLAIMS {
        let text = claim.in_coq();
        assert!(text.is_ascii(), "{text}");
        assert!(text.lines().all(|line| line.len() <= 98), "{text}");
        assert_eq!(text, claim.in_coq());
    }
}

/// The sigmoid loss with its negative sum normalised by 1/(N(N−1)) instead of 1/N.
struct Misnormalised;

impl PairLoss for Misnormalised {
    fn phi<S: Scalar>(m: S, at: &Parameters<S>) -> S {
        Sigmoid::phi(m, at)
    }

    fn psi<S: Scalar>(m: S, at: &Parameters<S>) -> S {
        Sigmoid::psi(m, at) / (at.n.clone() - S::integer(1))
    }
}

fn n() -> Expr {
    symbols().n
}

fn number(value: i64) -> Expr {
    Expr::integer(value)
}

fn phase_iff(reduced: Expr, phase: Phase, condition: Option<(Expr, Expr)>) -> Assertion {
    Assertion::PhaseIff {
        reduced,
        phase,
        condition: condition.map(|(left, right)| Condition { left, right }),
    }
}

fn etf_iff(left: Expr, right: Expr) -> Assertion {
    phase_iff(sigmoid_reduced_loss(), Phase::Etf, Some((left, right)))
}

fn antipodal_below(threshold: Expr) -> Assertion {
    let condition = Some((symbols().t, threshold));
    phase_iff(sigmoid_reduced_loss(), Phase::Antipodal, condition)
}

fn shared_above(threshold: Expr, infonce: Expr) -> Assertion {
    Assertion::SharedOptimum {
        sigmoid: sigmoid_reduced_loss(),
        infonce,
        condition: Condition {
            left: threshold,
            right: symbols().t,
        },
    }
}

fn needed(etf: Expr, intermediate: Expr, antipodal: Expr) -> Assertion {
    Assertion::NeededDimension {
        reduced: sigmoid_reduced_loss(),
        etf,
        intermediate,
        antipodal,
    }
}

fn with_bias_swapped(
    phase: Phase,
    condition: fn(&Parameters<Expr>) -> Condition<Expr>,
) -> Assertion {
    let mut at = symbols();
    at.b = -at.b;
    Assertion::PhaseIff {
        reduced: sigmoid_reduced_loss(),
        phase,
        condition: Some(condition(&at)),
    }
}

fn monotone(reduced: Expr, direction: Direction) -> Assertion {
    Assertion::Monotone { reduced, direction }
}

/// What is changed, of which claim, and how.
type Mutant = (&'static str, &'static str, fn(&mut Claim));

const MUTANTS: &[Mutant] = &[
    ("ψ(0) → ψ(−1/(N−1))", "nonnegative-end", |claim| {
        claim.assertion = || match (Claim::find("equal-pairs").unwrap().assertion)() {
            Assertion::Encoder(Encoded::EqualPairsMinimum(least)) => {
                Assertion::Encoder(Encoded::NonnegativeMinimum(least))
            }
            other => other,
        };
    }),
    ("ψ(−1/(N−1)) → ψ(0)", "equal-pairs", |claim| {
        claim.assertion = || match (Claim::find("nonnegative-end").unwrap().assertion)() {
            Assertion::Encoder(Encoded::NonnegativeMinimum(least)) => {
                Assertion::Encoder(Encoded::EqualPairsMinimum(least))
            }
            other => other,
        };
    }),
    ("N → N+1 in b*", "learned-bias", |claim| {
        claim.assertion = || {
            let bias = closed_form(n() + number(1), Expr::variable("t"));
            Assertion::Encoder(Encoded::LearnedBias(bias))
        };
    }),
    ("(N−2)/(N−1) → (N−2)/N", "key-lemma", |claim| {
        claim.assertion = || {
            let factor = (n() - number(2)) / n();
            Assertion::NegativeMeanAtLeast(Expr::variable("s") * factor - number(1))
        };
    }),
    ("N ≥ 2 → N ≥ 1", "key-lemma", |claim| {
        claim.domain.least_n = 1
    }),
    ("another loss", "theorem-1", |claim| {
        claim.assertion = || Assertion::CcemIsOptimal {
            reduced: symbolic_reduced_loss::<Misnormalised>(),
        };
    }),
    ("twice the loss", "theorem-1", |claim| {
        claim.assertion = || Assertion::CcemIsOptimal {
            reduced: number(2) * sigmoid_reduced_loss(),
        };
    }),
    ("b = t", "theorem-1", |claim| {
        claim.domain.bias = Bias::EqualToT
    }),
    ("ln(N−3) → ln(N−2)", "theorem-2-etf", |claim| {
        claim.assertion = || {
            let threshold = (n() - number(1)) / n() * (n() - number(2)).ln();
            etf_iff(threshold, symbols().t)
        };
    }),
    ("≤ → ≥", "theorem-2-etf", |claim| {
        claim.assertion = || etf_iff(symbols().t, etf_threshold(n()));
    }),
    ("always", "theorem-2-etf", |claim| {
        claim.assertion = || phase_iff(sigmoid_reduced_loss(), Phase::Etf, None);
    }),
    ("the antipodal phase", "theorem-2-etf", |claim| {
        claim.assertion = || {
            let condition = Some((etf_threshold(n()), symbols().t));
            phase_iff(sigmoid_reduced_loss(), Phase::Antipodal, condition)
        };
    }),
    ("another loss", "theorem-2-etf", |claim| {
        claim.assertion = || {
            let condition = Some((etf_threshold(n()), symbols().t));
            let reduced = symbolic_reduced_loss::<Misnormalised>();
            phase_iff(reduced, Phase::Etf, condition)
        };
    }),
    ("any bias", "theorem-2-etf", |claim| {
        claim.domain.bias = Bias::Free
    }),
    ("N ≥ 4 → N ≥ 3", "theorem-2-etf", |claim| {
        claim.domain.least_n = 3
    }),
    ("½ → 1", "theorem-2-antipodal", |claim| {
        claim.assertion = || antipodal_below(((n() - number(2)) / number(2)).ln());
    }),
    ("(N−2)/2 → (N−1)/2", "theorem-2-antipodal", |claim| {
        claim.assertion =
            || antipodal_below(Expr::ratio(1, 2) * ((n() - number(1)) / number(2)).ln());
    }),
    ("decreasing → increasing", "theorem-2-monotone", |claim| {
        claim.assertion = || monotone(sigmoid_reduced_loss(), Direction::Increasing);
    }),
    ("another loss", "theorem-2-monotone", |claim| {
        claim.assertion = || {
            let reduced = symbolic_reduced_loss::<Misnormalised>();
            monotone(reduced, Direction::Decreasing)
        };
    }),
    ("at every bias", "theorem-2-monotone", |claim| {
        claim.domain.bias = Bias::Free
    }),
    ("at every temperature", "corollary-4", |claim| {
        claim.assertion = || shared_above(number(0), infonce_reduced_loss());
    }),
    (
        "InfoNCE with the sign of t swapped",
        "corollary-4",
        |claim| {
            claim.assertion = || {
                let swapped = infonce_reduced_loss().substitute("t", &-symbols().t);
                shared_above(etf_threshold(n()), swapped)
            };
        },
    ),
    ("N ≤ 5", "small-n", |claim| claim.domain.most_n = 5),
    ("strictly between", "small-n", |claim| {
        claim.assertion = || phase_iff(sigmoid_reduced_loss(), Phase::Intermediate, None);
    }),
    ("the ETF needs d ≥ N", "dimension", |claim| {
        claim.assertion = || needed(n(), n(), number(1));
    }),
    ("the middle needs d ≥ N−1", "dimension", |claim| {
        claim.assertion = || needed(n() - number(1), n() - number(1), number(1));
    }),
    ("antipodal needs d ≥ 2", "dimension", |claim| {
        claim.assertion = || needed(n() - number(1), n(), number(2));
    }),
    ("the sign of b swapped", "bias-etf", |claim| {
        claim.assertion = || with_bias_swapped(Phase::Etf, etf_condition);
    }),
    ("b = t", "bias-etf", |claim| {
        claim.domain.bias = Bias::EqualToT
    }),
    ("the sign of b swapped", "bias-antipodal", |claim| {
        claim.assertion = || with_bias_swapped(Phase::Antipodal, antipodal_condition);
    }),
    ("increasing", "conjecture-bias-monotone", |claim| {
        claim.assertion = || monotone(sigmoid_reduced_loss(), Direction::Increasing);
    }),
    ("N ≥ 4", "conjecture-bias-monotone", |claim| {
        claim.domain.least_n = 4
    }),
    ("another loss", "conjecture-etf-persists", |claim| {
        claim.assertion = || Assertion::EtfPersists {
            reduced: symbolic_reduced_loss::<Misnormalised>(),
        };
    }),
    ("believed", "conjecture-etf-persists", |claim| {
        claim.standing = Standing::Derived
    }),
    ("doubted", "theorem-2-etf", |claim| {
        claim.standing = Standing::Conjecture
    }),
];

#[test]
fn no_mutated_claim_is_proved() {
    let code = without_comments(&read("Claims.v"));
    for (what, of, mutate) in MUTANTS {
        let mut mutant = Claim::find(of).unwrap().clone();
        mutate(&mut mutant);
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
        assert!(MUTANTS.iter().any(|(_, of, _)| *of == claim.id));
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
