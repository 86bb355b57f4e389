//! Linear programs that grow: max c·x over A x ≤ b, x ≥ 0, by the simplex method on a dense
//! condensed tableau.
//!
//! The programs of this room have some hundred rows, some ten variables and no zeros to speak of.
//! A pivot is one pass over the tableau, which a small inverse gives afresh from A whenever
//! rounding could tell. New variables and new rows join a solved program where it stands: the
//! former leave it feasible, the latter leave its duals feasible.

use nalgebra::{DMatrix, DVector};

/// Who a column or a row of the tableau belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// x_j.
    Variable(usize),
    /// b_i − (A x)_i.
    Slack(usize),
}

/// The program, and which of its variables and slacks are basic.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// A by columns.
    a: Vec<Vec<f64>>,
    b: Vec<f64>,
    c: Vec<f64>,
    nonbasic: Vec<Owner>,
    basic: Vec<Owner>,
    tableau: Tableau,
}

/// basic = β − T·nonbasic, and the objective = z + c̄·nonbasic.
#[derive(Clone, Debug, Default)]
struct Tableau {
    /// T by columns.
    columns: Vec<Vec<f64>>,
    /// c̄.
    costs: Vec<f64>,
    /// β.
    values: Vec<f64>,
}

/// The program has no optimum that this arithmetic reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsolved;

/// What counts as zero beside numbers of size 1.
const ZERO: f64 = 1e-11;

/// A row is violated beyond this.
const VIOLATED: f64 = 1e-10;

/// The smallest element to pivot on.
const LEAST_PIVOT: f64 = 1e-9;

/// Pivots until the tableau is computed afresh.
const FRESH: usize = 50;

/// Far more pivots than a program of this size takes.
const MOST_PIVOTS: usize = 1_000;

impl Program {
    /// Adds a x ≤ b, a in the order of the variables.
    pub fn add_row(&mut self, a: &[f64], b: f64) {
        let columns = self.a.iter_mut().zip(a);
        columns.for_each(|(column, entry)| column.push(*entry));
        self.basic.push(Owner::Slack(self.b.len()));
        self.b.push(b);
    }

    /// Adds a variable with its coefficients in the rows and in the objective.
    pub fn add_variable(&mut self, a: &[f64], c: f64) {
        self.nonbasic.push(Owner::Variable(self.a.len()));
        self.a.push(a.to_vec());
        self.c.push(c);
    }

    /// Replaces the objective.
    pub fn set_objective(&mut self, c: &[f64]) {
        self.c = c.to_vec();
    }

    /// Solves from where it stands: rows that are violated first, by the dual method, which keeps
    /// c̄ ≤ 0 where it holds; then the objective.
    ///
    /// # Errors
    /// No point satisfies the rows, the objective has no bound, or rounding won.
    pub fn solve(&mut self) -> Result<(), Unsolved> {
        for pivots in 0..MOST_PIVOTS {
            if pivots % FRESH == 0 {
                self.refresh();
            }
            let mut next = self.next_pivot();
            if next == Ok(None) && pivots % FRESH != 0 {
                self.refresh();
                next = self.next_pivot();
            }
            match next? {
                Some((row, column)) => self.pivot(row, column),
                None => return Ok(()),
            }
        }
        Err(Unsolved)
    }

    /// Row and column of the next pivot; none at the optimum.
    fn next_pivot(&self) -> Result<Option<(usize, usize)>, Unsolved> {
        let pivot = match lowest(&self.tableau.values) {
            Some((row, value)) if value < -VIOLATED => self.entering(row).map(|c| (row, c)),
            _ => match highest(&self.tableau.costs) {
                Some((column, cost)) if cost > ZERO => self.leaving(column).map(|r| (r, column)),
                _ => return Ok(None),
            },
        };
        pivot.map(Some).ok_or(Unsolved)
    }

    /// The tableau of the basis from A, b and c. With V the basic variables, R the slacks that are
    /// not basic and M = A\[R, V\]: x_V = M⁻¹(b_R − A\[R, J\] x_J − s_R), J the other variables.
    fn refresh(&mut self) {
        if !self.try_refresh() {
            // Rounding has made the basis singular: begin again.
            self.nonbasic = (0..self.a.len()).map(Owner::Variable).collect();
            self.basic = (0..self.b.len()).map(Owner::Slack).collect();
            self.try_refresh();
        }
    }

    fn try_refresh(&mut self) -> bool {
        let Some(basis) = Basis::of(self) else {
            return false;
        };
        let values = basis.complete(self, &self.b);
        let (mut columns, mut costs) = (Vec::new(), Vec::new());
        for owner in &self.nonbasic {
            let (own, cost) = match *owner {
                Owner::Variable(j) => (self.a[j].clone(), self.c[j]),
                Owner::Slack(s) => {
                    let mut unit = vec![0.0; self.b.len()];
                    unit[s] = 1.0;
                    (unit, 0.0)
                }
            };
            costs.push(cost - basis.paid(self, &own));
            columns.push(basis.complete(self, &own));
        }
        self.tableau = Tableau {
            columns,
            costs,
            values,
        };
        true
    }

    /// The column to enter for a row that is violated: it raises the row and has the least
    /// |c̄|/|entry|, the largest entry among equals.
    fn entering(&self, row: usize) -> Option<usize> {
        let Tableau { columns, costs, .. } = &self.tableau;
        let ratio = |j: usize| (-costs[j]).max(0.0) / -columns[j][row];
        let candidates = (0..columns.len()).filter(|&j| columns[j][row] < -LEAST_PIVOT);
        best(candidates, ratio, |j| -columns[j][row])
    }

    /// The row to leave for a column: the first to reach 0, the largest entry among equals.
    fn leaving(&self, column: usize) -> Option<usize> {
        let entries = &self.tableau.columns[column];
        let ratio = |i: usize| self.tableau.values[i].max(0.0) / entries[i];
        let candidates = (0..entries.len()).filter(|&i| entries[i] > LEAST_PIVOT);
        best(candidates, ratio, |i| entries[i])
    }

    fn pivot(&mut self, row: usize, column: usize) {
        self.tableau.pivot(row, column);
        std::mem::swap(&mut self.nonbasic[column], &mut self.basic[row]);
    }

    /// x.
    pub fn solution(&self) -> Vec<f64> {
        let mut x = vec![0.0; self.a.len()];
        for (owner, value) in self.basic.iter().zip(&self.tableau.values) {
            if let Owner::Variable(j) = owner {
                x[*j] = value.max(0.0);
            }
        }
        x
    }

    /// The dual of every row.
    pub fn duals(&self) -> Vec<f64> {
        let mut w = vec![0.0; self.b.len()];
        for (owner, cost) in self.nonbasic.iter().zip(&self.tableau.costs) {
            if let Owner::Slack(i) = owner {
                w[*i] = (-cost).max(0.0);
            }
        }
        w
    }
}

/// M⁻¹ and what its rows and columns belong to.
struct Basis {
    /// V.
    variables: Vec<usize>,
    /// R.
    rows: Vec<usize>,
    inverse: DMatrix<f64>,
}

impl Basis {
    /// `None` if it is singular.
    fn of(program: &Program) -> Option<Self> {
        let variables: Vec<usize> = program.basic.iter().filter_map(|o| o.variable()).collect();
        let rows: Vec<usize> = program.nonbasic.iter().filter_map(|o| o.slack()).collect();
        let k = variables.len();
        let m = DMatrix::from_fn(k, k, |i, j| program.a[variables[j]][rows[i]]);
        Some(Basis {
            inverse: m.try_inverse()?,
            variables,
            rows,
        })
    }

    /// M⁻¹ y over R.
    fn through(&self, y: &[f64]) -> DVector<f64> {
        &self.inverse * DVector::from_fn(self.rows.len(), |i, _| y[self.rows[i]])
    }

    /// c_V M⁻¹ y.
    fn paid(&self, program: &Program, y: &[f64]) -> f64 {
        let x = self.through(y);
        let terms = self.variables.iter().zip(x.iter());
        terms.map(|(j, x)| program.c[*j] * x).sum()
    }

    /// y, a column of A or b, in all rows of the tableau: M⁻¹ y in those of V, and in the others
    /// what V leaves of it.
    fn complete(&self, program: &Program, y: &[f64]) -> Vec<f64> {
        let x = self.through(y);
        let mut rest = y.to_vec();
        for (j, x) in self.variables.iter().zip(x.iter()) {
            add(&mut rest, -x, &program.a[*j]);
        }
        let mut of_variables = x.iter();
        let entry = |owner: &Owner| match owner {
            Owner::Slack(i) => rest[*i],
            // There are as many as basic variables.
            Owner::Variable(_) => of_variables.next().copied().unwrap_or(0.0),
        };
        program.basic.iter().map(entry).collect()
    }
}

impl Owner {
    fn variable(self) -> Option<usize> {
        match self {
            Owner::Variable(j) => Some(j),
            Owner::Slack(_) => None,
        }
    }

    fn slack(self) -> Option<usize> {
        match self {
            Owner::Slack(i) => Some(i),
            Owner::Variable(_) => None,
        }
    }
}

impl Tableau {
    fn pivot(&mut self, row: usize, column: usize) {
        let entering = std::mem::take(&mut self.columns[column]);
        let pivot = entering[row];
        let cost = self.costs[column];
        for (j, other) in self
            .columns
            .iter_mut()
            .enumerate()
            .filter(|(j, _)| *j != column)
        {
            let factor = other[row] / pivot;
            add(other, -factor, &entering);
            self.costs[j] -= factor * cost;
            other[row] = factor;
        }
        let factor = self.values[row] / pivot;
        add(&mut self.values, -factor, &entering);
        self.values[row] = factor;
        self.costs[column] = -cost / pivot;
        let mut leaving: Vec<f64> = entering.iter().map(|entry| -entry / pivot).collect();
        leaving[row] = 1.0 / pivot;
        self.columns[column] = leaving;
    }
}

/// x ← x + factor·y.
fn add(x: &mut [f64], factor: f64, y: &[f64]) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += factor * y);
}

fn lowest(values: &[f64]) -> Option<(usize, f64)> {
    let all = values.iter().copied().enumerate();
    all.min_by(|a, b| a.1.total_cmp(&b.1))
}

fn highest(values: &[f64]) -> Option<(usize, f64)> {
    let all = values.iter().copied().enumerate();
    all.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// The candidate of the least ratio; of those within rounding of it, the one of the greatest size.
fn best(
    candidates: impl Iterator<Item = usize> + Clone,
    ratio: impl Fn(usize) -> f64,
    size: impl Fn(usize) -> f64,
) -> Option<usize> {
    let least = candidates.clone().map(&ratio).fold(f64::INFINITY, f64::min);
    let near = candidates.filter(|&k| ratio(k) <= least + ZERO);
    near.max_by(|&a, &b| size(a).total_cmp(&size(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(rows: &[(&[f64], f64)], c: &[f64]) -> Program {
        let mut program = Program::default();
        c.iter().for_each(|&c| program.add_variable(&[], c));
        rows.iter().for_each(|(a, b)| program.add_row(a, *b));
        program
    }

    /// Dantzig's example: 3x + 5y over x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18.
    fn dantzig() -> Program {
        let rows: [(&[f64], f64); 3] =
            [(&[1.0, 0.0], 4.0), (&[0.0, 2.0], 12.0), (&[3.0, 2.0], 18.0)];
        program(&rows, &[3.0, 5.0])
    }

    #[test]
    fn a_known_optimum_and_its_duals() {
        let mut program = dantzig();
        program.solve().unwrap();
        let near = |x: &[f64], y: &[f64]| x.iter().zip(y).all(|(x, y)| (x - y).abs() < 1e-12);
        assert!(near(&program.solution(), &[2.0, 6.0]));
        assert!(near(&program.duals(), &[0.0, 1.5, 1.0]));
    }

    #[test]
    fn a_solved_program_grows() {
        let mut grown = dantzig();
        grown.solve().unwrap();
        grown.add_variable(&[1.0, 1.0, 1.0], 4.0);
        grown.solve().unwrap();
        grown.add_row(&[1.0, 1.0, 1.0], 5.0);
        grown.solve().unwrap();
        let rows: [(&[f64], f64); 4] = [
            (&[1.0, 0.0, 1.0], 4.0),
            (&[0.0, 2.0, 1.0], 12.0),
            (&[3.0, 2.0, 1.0], 18.0),
            (&[1.0, 1.0, 1.0], 5.0),
        ];
        let mut whole = program(&rows, &[3.0, 5.0, 4.0]);
        whole.solve().unwrap();
        let value = |x: Vec<f64>| 3.0 * x[0] + 5.0 * x[1] + 4.0 * x[2];
        assert!((value(grown.solution()) - value(whole.solution())).abs() < 1e-12);
        assert!(value(whole.solution()) > 23.0);
    }

    #[test]
    fn what_has_no_optimum_is_said_so() {
        let unbounded: [(&[f64], f64); 1] = [(&[-1.0, 1.0], 1.0)];
        assert_eq!(program(&unbounded, &[1.0, 1.0]).solve(), Err(Unsolved));
        let empty: [(&[f64], f64); 2] = [(&[1.0], 1.0), (&[-1.0], -2.0)];
        assert_eq!(program(&empty, &[1.0]).solve(), Err(Unsolved));
    }

    /// An equation as two rows: first a point, then the objective.
    #[test]
    fn equations_are_two_rows() {
        let rows: [(&[f64], f64); 3] = [
            (&[1.0, 1.0], 3.0),
            (&[-1.0, -1.0], -3.0),
            (&[1.0, -1.0], 1.0),
        ];
        let mut program = program(&rows, &[0.0, 0.0]);
        program.solve().unwrap();
        program.set_objective(&[2.0, 1.0]);
        program.solve().unwrap();
        let x = program.solution();
        assert!((x[0] - 2.0).abs() + (x[1] - 1.0).abs() < 1e-12);
    }
}
