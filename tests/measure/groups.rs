//! Groups against a plain loop over all pairs.

use ccem::loss::Parameters;
use ccem::measure::{Grouped, Groups, NEAREST, Vectors, measure_groups};
use nalgebra::DMatrix;

use crate::{random, rows};

fn close(found: f64, plain: f64) {
    assert!(
        (found - plain).abs() <= 1e-12 * (1.0 + plain.abs()),
        "{found} {plain}"
    );
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// Means, extremes, loss and retrieval, pair by pair.
fn compare(
    found: &Grouped,
    u: &DMatrix<f64>,
    v: &DMatrix<f64>,
    same: impl Fn(usize, usize) -> bool,
    at: &Parameters<f64>,
) {
    let s = u * v.transpose();
    let (mut positive, mut negative, mut loss) = (Vec::new(), Vec::new(), 0.0);
    for i in 0..u.nrows() {
        for j in 0..v.nrows() {
            let z = at.t * s[(i, j)] - at.b;
            if same(i, j) {
                positive.push(s[(i, j)]);
                loss += softplus(-z);
            } else {
                negative.push(s[(i, j)]);
                loss += softplus(z);
            }
        }
    }
    for (found, plain) in [(&found.positive, positive), (&found.negative, negative)] {
        assert_eq!(found.count, plain.len() as u64);
        close(found.mean, plain.iter().sum::<f64>() / plain.len() as f64);
        close(
            found.min,
            plain.iter().copied().fold(f64::INFINITY, f64::min),
        );
        close(
            found.max,
            plain.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        );
    }
    let (found_loss, plain) = (found.loss.unwrap(), loss / u.nrows() as f64);
    close(found_loss.value, plain);
    assert!((found_loss.value - plain).abs() <= found_loss.error);
    retrieved(found, 0, &s, &same);
    retrieved(found, 1, &s.transpose(), &|j, i| same(i, j));
}

fn retrieved(found: &Grouped, side: usize, s: &DMatrix<f64>, same: &dyn Fn(usize, usize) -> bool) {
    let ahead = |i: usize| {
        let of = |wanted: bool| (0..s.ncols()).filter(move |j| same(i, *j) == wanted);
        let own = of(true)
            .map(|j| s[(i, j)])
            .fold(f64::NEG_INFINITY, f64::max);
        of(false).filter(|j| s[(i, *j)] >= own).count()
    };
    let within = |k: usize| (0..s.nrows()).filter(|i| ahead(*i) < k).count() as u64;
    assert_eq!(found.retrieval[side].hits, within(1));
    assert_eq!(
        found.retrieval[side].among,
        NEAREST.map(|k| within(k as usize))
    );
}

fn measured(u: &Vectors, v: &Vectors, groups: &Groups, at: &Parameters<f64>) -> Grouped {
    measure_groups(u, v, groups, Some(at), &|| ())
}

#[test]
fn captions_of_one_image_are_positives_of_each_other() {
    for (n, k, d) in [(7, 3, 4), (60, 5, 8), (300, 2, 6)] {
        let u = random(n, d, 1).u().into_owned();
        let v = random(k * n, d, 2).v().into_owned();
        let groups = Groups::captions(n, k * n).unwrap();
        let at = Parameters {
            n: n as f64,
            t: 4.0,
            b: 1.0,
        };
        let found = measured(&rows(&u), &rows(&v), &groups, &at);
        compare(&found, &u, &v, |i, j| j / k == i, &at);
    }
    assert_eq!(Groups::captions(4, 9), None);
}

#[test]
fn rows_of_one_label_are_positives_of_each_other() {
    for (n, d) in [(8, 3), (90, 7), (270, 5)] {
        let embedding = random(n, d, 3);
        let (u, v) = (embedding.u().into_owned(), embedding.v().into_owned());
        let label = |i: usize| (i * i) % 5;
        let labels: Vec<String> = (0..n).map(|i| label(i).to_string()).collect();
        let groups = Groups::labelled(&labels).unwrap();
        let at = Parameters {
            n: n as f64,
            t: 3.0,
            b: -1.0,
        };
        let found = measured(&rows(&u), &rows(&v), &groups, &at);
        compare(&found, &u, &v, |i, j| label(i) == label(j), &at);
    }
    assert_eq!(Groups::labelled(&["a".into(), "a".into()]), None);
}

/// With a label for each pair the groups are the pairs.
#[test]
fn groups_of_one_pair_are_pairs() {
    let embedding = random(280, 6, 4);
    let [u, v] = crate::sides(&embedding);
    let labels: Vec<String> = (0..280).map(|i| i.to_string()).collect();
    let at = Parameters {
        n: 280.0,
        t: 3.0,
        b: 1.0,
    };
    let grouped = measured(&u, &v, &Groups::labelled(&labels).unwrap(), &at);
    let pairs = ccem::measure::measure(&u, &v, Some(&at), &|| ());
    close(grouped.loss.unwrap().value, pairs.loss.unwrap().value);
    close(grouped.positive.mean, pairs.positive.mean);
    assert_eq!(grouped.retrieval, pairs.retrieval);
    assert_eq!(grouped.modalities, pairs.modalities);
}
