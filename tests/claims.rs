//! Every claim is supported, every conjecture refuted, and every mutated claim refuted: a check
//! that cannot fail is no check.

#[path = "claims/hand_written.rs"]
mod hand_written;
#[path = "claims/in_coq.rs"]
mod in_coq;
#[path = "claims/instances.rs"]
mod instances;
#[path = "claims/papers.rs"]
mod papers;

use ccem::claim::statement::Region;
use ccem::claim::{
    Assertion, CLAIMS, Claim, Scope, Standing, sigmoid_reduced_loss, symbolic_reduced_loss,
};
use ccem::evidence::{Examination, Level, Verdict, examine, formal};
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;
use hand_written::{MUTANTS, Misnormalised, Mutant, n, needed, number};

const SAMPLING: &[Level] = &[Level::Numeric, Level::Empirical];

fn examined(claim: &Claim, levels: &[Level]) -> Examination {
    examine(claim, &claim.default_scope(), levels)
}

#[test]
fn what_the_paper_states_is_supported() {
    for claim in CLAIMS.iter().filter(|claim| claim.standing.is_believed()) {
        let examination = examined(claim, &Level::ALL);
        for finding in &examination.findings {
            println!("{} {}: {finding}", claim.id, finding.level);
        }
        // Networks are trained by `ccem encoder`; embeddings are optimised where a bias is learned.
        let encoder = matches!(claim.assertion, Assertion::Encoder(_));
        for level in SAMPLING {
            if encoder && claim.id != "learned-bias" && *level == Level::Empirical {
                continue;
            }
            let finding = examination.finding(*level).map(|f| f.verdict());
            assert_eq!(finding, Some(Verdict::Supported), "{}, {level}", claim.id);
        }
        // What is about all unit vectors, or about ranks, is beyond boxes of (N, t, b).
        let unsigned = [
            "key-lemma",
            "theorem-1",
            "dimension",
            "small-monotone",
            "small-strict",
        ];
        let ranks = ["linear-rank", "hidden-units"].contains(&claim.id);
        let beyond = ranks || unsigned.contains(&claim.id);
        let certified = examination.finding(Level::Certified).map(|f| f.verdict());
        let is_certified = matches!(certified, Some(Verdict::Certified(_)));
        assert_eq!(is_certified, !beyond, "{}: {certified:?}", claim.id);
        let verdict = examination.verdict();
        // Coq knows of ranks and widths that they are needed, not that they are enough.
        assert!(
            matches!(verdict, Verdict::Proved(_)) || ranks && verdict == Verdict::Supported,
            "{}: {verdict:?}",
            claim.id
        );
    }
}

#[test]
fn conjectures_are_refuted_with_a_witness() {
    for claim in CLAIMS
        .iter()
        .filter(|claim| claim.standing == Standing::Conjecture)
    {
        let examination = examined(claim, &Level::ALL);
        println!("{}: {}", claim.id, examination.witness().unwrap());
        assert_eq!(examination.verdict(), Verdict::Refuted, "{}", claim.id);
    }
}

#[test]
fn every_mutant_is_refuted_by_every_level_that_can_see_it() {
    for mutant in MUTANTS.iter().filter(|mutant| !mutant.seen_by.is_empty()) {
        let Mutant {
            what, of, seen_by, ..
        } = mutant;
        let mutant = mutant.claim();
        // Ranks and all unit vectors are beyond interval arithmetic; everything else it must see.
        let beyond = *of == "dimension"
            || matches!(
                mutant.assertion,
                Assertion::Encoder(_) | Assertion::Reported(_)
            );
        let certified = [Level::Certified].into_iter().filter(|_| !beyond);
        for level in seen_by.iter().copied().chain(certified) {
            let examination = examined(&mutant, &[level]);
            let verdict = examination.verdict();
            assert_eq!(
                verdict,
                Verdict::Refuted,
                "{of}, {what}, at the {level} level"
            );
            println!("{of}, {what}, {level}: {}", examination.witness().unwrap());
        }
    }
}

#[test]
fn no_mutant_is_proved_by_a_theorem() {
    for mutant in MUTANTS {
        let (claim, own) = (mutant.claim(), Claim::find(mutant.of).unwrap());
        if claim.in_coq() == own.in_coq() {
            continue;
        }
        let verdict = formal::examine(&claim).verdict();
        assert!(
            !matches!(verdict, Verdict::Proved(_)),
            "{}, {}",
            mutant.of,
            mutant.what
        );
    }
}

/// A level that cannot see what is wrong with these must say that it cannot tell.
#[test]
fn a_level_that_cannot_tell_does_not_support() {
    type Blind = (&'static str, Level, fn() -> Assertion);
    let blind: [Blind; 8] = [
        // Half of ℓ is a lower bound, but nothing attains it.
        ("theorem-1", Level::Empirical, || Assertion::CcemIsOptimal {
            reduced: sigmoid_reduced_loss() / number(2),
        }),
        ("theorem-1", Level::Empirical, || Assertion::CcemIsOptimal {
            reduced: sigmoid_reduced_loss() - Expr::ratio(1, 1000),
        }),
        ("theorem-1", Level::Empirical, || Assertion::CcemIsOptimal {
            reduced: symbolic_reduced_loss::<Misnormalised>(),
        }),
        // A formula with an unknown variable has no value anywhere.
        ("theorem-1", Level::Numeric, || Assertion::CcemIsOptimal {
            reduced: sigmoid_reduced_loss() + Expr::variable("x"),
        }),
        ("theorem-1", Level::Empirical, || Assertion::CcemIsOptimal {
            reduced: sigmoid_reduced_loss() + Expr::variable("x"),
        }),
        ("key-lemma", Level::Empirical, || {
            Assertion::NegativeMeanAtLeast(Expr::variable("x"))
        }),
        // Descent that does not arrive shows nothing.
        ("dimension", Level::Empirical, || {
            needed(n() - number(1), n() - number(1), number(1))
        }),
        ("dimension", Level::Empirical, || {
            needed(number(1), number(1), number(1))
        }),
    ];
    for (of, level, assertion) in blind {
        let mutant = Claim {
            assertion: assertion(),
            ..Claim::find(of).unwrap().clone()
        };
        let examination = examined(&mutant, &[level]);
        assert_ne!(
            examination.verdict(),
            Verdict::Supported,
            "{of} at the {level} level"
        );
    }
}

/// True claims at points so near to a boundary that embeddings cannot tell the sides apart.
#[test]
fn a_true_claim_is_not_refuted_where_the_loss_is_flat() {
    use ccem::reduction::Problem;
    let at = |n: u64, d: u64, t: &str, b: &str| {
        Problem::new(n, d, t.parse().unwrap(), b.parse().unwrap()).unwrap()
    };
    for (claim, problem) in [
        ("theorem-2-etf", at(10, 10, "etf*(1-1e-6)", "etf*(1-1e-6)")),
        ("theorem-2-etf", at(10, 10, "etf*(1-1e-9)", "etf*(1-1e-9)")),
        (
            "theorem-2-antipodal",
            at(10, 10, "antipodal*(1+1e-6)", "antipodal*(1+1e-6)"),
        ),
        (
            "theorem-2-antipodal",
            at(10, 10, "antipodal*(1+1e-9)", "antipodal*(1+1e-9)"),
        ),
        ("bias-etf", at(4, 4, "3", "0.999999")),
        ("bias-etf", at(4, 4, "3", "0.999999999")),
        ("small-n", at(4, 4, "1e-9", "1e-9")),
        ("small-n", at(4, 4, "1e-7", "1e-7")),
        ("dimension", at(10, 9, "etf*(1-1e-5)", "etf*(1-1e-5)")),
        ("dimension", at(10, 9, "etf*(1-1e-8)", "etf*(1-1e-8)")),
        (
            "dimension",
            at(10, 3, "antipodal*(1+1e-6)", "antipodal*(1+1e-6)"),
        ),
        (
            "dimension",
            at(10, 3, "antipodal*(1+1e-9)", "antipodal*(1+1e-9)"),
        ),
        // At high t many embeddings have the least loss to the last bit.
        ("dimension", at(6, 4, "44", "44")),
        ("dimension", at(6, 3, "55", "55")),
        ("dimension", at(6, 4, "100.1", "100.1")),
    ] {
        let scope = Scope {
            reduced: vec![problem.clone()],
            full: vec![problem.clone()],
            seeds: 3,
            region: Region::around(&[&problem]),
        };
        let examination = examine(Claim::find(claim).unwrap(), &scope, &Level::ALL);
        let witness = examination.witness();
        assert_ne!(
            examination.verdict(),
            Verdict::Refuted,
            "{claim} at {problem:?}: {witness:?}"
        );
    }
}

/// "N = 2, 3, 4" stretched to N = 5.
#[test]
fn a_domain_that_is_too_wide_is_refuted() {
    let mut claim = Claim::find("small-n").unwrap().clone();
    claim.domain.most_n = 5;
    let scope = Scope {
        reduced: Scope::symmetric().reduced,
        full: Scope::symmetric().full,
        seeds: 3,
        region: Some(Region::wide([2, 1_000_000_000])),
    };
    for level in [Level::Numeric, Level::Empirical, Level::Certified] {
        assert_eq!(
            examine(&claim, &scope, &[level]).verdict(),
            Verdict::Refuted,
            "{level}"
        );
    }
    let formal = examine(&claim, &scope, &[Level::Formal]).verdict();
    assert_eq!(formal, Verdict::Undecided, "the theorem is about N ≤ 4");
}

/// Every default scope has points on both sides of each threshold at each stated distance.
#[test]
fn scopes_lie_close_to_the_thresholds() {
    use ccem::reduction::Quantity;
    let reduced = Claim::find("theorem-2-etf")
        .unwrap()
        .default_scope()
        .reduced;
    for threshold in ["etf", "antipodal"] {
        for distance in ccem::claim::NEAR {
            for sign in ["+", "-"] {
                let t: Quantity = format!("{threshold}*(1{sign}{distance})").parse().unwrap();
                let sizes = reduced.iter().filter(|problem| problem.t() == &t).count();
                assert!(sizes > 60, "{t} at {sizes} sizes N");
            }
        }
    }
}

/// A claim whose hypotheses no point meets is neither supported nor refuted.
#[test]
fn unmet_hypotheses_are_not_applicable() {
    let claim = Claim::find("small-n").unwrap();
    let scope = Claim::find("conjecture-siglip-etf")
        .unwrap()
        .default_scope();
    let levels = [Level::Numeric, Level::Empirical, Level::Certified];
    assert_eq!(
        examine(claim, &scope, &levels).verdict(),
        Verdict::NotApplicable
    );
}
