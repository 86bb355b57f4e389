//! A bracket of the optimum in dimension d.

use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use super::outward::{around, near_optimum, rows};
use super::{CertifiedEmbedding, Number, problem};
use crate::bound::lemma::Multipliers;
use crate::bound::{Bracket, Method, upper};
use crate::loss::Kind;
use crate::reduction::Problem;

/// Every loss of N pairs of unit vectors in R^d is at least `lower`, and some is at most what
/// `above` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertifiedBound {
    /// N, d, t and b; the loss is the sigmoid loss.
    #[serde(with = "problem")]
    pub problem: Problem,
    /// The lower bound.
    pub lower: Number,
    /// Why it is one.
    pub because: Below,
    /// An upper bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Above>,
}

/// Why no loss is lower.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Below {
    /// By two lemmas, with these multipliers; d ≥ 2.
    Multipliers(Multipliers),
    /// It is min ℓ, which is bounded from a number near s*.
    Reduction(Number),
    /// All signs are counted; d = 1.
    Counting,
}

/// The loss of the rows u_i and v_i, brought to length 1 exactly, is at most `upper`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Above {
    /// The upper bound.
    pub upper: Number,
    /// The rows u_i.
    pub u: Vec<Vec<f64>>,
    /// The rows v_i.
    pub v: Vec<Vec<f64>>,
}

impl CertifiedBound {
    /// The bracket, with U and V where their loss is [checked](CertifiedEmbedding::is_checkable)
    /// in minutes.
    pub fn of(problem: &Problem, bracket: &Bracket) -> CertifiedBound {
        // A loss is positive: 0 stands for what is no number.
        let [lower, _] = around(&BigRational::from_float(bracket.lower).unwrap_or_default());
        CertifiedBound {
            problem: problem.clone(),
            lower,
            because: match (&bracket.multipliers, bracket.method) {
                (Some(multipliers), _) => Below::Multipliers(multipliers.clone()),
                (None, Method::Counting) => Below::Counting,
                (None, _) => Below::Reduction(near_optimum(problem, Kind::Sigmoid)),
            },
            above: Above::of(problem, bracket),
        }
    }
}

impl Above {
    fn of(problem: &Problem, bracket: &Bracket) -> Option<Above> {
        if !CertifiedEmbedding::is_checkable(problem.n(), problem.d()) {
            return None;
        }
        let embedding = bracket.embedding(problem)?;
        let loss = upper::loss_of(problem, &embedding).hi();
        let [_, upper] = around(&BigRational::from_float(loss)?);
        Some(Above {
            upper,
            u: rows(embedding.u()),
            v: rows(embedding.v()),
        })
    }
}
