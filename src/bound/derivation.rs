//! The exact optima of small dimensions, step by step: from the two lemmas to the condition under
//! which the loss of an arrangement is a lower bound.
//!
//! A, λ, q₁, ν are the multipliers of [`closed`](mod@super::closed); m₁ is the similarity at which the
//! parabola touches ψ, and w = ψ′(m₁).

mod lemmas;

use super::closed;
use super::closed::{Hermite, Theorem};
use crate::loss::{PairLoss, Sigmoid};
use crate::reduction::derivation::{Check, Step, number, var};
use crate::reduction::{Problem, Quantity, symbols};
use crate::scalar::symbol::Expr;

/// All steps for one family, in order, each checked now.
pub fn derivation(theorem: Theorem) -> Vec<Step> {
    let family = Family::of(theorem);
    [
        vec![
            family.arrangement(),
            lemmas::pairing(),
            lemmas::spectral(),
            lemmas::bound(problems(theorem)),
        ],
        family.multipliers(),
        vec![
            family.cost(),
            family.touches(),
            family.slope(),
            family.sum(),
            family.condition(),
        ],
    ]
    .concat()
}

/// A family in its own symbols: N, A, w, λ, and p or γ = s² where it is lifted.
struct Family {
    theorem: Theorem,
    /// m₁.
    touched: Expr,
    /// p.
    positive: Expr,
    /// The similarities of u_i with the v_j, j ≠ i, and how many there are of each.
    negatives: Vec<(Expr, Expr)>,
    /// λ, where that is positive.
    lambda: Expr,
    /// q₁ + λ.
    linear: Expr,
    /// q₁ by itself, where λ is positive.
    q1: Expr,
    nu: Expr,
    /// H, or H − 1 where the direction of all ones is used.
    rank: Expr,
    /// Is that direction used?
    along: bool,
}

impl Family {
    fn of(theorem: Theorem) -> Family {
        let (n, a, w) = (symbols().n, var("A"), var("w"));
        let half = || n.clone() / number(2);
        match theorem {
            Theorem::Simplex => {
                let others = n.clone() - number(1);
                let share = number(2) * a.clone() / others.clone();
                let m = number(-1) / others.clone();
                Family {
                    theorem,
                    negatives: vec![(m.clone(), others.clone())],
                    touched: m,
                    positive: number(1),
                    q1: number(2) * share.clone(),
                    lambda: w.clone() - share.clone(),
                    linear: w + share,
                    nu: a * n.clone() / others.clone(),
                    rank: others,
                    along: false,
                }
            }
            Theorem::CrossPolytope => Family {
                theorem,
                touched: number(0),
                positive: number(1),
                negatives: vec![(number(0), n.clone() - number(2)), (number(-1), number(1))],
                q1: number(8) * a.clone() / n.clone(),
                lambda: w.clone() - number(8) * a.clone() / n.clone(),
                linear: w,
                nu: number(2) * a,
                rank: half(),
                along: false,
            },
            Theorem::TwoClusters => {
                let p = var("p");
                let reach = number(1) + p.clone();
                Family {
                    theorem,
                    negatives: vec![(p.clone(), half() - number(1)), (number(-1), half())],
                    touched: p.clone(),
                    lambda: w.clone() - number(2) * a.clone() * reach.clone(),
                    linear: w - number(2) * a.clone() * p.clone(),
                    q1: number(2) * a.clone(),
                    nu: a * n.clone() * reach / number(2),
                    positive: p,
                    rank: number(1),
                    along: true,
                }
            }
            Theorem::LiftedCrossPolytope => {
                let gamma = var("gamma");
                let shrink = number(1) - gamma.clone();
                let share = number(4) * a.clone() * shrink.clone() / n.clone();
                Family {
                    theorem,
                    touched: -gamma.clone(),
                    positive: number(1) - number(2) * gamma.clone(),
                    negatives: vec![
                        (-gamma.clone(), n.clone() - number(2)),
                        (number(-1), number(1)),
                    ],
                    q1: share.clone() + number(2) * a.clone() * gamma.clone(),
                    lambda: w.clone() - share,
                    linear: w + number(2) * a.clone() * gamma,
                    nu: number(2) * a * shrink,
                    rank: half(),
                    along: true,
                }
            }
        }
    }

    /// Q(m) = A m² + (q₁ + λ) m.
    fn q(&self, m: &Expr) -> Expr {
        var("A") * m.clone() * m.clone() + self.linear.clone() * m.clone()
    }

    /// E, from Lemma S.
    fn lemma_cost(&self) -> Expr {
        let twice = number(2) * self.nu.clone();
        let apart = self.q1.clone() * symbols().n - twice.clone();
        let others = self.rank.clone() * twice.clone() * twice;
        let all = match self.along {
            true => others + apart.clone() * apart,
            false => others,
        };
        all / (number(4) * var("A"))
    }

    fn arrangement(&self) -> Step {
        let (title, name, reason) = match self.theorem {
            Theorem::Simplex => (
                "The simplex ETF",
                (
                    "u_i = v_i = w_i, w_i·w_j = −1/(N−1)",
                    r"u_i = v_i = w_i,\quad w_i\cdot w_j = -\tfrac{1}{N-1}",
                ),
                "It spans R^(N−1): d = N−1. Its similarity is m₁ = −1/(N−1).",
            ),
            Theorem::CrossPolytope => (
                "The cross-polytope",
                (
                    "u_i = v_i ∈ {±e_1, …, ±e_d}",
                    r"u_i = v_i \in \{\pm e_1, \dots, \pm e_d\}",
                ),
                "N = 2d. Its similarities are m₁ = 0 and −1.",
            ),
            Theorem::TwoClusters => (
                "Two clusters",
                (
                    "u = (±r, s), v = (±r, −s), N/2 pairs of each sign",
                    r"u = (\pm r,\, s),\quad v = (\pm r,\, -s),\quad \tfrac N2 \text{ pairs of each sign}",
                ),
                "d = 2, r² = (1+p)/2 and s² = (1−p)/2. The similarities are m₁ = p and −1.",
            ),
            Theorem::LiftedCrossPolytope => (
                "The lifted cross-polytope",
                (
                    "u = (r w, s), v = (r w, −s), w ∈ {±e_1, …, ±e_(d−1)}",
                    r"u = (r w,\, s),\quad v = (r w,\, -s),\quad w \in \{\pm e_1, \dots, \pm e_{d-1}\}",
                ),
                "N = 2(d−1), s² = γ and r² = 1−γ; p = 1−2γ. The similarities are m₁ = −γ and −1.",
            ),
        };
        Step {
            title,
            name,
            formula: None,
            reason,
            check: Check::Definition,
        }
    }

    /// A, λ, q₁, ν.
    fn multipliers(&self) -> Vec<Step> {
        let psi = Hermite { at: symbols() };
        let (m, minus) = (&self.touched, number(-1));
        let bend = psi.divided(m, &minus);
        let step = minus.clone() - m.clone();
        let parabola =
            psi.psi(m) + psi.slope(m) * step.clone() + bend.clone() * step.clone() * step;
        let given = |title, name, formula: &Expr, reason| Step {
            title,
            name,
            formula: Some(formula.clone()),
            reason,
            check: Check::Definition,
        };
        vec![
            Step {
                title: "The bend",
                name: ("A = q₂", "A = q_2"),
                formula: Some(bend),
                reason: "The parabola ψ(m₁) + w (m−m₁) + A (m−m₁)² touches ψ at m₁ and meets it at \
                         −1, as was checked. For t ≤ b it stays below ψ on [−1, 1].",
                check: Check::symbolic(&parabola, &psi.psi(&minus)),
            },
            given(
                "The weight of Lemma P",
                ("λ", r"\lambda"),
                &self.lambda,
                match self.along {
                    true => {
                        "It must not be negative: a condition for two clusters, a consequence of \
                             t ≤ b for what is lifted."
                    }
                    false => "Where this is negative λ = 0, and q₁ + λ is the same.",
                },
            ),
            Step {
                title: "The linear weight of Lemma S",
                name: ("q₁", "q_1"),
                formula: Some(self.q1.clone()),
                reason: "What is left of the linear part of Q, as was checked: only q₁ + λ enters off the \
                         diagonal.",
                check: Check::symbolic(&(self.q1.clone() + self.lambda.clone()), &self.linear),
            },
            given(
                "The weight of the trace",
                ("ν", r"\nu"),
                &self.nu,
                "So that the arrangement is a nearest matrix of its rank in Lemma S.",
            ),
        ]
    }

    fn cost(&self) -> Step {
        let (n, a) = (symbols().n, var("A"));
        let formula = match self.theorem {
            Theorem::Simplex => a * n.clone() / (n.clone() - number(1)),
            Theorem::CrossPolytope => number(2) * a,
            Theorem::TwoClusters => {
                let p = var("p");
                a * n.clone() * (number(1) + p.clone() * p) / number(2)
            }
            Theorem::LiftedCrossPolytope => {
                let (gamma, shrink) = (var("gamma"), number(1) - var("gamma"));
                let squares = number(2) * shrink.clone() * shrink;
                a * (squares + n.clone() * gamma.clone() * gamma)
            }
        };
        Step {
            title: "What Lemma S costs",
            name: ("E/N", "E/N"),
            check: Check::symbolic(&(self.lemma_cost() / n), &formula),
            formula: Some(formula),
            reason: "E of Lemma S with these multipliers, over N.",
        }
    }

    fn touches(&self) -> Step {
        let slope = number(2) * var("A") * self.touched.clone() + self.linear.clone();
        Step {
            title: "g_o touches its minimum at m₁",
            name: ("Q′(m₁)", "Q'(m_1)"),
            check: Check::symbolic(&slope, &var("w")),
            formula: Some(var("w")),
            reason: "Q is the parabola up to a constant: g_o = ψ − Q is least at m₁, and as low at −1.",
        }
    }

    fn slope(&self) -> Step {
        let (n, a, w) = (symbols().n, var("A"), var("w"));
        let p = &self.positive;
        let slope = -(number(2) * a.clone() * p.clone() + self.linear.clone())
            + n.clone() / number(2) * self.lambda.clone()
            + number(2) * self.nu.clone();
        let formula = match self.theorem {
            Theorem::Simplex => {
                (n.clone() - number(2)) * w / number(2) - a * n.clone() / (n - number(1))
            }
            Theorem::CrossPolytope => (n / number(2) - number(1)) * w - number(2) * a,
            Theorem::TwoClusters | Theorem::LiftedCrossPolytope => (n - number(2)) * w / number(2),
        };
        Step {
            title: "The slope on the diagonal",
            name: ("g_d′(p) − φ′(p)", r"g_d'(p) - \varphi'(p)"),
            check: Check::symbolic(&slope, &formula),
            formula: Some(formula),
            reason: match self.along {
                true => {
                    "At an interior p the sum with φ′(p) is 0: the loss of the arrangement is least \
                         at this p."
                }
                false => {
                    "At p = 1 the sum with φ′(1) must not be positive: the condition. Where λ = 0 \
                          it is that of t ≤ b."
                }
            },
        }
    }

    fn sum(&self) -> Step {
        let (n, lambda, p) = (symbols().n, self.lambda.clone(), &self.positive);
        let diagonal = number(2) * self.nu.clone() * p.clone()
            - self.q(p)
            - n.clone() / number(2) * lambda * (number(1) - p.clone());
        let rest = self.negatives.iter();
        let rest = rest.fold(diagonal, |sum, (m, count)| sum - count.clone() * self.q(m));
        let at = symbols();
        let negatives = self.negatives.iter();
        let loss = negatives.fold(Sigmoid::phi(p.clone(), &at), |sum, (m, count)| {
            sum + count.clone() * Sigmoid::psi(m.clone(), &at)
        });
        Step {
            title: "What the bound comes to",
            name: (
                "min g_d + (N−1) min g_o − E/N",
                r"\min g_d + (N-1)\min g_o - E/N",
            ),
            check: Check::symbolic(&(rest - self.lemma_cost() / n), &number(0)),
            formula: Some(loss),
            reason: "All multipliers cancel, as was checked: what is left is the loss of the \
                     arrangement, which is therefore the least.",
        }
    }

    fn condition(&self) -> Step {
        let name = match self.theorem {
            Theorem::Simplex => (
                "(N−2) ψ′(m₁) − 2A N/(N−1) ≤ 2 t σ(b−t), t ≤ b",
                r"(N-2)\,\psi'(m_1) - \tfrac{2AN}{N-1} \le 2t\,\sigma(b-t),\quad t \le b",
            ),
            Theorem::CrossPolytope => (
                "(d−1) ψ′(0) − 2A ≤ t σ(b−t), t ≤ b",
                r"(d-1)\,\psi'(0) - 2A \le t\,\sigma(b-t),\quad t \le b",
            ),
            Theorem::TwoClusters => (
                "ln((N−2)/2) − t < b ≤ ln((N−2)/2), 2A(1+p) ≤ 2t/N, t ≤ b",
                r"\ln\tfrac{N-2}{2} - t < b \le \ln\tfrac{N-2}{2},\quad 2A(1+p) \le \tfrac{2t}{N},\quad t \le b",
            ),
            Theorem::LiftedCrossPolytope => (
                "(N−2)(1+e^(t(d−2)/d − b)) ≥ 2(1+e^(t/d + b)), t + b > ln((N−2)/2), t ≤ b",
                r"(N-2)(1+e^{t(d-2)/d - b}) \ge 2(1+e^{t/d+b}),\quad t+b > \ln\tfrac{N-2}{2},\quad t \le b",
            ),
        };
        Step {
            title: "The condition",
            name,
            formula: None,
            reason: "There the arrangement is optimal. At the points checked intervals prove the bound \
                     equal to the loss up to 1e-12; ccem bound does so at any other.",
            check: certified(self.theorem),
        }
    }
}

/// Problems where the conditions hold: N, d, and t = b.
fn members(theorem: Theorem) -> &'static [(u64, u64, &'static str)] {
    match theorem {
        Theorem::Simplex => &[
            (5, 4, "1/2"),
            (8, 7, "1.24"),
            (30, 29, "4"),
            (1000, 999, "7"),
        ],
        Theorem::CrossPolytope => &[(6, 3, "3/4"), (10, 5, "2"), (30, 15, "4"), (1000, 500, "9")],
        Theorem::TwoClusters => &[(8, 2, "0.8"), (16, 2, "1.4"), (30, 2, "1.7")],
        Theorem::LiftedCrossPolytope => &[(6, 4, "1/2"), (8, 5, "0.9"), (16, 9, "1.5")],
    }
}

fn problems(theorem: Theorem) -> impl Iterator<Item = Problem> {
    let all = members(theorem).iter();
    all.filter_map(|(n, d, t)| {
        let t: Quantity = t.parse().ok()?;
        Problem::new(*n, *d, t.clone(), t).ok()
    })
}

/// The closed form is exact at every member.
fn certified(theorem: Theorem) -> Check {
    let count = members(theorem).len();
    match problems(theorem)
        .filter(|problem| closed(problem).is_exact())
        .count()
    {
        exact if exact == count => Check::Certified(count),
        _ => Check::Failed,
    }
}
