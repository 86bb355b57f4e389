//! What is printed as certain: the optimum with every digit proved, and the phase of whole boxes.

mod plane;

pub use plane::{Region, Window, phases};

use std::cmp::Ordering;

use super::enclosure::{EnclosedOptimum, enclose_finely, enclose_infonce};
use super::learned_bias::{LearnedBias, learned_bias};
use super::{Phase, Problem, Quantity, antipodal_bias, etf_bias, solve};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Decimals;
use crate::scalar::limbs::Limbs;
use crate::scalar::precise::Precise;

/// A real number of which a rigorous enclosure has determined so many digits.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvenNumber {
    /// The number correctly rounded to the digits asked for; to one more where it lies so near
    /// to a tie that these are not determined. An integer that is known exactly is written as one.
    pub digits: String,
    /// The double nearest to it (either one, where it lies on the tie of two).
    pub nearest: f64,
    /// Doubles lo ≤ number ≤ hi, at most two steps apart.
    pub enclosure: [f64; 2],
}

impl ProvenNumber {
    /// ∞, the value of δ* in the antipodal phase.
    fn infinite() -> Self {
        ProvenNumber {
            digits: "∞".into(),
            nearest: f64::INFINITY,
            enclosure: [f64::INFINITY; 2],
        }
    }

    /// `None` where this precision does not determine the digits and the nearest double.
    fn of<S: Decimals>(number: &S, digits: usize) -> Option<Self> {
        let [lo, hi] = number.outward();
        // What 384 bits do not tell from the tie of two doubles is as near to one as to the other.
        let tie = S::BITS >= 384 && hi <= lo.next_up();
        let nearest = number.nearest_f64().or(tie.then_some(hi))?;
        let rest = || number.clone() - S::point(nearest);
        let is_integer = nearest.fract() == 0.0 && lo == hi;
        let digits = match is_integer && rest().sign() == Some(Ordering::Equal) {
            true => nearest.to_string(),
            // A tie of k digits is a decimal of k + 1 digits, and no tie of these.
            // What is no tie is told apart with more bits.
            false => match number.digits(digits) {
                Some(digits) => digits,
                None if S::BITS >= 1024 => number.digits(digits + 1)?,
                None => return None,
            },
        };
        Some(ProvenNumber {
            digits,
            nearest,
            enclosure: [lo, hi],
        })
    }
}

/// The optimum of one problem, each number to as many digits as were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvenOptimum {
    /// Decided rigorously.
    pub phase: Phase,
    /// δ* ∈ [0, ∞].
    pub delta: ProvenNumber,
    /// s*.
    pub s: ProvenNumber,
    /// p(s*).
    pub positive: ProvenNumber,
    /// q(s*).
    pub negative: ProvenNumber,
    /// The loss at the optimum on CCEM: its lower bound over all unit vectors.
    pub loss: ProvenNumber,
}

impl ProvenOptimum {
    fn of<S: Decimals>(optimum: &EnclosedOptimum<S>, digits: usize) -> Option<Self> {
        let proven = |number| ProvenNumber::of(number, digits);
        Some(ProvenOptimum {
            phase: optimum.phase,
            delta: optimum
                .delta
                .as_ref()
                .map_or(Some(ProvenNumber::infinite()), proven)?,
            s: proven(&optimum.point.s)?,
            positive: proven(&optimum.positive)?,
            negative: proven(&optimum.negative)?,
            loss: proven(&optimum.loss)?,
        })
    }
}

/// The largest number of digits that [`prove`] takes.
pub const MOST_DIGITS: usize = 100;

/// Tries an expression in two, four and seven limbs and at 1024 bits, the fewest first that have so
/// many digits.
macro_rules! at_some_precision {
    ($digits:expr, $reading:ident => $attempt:expr) => {
        at_some_precision!($digits, $reading => $attempt;
            Limbs<2>, Limbs<4>, Limbs<7>, Precise<1024>)
    };
    ($digits:expr, $reading:ident => $attempt:expr; $($precision:ty),*) => {
        None$(.or_else(|| {
            type $reading = $precision;
            if $digits > $reading::BITS * 30103 / 100_000 {
                return None;
            }
            $attempt
        }))*
    };
}

/// The optimum of the sigmoid loss on CCEM to `digits` ≤ [`MOST_DIGITS`] digits, all proved.
/// `None` where it lies so near to a threshold that 1024 bits do not determine them.
pub fn prove(problem: &Problem, digits: usize) -> Option<ProvenOptimum> {
    let near = solve(problem);
    at_some_precision!(digits, S => {
        ProvenOptimum::of(&enclose_finely::<S>(problem, &near)?, digits)
    })
}

/// The optimum of InfoNCE on CCEM, the simplex ETF at every t, likewise.
pub fn prove_infonce(problem: &Problem, digits: usize) -> Option<ProvenOptimum> {
    at_some_precision!(digits, S => {
        ProvenOptimum::of(&enclose_infonce::<S>(problem), digits)
    })
}

/// √s* = 1/√(1+δ*²) likewise: the parameter of CCEM that Bangachev et al. (arXiv 2509.18552) call
/// δ. It is 1 at the simplex ETF and 0 at the antipodal structure.
pub fn prove_root_s(problem: &Problem, digits: usize) -> Option<ProvenNumber> {
    let near = solve(problem);
    at_some_precision!(digits, S => {
        let optimum = enclose_finely::<S>(problem, &near)?;
        let root = match optimum.phase {
            // 1 and 0 are their own roots.
            Phase::Etf | Phase::Antipodal => optimum.point.s,
            Phase::Intermediate => optimum.point.s.sqrt(),
        };
        ProvenNumber::of(&root, digits)
    })
}

/// The bias at and above which the ETF is optimal at this N ≥ 3 and t, likewise.
pub fn prove_etf_bias(n: u64, t: &Quantity, digits: usize) -> Option<ProvenNumber> {
    at_some_precision!(digits, S => {
        let bias = etf_bias::<S>(S::integer(n as i64), t.value(n));
        ProvenNumber::of(&bias, digits)
    })
}

/// The bias at and below which the antipodal structure is optimal at this N ≥ 3 and t, likewise.
pub fn prove_antipodal_bias(n: u64, t: &Quantity, digits: usize) -> Option<ProvenNumber> {
    at_some_precision!(digits, S => {
        let bias = antipodal_bias::<S>(S::integer(n as i64), t.value(n));
        ProvenNumber::of(&bias, digits)
    })
}

/// The bias that is optimal together with the simplex ETF where both are free, and the loss there,
/// likewise; N ≥ 2.
pub fn prove_learned_bias(
    n: u64,
    t: &Quantity,
    digits: usize,
) -> Option<LearnedBias<ProvenNumber>> {
    at_some_precision!(digits, S => {
        let best = learned_bias::<S>(S::integer(n as i64), t.value(n));
        let b = match n {
            // e^{b+t} = e^t: an integer, of which no enclosure has every digit.
            2 => S::integer(0),
            _ => best.b,
        };
        Some(LearnedBias {
            b: ProvenNumber::of(&b, digits)?,
            loss: ProvenNumber::of(&best.loss, digits)?,
        })
    })
}

/// A temperature or bias at N pairs to `digits` ≤ [`MOST_DIGITS`] digits, all proved. A quantity
/// that names a threshold needs N ≥ 4.
pub fn prove_quantity(quantity: &Quantity, n: u64, digits: usize) -> Option<ProvenNumber> {
    at_some_precision!(digits, S => ProvenNumber::of(&quantity.value::<S>(n), digits))
}
