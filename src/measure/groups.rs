//! Vectors of which several belong together: k captions of an image, or rows with one label. Every
//! pair of one group is positive, every other pair negative:
//!
//! L = (1/N) Σ_{g(i)=g(j)} φ(u_i·v_j) + (1/N) Σ_{g(i)≠g(j)} ψ(u_i·v_j), N the number of rows of U.
//!
//! A vector is retrieved if the most similar of its group is more similar than every vector of
//! another group.

use std::collections::HashMap;

use rayon::prelude::*;

use super::sweep::{Distribution, Others, Tally, row_blocks, similarities};
use super::{Modality, Retrieval, Vectors, relative_error};
use crate::embedding::similarity_error;
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::scalar::rounded::Rounded;

/// The group of every row of U and of V.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    sides: [Vec<usize>; 2],
}

/// What one measures on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// max |‖row‖ − 1| over the rows of U and V.
    pub norm_drift: f64,
    /// The similarities within the groups.
    pub positive: Distribution,
    /// The similarities between different groups.
    pub negative: Distribution,
    /// Whether the most similar vector is of the same group: from U to V, and from V to U.
    pub retrieval: [Retrieval; 2],
    /// The sigmoid loss with a bound on its error, where t and b were given.
    pub loss: Option<Rounded>,
    /// U and V, each alone.
    pub modalities: [Modality; 2],
}

impl Groups {
    /// N images and k N captions in their order: k follow each other for each image.
    pub fn captions(n: usize, captions: usize) -> Option<Groups> {
        let k = captions
            .checked_div(n)
            .filter(|k| k * n == captions && n >= 2)?;
        Some(Groups {
            sides: [(0..n).collect(), (0..captions).map(|j| j / k).collect()],
        })
    }

    /// Row i of U and row i of V have label i; there must be two different ones.
    pub fn labelled(labels: &[String]) -> Option<Groups> {
        let mut known = HashMap::new();
        let numbers: Vec<usize> = labels
            .iter()
            .map(|label| {
                let next = known.len();
                *known.entry(label).or_insert(next)
            })
            .collect();
        (known.len() >= 2).then(|| Groups {
            sides: [numbers.clone(), numbers],
        })
    }

    /// The rows of each group.
    fn members(&self, side: usize) -> Vec<Vec<usize>> {
        let groups = self.sides[side].iter().max().map_or(0, |last| last + 1);
        let mut members = vec![Vec::new(); groups];
        for (row, group) in self.sides[side].iter().enumerate() {
            members[*group].push(row);
        }
        members
    }
}

/// Measures U and V, whose rows may differ in number; `advance` is called after each of
/// [`blocks`](super::blocks)\(N\) parts of the work.
///
/// # Panics
/// If U and V differ in dimension, or the groups are of other rows.
pub fn measure_groups(
    u: &Vectors,
    v: &Vectors,
    groups: &Groups,
    at: Option<&Parameters<f64>>,
    advance: &(dyn Fn() + Sync),
) -> Grouped {
    assert_eq!(u.d(), v.d(), "U and V have one dimension");
    assert_eq!(
        groups.sides.each_ref().map(Vec::len),
        [u.n(), v.n()],
        "a group for every row"
    );
    let rounding = 2.0 * similarity_error(u.d());
    let own = [
        nearest_of_group(u, v, groups, 0),
        nearest_of_group(v, u, groups, 1),
    ];
    let parts: Vec<Part> = row_blocks(u.n())
        .into_par_iter()
        .map(|rows| {
            let mut part = Part::of(rows.len(), v.n());
            for columns in row_blocks(v.n()) {
                let s = similarities(&u.block(rows.clone()), &v.block(columns.clone()));
                for ((k, i), (l, j)) in places(rows.clone(), columns) {
                    part.add(s[(k, l)], [k, i, j], groups, at, (&own, rounding));
                }
            }
            advance();
            part
        })
        .collect();
    let mut whole = Part::of(0, v.n());
    parts.iter().for_each(|part| whole.join(part));
    let [rows, columns] = &whole.others;
    let drift = [u, v].map(drift).into_iter().fold(0.0, f64::max);
    Grouped {
        norm_drift: drift,
        retrieval: [
            Retrieval::of(&own[0], (&rows.best, &rows.ahead), rounding),
            Retrieval::of(&own[1], (&columns.best, &columns.ahead), rounding),
        ],
        loss: at.map(|at| loss(&whole, at, [u.n(), v.n()], drift, rounding)),
        positive: whole.positive.distribution(),
        negative: whole.negative.distribution(),
        modalities: Modality::both(u, v),
    }
}

/// Every pair of a row and a column, each with its place in the block.
fn places(
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
) -> impl Iterator<Item = ((usize, usize), (usize, usize))> {
    columns
        .enumerate()
        .flat_map(move |column| rows.clone().enumerate().map(move |row| (row, column)))
}

/// For each x, the similarity of the most similar y of its group; −∞ where there is none.
fn nearest_of_group(x: &Vectors, y: &Vectors, groups: &Groups, side: usize) -> Vec<f64> {
    let members = groups.members(1 - side);
    let rows = (0..x.n()).into_par_iter();
    rows.map(|i| {
        let vector = x.block(i..i + 1);
        let partners = members.get(groups.sides[side][i]).into_iter().flatten();
        let similarities = partners.map(|j| vector.dot(&y.block(*j..j + 1)));
        similarities.fold(f64::NEG_INFINITY, f64::max)
    })
    .collect()
}

fn drift(x: &Vectors) -> f64 {
    let rows = (0..x.n()).map(|i| (x.block(i..i + 1).norm() - 1.0).abs());
    rows.fold(0.0, f64::max)
}

/// What is found in some rows of S = U Vᵀ.
struct Part {
    positive: Tally,
    negative: Tally,
    loss: f64,
    /// What of other groups stands in the rows, and in all columns.
    others: [Others; 2],
}

impl Part {
    fn of(rows: usize, columns: usize) -> Part {
        Part {
            positive: Tally::about(0.0),
            negative: Tally::about(0.0),
            loss: 0.0,
            others: [rows, columns].map(Others::nothing),
        }
    }

    /// Adds u_i·v_j, which stands in row k of the part.
    fn add(
        &mut self,
        s: f64,
        [k, i, j]: [usize; 3],
        groups: &Groups,
        at: Option<&Parameters<f64>>,
        (own, rounding): (&[Vec<f64>; 2], f64),
    ) {
        let same = groups.sides[0][i] == groups.sides[1][j];
        let tally = if same {
            &mut self.positive
        } else {
            &mut self.negative
        };
        tally.add(s);
        if let Some(at) = at {
            self.loss += if same {
                Sigmoid::phi(s, at)
            } else {
                Sigmoid::psi(s, at)
            };
        }
        if !same {
            let [rows, columns] = &mut self.others;
            rows.meet(k, s, own[0][i] - rounding);
            columns.meet(j, s, own[1][j] - rounding);
        }
    }

    /// The rows that follow.
    fn join(&mut self, next: &Part) {
        self.positive.merge(&next.positive);
        self.negative.merge(&next.negative);
        self.loss += next.loss;
        let [rows, columns] = &mut self.others;
        rows.append(&next.others[0]);
        columns.join(&next.others[1]);
    }
}

/// The loss; its error is bounded as for pairs.
fn loss(
    whole: &Part,
    at: &Parameters<f64>,
    [n, m]: [usize; 2],
    drift: f64,
    rounding: f64,
) -> Rounded {
    let value = whole.loss / n as f64;
    let additions = (row_blocks(n).len() + n.min(256) * m) as f64;
    Rounded {
        value,
        error: relative_error(at, rounding + 2.0 * drift + drift * drift, additions) * value,
    }
}
