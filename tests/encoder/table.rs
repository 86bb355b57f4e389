//! The standing set of encoders at N = 8: what each can reach, and the best of 8 seeds.

use ccem::encoder::{Bias, Cell, Method, Plan, Reachable, train};

use super::reached::PHASES;
use super::{inputs, shape, target, target_with};

const N: usize = 8;

/// name, network, sharing, inputs, d, reachable, and the seeds that must arrive in each phase.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    usize,
    &'static str,
    usize,
);

const ROWS: [Row; 24] = [
    (
        "onehot linear sep",
        "linear",
        "separate",
        "onehot",
        N,
        "yyy",
        6,
    ),
    (
        "linear sep m=2N",
        "linear",
        "separate",
        "gaussian:2N",
        N,
        "yyy",
        6,
    ),
    (
        "linear sep m=N-1",
        "linear",
        "separate",
        "gaussian:N-1",
        N,
        "ynn",
        0,
    ),
    (
        "affine sep m=N-1",
        "affine",
        "separate",
        "gaussian:N-1",
        N,
        "yyy",
        0,
    ),
    (
        "linear sep m=N/2",
        "linear",
        "separate",
        "gaussian:4",
        N,
        "*nn",
        0,
    ),
    (
        "affine sep m=2",
        "affine",
        "separate",
        "gaussian:2",
        N,
        "ynn",
        0,
    ),
    (
        "linear shared m=2N",
        "linear",
        "shared",
        "gaussian:2N",
        N,
        "yyy",
        0,
    ),
    (
        "linear shared m=N",
        "linear",
        "shared",
        "gaussian:N",
        N,
        "*nn",
        0,
    ),
    (
        "linear sep m=2N d=N-1",
        "linear",
        "separate",
        "gaussian:2N",
        N - 1,
        "yny",
        0,
    ),
    (
        "layernorm sep d=N",
        "linear@layernorm",
        "separate",
        "gaussian:2N",
        N,
        "yny",
        0,
    ),
    (
        "layernorm sep d=N+1",
        "linear@layernorm",
        "separate",
        "gaussian:2N",
        N + 1,
        "yyy",
        0,
    ),
    (
        "mlp1 w=2N shared m=2N",
        "mlp:2N",
        "shared",
        "gaussian:2N",
        N,
        "yyy",
        6,
    ),
    (
        "mlp1 w=4N shared m=2",
        "mlp:4N",
        "shared",
        "gaussian:2",
        N,
        "yyy",
        0,
    ),
    (
        "mlp2 w=4N+4N shared m=2",
        "mlp:4N+4N",
        "shared",
        "gaussian:2",
        N,
        "yyy",
        0,
    ),
    (
        "mlp1 w=N-1 shared m=2N",
        "mlp:N-1",
        "shared",
        "gaussian:2N",
        N,
        "yny",
        0,
    ),
    (
        "mlp1 w=N-2 shared m=2N",
        "mlp:N-2",
        "shared",
        "gaussian:2N",
        N,
        "ynn",
        0,
    ),
    (
        "mlp1 w=N-3 shared m=2N",
        "mlp:N-3",
        "shared",
        "gaussian:2N",
        N,
        "ynn",
        0,
    ),
    (
        "mlp1 w=2N aug .1",
        "mlp:2N",
        "shared",
        "pairs:2N:0.1",
        N,
        "yyy",
        0,
    ),
    ("mlp1 w=2N same", "mlp:2N", "shared", "same:2N", N, "nny", 0),
    ("paper", "paper", "shared", "gaussian:2d", N, "nnn", 0),
    (
        "paper, 3 layers",
        "mlp:N+N@relu",
        "shared",
        "gaussian:2N",
        N,
        "nnn",
        0,
    ),
    (
        "relu end sep w=4N",
        "mlp:4N@relu",
        "separate",
        "gaussian:2N",
        N,
        "nnn",
        0,
    ),
    (
        "relu end sep w=4N d=4N",
        "mlp:4N@relu",
        "separate",
        "gaussian:2N",
        4 * N,
        "nnn",
        0,
    ),
    (
        "linear shared m=4N",
        "linear",
        "shared",
        "gaussian:4N",
        N,
        "yyy",
        0,
    ),
];

fn cell(row: &Row, t: &str) -> Cell {
    let (_, network, sharing, word, d, ..) = *row;
    let pairs = inputs(word, N, d, 0);
    let shape = shape(network, sharing, &pairs, d);
    train(&shape, &pairs, &target(N, d, t), &Plan::everyday(0, 8))
}

#[test]
fn what_is_reached_is_what_can_be() {
    for row in &ROWS {
        for (t, stated) in PHASES.into_iter().zip(row.5.chars()) {
            let cell = cell(row, t);
            let best = cell.best().unwrap();
            println!(
                "{:24} t={t} {:8} {:?} gap {:9.2e} to lower {:9.2e} arrived {}/8 p {:.3} rank {} dead {} {} {:?}",
                row.0,
                cell.reach.reachable.to_string(),
                cell.reach.why,
                best.gap,
                best.gap_to_lower,
                cell.arrived_seeds(),
                best.geometry.positive.mean(),
                best.rank,
                best.dead_rows,
                best.stop.name(),
                best.signatures,
            );
            let name = format!("{} t={t}", row.0);
            match stated {
                'y' => assert_eq!(cell.reach.reachable, Reachable::Yes, "{name}"),
                'n' => assert_eq!(cell.reach.reachable, Reachable::No, "{name}"),
                _ => assert_ne!(cell.reach.reachable, Reachable::Unknown, "{name}"),
            }
            assert_eq!(cell.refutation(), None, "{name}");
            assert!(!cell.contradicts(), "{name}");
            if cell.reach.reachable == Reachable::No {
                assert!(best.gap > 1e-4, "{name}: {}", best.gap);
            }
            assert!(
                cell.arrived_seeds() >= row.6,
                "{name}: {} of 8",
                cell.arrived_seeds()
            );
        }
    }
}

fn onehot(bias: Bias, plan: &Plan) -> Cell {
    let pairs = inputs("onehot", N, N, 0);
    let shape = shape("linear", "separate", &pairs, N);
    train(&shape, &pairs, &target_with(N, N, "0.4", bias), plan)
}

/// One-hot inputs are direct optimisation: with a learned bias every run arrives at the ETF.
#[test]
fn a_bias_is_learned_along_with_the_weights() {
    let cell = onehot(Bias::Learned, &Plan::everyday(0, 8));
    assert_eq!(cell.arrived_seeds(), 8);
    for run in &cell.runs {
        assert!((run.b - cell.b_star().unwrap()).abs() < 1e-6 && run.s > 1.0 - 1e-6);
    }
}

#[test]
fn rates_descend_too() {
    for method in [
        Method::GradientDescent { rate: 0.5 },
        Method::Adam { rate: 0.01 },
    ] {
        let plan = |max_steps| Plan {
            method,
            max_steps,
            tolerance: 0.0,
            ..Plan::everyday(0, 2)
        };
        let gap = |steps| onehot(Bias::Fixed, &plan(steps)).best().unwrap().gap;
        assert!(
            gap(3_000) < 1e-3 * gap(0),
            "{method:?}: {} {}",
            gap(0),
            gap(3_000)
        );
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| cell(&ROWS[19], "0.9"))
    };
    assert_eq!(with(1), with(3));
}
