//! The claims about encoders and a learned bias, which are about more than one loss on CCEM.

use super::{Assertion, Bias, Claim, Domain, Expected, Scope, Source, Standing};
use crate::encoder::target::nonnegative_floor;
use crate::loss::Sigmoid;
use crate::reduction::learned_bias::closed_form;
use crate::reduction::{CcemPoint, reduced_loss, symbols};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// What a claim about encoders says. The formulas are in N, t and b.
#[derive(Clone, Debug)]
pub enum Encoded {
    /// Over rows of nonnegative entries this is the least loss: a lower bound in every dimension,
    /// which orthonormal u_i = v_i attain.
    NonnegativeMinimum(Expr),
    /// Where u_i = v_i this is the least loss: a lower bound in every dimension, which the simplex
    /// ETF attains.
    EqualPairsMinimum(Expr),
    /// Two linear encoders that attain min ℓ need inputs of at least this rank, and for some inputs
    /// of that rank they do attain it.
    LinearRank {
        /// In the ETF phase.
        etf: Expr,
        /// Strictly between the ETF and the antipodal phase.
        intermediate: Expr,
    },
    /// Encoders with an affine last layer that attain min ℓ need at least so many units before it,
    /// and for some values of these units they do attain it.
    HiddenUnits {
        /// In the ETF phase.
        etf: Expr,
        /// Strictly between, one network for both sides.
        shared: Expr,
        /// Strictly between, two networks.
        separate: Expr,
    },
    /// Over the embedding and the bias the loss is least at the simplex ETF and this bias, at every
    /// t > 0.
    LearnedBias(Expr),
}

const fn claim(
    id: &'static str,
    item: &'static str,
    wording: &'static str,
    least_n: u64,
    assertion: fn() -> Assertion,
) -> Claim {
    Claim {
        id,
        standing: Standing::Derived,
        expected: Expected::Proved,
        source: Source { work: "ccem", item },
        wording,
        domain: Domain {
            least_n,
            most_n: u64::MAX,
            bias: Bias::Free,
        },
        assertion,
        scope: Scope::encoders,
    }
}

/// E1.
pub const NONNEGATIVE_END: Claim = claim(
    "nonnegative-end",
    "encoders that end in [0, ∞)",
    "For outputs without a negative entry (ReLU at the end) L ≥ φ(1) + (N−1) ψ(0) at every t and b, in \
     every dimension, with equality iff the u_i = v_i are orthonormal: no phase transition.",
    2,
    || Assertion::Encoder(Encoded::NonnegativeMinimum(nonnegative_floor(&symbols()))),
);

/// E4.
pub const EQUAL_PAIRS: Claim = claim(
    "equal-pairs",
    "one encoder, x_i = y_i",
    "Where u_i = v_i, as of one encoder with x_i = y_i, L ≥ ℓ(1) in every dimension, with equality iff \
     the u_i are a simplex ETF.",
    2,
    || {
        let etf = reduced_loss::<Sigmoid, Expr>(&CcemPoint::etf(), &symbols());
        Assertion::Encoder(Encoded::EqualPairsMinimum(etf))
    },
);

/// E7.
pub const LINEAR_RANK: Claim = Claim {
    expected: Expected::Supported,
    ..claim(
        "linear-rank",
        "linear encoders",
        "Two linear encoders attain min ℓ only if their inputs have rank N−1 or more in the ETF phase and \
     rank N strictly between the phases; for some inputs of that rank they do.",
        3,
        || {
            let n = symbols().n;
            Assertion::Encoder(Encoded::LinearRank {
                etf: n.clone() - Expr::integer(1),
                intermediate: n,
            })
        },
    )
};

/// E9.
pub const HIDDEN_UNITS: Claim = Claim {
    expected: Expected::Supported,
    ..claim(
        "hidden-units",
        "hidden units",
        "A network with an affine last layer attains min ℓ only with N−1 units or more before it; strictly \
     between the phases it needs N if it is shared. For some values of these units it does.",
        4,
        || {
            let n = symbols().n;
            let less = n.clone() - Expr::integer(1);
            Assertion::Encoder(Encoded::HiddenUnits {
                etf: less.clone(),
                shared: n,
                separate: less,
            })
        },
    )
};

/// E11.
pub const LEARNED_BIAS: Claim = claim(
    "learned-bias",
    "the bias optimised too",
    "Over the embedding and the bias together the simplex ETF is optimal at every t > 0, with b* = \
     ln((N−2 + √((N−2)² + 4(N−1)e^{tN/(N−1)}))/2) − t/(N−1): no antipodal and no intermediate phase.",
    2,
    || {
        let at = symbols();
        Assertion::Encoder(Encoded::LearnedBias(closed_form(at.n, at.t)))
    },
);
