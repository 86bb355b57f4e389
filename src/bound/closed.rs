//! Closed-form multipliers of the four families of exact optima.
//!
//! Every one has K = G_1 and Hermite data: the parabola q(m) = ψ(m₁) + ψ′(m₁)(m − m₁) +
//! A (m − m₁)² touches ψ at m₁ and, with A = ψ\[m₁, m₁, −1\], meets it at −1. What the formulas
//! give is a proposal: [`lemma`](super::lemma) proves what it is worth.

use serde::{Deserialize, Serialize};

use super::lemma::{Column, Multipliers};
use crate::embedding::codes::{Arrangement, Code};
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::reduction::Problem;
use crate::reduction::brent::root;
use crate::scalar::Scalar;
use crate::scalar::dual::Dual;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::precise::Precise;

/// Which family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theorem {
    /// T1: d = N−1, the simplex.
    Simplex,
    /// T2: N = 2d, the cross-polytope.
    CrossPolytope,
    /// T3: d = 2, N even, two clusters.
    TwoClusters,
    /// T4: N = 2(d−1), the lifted cross-polytope.
    LiftedCrossPolytope,
}

/// The arrangement that is optimal where the multipliers prove it.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The family.
    pub theorem: Theorem,
    /// What is proposed as optimal.
    pub arrangement: Arrangement,
    /// What would prove it.
    pub multipliers: Multipliers,
}

/// Enough that the formulas lose nothing to cancellation before they are rounded to doubles.
type Fine = Precise<192>;

/// The arrangement of a family at (N, d, t, b); `None` where its s² would be an end.
pub fn arrangement(theorem: Theorem, problem: &Problem) -> Option<Arrangement> {
    let (n, d) = (problem.n(), problem.d());
    let lifted = |code: Code, copies: u64| {
        let lift = best_lift(code, copies, problem)?;
        Some(Arrangement { code, copies, lift })
    };
    match theorem {
        Theorem::Simplex => Some(Arrangement::aligned(Code::Simplex(n))),
        Theorem::CrossPolytope => Some(Arrangement::aligned(Code::CrossPolytope(d))),
        Theorem::TwoClusters => lifted(Code::CrossPolytope(1), n / 2),
        Theorem::LiftedCrossPolytope => lifted(Code::CrossPolytope(d - 1), 1),
    }
}

/// The families that live at (N, d), where their multipliers have a meaning.
pub fn proposals(problem: &Problem) -> Vec<Proposal> {
    let (n, d) = (problem.n(), problem.d());
    if n < 3 || d < 2 {
        return Vec::new();
    }
    let hermite = Hermite {
        at: problem.at::<Fine>(),
    };
    let even = n.is_multiple_of(2);
    let families = [
        (d == n - 1).then(|| hermite.simplex(n)),
        (n == 2 * d).then(|| hermite.cross_polytope(d)),
        (d == 2 && even)
            .then(|| hermite.two_clusters(problem))
            .flatten(),
        (n == 2 * (d - 1) && d >= 4)
            .then(|| hermite.lifted_cross_polytope(problem))
            .flatten(),
    ];
    families
        .into_iter()
        .flatten()
        .filter(Proposal::is_proper)
        .collect()
}

impl Proposal {
    /// λ₁ ≥ 0 and A > 0?
    fn is_proper(&self) -> bool {
        let positive = |column: &Column| column.q2 > 0.0 && column.q2.is_finite();
        self.multipliers.pairing.iter().all(|&lambda| lambda >= 0.0)
            && self.multipliers.columns.iter().all(positive)
    }
}

/// Divided differences of ψ at (N, t, b).
pub struct Hermite<S> {
    /// N, t, b.
    pub at: Parameters<S>,
}

/// q₂ = A, q₁, ν and λ₁ before they are rounded.
struct Weights {
    a: Fine,
    q1: Fine,
    nu: Fine,
    lambda: Fine,
}

impl<S: Scalar> Hermite<S> {
    /// ψ(m).
    pub fn psi(&self, m: &S) -> S {
        Sigmoid::psi(m.clone(), &self.at)
    }

    /// t m − b.
    fn logit(&self, m: &S) -> S {
        self.at.t.clone() * m.clone() - self.at.b.clone()
    }

    /// ψ′(m) = t σ(t m − b).
    pub fn slope(&self, m: &S) -> S {
        self.at.t.clone() * self.logit(m).sigmoid()
    }

    /// ψ″(m) = t² σ(t m − b) σ(b − t m).
    pub fn curvature(&self, m: &S) -> S {
        let t = self.at.t.clone();
        self.slope(m) * (t * (-self.logit(m)).sigmoid())
    }

    /// ψ\[a, a, m\] = (ψ(m) − ψ(a) − ψ′(a)(m − a))/(m − a)².
    pub fn divided(&self, a: &S, m: &S) -> S {
        let step = m.clone() - a.clone();
        let rise = self.psi(m) - self.psi(a) - self.slope(a) * step.clone();
        rise / (step.clone() * step)
    }
}

impl Hermite<Fine> {
    /// T1, m₁ = −1/(N−1): A is the largest that keeps q ≤ ψ and the diagonal above its value at 1;
    /// q₁ = min(4A/(N−1), ψ′(m₁) + 2A/(N−1)), ν = A N/(N−1), λ₁ = max(0, ψ′(m₁) − 2A/(N−1)).
    fn simplex(&self, n: u64) -> Proposal {
        let others = Fine::integer(n as i64 - 1);
        let (one, m1) = (Fine::integer(1), Fine::integer(-1) / others.clone());
        let minus = -one.clone();
        let half_curvature = Fine::ratio(1, 2) * self.curvature(&one);
        let a = least([
            self.divided(&m1, &minus),
            self.divided(&m1, &one),
            self.divided(&one, &minus),
            half_curvature,
        ]);
        let share = Fine::integer(2) * a.clone() / others.clone();
        let slope = self.slope(&m1);
        let weights = Weights {
            q1: least([share.clone() + share.clone(), slope.clone() + share.clone()]),
            nu: a.clone() * Fine::integer(n as i64) / others,
            lambda: most(Fine::integer(0), slope - share),
            a,
        };
        weights.propose(Theorem::Simplex, Arrangement::aligned(Code::Simplex(n)))
    }

    /// T2, m₁ = 0: A = ψ\[0, 0, −1\], ν = 2A, λ₁ = max(0, ψ′(0) − 4A/d), q₁ = ψ′(0) − λ₁.
    fn cross_polytope(&self, d: u64) -> Proposal {
        let zero = Fine::integer(0);
        let a = self.divided(&zero, &Fine::integer(-1));
        let slope = self.slope(&zero);
        let share = Fine::integer(4) * a.clone() / Fine::integer(d as i64);
        let lambda = most(zero, slope.clone() - share);
        let weights = Weights {
            q1: slope - lambda.clone(),
            nu: Fine::integer(2) * a.clone(),
            lambda,
            a,
        };
        weights.propose(
            Theorem::CrossPolytope,
            Arrangement::aligned(Code::CrossPolytope(d)),
        )
    }

    /// T3, m₁ = p = (b − ln((N−2)/2))/t ∈ (−1, 1): A = ψ\[p, p, −1\], ν = A N r², q₁ = 2A,
    /// λ₁ = ψ′(p) − 2A(1+p), where r² = (1+p)/2.
    fn two_clusters(&self, problem: &Problem) -> Option<Proposal> {
        let arrangement = arrangement(Theorem::TwoClusters, problem)?;
        let p = Arrangement::positive(&Fine::point(arrangement.lift));
        let a = self.divided(&p, &Fine::integer(-1));
        let twice = Fine::integer(2) * a.clone();
        let reach = Fine::integer(1) + p.clone();
        let weights = Weights {
            nu: a.clone() * self.at.n.clone() * reach.clone() * Fine::ratio(1, 2),
            lambda: self.slope(&p) - twice.clone() * reach,
            q1: twice,
            a,
        };
        Some(weights.propose(Theorem::TwoClusters, arrangement))
    }

    /// T4, m₁ = −s²: A = ψ\[m₁, m₁, −1\], ν = 2A r², q₁ = (4A r² + 2A N s²)/N,
    /// λ₁ = ψ′(m₁) − 4A r²/N.
    fn lifted_cross_polytope(&self, problem: &Problem) -> Option<Proposal> {
        let arrangement = arrangement(Theorem::LiftedCrossPolytope, problem)?;
        let lift = Fine::point(arrangement.lift);
        let shrink = Fine::integer(1) - lift.clone();
        let m1 = -lift.clone();
        let a = self.divided(&m1, &Fine::integer(-1));
        let share = Fine::integer(4) * a.clone() * shrink.clone() / self.at.n.clone();
        let weights = Weights {
            q1: share.clone() + Fine::integer(2) * a.clone() * lift,
            nu: Fine::integer(2) * a.clone() * shrink,
            lambda: self.slope(&m1) - share,
            a,
        };
        Some(weights.propose(Theorem::LiftedCrossPolytope, arrangement))
    }
}

impl Weights {
    fn propose(self, theorem: Theorem, arrangement: Arrangement) -> Proposal {
        let column = Column {
            kernel: [(1, 1.0)].into(),
            q2: double(&self.a),
            q1: double(&self.q1),
            nu: double(&self.nu),
        };
        Proposal {
            theorem,
            arrangement,
            multipliers: Multipliers {
                pairing: vec![double(&self.lambda)],
                columns: vec![column],
            },
        }
    }
}

/// A double in the enclosure, or beside it.
fn double(x: &Fine) -> f64 {
    let [low, high] = x.outward();
    low.midpoint(high)
}

fn least<const K: usize>(all: [Fine; K]) -> Fine {
    let smaller = |x: Fine, y: Fine| if double(&y) < double(&x) { y } else { x };
    all.into_iter()
        .reduce(smaller)
        .unwrap_or_else(|| Fine::integer(0))
}

fn most(x: Fine, y: Fine) -> Fine {
    if double(&y) > double(&x) { y } else { x }
}

/// F(s²) = φ(p) + Σ ψ(m), the loss of an arrangement with rational similarities.
pub fn loss<S: Scalar>(arrangement: &Arrangement, lift: &S, at: &Parameters<S>) -> Option<S> {
    let positive = Sigmoid::phi(Arrangement::positive(lift), at);
    let negatives = arrangement.negatives(lift)?.into_iter();
    let terms = negatives.map(|(m, count)| S::integer(count as i64) * Sigmoid::psi(m, at));
    Some(terms.fold(positive, |sum, term| sum + term))
}

/// The s² ∈ (0, 1) at which the convex F has its minimum; `None` if that is at an end.
pub fn best_lift(code: Code, copies: u64, problem: &Problem) -> Option<f64> {
    let arrangement = Arrangement {
        code,
        copies,
        lift: 0.5,
    };
    let Parameters { n, t, b } = problem.at::<f64>();
    let at = Parameters {
        n: Dual::constant(n),
        t: Dual::constant(t),
        b: Dual::constant(b),
    };
    let slope = |lift: f64| loss(&arrangement, &Dual::variable(lift), &at).map(|f| f.slope);
    let inside = slope(0.0)? < 0.0 && slope(1.0)? > 0.0;
    inside.then(|| root(|lift| slope(lift).unwrap_or(0.0), 0.0, 1.0))
}
