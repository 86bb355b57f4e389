//! The largest number of pairs at which the simplex ETF is optimal, for a model's t and b.

use super::problem::MOST;
use super::{InvalidProblem, Phase, Problem, Quantity};

/// Up to which N a temperature and a bias make the simplex ETF optimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LargestBatch {
    /// At this N and at every smaller one, at no larger one: decided exactly or by rigorous
    /// arithmetic on both sides.
    Exactly(u64),
    /// At 10⁹, the largest N of a [`Problem`], and so at every smaller one; nothing is said of
    /// larger ones.
    AtLeast(u64),
    /// Some N on the way lies nearer to its threshold than rigorous arithmetic can tell.
    Unsettled,
}

/// The largest N at which the ETF is optimal at rational t and b.
///
/// There is exactly one such N, for what is optimal at some N stays optimal at every smaller one.
/// At N = 2 the ETF is optimal for all t and b. For N ≥ 3 it is iff
///
/// (N−2)(1 + e^{t−b}) ≤ 2(1 + e^{b+t/(N−1)}):
///
/// as N grows the left side increases and, since t > 0, the right side decreases. So N is found
/// by bisection with the phase decision of [`Problem`].
///
/// # Errors
/// If t or b is outside the range of [`Problem::new`], or names a threshold, which is another
/// number at each N.
pub fn largest_etf_batch(t: &Quantity, b: &Quantity) -> Result<LargestBatch, InvalidProblem> {
    let is_etf = |n: u64| -> Result<Option<bool>, InvalidProblem> {
        let decision = Problem::new(n, n, t.clone(), b.clone())?.phase();
        Ok(decision.settled.then_some(decision.phase == Phase::Etf))
    };
    // Optimal at `holds`, not at `fails`.
    let (mut holds, mut fails) = match (is_etf(2)?, is_etf(MOST)?) {
        (_, Some(true)) => return Ok(LargestBatch::AtLeast(MOST)),
        (Some(true), Some(false)) => (2, MOST),
        _ => return Ok(LargestBatch::Unsettled),
    };
    while fails - holds > 1 {
        let middle = holds + (fails - holds) / 2;
        match is_etf(middle)? {
            Some(true) => holds = middle,
            Some(false) => fails = middle,
            None => return Ok(LargestBatch::Unsettled),
        }
    }
    Ok(LargestBatch::Exactly(holds))
}
