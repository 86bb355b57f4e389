//! Upper bounds by descent from random, aligned and reflected starts and from codes by name, and
//! what the best embedding is.

use rayon::prelude::*;

use super::{Structure, upper};
use crate::embedding::Embedding;
use crate::embedding::codes::{Arrangement, Code};
use crate::loss::Parameters;
use crate::optimize::starts::Start;
use crate::optimize::{Conduct, FullLoss, Method, Run, Settings, minimise_conducted};
use crate::reduction::Problem;

/// How many descents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The seeds of random starts; as many reflected ones, and two aligned ones for three.
    pub seeds: u64,
    /// The first seed.
    pub first: u64,
}

impl Effort {
    /// For one problem: more where the problem is small.
    pub fn usual(problem: &Problem) -> Effort {
        Effort {
            seeds: if problem.n() <= 16 { 12 } else { 8 },
            first: 0,
        }
    }
}

/// The best embedding and how it was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// U and V.
    pub embedding: Embedding,
    /// A proved upper bound of its loss, the rows divided by their lengths.
    pub upper: f64,
    /// Where the descent began.
    pub start: Start,
}

/// Steps of a descent.
const STEPS: u64 = 2_000;

/// The relative gradient at which a descent ends.
const FIRST_TOLERANCE: f64 = 1e-7;

/// The descents that are worth going on with, of those within this of the best.
const NEAR: f64 = 1e-6;

/// The best embedding of all starts; N and d must be small enough for U and V to exist. It does not
/// depend on the number of threads. After an interrupt it is the best by then.
pub fn search(problem: &Problem, effort: Effort, conduct: &Conduct) -> Found {
    let (n, d) = (problem.n() as usize, problem.d() as usize);
    let Parameters { t, b, .. } = problem.at::<f64>();
    let loss = FullLoss::sigmoid(t, b);
    let descend = |embedding: Embedding, tolerance: f64| -> Run {
        let settings = Settings {
            method: Method::Lbfgs,
            max_steps: STEPS,
            tolerance,
            target: None,
        };
        minimise_conducted(&loss, embedding, &settings, conduct).0
    };
    let first = |start: Start| (descend(start.embedding(n, d), FIRST_TOLERANCE), start);
    let starts = starts(problem, effort).into_par_iter();
    let mut runs: Vec<(Run, Start)> = starts.map(first).collect();
    runs.sort_by(|(a, _), (b, _)| a.loss.total_cmp(&b.loss));
    let best = runs[0].0.loss;
    runs.retain(|(run, _)| run.loss <= best * (1.0 + NEAR));
    let finished = runs.into_iter().take(3).map(|(run, start)| {
        let again = descend(run.embedding.clone(), 0.0);
        let embedding = if again.loss <= run.loss {
            again.embedding
        } else {
            run.embedding
        };
        Found {
            upper: upper::loss_of(problem, &embedding).hi(),
            embedding,
            start,
        }
    });
    let least = finished.min_by(|a, b| a.upper.total_cmp(&b.upper));
    // The best run is within NEAR of itself.
    least.expect("there is a best run")
}

/// All starts of a search.
pub fn starts(problem: &Problem, effort: Effort) -> Vec<Start> {
    let random = effort.seeds(effort.seeds).map(Start::Random);
    structured(problem, effort)
        .into_iter()
        .chain(random)
        .collect()
}

/// The starts with a structure: the best codes by name, random ones reflected, and aligned.
pub fn structured(problem: &Problem, effort: Effort) -> Vec<Start> {
    let reflected = effort.seeds(effort.seeds).map(Start::Reflected);
    let aligned = effort
        .seeds((2 * effort.seeds).div_ceil(3))
        .map(Start::Aligned);
    let named = best_named(problem).into_iter().map(Start::Named);
    named.chain(reflected).chain(aligned).collect()
}

impl Effort {
    fn seeds(&self, count: u64) -> impl Iterator<Item = u64> + use<> {
        let first = self.first;
        (0..count).map(move |k| first.wrapping_add(k))
    }
}

/// The codes by name from which a descent begins.
const MOST_NAMED: usize = 6;

/// The arrangements of the least losses.
fn best_named(problem: &Problem) -> Vec<Arrangement> {
    let loss = |arrangement: Arrangement| {
        let loss = upper::loss_of_arrangement(problem, &arrangement).hi();
        (loss, arrangement)
    };
    let mut all: Vec<(f64, Arrangement)> = named(problem).into_iter().map(loss).collect();
    all.sort_by(|(x, _), (y, _)| x.total_cmp(y));
    let best = all.into_iter().take(MOST_NAMED);
    best.map(|(_, arrangement)| arrangement).collect()
}

/// The arrangements of codes by name in R^d.
pub fn named(problem: &Problem) -> Vec<Arrangement> {
    let (n, d) = (problem.n(), problem.d());
    let mut all = super::arrangements(problem);
    all.push(Arrangement::antipodal(n));
    let living = Code::living_at(n, d).into_iter().map(Arrangement::aligned);
    all.extend(
        living
            .filter(|code| !all.contains(code))
            .collect::<Vec<_>>(),
    );
    all
}

/// What an embedding is, to within `tolerance` of its similarities.
pub fn structure(problem: &Problem, embedding: &Embedding) -> Structure {
    const TOLERANCE: f64 = 1e-5;
    let near = |a: &[f64], b: &[f64]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < TOLERANCE)
    };
    let own = similarities(embedding);
    for arrangement in named(problem) {
        let other = similarities(&arrangement.embedding(problem.d() as usize));
        if near(&own.positive, &other.positive) && near(&own.negative, &other.negative) {
            return Structure::Named(arrangement);
        }
    }
    let [least, most] = [own.positive[0], own.positive[own.positive.len() - 1]];
    match () {
        _ if least > 1.0 - TOLERANCE => Structure::Aligned,
        _ if has_clusters(embedding, TOLERANCE) => Structure::Clusters,
        _ if most - least < TOLERANCE => Structure::Lifted,
        _ => Structure::None,
    }
}

struct Sorted {
    positive: Vec<f64>,
    negative: Vec<f64>,
}

fn similarities(embedding: &Embedding) -> Sorted {
    let s = embedding.u() * embedding.v().transpose();
    let mut sorted = Sorted {
        positive: s.diagonal().as_slice().to_vec(),
        negative: Vec::new(),
    };
    for (i, j) in (0..s.nrows()).flat_map(|i| (0..s.ncols()).map(move |j| (i, j))) {
        if i != j {
            sorted.negative.push(s[(i, j)]);
        }
    }
    sorted.positive.sort_by(f64::total_cmp);
    sorted.negative.sort_by(f64::total_cmp);
    sorted
}

/// Does every pair share its point with another?
fn has_clusters(embedding: &Embedding, tolerance: f64) -> bool {
    let (u, v) = (embedding.u(), embedding.v());
    let same = |i: usize, j: usize| {
        (u.row(i) - u.row(j)).amax() < tolerance && (v.row(i) - v.row(j)).amax() < tolerance
    };
    let n = embedding.n();
    (0..n).all(|i| (0..n).any(|j| i != j && same(i, j)))
}
