//! The vectorised kernel: accuracy of softplus and σ, and that neither the tiles nor the threads
//! change a bit.
//!
//! The number of random points is read from `CCEM_POINTS` (default 100000).

use ccem::loss::Kind;
use ccem::optimize::kernel::softplus::softplus_sigmoid_each;
use ccem::optimize::kernel::{Instructions, Workspace};
use ccem::optimize::{FullLoss, start};
use ccem::scalar::Scalar;
use ccem::scalar::precise::Precise;
use nalgebra::DMatrix;
use num_rational::BigRational;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

fn points() -> usize {
    std::env::var("CCEM_POINTS").map_or(100_000, |points| points.parse().unwrap())
}

/// The number of doubles one passes on the way from `x` to `y`, for x, y ≥ 0.
fn steps(x: f64, y: f64) -> u64 {
    x.to_bits().abs_diff(y.to_bits())
}

/// The doubles nearest to softplus(z) and σ(z).
fn references(z: f64) -> [f64; 2] {
    // Beyond, Precise says nothing of numbers that no double can hold.
    if z < -745.2 {
        return [0.0; 2];
    }
    let z = BigRational::from_float(z).unwrap();
    let z = Precise::<96>::between(&z, &z);
    [z.clone().softplus(), z.sigmoid()].map(|value| value.nearest_f64().unwrap())
}

/// Arguments of every kind: usual ones, both tails, those next to 0, and where e^z is subnormal.
fn arguments() -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut any = move || {
        let range = [4.0, 40.0, 750.0][rng.random_range(0..3)];
        match rng.random_range(0..8) {
            0 => rng.random_range(-745.2..-700.0),
            1 => rng.random_range(-1.0..1.0) * 2.0_f64.powi(rng.random_range(-60..0)),
            _ => rng.random_range(-range..range),
        }
    };
    let special = [
        0.0, -0.0, 1e-300, -1e-300, 1e4, -1e4, -745.13, -708.4, 708.4, 36.7, -36.7,
    ];
    special
        .into_iter()
        .chain((0..points()).map(|_| any()))
        .collect()
}

/// A result one double from the nearest one is less than 3/2 ulp from the exact one; the kernel
/// promises 2.
#[test]
fn softplus_and_sigmoid_are_right_to_two_ulp() {
    let z = arguments();
    let expected: Vec<[f64; 2]> = z.par_iter().map(|&z| references(z)).collect();
    for instructions in Instructions::available() {
        let (softplus, sigmoid) = softplus_sigmoid_each(instructions, &z);
        let mut worst = [0; 2];
        for ((&z, expected), got) in z.iter().zip(&expected).zip(softplus.iter().zip(&sigmoid)) {
            for (k, (got, expected)) in [got.0, got.1].into_iter().zip(expected).enumerate() {
                let steps = steps(*got, *expected);
                assert!(
                    steps <= 2,
                    "{instructions:?}, {k} at {z:e}: {got:e}, not {expected:e}"
                );
                worst[k] = worst[k].max(steps);
            }
        }
        assert!(
            worst.iter().all(|&steps| steps <= 1),
            "{instructions:?}: {worst:?}"
        );
    }
}

#[test]
fn softplus_and_sigmoid_at_the_ends() {
    for instructions in Instructions::available() {
        let z = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        let (softplus, sigmoid) = softplus_sigmoid_each(instructions, &z);
        assert!(
            softplus[0].is_nan() && sigmoid[0].is_nan(),
            "{instructions:?}"
        );
        assert_eq!(softplus[1..], [f64::INFINITY, 0.0], "{instructions:?}");
        assert_eq!(sigmoid[1..], [1.0, 0.0], "{instructions:?}");
    }
}

type Outcome = (u64, u64, DMatrix<f64>);

fn losses() -> [FullLoss; 3] {
    let (t, b) = (3.0, 2.0);
    Kind::ALL.map(|kind| FullLoss { kind, t, b })
}

fn evaluate(loss: &FullLoss, x: &DMatrix<f64>, mut workspace: Workspace) -> Outcome {
    let mut gradient = DMatrix::from_element(x.nrows(), x.ncols(), f64::NAN);
    let value = loss.evaluate(x, &mut workspace, &mut gradient);
    (value.loss.to_bits(), value.scale.to_bits(), gradient)
}

const WHOLE: [usize; 2] = [usize::MAX / 4; 2];

#[test]
fn tiles_change_no_bit() {
    for (n, d) in [(1, 3), (130, 7), (300, 40), (257, 1)] {
        let x = start(n, d, 5).into_stacked();
        for (loss, instructions) in every_loss() {
            let by = |tile| {
                let workspace = Workspace::with_tile(instructions, &loss, [n, d], tile);
                evaluate(&loss, &x, workspace)
            };
            let whole = by(WHOLE);
            for tile in [[1, 1], [24, 128], [100, 200], [480, 1024]] {
                let what = format!("N = {n}, d = {d}, {loss:?}, {instructions:?}, {tile:?}");
                assert!(whole == by(tile), "{what}");
            }
        }
    }
}

/// Each loss by each instruction set.
fn every_loss() -> impl Iterator<Item = (FullLoss, Instructions)> {
    let sets = Instructions::available().into_iter();
    sets.flat_map(|set| losses().map(|loss| (loss, set)))
}

#[test]
fn threads_change_no_bit() {
    let (n, d) = (700, 90);
    let x = start(n, d, 5).into_stacked();
    for loss in losses() {
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let best = Instructions::best();
            let workspace = || Workspace::with_tile(best, &loss, [n, d], [200, 256]);
            pool.install(|| evaluate(&loss, &x, workspace()))
        };
        let one = on(1);
        for threads in [2, 3, 8] {
            assert!(one == on(threads), "{loss:?}, {threads} threads");
        }
    }
}

/// Every shape of panel and microtile, in place and packed, against the sums as they are written.
#[test]
fn every_shape_is_the_plain_sum() {
    let shapes = (1..=60)
        .map(|n| (n, 1 + (7 * n) % 61))
        .chain((1..=60).map(|d| (9, d)));
    for (n, d) in shapes {
        let x = start(n, d, 11).into_stacked();
        for loss in losses() {
            let (expected, gradient) = plain(&loss, &x);
            for (instructions, tile) in every_way() {
                let mut workspace = Workspace::with_tile(instructions, &loss, [n, d], tile);
                let mut ours = DMatrix::from_element(2 * n, d, f64::NAN);
                let value = loss.evaluate(&x, &mut workspace, &mut ours);
                let what = format!("N = {n}, d = {d}, {loss:?}, {instructions:?}, {tile:?}");
                let near = (value.loss - expected).abs() <= value.error;
                assert!(near, "{what}: {} {expected}", value.loss);
                let worst = (&ours - &gradient).amax();
                assert!(worst <= 2e-14 * value.scale, "{what}: {worst:e}");
            }
        }
    }
}

/// Each instruction set, with one tile and with small ones.
fn every_way() -> Vec<(Instructions, [usize; 2])> {
    let sets = Instructions::available().into_iter();
    sets.flat_map(|set| [(set, WHOLE), (set, [1, 1])]).collect()
}

/// Lanes beyond the last row read what is beside U, or was there before.
#[test]
fn what_is_beyond_the_rows_counts_for_nothing() {
    let (n, d) = (29, 6);
    let mut x = start(n, d, 3).into_stacked();
    x.rows_mut(0, n).fill(0.0);
    // Products of these overflow; only those with U count.
    x.rows_mut(n, n).fill(1e200);
    let nothing = DMatrix::from_element(2 * n, d, f64::NAN);
    for (instructions, tile) in every_way() {
        let loss = FullLoss::sigmoid(3.0, 2.0);
        let mut workspace = Workspace::with_tile(instructions, &loss, [n, d], tile);
        let mut gradient = nothing.clone();
        let value = loss.evaluate(&nothing, &mut workspace, &mut gradient);
        assert!(value.loss.is_nan(), "{instructions:?}, {tile:?}");
        let value = loss.evaluate(&x, &mut workspace, &mut gradient);
        let expected = 28.0 * (-2.0_f64).softplus() + 2.0_f64.softplus();
        let distance = (value.loss - expected).abs();
        assert!(
            distance <= value.error,
            "{instructions:?}, {tile:?}: {}",
            value.loss
        );
        let upper = gradient.rows(0, n).iter().all(|g| g.is_finite());
        let lower = gradient.rows(n, n).iter().all(|&g| g == 0.0);
        assert!(upper && lower, "{instructions:?}, {tile:?}");
    }
}

fn plain(loss: &FullLoss, x: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
    let n = x.nrows() / 2;
    let (u, v) = (x.rows(0, n), x.rows(n, n));
    let (total, w) = weights(loss, &(u * v.transpose()));
    let mut gradient = DMatrix::zeros(x.nrows(), x.ncols());
    gradient.rows_mut(0, n).copy_from(&(&w * v));
    gradient.rows_mut(n, n).copy_from(&(w.transpose() * u));
    (total, gradient)
}

/// L and ∂L/∂S.
fn weights(loss: &FullLoss, s: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
    let one_way = |s: &DMatrix<f64>| softmax(loss.t, s);
    match loss.kind {
        Kind::Sigmoid => pairs(loss, s),
        Kind::InfoNceOneWay => one_way(s),
        Kind::InfoNce => {
            let ((rows, w), (columns, w_transposed)) = (one_way(s), one_way(&s.transpose()));
            ((rows + columns) / 2.0, (w + w_transposed.transpose()) / 2.0)
        }
    }
}

fn pairs(loss: &FullLoss, s: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
    let (n, FullLoss { t, b, .. }) = (s.nrows(), *loss);
    let sign = |i, j| if i == j { -1.0 } else { 1.0 };
    let z = DMatrix::from_fn(n, n, |i, j| sign(i, j) * (t * s[(i, j)] - b));
    let total: f64 = z.iter().map(|z| z.softplus() / n as f64).sum();
    let w = DMatrix::from_fn(n, n, |i, j| sign(i, j) * t / n as f64 * z[(i, j)].sigmoid());
    (total, w)
}

/// The rows against the columns.
fn softmax(t: f64, s: &DMatrix<f64>) -> (f64, DMatrix<f64>) {
    let n = s.nrows();
    let mut e = DMatrix::from_fn(n, n, |i, j| (t * (s[(i, j)] - s[(i, i)])).exp());
    let mut total = 0.0;
    for (i, mut row) in e.row_iter_mut().enumerate() {
        row[i] = 0.0;
        let others = row.sum();
        total += others.ln_1p() / n as f64;
        row[i] = -others;
        row *= t / n as f64 / (1.0 + others);
    }
    (total, e)
}
