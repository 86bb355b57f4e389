//! The claims, in the paper's order. What the language can say stands in the claim files of
//! [`papers`](super::papers), the rest here.

use std::sync::LazyLock;

use super::papers::{elsewhere, told};
use super::{
    Assertion, Bias, Claim, Domain, Expected, PAPERS, Scope, Source, Standing, encoders, reported,
    sigmoid_reduced_loss, small_dimension, symbolic_point, symbols,
};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// Every claim that ccem knows: those of the paper and our own, the conjectures, those of other
/// works.
pub static CLAIMS: LazyLock<Vec<Claim>> = LazyLock::new(|| {
    let known = vec![
        key_lemma(),
        theorem_1(),
        told("theorem-2-etf", Scope::symmetric),
        told("theorem-2-antipodal", Scope::symmetric),
        told("theorem-2-monotone", Scope::symmetric),
        told("corollary-4", Scope::symmetric),
        told("small-n", Scope::small),
        dimension(),
        told("bias-etf", Scope::any_bias),
        told("bias-antipodal", Scope::any_bias),
        encoders::nonnegative_end(),
        encoders::equal_pairs(),
        encoders::linear_rank(),
        encoders::hidden_units(),
        encoders::learned_bias(),
        small_dimension::simplex(),
        small_dimension::cross_polytope(),
        small_dimension::two_clusters(),
        small_dimension::lifted(),
        small_dimension::monotone(),
        small_dimension::strict(),
        told("conjecture-bias-monotone", Scope::fixed_bias),
        told("conjecture-etf-persists", Scope::fixed_bias),
        told("conjecture-siglip-etf", Scope::siglip),
    ];
    known
        .into_iter()
        .chain(elsewhere())
        .chain(reported::claims())
        .collect()
});

fn paper(item: &'static str) -> Source {
    PAPERS[0].at(item)
}

fn key_lemma() -> Claim {
    Claim {
        id: "key-lemma",
        standing: Standing::Stated,
        expected: Expected::Proved,
        source: paper("proof of Theorem 1"),
        wording: "For unit vectors in every dimension q ≥ s(N−2)/(N−1) − 1 with s = (1+p)/2; \
                  CCEM has equality.",
        domain: Domain::ANY,
        assertion: Assertion::NegativeMeanAtLeast(symbolic_point().negative(&symbols().n)),
        region: None,
        scope: Scope::families,
    }
}

fn theorem_1() -> Claim {
    Claim {
        id: "theorem-1",
        standing: Standing::Stated,
        expected: Expected::Proved,
        source: paper("Theorem 1"),
        wording: "min ℓ bounds the loss from below in every dimension, and CCEM (δ = ∞ included) \
                  attains it for d ≥ N.",
        domain: Domain::ANY,
        assertion: Assertion::CcemIsOptimal {
            reduced: sigmoid_reduced_loss(),
        },
        region: None,
        scope: Scope::families,
    }
}

fn dimension() -> Claim {
    Claim {
        id: "dimension",
        standing: Standing::Derived,
        expected: Expected::Proved,
        source: PAPERS[1].at("dimension of the optimum"),
        wording: "For b = t and N ≥ 5, min ℓ is attained iff d ≥ N−1 in the ETF phase, d ≥ N strictly \
                  between the thresholds, d ≥ 1 in the antipodal phase.",
        domain: Domain {
            least_n: 5,
            bias: Bias::EqualToT,
            ..Domain::ANY
        },
        assertion: Assertion::NeededDimension {
            reduced: sigmoid_reduced_loss(),
            etf: symbols().n - Expr::integer(1),
            intermediate: symbols().n,
            antipodal: Expr::integer(1),
        },
        region: None,
        scope: Scope::dimensions,
    }
}
