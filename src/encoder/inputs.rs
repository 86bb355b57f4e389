//! The inputs of an encoder.

use std::fmt;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

use super::words::Size;

/// How inputs are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Inputs {
    /// Standard normal x_i and y_i with M coordinates, all independent.
    Gaussian(Size),
    /// Standard normal x_i with M coordinates, and y_i = x_i + η times noise of the same kind.
    Pairs(Size, f64),
    /// The same with y_i = x_i.
    Same(Size),
    /// x_i = y_i = e_i, the unit vectors of R^N.
    OneHot,
}

/// N inputs x_i and y_i, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    x: DMatrix<f64>,
    y: DMatrix<f64>,
}

/// Why two arrays are no inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairsError {
    /// X and Y have different numbers of rows.
    Rows([usize; 2]),
    /// There are fewer than two pairs, or rows are empty.
    TooFew,
    /// An entry is no finite number: in which array (0 or 1), in which row and column.
    NotFinite([usize; 3]),
    /// A size has no value at this N and d.
    Size(Size),
}

impl fmt::Display for PairsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PairsError::Rows([x, y]) => write!(
                f,
                "X has {x} rows and Y has {y}: row i of both is one pair, so they need equally many"
            ),
            PairsError::TooFew => f.write_str("inputs need at least 2 pairs and 1 coordinate"),
            PairsError::NotFinite([array, row, column]) => write!(
                f,
                "{} is not a finite number in row {row}, column {column}",
                ["X", "Y"][usize::from(*array > 0)]
            ),
            PairsError::Size(size) => write!(f, "`{size}` coordinates: it must be at least 1"),
        }
    }
}

impl std::error::Error for PairsError {}

impl Inputs {
    /// The coordinates of an input for N pairs in R^d.
    pub fn width(&self, n: usize, d: usize) -> Result<usize, PairsError> {
        match *self {
            Inputs::Gaussian(m) | Inputs::Pairs(m, _) | Inputs::Same(m) => {
                m.value(n, d).ok_or(PairsError::Size(m))
            }
            Inputs::OneHot => Ok(n),
        }
    }

    /// The inputs that belong to a seed, for N ≥ 2 pairs in R^d: ChaCha8, seeded by the number, in
    /// a stream of its own. The map is stable.
    pub fn draw(&self, n: usize, d: usize, seed: u64) -> Result<Pairs, PairsError> {
        let m = self.width(n, d)?;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1);
        let mut normal = || {
            let row_by_row = (0..n * m).map(|_| StandardNormal.sample(&mut rng));
            DMatrix::from_row_iterator(n, m, row_by_row.collect::<Vec<f64>>())
        };
        let (x, y) = match *self {
            Inputs::Gaussian(_) => (normal(), normal()),
            Inputs::Pairs(_, eta) => {
                let x = normal();
                let y = &x + eta * normal();
                (x, y)
            }
            Inputs::Same(_) => {
                let x = normal();
                (x.clone(), x)
            }
            Inputs::OneHot => (DMatrix::identity(n, n), DMatrix::identity(n, n)),
        };
        Pairs::new(x, y)
    }
}

impl Pairs {
    /// Two arrays of one's own: N×m and N×m′, N ≥ 2, all entries finite.
    pub fn new(x: DMatrix<f64>, y: DMatrix<f64>) -> Result<Pairs, PairsError> {
        if x.nrows() != y.nrows() {
            return Err(PairsError::Rows([x.nrows(), y.nrows()]));
        }
        if x.nrows() < 2 || x.ncols() == 0 || y.ncols() == 0 {
            return Err(PairsError::TooFew);
        }
        for (array, matrix) in [&x, &y].into_iter().enumerate() {
            if let Some(at) = matrix.iter().position(|entry| !entry.is_finite()) {
                let rows = matrix.nrows();
                return Err(PairsError::NotFinite([array, at % rows, at / rows]));
            }
        }
        Ok(Pairs { x, y })
    }

    /// N.
    pub fn n(&self) -> usize {
        self.x.nrows()
    }

    /// The x_i, N×m.
    pub fn x(&self) -> &DMatrix<f64> {
        &self.x
    }

    /// The y_i, N×m′.
    pub fn y(&self) -> &DMatrix<f64> {
        &self.y
    }

    /// [X; Y], where both have the same width.
    pub fn stacked(&self) -> DMatrix<f64> {
        let n = self.n();
        DMatrix::from_fn(2 * n, self.x.ncols(), |i, k| match i < n {
            true => self.x[(i, k)],
            false => self.y[(i - n, k)],
        })
    }

    /// η = √(mean ‖x_i − y_i‖²), where both have the same width.
    pub fn distance(&self) -> f64 {
        (&self.x - &self.y).norm() / (self.n() as f64).sqrt()
    }
}
