//! Claims of follow-up papers and programs that are about numbers one can compute.

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

use super::finding;
use crate::claim::reported::Reported;
use crate::embedding::{Embedding, similarity_error};
use crate::evidence::{Finding, Outcome};
use crate::scalar::symbol::Expr;
use crate::siglip::models::{Kind, models};

/// Examines a claim; training is for the empirical level.
pub fn examine(claim: &Reported) -> Finding {
    match claim {
        Reported::BatchVariance { least, most } => batch_variance([least, most]),
        Reported::TemperatureAtMost(most) => temperatures(most),
        Reported::TwoLosses(_) => finding("runs"),
    }
}

/// N and m.
const SIZES: [[usize; 2]; 10] = [
    [4, 2],
    [6, 2],
    [6, 3],
    [8, 4],
    [9, 3],
    [12, 3],
    [12, 4],
    [12, 6],
    [16, 4],
    [20, 5],
];

/// Random placements of the batches at each size and dimension.
const PLACEMENTS: u64 = 20;

/// How the subspaces of the batches lie.
#[derive(Clone, Copy)]
enum Placed {
    /// All in the same m−1 dimensions: the most variance.
    Together,
    /// Each in m−1 dimensions of its own: the least.
    Apart,
    /// At random in R^d.
    Random(u64),
}

/// The variance of the negatives of simplices of m points, against its bounds.
fn batch_variance(bounds: [&Expr; 2]) -> Finding {
    let mut finding = finding("configurations");
    for [n, m] in SIZES {
        let at = BTreeMap::from([("N", n as f64), ("m", m as f64)]);
        let ends = bounds.map(|bound| bound.evaluate(&|name: &str| at.get(name).copied()).ok());
        let whole = n / m * (m - 1);
        let random = (0..PLACEMENTS).flat_map(|seed| {
            let dimensions = [m, whole.div_ceil(2).max(m), whole];
            dimensions.map(|d| (Placed::Random(seed), d))
        });
        let ends_first = [(Placed::Together, m - 1), (Placed::Apart, whole)];
        for (placed, d) in ends_first.into_iter().chain(random) {
            let variance = variance_of_negatives(&batches([n, m], d, placed));
            let outcome = within(variance, ends, placed, 8.0 * similarity_error(d));
            finding.count(outcome, || format!("N = {n}, batches of {m}, -d {d}"));
        }
    }
    finding
}

fn within(variance: f64, ends: [Option<f64>; 2], placed: Placed, error: f64) -> Outcome {
    let [Some(least), Some(most)] = ends else {
        return Outcome::WithinRounding;
    };
    let [least, most] = match placed {
        Placed::Together => [most, most],
        Placed::Apart => [least, least],
        Placed::Random(_) => [least, most],
    };
    match least - error <= variance && variance <= most + error {
        true => Outcome::Agrees,
        false => Outcome::Contradicts(format!("the variance is {variance}")),
    }
}

/// Every batch of m of N points in R^d is a simplex ETF.
fn batches([n, m]: [usize; 2], d: usize, placed: Placed) -> DMatrix<f64> {
    let simplex = match Embedding::ccem(m, m - 1, 0.0) {
        Ok(simplex) => simplex.u().into_owned(),
        Err(_) => DMatrix::zeros(m, m - 1),
    };
    let mut points = DMatrix::zeros(n, d);
    for (batch, mut rows) in (0..n / m).map(|batch| batch * m).enumerate() {
        let frame = frame(d, m - 1, batch, placed);
        let own = &simplex * frame.transpose();
        for row in own.row_iter() {
            points.row_mut(rows).copy_from(&row);
            rows += 1;
        }
    }
    points
}

/// k orthonormal columns in R^d.
fn frame(d: usize, k: usize, batch: usize, placed: Placed) -> DMatrix<f64> {
    let from = match placed {
        Placed::Together => 0,
        Placed::Apart => batch * k,
        Placed::Random(seed) => {
            let mut rng = ChaCha8Rng::seed_from_u64(seed * 1_000 + batch as u64);
            let normal = DMatrix::from_fn(d, k, |_, _| StandardNormal.sample(&mut rng));
            return normal.qr().q();
        }
    };
    DMatrix::from_fn(d, k, |row, column| f64::from(row == from + column))
}

fn variance_of_negatives(points: &DMatrix<f64>) -> f64 {
    let gram = points * points.transpose();
    let n = gram.nrows();
    let off_diagonal = (0..n).flat_map(|i| (0..n).filter(move |j| *j != i).map(move |j| (i, j)));
    let (sum, squares) = off_diagonal.fold((0.0, 0.0), |(sum, squares), at| {
        (sum + gram[at], squares + gram[at] * gram[at])
    });
    let count = (n * (n - 1)) as f64;
    squares / count - (sum / count).powi(2)
}

/// The released models, each held against the temperature that is said to be enough.
fn temperatures(most: &Expr) -> Finding {
    let mut finding = finding("models");
    let most = most.evaluate(&|_: &str| None).ok();
    let (mut above, mut count) = (0, 0);
    for model in models()
        .into_iter()
        .filter(|model| model.kind == Kind::Released)
    {
        let t = model.t.value::<f64>(2);
        count += 1;
        let outcome = match most {
            None => Outcome::WithinRounding,
            Some(most) if t <= most => Outcome::Agrees,
            Some(most) => {
                above += 1;
                Outcome::Contradicts(format!("t = {t:.2} would become {most}"))
            }
        };
        finding.count(outcome, || model.name.clone());
    }
    finding.remark = format!("{above} of {count} released models lie above");
    finding
}
