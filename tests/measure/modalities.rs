//! Alignment, uniformity, effective rank, centroids and ranks of partners against plain loops.

use ccem::measure::{Measurement, NEAREST, measure};
use nalgebra::DMatrix;

use crate::{random, rows, sides};

fn close(found: f64, plain: f64, what: &str) {
    let error = (found - plain).abs();
    assert!(
        error <= 1e-12 * (1.0 + plain.abs()),
        "{what}: {found} {plain}"
    );
}

/// Few and many rows, on both sides of the ends of blocks and of as many rows as columns.
const SHAPES: [(usize, usize); 11] = [
    (2, 3),
    (5, 2),
    (17, 17),
    (40, 9),
    (64, 32),
    (64, 768),
    (100, 3),
    (255, 8),
    (257, 8),
    (700, 12),
    (1100, 20),
];

#[test]
fn each_side_agrees_with_plain_loops() {
    for (n, d) in SHAPES {
        let embedding = random(n, d, 100 + n as u64);
        let [u, v] = sides(&embedding);
        let found = measure(&u, &v, None, &|| ());
        let (u, v) = (embedding.u().into_owned(), embedding.v().into_owned());
        for (side, x) in found.modalities.iter().zip([&u, &v]) {
            close(side.uniformity, uniformity(x), "uniformity");
            close(side.similarity, similarity(x), "mean similarity");
            let sigma = x.clone().svd(false, false).singular_values;
            let whole = sigma.sum();
            let entropy: f64 = sigma.iter().map(|x| x / whole).map(|p| -p * p.ln()).sum();
            close(side.effective_rank(), entropy.exp(), "effective rank");
            let first = sigma.max().powi(2) / sigma.iter().map(|x| x * x).sum::<f64>();
            close(side.first_share(), first, "first direction");
        }
        alignment_and_gap(&found, &u, &v);
        ranks(&found, &u, &v);
    }
}

/// Vectors that span less than they could: beyond their rank there is rounding alone, at any grade.
#[test]
fn the_spectrum_ends_at_the_rank() {
    for (n, d, rank) in [(300, 768, 5), (200, 200, 3), (400, 300, 40), (129, 256, 1)] {
        let short = random(n, rank, 7).u().into_owned();
        let into = random(d, rank, 8).u().transpose();
        let mut x = short * into;
        for mut row in x.row_iter_mut() {
            row /= row.norm();
        }
        let [u, v] = [&x, &x].map(rows);
        let found = measure(&u, &v, None, &|| ());
        let spectrum = &found.modalities[0].spectrum;
        assert_eq!(spectrum.len(), n.min(d));
        let squares: f64 = spectrum.iter().map(|x| x * x).sum();
        close(squares, n as f64, "the sum of squares");
        let beyond = spectrum[rank..].iter().all(|x| *x <= 1e-13 * spectrum[0]);
        assert!(
            beyond && spectrum[rank - 1] > 1e-6 * spectrum[0],
            "{spectrum:?}"
        );
    }
}

fn uniformity(x: &DMatrix<f64>) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for i in 0..x.nrows() {
        for j in 0..i {
            let distance: f64 = (0..x.ncols())
                .map(|k| (x[(i, k)] - x[(j, k)]).powi(2))
                .sum();
            sum += (-2.0 * distance).exp();
            pairs += 1.0;
        }
    }
    f64::ln(sum / pairs)
}

fn similarity(x: &DMatrix<f64>) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for i in 0..x.nrows() {
        for j in 0..x.nrows() {
            if i != j {
                sum += x.row(i).dot(&x.row(j));
                pairs += 1.0;
            }
        }
    }
    sum / pairs
}

fn alignment_and_gap(found: &Measurement, u: &DMatrix<f64>, v: &DMatrix<f64>) {
    let n = u.nrows() as f64;
    let (mut alignment, mut gap) = (0.0, vec![0.0; u.ncols()]);
    for i in 0..u.nrows() {
        for k in 0..u.ncols() {
            alignment += (u[(i, k)] - v[(i, k)]).powi(2) / n;
            gap[k] += (u[(i, k)] - v[(i, k)]) / n;
        }
    }
    close(found.alignment, alignment, "alignment");
    close(
        found.centroid_distance(),
        gap.iter().map(|x| x * x).sum::<f64>().sqrt(),
        "gap",
    );
    for (found, plain) in found.gap().iter().zip(gap) {
        close(*found, plain, "direction of the gap");
    }
}

fn ranks(found: &Measurement, u: &DMatrix<f64>, v: &DMatrix<f64>) {
    let s = u * v.transpose();
    let n = u.nrows();
    for (k, at) in [(0, s.clone()), (1, s.transpose())] {
        for (place, nearest) in NEAREST.into_iter().enumerate() {
            let ahead = |i: usize| {
                (0..n)
                    .filter(|j| *j != i && at[(i, *j)] > at[(i, i)])
                    .count()
            };
            let plain = (0..n).filter(|i| ahead(*i) < nearest as usize).count() as u64;
            assert_eq!(
                found.retrieval[k].among[place], plain,
                "top {nearest}, N = {n}"
            );
        }
    }
}
