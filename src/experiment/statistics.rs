//! What K seeds tell.

use statrs::distribution::{Beta, ContinuousCDF};

use super::{Gap, Optimised};
use crate::optimize::Stop;

/// A number of successes among independent trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    /// Successes, at most `trials`.
    pub successes: u64,
    /// Trials.
    pub trials: u64,
}

impl Proportion {
    /// The exact binomial (Clopper–Pearson) interval of 95 % confidence for the probability of
    /// success: with k of n successes its ends are the quantiles at 2.5 % of Beta(k, n−k+1) and
    /// at 97.5 % of Beta(k+1, n−k); 0 and 1 where these do not exist.
    pub fn interval(self) -> [f64; 2] {
        const TAIL: f64 = 0.025;
        let (k, n) = (self.successes as f64, self.trials as f64);
        // No trial, or no failure, or no success, leaves a shape parameter 0: no quantile.
        let quantile = |a: f64, b: f64, at: f64| Beta::new(a, b).map(|beta| beta.inverse_cdf(at));
        [
            quantile(k, n - k + 1.0, TAIL).unwrap_or(0.0),
            quantile(k + 1.0, n - k, 1.0 - TAIL).unwrap_or(1.0),
        ]
    }
}

/// The least, the median and the greatest of some values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread<T> {
    /// The least.
    pub least: T,
    /// The median; of an even number the lower of the two in the middle.
    pub median: T,
    /// The greatest.
    pub greatest: T,
}

impl<T: Copy> Spread<T> {
    /// Of at least one value, in the order of a number that each has.
    pub fn of(values: impl Iterator<Item = T>, by: impl Fn(&T) -> f64) -> Option<Spread<T>> {
        let mut values: Vec<T> = values.collect();
        values.sort_by(|x, y| by(x).total_cmp(&by(y)));
        Some(Spread {
            least: *values.first()?,
            median: values[(values.len() - 1) / 2],
            greatest: *values.last()?,
        })
    }
}

/// The gaps of a cell and how often the bound was reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The smallest gap.
    pub best: Gap,
    /// The median gap.
    pub median: Gap,
    /// The largest gap.
    pub worst: Gap,
    /// Seeds that arrived.
    pub arrived: Proportion,
    /// Was the optimum counted out, d = 1, so that no start matters?
    pub exact: bool,
}

impl Summary {
    /// The exact binomial interval (95 %) of the probability to arrive; none where there is nothing
    /// to arrive at.
    pub fn interval(&self) -> Option<[f64; 2]> {
        (!self.exact).then(|| self.arrived.interval())
    }

    /// Of a cell with at least one run from a random start: the others are no sample of anything.
    pub fn of(cell: &Optimised) -> Option<Summary> {
        let random = || cell.runs.iter().filter(|run| run.start.is_random());
        let gaps = random().map(|run| run.gap);
        let gaps = Spread::of(gaps, |gap| gap.value)?;
        Some(Summary {
            best: gaps.least,
            median: gaps.median,
            worst: gaps.greatest,
            arrived: Proportion {
                successes: random().filter(|run| run.arrived).count() as u64,
                trials: random().count() as u64,
            },
            exact: random().all(|run| run.stop == Stop::Exact),
        })
    }
}
