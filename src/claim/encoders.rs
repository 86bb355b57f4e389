//! The claims about encoders and a learned bias, which are about more than one loss on CCEM.

use super::statement::{Comparison, Formula, Relation, Statement};
use super::translation::{self, Translation, about, along_s};
use super::{
    Assertion, Claim, Direction, Domain, Expected, Scope, Source, Standing, sigmoid_reduced_loss,
};
use crate::encoder::target::nonnegative_floor;
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::reduction::learned_bias::{bias_slope_by_root, bracket, closed_form};
use crate::reduction::{self, CcemPoint, reduced_loss, symbols};
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

impl Encoded {
    /// What of it intervals can show, over a region of N, t and b.
    ///
    /// *Nonnegative outputs.* S_ij ∈ [0, 1], so that term by term φ(S_ii) ≥ φ(1) and ψ(S_ij) ≥ ψ(0),
    /// as φ falls and ψ rises on [0, 1]; orthonormal u_i = v_i have equality.
    ///
    /// *Equal pairs.* p = 1, and 0 ≤ ‖Σ u_i‖² puts q ≥ −1/(N−1). As ψ is convex and rises on
    /// [−1, 1] the negative pairs cost at least (N−1) ψ(q) ≥ (N−1) ψ(−1/(N−1)).
    ///
    /// *A learned bias.* ℓ is convex in (s, b) together: softplus of affine functions. So, on
    /// s ≤ 1, it is least at (1, b*) iff there ∂ℓ/∂b = 0 and ∂ℓ/∂s ≤ 0; that it bounds L from below
    /// is Theorem 1.
    ///
    /// *Ranks and widths* are about all inputs, and about no numbers of a region: intervals say
    /// nothing of them.
    pub(super) fn translate(self) -> Translation {
        let statements = match self {
            Encoded::NonnegativeMinimum(floor) => vec![
                about(equal(floor, loss_between(number(1), number(0)))),
                along_s(moves(phi(var("s")), Direction::Decreasing)),
                along_s(moves(psi(var("s")), Direction::Increasing)),
            ],
            Encoded::EqualPairsMinimum(bound) => {
                let negative = psi(number(2) * var("s") - number(1));
                vec![
                    about(equal(bound, at_etf(sigmoid_reduced_loss()))),
                    along_s(moves(negative.differentiate("s"), Direction::Increasing)),
                    along_s(moves(negative, Direction::Increasing)),
                ]
            }
            Encoded::LearnedBias(bias) => rests_at(&bias),
            Encoded::LinearRank { .. } | Encoded::HiddenUnits { .. } => Vec::new(),
        };
        Translation {
            statements,
            beyond: None,
            suffices: false,
        }
    }
}

/// At s = 1 ∂ℓ/∂b has the sign of a quadratic in y = e^{b−tq}, which is 0 at this bias; and
/// ∂ℓ/∂s = −N t σ(tq−b) − 2t ∂ℓ/∂b, of which the first term is negative. All is divided so that
/// f64, which guesses what is 0, sees numbers of the size of 1.
fn rests_at(bias: &Expr) -> Vec<Statement> {
    let Parameters { n, t, b } = symbols();
    let reach = t.clone() / (n.clone() - number(1));
    let (y, pull) = (
        (b.clone() + reach.clone()).exp(),
        (t.clone() + reach.clone()).exp(),
    );
    let slope = |name: &str| at_etf(sigmoid_reduced_loss().differentiate(name)) / n.clone();
    let by_root = bias_slope_by_root(&y, &n, &pull) / n.clone();
    let zero = (bracket(&y, &n, &pull) / (y.clone() * y)).substitute("b", bias);
    let falls = (-reach - b).sigmoid();
    let positive = Comparison {
        left: number(0),
        relation: Relation::Less,
        right: falls.clone(),
    };
    vec![
        about(equal(slope("b"), by_root)),
        about(equal(zero, number(0))),
        about(equal(slope("s") / t, -falls - number(2) * slope("b"))),
        about(Formula::Holds(positive)),
    ]
}

fn number(value: i64) -> Expr {
    Expr::integer(value)
}

fn var(name: &str) -> Expr {
    Expr::variable(name)
}

fn at_etf(formula: Expr) -> Expr {
    formula.substitute("s", &number(1))
}

fn loss_between(p: Expr, q: Expr) -> Expr {
    reduction::loss_between::<Sigmoid, Expr>(p, q, &symbols())
}

fn phi(p: Expr) -> Expr {
    Sigmoid::phi(p, &symbols())
}

fn psi(q: Expr) -> Expr {
    Sigmoid::psi(q, &symbols())
}

fn equal(left: Expr, right: Expr) -> Formula {
    Formula::Holds(translation::equal(left, right))
}

fn moves(what: Expr, direction: Direction) -> Formula {
    Formula::Moves {
        what,
        direction,
        along: "s".into(),
    }
}

fn claim(
    id: &'static str,
    item: &'static str,
    wording: &'static str,
    least_n: u64,
    says: Encoded,
) -> Claim {
    Claim {
        id,
        standing: Standing::Derived,
        expected: Expected::Proved,
        source: Source { work: "ccem", item },
        wording,
        domain: Domain {
            least_n,
            ..Domain::ANY
        },
        assertion: Assertion::Encoder(says),
        region: None,
        scope: Scope::encoders,
    }
}

/// E1.
pub fn nonnegative_end() -> Claim {
    claim(
        "nonnegative-end",
        "encoders that end in [0, ∞)",
        "For outputs without a negative entry (ReLU at the end) L ≥ φ(1) + (N−1) ψ(0) at every t and b, in \
         every dimension, with equality iff the u_i = v_i are orthonormal: no phase transition.",
        2,
        Encoded::NonnegativeMinimum(nonnegative_floor(&symbols())),
    )
}

/// E4.
pub fn equal_pairs() -> Claim {
    claim(
        "equal-pairs",
        "one encoder, x_i = y_i",
        "Where u_i = v_i, as of one encoder with x_i = y_i, L ≥ ℓ(1) in every dimension, with equality iff \
         the u_i are a simplex ETF.",
        2,
        Encoded::EqualPairsMinimum(reduced_loss::<Sigmoid, Expr>(&CcemPoint::etf(), &symbols())),
    )
}

/// E7.
pub fn linear_rank() -> Claim {
    let n = symbols().n;
    let ranks = Encoded::LinearRank {
        etf: n.clone() - Expr::integer(1),
        intermediate: n,
    };
    Claim {
        expected: Expected::Supported,
        ..claim(
            "linear-rank",
            "linear encoders",
            "Two linear encoders attain min ℓ only if their inputs have rank N−1 or more in the ETF phase and \
             rank N strictly between the phases; for some inputs of that rank they do.",
            3,
            ranks,
        )
    }
}

/// E9.
pub fn hidden_units() -> Claim {
    let n = symbols().n;
    let less = n.clone() - Expr::integer(1);
    let units = Encoded::HiddenUnits {
        etf: less.clone(),
        shared: n,
        separate: less,
    };
    Claim {
        expected: Expected::Supported,
        ..claim(
            "hidden-units",
            "hidden units",
            "A network with an affine last layer attains min ℓ only with N−1 units or more before it; strictly \
             between the phases it needs N if it is shared. For some values of these units it does.",
            4,
            units,
        )
    }
}

/// E11.
pub fn learned_bias() -> Claim {
    let at = symbols();
    claim(
        "learned-bias",
        "the bias optimised too",
        "Over the embedding and the bias together the simplex ETF is optimal at every t > 0, with b* = \
         ln((N−2 + √((N−2)² + 4(N−1)e^{tN/(N−1)}))/2) − t/(N−1): no antipodal and no intermediate phase.",
        2,
        Encoded::LearnedBias(closed_form(at.n, at.t)),
    )
}
