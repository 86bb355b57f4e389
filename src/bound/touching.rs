//! Multipliers from an embedding with few distinct similarities.
//!
//! Where an embedding attains the bound, g_o is least at its negative similarities and g_d at its
//! positive ones, Lemma P is an equality for every λ_k > 0, and K(S) is a nearest matrix of its
//! rank for every column. These are equations for the multipliers; what they leave free is used
//! to keep g away from its minimum elsewhere.

mod equations;

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use equations::{Solved, corrected};

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

    /// Multipliers at a temperature and a bias, if some leave room; `scale` is about L*.
    pub fn multipliers(&self, problem: &Problem, scale: f64) -> Option<Multipliers> {
        let system = System {
            problem,
            at: problem.at(),
            scale,
            given: self,
        };
        system.solve()
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

/// A function of m at one m, with its first two derivatives.
type Jet = Dual<Dual<f64>>;

/// The equations and inequalities in x = (λ_k, α). The levels μ_o and μ_d are the values where g_o
/// and g_d touch first: every row is a difference to the row there.
struct System<'a> {
    problem: &'a Problem,
    at: Parameters<f64>,
    scale: f64,
    given: &'a Equalities,
}

/// coefficients · x, and what it is equal to or may not exceed.
type Row = (Vec<f64>, f64);

/// The least room that is one.
const LEAST_ROOM: f64 = 1e-9;

/// The most times that points join where g was below its minimum between the others.
const ROUNDS: usize = 5;

/// The weight of the distance to an end of \[−1, 1\] beside that of squares.
const AT_AN_END: f64 = 0.2;

/// How far below its minimum, relative to the loss, g is not worth another point.
const BELOW: f64 = 1e-13;

impl System<'_> {
    /// max σ over x ≥ 0 with the equations, and g ≥ μ + σ·(distance to where it touches).
    fn solve(&self) -> Option<Multipliers> {
        let equations = self.equations();
        let solved = Solved::of(&equations);
        let mut program = self.program(&solved);
        program.solve().ok()?;
        let free = solved.free();
        program.set_objective(&[vec![0.0; free], vec![1.0]].concat());
        for _ in 0..ROUNDS {
            program.solve().ok()?;
            let x = solved.complete(&program.solution()[..free]);
            let missing = self.below(&self.read(&x));
            if missing.is_empty() {
                break;
            }
            for (side, m) in missing {
                self.add_point(&mut program, &solved, side, m);
            }
        }
        let x = program.solution();
        let is_room = x[free] > LEAST_ROOM;
        is_room.then(|| self.read(&corrected(&equations, solved.complete(&x[..free]))))
    }

    /// The program in the free variables and σ. The objective, minus their sum, has the dual method
    /// find a point at all.
    fn program(&self, solved: &Solved) -> Program {
        let mut program = Program::default();
        (0..=solved.free()).for_each(|_| program.add_variable(&[], -1.0));
        let signs = solved.signs().map(|row| (row, 0.0));
        let touching = self.touching_rows();
        let touching = touching.map(|(row, room)| (solved.reduced(&row), room));
        // The room has a limit, or it might have none.
        let limit = ((vec![0.0; solved.free()], 1e3), 1.0);
        for (row, room) in signs.chain(touching).chain([limit]) {
            add_row(&mut program, row, room);
        }
        for side in [Side::Off, Side::On] {
            for i in 0..=POINTS {
                let angle = std::f64::consts::PI * i as f64 / POINTS as f64;
                self.add_point(&mut program, solved, side, angle.cos());
            }
        }
        program
    }

    /// Keeps g above its minimum at m.
    fn add_point(&self, program: &mut Program, solved: &Solved, side: Side, m: f64) {
        let row = solved.reduced(&self.value_row(side, m));
        add_row(program, row, self.distance(side, m));
    }

    /// ψ or φ at m, relative to the scale.
    fn loss(&self, side: Side, m: f64) -> Jet {
        let constant = |x: f64| Dual::constant(Dual::constant(x));
        let at = Parameters {
            n: constant(self.at.n),
            t: constant(self.at.t),
            b: constant(self.at.b),
        };
        let m = Dual::variable(Dual::variable(m));
        let loss = match side {
            Side::Off => Sigmoid::psi(m, &at),
            Side::On => Sigmoid::phi(m, &at),
        };
        loss * constant(1.0 / self.scale)
    }

    /// G_k + (N/2)(1 − G_k) and K² + q₁K − 2νK on the diagonal, without the second parts off it.
    fn entries(&self, side: Side, m: f64) -> Vec<Jet> {
        let n = self.at.n;
        let constant = |x: f64| Dual::constant(Dual::constant(x));
        let m = Dual::variable(Dual::variable(m));
        let at = |p: &Polynomial<f64>| p.map(|c| constant(*c)).at(&m);
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

    /// One derivative of the entries and of the loss at m.
    fn row(&self, side: Side, m: f64, derivative: impl Fn(&Jet) -> f64) -> Row {
        let entries = self.entries(side, m);
        let loss = derivative(&self.loss(side, m));
        (entries.iter().map(derivative).collect(), loss)
    }

    /// g(m) against the level of its side.
    fn value_row(&self, side: Side, m: f64) -> Row {
        let value = |m: f64| self.row(side, m, |jet| jet.value.value);
        let ((row, right), (level, loss)) = (value(m), value(self.points(side)[0]));
        let differences = row.iter().zip(&level).map(|(x, y)| x - y);
        (differences.collect(), right - loss)
    }

    fn points(&self, side: Side) -> &[f64] {
        match side {
            Side::Off => &self.given.touching.off,
            Side::On => &self.given.touching.on,
        }
    }

    /// Where g touches.
    fn all_points(&self) -> impl Iterator<Item = (Side, f64)> {
        let of = |side: Side| self.points(side).iter().map(move |&m| (side, m));
        of(Side::Off).chain(of(Side::On))
    }

    /// g = μ where it touches, and g′ = 0 inside.
    fn equations(&self) -> Vec<Row> {
        let others = |side: Side| self.points(side)[1..].iter().map(move |&m| (side, m));
        let levels = others(Side::Off).chain(others(Side::On));
        let levels = levels.map(|(side, m)| self.value_row(side, m));
        let inside = self.all_points().filter(|(_, m)| m.abs() < 1.0);
        let slopes = inside.map(|(side, m)| self.row(side, m, |jet| jet.value.slope));
        levels.chain(slopes).collect()
    }

    /// Rows with the weight of their room: near to where it touches g rises as the
    /// [distance](Self::distance) does, g″ ≥ 2σ inside, |g′| ≥ its part of σ at an end.
    fn touching_rows(&self) -> impl Iterator<Item = (Row, f64)> {
        self.all_points().map(|(side, m)| match m.abs() < 1.0 {
            true => (self.row(side, m, |jet| jet.slope.slope), 2.0),
            false => (self.row(side, m, |jet| -m * jet.value.slope), AT_AN_END),
        })
    }

    /// Where g is below its minimum.
    fn below(&self, by: &Multipliers) -> Vec<(Side, f64)> {
        let gaps = [Side::Off, Side::On].into_iter().zip(by.gaps(self.problem));
        let missing = gaps.flat_map(|(side, gap)| {
            let level = gap.value(&self.points(side)[0]) - BELOW * self.scale;
            let lowest = gap.local_minima().into_iter();
            let lowest = lowest.filter(move |m| gap.value(m) < level);
            lowest.map(move |m| (side, m))
        });
        missing.collect()
    }

    /// How far m is from where g touches: the square, but linear to an end of \[−1, 1\].
    fn distance(&self, side: Side, m: f64) -> f64 {
        let to = |touching: &f64| match touching.abs() < 1.0 {
            true => (m - touching).powi(2),
            false => AT_AN_END * (m - touching).abs(),
        };
        self.points(side)
            .iter()
            .map(to)
            .fold(f64::INFINITY, f64::min)
    }

    fn read(&self, x: &[f64]) -> Multipliers {
        let (lambdas, alphas) = x.split_at(self.given.degrees.len());
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

/// A row of the program, with the weight of σ.
fn add_row(program: &mut Program, (row, right): Row, room: f64) {
    program.add_row(&[row, vec![room]].concat(), right);
}
