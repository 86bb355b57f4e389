//! Linear equations that an embedding makes dependent, up to rounding.

use nalgebra::{DMatrix, DVector};

use super::Row;

/// What counts as zero beside coefficients of size 1.
const DEPENDENT: f64 = 1e-8;

/// Equations solved for some of their variables: the others are free.
pub(super) struct Solved {
    /// The variable that a row is solved for, and the row, in which it has the coefficient 1 and
    /// the others that are solved for have 0.
    rows: Vec<(usize, Row)>,
    /// The variables that are left, in their order.
    free: Vec<usize>,
}

impl Solved {
    /// By Gauss and Jordan on the largest coefficient that is left. At a design some equations
    /// follow from others; rounding would let them contradict each other, and they are left out.
    pub(super) fn of(equations: &[Row]) -> Self {
        let mut left: Vec<Row> = equations.iter().map(scaled).collect();
        let mut rows: Vec<(usize, Row)> = Vec::new();
        while let Some((i, j)) = largest(&left) {
            let pivot = divided(&left.swap_remove(i), j);
            let others = rows.iter_mut().map(|(_, row)| row).chain(&mut left);
            others.for_each(|row| eliminate(row, j, &pivot));
            rows.push((j, pivot));
        }
        let variables = equations.first().map_or(0, |(row, _)| row.len());
        let is_free = |j: &usize| rows.iter().all(|(solved, _)| solved != j);
        Solved {
            free: (0..variables).filter(is_free).collect(),
            rows,
        }
    }

    /// How many variables are free.
    pub(super) fn free(&self) -> usize {
        self.free.len()
    }

    /// The same row in the free variables alone.
    pub(super) fn reduced(&self, row: &Row) -> Row {
        let mut row = row.clone();
        for (j, solved) in &self.rows {
            eliminate(&mut row, *j, solved);
        }
        (self.free.iter().map(|&j| row.0[j]).collect(), row.1)
    }

    /// The variables that are solved for are not negative.
    pub(super) fn signs(&self) -> impl Iterator<Item = Row> {
        let free = |row: &Row| self.free.iter().map(|&j| row.0[j]).collect();
        self.rows.iter().map(move |(_, row)| (free(row), row.1))
    }

    /// All variables from the free ones.
    pub(super) fn complete(&self, free: &[f64]) -> Vec<f64> {
        let mut x = vec![0.0; self.free.len() + self.rows.len()];
        self.free
            .iter()
            .zip(free)
            .for_each(|(&j, value)| x[j] = *value);
        let values = self.rows.iter().map(|(j, (row, right))| {
            let others = self.free.iter().map(|&j| row[j] * x[j]);
            (*j, (right - others.sum::<f64>()).max(0.0))
        });
        let values: Vec<(usize, f64)> = values.collect();
        values.into_iter().for_each(|(j, value)| x[j] = value);
        x
    }
}

/// The equation with a largest coefficient 1.
fn scaled((row, right): &Row) -> Row {
    let size = row
        .iter()
        .fold(f64::MIN_POSITIVE, |size, x| size.max(x.abs()));
    (row.iter().map(|x| x / size).collect(), right / size)
}

/// The equation with the coefficient 1 at j.
fn divided((row, right): &Row, j: usize) -> Row {
    (row.iter().map(|x| x / row[j]).collect(), right / row[j])
}

/// Equation and place of the largest coefficient, if it is not zero.
fn largest(equations: &[Row]) -> Option<(usize, usize)> {
    let places = equations
        .iter()
        .enumerate()
        .flat_map(|(i, (row, _))| row.iter().enumerate().map(move |(j, x)| (i, j, x.abs())));
    let (i, j, size) = places.max_by(|a, b| a.2.total_cmp(&b.2))?;
    (size > DEPENDENT).then_some((i, j))
}

/// Subtracts what makes the coefficient at j zero.
fn eliminate((row, right): &mut Row, j: usize, (pivot, of_pivot): &Row) {
    let factor = row[j];
    row.iter_mut()
        .zip(pivot)
        .for_each(|(x, y)| *x -= factor * y);
    row[j] = 0.0;
    *right -= factor * of_pivot;
}

/// x with the equations met to the last digits: least changes, relative to the size of what is not
/// zero already.
pub(super) fn corrected(equations: &[Row], mut x: Vec<f64>) -> Vec<f64> {
    let active: Vec<usize> = (0..x.len()).filter(|&j| x[j] > 1e-12).collect();
    for _ in 0..3 {
        let size: Vec<f64> = x.iter().map(|x| x.abs().max(1e-6)).collect();
        let dot = |row: &[f64]| row.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>();
        let residual = equations.iter().map(|(row, right)| right - dot(row));
        let residual = DVector::from_iterator(equations.len(), residual);
        let matrix = DMatrix::from_fn(equations.len(), active.len(), |i, k| {
            equations[i].0[active[k]] * size[active[k]]
        });
        let svd = matrix.svd(true, true);
        let threshold = 1e-13 * svd.singular_values.max();
        let Ok(change) = svd.solve(&residual, threshold) else {
            break;
        };
        for (&j, change) in active.iter().zip(change.iter()) {
            x[j] += change * size[j];
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x + y = 3 twice, and x − z = 1: two are solved, and what is left free decides the rest.
    #[test]
    fn dependent_equations_are_solved_once() {
        let equations = [
            (vec![1.0, 1.0, 0.0], 3.0),
            (vec![2.0, 2.0, 0.0], 6.0 + 1e-12),
            (vec![1.0, 0.0, -1.0], 1.0),
        ];
        let solved = Solved::of(&equations);
        assert_eq!((solved.free(), solved.signs().count()), (1, 2));
        let x = corrected(&equations, solved.complete(&[1.0]));
        let residual = |(row, right): &Row| {
            let left = row.iter().zip(&x).map(|(a, x)| a * x).sum::<f64>();
            (left - right).abs()
        };
        assert!(
            equations.iter().map(residual).fold(0.0, f64::max) < 1e-11,
            "{x:?}"
        );
        // 2x + y in the free variable alone.
        let (row, right) = solved.reduced(&(vec![2.0, 1.0, 0.0], 0.0));
        let free = solved.free[0];
        assert!((2.0 * x[0] + x[1] - (row[0] * x[free] - right)).abs() < 1e-11);
    }
}
