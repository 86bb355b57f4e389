//! The published figure: its error is that of the last ReLU.

use std::time::Instant;

use ccem::encoder::Network;
use ccem::encoder::published::{Figure, figure};
use ccem::reduction::Phase;

use super::ROOM;

fn run(network: &str, steps: u64, seed: u64) -> Figure {
    let start = Instant::now();
    let figure = figure(&network.parse::<Network>().unwrap(), steps, seed, ROOM).unwrap();
    println!(
        "{network} {steps} steps seed {seed}: |s − s*| {:.4} (antipodal {:.4}, between {:.4}, etf \
         {:.4}), raw {:.4}, dead rows in {:.2}, forced {:.4}, {:.1} s",
        figure.error(None),
        figure.error(Some(Phase::Antipodal)),
        figure.error(Some(Phase::Intermediate)),
        figure.error(Some(Phase::Etf)),
        figure.raw_error(),
        figure.with_dead_rows(),
        figure.forced_error(),
        start.elapsed().as_secs_f64(),
    );
    figure
}

/// A share of the cells is in each phase, and no step is taken: the grid is that of the paper.
#[test]
fn the_grid_is_the_papers() {
    let figure = run("paper", 0, 0);
    assert_eq!(figure.points.len(), 470);
    let (first, last) = (&figure.points[0], &figure.points[469]);
    assert_eq!((first.n, first.t, last.n, last.t), (4, 0.1, 50, 5.0));
    assert!((figure.forced_error() - 0.1379).abs() < 5e-5);
}

#[test]
#[ignore = "minutes without optimisation: run it in release"]
fn without_its_last_relu_the_network_shows_the_theory() {
    for seed in 0..3 {
        let published = run("paper", 100, seed);
        assert!((0.19..0.24).contains(&published.error(None)));
        assert!(run("mlp:d", 100, seed).error(None) < 0.04);
        assert!(run("mlp:d", 1_000, seed).error(None) < 0.012);
    }
}
