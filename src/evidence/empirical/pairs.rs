//! Claims about every inner product of all unit vectors: asked of vectors at the rim of what p and q can
//! be, of vectors of few dimensions, and of any.

use num_rational::BigRational;
use num_traits::ToPrimitive;

use crate::claim::statement::{Axis, Formula, Region, Relation, Statement, Vectors};
use crate::evidence::certified::vectors_around;
use crate::evidence::margin::{Margins, Point};
use crate::evidence::{Finding, Outcome};

/// What vectors of doubles do not tell from 0.
const ROUNDING: f64 = 1e-9;

/// Counts the N and d at which all vectors that are tried agree.
pub fn examine(statement: &Statement, finding: &mut Finding) {
    /// More pairs take longer than a claim may.
    const MOST_PAIRS: usize = 16;
    const MOST_CELLS: usize = 12;
    let margins = Margins::of(statement);
    let cells = statement.region.without_means().spread();
    let cells = cells.iter().flat_map(in_dimensions).filter_map(|cell| {
        let at = |name: &str| cell.axis(name)?.low.to_usize();
        let (n, d) = (at("N")?, at("d")?);
        (n <= MOST_PAIRS && d <= 2 * MOST_PAIRS).then_some((n, d, cell))
    });
    for (n, d, cell) in cells.take(MOST_CELLS) {
        let outcome = margins.of_vectors(&vectors_around(n, d), &cell);
        finding.count(outcome, || cell.to_string());
    }
}

/// Every d is meant where it has no range: 1, 2 and N.
fn in_dimensions(cell: &Region) -> Vec<Region> {
    let n = cell.axis("N").map(|n| n.low.clone());
    let few = [1, 2].map(|d: i64| BigRational::from_integer(d.into()));
    let mut all: Vec<BigRational> = few.into_iter().chain(n).collect();
    all.dedup();
    let with = |d: BigRational| cell.with(Axis::new("d", d.clone(), d));
    match cell.axis("d") {
        Some(_) => vec![cell.clone()],
        None => all.into_iter().map(with).collect(),
    }
}

impl Margins<'_> {
    /// What the worst pair of the worst vectors says; nothing arrived where none meet the hypotheses.
    fn of_vectors(&self, all: &[Vectors], cell: &Region) -> Outcome {
        let worst = all.iter().filter_map(|vectors| self.worst(vectors, cell));
        let worst = worst.min_by(|x, y| x.0.total_cmp(&y.0));
        match worst {
            None => Outcome::NotArrived,
            Some((margin, [own, other])) if margin < -ROUNDING => Outcome::Contradicts(format!(
                "vectors with u_i·v_i = {own:.6} and u_i·v_j = {other:.6}"
            )),
            Some((margin, _)) if margin > ROUNDING || is_weak(&self.statement.assert) => {
                Outcome::Agrees
            }
            Some(_) => Outcome::WithinRounding,
        }
    }

    /// The least margin over all i ≠ j, and u_i·v_i and u_i·v_j there.
    fn worst(&self, vectors: &Vectors, cell: &Region) -> Option<(f64, [f64; 2])> {
        let point: Point = self.point(&cell.with_vectors(vectors)?);
        let rows = |k: usize| vectors.v.iter().map(move |v| dot(&vectors.u[k], v));
        let products: Vec<Vec<f64>> = (0..vectors.u.len()).map(|k| rows(k).collect()).collect();
        let pairs = (0..products.len()).flat_map(|i| (0..products.len()).map(move |j| (i, j)));
        let pairs = pairs.filter(|(i, j)| i != j);
        let pairs = pairs.map(|(i, j)| [products[i][i], products[i][j]]);
        let margins = pairs.filter_map(|pair| Some((self.of_pair(&point, pair)?, pair)));
        margins.min_by(|x, y| x.0.total_cmp(&y.0))
    }
}

/// Does the formula hold where its sides are the same?
fn is_weak(formula: &Formula) -> bool {
    match formula {
        Formula::Holds(one) => matches!(one.relation, Relation::AtMost | Relation::AtLeast),
        Formula::And(all) | Formula::Or(all) => all.iter().all(is_weak),
        _ => false,
    }
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    let length = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let product: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
    product / (length(x) * length(y))
}
