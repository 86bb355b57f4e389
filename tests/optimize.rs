//! The full optimisation: where it arrives, and what it says where it does not.

#[path = "optimize/infonce.rs"]
mod infonce_digits;
#[path = "optimize/interrupt.rs"]
mod interrupt;
#[path = "optimize/kernel.rs"]
mod kernel;
#[path = "optimize/method.rs"]
mod method;
#[path = "optimize/product.rs"]
mod product;
#[path = "optimize/row_major.rs"]
mod row_major;
#[path = "optimize/tiles.rs"]
mod tiles;

use ccem::embedding::Embedding;
use ccem::loss::Kind;
use ccem::loss::{PairLoss, Parameters, Sigmoid};
use ccem::optimize::descent::Value;
use ccem::optimize::kernel::Workspace;
use ccem::optimize::{
    FullLoss, Method, NonFinite, Run, Settings, Signature, Stop, memory, minimise, minimise_traced,
    series_signature, signatures, start,
};
use ccem::scalar::rounded::Rounded;
use nalgebra::DMatrix;

const LBFGS: Settings = Settings {
    method: Method::Lbfgs,
    max_steps: 5_000,
    tolerance: 1e-9,
    target: None,
};

fn sigmoid(t: f64, b: f64) -> FullLoss {
    FullLoss::sigmoid(t, b)
}

fn infonce(t: f64) -> FullLoss {
    FullLoss {
        kind: Kind::InfoNce,
        t,
        b: 0.0,
    }
}

fn infonce_one_way(t: f64) -> FullLoss {
    FullLoss {
        kind: Kind::InfoNceOneWay,
        t,
        b: 0.0,
    }
}

fn evaluate(loss: &FullLoss, x: &DMatrix<f64>) -> (Value, DMatrix<f64>) {
    let mut gradient = DMatrix::zeros(x.nrows(), x.ncols());
    let mut workspace = Workspace::new(loss, x.nrows() / 2, x.ncols());
    let value = loss.evaluate(x, &mut workspace, &mut gradient);
    (value, gradient)
}

/// ℓ(s) = φ(2s − 1) + (N−1) ψ(s (N−2)/(N−1) − 1)
fn reduced(n: usize, t: f64, b: f64, s: f64) -> f64 {
    let n = n as f64;
    let at = Parameters { n, t, b };
    let q = s * (n - 2.0) / (n - 1.0) - 1.0;
    Sigmoid::phi(2.0 * s - 1.0, &at) + (n - 1.0) * Sigmoid::psi(q, &at)
}

/// min ℓ over [0, 1], by golden section: ℓ is convex.
fn lower_bound(n: usize, t: f64, b: f64) -> f64 {
    let golden = (5f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..80 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if reduced(n, t, b, left) < reduced(n, t, b, right) {
            high = right;
        } else {
            low = left;
        }
    }
    [0.0, low, 1.0]
        .iter()
        .fold(f64::INFINITY, |m, s| m.min(reduced(n, t, b, *s)))
}

/// A gap as far above its bound as `value`, right to the rounding of the loss.
fn rounded(value: f64, run: &Run) -> Rounded {
    Rounded {
        value,
        error: run.loss_error,
    }
}

fn assert_arrives(n: usize, t: f64, seed: u64) {
    let run = minimise(&sigmoid(t, t), start(n, n, seed), &LBFGS);
    let geometry = run.embedding.geometry();
    let gap = run.loss - lower_bound(n, t, t);
    assert_eq!(run.stop, Stop::GradientTolerance, "N={n} t={t} seed={seed}");
    assert!(run.relative_gradient <= 1e-9);
    assert!(
        (-run.loss_error..=1e-9).contains(&gap),
        "N={n} t={t} seed={seed}: gap {gap:e}"
    );
    assert!(geometry.positive.spread() <= 1e-5 && geometry.negative.spread() <= 1e-5);
    assert!(geometry.norm_drift <= 1e-14);
    assert_eq!(signatures(&run, &geometry, rounded(gap, &run), true), []);
}

#[test]
fn lbfgs_arrives_in_every_phase() {
    for seed in 0..5 {
        for t in [0.5, 0.7, 1.2, 1.7, 1.8, 2.5] {
            assert_arrives(10, t, seed);
        }
        for t in [1.2, 1.6, 2.5, 3.7, 3.8, 4.5] {
            assert_arrives(50, t, seed);
        }
    }
}

#[test]
fn the_papers_protocol_arrives() {
    let settings = Settings {
        method: Method::ProjectedGradient { rate: 0.5 },
        max_steps: 50_000,
        tolerance: 0.0,
        target: None,
    };
    let run = minimise(&sigmoid(1.2, 1.2), start(10, 10, 0), &settings);
    assert_eq!(
        (run.steps, run.evaluations, run.stop),
        (50_000, 50_001, Stop::StepLimit)
    );
    assert!((run.loss - lower_bound(10, 1.2, 1.2)).abs() <= 1e-12);
}

#[test]
fn infonce_arrives_at_the_simplex() {
    for (n, d, t) in [(6, 5, 1.0), (6, 6, 3.0), (10, 9, 0.5), (10, 10, 2.0)] {
        for loss in [infonce(t), infonce_one_way(t)] {
            let run = minimise(&loss, start(n, d, 1), &LBFGS);
            let n = n as f64;
            let bound = (1.0 + (n - 1.0) * (-t * n / (n - 1.0)).exp()).ln();
            assert_eq!(run.stop, Stop::GradientTolerance);
            assert!((run.loss - bound).abs() <= 1e-12, "{} {bound}", run.loss);
        }
    }
}

/// U = V up to noise of size `apart`.
fn tied(n: usize, seed: u64, apart: f64) -> Embedding {
    let (free, other) = (start(n, n, seed), start(n, n, seed + 1000));
    let u = free.u().clone_owned();
    let mut v = &u + other.v() * apart;
    if apart > 0.0 {
        v.row_iter_mut().for_each(|mut row| row /= row.norm());
    }
    Embedding::new(&u, &v)
}

#[test]
fn tied_starts_leave_their_saddle() {
    for (n, temperatures) in [
        (10, [0.5, 0.7, 1.2, 1.7, 2.5]),
        (50, [1.2, 1.6, 2.5, 3.7, 4.5]),
    ] {
        for t in temperatures {
            for apart in [0.0, 1e-12, 1e-9, 1e-4] {
                let run = minimise(&sigmoid(t, t), tied(n, 3, apart), &LBFGS);
                let gap = run.loss - lower_bound(n, t, t);
                assert!(gap <= 1e-9, "N={n} t={t} apart {apart:e}: gap {gap:e}");
                // From U = V itself only the departure leads anywhere else.
                assert!(run.departed || apart > 0.0 || is_simplex(&run));
            }
        }
    }
    // The start may be the saddle itself.
    let simplex = Embedding::ccem(10, 10, 0.0).unwrap();
    let run = minimise(&sigmoid(0.5, 0.5), simplex, &LBFGS);
    assert!(run.departed && run.loss - lower_bound(10, 0.5, 0.5) <= 1e-9);
    assert!(!minimise(&sigmoid(0.5, 0.5), start(10, 10, 3), &LBFGS).departed);
}

fn is_simplex(run: &Run) -> bool {
    run.embedding.geometry().s > 1.0 - 1e-6
}

#[test]
fn a_departure_is_a_step_like_any_other() {
    let (loss, simplex) = (sigmoid(0.5, 0.5), Embedding::ccem(10, 10, 0.0).unwrap());
    for from in [tied(10, 3, 0.0), simplex] {
        let (run, trace) = minimise_traced(&loss, from.clone(), &LBFGS);
        assert!(run.departed);
        assert_eq!(trace.len() as u64, run.steps + 1);
        assert!(trace.iter().zip(0..).all(|(point, k)| point.step == k));
        assert!(
            trace
                .windows(2)
                .all(|pair| pair[1].loss <= pair[0].loss + 1e-12)
        );
        for max_steps in 1..=run.steps {
            let settings = Settings { max_steps, ..LBFGS };
            let cut = minimise(&loss, from.clone(), &settings);
            assert!(cut.steps <= max_steps, "{} of {max_steps}", cut.steps);
            assert_eq!(cut.loss, trace[cut.steps as usize].loss);
        }
    }
}

#[test]
fn a_tied_saddle_is_named_where_the_method_stays() {
    let settings = Settings {
        method: Method::ProjectedGradient { rate: 0.5 },
        tolerance: 1e-6,
        ..LBFGS
    };
    let simplex = Embedding::ccem(10, 10, 0.0).unwrap();
    let run = minimise(&sigmoid(0.5, 0.5), simplex, &settings);
    let gap = run.loss - lower_bound(10, 0.5, 0.5);
    assert!(gap > 0.1, "{gap}");
    assert_eq!(
        signatures(&run, &run.embedding.geometry(), rounded(gap, &run), true),
        [Signature::TiedStart]
    );
}

#[test]
fn few_evaluations_just_above_the_antipodal_threshold() {
    let t = 0.5 * 24f64.ln() * 1.02;
    for seed in 0..10 {
        let settings = Settings {
            tolerance: 0.0,
            target: Some(lower_bound(50, t, t) + 1e-10),
            ..LBFGS
        };
        let run = minimise(&sigmoid(t, t), start(50, 50, seed), &settings);
        assert_eq!(run.stop, Stop::TargetReached);
        assert!(run.loss - lower_bound(50, t, t) <= 1e-10);
        assert!(run.evaluations <= 60, "seed {seed}: {}", run.evaluations);
    }
}

#[test]
fn a_target_that_holds_at_the_start_takes_no_step() {
    for method in [Method::Lbfgs, Method::ProjectedGradient { rate: 0.5 }] {
        let settings = Settings {
            method,
            target: Some(1e3),
            ..LBFGS
        };
        let run = minimise(&sigmoid(1.2, 1.2), start(10, 10, 0), &settings);
        assert_eq!((run.stop, run.steps), (Stop::TargetReached, 0));
    }
}

/// X ← P(X − rate ∇L(X)) with sums written out, row by row.
fn plain_step(x: &[Vec<f64>], t: f64, b: f64, rate: f64) -> Vec<Vec<f64>> {
    let (n, d) = (x.len() / 2, x[0].len());
    let mut gradient = vec![vec![0.0; d]; 2 * n];
    for i in 0..n {
        for j in 0..n {
            let m: f64 = (0..d).map(|k| x[i][k] * x[n + j][k]).sum();
            let weight = if i == j {
                -t / (1.0 + (t * m - b).exp())
            } else {
                t / (1.0 + (b - t * m).exp())
            };
            for k in 0..d {
                gradient[i][k] += weight / n as f64 * x[n + j][k];
                gradient[n + j][k] += weight / n as f64 * x[i][k];
            }
        }
    }
    let rows = x.iter().zip(&gradient);
    rows.map(|(x, g)| {
        let moved: Vec<f64> = x.iter().zip(g).map(|(x, g)| x - rate * g).collect();
        let length = moved.iter().map(|c| c * c).sum::<f64>().sqrt();
        moved.iter().map(|c| c / length).collect()
    })
    .collect()
}

#[test]
fn the_papers_protocol_takes_the_steps_of_a_plain_implementation() {
    for (n, t) in [(10, 1.2), (50, 2.5)] {
        let from = start(n, n, 4);
        let rows = from.stacked().row_iter();
        let mut plain: Vec<Vec<f64>> = rows.map(|row| row.iter().copied().collect()).collect();
        for steps in 1..=100 {
            plain = plain_step(&plain, t, t, 0.5);
            let settings = Settings {
                method: Method::ProjectedGradient { rate: 0.5 },
                max_steps: steps,
                tolerance: 0.0,
                target: None,
            };
            let run = minimise(&sigmoid(t, t), from.clone(), &settings);
            let x = run.embedding.stacked();
            let off = DMatrix::from_fn(2 * n, n, |i, k| x[(i, k)] - plain[i][k]).amax();
            assert_eq!(run.steps, steps);
            assert!(off <= 1e-13, "N={n}, step {steps}: {off:e}");
        }
    }
}

#[test]
fn dishonest_starts_are_named() {
    let nothing = Embedding::from_stacked(DMatrix::from_element(8, 3, f64::NAN));
    for method in [Method::Lbfgs, Method::ProjectedGradient { rate: 0.5 }] {
        let settings = Settings { method, ..LBFGS };
        for loss in [sigmoid(1.0, 1.0), infonce(1.0)] {
            let run = minimise(&loss, nothing.clone(), &settings);
            assert_eq!((run.stop, run.steps), (Stop::NotFinite(NonFinite::Loss), 0));
        }
        // Every pair is far on the right side of b: the gradient is e^−2000.
        let simplex = Embedding::ccem(4, 4, 0.0).unwrap();
        let at_target = Settings {
            target: Some(1e-300),
            ..settings
        };
        let run = minimise(&sigmoid(1e4, 5e3), simplex.clone(), &at_target);
        assert_eq!((run.stop, run.steps), (Stop::TargetReached, 0));
        let run = minimise(&sigmoid(1e4, 5e3), simplex, &settings);
        assert_eq!(run.stop, Stop::FlatStart);
        let found = signatures(&run, &run.embedding.geometry(), rounded(0.0, &run), true);
        assert_eq!(found, [Signature::FlatStart]);
    }
}

#[test]
fn high_temperatures_end_with_an_honest_reason() {
    for n in [4, 10] {
        for t in [1e2, 1e3, 1e4] {
            for b in [t, 10.0] {
                let run = minimise(&sigmoid(t, b), start(n, n, 0), &LBFGS);
                let gap = run.loss - lower_bound(n, t, b);
                assert!(run.loss.is_finite() && gap >= -run.loss_error);
                match run.stop {
                    Stop::GradientTolerance => {
                        assert!(gap <= 1e-9 * run.loss + run.loss_error, "N={n} t={t} b={b}")
                    }
                    Stop::Underflow => assert!(run.loss < 1e-140),
                    other => panic!("N={n} t={t} b={b}: {other}"),
                }
            }
        }
    }
}

/// The least loss over all 4^N sign patterns.
fn brute_force(loss: &FullLoss, n: usize) -> f64 {
    let sign = |bits: usize, i: usize| if bits >> i & 1 == 1 { 1.0 } else { -1.0 };
    (0..1usize << (2 * n))
        .map(|bits| {
            evaluate(loss, &DMatrix::from_fn(2 * n, 1, |i, _| sign(bits, i)))
                .0
                .loss
        })
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn dimension_one_is_exact() {
    for n in 2..=5 {
        for (t, b) in [
            (0.2, 0.2),
            (1.0, 1.0),
            (3.0, 3.0),
            (2.0, -1.0),
            (0.5, 4.0),
            (9.0, 1.0),
        ] {
            let both = infonce(t);
            for loss in [sigmoid(t, b), both, infonce_one_way(t)] {
                let run = minimise(&loss, start(n, 1, 0), &LBFGS);
                let least = brute_force(&loss, n);
                let (value, _) = evaluate(&loss, run.embedding.stacked());
                assert_eq!(run.stop, Stop::Exact);
                assert!(
                    (run.loss - least).abs() <= 2.0 * value.error,
                    "{loss:?} N={n}"
                );
                assert!((run.loss - value.loss).abs() <= value.error + run.loss_error);
            }
        }
    }
    let run = minimise(&sigmoid(0.2, 0.2), start(6, 1, 0), &LBFGS);
    assert!((run.loss - 3.478).abs() < 5e-4, "{}", run.loss);
}

#[test]
fn the_same_seed_gives_the_same_bits_and_the_trace_ends_where_the_run_does() {
    let loss = sigmoid(1.2, 1.2);
    let run = minimise(&loss, start(10, 10, 7), &LBFGS);
    let (traced, trace) = minimise_traced(&loss, start(10, 10, 7), &LBFGS);
    assert_eq!(run, traced);
    assert_eq!(trace.len() as u64, run.steps + 1);
    assert!(
        trace
            .iter()
            .enumerate()
            .all(|(k, point)| point.step == k as u64)
    );
    let last = trace.last().unwrap();
    assert_eq!(
        (last.loss, last.relative_gradient),
        (run.loss, run.relative_gradient)
    );
    // The map from seeds to starts is part of the interface.
    assert_eq!(
        start(2, 2, 0).stacked()[(0, 0)].to_bits(),
        0x3fef_57d2_144d_9040
    );
    assert_ne!(start(10, 10, 7), start(10, 10, 8));
}

/// A run in the memory of others is the run in memory of its own, to the bit.
#[test]
fn nothing_is_left_of_an_earlier_run() {
    let random = || start(12, 12, 3);
    let runs = [
        (sigmoid(0.2, 0.2), random()),
        (sigmoid(3.0, 3.0), random()),
        (
            sigmoid(1.0, 1.0),
            Embedding::from_stacked(DMatrix::from_element(24, 12, f64::NAN)),
        ),
        (sigmoid(1.2, 1.2), random()),
        (infonce(2.0), random()),
        (sigmoid(1e4, 10.0), random()),
        (sigmoid(1.2, 1.2), tied(12, 3, 0.0)),
        (sigmoid(0.2, 0.2), random()),
    ];
    let text = |loss: &FullLoss, start: &Embedding| {
        // NaN is not equal to itself.
        format!("{:?}", minimise(loss, start.clone(), &LBFGS))
    };
    for (loss, start) in &runs {
        let alone = std::thread::scope(|scope| scope.spawn(|| text(loss, start)).join().unwrap());
        assert!(text(loss, start) == alone, "{loss:?}");
    }
}

#[test]
fn signatures_are_recognised() {
    let settings = Settings {
        max_steps: 3,
        ..LBFGS
    };
    let run = minimise(&sigmoid(1.2, 1.2), start(10, 10, 0), &settings);
    let of = |run: &Run, gap: f64, attained: bool| {
        signatures(run, &run.embedding.geometry(), rounded(gap, run), attained)
    };
    let found = |run: &Run| of(run, 1.0, true);
    assert_eq!(found(&run), [Signature::StepLimit]);
    let below = -2.0 * run.loss_error;
    for attained in [true, false] {
        assert_eq!(
            of(&run, below, attained),
            [Signature::BelowBound, Signature::StepLimit]
        );
        assert_eq!(of(&run, below / 4.0, attained), [Signature::StepLimit]);
    }
    let stretched = Run {
        embedding: Embedding::from_stacked(run.embedding.stacked() * 1.001),
        relative_gradient: 1e-9,
        stop: Stop::GradientTolerance,
        ..run
    };
    assert_eq!(
        found(&stretched),
        [Signature::Saddle, Signature::LeftSphere]
    );
    for gap in [1.0, -1.0] {
        assert_eq!(of(&stretched, gap, false), [Signature::LeftSphere]);
    }

    let stuck = [(0.5, 0.0), (0.52, 0.3), (0.49, 1.0)];
    assert_eq!(series_signature(&stuck), Some(Signature::StuckAtHalf));
    assert_eq!(series_signature(&stuck[..2]), None);
    assert_eq!(
        series_signature(&[(0.5, 0.5), (0.5, 0.5), (0.5, 0.5)]),
        None
    );
    assert_eq!(
        series_signature(&[(0.5, 0.0), (0.7, 0.3), (0.49, 1.0)]),
        None
    );
}

#[test]
fn memory_is_estimated_and_saturates() {
    let (loss, method) = (sigmoid(1.0, 1.0), Method::Lbfgs);
    // No loss needs an N×N matrix.
    let square = 8_000_000_000_000;
    for loss in [loss, infonce(1.0), infonce_one_way(1.0)] {
        assert!(memory(1_000_000, 10, &loss, &method) < square / 100);
        assert_eq!(memory(usize::MAX, 10, &loss, &method), u64::MAX);
        // An evaluation at N = 32768, d = 768 takes less than 1 GB with U, V and the gradient.
        let (n, d) = (32_768, 768);
        assert!(8 * 4 * n * d + Workspace::bytes(&loss, n, d) < 1_000_000_000);
    }
}
