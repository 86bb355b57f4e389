//! False variants of claims of the registry, written by hand: one table for every test that needs a
//! claim to be wrong.

use ccem::claim::encoders::Encoded;
use ccem::claim::reported::Reported;
use ccem::claim::small_dimension::Small;
use ccem::claim::{
    Assertion, Bias, Claim, Direction, Standing, infonce_reduced_loss, sigmoid_reduced_loss,
    symbolic_reduced_loss, symbols,
};
use ccem::evidence::Level;
use ccem::loss::{PairLoss, Parameters, Sigmoid};
use ccem::reduction::learned_bias::closed_form;
use ccem::reduction::{Condition, Phase, antipodal_condition, etf_condition, etf_threshold};
use ccem::scalar::Scalar;
use ccem::scalar::symbol::Expr;

/// A family of exact optima with one condition fewer.
fn small_without(id: &str, condition: usize) -> Assertion {
    match assertion_of(id) {
        Assertion::Small(Small::Exact(mut exact)) => {
            exact.conditions.remove(condition);
            Assertion::Small(Small::Exact(exact))
        }
        other => other,
    }
}

/// A false claim, and the levels that sample and are able to see it.
pub struct Mutant {
    /// What is changed.
    pub what: &'static str,
    /// Of which claim.
    pub of: &'static str,
    change: fn(&mut Claim),
    /// Empty where only its words are of interest.
    pub seen_by: &'static [Level],
}

impl Mutant {
    /// The false claim.
    pub fn claim(&self) -> Claim {
        let mut claim = Claim::find(self.of).unwrap().clone();
        (self.change)(&mut claim);
        claim
    }
}

const BOTH: &[Level] = &[Level::Numeric, Level::Empirical];
const NUMERIC: &[Level] = &[Level::Numeric];
const EXACT: &[Level] = &[Level::Numeric, Level::Certified];

/// The sigmoid loss with its negative sum normalised by 1/(N(N−1)) instead of 1/N.
pub struct Misnormalised;

impl PairLoss for Misnormalised {
    fn phi<S: Scalar>(m: S, at: &Parameters<S>) -> S {
        Sigmoid::phi(m, at)
    }

    fn psi<S: Scalar>(m: S, at: &Parameters<S>) -> S {
        Sigmoid::psi(m, at) / (at.n.clone() - S::integer(1))
    }
}

pub fn n() -> Expr {
    symbols().n
}

pub fn number(value: i64) -> Expr {
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

pub fn needed(etf: Expr, intermediate: Expr, antipodal: Expr) -> Assertion {
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

fn always(phase: Phase) -> Assertion {
    Assertion::PhaseIff {
        reduced: sigmoid_reduced_loss(),
        phase,
        condition: None,
    }
}

fn assertion_of(id: &str) -> Assertion {
    Claim::find(id).unwrap().assertion.clone()
}

fn ranks(etf: Expr, intermediate: Expr) -> Assertion {
    Assertion::Encoder(Encoded::LinearRank { etf, intermediate })
}

fn units(etf: Expr, shared: Expr) -> Assertion {
    Assertion::Encoder(Encoded::HiddenUnits {
        separate: n() - number(1),
        etf,
        shared,
    })
}

/// A claim may have several.
pub const MUTANTS: &[Mutant] = &[
    Mutant {
        what: "(N−2)/(N−1) → (N−2)/N: a weaker bound, without equality",
        of: "key-lemma",
        change: |claim| claim.assertion = bound_with_factor((n() - number(2)) / n()),
        seen_by: NUMERIC,
    },
    Mutant {
        what: "(N−2)/(N−1) → (N−1)/N: a bound that is too good",
        of: "key-lemma",
        change: |claim| claim.assertion = bound_with_factor((n() - number(1)) / n()),
        seen_by: BOTH,
    },
    Mutant {
        what: "the negative sum normalised by 1/(N(N−1))",
        of: "theorem-1",
        change: |claim| {
            claim.assertion = Assertion::CcemIsOptimal {
                reduced: symbolic_reduced_loss::<Misnormalised>(),
            }
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "twice the loss as the lower bound",
        of: "theorem-1",
        change: |claim| {
            claim.assertion = Assertion::CcemIsOptimal {
                reduced: number(2) * sigmoid_reduced_loss(),
            }
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "ln(N−3) → ln(N−2)",
        of: "theorem-2-etf",
        change: |claim| {
            claim.assertion = etf_above((n() - number(1)) / n() * (n() - number(2)).ln())
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "ln(N−3) → ln(N−4)",
        of: "theorem-2-etf",
        change: |claim| {
            claim.assertion = etf_above((n() - number(1)) / n() * (n() - number(4)).ln())
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "(N−1)/N → N/(N−1)",
        of: "theorem-2-etf",
        change: |claim| {
            claim.assertion = etf_above(n() / (n() - number(1)) * (n() - number(3)).ln())
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "a threshold too high by one part in 10⁸",
        of: "theorem-2-etf",
        change: |claim| {
            claim.assertion = {
                let threshold = (n() - number(1)) / n() * (n() - number(3)).ln();
                etf_above(threshold * Expr::ratio(100_000_001, 100_000_000))
            }
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "the negative sum normalised by 1/(N(N−1))",
        of: "theorem-2-etf",
        change: |claim| {
            claim.assertion = {
                let condition = Condition {
                    left: (n() - number(1)) / n() * (n() - number(3)).ln(),
                    right: symbols().t,
                };
                Assertion::PhaseIff {
                    reduced: symbolic_reduced_loss::<Misnormalised>(),
                    phase: Phase::Etf,
                    condition: Some(condition),
                }
            }
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "½ → 1",
        of: "theorem-2-antipodal",
        change: |claim| claim.assertion = antipodal_below(((n() - number(2)) / number(2)).ln()),
        seen_by: BOTH,
    },
    Mutant {
        what: "(N−2)/2 → (N−1)/2",
        of: "theorem-2-antipodal",
        change: |claim| {
            claim.assertion =
                antipodal_below(Expr::ratio(1, 2) * ((n() - number(1)) / number(2)).ln())
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "above the threshold instead of below",
        of: "theorem-2-antipodal",
        change: |claim| {
            claim.assertion = {
                let threshold = Expr::ratio(1, 2) * ((n() - number(2)) / number(2)).ln();
                phase_iff(Phase::Antipodal, threshold, symbols().t)
            }
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "the negative sum normalised by 1/(N(N−1))",
        of: "theorem-2-antipodal",
        change: |claim| {
            claim.assertion = Assertion::PhaseIff {
                reduced: symbolic_reduced_loss::<Misnormalised>(),
                phase: Phase::Antipodal,
                condition: Some(Condition {
                    left: symbols().t,
                    right: Expr::ratio(1, 2) * ((n() - number(2)) / number(2)).ln(),
                }),
            }
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "decreasing → increasing",
        of: "theorem-2-monotone",
        change: |claim| {
            claim.assertion = Assertion::Monotone {
                reduced: sigmoid_reduced_loss(),
                direction: Direction::Increasing,
            }
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "ln(N−3) → ln(N−4)",
        of: "corollary-4",
        change: |claim| {
            claim.assertion = shared_above((n() - number(1)) / n() * (n() - number(4)).ln())
        },
        seen_by: BOTH,
    },
    Mutant {
        what: "at every temperature",
        of: "corollary-4",
        change: |claim| claim.assertion = shared_above(number(0)),
        seen_by: BOTH,
    },
    Mutant {
        what: "InfoNCE with the sign of t swapped",
        of: "corollary-4",
        change: |claim| {
            claim.assertion = Assertion::SharedOptimum {
                sigmoid: sigmoid_reduced_loss(),
                infonce: infonce_reduced_loss().substitute("t", &-symbols().t),
                condition: Condition {
                    left: (n() - number(1)) / n() * (n() - number(3)).ln(),
                    right: symbols().t,
                },
            }
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "the ETF needs d ≥ N",
        of: "dimension",
        change: |claim| claim.assertion = needed(n(), n(), number(1)),
        seen_by: BOTH,
    },
    Mutant {
        what: "the middle needs only d ≥ N−1",
        of: "dimension",
        change: |claim| claim.assertion = needed(n() - number(1), n() - number(1), number(1)),
        seen_by: NUMERIC,
    },
    Mutant {
        what: "the antipodal structure needs d ≥ 2",
        of: "dimension",
        change: |claim| claim.assertion = needed(n() - number(1), n(), number(2)),
        seen_by: BOTH,
    },
    Mutant {
        what: "the sign of b swapped",
        of: "bias-etf",
        change: |claim| claim.assertion = with_bias_swapped(Phase::Etf, etf_condition),
        seen_by: BOTH,
    },
    Mutant {
        what: "the sign of b swapped",
        of: "bias-antipodal",
        change: |claim| claim.assertion = with_bias_swapped(Phase::Antipodal, antipodal_condition),
        seen_by: BOTH,
    },
    Mutant {
        what: "ψ(0) → ψ(−1/(N−1)): what negative similarities would allow",
        of: "nonnegative-end",
        change: |claim| {
            claim.assertion = match assertion_of("equal-pairs") {
                Assertion::Encoder(Encoded::EqualPairsMinimum(least)) => {
                    Assertion::Encoder(Encoded::NonnegativeMinimum(least))
                }
                other => other,
            };
        },
        seen_by: EXACT,
    },
    Mutant {
        what: "ψ(−1/(N−1)) → ψ(0)",
        of: "equal-pairs",
        change: |claim| {
            claim.assertion = match assertion_of("nonnegative-end") {
                Assertion::Encoder(Encoded::NonnegativeMinimum(least)) => {
                    Assertion::Encoder(Encoded::EqualPairsMinimum(least))
                }
                other => other,
            };
        },
        seen_by: EXACT,
    },
    Mutant {
        what: "one rank fewer in the ETF phase",
        of: "linear-rank",
        change: |claim| claim.assertion = ranks(n() - number(2), n()),
        seen_by: NUMERIC,
    },
    Mutant {
        what: "the rank of the ETF phase between the phases",
        of: "linear-rank",
        change: |claim| claim.assertion = ranks(n() - number(1), n() - number(1)),
        seen_by: NUMERIC,
    },
    Mutant {
        what: "one unit fewer in the ETF phase",
        of: "hidden-units",
        change: |claim| claim.assertion = units(n() - number(2), n()),
        seen_by: NUMERIC,
    },
    Mutant {
        what: "to share costs nothing",
        of: "hidden-units",
        change: |claim| claim.assertion = units(n() - number(1), n() - number(1)),
        seen_by: NUMERIC,
    },
    Mutant {
        what: "N → N+1 in b*",
        of: "learned-bias",
        change: |claim| {
            let bias = closed_form(n() + number(1), symbols().t);
            claim.assertion = Assertion::Encoder(Encoded::LearnedBias(bias));
        },
        seen_by: EXACT,
    },
    Mutant {
        what: "the variance of the batches is a third more at most",
        of: "lee2025-theorem-5-5",
        change: |claim| {
            if let Assertion::Reported(Reported::BatchVariance { least, most }) =
                &mut claim.assertion
            {
                *most = Expr::ratio(4, 3) * least.clone();
            }
        },
        seen_by: NUMERIC,
    },
    Mutant {
        what: "the least variance of the batches is 0",
        of: "lee2025-theorem-5-5",
        change: |claim| {
            if let Assertion::Reported(Reported::BatchVariance { least, .. }) = &mut claim.assertion
            {
                *least = number(0);
            }
        },
        seen_by: NUMERIC,
    },
    // What follows is for the words of Coq alone.
    Mutant {
        what: "at every temperature",
        of: "small-simplex",
        change: |claim| claim.assertion = small_without("small-simplex", 1),
        seen_by: &[],
    },
    Mutant {
        what: "at every bias",
        of: "small-cross-polytope",
        change: |claim| claim.assertion = small_without("small-cross-polytope", 0),
        seen_by: &[],
    },
    Mutant {
        what: "λ of any sign",
        of: "small-two-clusters",
        change: |claim| claim.assertion = small_without("small-two-clusters", 3),
        seen_by: &[],
    },
    Mutant {
        what: "any γ",
        of: "small-lifted",
        change: |claim| claim.assertion = small_without("small-lifted", 2),
        seen_by: &[],
    },
    Mutant {
        what: "rises with d",
        of: "small-monotone",
        change: |claim| {
            claim.assertion = Assertion::Small(Small::Moves {
                with_d: Direction::Increasing,
                with_n: Direction::Increasing,
            });
        },
        seen_by: &[],
    },
    Mutant {
        what: "N−1−d → N−d",
        of: "small-strict",
        change: |claim| {
            if let Assertion::Small(Small::Excess { share, .. }) = &mut claim.assertion {
                *share = (n() - Expr::variable("d")) / n();
            }
        },
        seen_by: &[],
    },
    Mutant {
        what: "N ≥ 2 → N ≥ 1",
        of: "key-lemma",
        change: |claim| claim.domain.least_n = 1,
        seen_by: &[],
    },
    Mutant {
        what: "b = t",
        of: "theorem-1",
        change: |claim| claim.domain.bias = Bias::EqualToT,
        seen_by: &[],
    },
    Mutant {
        what: "≤ → ≥",
        of: "theorem-2-etf",
        change: |claim| claim.assertion = phase_iff(Phase::Etf, symbols().t, etf_threshold(n())),
        seen_by: &[],
    },
    Mutant {
        what: "always",
        of: "theorem-2-etf",
        change: |claim| claim.assertion = always(Phase::Etf),
        seen_by: &[],
    },
    Mutant {
        what: "the antipodal phase",
        of: "theorem-2-etf",
        change: |claim| {
            claim.assertion = phase_iff(Phase::Antipodal, etf_threshold(n()), symbols().t);
        },
        seen_by: &[],
    },
    Mutant {
        what: "any bias",
        of: "theorem-2-etf",
        change: |claim| claim.domain.bias = Bias::Free,
        seen_by: &[],
    },
    Mutant {
        what: "N ≥ 4 → N ≥ 3",
        of: "theorem-2-etf",
        change: |claim| claim.domain.least_n = 3,
        seen_by: &[],
    },
    Mutant {
        what: "another loss",
        of: "theorem-2-monotone",
        change: |claim| {
            claim.assertion = Assertion::Monotone {
                reduced: symbolic_reduced_loss::<Misnormalised>(),
                direction: Direction::Decreasing,
            };
        },
        seen_by: &[],
    },
    Mutant {
        what: "at every bias",
        of: "theorem-2-monotone",
        change: |claim| claim.domain.bias = Bias::Free,
        seen_by: &[],
    },
    Mutant {
        what: "N ≤ 5",
        of: "small-n",
        change: |claim| claim.domain.most_n = 5,
        seen_by: &[],
    },
    Mutant {
        what: "strictly between",
        of: "small-n",
        change: |claim| claim.assertion = always(Phase::Intermediate),
        seen_by: &[],
    },
    Mutant {
        what: "b = t",
        of: "bias-etf",
        change: |claim| claim.domain.bias = Bias::EqualToT,
        seen_by: &[],
    },
    Mutant {
        what: "increasing",
        of: "conjecture-bias-monotone",
        change: |claim| {
            claim.assertion = Assertion::Monotone {
                reduced: sigmoid_reduced_loss(),
                direction: Direction::Increasing,
            };
        },
        seen_by: &[],
    },
    Mutant {
        what: "N ≥ 4",
        of: "conjecture-bias-monotone",
        change: |claim| claim.domain.least_n = 4,
        seen_by: &[],
    },
    Mutant {
        what: "another loss",
        of: "conjecture-etf-persists",
        change: |claim| {
            claim.assertion = Assertion::EtfPersists {
                reduced: symbolic_reduced_loss::<Misnormalised>(),
            };
        },
        seen_by: &[],
    },
    Mutant {
        what: "believed",
        of: "conjecture-etf-persists",
        change: |claim| claim.standing = Standing::Derived,
        seen_by: &[],
    },
    Mutant {
        what: "N ≤ 32769",
        of: "conjecture-siglip-etf",
        change: |claim| claim.domain.most_n = 32769,
        seen_by: &[],
    },
    Mutant {
        what: "doubted",
        of: "theorem-2-etf",
        change: |claim| claim.standing = Standing::Conjecture,
        seen_by: &[],
    },
];
