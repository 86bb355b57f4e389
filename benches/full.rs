//! The full problem: one evaluation of loss and gradient, a solve in each phase and beside each
//! threshold, the paper's protocol and the grid of its figure.

use std::hint::black_box;
use std::time::Duration;

use ccem::optimize::kernel::product::{add_product, add_transposed_product};
use ccem::optimize::kernel::{RowMajor, Workspace};
use ccem::optimize::{FullLoss, Method, Settings, minimise, start};
use ccem::reduction::{Problem, solve};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use nalgebra::{DMatrix, DMatrixView};
use rayon::prelude::*;

/// N and d of an evaluation.
const SHAPES: [(usize, usize); 5] = [(10, 10), (50, 50), (512, 512), (2048, 512), (8192, 512)];
/// A place in each phase, and both sides of both thresholds.
const PLACES: [(&str, &str); 7] = [
    ("antipodal", "antipodal*(1-1/2)"),
    ("below_antipodal_threshold", "antipodal*(1-1/50)"),
    ("above_antipodal_threshold", "antipodal*(1+1/50)"),
    ("middle", "etf*(1-1/4)"),
    ("below_etf_threshold", "etf*(1-1/50)"),
    ("above_etf_threshold", "etf*(1+1/50)"),
    ("etf", "etf*(1+1/2)"),
];
/// Stop at this relative gradient.
const TOLERANCE: f64 = 1e-8;
/// A loss this far above min ℓ has arrived.
const GAP: f64 = 1e-10;

fn sigmoid(t: f64) -> FullLoss {
    FullLoss::sigmoid(t, t)
}

/// The number of floating-point operations in the three products is the throughput: 1 element a
/// nanosecond is 1 GFLOP/s.
fn evaluation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("evaluation");
    for (n, d) in SHAPES {
        let (loss, x) = (sigmoid(1.2), start(n, d, 0).into_stacked());
        let mut workspace = Workspace::new(&loss, n, d);
        let mut gradient = DMatrix::zeros(2 * n, d);
        group.throughput(Throughput::Elements(6 * (n * n * d) as u64));
        group.bench_function(BenchmarkId::from_parameter(format!("{n}x{d}")), |b| {
            b.iter(|| loss.evaluate(black_box(&x), &mut workspace, &mut gradient))
        });
        let rows = |x: DMatrixView<f64>| x.transpose().as_slice().to_vec();
        let (u, v) = (rows(x.rows(0, n)), rows(x.rows(n, n)));
        let (mut gu, mut gv) = (u.clone(), v.clone());
        let mut kernel = RowMajor::new(loss, n, d).unwrap();
        group.bench_function(BenchmarkId::new("rows", format!("{n}x{d}")), |b| {
            b.iter(|| kernel.gradient(black_box(&u), &v, &mut gu, &mut gv))
        });
    }
}

/// The products of a layer: outputs, and the gradients of its weights; nalgebra's beside ours.
fn product(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("product");
    for (rows, inputs, outputs) in [
        (16, 16, 8),
        (100, 100, 50),
        (100, 100, 100),
        (400, 400, 400),
    ] {
        let matrix = |rows, columns| DMatrix::from_fn(rows, columns, |i, k| (i + 3 * k) as f64);
        let (a, w, g) = (
            matrix(rows, inputs),
            matrix(inputs, outputs),
            matrix(rows, outputs),
        );
        let (mut out, mut to) = (g.clone(), w.clone());
        let shape = format!("{rows}x{inputs}x{outputs}");
        group.bench_function(BenchmarkId::new("plain", &shape), |b| {
            b.iter(|| add_product(out.as_mut_slice(), black_box(&a).into(), (&w).into()))
        });
        group.bench_function(BenchmarkId::new("plain_nalgebra", &shape), |b| {
            b.iter(|| out.gemm(1.0, black_box(&a), &w, 1.0))
        });
        group.bench_function(BenchmarkId::new("transposed", &shape), |b| {
            b.iter(|| add_transposed_product(to.as_mut_slice(), black_box(&a).into(), (&g).into()))
        });
        group.bench_function(BenchmarkId::new("transposed_nalgebra", &shape), |b| {
            b.iter(|| to.gemm(1.0, &black_box(&a).transpose(), &g, 1.0))
        });
    }
}

fn descend(n: usize, t: f64, settings: &Settings) -> f64 {
    minimise(&sigmoid(t), start(n, n, 0), settings).loss
}

fn to_stationarity() -> Settings {
    Settings {
        method: Method::Lbfgs,
        max_steps: 100_000,
        tolerance: TOLERANCE,
        target: None,
    }
}

fn whole_solve(criterion: &mut Criterion) {
    for n in [10, 50, 200] {
        let mut group = criterion.benchmark_group(format!("solve_{n}"));
        for (name, t) in PLACES {
            let t = Problem::symmetric(n, t.parse().unwrap())
                .unwrap()
                .at::<f64>()
                .t;
            group.bench_function(name, |b| {
                b.iter(|| descend(n as usize, black_box(t), &to_stationarity()))
            });
        }
    }
}

/// A tenth of the paper's 50,000 steps.
fn protocol(criterion: &mut Criterion) {
    let settings = Settings {
        method: Method::ProjectedGradient { rate: 0.5 },
        max_steps: 5_000,
        tolerance: 0.0,
        target: None,
    };
    let mut group = criterion.benchmark_group("protocol_5000_steps");
    for n in [10, 50] {
        group.bench_function(BenchmarkId::from_parameter(n), |b| {
            b.iter(|| descend(n, black_box(1.2), &settings))
        });
    }
}

/// N = 4..50 and ten temperatures in [0.1, 5], on all cores, the largest cells first: a bridge
/// hands them out in this order. Every cell has to arrive.
fn grid(criterion: &mut Criterion) {
    let temperatures = || (0..10).map(|k| format!("0.1+{k}*4.9/9"));
    let cells: Vec<(usize, f64, f64)> = (4..=50)
        .rev()
        .flat_map(|n| temperatures().map(move |t| cell(n, &t)))
        .collect();
    let arrives = |&(n, t, target): &(usize, f64, f64)| descend(n, t, &to_stationarity()) <= target;
    criterion.bench_function("grid", |b| {
        b.iter(|| assert!(cells.iter().par_bridge().all(arrives)))
    });
}

/// N, t, and the loss that has arrived.
fn cell(n: usize, t: &str) -> (usize, f64, f64) {
    let problem = Problem::symmetric(n as u64, t.parse().unwrap()).unwrap();
    (n, problem.at::<f64>().t, solve(&problem).loss + GAP)
}

criterion_group! {
    name = full;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(10)
        .without_plots();
    targets = evaluation, product, whole_solve, protocol, grid
}
criterion_main!(full);
