//! Checks certificates again, without the search that found them.
//!
//! Taken on trust: the theorems in [`claim::rules`](crate::claim::rules); that ℓ of the sigmoid
//! loss is convex, and that min ℓ and the InfoNCE of the simplex ETF bound these losses of all
//! unit vectors from below; the two lemmas in [`bound::lemma`](crate::bound::lemma), whose bound is
//! computed again here, and what `Exact::suffices` draws from them; arithmetic and the normal form.

mod bound;

use std::cmp::Ordering;
use std::fmt;

use num_rational::BigRational;
use num_traits::{One, Zero};
use rayon::prelude::*;

use crate::certificate::{
    Argument, Because, Certificate, CertifiedClaim, CertifiedEmbedding, CertifiedOptimum, Delta,
    Tree,
};
use crate::claim::Claim;
use crate::claim::papers::as_told;
use crate::claim::rules::{Everywhere, Obligation, Place};
use crate::claim::statement::{Region, Statement};
use crate::embedding::rigorous::{self, dot, sum, unit_rows};
use crate::loss::{Kind, PairLoss, Parameters, Sigmoid, infonce_reduced};
use crate::reduction::{CcemPoint, Phase, Problem, reduced_loss, slope};
use crate::scalar::Scalar;
use crate::scalar::precise::Precise;
use crate::scalar::symbol::Expr;

/// Why a certificate shows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected(pub String);

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Rejected {}

fn some<T>(value: Option<T>, objection: impl FnOnce() -> String) -> Result<T, Rejected> {
    value.ok_or_else(|| Rejected(objection()))
}

fn require(holds: bool, objection: impl FnOnce() -> String) -> Result<(), Rejected> {
    some(holds.then_some(()), objection)
}

/// Checks what a certificate states, and says it in one sentence.
///
/// # Errors
/// It is not shown: it is false, or the certificate does not suffice.
pub fn verify(certificate: &Certificate) -> Result<String, Rejected> {
    match certificate {
        Certificate::Claim(claim) => {
            require(!claim.arguments.is_empty(), || "it has no argument".into())?;
            claim.arguments.iter().try_for_each(verify_argument)?;
            verify_name(claim)
        }
        Certificate::Optimum(optimum) => verify_optimum(optimum),
        Certificate::Embedding(embedding) => verify_embedding(embedding),
        Certificate::Bound(bound) => bound::verify(bound),
    }?;
    Ok(format!("Verified: {certificate}."))
}

/// A claim of the registry is stated in its own words, and by statements that it means.
fn verify_name(claim: &CertifiedClaim) -> Result<(), Rejected> {
    let Some(known) = Claim::find(&claim.id) else {
        return Ok(());
    };
    require(claim.wording == known.wording, || {
        format!("the wording is not that of {}", claim.id)
    })?;
    // Where a statement only suffices for the claim, a counterexample to it says nothing.
    let meant = |argument: &Argument| {
        let own = known.translate(&argument.statement.region);
        let is_proof = matches!(argument.because, Because::Rule(_));
        let said = argument.statement.to_string();
        let among = |all: &[Statement]| all.iter().any(|own| own.to_string() == said);
        (is_proof || !own.suffices) && among(&own.statements) || among(as_told(&claim.id))
    };
    require(claim.arguments.iter().all(meant), || {
        format!("{} says something else", claim.id)
    })
}

/// Checks one argument.
///
/// # Errors
/// As [`verify`].
pub fn verify_argument(argument: &Argument) -> Result<(), Rejected> {
    let obligations = match &argument.because {
        Because::Rule(rule) => argument.statement.obligations(rule),
        Because::Counterexample(at) => argument.statement.refutation(at),
    };
    let mut trees = argument.trees.iter();
    for obligation in some(obligations, || "the reason does not fit".into())? {
        match obligation {
            Obligation::Identity(left, right) => require(left.provably_equals(&right), || {
                format!("{left} = {right} is not shown")
            })?,
            Obligation::Everywhere(everywhere) => {
                let tree = some(trees.next(), || "a box tree is missing".into())?;
                verify_tree(&everywhere, tree)?;
            }
        }
    }
    require(trees.next().is_none(), || "a box tree is left over".into())
}

/// The boxes of the tree are together the region, and each is decided.
fn verify_tree(everywhere: &Everywhere, tree: &Tree) -> Result<(), Rejected> {
    let mut left = vec![(everywhere.region.clone(), tree)];
    while let Some((region, tree)) = left.pop() {
        match tree {
            Tree::Cut { axis, at, parts } => {
                let objection = || format!("{axis} = {at} does not cut {region}");
                let regions = some(region.cut(axis, at), objection)?;
                left.extend(regions.into_iter().zip(parts.iter()));
            }
            Tree::Box { minimiser } => {
                let decided = is_decided(everywhere, &region, minimiser.as_ref());
                require(decided == Some(true), || format!("{region} is undecided"))?;
            }
        }
    }
    Ok(())
}

/// Is the box decided, the minimiser of ℓ being in its range if a formula speaks of it? `None` for
/// a range that there is not.
fn is_decided(
    everywhere: &Everywhere,
    region: &Region,
    minimiser: Option<&[BigRational; 2]>,
) -> Option<bool> {
    let brackets = match (&everywhere.slope, minimiser) {
        (None, None) => Vec::new(),
        (Some(_), Some(range)) => everywhere.brackets(range)?,
        (None, Some(_)) | (Some(_), None) => return None,
    };
    let place = Place::<Precise<128>>::of(region, None);
    let bracketed = brackets.iter().all(|fact| place.shows(fact));
    Some(bracketed && everywhere.is_decided_precisely(region, minimiser))
}

/// A problem and a loss on CCEM, whose minimiser over 0 ≤ s ≤ 1 is s*.
struct Reduced<'a> {
    problem: &'a Problem,
    loss: Kind,
}

impl Reduced<'_> {
    fn slope<S: Scalar>(&self, s: &BigRational) -> S {
        slope(&CcemPoint::from_s(S::rational(s)), &self.problem.at())
    }

    /// The sign of ℓ′(s); InfoNCE falls throughout.
    fn slope_sign(&self, s: &BigRational) -> Option<Ordering> {
        if self.loss != Kind::Sigmoid {
            return Some(Ordering::Less);
        }
        let is_zero = || self.slope::<Expr>(s).provably_equals(&Expr::integer(0));
        (self.slope::<Precise<256>>(s).sign())
            .or_else(|| is_zero().then_some(Ordering::Equal))
            .or_else(|| self.slope::<Precise<1024>>(s).sign())
            .or_else(|| self.slope::<Precise<4096>>(s).sign())
    }

    /// Is low ≤ s* ≤ high? ℓ′ increases: s* ≥ low unless ℓ′(low) > 0, s* ≤ high unless
    /// ℓ′(high) < 0.
    fn is_between(&self, [low, high]: &[BigRational; 2]) -> bool {
        let (zero, one) = (BigRational::zero(), BigRational::one());
        let falls = || self.slope_sign(low).is_some_and(Ordering::is_le);
        let rises = || self.slope_sign(high).is_some_and(Ordering::is_ge);
        (*low <= zero || (*low <= one && falls())) && (*high >= one || (*high >= zero && rises()))
    }

    /// Bounds of min ℓ, from a point m ∈ [0, 1]: by convexity ℓ(s) ≥ ℓ(m) + ℓ′(m)(s − m), which
    /// is least at s = 0 or s = 1. InfoNCE is least at s = 1.
    fn minimum(&self, m: &BigRational) -> Option<[BigRational; 2]> {
        let at: Parameters<Precise<1024>> = self.problem.at();
        if self.loss != Kind::Sigmoid {
            let etf = CcemPoint::etf();
            let least = infonce_reduced(etf.positive(), etf.negative(&at.n), &at);
            return least.bounds().map(|(low, high)| [low, high]);
        }
        let point = CcemPoint::from_s(Precise::rational(m));
        let (low, high) = reduced_loss::<Sigmoid, _>(&point, &at).bounds()?;
        let (least, most) = self.slope::<Precise<1024>>(m).bounds()?;
        let (zero, one) = (BigRational::zero(), BigRational::one());
        let fall = (most * m).max(-least * (&one - m)).max(zero.clone());
        (zero <= *m && *m <= one).then(|| [low - fall, high])
    }
}

fn verify_optimum(optimum: &CertifiedOptimum) -> Result<(), Rejected> {
    let (problem, loss) = (&optimum.problem, optimum.loss);
    let reduced = Reduced { problem, loss };
    let [zero, one, two, n] = [0, 1, 2, problem.n()].map(|k| BigRational::from_integer(k.into()));
    let [s, p, q, minimum] = [&optimum.s, &optimum.p, &optimum.q, &optimum.minimum]
        .map(|ends| ends.clone().map(|end| end.0));
    let signs = [&zero, &one].map(|s| reduced.slope_sign(s));
    let antipodal = signs[0].is_some_and(Ordering::is_ge);
    let phase = match optimum.phase {
        Phase::Etf => signs[1].is_some_and(Ordering::is_le),
        Phase::Intermediate => signs == [Some(Ordering::Less), Some(Ordering::Greater)],
        Phase::Antipodal => antipodal,
    };
    // s = 1/(1 + δ²) falls in δ ≥ 0.
    let s_of = |delta: &BigRational| (&one + delta * delta).recip();
    let delta = match &optimum.delta {
        Delta::Infinite => antipodal,
        Delta::Between([low, high]) => {
            let low = (&low.0).max(&zero);
            *low <= high.0 && reduced.is_between(&[s_of(&high.0), s_of(low)])
        }
    };
    // q = s (N−2)/(N−1) − 1, which is −1 throughout at N = 2.
    let q = match n == two {
        true => q[0] <= -&one && -&one <= q[1],
        false => reduced.is_between(&q.map(|q| (q + &one) * (&n - &one) / (&n - &two))),
    };
    let least = reduced.minimum(&optimum.near.0);
    let contains = |[low, high]: [BigRational; 2]| minimum[0] <= low && high <= minimum[1];
    for (what, holds) in [
        ("the phase", phase),
        ("s", reduced.is_between(&s)),
        ("delta", delta),
        // p = 2s − 1.
        ("p", reduced.is_between(&p.map(|p| (p + &one) / &two))),
        ("q", q),
        ("the minimum", least.is_some_and(contains)),
    ] {
        require(holds, || format!("{what} is not shown to be so"))?;
    }
    Ok(())
}

fn verify_embedding(embedding: &CertifiedEmbedding) -> Result<(), Rejected> {
    let near = excess(embedding)? <= embedding.epsilon.0;
    require(near, || "the loss is not shown to be that near".into())
}

/// An upper bound of L(Û,V̂) − min L.
///
/// # Errors
/// U and V are not N×d, or nothing is known because a row is 0 or `near` outside of \[0, 1\].
pub fn excess(embedding: &CertifiedEmbedding) -> Result<BigRational, Rejected> {
    let (problem, loss) = (&embedding.problem, embedding.loss);
    let [u, v] = unit_vectors(problem, [&embedding.u, &embedding.v])?;
    let at = problem.at();
    let value = match loss {
        Kind::Sigmoid => sigmoid_loss(&u, &v, &at),
        Kind::InfoNce => (one_way(&u, &v, &at) + one_way(&v, &u, &at)) / Precise::integer(2),
        Kind::InfoNceOneWay => one_way(&u, &v, &at),
    };
    let least = Reduced { problem, loss }.minimum(&embedding.near.0);
    let bounds = value.bounds().zip(least);
    let ((_, most), [least, _]) = some(bounds, || "a row is 0, or near is not in [0, 1]".into())?;
    Ok(most - least)
}

/// U and V with their rows brought to length 1, if they are N×d and not too large.
fn unit_vectors(problem: &Problem, both: [&Vec<Vec<f64>>; 2]) -> Result<[Vec<Row>; 2], Rejected> {
    let (n, d) = (problem.n(), problem.d());
    let fits = |x: &Vec<Vec<f64>>| x.len() as u64 == n && x.iter().all(|y| y.len() as u64 == d);
    require(both.into_iter().all(fits), || "U and V are not N×d".into())?;
    require(CertifiedEmbedding::is_checkable(n, d), || {
        "U and V are too large".into()
    })?;
    Ok(both.map(|x| unit_rows(x)))
}

type Row = rigorous::Row<Precise<128>>;

/// (1/N) Σ_i of the terms.
fn mean(n: usize, term: impl Fn(usize) -> Precise<128> + Sync + Send) -> Precise<128> {
    let terms: Vec<Precise<128>> = (0..n).into_par_iter().map(term).collect();
    sum(terms.into_iter()) / Precise::integer(n as i64)
}

/// (1/N) Σ_i φ(u_i·v_i) + (1/N) Σ_{i≠j} ψ(u_i·v_j).
fn sigmoid_loss(u: &[Row], v: &[Row], at: &Parameters<Precise<128>>) -> Precise<128> {
    let pair = |i: usize, j: usize| match i == j {
        true => Sigmoid::phi(dot(&u[i], &v[j]), at),
        false => Sigmoid::psi(dot(&u[i], &v[j]), at),
    };
    mean(u.len(), |i| sum((0..v.len()).map(|j| pair(i, j))))
}

/// (1/N) Σ_i (ln Σ_j e^{t u_i·v_j} − t u_i·v_i).
fn one_way(u: &[Row], v: &[Row], at: &Parameters<Precise<128>>) -> Precise<128> {
    let logit = |i: usize, j: usize| at.t.clone() * dot(&u[i], &v[j]);
    mean(u.len(), |i| {
        sum((0..v.len()).map(|j| logit(i, j).exp())).ln() - logit(i, i)
    })
}
