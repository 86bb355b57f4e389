//! One validated problem (N, d, t, b), and the phase its optimum is in.

use std::cmp::Ordering;
use std::fmt;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::{
    Quantity, Threshold, antipodal_condition, antipodal_threshold, etf_condition, etf_threshold,
};
use crate::loss::Parameters;
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;
use crate::scalar::limbs::Limbs;
use crate::scalar::precise::Precise;

/// The structure of the optimal embedding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// s* = 1, δ* = 0: the simplex ETF, u_i = v_i.
    Etf,
    /// 0 < s* < 1: CCEM with a finite δ* > 0.
    Intermediate,
    /// s* = 0, δ* = ∞: all u_i equal, all v_i opposite.
    Antipodal,
}

impl Phase {
    /// The smallest dimension in which an embedding attains min ℓ: N−1, N and 1.
    pub fn needed_dimension(self, n: u64) -> u64 {
        match self {
            Phase::Etf => n - 1,
            Phase::Intermediate => n,
            Phase::Antipodal => 1,
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Phase::Etf => "etf",
            Phase::Intermediate => "intermediate",
            Phase::Antipodal => "antipodal",
        })
    }
}

/// The condition left ≤ right.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition<S> {
    /// The smaller side, when it holds.
    pub left: S,
    /// The larger side, when it holds.
    pub right: S,
}

/// A phase, and whether it is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseDecision {
    /// What the closed-form conditions say.
    pub phase: Phase,
    /// `true`: decided exactly, or by rigorous arithmetic. `false`: the two sides of a condition
    /// agree to some 300 digits, and the phase is a guess.
    pub settled: bool,
}

/// The truth of one condition.
#[derive(Clone, Copy)]
struct Decided {
    holds: bool,
    settled: bool,
}

impl Decided {
    fn surely(holds: bool) -> Self {
        Decided {
            holds,
            settled: true,
        }
    }
}

/// N pairs in R^d at temperature t and bias b, validated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    n: u64,
    d: u64,
    t: Quantity,
    b: Quantity,
}

/// Why four numbers are no problem of the theory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidProblem {
    /// N is outside 2..=10⁹.
    Pairs(u64),
    /// d is outside 1..=10⁹.
    Dimension(u64),
    /// t is outside [10⁻⁹, 10⁴].
    Temperature(String),
    /// |b| > 10⁴.
    Bias(String),
    /// A threshold was named at N < 4, where it does not exist.
    NoThreshold(u64),
}

impl fmt::Display for InvalidProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidProblem::Pairs(n) => {
                write!(
                    f,
                    "the number of pairs N must be an integer from 2 to {MOST}, not {n}"
                )
            }
            InvalidProblem::Dimension(d) => {
                write!(
                    f,
                    "the dimension d must be an integer from 1 to {MOST}, not {d}"
                )
            }
            InvalidProblem::Temperature(t) => {
                write!(
                    f,
                    "the temperature t must lie between 1e-9 and 10000, not {t}"
                )
            }
            InvalidProblem::Bias(b) => {
                write!(f, "the bias b must lie between -10000 and 10000, not {b}")
            }
            InvalidProblem::NoThreshold(n) => write!(
                f,
                "N = {n} has no threshold: for N = 2 and 3 the ETF is optimal at every t = b > 0"
            ),
        }
    }
}

impl std::error::Error for InvalidProblem {}

/// The largest N and d: beyond it, doubles no longer tell N from N + 1 in 1/(N(N−1)).
pub(super) const MOST: u64 = 1_000_000_000;

/// The smallest t, and the largest t and |b|, as fractions.
const SMALLEST: [i64; 2] = [1, MOST as i64];
const LARGEST: [i64; 2] = [10_000, 1];

impl Problem {
    /// N pairs in R^d at temperature t and bias b; 2 ≤ N ≤ 10⁹, 1 ≤ d ≤ 10⁹,
    /// 10⁻⁹ ≤ t ≤ 10⁴, |b| ≤ 10⁴, and N ≥ 4 where t or b names a threshold.
    pub fn new(n: u64, d: u64, t: Quantity, b: Quantity) -> Result<Self, InvalidProblem> {
        if !(2..=MOST).contains(&n) {
            return Err(InvalidProblem::Pairs(n));
        }
        if !(1..=MOST).contains(&d) {
            return Err(InvalidProblem::Dimension(d));
        }
        if n < 4 && (t.threshold().is_some() || b.threshold().is_some()) {
            return Err(InvalidProblem::NoThreshold(n));
        }
        if !within(&t, n, [SMALLEST, LARGEST]) {
            return Err(InvalidProblem::Temperature(described(&t, n)));
        }
        if !within(&b, n, [[-LARGEST[0], 1], LARGEST]) {
            return Err(InvalidProblem::Bias(described(&b, n)));
        }
        Ok(Problem { n, d, t, b })
    }

    /// The paper's setting: b = t, d = N.
    pub fn symmetric(n: u64, t: Quantity) -> Result<Self, InvalidProblem> {
        Problem::new(n, n, t.clone(), t)
    }

    /// N, the number of pairs.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// d, the dimension.
    pub fn d(&self) -> u64 {
        self.d
    }

    /// t, exactly.
    pub fn t(&self) -> &Quantity {
        &self.t
    }

    /// b, exactly.
    pub fn b(&self) -> &Quantity {
        &self.b
    }

    /// N, t and b in one reading.
    pub fn at<S: Scalar>(&self) -> Parameters<S> {
        Parameters {
            n: S::integer(self.n as i64),
            t: self.t.value(self.n),
            b: self.b.value(self.n),
        }
    }

    /// Is b = t, the paper's setting?
    pub fn is_symmetric(&self) -> bool {
        self.t == self.b
    }

    /// The phase of the optimum, by the closed-form conditions and never by where a solver
    /// stopped. At equality the end structure is optimal.
    pub fn phase(&self) -> PhaseDecision {
        let (etf, antipodal) = (self.etf_is_optimal(), self.antipodal_is_optimal());
        let phase = match (etf.holds, antipodal.holds) {
            (true, _) => Phase::Etf,
            (false, true) => Phase::Antipodal,
            (false, false) => Phase::Intermediate,
        };
        PhaseDecision {
            phase,
            settled: etf.settled && antipodal.settled,
        }
    }

    /// Does an embedding in R^d attain min ℓ? If not, min ℓ is a strict lower bound.
    pub fn attained(&self) -> bool {
        self.d >= self.phase().phase.needed_dimension(self.n)
    }

    fn etf_is_optimal(&self) -> Decided {
        if self.n == 2 || (self.is_symmetric() && self.n <= 4) {
            return Decided::surely(true);
        }
        if let (true, Some(factor)) = (self.is_symmetric(), self.t.factor_of(Threshold::Etf)) {
            return Decided::surely(*factor >= BigRational::one());
        }
        match (self.n, self.t.as_rational(), self.b.as_rational()) {
            // At N = 4 the condition is t − b ≤ b + t/3.
            (4, Some(t), Some(b)) => Decided::surely(*t <= b * BigRational::from_integer(3.into())),
            _ => self.decide(Phase::Etf),
        }
    }

    fn antipodal_is_optimal(&self) -> Decided {
        if self.n == 2 || (self.is_symmetric() && self.n <= 4) {
            return Decided::surely(false);
        }
        let factor = |x: &Quantity| x.factor_of(Threshold::Antipodal).cloned();
        if let (Some(t), Some(b)) = (factor(&self.t), factor(&self.b)) {
            // t + b ≤ ln((N−2)/2), which is twice the threshold.
            return Decided::surely(t + b <= BigRational::from_integer(2.into()));
        }
        match (self.n, self.t.as_rational(), self.b.as_rational()) {
            // At N = 4 the condition is t + b ≤ 0.
            (4, Some(t), Some(b)) => Decided::surely(!(t + b).is_positive()),
            _ => self.decide(Phase::Antipodal),
        }
    }

    /// Decides the condition of an end structure in doubles or, where these are too coarse, at
    /// higher precision.
    fn decide(&self, end: Phase) -> Decided {
        self.holds::<Interval>(end)
            .or_else(|| self.holds::<Limbs<4>>(end))
            .or_else(|| self.holds::<Precise<1024>>(end))
            .map_or_else(|| self.guess(end), Decided::surely)
    }

    fn guess(&self, end: Phase) -> Decided {
        let Condition { left, right } = self.condition::<f64>(end);
        Decided {
            holds: left <= right,
            settled: false,
        }
    }

    /// Does the condition of an end structure hold? `None` where its sides cannot be told apart.
    fn holds<S: Enclosing>(&self, end: Phase) -> Option<bool> {
        let Condition { left, right } = self.condition::<S>(end);
        (right - left).sign().map(Ordering::is_ge)
    }

    /// The closed-form condition of an end structure, N ≥ 3.
    fn condition<S: Scalar>(&self, end: Phase) -> Condition<S> {
        let at = self.at::<S>();
        match (end, self.is_symmetric()) {
            (Phase::Antipodal, true) => Condition {
                left: at.t,
                right: antipodal_threshold(at.n),
            },
            (Phase::Antipodal, false) => antipodal_condition(&at),
            (_, true) if self.n >= 4 => Condition {
                left: etf_threshold(at.n),
                right: at.t,
            },
            _ => etf_condition(&at),
        }
    }
}

/// Is `low` ≤ x ≤ `high`? To round to nearest keeps the order, so that doubles decide it unless x is
/// rounded to an end. A multiple of a threshold is compared as a double; the limits are far from
/// anything that a rounding could change, but for the zero threshold of N = 4.
fn within(x: &Quantity, n: u64, ends: [[i64; 2]; 2]) -> bool {
    let [low, high] = ends.map(|[over, under]| f64::ratio(over, under));
    let nearest = x.value::<f64>(n);
    match x.as_rational() {
        Some(x) if nearest == low || nearest == high => {
            let [low, high] = ends.map(|[over, under]| BigRational::new(over.into(), under.into()));
            low <= *x && *x <= high
        }
        _ => (low..=high).contains(&nearest),
    }
}

/// A quantity as it was written (its beginning, if it is long), with its value where that does not
/// show.
pub fn described(x: &Quantity, n: u64) -> String {
    const LONGEST: usize = 40;
    let mut text = x.to_string();
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    match x.threshold() {
        None => text,
        Some(_) if x.value::<f64>(n).is_zero() => format!("0 (`{text}` at N = {n})"),
        Some(_) => format!("{} (`{text}` at N = {n})", x.value::<f64>(n)),
    }
}
