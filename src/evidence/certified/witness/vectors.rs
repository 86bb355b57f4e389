//! Unit vectors that refute a claim about all of them where p and q alone cannot, in few dimensions.

use num_traits::ToPrimitive;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::refuted;
use crate::certificate::Argument;
use crate::claim::rules::{Counterexample, Shape};
use crate::claim::statement::{Region, Statement, Vectors};

/// Vectors at which the statement fails, with the proof.
pub fn refute_by_vectors(statement: &Statement) -> Option<Argument> {
    /// Points of the other coordinates.
    const MOST_POINTS: usize = 24;
    if !statement.is_over_embeddings() {
        return None;
    }
    let mut points = statement.region.without_means().spread();
    points.retain(|point| !statement.is_reached(point));
    points.sort_by_cached_key(|point| point.to_string().len());
    // Doubles guess, before a proof is tried.
    let pattern = statement.failing(Shape::Any)?;
    points.iter().take(MOST_POINTS).find_map(|point| {
        let [n, d] = ["N", "d"].map(|name| point.axis(name)?.low.to_usize());
        let [n, d] = [n?, d?];
        let mut candidates = vectors_around(n, d);
        candidates.retain(|vectors| {
            let place = point.with_vectors(vectors);
            place.is_some_and(|place| pattern.is_open(&place))
        });
        let mut failing = candidates.into_iter();
        failing.find_map(|vectors| at_vectors(statement, point, vectors))
    })
}

fn at_vectors(statement: &Statement, point: &Region, vectors: Vectors) -> Option<Argument> {
    let counterexample = Counterexample {
        point: point.clone(),
        roots: Vec::new(),
        higher: None,
        vectors: Some(Box::new(vectors)),
        shape: Shape::Any,
    };
    refuted(statement, counterexample)
}

/// Many unit vectors of N pairs in R^d: those of few dimensions, those with extreme p and q, any.
pub fn vectors_around(n: usize, d: usize) -> Vec<Vectors> {
    let mut all = on_a_line(n, d);
    all.extend(all_around(n, d));
    all
}

/// Vectors ±e in R^d, whose p and q are rational.
fn on_a_line(n: usize, d: usize) -> Vec<Vectors> {
    let mut all = all_around(n, 1);
    for rows in all.iter_mut().flat_map(|one| [&mut one.u, &mut one.v]) {
        rows.iter_mut().for_each(|row| row.resize(d, 0.0));
    }
    all
}

/// Vectors at the rim of what p and q can be, and some inside; none where there would be too many
/// numbers to tell.
fn all_around(n: usize, d: usize) -> Vec<Vectors> {
    const MOST_NUMBERS: usize = 600;
    const DIRECTIONS: u32 = 16;
    const STARTS: u64 = 4;
    if n * d > MOST_NUMBERS {
        return Vec::new();
    }
    let mut all = Vec::new();
    for seed in 0..STARTS {
        let start = random(n, d, seed);
        for k in 0..DIRECTIONS {
            let angle = std::f64::consts::TAU * f64::from(k) / f64::from(DIRECTIONS);
            all.push(ascended(start.clone(), angle.sin_cos()));
        }
        all.push(start);
    }
    all
}

fn random(n: usize, d: usize, seed: u64) -> Vectors {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut row =
        || -> Vec<f64> { unit((0..d).map(|_| StandardNormal.sample(&mut rng)).collect()) };
    let mut rows = || (0..n).map(|_| row()).collect();
    Vectors {
        u: rows(),
        v: rows(),
    }
}

/// x/‖x‖; 0 as it is.
fn unit(x: Vec<f64>) -> Vec<f64> {
    let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    match length > 0.0 {
        true => x.into_iter().map(|x| x / length).collect(),
        false => x,
    }
}

/// Where a p + c q is greatest nearby: N (a p + c q) = Σ_i u_i·(a v_i + c/(N−1) Σ_{j≠i} v_j) is greatest in
/// each u_i where it points the same way, and so for each v_i.
fn ascended(mut vectors: Vectors, (a, c): (f64, f64)) -> Vectors {
    const STEPS: usize = 60;
    for _ in 0..STEPS {
        vectors.u = turned(&vectors.v, &vectors.u, a, c);
        vectors.v = turned(&vectors.u, &vectors.v, a, c);
    }
    vectors
}

fn turned(fixed: &[Vec<f64>], moving: &[Vec<f64>], a: f64, c: f64) -> Vec<Vec<f64>> {
    let others = (fixed.len() - 1) as f64;
    let d = fixed.first().map_or(0, Vec::len);
    let sum: Vec<f64> = (0..d)
        .map(|k| fixed.iter().map(|row| row[k]).sum())
        .collect();
    let pull = |row: &Vec<f64>| -> Vec<f64> {
        let each = row.iter().zip(&sum);
        each.map(|(x, sum)| a * x + c / others * (sum - x))
            .collect()
    };
    let pairs = fixed.iter().zip(moving);
    pairs
        .map(|(row, own)| {
            let pull = pull(row);
            match pull.iter().any(|x| x.abs() > 1e-12) {
                true => unit(pull),
                false => own.clone(),
            }
        })
        .collect()
}
