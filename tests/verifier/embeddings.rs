//! Claims about all unit vectors, asked of vectors.

use ccem::certificate::{Argument, Because};
use ccem::claim::statement::{Comparison, Formula, Region, Relation, Statement};
use num_traits::ToPrimitive;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// What is not told from 0 in doubles.
const ROUNDING: f64 = 1e-9;

type Rows = Vec<Vec<f64>>;

/// A reason against it, if there is one.
pub fn against_embeddings(argument: &Argument, rng: &mut ChaCha8Rng) -> Option<String> {
    const TRIES: usize = 20;
    let statement = &argument.statement;
    match &argument.because {
        Because::Rule(_) => (0..TRIES).find_map(|_| {
            let (point, means) = random(&statement.region, rng);
            let fails = holds(statement, &point, means) == Some(false);
            fails.then(|| format!("{argument} fails at {point:?}, {means:?}"))
        }),
        Because::Counterexample(at) => {
            let of = |name: &str| at.point.axis(name).and_then(|axis| axis.low.to_f64());
            let means = match &at.vectors {
                Some(vectors) => means(&vectors.u, &vectors.v),
                None => {
                    // The corner of p and −q, and above it.
                    let (n, s, r) = (of("N")?, of("s")?, of("slack")?);
                    let beyond = of("d").is_some_and(|d| d < n);
                    let lowest = -(1.0 - s) + s * (-1.0 / (n - 1.0));
                    let means = [2.0 * s - 1.0, lowest + r * n / (n - 1.0)];
                    if beyond {
                        return Some(format!("{argument} may be out of reach"));
                    }
                    means
                }
            };
            let point = region_point(&at.point);
            let may_fail = holds(statement, &point, means) != Some(true);
            (!may_fail).then(|| format!("{argument} is no refutation: {means:?}"))
        }
    }
}

type Point = Vec<(String, f64)>;

fn region_point(region: &Region) -> Point {
    let axes = region.axes.iter();
    axes.filter_map(|axis| Some((axis.name.clone(), axis.low.to_f64()?)))
        .collect()
}

/// p and q, each row brought to length 1.
fn means(u: &Rows, v: &Rows) -> [f64; 2] {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    let cosine = |x: &[f64], y: &[f64]| dot(x, y) / (dot(x, x) * dot(y, y)).sqrt();
    let n = u.len();
    let (mut positive, mut negative) = (0.0, 0.0);
    for (i, x) in u.iter().enumerate() {
        for (j, y) in v.iter().enumerate() {
            *(if i == j { &mut positive } else { &mut negative }) += cosine(x, y);
        }
    }
    [positive / n as f64, negative / (n * (n - 1)) as f64]
}

/// A point of the region without p and q, and those of vectors: random ones, equal pairs, opposite ones.
fn random(region: &Region, rng: &mut ChaCha8Rng) -> (Point, [f64; 2]) {
    let axes = region.axes.iter();
    let others = axes.filter(|axis| axis.name != "s" && axis.name != "slack");
    let mut point = Point::new();
    for axis in others {
        let [low, high] = [&axis.low, &axis.high].map(|x| x.to_f64().unwrap());
        let x = match axis.is_integer() {
            true => rng.random_range(low as i64..=high as i64) as f64,
            false => low + (high - low) * rng.random::<f64>(),
        };
        point.push((axis.name.clone(), x));
    }
    let of = |name: &str| point.iter().find(|(known, _)| known == name);
    let n = of("N").map_or(2, |(_, n)| *n as usize).min(40);
    let d = of("d").map_or(n, |(_, d)| *d as usize).min(40);
    let mut row = || (0..d).map(|_| rng.random::<f64>() - 0.5).collect();
    let u: Rows = (0..n).map(|_| row()).collect();
    let v = match n % 3 {
        0 => u.clone(),
        1 => u
            .iter()
            .map(|row| row.iter().map(|x| -x).collect())
            .collect(),
        _ => (0..n).map(|_| row()).collect(),
    };
    let means = means(&u, &v);
    (point, means)
}

/// `None` where rounding may decide.
fn holds(statement: &Statement, point: &Point, means: [f64; 2]) -> Option<bool> {
    for hypothesis in &statement.assume {
        if !is_true(hypothesis, point, means)? {
            return Some(true);
        }
    }
    is_true(&statement.assert, point, means)
}

fn is_true(formula: &Formula, point: &Point, means: [f64; 2]) -> Option<bool> {
    let truth = |one: &Formula| is_true(one, point, means);
    let each = |all: &[Formula]| all.iter().map(truth).collect::<Option<Vec<bool>>>();
    Some(match formula {
        Formula::Holds(comparison) => is_met(comparison, point, means)?,
        Formula::Not(one) => !truth(one)?,
        Formula::And(all) => each(all)?.iter().all(|x| *x),
        Formula::Or(all) => each(all)?.iter().any(|x| *x),
        Formula::Implies(both) => !truth(&both[0])? || truth(&both[1])?,
        Formula::Iff(both) => truth(&both[0])? == truth(&both[1])?,
        _ => return None,
    })
}

fn is_met(comparison: &Comparison, point: &Point, [p, q]: [f64; 2]) -> Option<bool> {
    let value = |name: &str| match name {
        "p" => Some(p),
        "q" => Some(q),
        "s" => Some((1.0 + p) / 2.0),
        "delta" => Some(((1.0 - p) / (1.0 + p)).sqrt()),
        _ => point
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, x)| *x),
    };
    let side = |side: &ccem::scalar::symbol::Expr| side.evaluate(&value).ok();
    let difference = side(&comparison.left)? - side(&comparison.right)?;
    let clear = difference.abs() > ROUNDING;
    match comparison.relation {
        _ if !difference.is_finite() => None,
        Relation::Equal => clear.then_some(false),
        Relation::Less | Relation::AtMost => clear.then_some(difference < 0.0),
        Relation::Greater | Relation::AtLeast => clear.then_some(difference > 0.0),
    }
}
