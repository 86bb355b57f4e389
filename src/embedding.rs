//! Embeddings of N pairs: the two matrices U and V, the paper's models of them, and what one
//! measures on them.
//!
//! U and V are N×d; row i is u_i or v_i. They are kept stacked as the 2N×d matrix X = [U; V],
//! so that a method on a product of spheres needs to know nothing of pairs.

use nalgebra::{DMatrix, DMatrixView};
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use crate::scalar::exact;

pub mod codes;
pub mod rigorous;

/// N pairs of vectors in R^d, stacked as X = [U; V] (2N×d).
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    x: DMatrix<f64>,
}

/// The dimension does not carry the structure asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DimensionTooSmall {
    /// The dimension asked for.
    pub d: usize,
    /// The smallest dimension that carries the structure.
    pub needed: usize,
}

impl std::fmt::Display for DimensionTooSmall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "dimension {} is too small: at least {} is needed",
            self.d, self.needed
        )
    }
}

impl std::error::Error for DimensionTooSmall {}

impl Embedding {
    /// The embedding whose stacked matrix [U; V] is `x` (2N×d, an even number of rows).
    ///
    /// # Panics
    /// If the number of rows is odd.
    pub fn from_stacked(x: DMatrix<f64>) -> Self {
        assert!(
            x.nrows().is_multiple_of(2),
            "U and V have the same number of rows"
        );
        Embedding { x }
    }

    /// U over V.
    ///
    /// # Panics
    /// If U and V have different shapes.
    pub fn new(u: &DMatrix<f64>, v: &DMatrix<f64>) -> Self {
        assert_eq!(u.shape(), v.shape(), "U and V have the same shape");
        let n = u.nrows();
        Embedding {
            x: DMatrix::from_fn(2 * n, u.ncols(), |i, k| {
                if i < n { u[(i, k)] } else { v[(i - n, k)] }
            }),
        }
    }

    /// The paper's start: standard normal entries, every row projected to the sphere.
    pub fn random(n: usize, d: usize, rng: &mut impl Rng) -> Self {
        let mut x = DMatrix::zeros(2 * n, d);
        for i in 0..2 * n {
            let row: Vec<f64> = (0..d).map(|_| StandardNormal.sample(rng)).collect();
            let norm = row.iter().map(|c| c * c).sum::<f64>().sqrt();
            for (k, c) in row.iter().enumerate() {
                x[(i, k)] = c / norm;
            }
        }
        Embedding { x }
    }

    /// The double-Constant Embedding Model: u_i = (w_i, δ)/√(1+δ²), v_i = (w_i, −δ)/√(1+δ²),
    /// with w the simplex ETF. δ = 0 is the simplex ETF (d ≥ N−1), δ = ∞ the antipodal
    /// structure (d ≥ 1), any other δ ≥ 0 needs d ≥ N.
    pub fn ccem(n: usize, d: usize, delta: f64) -> Result<Self, DimensionTooSmall> {
        let needed = match delta {
            0.0 => n - 1,
            f64::INFINITY => 1,
            _ => n,
        };
        if d < needed {
            return Err(DimensionTooSmall { d, needed });
        }
        // cos and sin of the angle that leaves the simplex; hypot keeps them finite for any δ.
        let (simplex, apex) = if delta.is_infinite() {
            (0.0, 1.0)
        } else {
            (1.0 / delta.hypot(1.0), delta / delta.hypot(1.0))
        };
        // δ = ∞ puts e on the first axis, which every dimension has.
        let apex_axis = if delta.is_infinite() { 0 } else { n - 1 };
        let mut x = DMatrix::zeros(2 * n, d);
        for i in 0..n {
            for side in 0..2 {
                if simplex > 0.0 {
                    for k in 0..n - 1 {
                        x[(i + side * n, k)] = simplex * simplex_etf(n, i, k);
                    }
                }
                if apex > 0.0 {
                    x[(i + side * n, apex_axis)] = if side == 0 { apex } else { -apex };
                }
            }
        }
        Ok(Embedding { x })
    }

    /// N, the number of pairs.
    pub fn n(&self) -> usize {
        self.x.nrows() / 2
    }

    /// d, the dimension.
    pub fn d(&self) -> usize {
        self.x.ncols()
    }

    /// U, N×d.
    pub fn u(&self) -> DMatrixView<'_, f64> {
        self.x.rows(0, self.n())
    }

    /// V, N×d.
    pub fn v(&self) -> DMatrixView<'_, f64> {
        self.x.rows(self.n(), self.n())
    }

    /// X = [U; V], 2N×d.
    pub fn stacked(&self) -> &DMatrix<f64> {
        &self.x
    }

    /// X = [U; V], 2N×d.
    pub fn into_stacked(self) -> DMatrix<f64> {
        self.x
    }

    /// What one measures on an embedding; the cost is N²d.
    pub fn geometry(&self) -> Geometry {
        let (n, u, v) = (self.n(), self.u().transpose(), self.v().transpose());
        let mut positive = Similarities::default();
        let mut negative = Similarities::default();
        for i in 0..n {
            for j in 0..n {
                let m = u.column(i).dot(&v.column(j));
                if i == j { &mut positive } else { &mut negative }.add(m);
            }
        }
        let (mut apart, mut together) = (0.0, 0.0);
        for i in 0..n {
            apart += (u.column(i) - v.column(i)).norm_squared();
            together += (u.column(i) + v.column(i)).norm_squared();
        }
        let norm_drift = (u.column_iter().chain(v.column_iter()))
            .map(|row| (row.norm() - 1.0).abs())
            .fold(0.0, f64::max);
        Geometry {
            positive,
            negative,
            s: together / (apart + together),
            delta: (apart / together).sqrt(),
            norm_drift,
        }
    }
}

/// Coordinate k < N−1 of vector i < N of the simplex ETF in R^{N−1} (the rows of a scaled
/// Helmert matrix): unit vectors with w_i·w_j = −1/(N−1) for i ≠ j.
fn simplex_etf(n: usize, i: usize, k: usize) -> f64 {
    let (n, step) = (n as f64, (k + 1) as f64);
    let scale = (n / (n - 1.0) / (step * (step + 1.0))).sqrt();
    match i.cmp(&(k + 1)) {
        std::cmp::Ordering::Less => scale,
        std::cmp::Ordering::Equal => -step * scale,
        std::cmp::Ordering::Greater => 0.0,
    }
}

/// What rounding can do to a similarity of computed unit vectors in R^d, or to a mean of many:
/// d + 8 roundings, of the norms, the products and their sum.
pub fn similarity_error(d: usize) -> f64 {
    (d as f64 + 8.0) * f64::EPSILON
}

/// Mean and range of a set of similarities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Similarities {
    #[serde(with = "exact")]
    sum: f64,
    count: usize,
    /// The smallest.
    #[serde(with = "exact")]
    pub min: f64,
    /// The largest.
    #[serde(with = "exact")]
    pub max: f64,
}

impl Default for Similarities {
    fn default() -> Self {
        Similarities {
            sum: 0.0,
            count: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }
}

impl Similarities {
    fn add(&mut self, m: f64) {
        self.sum += m;
        self.count += 1;
        self.min = self.min.min(m);
        self.max = self.max.max(m);
    }

    /// The mean: p for positive pairs, q for negative ones.
    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }

    /// max − min.
    pub fn spread(&self) -> f64 {
        self.max - self.min
    }
}

/// What one measures on an embedding.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Geometry {
    /// The similarities u_i·v_i; their mean is p.
    pub positive: Similarities,
    /// The similarities u_i·v_j, i ≠ j; their mean is q.
    pub negative: Similarities,
    /// s = Σ‖u_i+v_i‖² / (Σ‖u_i−v_i‖² + Σ‖u_i+v_i‖²) ∈ [0, 1], which is (1+p)/2 for unit rows.
    #[serde(with = "exact")]
    pub s: f64,
    /// δ with δ² = Σ‖u_i−v_i‖² / Σ‖u_i+v_i‖²: keeps its digits where √((1−s)/s) does not.
    #[serde(with = "exact")]
    pub delta: f64,
    /// max_i |‖row i‖ − 1| over the rows of U and V.
    #[serde(with = "exact")]
    pub norm_drift: f64,
}
