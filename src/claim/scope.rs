//! Where a claim is examined by default: on both sides of every boundary, and close to it.

use num_rational::BigRational;
use num_traits::One;

use super::statement::Region;
use crate::reduction::{Problem, Quantity, Threshold};

/// Relative distances from a boundary at which every claim about it is examined in one dimension.
pub const NEAR: [&str; 3] = ["1e-3", "1e-6", "1e-9"];

/// The same for full optimisation: closer, the loss is too flat for an embedding to show a
/// difference.
pub const NEAR_IN_FULL: [&str; 2] = ["1e-3", "1e-4"];

/// The largest N of a region.
const MOST_PAIRS: u64 = 1_000_000_000;

/// The points at which a claim is examined.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// For the one-dimensional levels.
    pub reduced: Vec<Problem>,
    /// For full optimisation over U and V: every one costs `seeds` runs.
    pub full: Vec<Problem>,
    /// Random starts for each full optimisation.
    pub seeds: u64,
    /// Where rigorous arithmetic examines it at every point.
    pub region: Option<Region>,
}

impl Scope {
    /// b = t: every N from 4 to 64 and powers of ten up to 10⁹; temperatures from 0.01 to 100
    /// and beside both thresholds.
    pub fn symmetric() -> Scope {
        let mut reduced = Vec::new();
        for n in (4..=64).chain(large_n()) {
            let even = texts(&["0.01", "0.1", "0.3", "1", "3", "10", "30", "100"]);
            reduced.extend(symmetric_problems(n, n, &even));
            reduced.extend(symmetric_problems(n, n, &beside_thresholds(&NEAR)));
        }
        let mut full = Vec::new();
        for n in [5, 10, 32] {
            let distances = [&["1/2", "1e-1"], &NEAR_IN_FULL[..]].concat();
            full.extend(symmetric_problems(n, n, &beside_thresholds(&distances)));
        }
        Scope {
            reduced,
            full,
            seeds: 3,
            region: None,
        }
    }

    /// N = 2, 3, 4 at b = t from 2⁻²⁰ to 10⁴.
    pub fn small() -> Scope {
        let mut scope = Scope {
            seeds: 3,
            ..Scope::default()
        };
        for n in [2, 3, 4] {
            let even = texts(&[
                "1/1048576",
                "1e-3",
                "0.1",
                "0.5",
                "1",
                "2",
                "10",
                "100",
                "10000",
            ]);
            scope.reduced.extend(symmetric_problems(n, n, &even));
            scope
                .full
                .extend(symmetric_problems(n, n, &texts(&["0.1", "1", "5"])));
        }
        scope
    }

    /// A few N in the three phases, also at b ≠ t and, in full, at d < N.
    pub fn families() -> Scope {
        let mut scope = Scope {
            seeds: 3,
            region: Some(Region::wide([2, MOST_PAIRS])),
            ..Scope::default()
        };
        for n in [2, 3, 4, 5, 10, 40] {
            let (even, biases) = (
                texts(&["0.2", "1", "3", "10"]),
                texts(&["-2", "0", "1", "5"]),
            );
            scope.reduced.extend(symmetric_problems(n, n, &even));
            scope.reduced.extend(problems(n, n, &even, &biases));
            if n > 4 {
                scope
                    .reduced
                    .extend(symmetric_problems(n, n, &beside_thresholds(&NEAR)));
            }
        }
        for (n, dimensions) in [
            (2, vec![1, 2]),
            (5, vec![1, 2, 4, 5, 7]),
            (10, vec![3, 9, 10]),
        ] {
            for d in dimensions {
                scope
                    .full
                    .extend(symmetric_problems(n, d, &texts(&["0.3", "1", "3"])));
                scope
                    .full
                    .extend(problems(n, d, &texts(&["2"]), &texts(&["0", "1"])));
            }
        }
        scope
    }

    /// The three phases of a few N, in full at the dimension each is said to need and one less.
    pub fn dimensions() -> Scope {
        let mut scope = Scope {
            seeds: 3,
            ..Scope::default()
        };
        for n in [5, 6, 10, 20, 40] {
            scope
                .reduced
                .extend(symmetric_problems(n, n, &one_per_phase()));
            scope
                .reduced
                .extend(symmetric_problems(n, n, &beside_thresholds(&NEAR)));
        }
        for n in [5, 6, 10] {
            for d in [1, n - 2, n - 1, n] {
                scope
                    .full
                    .extend(symmetric_problems(n, d, &one_per_phase()));
                scope
                    .full
                    .extend(symmetric_problems(n, d, &beside_thresholds(&["1e-3"])));
            }
        }
        scope
    }

    /// b and t apart: a grid, and both sides of each boundary surface.
    pub fn any_bias() -> Scope {
        let mut scope = Scope {
            seeds: 3,
            ..Scope::default()
        };
        let biases = texts(&["-5", "-2", "-1", "0", "1/2", "1", "2", "5", "10"]);
        let even = texts(&["0.01", "0.1", "0.5", "1", "2", "4", "10", "40"]);
        for n in [3, 4, 5, 6, 10, 20, 50].into_iter().chain(large_n()) {
            scope.reduced.extend(problems(n, n, &even, &biases));
            for t in &even {
                scope.reduced.extend(beside_etf_boundary(n, t, &NEAR));
            }
            for b in &biases {
                scope.reduced.extend(beside_antipodal_boundary(n, b, &NEAR));
            }
        }
        for n in [4, 10] {
            let (t, b) = (texts(&["0.3", "1", "3"]), texts(&["-2", "0", "1", "4"]));
            scope.full.extend(problems(n, n, &t, &b));
            for t in &t {
                scope.full.extend(beside_etf_boundary(n, t, &NEAR_IN_FULL));
            }
            for b in &b {
                scope
                    .full
                    .extend(beside_antipodal_boundary(n, b, &NEAR_IN_FULL));
            }
        }
        scope
    }

    /// A few N, also at b ≠ t; in full from the dimension that the simplex ETF needs on.
    pub fn encoders() -> Scope {
        let mut scope = Scope {
            seeds: 3,
            region: Some(Region::wide([2, MOST_PAIRS])),
            ..Scope::default()
        };
        let (t, b) = (
            texts(&["0.1", "0.4", "1", "4"]),
            texts(&["-2", "0", "7/10", "5"]),
        );
        for n in [2, 3, 4, 5, 8] {
            scope.reduced.extend(problems(n, n, &t, &b));
        }
        for (n, d) in [(3, 2), (5, 4), (5, 5), (8, 7), (8, 8)] {
            scope.full.extend(symmetric_problems(n, d, &t));
        }
        scope
    }

    /// Where the families of exact optima are optimal and where they are not, also at b ≠ t and
    /// at t > b, where the bold inequalities of small dimensions do not suffice.
    pub fn small_dimensions() -> Scope {
        let (t, b) = (
            texts(&["0.3", "0.7", "1", "1.25", "1.7", "4"]),
            texts(&["0.8", "1.25", "5"]),
        );
        let mut scope = Scope {
            seeds: 3,
            region: Some(Region::wide([2, MOST_PAIRS])),
            ..Scope::default()
        };
        for n in [3, 4, 5, 6, 8, 12, 16, 30, 100] {
            scope.reduced.extend(symmetric_problems(n, n, &t));
            scope.reduced.extend(problems(n, n, &t, &b));
        }
        for (n, t, b) in [(4, "2", "-0.1"), (5, "20", "0")] {
            scope
                .reduced
                .extend(problems(n, n, &texts(&[t]), &texts(&[b])));
        }
        for (n, t) in [(6, ["0.7", "3"]), (8, ["0.9", "1.24"])] {
            scope.full.extend(symmetric_problems(n, n, &texts(&t)));
        }
        scope
    }

    /// Fixed biases, t rising from 0.1 to 100.
    pub fn fixed_bias() -> Scope {
        let mut scope = Scope::default();
        let rising = texts(&[
            "0.1", "0.5", "1", "2", "3", "4", "6", "8", "10", "20", "50", "100",
        ]);
        for n in [3, 4, 5, 10, 50, 1000] {
            scope
                .reduced
                .extend(problems(n, n, &rising, &texts(&["-1", "0", "1", "2", "5"])));
        }
        scope
    }

    /// SigLIP's initialisation.
    pub fn siglip() -> Scope {
        Scope {
            reduced: symmetric_problems(32768, 768, &texts(&["10"])),
            ..Scope::default()
        }
    }

    /// No points; two seeds of training.
    pub fn training() -> Scope {
        Scope {
            seeds: 2,
            ..Scope::default()
        }
    }
}

fn large_n() -> impl Iterator<Item = u64> {
    (2..=9).map(|power| 10u64.pow(power)).chain([32768])
}

/// Numbers from literals; every literal of this file is one.
fn texts(literals: &[&str]) -> Vec<Quantity> {
    literals
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect()
}

/// Both thresholds, and the temperatures at each relative distance below and above them.
fn beside_thresholds(distances: &[&str]) -> Vec<Quantity> {
    let one = BigRational::one();
    let mut around = Vec::new();
    for threshold in Threshold::ALL {
        around.push(Quantity::multiple(one.clone(), threshold));
        for distance in texts(distances).iter().filter_map(Quantity::as_rational) {
            around.push(Quantity::multiple(&one - distance, threshold));
            around.push(Quantity::multiple(&one + distance, threshold));
        }
    }
    around
}

/// Well inside the antipodal, the intermediate and the ETF phase (b = t, N ≥ 5).
fn one_per_phase() -> Vec<Quantity> {
    texts(&["antipodal*(1/2)", "etf*(4/5)", "etf*(3/2)"])
}

/// The problems at b = t; a t outside the domain (a zero threshold) is no problem.
fn symmetric_problems(n: u64, d: u64, temperatures: &[Quantity]) -> Vec<Problem> {
    (temperatures.iter())
        .filter_map(|t| Problem::new(n, d, t.clone(), t.clone()).ok())
        .collect()
}

/// The problems at every t and every b.
fn problems(n: u64, d: u64, temperatures: &[Quantity], biases: &[Quantity]) -> Vec<Problem> {
    (temperatures.iter())
        .flat_map(|t| biases.iter().map(move |b| (t, b)))
        .filter_map(|(t, b)| Problem::new(n, d, t.clone(), b.clone()).ok())
        .collect()
}

/// At temperature t the ETF condition is b ≥ ln x, where x is the positive root of
/// 2e^{t/(N−1)} x² − (N−4) x − (N−2)e^t = 0: the biases beside that boundary.
fn beside_etf_boundary(n: u64, t: &Quantity, distances: &[&str]) -> Vec<Problem> {
    let (m, temperature) = (n as f64, t.value::<f64>(n));
    let (a, h, c) = (
        2.0 * (temperature / (m - 1.0)).exp(),
        m - 4.0,
        (m - 2.0) * temperature.exp(),
    );
    let boundary = ((h + (h * h + 4.0 * a * c).sqrt()) / (2.0 * a)).ln();
    let biases = around(boundary, distances);
    biases
        .iter()
        .filter_map(|b| Problem::new(n, n, t.clone(), b.clone()).ok())
        .collect()
}

/// The antipodal condition at bias b is t ≤ ln((N−2)/2) − b: the temperatures beside it.
fn beside_antipodal_boundary(n: u64, b: &Quantity, distances: &[&str]) -> Vec<Problem> {
    let boundary = ((n as f64 - 2.0) / 2.0).ln() - b.value::<f64>(n);
    let temperatures = around(boundary, distances);
    temperatures
        .iter()
        .filter_map(|t| Problem::new(n, n, t.clone(), b.clone()).ok())
        .collect()
}

/// x (1 ± h) for each relative distance h, as decimals of 17 digits.
fn around(x: f64, distances: &[&str]) -> Vec<Quantity> {
    let distances = texts(distances);
    let sides = distances.iter().flat_map(|h| {
        let h = h.value::<f64>(0);
        [x * (1.0 - h), x * (1.0 + h)]
    });
    sides
        .filter_map(|x| format!("{x:e}").parse().ok())
        .collect()
}
