//! InfoNCE against 60 digits, at temperatures where e^a is a usual number and where it is not.

use ccem::embedding::Embedding;
use ccem::loss::Kind;
use ccem::optimize::kernel::{Instructions, Workspace};
use ccem::optimize::{FullLoss, start};
use ccem::scalar::Scalar;
use ccem::scalar::precise::Precise;
use nalgebra::DMatrix;
use num_rational::BigRational;

use super::{evaluate, infonce, infonce_one_way};

type Digits = Precise<256>;

fn exactly(x: f64) -> Digits {
    let x = BigRational::from_float(x).unwrap();
    Precise::between(&x, &x)
}

/// t u_i·v_j of the normalised rows, row by row.
fn logits(t: f64, x: &DMatrix<f64>) -> Vec<Vec<Digits>> {
    let n = x.nrows() / 2;
    let dot = |i: usize, j: usize| -> Digits {
        let products = (0..x.ncols()).map(|k| exactly(x[(i, k)]) * exactly(x[(j, k)]));
        products.fold(exactly(0.0), |sum, product| sum + product)
    };
    let lengths: Vec<Digits> = (0..2 * n).map(|i| dot(i, i).sqrt()).collect();
    let logit = |i: usize, j: usize| {
        exactly(t) * dot(i, n + j) / (lengths[i].clone() * lengths[n + j].clone())
    };
    let row = |i| (0..n).map(|j| logit(i, j)).collect();
    (0..n).map(row).collect()
}

/// ln(1 + x), which is x − x²/2 to x³ where 1 + x would lose the digits of x.
fn log_one_plus(x: Digits) -> Digits {
    match x.to_f64_bounds().1 < 1e-30 {
        true => x.clone() - x.clone() * x / exactly(2.0),
        false => (exactly(1.0) + x).ln(),
    }
}

/// (1/N) Σ_i ln(1 + Σ_{j≠i} e^{z_ij − z_ii})
fn one_way(n: usize, z: impl Fn(usize, usize) -> Digits) -> Digits {
    let row = |i: usize| {
        let others = (0..n).filter(|&j| j != i);
        let terms = others.map(|j| (z(i, j) - z(i, i)).exp());
        log_one_plus(terms.fold(exactly(0.0), |sum, term| sum + term))
    };
    (0..n).map(row).fold(exactly(0.0), |sum, row| sum + row) / exactly(n as f64)
}

fn digits(loss: &FullLoss, x: &DMatrix<f64>) -> Digits {
    let (n, z) = (x.nrows() / 2, logits(loss.t, x));
    let rows = one_way(n, |i, j| z[i][j].clone());
    match loss.kind {
        Kind::InfoNceOneWay => rows,
        _ => (rows + one_way(n, |i, j| z[j][i].clone())) / exactly(2.0),
    }
}

/// Random rows, and near CCEM, where at large t the loss is tiny.
fn embeddings() -> Vec<DMatrix<f64>> {
    let random = [(1, 3), (2, 2), (7, 2), (26, 3)].map(|(n, d)| start(n, d, 3));
    let near = Embedding::ccem(9, 9, 0.1).unwrap();
    random
        .into_iter()
        .chain([near])
        .map(Embedding::into_stacked)
        .collect()
}

#[test]
fn the_loss_is_within_its_bound_of_sixty_digits() {
    for t in [1.0, 50.0, 500.0, 3000.0] {
        for x in embeddings() {
            let (n, d) = (x.nrows() / 2, x.ncols());
            for loss in [infonce(t), infonce_one_way(t)] {
                let exact = digits(&loss, &x);
                for instructions in Instructions::available() {
                    let mut workspace = Workspace::with_instructions(instructions, &loss, n, d);
                    let mut gradient = x.clone();
                    let value = loss.evaluate(&x, &mut workspace, &mut gradient);
                    let off = (exactly(value.loss) - exact.clone()).to_f64_bounds();
                    let what =
                        format!("{loss:?}, N = {n}, {instructions}: {value:?}, off by {off:?}");
                    assert!(off.0.abs().max(off.1.abs()) <= value.error, "{what}");
                    assert!(
                        value.error <= 1e-13 * (1.0 + t) * value.loss.max(1e-300),
                        "{what}"
                    );
                    assert!(gradient.iter().all(|g| g.is_finite()), "{what}");
                }
            }
        }
    }
}

/// A bound that no error could break would prove nothing: a loss with its positive pair counted
/// twice is outside.
#[test]
fn a_wrong_loss_is_outside_the_bound() {
    let x = start(7, 2, 3).into_stacked();
    for t in [1.0, 50.0, 500.0] {
        let (value, _) = evaluate(&infonce(t), &x);
        let wrong = value.loss * (1.0 + 1e-11);
        let off = (exactly(wrong) - digits(&infonce(t), &x)).to_f64_bounds();
        assert!(off.0.abs().min(off.1.abs()) > value.error, "{t}: {value:?}");
    }
}

/// L(x + h v) − L(x) − h ⟨∇L, v⟩ falls as h². The rows are within some 1/t of each other, so that a
/// softmax does not pick a single entry.
#[test]
fn gradients_pass_the_taylor_test_at_every_temperature() {
    for t in [1.0, 50.0, 500.0, 3000.0] {
        let (n, d) = (26, 5);
        let [spread, v] = [1, 2].map(|seed| start(n, d, seed).into_stacked());
        let x = DMatrix::from_fn(2 * n, d, |i, k| {
            f64::from(u8::from(k == 0)) + spread[(i, k)] / t
        });
        for loss in [infonce(t), infonce_one_way(t)] {
            let (value, gradient) = evaluate(&loss, &x);
            let slope = |derivative: f64| {
                let error = |h: f64| {
                    let at = evaluate(&loss, &(&x + h / t * &v)).0.loss;
                    (at - value.loss - h / t * derivative).abs()
                };
                (error(1e-2) / error(1e-3)).log10()
            };
            let right = slope(gradient.dot(&v));
            assert!((1.9..=2.1).contains(&right), "{loss:?}: {right}");
            let wrong = slope(gradient.dot(&v) * 1.01);
            assert!(!(1.9..=2.1).contains(&wrong), "{loss:?}: {wrong}");
        }
    }
}

/// A number that is none reaches the loss, and leaves nothing behind.
#[test]
fn nan_is_seen() {
    let (n, d, loss) = (30, 4, infonce(2.0));
    let x = start(n, d, 1).into_stacked();
    for instructions in Instructions::available() {
        let mut workspace = Workspace::with_instructions(instructions, &loss, n, d);
        let mut gradient = x.clone();
        let before = loss.evaluate(&x, &mut workspace, &mut gradient);
        let mut broken = x.clone();
        broken[(17, 2)] = f64::NAN;
        let value = loss.evaluate(&broken, &mut workspace, &mut gradient);
        assert!(value.loss.is_nan(), "{instructions}");
        let after = loss.evaluate(&x, &mut workspace, &mut gradient);
        assert_eq!(before, after, "{instructions}");
    }
}
