//! Conditions of which one implies another: formulas that turn, but not at the same places.

use std::collections::BTreeSet;

use super::{Search, TINY, is_zero, thresholds, value};
use crate::claim::rules::Bond;
use crate::scalar::symbol::Expr;

impl Search<'_> {
    /// Formulas that turn together but for a rest of one sign: where one condition implies another.
    pub(super) fn shifts(&self) -> Vec<Bond> {
        const MOST: usize = 10;
        let turning = (0..self.exprs.len()).filter(|i| self.turns(*i));
        let turning: Vec<usize> = turning.take(MOST).collect();
        let pairs = turning.iter().enumerate().flat_map(|(k, &left)| {
            let others = turning[k + 1..].iter();
            others.map(move |&right| (left, right))
        });
        let implied = pairs.filter(|&(left, right)| self.one_implies_another(left, right));
        implied
            .filter_map(|(left, right)| self.shift(left, right))
            .collect()
    }

    /// Are there signs that they never have together?
    fn one_implies_another(&self, one: usize, other: usize) -> bool {
        let pairs = self.values[one].iter().zip(&self.values[other]);
        let known = pairs.filter(|(x, y)| x.abs() > TINY && y.abs() > TINY);
        let seen: BTreeSet<(bool, bool)> = known.map(|(x, y)| (*x > 0.0, *y > 0.0)).collect();
        seen.len() < 4
    }

    fn shift(&self, left: usize, right: usize) -> Option<Bond> {
        let (f, g) = (&self.exprs[left], &self.exprs[right]);
        let all = f.remainders_after(g).into_iter();
        let mut fitting =
            all.filter(|both| [&both.0, &both.1].iter().all(|x| self.has_one_sign(x)));
        let (factor, rest) = fitting.next()?;
        let holds = f.provably_equals(&(factor.clone() * g.clone() + rest.clone()));
        holds.then_some(Bond::Shifted {
            left,
            right,
            factor,
            rest,
        })
    }

    /// Is it on one side of 0 at all points, so far as f64 tells?
    fn has_one_sign(&self, expr: &Expr) -> bool {
        let values = self.points.iter().map(|point| value(expr, point, None));
        let values: Vec<f64> = values.filter(|x| x.is_finite()).collect();
        let above = values.iter().all(|x| *x >= 0.0);
        let below = values.iter().all(|x| *x <= 0.0);
        (above || below) && values.iter().any(|x| *x != 0.0)
    }

    /// Where formulas that turn have roots along a line that are not the same, though all depend on the
    /// same coordinates: a condition that implies another.
    pub(super) fn gaps(&self) -> Vec<Bond> {
        const MOST: usize = 4;
        let turning: Vec<usize> = (0..self.exprs.len()).filter(|i| self.turns(*i)).collect();
        let mut bonds = Vec::new();
        for axis in self.moving().filter(|axis| !axis.is_integer()) {
            let x = &*axis.name;
            let rooted = turning.iter().filter_map(|&of| {
                let expr = &self.exprs[of];
                let own = expr.root_in(x).into_iter();
                let roots = own.chain(thresholds(x));
                let mut roots = roots.filter(|root| self.vanishes(expr, x, root));
                Some((of, roots.next()?))
            });
            let rooted: Vec<(usize, Expr)> = rooted.take(MOST).collect();
            for (k, (_, one)) in rooted.iter().enumerate() {
                for (_, other) in &rooted[k + 1..] {
                    if self.keep_apart(one, other) {
                        bonds.push(Bond::Gap {
                            along: x.into(),
                            between: [one.clone(), other.clone()],
                        });
                    }
                }
            }
            if !bonds.is_empty() {
                let root = |(of, at): &(usize, Expr)| Bond::Root {
                    of: *of,
                    along: x.into(),
                    at: at.clone(),
                    double: false,
                };
                bonds.extend(rooted.iter().map(root));
                break;
            }
        }
        bonds
    }

    /// Does one root lie on the same side of the other throughout, and not on it?
    fn keep_apart(&self, one: &Expr, other: &Expr) -> bool {
        let gap = other.clone() - one.clone();
        let values = self.points.iter().map(|point| value(&gap, point, None));
        let values: Vec<f64> = values.filter(|x| x.is_finite()).collect();
        let above = values.iter().all(|x| *x >= -TINY);
        let below = values.iter().all(|x| *x <= TINY);
        let apart = values.iter().any(|x| x.abs() > TINY);
        (above || below) && apart && !is_zero(&gap)
    }
}
