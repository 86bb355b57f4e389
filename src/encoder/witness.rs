//! Explicit weights that attain what [`mod@super::reach`] says can be attained: no training.
//!
//! An embedding T = C Q + 1 cᵀ is made from few coordinates C, which the hidden layers carry (ReLU
//! is the identity on what is positive, so they are shifted), rows Q that place them in R^d, and
//! an output bias c.

use nalgebra::{DMatrix, DVector};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

use super::inputs::Pairs;
use super::network::{End, Shape};
use super::reach::{Reach, Recipe, inputs, with_ones};
use super::relations::Structure;
use super::target::Target;
use crate::embedding::Embedding;
use crate::reduction::Phase;

/// The weights of one network, a layer (W, c) after the other; c is empty without biases.
type Layers = Vec<(DMatrix<f64>, DVector<f64>)>;

/// Weights at which this encoder attains `reach.lower`, in the order of
/// [`Objective`](super::Objective), or `None` where none are known. To rounding, the loss there is
/// that bound (at the bias `reach.b`).
pub fn witness(shape: &Shape, pairs: &Pairs, target: &Target, reach: &Reach) -> Option<Vec<f64>> {
    let recipe = reach.recipe.as_ref()?;
    let coordinates = coordinates(target, reach.structure, shape.n)?;
    let mut weights = Vec::with_capacity(shape.weights());
    for (network, input) in inputs(shape, pairs).iter().enumerate() {
        let first = network * input.nrows();
        let own = coordinates.rows(first, input.nrows()).into_owned();
        let axes = axes(shape, own.ncols());
        let layers = match recipe {
            Recipe::Map { factors, apex } => {
                map(shape, network, input, &own, &axes, &factors[network], *apex)?
            }
            Recipe::Hinges(layer) => hinges(shape, network, input, &own, &axes, *layer)?,
        };
        for (w, c) in layers {
            weights.extend(w.iter());
            weights.extend(c.iter());
        }
    }
    Some(weights)
}

/// The rows of a structure, by as many coordinates as its rank.
fn coordinates(target: &Target, structure: Structure, n: usize) -> Option<DMatrix<f64>> {
    match structure {
        Structure::Orthonormal => Some(DMatrix::from_fn(2 * n, n, |i, k| {
            f64::from(u8::from(i % n == k))
        })),
        Structure::Optimum(Phase::Antipodal) => {
            Some(DMatrix::from_fn(
                2 * n,
                1,
                |i, _| {
                    if i < n { 1.0 } else { -1.0 }
                },
            ))
        }
        Structure::Optimum(Phase::Etf) => Some(Embedding::ccem(n, n - 1, 0.0).ok()?.into_stacked()),
        Structure::Optimum(Phase::Intermediate) => target.embedding(n),
    }
}

/// Orthonormal rows of R^d for so many coordinates: unit vectors, or, where the mean is taken out
/// of every output, vectors that have none.
fn axes(shape: &Shape, count: usize) -> DMatrix<f64> {
    let helmert = |k: usize, i: usize| {
        let step = (k + 1) as f64;
        let scale = 1.0 / (step * (step + 1.0)).sqrt();
        match i.cmp(&(k + 1)) {
            std::cmp::Ordering::Less => scale,
            std::cmp::Ordering::Equal => -step * scale,
            std::cmp::Ordering::Greater => 0.0,
        }
    };
    DMatrix::from_fn(count, shape.d, |k, i| match shape.end {
        End::LayerNorm => helmert(k, i),
        _ => f64::from(u8::from(k == i)),
    })
}

/// A⁺ B, for the W with A W = B.
fn solve(a: &DMatrix<f64>, b: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    const NOTHING: f64 = 1e-13;
    let svd = a.clone().svd(true, true);
    let room = NOTHING * svd.singular_values.max();
    let first = svd.solve(b, room).ok()?;
    // Once more for what rounding left.
    let rest = b - a * &first;
    Some(first + svd.solve(&rest, room).ok()?)
}

/// The affine map with A W + 1cᵀ = D C, carried to R^d.
fn map(
    shape: &Shape,
    network: usize,
    input: &DMatrix<f64>,
    coordinates: &DMatrix<f64>,
    axes: &DMatrix<f64>,
    factors: &[f64],
    apex: bool,
) -> Option<Layers> {
    let mut own = coordinates.clone();
    let mut constant = DVector::zeros(shape.d);
    if apex {
        let last = own.ncols() - 1;
        constant = axes.row(last).transpose() * own[(0, last)];
        own.column_mut(last).fill(0.0);
    }
    for (mut row, factor) in own.row_iter_mut().zip(factors) {
        row *= *factor;
    }
    let a = if shape.bias {
        with_ones(input)
    } else {
        input.clone()
    };
    let solved = solve(&a, &own)?;
    let m = input.ncols();
    let w = solved.rows(0, m).into_owned();
    let c = match shape.bias {
        true => solved.row(m).transpose(),
        false => DVector::zeros(0),
    };
    if shape.hidden.is_empty() {
        let c = if shape.bias {
            axes.transpose() * c + constant
        } else {
            c
        };
        return Some(vec![(w * axes, c)]);
    }
    let used = if apex { own.ncols() - 1 } else { own.ncols() };
    let shift = 1.0 + own.amax();
    let layers = shape.layers(network);
    let mut first = zero(layers[0]);
    first.0.columns_mut(0, used).copy_from(&w.columns(0, used));
    first
        .1
        .rows_mut(0, used)
        .copy_from(&c.rows(0, used).add_scalar(shift));
    let mut made = vec![first];
    carry(&layers[1..layers.len() - 1], used, &mut made);
    made.push(output(
        *layers.last()?,
        &axes.rows(0, used).into_owned(),
        shift,
        &constant,
    ));
    Some(made)
}

fn zero((a, c): (usize, usize)) -> (DMatrix<f64>, DVector<f64>) {
    (DMatrix::zeros(a, c), DVector::zeros(c))
}

/// Layers that leave so many units as they are.
fn carry(layers: &[(usize, usize)], count: usize, made: &mut Layers) {
    for layer in layers {
        let mut next = zero(*layer);
        (0..count).for_each(|k| next.0[(k, k)] = 1.0);
        made.push(next);
    }
}

/// The last layer: it takes the shift out and places the coordinates.
fn output(
    layer: (usize, usize),
    axes: &DMatrix<f64>,
    shift: f64,
    constant: &DVector<f64>,
) -> (DMatrix<f64>, DVector<f64>) {
    let mut last = zero(layer);
    last.0.rows_mut(0, axes.nrows()).copy_from(axes);
    last.1 = constant - axes.row_sum().transpose() * shift;
    last
}

/// The piecewise linear function of z = x·α that takes the right values at the distinct inputs:
/// a constant, and a hinge at every z but the last.
struct Interpolant {
    alpha: DVector<f64>,
    z: Vec<f64>,
    constant: DVector<f64>,
    /// The change of the slope at each hinge.
    changes: DMatrix<f64>,
}

/// Directions that are tried: of these the one is taken that keeps the inputs best apart.
const DIRECTIONS: u64 = 64;

impl Interpolant {
    fn new(input: &DMatrix<f64>, values: &DMatrix<f64>) -> Option<Interpolant> {
        let best = (0..DIRECTIONS)
            .map(|seed| direction(input.ncols(), seed))
            .map(|alpha| (separation(input, &alpha), alpha))
            .max_by(|(one, _), (other, _)| one.total_cmp(other));
        let (room, alpha) = best?;
        if room <= 0.0 {
            return None;
        }
        let projected = input * &alpha;
        let order = distinct_order(&projected);
        let z: Vec<f64> = order.iter().map(|i| projected[*i]).collect();
        let row = |k: usize| values.row(order[k]).transpose();
        let hinges = order.len() - 1;
        let mut changes = DMatrix::zeros(hinges, values.ncols());
        let mut before = DVector::zeros(values.ncols());
        for k in 0..hinges {
            let slope = (row(k + 1) - row(k)) / (z[k + 1] - z[k]);
            changes.set_row(k, &(&slope - &before).transpose());
            before = slope;
        }
        Some(Interpolant {
            alpha,
            constant: row(0),
            z,
            changes,
        })
    }
}

fn direction(m: usize, seed: u64) -> DVector<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let alpha = DVector::from_fn(m, |_, _| StandardNormal.sample(&mut rng));
    let length: f64 = alpha.norm();
    alpha / length
}

/// The order of the distinct values.
fn distinct_order(z: &DVector<f64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..z.len()).collect();
    order.sort_by(|i, j| z[*i].total_cmp(&z[*j]));
    order.dedup_by(|i, j| z[*i] == z[*j]);
    order
}

/// The smallest distance of two different projections, as a share of the largest; 0 where two
/// different inputs fall together.
fn separation(input: &DMatrix<f64>, alpha: &DVector<f64>) -> f64 {
    let z = input * alpha;
    let mut order: Vec<usize> = (0..z.len()).collect();
    order.sort_by(|i, j| z[*i].total_cmp(&z[*j]));
    let apart = |i: usize, j: usize| match input.row(i) == input.row(j) {
        true => f64::INFINITY,
        false => z[j] - z[i],
    };
    let least = order.windows(2).map(|pair| apart(pair[0], pair[1]));
    least.fold(f64::INFINITY, f64::min) / (z.max() - z.min())
}

/// Hinges in hidden layer `at`: before it one unit carries z, after it the coordinates are.
fn hinges(
    shape: &Shape,
    network: usize,
    input: &DMatrix<f64>,
    coordinates: &DMatrix<f64>,
    axes: &DMatrix<f64>,
    at: usize,
) -> Option<Layers> {
    let layers = shape.layers(network);
    let f = Interpolant::new(input, coordinates)?;
    // z is shifted so that the units that carry it are positive.
    let offset = if at == 0 { 0.0 } else { 1.0 - f.z[0] };
    let mut made = Layers::new();
    if at > 0 {
        let mut first = zero(layers[0]);
        first.0.set_column(0, &f.alpha);
        first.1[0] = offset;
        made.push(first);
        carry(&layers[1..at], 1, &mut made);
    }
    let mut hinge = zero(layers[at]);
    for k in 0..f.changes.nrows() {
        match at {
            0 => hinge.0.set_column(k, &f.alpha),
            _ => hinge.0[(0, k)] = 1.0,
        }
        hinge.1[k] = -(f.z[k] + offset);
    }
    made.push(hinge);
    let nothing = DVector::zeros(shape.d);
    if at + 1 == shape.hidden.len() {
        let mut last = zero(layers[at + 1]);
        last.0
            .rows_mut(0, f.changes.nrows())
            .copy_from(&(&f.changes * axes));
        last.1 = axes.transpose() * &f.constant;
        made.push(last);
        return Some(made);
    }
    let (count, shift) = (coordinates.ncols(), 1.0 + coordinates.amax());
    let mut values = zero(layers[at + 1]);
    values
        .0
        .view_mut((0, 0), f.changes.shape())
        .copy_from(&f.changes);
    values
        .1
        .rows_mut(0, count)
        .copy_from(&f.constant.add_scalar(shift));
    made.push(values);
    carry(&layers[at + 2..layers.len() - 1], count, &mut made);
    made.push(output(*layers.last()?, axes, shift, &nothing));
    Some(made)
}
