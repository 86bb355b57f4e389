//! The losses of U and V row by row: the bits of the kernel of [U; V], for any number of threads.

use ccem::embedding::Embedding;
use ccem::loss::Kind;
use ccem::optimize::descent::Value;
use ccem::optimize::kernel::{Instructions, RowMajor, Unfit, Workspace};
use ccem::optimize::{FullLoss, start};
use ccem::scalar::Scalar;
use nalgebra::{DMatrix, DMatrixView};

use super::{infonce, infonce_one_way, sigmoid};

/// U, V, or a gradient, row by row.
type Rows = Vec<f64>;

fn rows(x: DMatrixView<f64>) -> Rows {
    x.transpose().as_slice().to_vec()
}

fn halves(x: &DMatrix<f64>) -> [Rows; 2] {
    let n = x.nrows() / 2;
    [x.rows(0, n), x.rows(n, n)].map(rows)
}

fn losses() -> [FullLoss; 3] {
    [sigmoid(1.7, 0.4), infonce(1.7), infonce_one_way(1.7)]
}

/// Loss, scale and gradient, with rubbish where the gradient is to be.
fn by_rows(loss: &mut RowMajor, [u, v]: &[Rows; 2]) -> (Value, [Rows; 2]) {
    let mut gradient = [vec![f64::NAN; u.len()], vec![f64::NAN; v.len()]];
    let [gu, gv] = &mut gradient;
    let value = loss.gradient(u, v, gu, gv).unwrap();
    (value, gradient)
}

/// Every N and d up to 65, N along with each d once, and 512.
fn shapes() -> impl Iterator<Item = (usize, usize)> {
    let small = (1..=65).flat_map(|n| [(n, n), (n, 66 - n), (n, 1 + 7 * n % 65)]);
    let thin = (1..=65).flat_map(|d| [(512, d), (d, 512)]);
    small.chain(thin).chain([(512, 512)])
}

#[test]
fn rows_and_columns_are_the_same_bits() {
    for (n, d) in shapes() {
        let x = start(n, d, 11).into_stacked();
        for loss in losses() {
            for instructions in Instructions::available() {
                let mut workspace = Workspace::with_instructions(instructions, &loss, n, d);
                let mut gradient = DMatrix::from_element(2 * n, d, f64::NAN);
                let value = loss.evaluate(&x, &mut workspace, &mut gradient);
                let mut kernel = RowMajor::with_instructions(instructions, loss, n, d).unwrap();
                let ours = by_rows(&mut kernel, &halves(&x));
                let what = format!("N = {n}, d = {d}, {loss:?}, {instructions}");
                assert!(ours == (value, halves(&gradient)), "{what}");
                let [u, v] = halves(&x);
                assert_eq!(kernel.value(&u, &v), Ok(value), "{what}");
            }
        }
    }
}

#[test]
fn threads_change_no_bit() {
    for (n, d) in [(1, 1), (31, 65), (65, 33), (512, 65), (512, 512)] {
        let x = halves(&start(n, d, 5).into_stacked());
        for loss in losses() {
            let on = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
                let mut kernel = RowMajor::new(loss, n, d).unwrap();
                pool.build().unwrap().install(|| by_rows(&mut kernel, &x))
            };
            assert!(on(1) == on(2), "N = {n}, d = {d}, {loss:?}");
        }
    }
}

/// Whatever was computed in it before, of whatever shape.
#[test]
fn memory_used_again_changes_no_bit() {
    let mut spare = RowMajor::new(sigmoid(3.0, -1.0), 40, 7).unwrap();
    for (n, d) in [(40, 7), (40, 7), (7, 40), (512, 65), (512, 65), (3, 3)] {
        let x = halves(&start(n, d, 2).into_stacked());
        for loss in losses() {
            spare = spare.again(loss, n, d).unwrap();
            let anew = &mut RowMajor::new(loss, n, d).unwrap();
            let what = format!("N = {n}, d = {d}, {loss:?}");
            assert!(by_rows(&mut spare, &x) == by_rows(anew, &x), "{what}");
        }
    }
    assert_eq!(spare.again(losses()[0], 0, 3).err(), Some(Unfit::Empty));
}

/// The sums as they are written, row by row.
fn plain(t: f64, b: f64, d: usize, [u, v]: &[Rows; 2]) -> (f64, [Rows; 2]) {
    let n = u.len() / d;
    let (mut loss, mut gradient) = (0.0, [vec![0.0; n * d], vec![0.0; n * d]]);
    for i in 0..n {
        let mut row = 0.0;
        for j in 0..n {
            let (a, c) = (&u[i * d..][..d], &v[j * d..][..d]);
            let product: f64 = a.iter().zip(c).map(|(a, c)| a * c).sum();
            let sign = if i == j { -1.0 } else { 1.0 };
            let z: f64 = sign * (t * product - b);
            row += z.softplus() / n as f64;
            let weight = sign * t / n as f64 * z.sigmoid();
            for k in 0..d {
                gradient[0][i * d + k] += weight * c[k];
                gradient[1][j * d + k] += weight * a[k];
            }
        }
        loss += row;
    }
    (loss, gradient)
}

#[test]
fn the_sigmoid_loss_is_the_plain_sum() {
    let (t, b) = (1.7, 0.4);
    for (n, d) in shapes().filter(|(n, d)| n * n * d <= 4_000_000) {
        let x = halves(&start(n, d, 3).into_stacked());
        let (loss, gradient) = plain(t, b, d, &x);
        let mut kernel = RowMajor::new(sigmoid(t, b), n, d).unwrap();
        let (value, ours) = by_rows(&mut kernel, &x);
        // At most 2N additions touch a term of the plain sum.
        let allowed = value.error + n as f64 * f64::EPSILON * loss;
        assert!((value.loss - loss).abs() <= allowed, "N = {n}, d = {d}");
        for (ours, plain) in ours.iter().flatten().zip(gradient.iter().flatten()) {
            let off = (ours - plain).abs();
            assert!(off <= 2e-14 * value.scale, "N = {n}, d = {d}: {off:e}");
        }
    }
}

/// L(x + h v) − L(x) − h ⟨∇L, v⟩ falls as h², and not where a gradient is the other's.
#[test]
fn gradients_pass_the_taylor_test() {
    for (n, d) in [(3, 2), (7, 5), (33, 65), (65, 24), (512, 16)] {
        let [x, v] = [1, 2].map(|seed| halves(&start(n, d, seed).into_stacked()));
        for loss in losses() {
            let mut kernel = RowMajor::new(loss, n, d).unwrap();
            let (value, [gu, gv]) = by_rows(&mut kernel, &x);
            let along = |g: [&Rows; 2]| -> f64 {
                let terms = g.into_iter().flatten().zip(v.iter().flatten());
                terms.map(|(g, v)| g * v).sum()
            };
            let (right, swapped) = (along([&gu, &gv]), along([&gv, &gu]));
            let mut slope = |derivative: f64| {
                let mut error = |h: f64| {
                    let moved = [0, 1].map(|side| -> Rows {
                        let pairs = x[side].iter().zip(&v[side]);
                        pairs.map(|(x, v)| x + h * v).collect()
                    });
                    let at = kernel.value(&moved[0], &moved[1]).unwrap().loss;
                    (at - value.loss - h * derivative).abs()
                };
                (error(1e-2) / error(1e-3)).log10()
            };
            let (right, swapped) = (slope(right), slope(swapped));
            assert!((1.9..=2.1).contains(&right), "N = {n}, d = {d}: {right}");
            assert!(
                !(1.9..=2.1).contains(&swapped),
                "N = {n}, d = {d}: {swapped}"
            );
        }
    }
}

/// The simplex ETF's loss is ℓ(1), whatever the order of its numbers.
#[test]
fn infonce_is_its_formula_on_the_simplex() {
    let (n, t) = (65, 2.5);
    let [u, v] = halves(Embedding::ccem(n, n, 0.0).unwrap().stacked());
    let negatives = n as f64 - 1.0;
    let expected = (negatives * (-t * (1.0 + 1.0 / negatives)).exp()).ln_1p();
    for kind in [Kind::InfoNce, Kind::InfoNceOneWay] {
        let loss = FullLoss { kind, t, b: 0.0 };
        let value = RowMajor::new(loss, n, n).unwrap().value(&u, &v).unwrap();
        assert!((value.loss - expected).abs() <= 2.0 * value.error);
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    let loss = sigmoid(1.0, 1.0);
    for (n, d) in [(0, 3), (3, 0), (0, 0)] {
        assert_eq!(RowMajor::new(loss, n, d).err(), Some(Unfit::Empty));
    }
    for loss in losses() {
        for (n, d) in [(usize::MAX, usize::MAX), (usize::MAX, 2), (2, usize::MAX)] {
            let refused = RowMajor::new(loss, n, d).err();
            assert!(matches!(refused, Some(Unfit::TooLarge { .. })), "{n}x{d}");
        }
    }
    let mut kernel = RowMajor::new(loss, 2, 3).unwrap();
    let (right, long) = (vec![0.5; 6], vec![0.5; 7]);
    let (mut gu, mut gv) = (vec![f64::NAN; 6], vec![f64::NAN; 5]);
    let said = |outcome: Result<Value, Unfit>| outcome.unwrap_err().to_string();
    assert_eq!(
        said(kernel.value(&right, &long)),
        "v has 7 numbers; N = 2 rows of d = 3 are 6"
    );
    assert_eq!(
        said(kernel.value(&[], &right)),
        "u has 0 numbers; N = 2 rows of d = 3 are 6"
    );
    assert_eq!(
        said(kernel.gradient(&right, &right, &mut gu, &mut gv)),
        "gv has 5 numbers; N = 2 rows of d = 3 are 6"
    );
    assert!(gu.iter().all(|g| g.is_nan()));
}
