//! The grid of a sweep, cut into what is finished as a whole.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::journal::Line;
use super::shard::Shard;
use crate::experiment::{Optimised, Plan, cost};
use crate::reduction::Problem;

/// The cells to be optimised, in grid order, and how.
pub struct Grid {
    problems: Vec<Problem>,
    /// The cells of a column: with warm starts all temperatures of one N, d and b, else one.
    height: usize,
    /// How a cell is optimised.
    pub plan: Plan,
}

/// Finished columns by their number in the grid.
pub type Finished = BTreeMap<usize, Vec<Optimised>>;

impl Grid {
    /// Problems in grid order, the temperature innermost, in columns of `height`.
    pub fn new(problems: Vec<Problem>, height: usize, plan: Plan) -> Grid {
        Grid {
            problems,
            height,
            plan,
        }
    }

    /// The cells of a column.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Column number `index`.
    pub fn column(&self, index: usize) -> &[Problem] {
        &self.problems[index * self.height..][..self.height]
    }

    /// The columns of a shard. They are dealt out in the order of their cost, so that all shards
    /// have about the same work.
    pub fn share(&self, shard: Shard) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.problems.len() / self.height).collect();
        order.sort_by_key(|&column| Reverse(cost(self.column(column))));
        let mut share: Vec<usize> = shard.deal(order).collect();
        share.sort_unstable();
        share
    }

    /// The columns of these lines again; `None` if one is not in the share, is there twice, or does
    /// not fit the grid.
    pub fn finished(&self, lines: Vec<Line>, share: &[usize]) -> Option<Finished> {
        let mut finished = Finished::new();
        for line in lines {
            let column = line.column;
            share.binary_search(&column).ok()?;
            let cells = line.cells(self.column(column), &self.plan)?;
            if finished.insert(column, cells).is_some() {
                return None;
            }
        }
        Some(finished)
    }
}
