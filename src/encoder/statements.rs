//! The theorems of this room as statements that a check can refute.
//!
//! Each takes the formula or the number that it is about, so that a mutant of it can be examined
//! too. What a check finds says what it rests on: exact arithmetic, intervals, or samples and
//! descents, which refute but do not prove.

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

use super::network::{Encoder, End, Network, Shape, Sharing};
use super::objective::Objective;
use super::reach::reach;
use super::relations::{Produces, Side, Structure, produces};
use super::target::{Bias, Target};
use super::training::{Plan, train};
use super::witness::witness;
use super::{Inputs, Size};
use crate::embedding::Embedding;
use crate::loss::Parameters;
use crate::optimize::FullLoss;
use crate::optimize::descent::Objective as _;
use crate::reduction::{Phase, Problem, Quantity};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;

/// What a check rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rests {
    /// Arithmetic over the integers.
    Exact,
    /// Enclosures.
    Intervals,
    /// Values of the loss on many embeddings, and its minima by descent.
    Samples,
}

/// What a check has found.
#[derive(Clone, Debug, PartialEq)]
pub enum Examined {
    /// The statement stands at so many cases.
    Stands {
        /// How many.
        cases: usize,
        /// By what.
        by: Rests,
    },
    /// It fails, here and so.
    Fails(String),
}

impl Examined {
    /// Is it refuted?
    pub fn is_refuted(&self) -> bool {
        matches!(self, Examined::Fails(_))
    }

    /// The first failure, or how many cases there were.
    fn of(by: Rests, failures: impl Iterator<Item = Option<String>>) -> Examined {
        let mut cases = 0;
        for failure in failures {
            if let Some(witness) = failure {
                return Examined::Fails(witness);
            }
            cases += 1;
        }
        Examined::Stands { cases, by }
    }
}

const PAIRS: [u64; 4] = [2, 3, 5, 8];
const TEMPERATURES: [&str; 4] = ["0.1", "0.4", "1", "4"];
const BIASES: [&str; 4] = ["-2", "0", "0.7", "5"];

/// N, t and b, over all that are examined.
fn problems() -> impl Iterator<Item = Problem> {
    let all = PAIRS.into_iter().flat_map(|n| {
        let temperatures = TEMPERATURES.into_iter();
        temperatures.flat_map(move |t| BIASES.into_iter().map(move |b| (n, t, b)))
    });
    // Every text is a number, and every triple within the limits of a problem.
    all.filter_map(|(n, t, b)| Problem::new(n, n, t.parse().ok()?, b.parse().ok()?).ok())
}

/// The loss of an embedding, with its rounding error.
fn loss(problem: &Problem, embedding: &Embedding) -> [f64; 2] {
    let Parameters { t, b, .. } = problem.at::<f64>();
    let value = FullLoss::Sigmoid { t, b }.value(embedding);
    [value.loss - value.error, value.loss + value.error]
}

/// Does the lowest of some embeddings attain the bound, and none lie below it?
fn is_minimum(bound: Interval, losses: &[[f64; 2]], case: &str) -> Option<String> {
    let [lo, hi] = bound.outward();
    if let Some([_, loss]) = losses.iter().find(|[_, loss]| *loss < lo) {
        return Some(format!("{case}: a loss of at most {loss} lies below {lo}"));
    }
    let least = losses
        .iter()
        .map(|[loss, _]| *loss)
        .fold(f64::INFINITY, f64::min);
    (least > hi).then(|| format!("{case}: the least loss is {least}, and {hi} is not attained"))
}

/// Unit rows with nonnegative entries, some of which are 0; a row may be dead.
fn nonnegative(n: usize, d: usize, seed: u64) -> Embedding {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
    let mut x = DMatrix::from_fn(2 * n, d, |_, _| (normal() - 0.3).max(0.0));
    for mut row in x.row_iter_mut() {
        let length = row.norm();
        if length > 0.0 {
            row /= length;
        }
    }
    Embedding::from_stacked(x)
}

/// E1: over nonnegative rows in d = N the minimum of the loss is `floor`. Samples do not lie below
/// it, and the orthonormal family, which is best by E1, attains it.
pub fn nonnegative_ends(floor: impl Fn(&Parameters<Interval>) -> Interval) -> Examined {
    let case = |problem: Problem| {
        let n = problem.n() as usize;
        let identity = DMatrix::from_fn(2 * n, n, |i, k| f64::from(u8::from(i % n == k)));
        let orthonormal = Embedding::from_stacked(identity);
        let samples = (0..20).map(|seed| nonnegative(n, n, seed));
        let losses: Vec<_> = samples
            .chain([orthonormal])
            .map(|embedding| loss(&problem, &embedding))
            .collect();
        let bound = floor(&problem.at::<Interval>());
        is_minimum(bound, &losses, &named(&problem))
    };
    Examined::of(Rests::Samples, problems().map(case))
}

/// E4: with u_i = v_i in d = N the minimum of the loss is `bound`, at the simplex ETF.
pub fn equal_pairs(bound: impl Fn(&Parameters<Interval>) -> Interval) -> Examined {
    let case = |problem: Problem| {
        let n = problem.n() as usize;
        let tied = |seed| {
            let u = crate::optimize::start(n, n, seed).u().into_owned();
            Embedding::new(&u, &u)
        };
        let etf = Embedding::ccem(n, n, 0.0).ok();
        let samples = (0..20).map(tied);
        let losses: Vec<_> = samples
            .chain(etf)
            .map(|embedding| loss(&problem, &embedding))
            .collect();
        let bound = bound(&problem.at::<Interval>());
        is_minimum(bound, &losses, &named(&problem))
    };
    Examined::of(Rests::Samples, problems().map(case))
}

fn named(problem: &Problem) -> String {
    format!(
        "N = {}, t = {}, b = {}",
        problem.n(),
        problem.t(),
        problem.b()
    )
}

const PHASES: [Phase; 3] = [Phase::Etf, Phase::Intermediate, Phase::Antipodal];

/// Does some family of integer inputs of rank r have the structure as a linear image?
fn some_inputs_do(families: &[DMatrix<f64>], side: Side, phase: Phase) -> bool {
    let structure = Structure::Optimum(phase);
    let can = |a: &DMatrix<f64>| produces(a, side, structure) != Produces::No;
    families.iter().any(can)
}

/// N rows of rank r ≤ N: unit vectors that are cyclically repeated; the same with the last ones the
/// negative sum of the others; and small integers.
fn of_rank(n: usize, r: usize, seed: u64) -> Vec<DMatrix<f64>> {
    let unit = |i: usize, k: usize| f64::from(u8::from(i == k));
    let repeated = DMatrix::from_fn(n, r, |i, k| unit(i % r, k));
    let centred = DMatrix::from_fn(n, r, |i, k| if i < r { unit(i, k) } else { -1.0 });
    let mut random = integers(n, r, seed);
    // A rank of r, for certain.
    (0..r).for_each(|k| random[(k, k)] += 100.0);
    vec![repeated, centred, random]
}

fn integers(n: usize, m: usize, seed: u64) -> DMatrix<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
    DMatrix::from_fn(n, m, |_, _| (10.0 * normal()).round())
}

/// E7: two linear encoders need inputs of the rank `needed(phase, N)`, and for some inputs of
/// that rank it is enough: for no smaller one is any family of inputs found, by exact arithmetic.
pub fn ranks(needed: impl Fn(Phase, usize) -> usize) -> Examined {
    let sizes = [3, 4, 6].into_iter();
    let cases = sizes.flat_map(|n| {
        let phases = PHASES.into_iter();
        phases.flat_map(move |phase| (1..=n).map(move |r| (n, phase, r)))
    });
    let case = |(n, phase, r)| {
        let families: Vec<_> = (0..5).flat_map(|seed| of_rank(n, r, seed)).collect();
        let found = some_inputs_do(&families, Side::One, phase);
        let expected = r >= needed(phase, n);
        (found != expected).then(|| {
            let found = if found {
                "some inputs have"
            } else {
                "no inputs have"
            };
            format!("N = {n}: at rank {r} {found} the {phase} structure as a linear image")
        })
    };
    Examined::of(Rests::Exact, cases.map(case))
}

/// What h hidden units and a bias make of the inputs: integers [H 1], of which some give the
/// coordinates of the optimum itself.
fn hidden_features(n: usize, h: usize, sharing: Sharing) -> Vec<DMatrix<f64>> {
    let rows = match sharing {
        Sharing::Shared => 2 * n,
        Sharing::Separate => n,
    };
    let with_ones = |a: DMatrix<f64>| a.insert_column(h, 1.0);
    let random = (0..20).map(|seed| integers(rows, h, seed).abs());
    // e_i and 0, for u and v alike; and, where there is one more, which side it is.
    let simplex = DMatrix::from_fn(rows, h, |i, k| match k {
        _ if k == n - 1 => f64::from(u8::from(i < n)),
        _ => f64::from(u8::from(i % n == k)),
    });
    random.chain([simplex]).map(with_ones).collect()
}

/// E9: the last hidden layer needs `needed(phase, N, sharing)` units, and that many are enough for
/// some values of them.
pub fn hidden_units(needed: impl Fn(Phase, usize, Sharing) -> usize) -> Examined {
    let sharings = [Sharing::Shared, Sharing::Separate];
    let cases = [4, 6].into_iter().flat_map(|n| {
        let phases = [Phase::Etf, Phase::Intermediate].into_iter();
        phases.flat_map(move |phase| {
            let widths = (1..=n).flat_map(move |h| sharings.map(|sharing| (h, sharing)));
            widths.map(move |(h, sharing)| (n, phase, h, sharing))
        })
    });
    let case = |(n, phase, h, sharing)| {
        let side = match sharing {
            Sharing::Shared => Side::Both,
            Sharing::Separate => Side::One,
        };
        let found = some_inputs_do(&hidden_features(n, h, sharing), side, phase);
        let expected = h >= needed(phase, n, sharing);
        (found != expected).then(|| {
            let found = if found { "are" } else { "are not" };
            format!("N = {n}, {sharing}: {h} hidden units {found} enough for {phase}")
        })
    };
    Examined::of(Rests::Exact, cases.map(case))
}

/// E10: behind LayerNorm the optimum needs `cost` dimensions more. Where it has them, weights are
/// known; where one is missing, no descent from 4 seeds arrives.
pub fn layer_norm(cost: usize) -> Examined {
    const N: usize = 6;
    let cases = [("1.4", Phase::Etf), ("0.6", Phase::Intermediate)].into_iter();
    let case = |(t, phase): (&str, Phase)| {
        let needed = phase.needed_dimension(N as u64) as usize;
        let enough = arrives(N, needed + cost, t)?;
        let fewer = arrives(N, needed + cost - 1, t)?;
        match (enough, fewer) {
            (true, false) => None,
            (false, _) => Some(format!("{phase}: d = {} is not enough", needed + cost)),
            _ => Some(format!(
                "{phase}: d = {} is enough already",
                needed + cost - 1
            )),
        }
    };
    Examined::of(Rests::Samples, cases.map(case))
}

/// Does a linear encoder with LayerNorm on independent inputs arrive at min ℓ, by known weights or
/// by descent?
fn arrives(n: usize, d: usize, t: &str) -> Option<bool> {
    const ROOM: u64 = 1 << 30;
    let t: Quantity = t.parse().ok()?;
    let problem = Problem::new(n as u64, d as u64, t.clone(), t).ok()?;
    let target = Target::of(&problem, Bias::Fixed);
    let pairs = Inputs::Gaussian(Size::Number(2 * n as u32))
        .draw(n, d, 0)
        .ok()?;
    let encoder = Encoder {
        network: Network::linear(End::LayerNorm),
        sharing: Sharing::Separate,
    };
    let shape = Shape::of(&encoder, &pairs, d, ROOM).ok()?;
    let known = reach(&shape, &pairs, &target);
    if let Some(weights) = witness(&shape, &pairs, &target, &known) {
        let objective = Objective::new(&shape, &pairs, &target);
        let theta = objective.theta(weights);
        let value = objective.evaluate(&theta, &mut theta.clone());
        return Some((value.loss - target.loss.value).abs() <= value.error + target.loss.error);
    }
    let cell = train(&shape, &pairs, &target, &Plan::everyday(0, 4));
    Some(cell.arrived_seeds() > 0)
}

/// E11: where the bias is learned, `bias(N, t)` is where ∂ℓ/∂b at the simplex ETF changes its sign,
/// and ℓ falls in s there. In intervals: the log form ln(N−1) + ln σ(tq−b) − ln σ(b−tp) is positive
/// just below it and negative just above, and −N t σ(tq−b) < 0.
pub fn learned_bias(bias: impl Fn(Interval, Interval) -> Interval) -> Examined {
    let sizes = [2, 3, 4, 10, 100, 32_768].into_iter();
    let cases = sizes.flat_map(|n| [0.1, 1.0, 3.0, 10.0].into_iter().map(move |t| (n, t)));
    let case = |(n, t): (i64, f64)| {
        let (n, t) = (Interval::integer(n), Interval::point(t));
        let negatives = n - Interval::integer(1);
        let q = -(Interval::integer(1) / negatives);
        let log_form = |b: f64| {
            let b = Interval::point(b);
            negatives.ln() + (t * q - b).log_sigmoid() - (b - t).log_sigmoid()
        };
        let [lo, hi] = bias(n, t).outward();
        let room = 1e-10 * (1.0 + hi.abs());
        let [below, above] = [log_form(lo - room), log_form(hi + room)].map(|x| x.outward());
        let falls = -(n * t * (t * q - Interval::point(hi)).sigmoid());
        let stands = below[0] > 0.0 && above[1] < 0.0 && falls.outward()[1] < 0.0;
        (!stands).then(|| {
            format!(
                "N = {:?}, t = {:?}: ∂ℓ/∂b does not change its sign at {hi}",
                n.hi(),
                t.hi()
            )
        })
    };
    Examined::of(Rests::Intervals, cases.map(case))
}
