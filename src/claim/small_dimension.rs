//! The claims about the optimum where the dimension is too small for min ℓ.

use super::statement::{Comparison, Relation};
use super::{Assertion, Bias, Claim, Direction, Domain, Expected, PAPERS, Scope, Standing};
use crate::bound::closed::{Hermite, Theorem};
use crate::reduction::symbols;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// What a claim about small dimensions says.
#[derive(Clone, Debug)]
pub enum Small {
    /// A family of exact optima.
    Exact(Exact),
    /// How L*(N, d, t, b) moves: weakly with d, strictly with N.
    Moves {
        /// As d rises.
        with_d: Direction,
        /// As N rises.
        with_n: Direction,
    },
    /// L ≥ φ(p) + (N−1) ψ(q) + (κ/2) · share · (p−q)² for p and q the mean similarities of the pairs.
    Excess {
        /// κ is the least of these, in t and b.
        curvatures: [Expr; 2],
        /// In N and d.
        share: Expr,
    },
}

/// "At the N and d of the theorem its arrangement is optimal wherever these hold."
#[derive(Clone, Debug)]
pub struct Exact {
    /// Which family.
    pub theorem: Theorem,
    /// p, the similarity of the positive pairs, in N, t and b, where the conditions speak of it.
    pub positive: Option<Expr>,
    /// In N, d, t, b and p.
    pub conditions: Vec<Comparison>,
}

impl Exact {
    /// The comparisons in N, d, t and b alone.
    pub fn grounded(&self) -> Vec<Comparison> {
        let placed = |expr: &Expr| match &self.positive {
            Some(positive) => expr.substitute("p", positive),
            None => expr.clone(),
        };
        let all = self.conditions.iter();
        all.map(|one| compared(placed(&one.left), one.relation, placed(&one.right)))
            .collect()
    }

    /// What makes the multipliers of [`closed`](mod@crate::bound::closed) a proof, in N, d, t and b.
    ///
    /// Where t m ≤ b at m = 1, ψ‴ ≥ 0 on \[−1, 1\], so that ψ\[a, a, m\] rises in m: with A =
    /// ψ\[m₁, m₁, −1\] the parabola stays below ψ, and what is left of φ above its value where it is
    /// stationary, or falls at 1. The rest is that it does, λ₁ ≥ 0, and the case of Lemma S that is an
    /// equality: two clusters need s² ≥ r², what is lifted (d−1) s² ≥ r².
    pub fn suffices(&self) -> Vec<Comparison> {
        let (at, psi, d) = (symbols(), psi(), Expr::variable("d"));
        let (zero, one, two) = (Expr::integer(0), Expr::integer(1), Expr::integer(2));
        let bend = |m: &Expr| psi.divided(m, &Expr::integer(-1));
        let mut all = vec![cold()];
        match self.theorem {
            // At λ₁ = 0 the slope of what is left is φ′(1) − ψ′(m) < 0.
            Theorem::Simplex => all.push(at_most(simplex_push(), two * pull())),
            // At λ₁ = 0 it is φ′(1) − ψ′(0) + 2A with 2A ≤ ψ″(0), since ψ″ rises.
            Theorem::CrossPolytope => {
                all.push(at_most(psi.curvature(&zero) - psi.slope(&zero), pull()));
                all.push(at_most(cross_polytope_push(), pull()));
            }
            Theorem::TwoClusters => {
                let p = self.positive.clone().unwrap_or_else(|| Expr::variable("p"));
                let balance = at.b.clone() - at.t.clone() * p.clone();
                let others = (at.n.clone() - two.clone()) / two.clone();
                let reach = two.clone() * bend(&p) * (one.clone() + p.clone());
                all.extend([
                    compared(balance, Relation::Equal, others.ln()),
                    compared(-one, Relation::Less, p.clone()),
                    at_most(p.clone(), zero),
                    // ψ′(p), by the balance.
                    at_most(reach, two * at.t / at.n),
                ]);
            }
            // F′(s²) < 0 at s² = 1/d at the latest, and > 0 at 1: the lift is between them.
            Theorem::LiftedCrossPolytope => {
                let slopes = |lift: Expr| {
                    let near =
                        at.b.clone() - at.t.clone() * (one.clone() - two.clone() * lift.clone());
                    let far = -(at.t.clone() * lift) - at.b.clone();
                    let apart = (at.n.clone() - two.clone()).ln() + far.log_sigmoid();
                    (two.clone().ln() + near.log_sigmoid(), apart)
                };
                let (pulled, pushed) = slopes(one.clone() / d);
                let (beyond, behind) = slopes(one.clone());
                all.push(at_most(pulled, pushed));
                all.push(compared(behind, Relation::Less, beyond));
            }
        }
        all
    }
}

/// The pairs and the dimension at which a family lives.
pub fn dimension(theorem: Theorem, n: u64) -> Option<u64> {
    let even = n.is_multiple_of(2);
    match theorem {
        Theorem::Simplex => (n >= 3).then(|| n - 1),
        Theorem::CrossPolytope => (even && n >= 4).then_some(n / 2),
        Theorem::TwoClusters => (even && n >= 4).then_some(2),
        Theorem::LiftedCrossPolytope => (even && n >= 6).then_some(n / 2 + 1),
    }
}

fn psi() -> Hermite<Expr> {
    Hermite { at: symbols() }
}

/// −1/(N−1).
fn simplex_similarity() -> Expr {
    Expr::integer(-1) / (symbols().n - Expr::integer(1))
}

fn compared(left: Expr, relation: Relation, right: Expr) -> Comparison {
    Comparison {
        left,
        relation,
        right,
    }
}

fn at_most(left: Expr, right: Expr) -> Comparison {
    compared(left, Relation::AtMost, right)
}

/// t ≤ b.
fn cold() -> Comparison {
    at_most(symbols().t, symbols().b)
}

/// (N−2) ψ′(m) − 2A N/(N−1), twice what is left of φ′ at 1 beside φ′(1) itself: N λ₁ − 2ψ′(m) with
/// λ₁ = ψ′(m) − 2A/(N−1).
fn simplex_push() -> Expr {
    let (n, m) = (symbols().n, simplex_similarity());
    let bend = psi().divided(&m, &Expr::integer(-1));
    let share = Expr::integer(2) * bend * (n.clone() / (n.clone() - Expr::integer(1)));
    (n - Expr::integer(2)) * psi().slope(&m) - share
}

/// (d−1) ψ′(0) − 2A, the same of the cross-polytope: d λ₁ − ψ′(0) + 2A with λ₁ = ψ′(0) − 4A/d.
fn cross_polytope_push() -> Expr {
    let zero = Expr::integer(0);
    let bend = psi().divided(&zero, &Expr::integer(-1));
    let pushed = (Expr::variable("d") - Expr::integer(1)) * psi().slope(&zero);
    pushed - Expr::integer(2) * bend
}

/// −φ′(1) = t σ(b−t).
fn pull() -> Expr {
    let at = symbols();
    at.t.clone() * (at.b - at.t).sigmoid()
}

fn claim(
    id: &'static str,
    item: &'static str,
    wording: &'static str,
    least_n: u64,
    assertion: Assertion,
) -> Claim {
    Claim {
        id,
        standing: Standing::Derived,
        expected: Expected::Proved,
        source: PAPERS[1].at(item),
        wording,
        domain: Domain {
            least_n,
            most_n: u64::MAX,
            bias: Bias::Free,
        },
        assertion,
        region: None,
        scope: Scope::small_dimensions,
    }
}

fn exact(theorem: Theorem, positive: Option<Expr>, conditions: Vec<Comparison>) -> Assertion {
    Assertion::Small(Small::Exact(Exact {
        theorem,
        positive,
        conditions,
    }))
}

/// T1: (N−2) ψ′(m) − 2A N/(N−1) ≤ −2φ′(1) at m = −1/(N−1), A = ψ\[m, m, −1\].
pub fn simplex() -> Claim {
    claim(
        "small-simplex",
        "T1, d = N − 1",
        "For N ≥ 3 and t ≤ b the simplex ETF is optimal in R^(N−1) where (N−2) ψ′(m) − 2A N/(N−1) ≤ 2 t σ(b−t), \
     m = −1/(N−1), A = ψ[m,m,−1]: already below the threshold of higher dimensions.",
        3,
        {
            let bold = at_most(simplex_push(), Expr::integer(2) * pull());
            exact(Theorem::Simplex, None, vec![cold(), bold])
        },
    )
}

/// T2: (d−1) ψ′(0) − 2A ≤ −φ′(1), A = ψ\[0, 0, −1\].
pub fn cross_polytope() -> Claim {
    claim(
        "small-cross-polytope",
        "T2, N = 2d",
        "For N = 2d ≥ 4 and t ≤ b the cross-polytope u_i = v_i is optimal in R^d where \
     (d−1) ψ′(0) − 2A ≤ t σ(b−t), A = ψ[0,0,−1].",
        4,
        {
            let bold = at_most(cross_polytope_push(), pull());
            exact(Theorem::CrossPolytope, None, vec![cold(), bold])
        },
    )
}

/// T3: ln((N−2)/2) − t < b ≤ ln((N−2)/2) and 2A (1+p) ≤ ψ′(p) = 2t/N, A = ψ\[p, p, −1\].
pub fn two_clusters() -> Claim {
    claim(
        "small-two-clusters",
        "T3, d = 2",
        "For even N ≥ 4, d = 2, t ≤ b and ln((N−2)/2) − t < b ≤ ln((N−2)/2) two clusters with \
     p = (b − ln((N−2)/2))/t are optimal where 2A (1+p) ≤ 2t/N, A = ψ[p,p,−1].",
        4,
        {
            let (at, p) = (symbols(), Expr::variable("p"));
            let level = ((at.n.clone() - Expr::integer(2)) / Expr::integer(2)).ln();
            let bend = psi().divided(&p, &Expr::integer(-1));
            let reach = Expr::integer(2) * bend * (Expr::integer(1) + p);
            let conditions = vec![
                cold(),
                compared(level.clone() - at.t.clone(), Relation::Less, at.b.clone()),
                at_most(at.b.clone(), level.clone()),
                at_most(reach, Expr::integer(2) * at.t.clone() / at.n),
            ];
            exact(
                Theorem::TwoClusters,
                Some((at.b - level) / at.t),
                conditions,
            )
        },
    )
}

/// T4: t + b > ln((N−2)/2) and p ≤ (d−2)/d, which is
/// ln 2 + ln(1 + e^{t/d+b}) ≤ ln(N−2) + ln(1 + e^{t(d−2)/d−b}).
pub fn lifted() -> Claim {
    claim(
        "small-lifted",
        "T4, N = 2(d − 1)",
        "For N = 2(d−1) ≥ 6 and t ≤ b a lifted cross-polytope is optimal in R^d where t + b > ln((N−2)/2) and \
     (N−2)(1 + e^{t(d−2)/d − b}) ≥ 2(1 + e^{t/d + b}).",
        6,
        {
            let (at, d) = (symbols(), Expr::variable("d"));
            let two = || Expr::integer(2);
            let antipodal = ((at.n.clone() - two()) / two()).ln();
            let (near, far) = (
                at.t.clone() / d.clone(),
                at.t.clone() * ((d.clone() - two()) / d),
            );
            let balance = at_most(
                two().ln() + (near + at.b.clone()).softplus(),
                (at.n - two()).ln() + (far - at.b.clone()).softplus(),
            );
            let beyond = compared(antipodal, Relation::Less, at.t + at.b);
            exact(
                Theorem::LiftedCrossPolytope,
                None,
                vec![cold(), beyond, balance],
            )
        },
    )
}

/// Monotonicity.
pub fn monotone() -> Claim {
    claim(
        "small-monotone",
        "L* against N and d",
        "L* falls with d and grows with N: to all unit vectors in R^d there are some in R^(d+1) of the same loss, \
     to all N+1 pairs N pairs of a smaller loss.",
        2,
        {
            Assertion::Small(Small::Moves {
                with_d: Direction::Decreasing,
                with_n: Direction::Increasing,
            })
        },
    )
}

/// Corollary 1.
pub fn strict() -> Claim {
    claim(
        "small-strict",
        "Corollary 1 of small dimensions",
        "For d < N and means p and q of the similarities L ≥ φ(p) + (N−1) ψ(q) + (κ/2) ((N−1−d)/N) (p−q)², \
     κ = min(ψ″(−1), ψ″(1)): the paper's bound is strict for d ≤ N−2 unless p = q.",
        2,
        {
            let (n, one) = (symbols().n, Expr::integer(1));
            Assertion::Small(Small::Excess {
                curvatures: [Expr::integer(-1), one.clone()].map(|m| psi().curvature(&m)),
                share: (n.clone() - one - Expr::variable("d")) / n,
            })
        },
    )
}
