//! U, V and their gradients, in the order in which their owner keeps them.

use super::Shape;

/// U, V and their gradients, as they are handed in.
pub(in crate::optimize::kernel) enum Given<'a> {
    /// X = [U; V] and ∇L (2N×d), column by column.
    Stacked {
        x: &'a [f64],
        gradient: &'a mut [f64],
    },
    /// U, V and, where they are asked for, their gradients (N×d), row by row.
    Rows {
        factors: [&'a [f64]; 2],
        gradients: Option<[&'a mut [f64]; 2]>,
    },
}

/// A matrix of d columns from one of its rows on.
#[derive(Clone, Copy)]
pub(super) enum Matrix<T> {
    /// Column by column, 2N apart.
    Columns(T),
    /// Row by row.
    Rows(T),
}

impl Matrix<&mut [f64]> {
    /// To read it.
    pub(super) fn shared(&self) -> Matrix<&[f64]> {
        match self {
            Matrix::Columns(x) => Matrix::Columns(x),
            Matrix::Rows(x) => Matrix::Rows(x),
        }
    }
}

impl Given<'_> {
    /// Are they of this shape?
    pub(super) fn fits(&self, shape: &Shape) -> bool {
        let thin = shape.n * shape.d;
        match self {
            Given::Stacked { x, gradient } => x.len() == 2 * thin && gradient.len() == x.len(),
            Given::Rows { factors, gradients } => {
                let gradients = gradients.iter().flatten();
                let lengths = gradients.map(|g| g.len());
                lengths
                    .chain(factors.map(<[f64]>::len))
                    .all(|len| len == thin)
            }
        }
    }

    /// Is the gradient asked for?
    pub(super) fn wants_gradient(&self) -> bool {
        !matches!(
            self,
            Given::Rows {
                gradients: None,
                ..
            }
        )
    }

    /// U from row i on.
    pub(super) fn u(&self, shape: &Shape, i: usize) -> Matrix<&[f64]> {
        match self {
            Given::Stacked { x, .. } => Matrix::Columns(&x[i..]),
            Given::Rows { factors, .. } => Matrix::Rows(&factors[0][i * shape.d..]),
        }
    }

    /// V from row j on.
    pub(super) fn v(&self, shape: &Shape, j: usize) -> Matrix<&[f64]> {
        match self {
            Given::Stacked { x, .. } => Matrix::Columns(&x[shape.n + j..]),
            Given::Rows { factors, .. } => Matrix::Rows(&factors[1][j * shape.d..]),
        }
    }

    /// G_U from row i on.
    pub(super) fn gradient_u(&mut self, shape: &Shape, i: usize) -> Option<Matrix<&mut [f64]>> {
        self.gradient(0, shape, i)
    }

    /// G_V from row j on.
    pub(super) fn gradient_v(&mut self, shape: &Shape, j: usize) -> Option<Matrix<&mut [f64]>> {
        self.gradient(1, shape, j)
    }

    fn gradient(&mut self, side: usize, shape: &Shape, row: usize) -> Option<Matrix<&mut [f64]>> {
        match self {
            Given::Stacked { gradient, .. } => {
                Some(Matrix::Columns(&mut gradient[side * shape.n + row..]))
            }
            Given::Rows { gradients, .. } => {
                let gradient = &mut gradients.as_mut()?[side];
                Some(Matrix::Rows(&mut gradient[row * shape.d..]))
            }
        }
    }
}
