//! Multipliers by linear programs: the best that [`lemma`](super::lemma) allows up to a degree.
//!
//! max μ_d + (N−1) μ_o − (1/N) Σ α E over λ ≥ 0 and weights α ≥ 0 of uses of Lemma S, with
//! g_o ≥ μ_o and g_d ≥ μ_d at points of \[−1, 1\]. Points join where g is below μ between the
//! others, uses of Lemma S where the duals violate it (`pricing`).

use super::kernel::{Polynomial, gegenbauer};
use super::lemma::{Column, Gap, Multipliers};
use super::linear_program::Program;
use super::pricing::{DEGREE, Ray, Weights, violated};
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::reduction::Problem;

/// How far the program goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// The largest k of λ_k.
    pub degree: usize,
    /// The most rounds of new points and new uses of Lemma S.
    pub rounds: usize,
}

impl Reach {
    /// Until nothing more is gained.
    pub const FULL: Reach = Reach {
        degree: 12,
        rounds: 80,
    };
}

/// Points of the first program, on each side.
const POINTS: usize = 100;

/// The most uses of Lemma S that join in a round.
const MOST_RAYS: usize = 6;

/// A gain per round, relative to the loss, that is worth another.
const WORTHWHILE: f64 = 1e-12;

/// The best multipliers found; `None` where the program is beyond this arithmetic.
///
/// `scale` is about L*: losses are measured by it.
pub fn multipliers(problem: &Problem, scale: f64, reach: Reach) -> Option<Multipliers> {
    let mut search = Search::new(problem, scale, reach.degree);
    let mut best: Option<(f64, Multipliers)> = None;
    let mut idle = 0;
    for _ in 0..reach.rounds {
        if search.program.solve().is_err() {
            break;
        }
        let round = search.round();
        let gain = best
            .as_ref()
            .map_or(f64::INFINITY, |(value, _)| round.value - value);
        idle = if gain > WORTHWHILE { 0 } else { idle + 1 };
        if gain > 0.0 {
            best = Some((round.value, round.multipliers));
        }
        if (round.settled && round.rays.is_empty()) || idle > 6 {
            break;
        }
        round.rays.into_iter().for_each(|ray| search.add_ray(ray));
    }
    best.map(|(_, multipliers)| multipliers)
}

/// What a solved program says.
struct Round {
    multipliers: Multipliers,
    /// Its bound, relative to the scale.
    value: f64,
    /// Is no point below μ?
    settled: bool,
    /// What is to join.
    rays: Vec<Ray>,
}

/// On which side of the loss a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Off,
    On,
}

/// The program and what its rows and variables mean.
///
/// The variables are μ_o (N−1), μ_d, both as differences of two; λ_k N/2; the weights N α. A row
/// off the diagonal is multiplied by N−1, so that no entry grows with N.
struct Search<'a> {
    problem: &'a Problem,
    at: Parameters<f64>,
    scale: f64,
    kernels: Vec<Polynomial<f64>>,
    degree: usize,
    rays: Vec<(Ray, Polynomial<f64>)>,
    points: Vec<(Side, f64)>,
    program: Program,
}

/// The variables before λ.
const LEVELS: usize = 4;

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, scale: f64, degree: usize) -> Self {
        let mut search = Search {
            problem,
            at: problem.at(),
            scale,
            kernels: gegenbauer(degree.max(DEGREE), problem.d()),
            degree,
            rays: Vec::new(),
            points: Vec::new(),
            program: Program::default(),
        };
        let levels = [1.0, -1.0, 1.0, -1.0];
        levels
            .into_iter()
            .for_each(|c| search.program.add_variable(&[], c));
        (0..degree).for_each(|_| search.program.add_variable(&[], 0.0));
        for side in [Side::Off, Side::On] {
            for i in 0..=POINTS {
                let angle = std::f64::consts::PI * i as f64 / POINTS as f64;
                search.add_point(side, angle.cos());
            }
        }
        search
    }

    /// ψ (N−1) or φ at a point, relative to the scale.
    fn loss(&self, side: Side, m: f64) -> f64 {
        let loss = match side {
            Side::Off => (self.at.n - 1.0) * Sigmoid::psi(m, &self.at),
            Side::On => Sigmoid::phi(m, &self.at),
        };
        loss / self.scale
    }

    /// What a row is divided by.
    fn row_scale(&self, side: Side, m: f64) -> f64 {
        self.loss(side, m).max(1.0)
    }

    /// The entry of λ_k: 2/N times (N−1) G_k off the diagonal and G_k + (N/2)(1 − G_k) on it.
    fn pairing_entry(&self, side: Side, k: usize, m: f64) -> f64 {
        let (g, n) = (self.kernels[k].at(&m), self.at.n);
        match side {
            Side::Off => 2.0 * (n - 1.0) / n * g,
            Side::On => 2.0 / n * g + 1.0 - g,
        }
    }

    /// The entry of α: 1/N times (N−1)(K² + q₁K) off the diagonal and K² + q₁K − 2νK on it.
    fn ray_entry(&self, side: Side, (ray, kernel): &(Ray, Polynomial<f64>), m: f64) -> f64 {
        let (k, n) = (kernel.at(&m), self.at.n);
        let everywhere = k * k + ray.q1(n) * k;
        match side {
            Side::Off => (n - 1.0) / n * everywhere,
            Side::On => (everywhere - 2.0 * ray.theta * k) / n,
        }
    }

    fn add_point(&mut self, side: Side, m: f64) {
        let levels = match side {
            Side::Off => [1.0, -1.0, 0.0, 0.0],
            Side::On => [0.0, 0.0, 1.0, -1.0],
        };
        let pairing = (1..=self.degree).map(|k| self.pairing_entry(side, k, m));
        let rays = self.rays.iter().map(|ray| self.ray_entry(side, ray, m));
        let scale = self.row_scale(side, m);
        let entries = levels.into_iter().chain(pairing).chain(rays);
        let row: Vec<f64> = entries.map(|entry| entry / scale).collect();
        self.program.add_row(&row, self.loss(side, m) / scale);
        self.points.push((side, m));
    }

    fn add_ray(&mut self, ray: Ray) {
        let kernel = ray.polynomial(&self.kernels);
        let (n, ray) = (self.at.n, (ray, kernel));
        let entry =
            |&(side, m): &(Side, f64)| self.ray_entry(side, &ray, m) / self.row_scale(side, m);
        let column: Vec<f64> = self.points.iter().map(entry).collect();
        self.program.add_variable(&column, -ray.0.cost() / (n * n));
        self.rays.push(ray);
    }

    /// Reads the solved program, adds the points that are missing, and prices uses of Lemma S.
    fn round(&mut self) -> Round {
        let x = self.program.solution();
        let (off, on) = self.weights();
        let multipliers = self.multipliers(&x);
        let levels = [x[0] - x[1], x[2] - x[3]];
        let costs = self.rays.iter().zip(&x[LEVELS + self.degree..]);
        let cost: f64 = costs.map(|((ray, _), alpha)| alpha * ray.cost()).sum();
        let n = self.at.n;
        let mut value = levels[0] + levels[1] - cost / (n * n);
        let mut settled = true;
        let gaps = multipliers.gaps(self.problem);
        for ((side, gap), level) in [Side::Off, Side::On].into_iter().zip(&gaps).zip(levels) {
            let missing = self.below(side, gap, level);
            value += missing
                .iter()
                .fold(0.0, |least: f64, &(_, excess)| least.min(excess));
            for (m, excess) in missing {
                if excess < -1e-14 {
                    self.add_point(side, m);
                    settled &= excess > -WORTHWHILE;
                }
            }
        }
        let (n, d) = (self.problem.n(), self.problem.d());
        let mut rays: Vec<(f64, Ray)> = violated(n, d, &off, &on, &self.kernels);
        rays.truncate(MOST_RAYS);
        Round {
            multipliers,
            value,
            settled,
            rays: rays.into_iter().map(|(_, ray)| ray).collect(),
        }
    }

    /// The local minima of g, with g − μ relative to the scale.
    fn below(&self, side: Side, gap: &Gap<f64>, level: f64) -> Vec<(f64, f64)> {
        let factor = match side {
            Side::Off => self.at.n - 1.0,
            Side::On => 1.0,
        };
        let excess = |m: f64| factor * gap.value(&m) / self.scale - level;
        gap.local_minima()
            .into_iter()
            .map(|m| (m, excess(m)))
            .collect()
    }

    /// The duals as weights of similarities: N−1 in all off the diagonal, 1 on it.
    fn weights(&self) -> (Weights, Weights) {
        let (mut off, mut on) = (Weights::new(), Weights::new());
        for (&(side, m), dual) in self.points.iter().zip(self.program.duals()) {
            let weight = dual / self.row_scale(side, m);
            match side {
                _ if weight <= 0.0 => {}
                Side::Off => off.push((m, (self.at.n - 1.0) * weight)),
                Side::On => on.push((m, weight)),
            }
        }
        (off, on)
    }

    fn multipliers(&self, x: &[f64]) -> Multipliers {
        let (n, scale) = (self.at.n, self.scale);
        let (lambdas, alphas) = x[LEVELS..].split_at(self.degree);
        let used = self
            .rays
            .iter()
            .zip(alphas)
            .filter(|(_, alpha)| **alpha > 1e-13);
        let columns = used.map(|((ray, _), alpha)| ray.column(alpha * scale / n, n));
        Multipliers {
            pairing: lambdas
                .iter()
                .map(|lambda| lambda * 2.0 / n * scale)
                .collect(),
            columns: merged(columns),
        }
    }
}

/// Columns of the same kernel are one: E is convex and homogeneous, so that the sum costs no more.
pub(super) fn merged(all: impl Iterator<Item = Column>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for column in all {
        match columns
            .iter_mut()
            .find(|other| other.kernel == column.kernel)
        {
            Some(same) => {
                same.q2 += column.q2;
                same.q1 += column.q1;
                same.nu += column.nu;
            }
            None => columns.push(column),
        }
    }
    columns
}
