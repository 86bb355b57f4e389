//! The reduced problem: the f64 solve, its rigorous enclosure in doubles, and proved digits.

use std::hint::black_box;
use std::time::Duration;

use ccem::reduction::enclosure::enclose;
use ccem::reduction::proven::prove;
use ccem::reduction::{Problem, solve};
use ccem::scalar::interval::Interval;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// A name, N, t and b.
const PROBLEMS: [(&str, u64, &str, &str); 3] = [
    ("middle", 10, "1.2", "1.2"),
    ("threshold", 10, "etf*(1-1e-6)", "etf*(1-1e-6)"),
    ("siglip", 32768, "117.3", "12.93"),
];

/// The problems, with d = N.
fn problems() -> [(&'static str, Problem); 3] {
    PROBLEMS.map(|(name, n, t, b)| {
        let [t, b] = [t, b].map(|text| text.parse().unwrap());
        (name, Problem::new(n, n, t, b).unwrap())
    })
}

/// `enclosure` is what comes on top of a solve, `solve_and_enclosure` the whole.
fn doubles(criterion: &mut Criterion) {
    for (name, problem) in problems() {
        let mut group = criterion.benchmark_group(name);
        let near = solve(&problem);
        group.bench_function("solve", |b| b.iter(|| solve(black_box(&problem))));
        group.bench_function("enclosure", |b| {
            b.iter(|| enclose::<Interval>(black_box(&problem), black_box(&near)))
        });
        group.bench_function("solve_and_enclosure", |b| {
            b.iter(|| enclose::<Interval>(black_box(&problem), &solve(&problem)))
        });
    }
}

/// All numbers of the optimum, correctly rounded and printed.
fn digits(criterion: &mut Criterion) {
    for (name, problem) in problems() {
        let mut group = criterion.benchmark_group(name);
        for digits in [10, 17, 30, 100] {
            let id = BenchmarkId::new("proven_digits", digits);
            group.bench_function(id, |b| b.iter(|| prove(black_box(&problem), digits)));
        }
    }
}

criterion_group! {
    name = reduced;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .without_plots();
    targets = doubles, digits
}
criterion_main!(reduced);
