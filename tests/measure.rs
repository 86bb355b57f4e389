//! Measuring U and V in blocks: against the plain definitions, for any number of threads.

#[path = "measure/files.rs"]
mod files;
#[path = "measure/groups.rs"]
mod groups;
#[path = "measure/modalities.rs"]
mod modalities;
#[path = "measure/siglip.rs"]
mod siglip;

use ccem::embedding::{Embedding, similarity_error};
use ccem::loss::Parameters;
use ccem::measure::{
    BINS, Distribution, Estimate, Measurement, Meeting, Retrieval, Separation, Vectors, measure,
    measure_sampled,
};
use ccem::optimize::FullLoss;
use nalgebra::DMatrix;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn rows(x: &DMatrix<f64>) -> Vectors<'static> {
    let entries = x.transpose().as_slice().to_vec();
    Vectors::new(x.ncols(), entries)
}

fn separate(u: &Vectors, v: &Vectors) -> Separation {
    ccem::measure::separate(u, v, &|| ())
}

fn sides(embedding: &Embedding) -> [Vectors<'static>; 2] {
    [embedding.u(), embedding.v()].map(|x| rows(&x.into_owned()))
}

fn random(n: usize, d: usize, seed: u64) -> Embedding {
    Embedding::random(n, d, &mut ChaCha8Rng::seed_from_u64(seed))
}

fn measured(embedding: &Embedding, at: Option<(f64, f64)>) -> Measurement {
    let [u, v] = sides(embedding);
    let n = embedding.n() as f64;
    let at = at.map(|(t, b)| Parameters { n, t, b });
    measure(&u, &v, at.as_ref(), &|| ())
}

/// The same embedding seen from another basis.
fn rotated(embedding: &Embedding) -> Embedding {
    let d = embedding.d();
    let axes = random(d, d, 7).u().into_owned().qr().q();
    Embedding::from_stacked(embedding.stacked() * axes)
}

#[test]
fn delta_of_ccem_is_recovered_to_nine_digits() {
    for delta in [0.0, 1e-6, 1e-3, 0.1, 0.5, 1.0, 2.0, 10.0, 1e3, 1e5, 1e6] {
        let ccem = Embedding::ccem(40, 40, delta).unwrap();
        for embedding in [rotated(&ccem), ccem] {
            let measured = measured(&embedding, None);
            let error = (measured.delta - delta).abs();
            assert!(error <= 1e-9 * delta, "δ = {delta}: {}", measured.delta);
            assert!(measured.distance <= similarity_error(40), "δ = {delta}");
            assert!(measured.norm_drift <= similarity_error(40));
        }
    }
    let antipodal = measured(&Embedding::ccem(40, 3, f64::INFINITY).unwrap(), None);
    assert_eq!(antipodal.delta, f64::INFINITY);
    assert_eq!((antipodal.s, antipodal.distance), (0.0, 0.0));
}

#[test]
fn singles_are_measured_as_the_doubles_they_are() {
    let embedding = random(300, 20, 1);
    let singles = |x: &Vectors| -> Vec<f32> {
        x.block(0..300)
            .as_slice()
            .iter()
            .map(|x| *x as f32)
            .collect()
    };
    let [u, v] = sides(&embedding).map(|x| singles(&x));
    fn single(x: &[f32]) -> Vectors<'_> {
        Vectors::new(20, x)
    }
    let double = |x: &[f32]| {
        let doubles: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
        Vectors::new(20, doubles)
    };
    assert_eq!(
        measure(&single(&u), &single(&v), None, &|| ()),
        measure(&double(&u), &double(&v), None, &|| ())
    );
}

#[test]
fn blocks_add_up_to_the_plain_definitions() {
    // The sizes are on both sides of the ends of blocks.
    for (n, d) in [(2, 2), (3, 5), (255, 4), (257, 4), (700, 9)] {
        let embedding = random(n, d, n as u64);
        let (found, plain) = (measured(&embedding, Some((3.0, 1.0))), embedding.geometry());
        let close = |x: f64, y: f64| assert!((x - y).abs() < 1e-13, "N = {n}: {x} {y}");
        for (found, plain) in [
            (&found.positive, &plain.positive),
            (&found.negative, &plain.negative),
        ] {
            close(found.mean, plain.mean());
            close(found.min, plain.min);
            close(found.max, plain.max);
        }
        close(found.s, plain.s);
        close(found.delta / plain.delta, 1.0);
        let loss = FullLoss::sigmoid(3.0, 1.0).value(&embedding);
        let difference = (found.loss.unwrap().value - loss.loss).abs();
        assert!(difference <= found.loss.unwrap().error + loss.error);
        assert!(found.loss.unwrap().error < 1e-12 * loss.loss);
        compare_with_every_similarity(&embedding, &found);
    }
}

#[test]
fn the_error_of_the_loss_covers_rows_that_are_too_long() {
    // φ falls by the factor e^{−0.2} when the similarity 1 grows by 2e−5; ψ is 0.
    let (t, b) = (1e4, 1e4 - 20.0);
    let pairs = |length: f64| Vectors::new(1, vec![length, -length]);
    let at = Parameters { n: 2.0, t, b };
    let long = pairs(1.0 + 1e-5);
    let found = measure(&long, &long, Some(&at), &|| ()).loss.unwrap();
    let unit = (b - t).exp().ln_1p();
    assert!((unit - found.value) > 1.1 * 0.2 * found.value);
    assert!((unit - found.value) <= found.error);
    assert!(found.error < 1.2 * (unit - found.value));
}

/// Counts, deviations, distance and retrieval from the whole matrix.
fn compare_with_every_similarity(embedding: &Embedding, found: &Measurement) {
    let n = embedding.n();
    let s = embedding.u() * embedding.v().transpose();
    let all = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let negatives: Vec<f64> = all().filter(|(i, j)| i != j).map(|ij| s[ij]).collect();
    assert_eq!(found.negative.count, negatives.len() as u64);
    let mean = negatives.iter().sum::<f64>() / negatives.len() as f64;
    let square = negatives.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    let deviation = (square / negatives.len() as f64).sqrt();
    assert!((found.negative.deviation - deviation).abs() < 1e-13);
    for k in 0..BINS {
        let [lo, hi] = Distribution::bin_ends(k);
        let inside = |x: &&f64| lo <= **x && (**x < hi || k == BINS - 1);
        let count = negatives.iter().filter(inside).count() as u64;
        assert_eq!(found.negative.histogram[k], count, "bin {k}");
    }
    let (r, size) = (1.0 - found.s, n as f64);
    let (p, q) = (2.0 * found.s - 1.0, -(r + found.s / (size - 1.0)));
    let square: f64 = all()
        .map(|(i, j)| (s[(i, j)] - if i == j { p } else { q }).powi(2))
        .sum();
    assert!((found.distance - (square / (size * size)).sqrt()).abs() < 1e-13);
    let hits = |best: &dyn Fn(usize, usize) -> f64| {
        let wins = |i: &usize| (0..n).all(|j| j == *i || best(*i, j) < s[(*i, *i)]);
        (0..n).filter(wins).count() as u64
    };
    assert_eq!(found.retrieval[0].hits, hits(&|i, j| s[(i, j)]));
    assert_eq!(found.retrieval[1].hits, hits(&|i, j| s[(j, i)]));
    let counted = |x: &Retrieval| x.hits + x.ties + x.misses;
    assert!(found.retrieval.iter().all(|x| counted(x) == n as u64));
}

#[test]
fn margin_and_relative_bias_of_ccem_are_those_of_its_similarities() {
    let found = measured(&Embedding::ccem(10, 10, 1.0).unwrap(), None);
    // p = 0, q = −(1/9 + 1)/2 = −5/9.
    assert!((found.margin() - 5.0 / 18.0).abs() < 1e-14);
    assert!((found.relative_bias() + 5.0 / 18.0).abs() < 1e-14);
}

#[test]
fn equal_similarities_are_ties_and_no_hits() {
    let antipodal = measured(&Embedding::ccem(30, 2, f64::INFINITY).unwrap(), None);
    let ties = Retrieval {
        hits: 0,
        ties: 30,
        misses: 0,
        among: [0; 2],
    };
    assert_eq!(antipodal.retrieval, [ties; 2]);
    assert_eq!(antipodal.retrieval[0].accuracy(), 0.0);
    let perfect = measured(&Embedding::ccem(30, 30, 0.3).unwrap(), None);
    assert_eq!(perfect.retrieval.map(|x| x.accuracy()), [1.0; 2]);
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let embedding = random(1100, 12, 3);
    let [u, v] = sides(&embedding);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().unwrap();
        pool.install(|| (measured(&embedding, Some((10.0, 4.0))), separate(&u, &v)))
    };
    assert_eq!(with(1), with(3));
    assert_eq!(with(1), with(8));
}

#[test]
fn lengths_are_brought_to_one_even_where_squares_overflow() {
    let mut vectors = Vectors::new(2, vec![3e200, 4e200, 0.0, -5e-200]);
    assert!(vectors.not_unit(1e-5).is_some());
    vectors.normalise().unwrap();
    assert_eq!(vectors.not_unit(1e-15), None);
    assert!((vectors.block(0..1) - DMatrix::from_column_slice(2, 1, &[0.6, 0.8])).amax() < 1e-15);
    let mut zero = Vectors::new(2, vec![1.0_f32, 0.0, 0.0, 0.0]);
    assert_eq!(zero.normalise(), Err((1, 0.0)));
}

/// The witness of a separation, checked from its definition.
fn is_separating(normal: &[f64], offset: f64, u: &Vectors, v: &Vectors) -> bool {
    let along = |x: &Vectors, i: usize| -> f64 {
        let row = x.block(i..i + 1);
        row.iter().zip(normal).map(|(x, w)| x * w).sum()
    };
    (0..u.n()).all(|i| along(u, i) > offset && along(v, i) < offset)
}

#[test]
fn the_two_sides_of_ccem_are_separated_iff_delta_is_positive() {
    for delta in [1e-9, 1e-3, 1.0, 1e6, f64::INFINITY] {
        let [u, v] = sides(&Embedding::ccem(12, 12, delta).unwrap());
        let Separation::Yes {
            normal,
            offset,
            width,
        } = separate(&u, &v)
        else {
            panic!("δ = {delta}")
        };
        assert!(is_separating(&normal, offset, &u, &v), "δ = {delta}");
        let sine = if delta.is_infinite() {
            1.0
        } else {
            delta / delta.hypot(1.0)
        };
        assert!(
            width > 0.0 && width <= 2.0 * sine * (1.0 + 1e-12),
            "δ = {delta}"
        );
    }
    let [u, v] = sides(&Embedding::ccem(12, 12, 0.0).unwrap());
    assert_eq!(
        separate(&u, &v),
        Separation::No(Meeting::Shared { u: 0, v: 0 })
    );
}

#[test]
fn few_vectors_are_separated_and_many_are_not() {
    for seed in 0..20 {
        // 2N ≤ d + 1 points in general position always are.
        let [u, v] = sides(&random(5, 12, seed));
        let Separation::Yes { normal, offset, .. } = separate(&u, &v) else {
            panic!("seed {seed}")
        };
        assert!(is_separating(&normal, offset, &u, &v));
        // Of 2N points in general position the share of splits that are is that of at most d heads in
        // 2N − 1 throws (Cover 1965): below 1e−15 here.
        let [u, v] = sides(&random(100, 6, seed));
        assert_eq!(separate(&u, &v), Separation::No(Meeting::Balance));
    }
}

#[test]
fn the_hulls_of_many_random_directions_meet_in_every_dimension() {
    for (n, d) in [
        (800, 96),
        (1500, 96),
        (1200, 128),
        (1200, 256),
        (3000, 128),
        (150, 96),
    ] {
        let [u, v] = sides(&random(n, d, n as u64));
        let found = separate(&u, &v);
        assert_eq!(found, Separation::No(Meeting::Balance), "N = {n}, d = {d}");
    }
}

#[test]
fn hulls_meet_also_where_every_pair_is_apart_in_the_same_direction() {
    for seed in 0..20 {
        let u = random(100, 6, seed).u().into_owned();
        let mut v = u.clone();
        v.column_mut(0).add_scalar_mut(0.05);
        let found = separate(&rows(&u), &rows(&v));
        assert_eq!(found, Separation::No(Meeting::Balance), "seed {seed}");
    }
}

#[test]
fn separable_sets_are_never_said_to_meet() {
    for seed in 0..20 {
        for gap in [1e-3, 1e-9, 1e-13, 1e-15] {
            // Random directions, moved apart along the last axis by twice the gap and not rescaled.
            let x = random(60, 4, seed);
            let side = |x: DMatrix<f64>, gap: f64| rows(&x.insert_column(4, gap));
            let (u, v) = (x.u().into_owned(), x.v().into_owned());
            let found = separate(&side(u, gap), &side(v, -gap));
            assert!(
                !matches!(found, Separation::No(_)),
                "{seed}, {gap}: {found:?}"
            );
            if gap >= 1e-9 {
                assert!(
                    matches!(found, Separation::Yes { .. }),
                    "{seed}, {gap}: {found:?}"
                );
            }
        }
    }
}

#[test]
fn many_directions_a_hair_apart_are_never_said_to_meet() {
    for gap in [1e-3, 1e-9, 1e-13, 1e-15] {
        let x = random(300, 8, 5);
        let side = |x: DMatrix<f64>, gap: f64| rows(&x.insert_column(8, gap));
        let (u, v) = (x.u().into_owned(), x.v().into_owned());
        let found = separate(&side(u, gap), &side(v, -gap));
        assert!(!matches!(found, Separation::No(_)), "{gap}: {found:?}");
    }
}

#[test]
fn hulls_that_only_touch_are_not_decided() {
    // The segments from −e_1 to e_1 and from −e_2 to e_2 cross in 0, but a rounding would part them.
    let u = Vectors::new(3, vec![1.0, 0.0, 0.0, -1.0, 0.0, 0.0]);
    let v = Vectors::new(3, vec![0.0, 1.0, 0.0, 0.0, -1.0, 0.0]);
    let Separation::NotShown { at_most } = separate(&u, &v) else {
        panic!("neither answer is proved")
    };
    assert!(at_most < 1e-14);
}

/// The N² similarities alone would be 1.1 GiB.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_square_of_the_number_of_pairs() {
    const DATA: u64 = 2 * 12_000 * 64 * 8;
    let [u, v] = sides(&random(12_000, 64, 2));
    let at = Parameters {
        n: 12_000.0,
        t: 10.0,
        b: 10.0,
    };
    let found = measure(&u, &v, Some(&at), &|| ());
    assert_eq!(found.negative.count, 12_000 * 11_999);
    assert_eq!(separate(&u, &v), Separation::No(Meeting::Balance));
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = peak.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    // It counts what the other tests of this file take as well.
    let peak = 1024 * kibibytes.expect("the peak, in kB");
    assert!(peak < DATA + 200_000_000, "{peak} bytes");
}

/// What K rows tell is within its error of what all pairs tell, nearly always; with K = N it is the
/// same.
#[test]
fn a_sample_tells_what_all_pairs_tell_within_its_error() {
    let (mut inside, mut all) = (0, 0);
    for seed in 0..20 {
        let embedding = random(300, 6, seed);
        let [u, v] = sides(&embedding);
        let at = Parameters {
            n: 300.0,
            t: 5.0,
            b: 5.0,
        };
        let whole = measure(&u, &v, Some(&at), &|| ());
        let truth = [
            whole.negative.mean,
            whole.modalities[0].uniformity,
            whole.modalities[1].uniformity,
            whole.loss.unwrap().value,
        ];
        for k in [30, 300] {
            let measured = measure_sampled(&u, &v, Some(&at), k, &|| ());
            let sampled = measured.sampled.as_ref().unwrap();
            let loss = Estimate {
                value: measured.loss.unwrap().value,
                ..sampled.loss.unwrap()
            };
            let [of_u, of_v] = sampled.uniformity;
            let share = |m: &Measurement| m.retrieval[0].among_nearest()[1];
            let off = (share(&measured) - share(&whole)).abs();
            assert!(off <= sampled.share_error + 1e-15, "{off}");
            for (estimate, truth) in [sampled.negative, of_u, of_v, loss].iter().zip(truth) {
                let off = (estimate.value - truth).abs();
                match k {
                    300 => {
                        assert_eq!(estimate.error, 0.0);
                        assert!(off <= 1e-12 * (1.0 + truth.abs()), "{off:e}");
                        assert_eq!(measured.retrieval, whole.retrieval);
                    }
                    _ => {
                        all += 1;
                        inside += usize::from(off <= estimate.error);
                    }
                }
            }
        }
    }
    // Of 80 intervals of 95 %.
    assert!(
        inside * 100 >= 85 * all && inside < all + 1,
        "{inside} of {all}"
    );
}
