//! Every claim is supported, every conjecture refuted, and every mutated claim refuted: a check
//! that cannot fail is no check.

use ccem::claim::statement::Region;
use ccem::claim::{
    Assertion, CLAIMS, Claim, Direction, Scope, Standing, infonce_reduced_loss,
    sigmoid_reduced_loss, symbolic_reduced_loss, symbols,
};
use ccem::evidence::{Examination, Level, Verdict, examine};
use ccem::loss::{PairLoss, Parameters, Sigmoid};
use ccem::reduction::{Condition, Phase, antipodal_condition, etf_condition};
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;

fn examined(claim: &Claim, levels: &[Level]) -> Examination {
    examine(claim, &(claim.scope)(), levels)
}

#[test]
fn what_the_paper_states_is_supported() {
    for claim in CLAIMS
        .iter()
        .filter(|claim| claim.standing != Standing::Conjecture)
    {
        let examination = examined(claim, &Level::ALL);
        for finding in &examination.findings {
            println!("{} {}: {finding}", claim.id, finding.level);
        }
        // Networks are trained by `ccem encoder`; embeddings are optimised where a bias is learned.
        let encoder = matches!((claim.assertion)(), Assertion::Encoder(_));
        for level in SAMPLING {
            if encoder && claim.id != "learned-bias" && *level == Level::Empirical {
                continue;
            }
            let finding = examination.finding(*level).map(|f| f.verdict());
            assert_eq!(finding, Some(Verdict::Supported), "{}, {level}", claim.id);
        }
        // What is about all unit vectors, or about ranks, is beyond boxes of (N, t, b).
        let beyond = encoder || ["key-lemma", "theorem-1", "dimension"].contains(&claim.id);
        let certified = examination.finding(Level::Certified).map(|f| f.verdict());
        let is_certified = matches!(certified, Some(Verdict::Certified(_)));
        assert_eq!(is_certified, !beyond, "{}: {certified:?}", claim.id);
        let verdict = examination.verdict();
        // Coq knows of ranks and widths that they are needed, not that they are enough.
        let half = ["linear-rank", "hidden-units"].contains(&claim.id);
        assert!(
            matches!(verdict, Verdict::Proved(_)) || half && verdict == Verdict::Supported,
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

/// A false claim, and the levels that are able to see it.
struct Mutant {
    what: &'static str,
    of: &'static str,
    assertion: fn() -> Assertion,
    seen_by: &'static [Level],
}

const BOTH: &[Level] = SAMPLING;
const SAMPLING: &[Level] = &[Level::Numeric, Level::Empirical];
const NUMERIC: &[Level] = &[Level::Numeric];

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

fn phase_iff(phase: Phase, left: Expr, right: Expr) -> Assertion {
    let condition = Some(Condition { left, right });
    Assertion::PhaseIff {
        reduced: sigmoid_reduced_loss(),
        phase,
        condition,
    }
}

fn etf_above(threshold: Expr) -> Assertion {
    phase_iff(Phase::Etf, threshold, symbols().t)
}

fn antipodal_below(threshold: Expr) -> Assertion {
    phase_iff(Phase::Antipodal, symbols().t, threshold)
}

fn shared_above(threshold: Expr) -> Assertion {
    Assertion::SharedOptimum {
        sigmoid: sigmoid_reduced_loss(),
        infonce: infonce_reduced_loss(),
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
    let condition = Some(condition(&at));
    Assertion::PhaseIff {
        reduced: sigmoid_reduced_loss(),
        phase,
        condition,
    }
}

/// s (N−2)/(N−1) − 1 with another factor of s.
fn bound_with_factor(factor: Expr) -> Assertion {
    Assertion::NegativeMeanAtLeast(Expr::variable("s") * factor - number(1))
}

const MUTANTS: &[Mutant] = &[
    Mutant {
        what: "(N−2)/(N−1) → (N−2)/N: a weaker bound, without equality",
        of: "key-lemma",
        assertion: || bound_with_factor((n() - number(2)) / n()),
        seen_by: NUMERIC,
    },
    Mutant {
        what: "(N−2)/(N−1) → (N−1)/N: a bound that is too good",
        of: "key-lemma",
        assertion: || bound_with_factor((n() - number(1)) / n()),
        seen_by: BOTH,
    },
    Mutant {
        what: "the negative sum normalised by 1/(N(N−1))",
        of: "theorem-1",
        assertion: || Assertion::CcemIsOptimal {
            reduced: symbolic_reduced_loss::<Misnormalised>(),
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "twice the loss as the lower bound",
        of: "theorem-1",
        assertion: || Assertion::CcemIsOptimal {
            reduced: number(2) * sigmoid_reduced_loss(),
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "ln(N−3) → ln(N−2)",
        of: "theorem-2-etf",
        assertion: || etf_above((n() - number(1)) / n() * (n() - number(2)).ln()),
        seen_by: BOTH,
    },
    Mutant {
        what: "ln(N−3) → ln(N−4)",
        of: "theorem-2-etf",
        assertion: || etf_above((n() - number(1)) / n() * (n() - number(4)).ln()),
        seen_by: BOTH,
    },
    Mutant {
        what: "(N−1)/N → N/(N−1)",
        of: "theorem-2-etf",
        assertion: || etf_above(n() / (n() - number(1)) * (n() - number(3)).ln()),
        seen_by: BOTH,
    },
    Mutant {
        what: "a threshold too high by one part in 10⁸",
        of: "theorem-2-etf",
        assertion: || {
            let threshold = (n() - number(1)) / n() * (n() - number(3)).ln();
            etf_above(threshold * Expr::ratio(100_000_001, 100_000_000))
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "the negative sum normalised by 1/(N(N−1))",
        of: "theorem-2-etf",
        assertion: || {
            let condition = Condition {
                left: (n() - number(1)) / n() * (n() - number(3)).ln(),
                right: symbols().t,
            };
            Assertion::PhaseIff {
                reduced: symbolic_reduced_loss::<Misnormalised>(),
                phase: Phase::Etf,
                condition: Some(condition),
            }
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "½ → 1",
        of: "theorem-2-antipodal",
        assertion: || antipodal_below(((n() - number(2)) / number(2)).ln()),
        seen_by: BOTH,
    },
    Mutant {
        what: "(N−2)/2 → (N−1)/2",
        of: "theorem-2-antipodal",
        assertion: || antipodal_below(Expr::ratio(1, 2) * ((n() - number(1)) / number(2)).ln()),
        seen_by: BOTH,
    },
    Mutant {
        what: "above the threshold instead of below",
        of: "theorem-2-antipodal",
        assertion: || {
            let threshold = Expr::ratio(1, 2) * ((n() - number(2)) / number(2)).ln();
            phase_iff(Phase::Antipodal, threshold, symbols().t)
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "the negative sum normalised by 1/(N(N−1))",
        of: "theorem-2-antipodal",
        assertion: || Assertion::PhaseIff {
            reduced: symbolic_reduced_loss::<Misnormalised>(),
            phase: Phase::Antipodal,
            condition: Some(Condition {
                left: symbols().t,
                right: Expr::ratio(1, 2) * ((n() - number(2)) / number(2)).ln(),
            }),
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "decreasing → increasing",
        of: "theorem-2-monotone",
        assertion: || Assertion::Monotone {
            reduced: sigmoid_reduced_loss(),
            direction: Direction::Increasing,
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "ln(N−3) → ln(N−4)",
        of: "corollary-4",
        assertion: || shared_above((n() - number(1)) / n() * (n() - number(4)).ln()),
        seen_by: BOTH,
    },
    Mutant {
        what: "at every temperature",
        of: "corollary-4",
        assertion: || shared_above(number(0)),
        seen_by: BOTH,
    },
    Mutant {
        what: "InfoNCE with the sign of t swapped",
        of: "corollary-4",
        assertion: || Assertion::SharedOptimum {
            sigmoid: sigmoid_reduced_loss(),
            infonce: infonce_reduced_loss().substitute("t", &-symbols().t),
            condition: Condition {
                left: (n() - number(1)) / n() * (n() - number(3)).ln(),
                right: symbols().t,
            },
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "the ETF needs d ≥ N",
        of: "dimension",
        assertion: || needed(n(), n(), number(1)),
        seen_by: BOTH,
    },
    Mutant {
        what: "the middle needs only d ≥ N−1",
        of: "dimension",
        assertion: || needed(n() - number(1), n() - number(1), number(1)),
        seen_by: NUMERIC,
    },
    Mutant {
        what: "the antipodal structure needs d ≥ 2",
        of: "dimension",
        assertion: || needed(n() - number(1), n(), number(2)),
        seen_by: BOTH,
    },
    Mutant {
        what: "the sign of b swapped",
        of: "bias-etf",
        assertion: || with_bias_swapped(Phase::Etf, etf_condition),
        seen_by: BOTH,
    },
    Mutant {
        what: "the sign of b swapped",
        of: "bias-antipodal",
        assertion: || with_bias_swapped(Phase::Antipodal, antipodal_condition),
        seen_by: BOTH,
    },
];

#[test]
fn every_mutant_is_refuted_by_every_level_that_can_see_it() {
    for Mutant {
        what,
        of,
        assertion,
        seen_by,
    } in MUTANTS
    {
        let mutant = Claim {
            assertion: *assertion,
            ..Claim::find(of).unwrap().clone()
        };
        // Ranks are beyond interval arithmetic; everything else it must see.
        let certified = [Level::Certified]
            .into_iter()
            .filter(|_| *of != "dimension");
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
            assertion,
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
        region: Scope::symmetric().region,
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
    let reduced = (Claim::find("theorem-2-etf").unwrap().scope)().reduced;
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
    let scope = (Claim::find("conjecture-siglip-etf").unwrap().scope)();
    let levels = [Level::Numeric, Level::Empirical, Level::Certified];
    assert_eq!(
        examine(claim, &scope, &levels).verdict(),
        Verdict::NotApplicable
    );
}
