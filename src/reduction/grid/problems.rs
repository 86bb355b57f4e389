//! All combinations of N, d, t and b.

use std::sync::Arc;

use super::{Integers, Quantities, Span, Steps};
use crate::reduction::{Problem, Quantity};

/// The most problems of one grid.
const MOST: u64 = 1_000_000;

/// So many temperatures of a grid are made once and not anew for every N.
const LISTED: usize = 1024;

/// All combinations of N, d, t and b.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// Numbers of pairs.
    pub n: Integers,
    /// Dimensions; `None` stands for d = N.
    pub d: Option<Integers>,
    /// Temperatures.
    pub t: Quantities,
    /// Biases; `None` stands for b = t.
    pub b: Option<Quantities>,
}

impl Problems {
    /// b = t and d = N, as in the paper.
    pub fn symmetric(n: Integers, t: Quantities) -> Problems {
        Problems {
            n,
            d: None,
            t,
            b: None,
        }
    }

    /// How many there are. It saturates.
    #[expect(clippy::len_without_is_empty, reason = "they are never empty")]
    pub fn len(&self) -> u64 {
        let d = self.d.as_ref().map_or(1, Integers::len);
        let b = self.b.as_ref().map_or(1, Quantities::len);
        let sizes = [self.n.len(), d, b, self.t.len()];
        sizes.into_iter().fold(1, u64::saturating_mul)
    }

    /// Every problem, or why it is none: N outermost, then d, b, and t innermost.
    pub fn iter(&self) -> impl Iterator<Item = Result<Problem, String>> + '_ {
        let listed: Arc<[Quantity]> = self.t.iter().take(LISTED).collect();
        self.n.iter().flat_map(move |n| {
            let listed = Arc::clone(&listed);
            let dims = axis(self.d.as_ref().map(Integers::iter));
            dims.flat_map(move |d| {
                let listed = Arc::clone(&listed);
                let biases = axis(self.b.as_ref().map(Quantities::iter));
                biases.flat_map(move |b| {
                    let unlisted = self.t.iter_from(LISTED as u64);
                    listed_then(Arc::clone(&listed), unlisted).map(move |t| {
                        let b = b.clone().unwrap_or_else(|| t.clone());
                        let problem = Problem::new(n, d.unwrap_or(n), t, b);
                        problem.map_err(|error| error.to_string())
                    })
                })
            })
        })
    }

    /// All of them.
    ///
    /// # Errors
    /// If there are more than a million, or if one of them is no problem of the theory.
    pub fn all(&self) -> Result<Vec<Problem>, String> {
        self.few_enough()?;
        self.iter().collect()
    }

    /// Refuses a grid of which one is no problem of the theory, before it is begun; `ask` says from
    /// time to time whether to go on.
    ///
    /// # Errors
    /// That of the first one that is none, and those of `ask`.
    pub fn check(&self, mut ask: impl FnMut() -> Result<(), String>) -> Result<(), String> {
        /// So many problems are made between two questions.
        const ASKED: usize = 1 << 12;
        let names = |all: &Quantities| all.iter().any(|x| x.threshold().is_some());
        let grids = match names(&self.t) || self.b.as_ref().is_some_and(names) {
            true => vec![self.clone()],
            // What names no threshold is the same at every N: it is right or wrong at the first.
            false => vec![self.at_the_first_n(), self.at_every_n()],
        };
        for (k, problem) in grids.iter().flat_map(Problems::iter).enumerate() {
            problem?;
            if k.is_multiple_of(ASKED) {
                ask()?;
            }
        }
        Ok(())
    }

    /// The problems of the first N.
    fn at_the_first_n(&self) -> Problems {
        Problems {
            n: Integers(vec![Span::one(self.n.0[0].first)]),
            ..self.clone()
        }
    }

    /// The first problem of every N, with d = N.
    fn at_every_n(&self) -> Problems {
        let first = |all: &Quantities| Quantities(vec![Steps::one(all.0[0].first.clone())]);
        Problems {
            n: self.n.clone(),
            d: None,
            t: first(&self.t),
            b: self.b.as_ref().map(first),
        }
    }

    /// Refuses a grid that is too large, before it is listed.
    ///
    /// # Errors
    /// If there are more than a million problems.
    pub fn few_enough(&self) -> Result<(), String> {
        match self.len() {
            size if size <= MOST => Ok(()),
            size => Err(format!(
                "the grid has {size} problems; at most {MOST} are taken at once"
            )),
        }
    }
}

/// Values that are listed, and then others.
fn listed_then(
    listed: Arc<[Quantity]>,
    others: impl Iterator<Item = Quantity>,
) -> impl Iterator<Item = Quantity> {
    let count = listed.len();
    (0..count).map(move |k| listed[k].clone()).chain(others)
}

/// The values of an axis, or one `None` where it has none of its own.
fn axis<T>(values: Option<impl Iterator<Item = T>>) -> impl Iterator<Item = Option<T>> {
    let default = values.is_none().then_some(None);
    values.into_iter().flatten().map(Some).chain(default)
}
