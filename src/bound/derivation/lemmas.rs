//! The two lemmas and the bound they give, held against explicit vectors.

use crate::bound::closed::proposals;
use crate::bound::{lemma, upper};
use crate::embedding::{Embedding, similarity_error};
use crate::optimize::starts::Start;
use crate::reduction::Problem;
use crate::reduction::derivation::{Check, Step};
use crate::scalar::interval::Interval;

/// Random, aligned and reflected unit vectors.
fn samples() -> impl Iterator<Item = Embedding> {
    const SIZES: [(usize, usize); 4] = [(3, 2), (6, 3), (6, 4), (11, 5)];
    let starts = (0..4).flat_map(|k| [Start::Random(k), Start::Aligned(k), Start::Reflected(k)]);
    starts.flat_map(|start| SIZES.map(|(n, d)| start.embedding(n, d)))
}

/// "This is not negative", up to rounding, at all samples.
fn never_negative(of: impl Fn(&Embedding) -> f64) -> Check {
    let mut count = 0;
    for embedding in samples() {
        let n = embedding.n() as f64;
        if of(&embedding) < -similarity_error(embedding.d()) * n * n * n {
            return Check::Failed;
        }
        count += 1;
    }
    Check::AtPoints(count)
}

/// Lemma P for G_1.
pub fn pairing() -> Step {
    Step {
        title: "Lemma P",
        name: (
            "Σ_ij u_i·v_j + (N/2) Σ_i (1 − u_i·v_i) ≥ 0",
            r"\sum_{ij} u_i\cdot v_j + \tfrac N2 \sum_i (1 - u_i\cdot v_i) \ge 0",
        ),
        formula: None,
        reason: "With a = Σ u_i and b = Σ v_i: a·b ≥ −|a−b|²/4 ≥ −(N/4) Σ |u_i−v_i|².",
        check: never_negative(|embedding| {
            let s = embedding.u() * embedding.v().transpose();
            let n = s.nrows() as f64;
            s.sum() + n / 2.0 * (n - s.trace())
        }),
    }
}

/// Lemma S for G_1.
pub fn spectral() -> Step {
    // q₂ = 1 and a few q₁, ν.
    const WEIGHTS: [(f64, f64); 4] = [(0.0, 1.0), (0.5, 1.0), (2.0, 0.3), (-1.0, -0.7)];
    let excess = |embedding: &Embedding, (q1, nu): (f64, f64)| {
        let s = embedding.u() * embedding.v().transpose();
        let (n, h) = (s.nrows() as f64, embedding.d() as f64);
        let (along, apart) = (4.0 * nu * nu, (q1 * n - 2.0 * nu).powi(2));
        let cost = ((h - 1.0) * along + along.max(apart)) / 4.0;
        s.map(|m| m * m + q1 * m).sum() - 2.0 * nu * s.trace() + cost
    };
    Step {
        title: "Lemma S",
        name: (
            "Σ_ij (q₂ m_ij² + q₁ m_ij) − 2ν Σ_i m_ii ≥ −E",
            r"\sum_{ij} (q_2 m_{ij}^2 + q_1 m_{ij}) - 2\nu \sum_i m_{ii} \ge -E",
        ),
        formula: None,
        reason: "m_ij = u_i·v_j has rank d at most, and E = [(d−1)(2ν)² + max((2ν)², (q₁N−2ν)²)]/(4q₂) \
                 for d < N: no matrix of that rank is nearer to 2νI − q₁J (Eckart, Young, Mirsky).",
        check: never_negative(|embedding| {
            let all = WEIGHTS.iter().map(|weights| excess(embedding, *weights));
            all.fold(f64::INFINITY, f64::min)
        }),
    }
}

/// The bound, at multipliers of the family at these problems, against the losses of samples.
pub fn bound(problems: impl Iterator<Item = Problem>) -> Step {
    const SMALL: u64 = 30;
    let mut count = 0;
    let mut holds = true;
    for problem in problems.filter(|problem| problem.n() <= SMALL) {
        let multipliers = proposals(&problem).into_iter().map(|one| one.multipliers);
        let lower = multipliers
            .filter_map(|by| lemma::prove::<Interval>(&problem, &by).ok())
            .fold(f64::NEG_INFINITY, |lower, proved| lower.max(proved.lower));
        for seed in 0..4 {
            let (n, d) = (problem.n() as usize, problem.d() as usize);
            for start in [
                Start::Random(seed),
                Start::Aligned(seed),
                Start::Reflected(seed),
            ] {
                let loss = upper::loss_of(&problem, &start.embedding(n, d));
                holds &= 0.0 < lower && lower <= loss.hi();
                count += 1;
            }
        }
    }
    Step {
        title: "The bound",
        name: (
            "L ≥ min g_d + (N−1) min g_o − E/N",
            r"L \ge \min g_d + (N-1)\min g_o - E/N",
        ),
        formula: None,
        reason: "Both lemmas, with weights λ and 1, are added to N L ≥ N min g_d + N(N−1) min g_o + …, \
                 where Q = A m² + (q₁+λ) m, g_o = ψ − Q and g_d = φ − Q − (N/2) λ (1−m) + 2ν m, with \
                 minima over [−1, 1].",
        check: if holds {
            Check::AtPoints(count)
        } else {
            Check::Failed
        },
    }
}
