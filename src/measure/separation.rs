//! Does a hyperplane separate the u_i from the v_j? (The modality gap.)
//!
//! It does iff the convex hulls of the two sets do not meet, that is iff 0 is not in the convex
//! hull of the differences u_i − v_j. Where the interiors of the hulls meet,
//! [`balance`](super::balance) finds weights that show it. Else Wolfe's method (*Finding the nearest
//! point in a polytope*, Mathematical Programming 11, 1976) walks to the point x of that hull nearest
//! to 0, until x itself is the normal of a separating hyperplane. Either answer is checked before it
//! is given, and each check allows for the rounding of its own arithmetic.

use std::hash::{DefaultHasher, Hash, Hasher};

use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

use super::Vectors;
use super::balance::{self, are_balanced};
use super::sweep::row_blocks;

/// Whether a hyperplane w·x = c has all u_i on one side and all v_j on the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Separation {
    /// It does.
    Yes {
        /// The unit normal w, computed: all u_i lie above, all v_j below.
        normal: Vec<f64>,
        /// c, in the middle.
        offset: f64,
        /// min_i w·u_i − max_j w·v_j, less what rounding can have added.
        width: f64,
    },
    /// None does: the convex hulls share a point.
    No(Meeting),
    /// Neither was shown.
    NotShown {
        /// The convex hulls are at most this far apart, so no hyperplane keeps farther than half
        /// of it from both.
        at_most: f64,
    },
}

/// Why two convex hulls meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// u_i and v_j are the same vector, to the last bit.
    Shared {
        /// i, from 0.
        u: usize,
        /// j, from 0.
        v: usize,
    },
    /// Σ λ_i u_i = Σ μ_j v_j for some weights λ_i, μ_j > 0 of sum 1.
    Balance,
}

/// One of the differences u_i − v_j, and the indices.
struct Vertex {
    pair: (usize, usize),
    point: DVector<f64>,
}

/// The ends of both sets along a direction.
struct Extremes {
    /// The smallest w·u_i and its index.
    u: (f64, usize),
    /// The largest w·v_j and its index.
    v: (f64, usize),
}

/// Decides whether a hyperplane separates the rows of U from the rows of V, whose length must not
/// exceed 1.1; `advance` is called before each of at most [`most_steps`]\(d\) steps.
pub fn separate(u: &Vectors, v: &Vectors, advance: &dyn Fn()) -> Separation {
    if let Some((u, v)) = shared_row(u, v) {
        return Separation::No(Meeting::Shared { u, v });
    }
    // The difference of the means separates two clusters at once.
    let between_means = sum(u) / u.n() as f64 - sum(v) / v.n() as f64;
    if let Some(found) = separated(&between_means, &extremes(u, v, &between_means)) {
        return found;
    }
    if are_balanced(u, v, advance) {
        return Separation::No(Meeting::Balance);
    }
    walk(u, v, advance)
}

/// The most steps that [`separate`] takes in R^d.
pub fn most_steps(d: usize) -> usize {
    balance::MOST_STEPS + walk_steps(d)
}

fn walk_steps(d: usize) -> usize {
    10 * (d + 10)
}

/// Wolfe's method, until a check succeeds or nothing more is gained.
fn walk(u: &Vectors, v: &Vectors, advance: &dyn Fn()) -> Separation {
    let mut corral = vec![vertex(u, v, (0, 0))];
    let mut weights = vec![1.0];
    let mut nearest = corral[0].point.clone();
    let mut distance = nearest.norm();
    for _ in 0..walk_steps(u.d()) {
        advance();
        let ends = extremes(u, v, &nearest);
        if let Some(found) = separated(&nearest, &ends) {
            return found;
        }
        let pair = (ends.u.1, ends.v.1);
        if corral.len() > u.d() || corral.iter().any(|vertex| vertex.pair == pair) {
            break;
        }
        corral.push(vertex(u, v, pair));
        weights.push(0.0);
        if shrink(&mut corral, &mut weights).is_none() {
            break;
        }
        let combination = matrix(&corral) * DVector::from_column_slice(&weights);
        distance = combination.norm();
        nearest = polished(&corral, combination);
    }
    Separation::NotShown {
        at_most: distance + rounding(u.d(), 2.0),
    }
}

/// Moves the weights to the point of the corral's affine hull nearest to 0, dropping vertices that
/// are left behind. `None` if the corral is affinely dependent.
fn shrink(corral: &mut Vec<Vertex>, weights: &mut Vec<f64>) -> Option<()> {
    loop {
        let target = affine_minimiser(corral)?;
        if target.iter().all(|weight| *weight > 0.0) {
            *weights = target;
            return Some(());
        }
        // The farthest point towards the target that is still in the convex hull.
        let reach = (weights.iter().zip(&target))
            .filter(|(_, target)| **target <= 0.0)
            .map(|(weight, target)| weight / (weight - target))
            .fold(1.0, f64::min);
        for (weight, target) in weights.iter_mut().zip(&target) {
            *weight += reach * (target - *weight);
        }
        let least = weights.iter().copied().fold(f64::INFINITY, f64::min);
        let stays: Vec<bool> = weights.iter().map(|w| *w > least.max(0.0)).collect();
        let mut kept = stays.iter();
        corral.retain(|_| *kept.next().unwrap_or(&true));
        let mut kept = stays.iter();
        weights.retain(|_| *kept.next().unwrap_or(&true));
        if corral.is_empty() {
            return None;
        }
    }
}

/// The μ with Σμ = 1 that minimises ‖Σ μ_k p_k‖: μ is proportional to the y with (PᵀP + 11ᵀ) y = 1.
fn affine_minimiser(corral: &[Vertex]) -> Option<Vec<f64>> {
    let k = corral.len();
    let points = matrix(corral);
    let gram = points.transpose() * &points + DMatrix::from_element(k, k, 1.0);
    let y = Cholesky::new(gram)?.solve(&DVector::from_element(k, 1.0));
    let total = y.sum();
    (total.is_normal()).then(|| (y / total).iter().copied().collect())
}

/// The points as columns.
fn matrix(corral: &[Vertex]) -> DMatrix<f64> {
    let columns: Vec<DVector<f64>> = corral.iter().map(|vertex| vertex.point.clone()).collect();
    DMatrix::from_columns(&columns)
}

/// The nearest point Σ λ_k p_k is orthogonal to all p_k − p_0: taking out what rounding has left
/// along these makes it a normal that tells hulls apart which are 1e−9 from each other.
fn polished(corral: &[Vertex], mut nearest: DVector<f64>) -> DVector<f64> {
    if (2..=nearest.len()).contains(&corral.len()) {
        let mut edges = matrix(&corral[1..]);
        edges
            .column_iter_mut()
            .for_each(|mut edge| edge -= &corral[0].point);
        let along = edges.qr().q();
        for _ in 0..2 {
            let left = along.transpose() * &nearest;
            nearest -= &along * left;
        }
    }
    nearest
}

fn vertex(u: &Vectors, v: &Vectors, pair: (usize, usize)) -> Vertex {
    let (i, j) = pair;
    let point = u.block(i..i + 1) - v.block(j..j + 1);
    Vertex {
        pair,
        point: point.column(0).into_owned(),
    }
}

/// A separating hyperplane of this normal, if its ends prove one.
fn separated(normal: &DVector<f64>, ends: &Extremes) -> Option<Separation> {
    let length = normal.norm();
    let width = ends.u.0 - ends.v.0 - rounding(normal.len(), length);
    (width > 0.0 && length.is_normal()).then(|| Separation::Yes {
        normal: (normal / length).iter().copied().collect(),
        offset: 0.5 * (ends.u.0 + ends.v.0) / length,
        width: width / length,
    })
}

/// What rounding can do to the difference of two inner products of a vector of this length with
/// vectors of length at most 1.1 in R^d: (d+2) ε/2 each.
fn rounding(d: usize, length: f64) -> f64 {
    1.25 * (d as f64 + 2.0) * f64::EPSILON * length
}

/// The smallest w·u_i and the largest w·v_j.
fn extremes(u: &Vectors, v: &Vectors, w: &DVector<f64>) -> Extremes {
    let parts: Vec<Extremes> = row_blocks(u.n())
        .into_par_iter()
        .map(|rows| {
            let first = rows.start;
            let (u, v) = (u.block(rows.clone()), v.block(rows));
            let along = |x: DMatrix<f64>| {
                let products: Vec<f64> = x.column_iter().map(|x| x.dot(w)).collect();
                products
                    .into_iter()
                    .enumerate()
                    .map(move |(k, m)| (m, first + k))
            };
            Extremes {
                u: along(u).reduce(smaller).unwrap_or((f64::INFINITY, 0)),
                v: along(v).reduce(larger).unwrap_or((f64::NEG_INFINITY, 0)),
            }
        })
        .collect();
    let start = Extremes {
        u: (f64::INFINITY, 0),
        v: (f64::NEG_INFINITY, 0),
    };
    parts.into_iter().fold(start, |ends, part| Extremes {
        u: smaller(ends.u, part.u),
        v: larger(ends.v, part.v),
    })
}

fn smaller(one: (f64, usize), other: (f64, usize)) -> (f64, usize) {
    if other.0 < one.0 { other } else { one }
}

fn larger(one: (f64, usize), other: (f64, usize)) -> (f64, usize) {
    if other.0 > one.0 { other } else { one }
}

fn sum(x: &Vectors) -> DVector<f64> {
    let parts: Vec<DVector<f64>> = row_blocks(x.n())
        .into_par_iter()
        .map(|rows| x.block(rows).column_sum())
        .collect();
    parts.into_iter().sum()
}

/// A u_i and a v_j that are equal, the first ones.
fn shared_row(u: &Vectors, v: &Vectors) -> Option<(usize, usize)> {
    let row = |x: &Vectors, i| x.block(i..i + 1);
    let mut rows: Vec<(u64, usize)> = (0..u.n()).map(|i| (fingerprint(&row(u, i)), i)).collect();
    rows.sort_unstable();
    (0..v.n()).find_map(|j| {
        let wanted = row(v, j);
        let print = fingerprint(&wanted);
        let first = rows.partition_point(|(other, _)| *other < print);
        let mut alike = rows[first..]
            .iter()
            .take_while(|(other, _)| *other == print);
        let (_, i) = alike.find(|(_, i)| row(u, *i) == wanted)?;
        Some((*i, j))
    })
}

fn fingerprint(row: &DMatrix<f64>) -> u64 {
    let mut hasher = DefaultHasher::new();
    // Adding 0 turns −0 into 0, which is equal to it.
    row.iter()
        .for_each(|x| (x + 0.0).to_bits().hash(&mut hasher));
    hasher.finish()
}
