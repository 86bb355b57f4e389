//! Linear algebra over the integers: ranks, relations and signs that no rounding can change.
//!
//! A double is an integer times a power of two, so a matrix of doubles times one power of two is a
//! matrix of integers, with the same relations.

use nalgebra::DMatrix;
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A matrix of integers, row by row.
pub type Rows = Vec<Vec<BigInt>>;

/// A matrix of finite doubles, times one power of two.
pub fn integers(matrix: &DMatrix<f64>) -> Rows {
    let all = matrix.map(parts);
    let nonzero = all.iter().filter(|(mantissa, _)| *mantissa != 0);
    let least = nonzero.map(|(_, exponent)| *exponent).min().unwrap_or(0);
    let whole = |(mantissa, exponent): &(i64, i32)| match mantissa {
        0 => BigInt::zero(),
        mantissa => BigInt::from(*mantissa) << (exponent - least) as usize,
    };
    let row = |i: usize| all.row(i).iter().map(whole).collect();
    (0..matrix.nrows()).map(row).collect()
}

/// x = mantissa · 2^exponent, x finite.
fn parts(x: f64) -> (i64, i32) {
    let bits = x.to_bits();
    let field = ((bits >> 52) & 0x7ff) as i32;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (mantissa, exponent) = match field {
        0 => (fraction, -1074),
        _ => (fraction | 1 << 52, field - 1075),
    };
    (if x < 0.0 { -mantissa } else { mantissa }, exponent)
}

/// The prime 2⁶¹ − 1.
const PRIME: u64 = (1 << 61) - 1;

/// The rank modulo a prime. It never exceeds the rank over the rationals: where it is as large as a
/// rank can be it is the rank.
pub fn rank_at_least(rows: &Rows) -> usize {
    let prime = BigInt::from(PRIME);
    let residue = |x: &BigInt| {
        let residue = ((x % &prime) + &prime) % &prime;
        // A residue is below the prime.
        residue.to_u64().unwrap_or(0)
    };
    let mut rows: Vec<Vec<u64>> = (rows.iter())
        .map(|row| row.iter().map(residue).collect())
        .collect();
    let columns = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..columns {
        let Some(pivot) = (rank..rows.len()).find(|i| rows[*i][column] != 0) else {
            continue;
        };
        rows.swap(rank, pivot);
        let (done, rest) = rows.split_at_mut(rank + 1);
        let pivot = &done[rank];
        let inverse = power(pivot[column], PRIME - 2);
        for row in rest.iter_mut().filter(|row| row[column] != 0) {
            let factor = PRIME - times(row[column], inverse);
            for (x, p) in row[column..].iter_mut().zip(&pivot[column..]) {
                *x = (*x + times(factor, *p)) % PRIME;
            }
        }
        rank += 1;
    }
    rank
}

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        (base, exponent) = (times(base, base), exponent >> 1);
    }
    result
}

/// Makes column `column` of a tableau that of a unit vector, times `denominator`, without
/// fractions (Bareiss): every entry is a minor of the matrix it began as, so the division is exact.
fn pivot(rows: &mut Rows, denominator: &mut BigInt, row: usize, column: usize) {
    let chosen = rows[row].clone();
    let at = chosen[column].clone();
    for (i, other) in rows.iter_mut().enumerate() {
        if i != row {
            let factor = other[column].clone();
            for (x, p) in other.iter_mut().zip(&chosen) {
                *x = (&at * &*x - &factor * p) / &*denominator;
            }
        }
    }
    *denominator = at;
}

/// Gauss–Jordan: independent rows of the same span, with the columns of their pivots.
fn echelon(mut rows: Rows) -> (Rows, Vec<usize>, BigInt) {
    let columns = rows.first().map_or(0, Vec::len);
    let (mut pivots, mut denominator) = (Vec::new(), BigInt::one());
    for column in 0..columns {
        let rank = pivots.len();
        let Some(found) = (rank..rows.len()).find(|i| !rows[*i][column].is_zero()) else {
            continue;
        };
        rows.swap(rank, found);
        pivot(&mut rows, &mut denominator, rank, column);
        pivots.push(column);
    }
    rows.truncate(pivots.len());
    (rows, pivots, denominator)
}

/// A basis of {x : A x = 0}, for a matrix with so many columns.
pub fn null_space(rows: Rows, columns: usize) -> Rows {
    let (rows, pivots, denominator) = echelon(rows);
    let free = (0..columns).filter(|column| !pivots.contains(column));
    free.map(|column| {
        let mut x = vec![BigInt::zero(); columns];
        x[column].clone_from(&denominator);
        for (row, pivot) in rows.iter().zip(&pivots) {
            x[*pivot] = -&row[column];
        }
        x
    })
    .collect()
}

/// The transpose.
pub fn transposed(rows: &Rows, columns: usize) -> Rows {
    (0..columns)
        .map(|k| rows.iter().map(|row| row[k].clone()).collect())
        .collect()
}

/// An x > 0 with C x = 0, as a direction of doubles (which are only near to it), or `None` where
/// there is none: decided exactly, by the simplex method on C z = −C 1, z ≥ 0, x = 1 + z.
///
/// The pivots follow Bland's rule, so that they come to an end.
pub fn positive_solution(rows: Rows, columns: usize) -> Option<Vec<f64>> {
    let ones_do = |row: &Vec<BigInt>| row.iter().sum::<BigInt>().is_zero();
    if rows.iter().all(ones_do) {
        return Some(vec![1.0; columns]);
    }
    if rank_at_least(&rows) == columns {
        return None;
    }
    let (rows, ..) = echelon(rows);
    let mut tableau = Tableau::new(rows, columns);
    tableau.solve().then(|| tableau.solution())
}

/// The first phase of the simplex method: C z + a = r with artificial a ≥ 0 whose sum is
/// to become 0. The last row is that sum, less what a cost of 1 on each a makes of it.
struct Tableau {
    rows: Rows,
    basis: Vec<usize>,
    columns: usize,
    denominator: BigInt,
}

impl Tableau {
    fn new(rows: Rows, columns: usize) -> Tableau {
        let count = rows.len();
        let mut rows: Rows = rows;
        for row in &mut rows {
            let right = -row.iter().sum::<BigInt>();
            row.push(right.clone());
            if right.is_negative() {
                row.iter_mut().for_each(|x| *x = -&*x);
            }
        }
        let sums = (0..=columns).map(|k| -rows.iter().map(|row| &row[k]).sum::<BigInt>());
        let sums = sums.collect();
        rows.push(sums);
        Tableau {
            rows,
            basis: (columns..columns + count).collect(),
            columns,
            denominator: BigInt::one(),
        }
    }

    /// Whether the sum of the artificial variables comes to 0. Artificial columns are not kept: once
    /// such a variable has left it never comes back.
    fn solve(&mut self) -> bool {
        let last = self.rows.len() - 1;
        while let Some(column) = (0..self.columns).find(|k| self.rows[last][*k].is_negative()) {
            let Some(row) = self.leaving(column) else {
                // The sum is bounded below, so some row has a positive entry.
                return false;
            };
            pivot(&mut self.rows, &mut self.denominator, row, column);
            self.basis[row] = column;
        }
        self.rows[last][self.columns].is_zero()
    }

    /// The row of the least ratio right/entry over positive entries; of equals, that of the first
    /// variable.
    fn leaving(&self, column: usize) -> Option<usize> {
        let rows = 0..self.basis.len();
        let ratio = |i: usize| (&self.rows[i][self.columns], &self.rows[i][column]);
        rows.filter(|i| self.rows[*i][column].is_positive())
            .min_by(|i, j| {
                let ((r, a), (s, b)) = (ratio(*i), ratio(*j));
                (r * b)
                    .cmp(&(s * a))
                    .then(self.basis[*i].cmp(&self.basis[*j]))
            })
    }

    /// x = 1 + z, divided by its largest entry.
    fn solution(&self) -> Vec<f64> {
        let mut x = vec![self.denominator.clone(); self.columns];
        for (row, variable) in self.rows.iter().zip(&self.basis) {
            if *variable < self.columns {
                x[*variable] += &row[self.columns];
            }
        }
        let largest = x.iter().max().cloned().unwrap_or_else(BigInt::one);
        x.iter().map(|x| quotient(x, &largest)).collect()
    }
}

/// a/b of positive integers, b ≥ a, as a double.
fn quotient(a: &BigInt, b: &BigInt) -> f64 {
    const KEPT: u64 = 120;
    let shift = b.bits().saturating_sub(KEPT);
    let part = |x: &BigInt| (x >> shift).to_f64().unwrap_or(0.0);
    part(a) / part(b)
}
