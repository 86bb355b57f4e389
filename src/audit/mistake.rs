//! The mistakes that are known, one entry each: what the wrong code computes, and what to change.

use super::code::{Code, Cost, Rows};
use super::format::Format;
use crate::loss::Kind;
use crate::scalar::Scalar;

/// A mistake that code can make.
pub struct Mistake {
    /// Its id.
    pub id: &'static str,
    /// The wrong loss.
    pub formula: &'static str,
    /// What to change in the code.
    pub change: &'static str,
    /// The numbers that it is tried with; some are variants of one formula.
    numbers: &'static [f64],
    /// Whether its number can be any, and is told.
    pub has_size: bool,
    /// Whether a loss can have it.
    applies: fn(Kind) -> bool,
    /// Commits it: the code, the number, N.
    commit: fn(Code, f64, f64) -> Code,
}

/// A mistake with its number.
#[derive(Clone, Copy)]
pub struct Committed {
    /// Which.
    pub mistake: &'static Mistake,
    /// Its number, or which variant.
    pub number: f64,
}

impl Committed {
    /// The code with the mistake in it.
    pub(super) fn to(&self, code: Code, n: f64) -> Code {
        (self.mistake.commit)(code, self.number, n)
    }

    /// The number that is free: the clamp, or ε.
    pub fn size(&self) -> Option<f64> {
        self.mistake.has_size.then_some(self.number)
    }
}

impl Mistake {
    /// The mistake with each of its customary numbers.
    pub(super) fn committed(&'static self, kind: Kind) -> impl Iterator<Item = Committed> {
        let numbers = self.numbers.iter().filter(move |_| (self.applies)(kind));
        numbers.map(|number| self.with(*number))
    }

    /// The mistake with a number.
    pub(super) fn with(&'static self, number: f64) -> Committed {
        Committed {
            mistake: self,
            number,
        }
    }
}

/// The id of what has no mistake.
pub const NONE: &str = "none";

/// The id of what no mistake explains.
pub const UNKNOWN: &str = "unknown";

/// What is said of code without a mistake, and of code that nothing explains.
pub const OTHERWISE: [(&str, &str); 2] = [
    (
        NONE,
        "nothing: it agrees with the exact loss to within rounding",
    ),
    (
        UNKNOWN,
        "no mistake of the list gives these numbers, nor any two; look at the pairs where the gradient \
         differs",
    ),
];

const ANY: fn(Kind) -> bool = |_| true;
const SIGMOID: fn(Kind) -> bool = |kind| kind == Kind::Sigmoid;

/// ε, the powers of ten.
const EPSILONS: [f64; 18] = [
    1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16,
    1e-17, 1e-18, 1e-19, 1e-20,
];

const ONCE: &[f64] = &[1.0];
const EITHER: &[f64] = &[0.0, 1.0];

/// Every mistake, in the order in which they are told.
pub static MISTAKES: [Mistake; 17] = [
    Mistake {
        id: "mean-over-n2",
        formula: "L/N: the mean over all N² pairs",
        change: "divide the sum over all pairs by N, not by N²: loss.sum() / N, not loss.mean()",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, n| Code {
            factor: code.factor / n,
            ..code
        },
    },
    Mistake {
        id: "sum",
        formula: "N L: the sum over all pairs",
        change: "divide the sum over all pairs by N",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, n| Code {
            factor: code.factor * n,
            ..code
        },
    },
    Mistake {
        id: "bias-sign",
        formula: "logit t u·v + b",
        change: "subtract the bias: the logit is t u·v − b; a stored logit_bias is −b",
        numbers: ONCE,
        has_size: false,
        applies: SIGMOID,
        commit: |code, _, _| Code {
            b: -code.b,
            b_slope: -code.b_slope,
            ..code
        },
    },
    Mistake {
        id: "log-t",
        formula: "logit (ln t) u·v − b, or e^t u·v − b",
        change: "exponentiate the stored logit scale once: it is ln t, and t multiplies the similarity",
        numbers: EITHER,
        has_size: false,
        applies: ANY,
        commit: |code, exponentiated, _| match exponentiated {
            0.0 => Code {
                t: Scalar::ln(code.t),
                t_slope: code.t_slope / code.t,
                ..code
            },
            _ => Code {
                t: Scalar::exp(code.t),
                t_slope: code.t_slope * Scalar::exp(code.t),
                ..code
            },
        },
    },
    Mistake {
        id: "inverse-t",
        formula: "logit u·v/t − b",
        change: "multiply the similarity by t, do not divide by it; a temperature τ of other papers is 1/t",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, _| Code {
            t: 1.0 / code.t,
            t_slope: -code.t_slope / (code.t * code.t),
            ..code
        },
    },
    Mistake {
        id: "clamped-t",
        formula: "logit min(t, c) u·v − b",
        change: "do not clamp the temperature, or give ccem the clamped one",
        numbers: &[100.0, 50.0],
        has_size: true,
        applies: ANY,
        commit: |code, clamp, _| match code.t > clamp {
            true => Code {
                t: clamp,
                t_slope: 0.0,
                ..code
            },
            false => code,
        },
    },
    Mistake {
        id: "epsilon-in-log",
        formula: "−ln(σ(·) + ε) in the place of −ln σ(·)",
        change: "take out the ε under the logarithm and use logsigmoid (or softplus, log_softmax)",
        numbers: &EPSILONS,
        has_size: true,
        applies: ANY,
        commit: |code, epsilon, _| Code {
            cost: Cost::Epsilon(epsilon),
            ..code
        },
    },
    Mistake {
        id: "one-direction",
        formula: "InfoNCE of every u_i against all v_j alone, or of every v_j against all u_i alone",
        change: "average both directions: (cross_entropy(z, i) + cross_entropy(z.T, i)) / 2",
        numbers: EITHER,
        has_size: false,
        applies: |kind| kind == Kind::InfoNce,
        commit: |code, side, _| match side {
            0.0 => Code {
                directions: [1.0, 0.0],
                ..code
            },
            _ => Code {
                directions: [0.0, 1.0],
                ..code
            },
        },
    },
    Mistake {
        id: "both-directions-summed",
        formula: "2 L: both directions added",
        change: "average both directions, do not add them; in the sigmoid loss there is one only",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, _| match code.kind {
            Kind::Sigmoid => Code {
                factor: 2.0 * code.factor,
                ..code
            },
            _ => Code {
                directions: [1.0, 1.0],
                ..code
            },
        },
    },
    Mistake {
        id: "diagonal-as-negative",
        formula: "L + (1/N) Σ_i softplus(t u_i·v_i − b)",
        change: "leave the diagonal out of the negative pairs",
        numbers: ONCE,
        has_size: false,
        applies: SIGMOID,
        commit: |code, _, _| Code {
            diagonal: true,
            ..code
        },
    },
    Mistake {
        id: "positive-missing",
        formula: "L without its positive pairs: no term of i = j (of InfoNCE: none in the denominator)",
        change: "count the positive pairs: the term of i = j (of InfoNCE: in the denominator too)",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, _| Code {
            positive: false,
            ..code
        },
    },
    Mistake {
        id: "labels-swapped",
        formula: "every logit with the other sign",
        change: "the label of i = j is +1 and that of i ≠ j is −1; the loss is −ln σ(label · logit)",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, _| Code {
            sign: -code.sign,
            ..code
        },
    },
    Mistake {
        id: "not-normalised",
        formula: "L of the rows as they are",
        change: "divide every row by its length before the similarities",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, _| Code {
            rows: Rows::Raw,
            ..code
        },
    },
    Mistake {
        id: "float32",
        formula: "L in binary32",
        change: "nothing is wrong but the precision: to see more, compute in float64",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, _| Code {
            format: Format::Single,
            ..code
        },
    },
    Mistake {
        id: "float16",
        formula: "L in binary16",
        change: "compute logits and loss in float32: float16 has 11 bits and ends at 65504",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, _| Code {
            format: Format::Half,
            ..code
        },
    },
    Mistake {
        id: "bfloat16",
        formula: "L in bfloat16",
        change: "compute logits and loss in float32 (outside of autocast): bfloat16 has 8 bits",
        numbers: ONCE,
        has_size: false,
        applies: ANY,
        commit: |code, _, _| Code {
            format: Format::Brain,
            ..code
        },
    },
    Mistake {
        id: "unstable-softplus",
        formula: "ln(1 + e^z) as written: ∞ where e^z overflows, 0 where 1 + e^z rounds to 1",
        change: "use softplus or logaddexp(0, z) (of InfoNCE: log_softmax), not log(1 + exp(z))",
        numbers: EITHER,
        has_size: false,
        applies: ANY,
        commit: |code, variant, _| match variant {
            0.0 => Code {
                cost: Cost::Naive,
                ..code
            },
            _ => Code {
                cost: Cost::NaiveSigmoid,
                ..code
            },
        },
    },
];

/// Does it only compute in another format?
pub(super) fn is_format(mistake: &Mistake) -> bool {
    ["float32", "float16", "bfloat16"].contains(&mistake.id)
}
