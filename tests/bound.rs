//! Certified brackets where the dimension is too small, against verified rows and at random.

#[path = "bound/claims.rs"]
mod claims;

use std::path::Path;

use ccem::bound::closed::Theorem;
use ccem::bound::derivation::derivation;
use ccem::bound::lemma::{Column, Multipliers, prove};
use ccem::bound::search::{Effort, search};
use ccem::bound::{Method, bracket, closed};
use ccem::optimize::Conduct;
use ccem::reduction::Problem;
use ccem::reduction::derivation::Check;
use ccem::scalar::interval::Interval;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn data(file: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("tests/data").join(file)).unwrap()
}

fn problem(n: u64, d: u64, t: &str, b: &str) -> Problem {
    Problem::new(n, d, t.parse().unwrap(), b.parse().unwrap()).unwrap()
}

#[test]
fn every_step_of_the_derivations_is_verified() {
    for theorem in [
        Theorem::Simplex,
        Theorem::CrossPolytope,
        Theorem::TwoClusters,
        Theorem::LiftedCrossPolytope,
    ] {
        let steps = derivation(theorem);
        assert!(steps.iter().all(|step| step.check != Check::Failed));
        let symbolic = steps.iter().filter(|step| step.check == Check::Symbolic);
        assert_eq!(symbolic.count(), 6, "{theorem:?}");
    }
}

/// A row of the verified table.
struct Row {
    problem: Problem,
    lower: f64,
    upper: f64,
    method: String,
}

fn rows() -> Vec<Row> {
    let text = data("small_dimension.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |record: csv::StringRecord| {
        let [n, d] = [0, 1].map(|k| record[k].parse().unwrap());
        let [lower, upper] = [4, 5].map(|k| record[k].parse().unwrap());
        Row {
            problem: problem(n, d, &record[2], &record[3]),
            lower,
            upper,
            method: record[7].to_owned(),
        }
    };
    reader
        .records()
        .map(|record| row(record.unwrap()))
        .collect()
}

/// The multipliers that were stored with the rows, in their order.
fn stored() -> Vec<Multipliers> {
    let number = |x: &serde_json::Value| x.as_f64().unwrap();
    let column = |c: &serde_json::Value| Column {
        kernel: (c["coef"].as_object().unwrap().iter())
            .map(|(k, x)| (k.parse().unwrap(), number(x)))
            .collect(),
        q2: number(&c["q2"]),
        q1: number(&c["q1"]),
        nu: number(&c["nu"]),
    };
    let read = |line: &str| {
        let all: serde_json::Value = serde_json::from_str(line).unwrap();
        Multipliers {
            pairing: all["lam"].as_array().unwrap().iter().map(number).collect(),
            columns: all["cols"].as_array().unwrap().iter().map(column).collect(),
        }
    };
    data("small_dimension_certificates.jsonl")
        .lines()
        .map(read)
        .collect()
}

#[test]
fn stored_multipliers_prove_what_is_said_of_them() {
    let (rows, stored) = (rows(), stored());
    assert_eq!((rows.len(), stored.len()), (31, 31));
    for (row, multipliers) in rows.iter().zip(&stored) {
        let proved = prove::<Interval>(&row.problem, multipliers).unwrap();
        let lost = (row.lower - proved.lower) / row.upper;
        assert!(
            lost.abs() <= 1e-12,
            "{:?}: {proved:?}, not {}",
            row.problem,
            row.lower
        );
        assert!(
            proved.lower <= row.upper && proved.boxes < 1000,
            "{proved:?}"
        );
    }
}

#[test]
fn multipliers_are_read_back_as_they_were() {
    for multipliers in stored() {
        let text = serde_json::to_string(&multipliers).unwrap();
        assert_eq!(
            serde_json::from_str::<Multipliers>(&text).unwrap(),
            multipliers
        );
    }
}

/// σ(z) and softplus(z).
fn sigma(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}
fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// ψ[a, a, m].
fn divided(t: f64, b: f64, a: f64, m: f64) -> f64 {
    let psi = |m: f64| softplus(t * m - b);
    (psi(m) - psi(a) - t * sigma(t * a - b) * (m - a)) / (m - a).powi(2)
}

/// The conditions of the four theorems as they are written in the note, with a margin that keeps
/// rounding from deciding.
fn is_admissible(theorem: usize, n: f64, t: f64, b: f64) -> bool {
    const MARGIN: f64 = 1e-7;
    let below = |x: f64, y: f64| x <= y - MARGIN * (1.0 + x.abs() + y.abs()) * t.min(1.0);
    let slope = |m: f64| t * sigma(t * m - b);
    let pull = t * sigma(b - t);
    let half_curvature = t * t * sigma(t - b) * sigma(b - t) / 2.0;
    match theorem {
        0 => {
            let m1 = -1.0 / (n - 1.0);
            let a = [
                divided(t, b, m1, -1.0),
                divided(t, b, m1, 1.0),
                divided(t, b, 1.0, -1.0),
                half_curvature,
            ];
            let a = a.into_iter().fold(f64::INFINITY, f64::min);
            below((n - 2.0) * slope(m1) - 2.0 * a * n / (n - 1.0), 2.0 * pull)
        }
        1 => {
            let d = n / 2.0;
            let a = divided(t, b, 0.0, -1.0);
            let left = (2.0 * a - slope(0.0)).max((d - 1.0) * slope(0.0) - 2.0 * a);
            let others = [
                divided(t, b, 0.0, 1.0),
                divided(t, b, 1.0, -1.0),
                half_curvature,
            ];
            below(left, pull) && (t <= b || others.into_iter().all(|other| below(a, other)))
        }
        2 => {
            let level = ((n - 2.0) / 2.0).ln();
            let p = (b - level) / t;
            let a = divided(t, b, p, -1.0);
            let inside = level - t + MARGIN < b && b <= level;
            let lambda = below(2.0 * a * (1.0 + p), slope(p));
            inside && lambda && (t <= b || below(a, divided(t, b, p, 1.0)))
        }
        _ => {
            let d = n / 2.0 + 1.0;
            let edge = (n - 2.0) * (1.0 + (t * (d - 2.0) / d - b).exp());
            let inside = below(2.0 * (1.0 + (t / d + b).exp()), edge)
                && t + b > ((n - 2.0) / 2.0).ln() + MARGIN;
            // γ is the root of 2 σ(b − t(1−2γ)) = (N−2) σ(−tγ − b).
            let fall =
                |g: f64| 2.0 * sigma(b - t * (1.0 - 2.0 * g)) - (n - 2.0) * sigma(-t * g - b);
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..200 {
                let middle = (low + high) / 2.0;
                (low, high) = if fall(middle) < 0.0 {
                    (middle, high)
                } else {
                    (low, middle)
                };
            }
            let (m1, p) = (-low, 1.0 - 2.0 * low);
            let a = divided(t, b, m1, -1.0);
            let sides = [
                divided(t, b, m1, 1.0),
                divided(t, b, p, -1.0),
                divided(t, b, p, 1.0),
            ];
            d >= 4.0 && inside && (t <= b || sides.into_iter().all(|side| below(a, side)))
        }
    }
}

#[test]
fn the_four_families_are_exact_at_a_thousand_random_points() {
    let mut rng = ChaCha8Rng::seed_from_u64(14);
    let mut counts = [0; 4];
    while counts.iter().sum::<usize>() < 1000 {
        let theorem = (0..4).min_by_key(|&k| counts[k]).unwrap();
        let scale: f64 = rng.random_range((1.5f64).ln()..(5e5f64).ln());
        let n = 2 * scale.exp() as u64;
        let (n, d) = match theorem {
            0 => (n + rng.random_range(0..2), n - 1),
            1 => (n.max(4), n.max(4) / 2),
            2 => (n.max(4), 2),
            _ => (n.max(6), n.max(6) / 2 + 1),
        };
        let d = if theorem == 0 { n - 1 } else { d };
        if n < 3 || d < 2 {
            continue;
        }
        let t: f64 = rng.random_range(0.2f64.ln()..12f64.ln()).exp();
        let ratio = if rng.random_bool(0.3) {
            1.0
        } else {
            rng.random_range(-0.2..2.0)
        };
        let (t, b) = (format!("{t:.3}"), format!("{:.3}", ratio * t));
        let [t_value, b_value] = [&t, &b].map(|x| x.parse::<f64>().unwrap());
        if t_value < 0.2 || !is_admissible(theorem, n as f64, t_value, b_value) {
            continue;
        }
        let problem = problem(n, d, &t, &b);
        let started = std::time::Instant::now();
        let bracket = closed(&problem);
        assert!(
            bracket.is_exact(),
            "T{}: {problem:?} {bracket:?}",
            theorem + 1
        );
        assert!(started.elapsed().as_millis() < 200, "{problem:?}");
        counts[theorem] += 1;
    }
}

#[test]
fn beyond_the_conditions_nothing_is_called_exact() {
    for (n, d, t, b) in [(4, 3, "2", "-0.1"), (4, 2, "2", "-0.1"), (5, 4, "20", "0")] {
        let bracket = closed(&problem(n, d, t, b));
        assert!(!bracket.is_exact(), "{bracket:?}");
        assert!(bracket.method != Method::Counting);
    }
}

#[test]
fn brackets_are_those_of_the_table_or_better() {
    for row in rows() {
        let bracket = bracket(
            &row.problem,
            &Effort::usual(&row.problem),
            &Conduct::default(),
        );
        assert!(
            bracket.upper <= row.upper * (1.0 + 1e-9),
            "{:?} {bracket:?}",
            row.problem
        );
        assert!(bracket.lower <= row.upper, "{:?} {bracket:?}", row.problem);
        let is_good = match row.method.as_str() {
            "spectral-socp" => bracket.upper - bracket.lower <= 1.02 * (row.upper - row.lower),
            _ => bracket.lower >= row.lower * (1.0 - 1e-12),
        };
        assert!(is_good, "{:?} {bracket:?}", row.problem);
    }
}

#[test]
fn the_simplex_is_found_where_random_starts_miss_it() {
    let problem = problem(8, 7, "1.24", "1.24");
    let found = search(&problem, Effort { seeds: 5, first: 0 }, &Conduct::default());
    assert!((found.upper - 2.212_493_771_9).abs() < 1e-9, "{found:?}");
    assert!(bracket(&problem, &Effort::usual(&problem), &Conduct::default()).is_exact());
}

/// Ten thousand edits of good multipliers: what is accepted never exceeds a known loss.
#[test]
fn edited_multipliers_never_prove_too_much() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let (rows, stored) = (rows(), stored());
    for _ in 0..10_000 {
        let k = rng.random_range(0..rows.len());
        let mut edited = stored[k].clone();
        let factor = 1.0 + rng.random_range(-1.0f64..1.0) * 10f64.powi(-rng.random_range(0..12));
        let column = edited.columns.first_mut();
        match (rng.random_range(0..5), column) {
            (0, Some(column)) => column.q2 *= factor,
            (1, Some(column)) => column.q1 *= factor,
            (2, Some(column)) => column.nu *= factor,
            (3, Some(column)) => column.kernel.values_mut().for_each(|c| *c *= factor),
            _ => {
                let which = rng.random_range(0..edited.pairing.len().max(1));
                edited
                    .pairing
                    .iter_mut()
                    .skip(which)
                    .take(1)
                    .for_each(|x| *x *= factor);
            }
        }
        if let Ok(proved) = prove::<Interval>(&rows[k].problem, &edited) {
            assert!(
                proved.lower <= rows[k].upper,
                "{:?} {edited:?}",
                rows[k].problem
            );
        }
    }
}

/// The table of the documentation: median and largest relative bracket at t = b over 29 pairs
/// (N, d), and the time. `cargo test --release --test bound -- --ignored --nocapture`.
#[test]
#[ignore = "a minute of computing, to print a table"]
fn the_table_of_brackets() {
    const PAIRS: [(u64, &[u64]); 9] = [
        (5, &[2, 3, 4]),
        (6, &[2, 3, 4, 5]),
        (8, &[3, 4, 5, 7]),
        (10, &[2, 3, 5, 7]),
        (12, &[3, 4, 6, 8]),
        (16, &[3, 5, 8]),
        (24, &[4, 8]),
        (27, &[6, 12]),
        (30, &[4, 8, 15]),
    ];
    const MOST: [(&str, f64, f64); 7] = [
        ("0.5", 1e-12, 4.5e-4),
        ("0.8", 1e-12, 1.5e-3),
        ("1.2", 2.8e-4, 8.1e-3),
        ("1.7", 2.1e-3, 2.6e-2),
        ("2.5", 1.2e-2, 7.0e-2),
        ("5", 5.0e-3, 9.1e-2),
        ("10", 1e-12, 1.2e-2),
    ];
    for (t, most_median, most) in MOST {
        let (mut widths, mut times) = (Vec::new(), Vec::new());
        for (n, d) in PAIRS
            .iter()
            .flat_map(|(n, all)| all.iter().map(|d| (*n, *d)))
        {
            let problem = problem(n, d, t, t);
            let started = std::time::Instant::now();
            let bracket = bracket(&problem, &Effort::usual(&problem), &Conduct::default());
            times.push(started.elapsed().as_secs_f64());
            widths.push(bracket.relative());
        }
        widths.sort_by(f64::total_cmp);
        times.sort_by(f64::total_cmp);
        let middle = widths.len() / 2;
        let (median, largest) = (widths[middle], widths[widths.len() - 1]);
        println!(
            "t = {t}: {median:.1e} ({largest:.1e}), {:.2} s ({:.2} s)",
            times[middle],
            times[times.len() - 1]
        );
        assert!(median <= most_median && largest <= most, "t = {t}");
    }
}
