//! Multipliers from an embedding with few distinct similarities.
//!
//! Where an embedding attains the bound, g_o is least at its negative similarities and g_d at its
//! positive ones, Lemma P is an equality for every λ_k > 0, and K(S) is a nearest matrix of its
//! rank for every column. These are equations for the multipliers; what they leave free is used
//! to keep g away from its minimum elsewhere.

mod equations;

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use equations::{corrected, independent};

use super::kernel::{Polynomial, gegenbauer, harmonics};
use super::lemma::Multipliers;
use super::linear_program::Program;
use super::pricing::Ray;
use super::spectral::merged;
use crate::embedding::Embedding;
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::reduction::Problem;
use crate::scalar::dual::Dual;

/// The kernels that are tried, by weights of G_k relative to h_k.
const CANDIDATES: [&[(usize, f64)]; 14] = [
    &[(1, 1.0)],
    &[(2, 1.0)],
    &[(1, 1.0), (2, 1.0)],
    &[(1, 1.0), (2, 0.5)],
    &[(1, 1.0), (2, 2.0)],
    &[(1, 1.0), (2, -1.0)],
    &[(1, 1.0), (2, -0.5)],
    &[(1, 1.0), (2, -2.0)],
    &[(3, 1.0)],
    &[(1, 1.0), (3, 1.0)],
    &[(1, 1.0), (2, 1.0), (3, 1.0)],
    &[(1, 1.0), (3, -1.0)],
    &[(1, 1.0), (2, 1.0), (3, 1.0), (4, 1.0)],
    &[(1, 1.0), (2, 1.0), (3, 1.0), (4, 1.0), (5, 1.0)],
];

/// The largest k of λ_k.
const DEGREE: usize = 14;

/// Similarities this near are one.
const TOGETHER: f64 = 3e-6;

/// What counts as equal, of numbers of size 1 that a descent has found.
const EQUAL: f64 = 2e-5;

/// More distinct similarities than a system of this size can meet.
const MOST_VALUES: usize = 12;

/// Where g is kept above its minimum.
const POINTS: usize = 300;

/// What is an equality at an embedding, whatever the loss.
pub struct Equalities {
    degrees: Vec<usize>,
    rays: Vec<(Polynomial<f64>, Ray)>,
    kernels: Vec<Polynomial<f64>>,
    touching: Touching,
}

impl Equalities {
    /// `None` where the similarities are too many.
    pub fn of(embedding: &Embedding) -> Option<Self> {
        let s = embedding.u() * embedding.v().transpose();
        let s = (&s + s.transpose()) * 0.5;
        let touching = Touching::of(&s)?;
        let d = embedding.d() as u64;
        let kernels = gegenbauer::<f64>(DEGREE, d);
        let exactly = |&k: &usize| pairs_exactly(&s, &kernels[k], k);
        let rays = CANDIDATES
            .iter()
            .flat_map(|candidate| rays(d, &s, &kernels, candidate));
        Some(Equalities {
            degrees: (1..=DEGREE).filter(exactly).collect(),
            rays: rays.map(|ray| (ray.polynomial(&kernels), ray)).collect(),
            touching,
            kernels,
        })
    }

    /// Multipliers at a temperature and a bias, one for each form of the program that has a
    /// solution with room; `scale` is about L*.
    pub fn multipliers(&self, problem: &Problem, scale: f64) -> impl Iterator<Item = Multipliers> {
        let system = System {
            at: problem.at(),
            scale,
            given: self,
        };
        FORMS.iter().filter_map(move |form| system.solve(form))
    }
}

/// Where g_o and g_d are to touch their minima.
struct Touching {
    off: Vec<f64>,
    on: Vec<f64>,
}

impl Touching {
    fn of(s: &DMatrix<f64>) -> Option<Self> {
        let n = s.nrows();
        let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        let off = pairs.filter(|(i, j)| i != j).map(|(i, j)| s[(i, j)]);
        let touching = Touching {
            off: together(off.collect()),
            on: together(s.diagonal().as_slice().to_vec()),
        };
        (touching.off.len() <= MOST_VALUES && touching.on.len() <= 2).then_some(touching)
    }
}

/// The means of what is near, at −1 and 1 exactly.
fn together(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let groups = values.chunk_by(|a, b| b - a <= TOGETHER);
    let mean = |group: &[f64]| group.iter().sum::<f64>() / group.len() as f64;
    let snapped = |m: f64| {
        if 1.0 - m.abs() < TOGETHER {
            m.signum()
        } else {
            m
        }
    };
    groups.map(|group| snapped(mean(group))).collect()
}

/// Is Lemma P an equality for G_k?
fn pairs_exactly(s: &DMatrix<f64>, kernel: &Polynomial<f64>, k: usize) -> bool {
    let n = s.nrows() as f64;
    let values = s.map(|m| kernel.at(&m));
    let left = values.sum() + n / 2.0 * (n - values.trace());
    left.abs() < EQUAL * n * n * k as f64
}

/// The uses of Lemma S for a kernel that are equalities at S: with the direction e of all ones an
/// eigenvector of K(S) of value τ, and K(S) = θ times a projection beside it, either τ = 0 and
/// the rank of the projection is H (then |β| ≤ |θ| is free), or the rank is H−1 and β = −τ.
fn rays(
    d: u64,
    s: &DMatrix<f64>,
    kernels: &[Polynomial<f64>],
    candidate: &[(usize, f64)],
) -> Vec<Ray> {
    let n = s.nrows() as u64;
    let dimensions = candidate.iter().map(|(k, _)| harmonics(*k, d, n));
    let rank = dimensions.fold(0, u64::saturating_add).min(n);
    let weights = candidate
        .iter()
        .map(|&(k, c)| (k, c * harmonics(k, d, 1 << 50) as f64));
    let weights: Vec<(usize, f64)> = weights.collect();
    let whole: f64 = weights.iter().map(|(_, c)| c.abs()).sum();
    let kernel: Vec<(usize, f64)> = weights.iter().map(|&(k, c)| (k, c / whole)).collect();
    let ray = |theta: f64, beta: f64| Ray {
        kernel: kernel.clone(),
        rank,
        theta,
        beta,
    };
    let Some(Spectrum { theta, tau, beside }) = Spectrum::of(s, &ray(0.0, 0.0).polynomial(kernels))
    else {
        return Vec::new();
    };
    let is_zero = tau.abs() < EQUAL;
    match beside {
        _ if rank == n => vec![ray(theta, -tau)]
            .into_iter()
            .filter(|_| beside == n - 1)
            .collect(),
        _ if beside == rank && is_zero => vec![ray(theta, theta), ray(theta, -theta)],
        _ if beside + 1 == rank && tau.abs() >= theta.abs() - EQUAL => vec![ray(theta, -tau)],
        _ => Vec::new(),
    }
}

/// K(S) = τ e eᵀ + θ × a projection of rank `beside`.
struct Spectrum {
    theta: f64,
    tau: f64,
    beside: u64,
}

impl Spectrum {
    fn of(s: &DMatrix<f64>, kernel: &Polynomial<f64>) -> Option<Self> {
        let n = s.nrows();
        let size = n as f64;
        let k = s.map(|m| kernel.at(&m));
        let e = DVector::from_element(n, 1.0 / size.sqrt());
        let image = &k * &e;
        let tau = e.dot(&image);
        if (image - tau * &e).amax() > EQUAL {
            return None;
        }
        let rest = &k - tau * &e * e.transpose();
        let values = SymmetricEigen::new(rest).eigenvalues;
        let others = values.iter().copied().filter(|x| x.abs() > 1e-4);
        let others: Vec<f64> = others.collect();
        let theta = others.iter().sum::<f64>() / others.len() as f64;
        let alike = others.iter().all(|x| (x - theta).abs() < EQUAL * size);
        (alike && !others.is_empty()).then_some(Spectrum {
            theta,
            tau,
            beside: others.len() as u64,
        })
    }
}

/// On which side of the loss a row is.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Off,
    On,
}

/// The equations and inequalities in the variables μ_o, μ_d (as differences), the room σ, λ_k
/// and α.
struct System<'a> {
    at: Parameters<f64>,
    scale: f64,
    given: &'a Equalities,
}

/// μ_o⁺, μ_o⁻, μ_d⁺, μ_d⁻, σ.
const BEFORE: usize = 5;

/// The place of σ.
const ROOM: usize = 4;

/// The least room that is one.
const LEAST_ROOM: f64 = 1e-9;

impl System<'_> {
    fn solve(&self, form: &Form) -> Option<Multipliers> {
        let variables = BEFORE + self.given.degrees.len() + self.given.rays.len();
        let (equations, right) = match form.independent {
            true => independent(self.equations()),
            false => self.equations(),
        };
        let mut program = Program::default();
        (0..variables).for_each(|_| program.add_variable(&[], 0.0));
        for (row, b) in equations.iter().zip(&right) {
            for weight in [form.weight, -form.weight] {
                let row: Vec<f64> = row.iter().map(|x| weight * x).collect();
                program.add_row(&row, weight * b + form.leeway);
            }
        }
        for side in [Side::Off, Side::On] {
            for m in self.samples(side) {
                let mut row = self.row(side, m);
                row[ROOM] = self.distance(side, m);
                program.add_row(&row, self.loss(side, m).value);
            }
        }
        // The room has a limit, or it might have none.
        let mut limit = vec![0.0; variables];
        limit[ROOM] = 1.0;
        program.add_row(&limit, 1e3);
        program.solve().ok()?;
        program.set_objective(&limit);
        program.solve().ok()?;
        let x = program.solution();
        (x[ROOM] > LEAST_ROOM).then(|| self.read(&corrected(&equations, &right, x)))
    }

    /// ψ or φ at m with its derivative, relative to the scale.
    fn loss(&self, side: Side, m: f64) -> Dual<f64> {
        let constant = |x: f64| Dual::constant(x);
        let at = Parameters {
            n: constant(self.at.n),
            t: constant(self.at.t),
            b: constant(self.at.b),
        };
        let loss = match side {
            Side::Off => Sigmoid::psi(Dual::variable(m), &at),
            Side::On => Sigmoid::phi(Dual::variable(m), &at),
        };
        Dual {
            value: loss.value / self.scale,
            slope: loss.slope / self.scale,
        }
    }

    /// What μ and the multipliers contribute at m.
    fn row(&self, side: Side, m: f64) -> Vec<f64> {
        let level = match side {
            Side::Off => [1.0, -1.0, 0.0, 0.0, 0.0],
            Side::On => [0.0, 0.0, 1.0, -1.0, 0.0],
        };
        let entries = self.entries(side, m);
        level
            .into_iter()
            .chain(entries.iter().map(|entry| entry.value))
            .collect()
    }

    /// The same of their derivatives.
    fn slope_row(&self, side: Side, m: f64) -> Vec<f64> {
        let entries = self.entries(side, m);
        let slopes = entries.iter().map(|entry| entry.slope);
        std::iter::repeat_n(0.0, BEFORE).chain(slopes).collect()
    }

    /// G_k + (N/2)(1 − G_k) and K² + q₁K − 2νK on the diagonal, without the second parts off it.
    fn entries(&self, side: Side, m: f64) -> Vec<Dual<f64>> {
        let n = self.at.n;
        let at = |p: &Polynomial<f64>| p.map(|c| Dual::constant(*c)).at(&Dual::variable(m));
        let constant = |x: f64| Dual::constant(x);
        let pairing = self.given.degrees.iter().map(|&k| {
            let g = at(&self.given.kernels[k]);
            match side {
                Side::Off => g,
                Side::On => g.clone() + constant(n / 2.0) * (constant(1.0) - g),
            }
        });
        let rays = self.given.rays.iter().map(|(kernel, ray)| {
            let k = at(kernel);
            let linear = match side {
                Side::Off => ray.q1(n),
                Side::On => ray.q1(n) - 2.0 * ray.theta,
            };
            k.clone() * k.clone() + constant(linear) * k
        });
        pairing.chain(rays).collect()
    }

    fn points(&self, side: Side) -> &[f64] {
        match side {
            Side::Off => &self.given.touching.off,
            Side::On => &self.given.touching.on,
        }
    }

    /// g = μ where it touches, and g′ = 0 inside.
    fn equations(&self) -> (Vec<Vec<f64>>, Vec<f64>) {
        let (mut rows, mut right) = (Vec::new(), Vec::new());
        for side in [Side::Off, Side::On] {
            for &m in self.points(side) {
                let loss = self.loss(side, m);
                rows.push(self.row(side, m));
                right.push(loss.value);
                if m.abs() < 1.0 {
                    rows.push(self.slope_row(side, m));
                    right.push(loss.slope);
                }
            }
        }
        (rows, right)
    }

    /// Points of \[−1, 1\], and more beside those where g touches.
    fn samples(&self, side: Side) -> Vec<f64> {
        let m = |i: usize| (std::f64::consts::PI * i as f64 / POINTS as f64).cos();
        let beside = |m: &f64| BESIDE.map(|h| [m - h, m + h]).concat();
        let beside = self.points(side).iter().flat_map(beside);
        let all = (0..=POINTS).map(m).chain(beside);
        all.filter(|m| m.abs() <= 1.0).collect()
    }

    /// How far m is from where g touches: the square, but linear to an end of \[−1, 1\].
    fn distance(&self, side: Side, m: f64) -> f64 {
        let to = |touching: &f64| match touching.abs() < 1.0 {
            true => (m - touching).powi(2),
            false => 0.2 * (m - touching).abs(),
        };
        self.points(side)
            .iter()
            .map(to)
            .fold(f64::INFINITY, f64::min)
    }

    fn read(&self, x: &[f64]) -> Multipliers {
        let (lambdas, alphas) = x[BEFORE..].split_at(self.given.degrees.len());
        let mut pairing = vec![0.0; self.given.degrees.last().copied().unwrap_or(0)];
        for (&k, lambda) in self.given.degrees.iter().zip(lambdas) {
            pairing[k - 1] = lambda.max(0.0) * self.scale;
        }
        let used = self
            .given
            .rays
            .iter()
            .zip(alphas)
            .filter(|(_, alpha)| **alpha > 1e-14);
        let columns = used.map(|((_, ray), alpha)| ray.column(alpha * self.scale, self.at.n));
        Multipliers {
            pairing,
            columns: merged(columns),
        }
    }
}

/// How far beside a touching point g is kept above its minimum too.
const BESIDE: [f64; 4] = [1e-3, 2e-3, 4e-3, 8e-3];

/// A form of the program. Its equations leave it hardly an interior: what rounding keeps from one
/// form, another finds.
struct Form {
    /// Are the equations combined to orthogonal ones?
    independent: bool,
    /// What they are multiplied by.
    weight: f64,
    /// What they may then be missed by, before they are corrected.
    leeway: f64,
}

/// The forms, in the order in which they are tried.
const FORMS: [Form; 5] = [
    Form::new(true, 1e3, 1e-8),
    Form::new(false, 1e3, 1e-9),
    Form::new(false, 1.0, 0.0),
    Form::new(true, 30.0, 1e-9),
    Form::new(true, 1.0, 1e-9),
];

impl Form {
    const fn new(independent: bool, weight: f64, leeway: f64) -> Form {
        Form {
            independent,
            weight,
            leeway,
        }
    }
}
