//! `ccem bound`: certified brackets of the optimum in dimension d.

use rayon::prelude::*;

use super::bracket::{Bracketed, bracket_fields};
use super::cells::FEW_DIGITS;
use super::quantities as q;
use super::theory::{Theoretical, Theory, leading_fields, trailing_fields};
use super::{Failure, Outcome, Status, Watch, Words};
use crate::bound::search::Effort;
use crate::bound::{Bracket, bracket};
use crate::certificate::coq::coq_bound;
use crate::certificate::{Certificate, CertifiedBound};
use crate::loss::Kind;
use crate::optimize::Conduct;
use crate::reduction::Problem;
use crate::reduction::grid::Problems;
use crate::report::{Cell, Field, Report, Table};

/// The bracket of each problem of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The problems.
    pub problems: Problems,
    /// The first seed of the search for embeddings.
    pub seed: u64,
    /// Its random starts; as many reflected and some aligned ones join them. `None`: more for
    /// small problems.
    pub seeds: Option<u64>,
}

/// A problem, what the reduction says of it, and what is known of its optimum.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounded {
    /// The reduction.
    pub theory: Theory,
    /// The bracket.
    pub bracket: Bracket,
}

impl Theoretical for Bounded {
    fn theory(&self) -> &Theory {
        &self.theory
    }
}

impl Bracketed for Bounded {
    fn bracket(&self) -> Option<&Bracket> {
        Some(&self.bracket)
    }
}

impl Bounded {
    /// The lower end as a Coq file.
    ///
    /// # Errors
    /// No multipliers prove it, or none that Coq's theory has.
    pub fn in_coq(&self) -> Result<String, String> {
        let by = self.bracket.multipliers.as_ref();
        let by = by.ok_or(
            "a Coq certificate is of multipliers, and here min ℓ is the bound: see ccem solve",
        )?;
        coq_bound(&self.theory.problem, by)
    }
}

impl Bound {
    /// The brackets, by as many starts as usual.
    pub fn of(problems: Problems) -> Bound {
        Bound {
            problems,
            seed: 0,
            seeds: None,
        }
    }

    /// A row for each problem, in the order of the grid.
    ///
    /// # Errors
    /// If the grid is too large or one of it is no problem, or if the interrupt came.
    pub fn records(&self, watch: &Watch) -> Result<Vec<Bounded>, Failure> {
        let problems = self.problems.all()?;
        let bar = watch.progress.bar(problems.len() as u64, "brackets");
        let conduct = Conduct {
            interrupt: watch.stop.clone(),
            ..Conduct::default()
        };
        let stop = &watch.stop;
        let bounded = |problem: Problem| {
            if stop.is_raised() {
                return None;
            }
            let bracket = bracket(&problem, &self.effort(&problem), &conduct);
            bar.advance(1);
            Some(Bounded {
                theory: Theory::sigmoid(problem, FEW_DIGITS),
                bracket,
            })
        };
        let rows: Option<Vec<Bounded>> = problems.into_par_iter().map(bounded).collect();
        rows.filter(|_| !stop.is_raised())
            .ok_or_else(|| Failure::Interrupted("there is no result".into()))
    }

    fn effort(&self, problem: &Problem) -> Effort {
        let usual = Effort::usual(problem);
        Effort {
            seeds: self.seeds.unwrap_or(usual.seeds),
            first: self.seed,
        }
    }

    /// The table of the brackets.
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, Failure> {
        Ok(self.outcome(&self.records(watch)?))
    }

    /// The table, and what could not be determined.
    pub fn outcome(&self, rows: &[Bounded]) -> Outcome {
        let warnings: Vec<String> = rows.iter().filter_map(|row| row.theory.doubt()).collect();
        Outcome {
            status: Status::unless(&warnings),
            warnings,
            report: Report {
                title: "Certified brackets of the optimum in dimension d".into(),
                loss: Kind::Sigmoid.formula().into(),
                seed: Some(self.seed),
                table: Table::of(rows, &fields()),
                notes: vec![MEANING.into()],
                ..Report::default()
            },
        }
    }

    pub(super) fn words(&self) -> Words {
        Words::command("bound")
            .problems(&self.problems)
            .unless("--seed", self.seed, 0)
            .option("--seeds", self.seeds)
    }
}

/// What `ccem verify` needs to check every bracket again.
pub fn certificates(rows: &[Bounded]) -> Vec<Certificate> {
    let certified = |row: &Bounded| CertifiedBound::of(&row.theory.problem, &row.bracket);
    (rows.par_iter().map(certified).map(Box::new))
        .map(Certificate::Bound)
        .collect()
}

const MEANING: &str = "\
lower ≤ L* ≤ upper, where L* is the minimum of the loss over unit vectors in R^d. Both ends are \
proved by interval arithmetic, and printed rounded outward: lower by two lemmas on the matrix of \
similarities, for every U and V; upper is the loss of an embedding whose structure is named. \
“exact” means that the ends agree to 1e-12, so that this embedding is optimal. Where ℓ* is not \
attained, phase is that of the bound ℓ*, not of the optimum.";

/// Digits of the ends: all that the rounding of intervals leaves.
const DIGITS: usize = 12;

/// Where the descent to the embedding at upper began, if one led there.
fn start(row: &Bounded) -> Cell {
    row.bracket.start.map(|start| start.to_string()).into()
}

/// The table without rows.
pub(super) fn columns() -> Table {
    Table::of(&[], &fields())
}

fn fields() -> Vec<Field<Bounded>> {
    let theory = [leading_fields::<Bounded>(), trailing_fields()].concat();
    let some = |keys: &[&str]| -> Vec<Field<Bounded>> {
        let fields = theory.iter();
        let wanted = fields.filter(|(column, _)| keys.contains(&column.key));
        wanted.copied().collect()
    };
    [
        some(&["n", "d", "t", "b"]),
        bracket_fields::<Bounded, DIGITS>(),
        vec![(q::START.data_only(), start)],
        some(&["phase", "loss_star", "attained"]),
    ]
    .concat()
}
