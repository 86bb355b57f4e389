//! Checks brackets of the optimum in dimension d.

use num_rational::BigRational;
use num_traits::Zero;

use super::{Reduced, Rejected, require, sigmoid_loss, some, unit_vectors};
use crate::bound::lemma::{Multipliers, prove};
use crate::certificate::{Above, Below, CertifiedBound};
use crate::loss::{Kind, signs};
use crate::reduction::Problem;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;
use crate::scalar::precise::Precise;

/// Are both ends shown?
pub(super) fn verify(bound: &CertifiedBound) -> Result<(), Rejected> {
    let problem = &bound.problem;
    let shown = match &bound.because {
        Below::Multipliers(by) => by_lemmas(problem, by)?,
        Below::Reduction(near) => by_reduction(problem, &near.0)?,
        Below::Counting => by_counting(problem)?,
    };
    // Every loss is positive.
    require(bound.lower.0 <= shown.max(BigRational::zero()), || {
        "the lower bound is not shown".into()
    })?;
    bound
        .above
        .as_ref()
        .map_or(Ok(()), |above| verify_above(problem, above))
}

fn by_lemmas(problem: &Problem, by: &Multipliers) -> Result<BigRational, Rejected> {
    let proved = prove::<Interval>(problem, by);
    let proved = proved.map_err(|meaningless| Rejected(meaningless.to_string()))?;
    some(BigRational::from_float(proved.lower), || {
        "the multipliers show nothing".into()
    })
}

fn by_reduction(problem: &Problem, near: &BigRational) -> Result<BigRational, Rejected> {
    let loss = Kind::Sigmoid;
    let least = Reduced { problem, loss }.minimum(near);
    let [least, _] = some(least, || "near is not in [0, 1]".into())?;
    Ok(least)
}

fn by_counting(problem: &Problem) -> Result<BigRational, Rejected> {
    require(problem.d() == 1, || {
        "signs are all there is in dimension 1 only".into()
    })?;
    let least = signs::least_loss::<Precise<128>>(problem.n(), &problem.at());
    let [least, _] = least.outward();
    some(BigRational::from_float(least), || {
        "the count shows nothing".into()
    })
}

fn verify_above(problem: &Problem, above: &Above) -> Result<(), Rejected> {
    let [u, v] = unit_vectors(problem, [&above.u, &above.v])?;
    let bounds = sigmoid_loss(&u, &v, &problem.at()).bounds();
    let (_, most) = some(bounds, || "a row is 0".into())?;
    require(most <= above.upper.0, || {
        "the upper bound is not shown".into()
    })
}
