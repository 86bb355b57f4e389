//! The claims, in the paper's order. A new claim touches this file only.

use super::{
    Assertion, Bias, Claim, Direction, Domain, Scope, Source, Standing, infonce_reduced_loss,
    sigmoid_reduced_loss, symbolic_point, symbols,
};
use crate::reduction::{
    Condition, Phase, antipodal_condition, antipodal_threshold, etf_condition, etf_threshold,
};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

const fn paper(item: &'static str) -> Source {
    Source {
        work: "Lee, Chang, Sohn, AISTATS 2024, arXiv 2402.12613",
        item,
    }
}

const fn ours(item: &'static str) -> Source {
    Source { work: "ccem", item }
}

const fn domain(least_n: u64, bias: Bias) -> Domain {
    Domain {
        least_n,
        most_n: u64::MAX,
        bias,
    }
}

/// Every claim that ccem knows.
pub static CLAIMS: &[Claim] = &[
    Claim {
        id: "key-lemma",
        standing: Standing::Stated,
        source: paper("proof of Theorem 1"),
        wording: "For unit vectors in every dimension q ≥ s(N−2)/(N−1) − 1 with s = (1+p)/2; \
                  CCEM has equality.",
        domain: domain(2, Bias::Free),
        assertion: || Assertion::NegativeMeanAtLeast(symbolic_point().negative(&symbols().n)),
        scope: Scope::families,
    },
    Claim {
        id: "theorem-1",
        standing: Standing::Stated,
        source: paper("Theorem 1"),
        wording: "min ℓ bounds the loss from below in every dimension, and CCEM (δ = ∞ included) \
                  attains it for d ≥ N.",
        domain: domain(2, Bias::Free),
        assertion: || Assertion::CcemIsOptimal {
            reduced: sigmoid_reduced_loss(),
        },
        scope: Scope::families,
    },
    Claim {
        id: "theorem-2-etf",
        standing: Standing::Stated,
        source: paper("Theorem 2"),
        wording: "For b = t and N ≥ 4 the simplex ETF is optimal (δ* = 0) iff \
                  t ≥ ((N−1)/N) ln(N−3).",
        domain: domain(4, Bias::EqualToT),
        assertion: || Assertion::PhaseIff {
            reduced: sigmoid_reduced_loss(),
            phase: Phase::Etf,
            condition: Some(above_etf_threshold()),
        },
        scope: Scope::symmetric,
    },
    Claim {
        id: "theorem-2-antipodal",
        standing: Standing::Stated,
        source: paper("Theorem 2"),
        wording: "For b = t and N ≥ 4 the antipodal structure is optimal (δ* = ∞) iff \
                  t ≤ ½ ln((N−2)/2).",
        domain: domain(4, Bias::EqualToT),
        assertion: || Assertion::PhaseIff {
            reduced: sigmoid_reduced_loss(),
            phase: Phase::Antipodal,
            condition: Some(Condition {
                left: symbols().t,
                right: antipodal_threshold(symbols().n),
            }),
        },
        scope: Scope::symmetric,
    },
    Claim {
        id: "theorem-2-monotone",
        standing: Standing::Stated,
        source: paper("Theorem 2"),
        wording: "For b = t and N ≥ 4, δ* decreases in t, strictly wherever it is positive and finite.",
        domain: domain(4, Bias::EqualToT),
        assertion: || Assertion::Monotone {
            reduced: sigmoid_reduced_loss(),
            direction: Direction::Decreasing,
        },
        scope: Scope::symmetric,
    },
    Claim {
        id: "corollary-4",
        standing: Standing::Stated,
        source: paper("Corollary 4"),
        wording: "For b = t ≥ ((N−1)/N) ln(N−3) the simplex ETF u_i = v_i is the optimum of the sigmoid \
                  loss and of InfoNCE, for d ≥ N−1 the only one.",
        domain: domain(4, Bias::EqualToT),
        assertion: || Assertion::SharedOptimum {
            sigmoid: sigmoid_reduced_loss(),
            infonce: infonce_reduced_loss(),
            condition: above_etf_threshold(),
        },
        scope: Scope::symmetric,
    },
    Claim {
        id: "small-n",
        standing: Standing::Derived,
        source: ours("N = 2, 3, 4"),
        wording: "For b = t and N = 2, 3, 4 the simplex ETF is optimal at every t > 0.",
        domain: Domain {
            least_n: 2,
            most_n: 4,
            bias: Bias::EqualToT,
        },
        assertion: || Assertion::PhaseIff {
            reduced: sigmoid_reduced_loss(),
            phase: Phase::Etf,
            condition: None,
        },
        scope: Scope::small,
    },
    Claim {
        id: "dimension",
        standing: Standing::Derived,
        source: ours("dimension of the optimum"),
        wording: "For b = t and N ≥ 5, min ℓ is attained iff d ≥ N−1 in the ETF phase, d ≥ N strictly \
                  between the thresholds, d ≥ 1 in the antipodal phase.",
        domain: domain(5, Bias::EqualToT),
        assertion: || Assertion::NeededDimension {
            reduced: sigmoid_reduced_loss(),
            etf: symbols().n - Expr::integer(1),
            intermediate: symbols().n,
            antipodal: Expr::integer(1),
        },
        scope: Scope::dimensions,
    },
    Claim {
        id: "bias-etf",
        standing: Standing::Derived,
        source: ours("phase conditions for any (t, b)"),
        wording: "For N ≥ 3 and any b the simplex ETF is optimal iff \
                  (N−2)(1 + e^{t−b}) ≤ 2(1 + e^{b+t/(N−1)}).",
        domain: domain(3, Bias::Free),
        assertion: || Assertion::PhaseIff {
            reduced: sigmoid_reduced_loss(),
            phase: Phase::Etf,
            condition: Some(etf_condition(&symbols())),
        },
        scope: Scope::any_bias,
    },
    Claim {
        id: "bias-antipodal",
        standing: Standing::Derived,
        source: ours("phase conditions for any (t, b)"),
        wording: "For N ≥ 3 and any b the antipodal structure is optimal iff \
                  t + b ≤ ln((N−2)/2).",
        domain: domain(3, Bias::Free),
        assertion: || Assertion::PhaseIff {
            reduced: sigmoid_reduced_loss(),
            phase: Phase::Antipodal,
            condition: Some(antipodal_condition(&symbols())),
        },
        scope: Scope::any_bias,
    },
    Claim {
        id: "conjecture-bias-monotone",
        standing: Standing::Conjecture,
        source: ours("conjecture"),
        wording: "For every fixed b, δ* decreases in t.",
        domain: domain(3, Bias::Free),
        assertion: || Assertion::Monotone {
            reduced: sigmoid_reduced_loss(),
            direction: Direction::Decreasing,
        },
        scope: Scope::fixed_bias,
    },
    Claim {
        id: "conjecture-etf-persists",
        standing: Standing::Conjecture,
        source: ours("conjecture"),
        wording: "For every fixed b, an ETF that is optimal at some t is optimal at every higher t.",
        domain: domain(3, Bias::Free),
        assertion: || Assertion::EtfPersists {
            reduced: sigmoid_reduced_loss(),
        },
        scope: Scope::fixed_bias,
    },
    Claim {
        id: "conjecture-siglip-etf",
        standing: Standing::Conjecture,
        source: ours("conjecture"),
        wording: "For N = 32768, the batch of SigLIP, and b = t the simplex ETF is optimal; examined \
                  at its initialisation t = 10.",
        domain: Domain {
            least_n: 32768,
            most_n: 32768,
            bias: Bias::EqualToT,
        },
        assertion: || Assertion::PhaseIff {
            reduced: sigmoid_reduced_loss(),
            phase: Phase::Etf,
            condition: None,
        },
        scope: Scope::siglip,
    },
];

/// ((N−1)/N) ln(N−3) ≤ t.
fn above_etf_threshold() -> Condition<Expr> {
    Condition {
        left: etf_threshold(symbols().n),
        right: symbols().t,
    }
}
