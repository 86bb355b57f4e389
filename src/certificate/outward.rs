//! From a result to its certificate, which still has to be verified.

use nalgebra::DMatrixView;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::number::power_of_ten;
use super::{CertifiedEmbedding, CertifiedOptimum, Delta, Number};
use crate::embedding::Embedding;
use crate::loss::Kind;
use crate::reduction::enclosure::{EnclosedOptimum, enclose, enclose_infonce};
use crate::reduction::{CcemPoint, Problem, solve};
use crate::scalar::precise::Precise;

impl CertifiedOptimum {
    /// The optimum with the ends of every enclosure at so many significant digits, neighbours of
    /// each other or one apart. `None` where 1024 bits do not determine them.
    pub fn of(problem: &Problem, loss: Kind, digits: usize) -> Option<CertifiedOptimum> {
        CertifiedOptimum::at::<128>(problem, loss, digits)
            .or_else(|| CertifiedOptimum::at::<256>(problem, loss, digits))
            .or_else(|| CertifiedOptimum::at::<512>(problem, loss, digits))
            .or_else(|| CertifiedOptimum::at::<1024>(problem, loss, digits))
    }

    fn at<const BITS: usize>(
        problem: &Problem,
        loss: Kind,
        digits: usize,
    ) -> Option<CertifiedOptimum> {
        let optimum: EnclosedOptimum<Precise<BITS>> = match loss {
            Kind::Sigmoid => enclose(problem, &solve(problem))?,
            Kind::InfoNce | Kind::InfoNceOneWay => enclose_infonce(problem),
        };
        let rounded = |number: &Precise<BITS>| outward(number, digits);
        Some(CertifiedOptimum {
            problem: problem.clone(),
            loss,
            phase: optimum.phase,
            s: rounded(&optimum.point.s)?,
            delta: match &optimum.delta {
                None => Delta::Infinite,
                Some(delta) => Delta::Between(rounded(delta)?),
            },
            p: rounded(&optimum.positive)?,
            q: rounded(&optimum.negative)?,
            minimum: rounded(&optimum.loss)?,
            near: near(&optimum.point, digits)?,
        })
    }
}

impl CertifiedEmbedding {
    /// An embedding, and nothing yet said of its loss: ε = 0.
    pub fn of(problem: &Problem, loss: Kind, embedding: &Embedding) -> Self {
        const DIGITS: usize = 20;
        let rows = |x: DMatrixView<'_, f64>| {
            let rows = x.row_iter().map(|row| row.iter().copied().collect());
            rows.collect()
        };
        let exactly = CertifiedOptimum::of(problem, loss, DIGITS).map(|optimum| optimum.near);
        // Where the optimum is not determined, a double near it still bounds the minimum.
        let nearly = || Number(BigRational::from_float(solve(problem).point.s).unwrap_or_default());
        CertifiedEmbedding {
            problem: problem.clone(),
            loss,
            epsilon: Number(BigRational::zero()),
            near: exactly.unwrap_or_else(nearly),
            u: rows(embedding.u()),
            v: rows(embedding.v()),
        }
    }
}

/// A number near s*, to more places than there are digits: ℓ″/ℓ is at most about t² ≤ 10⁸, so what
/// it is off by is not seen in the digits of min ℓ.
fn near<const BITS: usize>(point: &CcemPoint<Precise<BITS>>, digits: usize) -> Option<Number> {
    const MORE: i32 = 15;
    let (low, high) = point.s.bounds()?;
    let unit = power_of_ten(-(digits as i32) - MORE);
    let middle = (low + high) / BigRational::from_integer(2.into());
    Some(Number((middle / &unit).round() * unit))
}

/// The number between two decimals of so many significant digits.
fn outward<const BITS: usize>(number: &Precise<BITS>, digits: usize) -> Option<[Number; 2]> {
    let (low, high) = number.bounds()?;
    let unit = power_of_ten(order(&low, &high) + 1 - digits as i32);
    let (low, high) = ((low / &unit).floor(), (high / &unit).ceil());
    let close = &high - &low <= BigRational::from_integer(2.into());
    close.then(|| [low, high].map(|end| Number(end * &unit)))
}

/// x, rounded up to two significant digits.
pub fn rounded_up(x: &BigRational) -> Number {
    let unit = power_of_ten(order(x, x) - 1);
    Number((x / &unit).ceil() * unit)
}

/// The largest k with 10^k ≤ max(|low|, |high|); 0 if both are 0.
fn order(low: &BigRational, high: &BigRational) -> i32 {
    let size = low.abs().max(high.abs());
    if size.is_zero() {
        return 0;
    }
    // Both lengths in bits are far below 2³¹ where a number has bounds; log₁₀ 2 < 0.30103.
    let bits = size.numer().bits() as i64 - size.denom().bits() as i64;
    let mut order = (bits * 30103).div_euclid(100_000) as i32 + 1;
    while power_of_ten(order) > size {
        order -= 1;
    }
    order
}
