//! Upper bounds: the loss of an embedding, enclosed.

use rayon::prelude::*;

use super::closed;
use crate::embedding::Embedding;
use crate::embedding::codes::Arrangement;
use crate::loss::{PairLoss, Sigmoid};
use crate::reduction::Problem;
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;

/// The loss of U and V with their rows divided by their lengths, exactly: no rounding of the rows
/// matters. The cost is N²d.
pub fn loss_of(problem: &Problem, embedding: &Embedding) -> Interval {
    let at = problem.at::<Interval>();
    let (u, v) = (unit_rows(embedding.u()), unit_rows(embedding.v()));
    let pair = |i: usize, j: usize| {
        let m = dot(&u[i], &v[j]);
        match i == j {
            true => Sigmoid::phi(m, &at),
            false => Sigmoid::psi(m, &at),
        }
    };
    let n = u.len();
    let sum = |all: &mut dyn Iterator<Item = Interval>| {
        all.fold(Interval::integer(0), |sum, term| sum + term)
    };
    let row = |i: usize| sum(&mut (0..n).map(|j| pair(i, j)));
    // Added up in their order, whoever computes them.
    let rows: Vec<Interval> = (0..n).into_par_iter().map(row).collect();
    sum(&mut rows.into_iter()) / Interval::integer(n as i64)
}

/// The loss of an arrangement: by its similarities where they are rational, else by its vectors.
pub fn loss_of_arrangement(problem: &Problem, arrangement: &Arrangement) -> Interval {
    let lift = Interval::point(arrangement.lift);
    let by_similarities = closed::loss(arrangement, &lift, &problem.at());
    by_similarities.unwrap_or_else(|| {
        let d = arrangement.d() as usize;
        loss_of(problem, &arrangement.embedding(d))
    })
}

type Row = Vec<Interval>;

fn unit_rows(x: nalgebra::DMatrixView<'_, f64>) -> Vec<Row> {
    let unit = |row: nalgebra::MatrixView<
        '_,
        f64,
        nalgebra::U1,
        nalgebra::Dyn,
        nalgebra::U1,
        nalgebra::Dyn,
    >| {
        let row: Row = row.iter().map(|&x| Interval::exact(x)).collect();
        let length = square_root(dot(&row, &row));
        row.into_iter().map(|x| x / length).collect()
    };
    x.row_iter().map(unit).collect()
}

fn dot(x: &Row, y: &Row) -> Interval {
    let products = x.iter().zip(y).map(|(&x, &y)| x * y);
    products.fold(Interval::integer(0), |sum, product| sum + product)
}

/// √x of what is not negative: IEEE 754 rounds the root to nearest.
fn square_root(x: Interval) -> Interval {
    let (low, high) = (x.lo().max(0.0).sqrt(), x.hi().sqrt());
    Interval::new(low.next_down().max(0.0), high.next_up()).unwrap_or(Interval::ENTIRE)
}
