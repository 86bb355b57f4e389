//! `ccem sweep`: the theory beside full optimisation.

mod table;

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::cells::FEW_DIGITS;
use super::full::{as_typed, fits_memory, remarks, seeds};
use super::theory::{Theoretical, Theory};
use super::{Failure, Outcome, Status, Watch, Words};
use crate::experiment::grid::{Finished, Grid};
use crate::experiment::journal::{Header, Journal};
use crate::experiment::shard::Shard;
use crate::experiment::{self, DISPLACEMENT, Optimised, Plan, optimise_columns};
use crate::loss::Kind;
use crate::optimize::series_signature;
use crate::reduction::Problem;
use crate::reduction::grid::Problems;
use crate::report::{Report, Table};
use table::fields;

/// Full optimisation of a grid of problems from several seeds each, beside the theory.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The problems.
    pub problems: Problems,
    /// What is minimised.
    pub loss: Kind,
    /// The first seed.
    pub seed: u64,
    /// Random starts for each problem: `seed`, `seed + 1`, ….
    pub seeds: u64,
    /// Start each run where the same seed ended at the temperature before, a little beside it.
    pub warm_start: bool,
}

/// A problem optimised in full, beside its proved optimum.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// The runs.
    pub optimised: Optimised,
    /// What the theory says.
    pub theory: Theory,
}

impl Swept {
    fn of(optimised: Optimised) -> Swept {
        Swept {
            theory: Theory::of(optimised.problem.clone(), optimised.loss, FEW_DIGITS),
            optimised,
        }
    }
}

impl Theoretical for Swept {
    fn theory(&self) -> &Theory {
        &self.theory
    }
}

/// The seeds of each problem, unless another number is asked for.
pub const SEEDS: u64 = 3;

impl Sweep {
    /// The sigmoid loss from the seeds 0, 1, 2.
    pub fn of(problems: Problems) -> Sweep {
        Sweep {
            problems,
            loss: Kind::Sigmoid,
            seed: 0,
            seeds: SEEDS,
            warm_start: false,
        }
    }

    /// A row for each problem, in the order of the grid.
    ///
    /// # Errors
    /// If the grid is too large or no grid of problems, if it does not fit into memory, or if the
    /// interrupt came.
    pub fn records(&self, watch: &Watch) -> Result<Vec<Swept>, Failure> {
        let grid = self.grid()?;
        let share = grid.share(Shard::WHOLE);
        Ok(swept(self.finish(
            &grid,
            &share,
            Finished::new(),
            None,
            watch,
        )?))
    }

    /// The table of the whole sweep.
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, Failure> {
        Ok(self.outcome(&self.records(watch)?))
    }

    /// The problems that are asked for, and how to optimise them.
    ///
    /// # Errors
    /// If one is no problem, or if there are too many.
    pub fn grid(&self) -> Result<Grid, String> {
        seeds(self.seeds)?;
        let height = match self.warm_start {
            true => self.problems.t.len() as usize,
            false => 1,
        };
        Ok(Grid::new(self.problems.all()?, height, self.plan()))
    }

    fn plan(&self) -> Plan {
        Plan::everyday(self.loss, self.seed, self.seeds)
    }

    /// The header of its journal, or of a part of it.
    pub fn header(&self, shard: Shard) -> Header {
        Header::new(&self.words().done(), self.settings(), shard)
    }

    /// Optimises what of a share is not finished yet, and keeps it in the journal if there is one.
    ///
    /// # Errors
    /// If it does not fit into memory, if the journal cannot be written, or if the interrupt came.
    pub fn finish(
        &self,
        grid: &Grid,
        share: &[usize],
        finished: Finished,
        journal: Option<&Journal>,
        watch: &Watch,
    ) -> Result<Finished, Failure> {
        let problems = share.iter().flat_map(|&column| grid.column(column));
        fits_memory(&problems.cloned().collect::<Vec<_>>(), &grid.plan)?;
        let missing: Vec<usize> = (share.iter().copied())
            .filter(|column| !finished.contains_key(column))
            .collect();
        let runs = |columns: usize| (columns * grid.height()) as u64 * self.seeds;
        let bar = watch.progress.bar(runs(share.len()), "runs");
        bar.advance(runs(finished.len()));
        let finished = Mutex::new(finished);
        let columns: Vec<&[Problem]> = missing.iter().map(|&column| grid.column(column)).collect();
        let watch = experiment::Watch {
            advance: &|runs| bar.advance(runs),
            stop: &watch.stop,
        };
        optimise_columns(&columns, &grid.plan, watch, |index, cells| {
            if let Some(journal) = journal {
                journal.add(missing[index], &cells)?;
            }
            let mut finished = finished.lock().unwrap_or_else(PoisonError::into_inner);
            finished.insert(missing[index], cells);
            Ok::<(), String>(())
        })?;
        let finished = finished
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let cells = |columns: usize| columns * grid.height();
        match finished.len() == share.len() {
            true => Ok(finished),
            false => Err(interrupted(
                cells(finished.len()),
                cells(share.len()),
                journal.is_some(),
            )),
        }
    }

    /// The table of these rows, and what is to be said of them.
    pub fn outcome(&self, rows: &[Swept]) -> Outcome {
        let mut warnings = signatures(rows);
        let doubts: Vec<String> = rows.iter().filter_map(|row| row.theory.doubt()).collect();
        let status = Status::unless(&doubts);
        warnings.extend(doubts);
        Outcome {
            report: self.report(rows),
            status,
            warnings,
        }
    }

    fn settings(&self) -> Vec<(String, String)> {
        let mut settings = vec![
            ("seeds".into(), self.seeds.to_string()),
            ("method".into(), "L-BFGS on the product of spheres".into()),
            ("tolerance".into(), as_typed(self.plan().settings.tolerance)),
        ];
        if self.warm_start {
            settings.push(("starts".into(), "warm along t".into()));
        }
        settings
    }

    fn report(&self, rows: &[Swept]) -> Report {
        let mut notes = vec![MEANING.into()];
        if self.warm_start {
            notes.push(warm());
        }
        notes.extend(remarks(rows.iter().filter_map(|row| row.optimised.best())));
        Report {
            title: "The optimum on CCEM beside full optimisation".into(),
            loss: self.loss.formula().into(),
            seed: Some(self.seed),
            settings: self.settings(),
            table: Table::of(rows, &fields()),
            notes,
            ..Report::default()
        }
    }

    pub(super) fn words(&self) -> Words {
        Words::command("sweep")
            .problems(&self.problems)
            .unless("--loss", self.loss.key(), Kind::Sigmoid.key())
            .unless("--seed", self.seed, 0)
            .unless("--seeds", self.seeds, SEEDS)
            .flag("--warm-start", self.warm_start)
    }
}

/// Finished problems beside their theory, in the order of the grid.
pub fn swept(finished: Finished) -> Vec<Swept> {
    let optimised: Vec<Optimised> = finished.into_values().flatten().collect();
    optimised.into_par_iter().map(Swept::of).collect()
}

const MEANING: &str = "\
The digits of the theory are proved. L, gap, s and the spreads (max − min) are those of the best \
seed; gap = L − ℓ*. A gap inside the rounding bound of its own evaluation is printed as ≤ what it \
can be. “attained” says whether some embedding in dimension d reaches ℓ*; where none does, ℓ* is a \
strict lower bound.";

/// What warm starts mean for the result.
fn warm() -> String {
    format!(
        "Warm starts: from the second temperature of a series on, a run starts beside the point \
         where the run of the same seed ended at the temperature before, displaced by \
         {DISPLACEMENT} of a random direction because an optimum can be stationary at the next \
         temperature too. The runs of a series are therefore not independent, and “arrived” says \
         nothing of random starts."
    )
}

/// What an interrupted sweep leaves behind.
fn interrupted(finished: usize, cells: usize, kept: bool) -> Failure {
    Failure::Interrupted(match kept {
        true => format!(
            "{finished} of {cells} cells are finished and kept; the same command with --resume \
             continues"
        ),
        false => format!(
            "{finished} of {cells} cells were finished; with -o FILE they would be kept for --resume"
        ),
    })
}

/// The failures recognised in the best runs, and in each series over temperatures.
fn signatures(rows: &[Swept]) -> Vec<String> {
    let mut warnings = Vec::new();
    for cell in rows.iter().map(|row| &row.optimised) {
        for signature in cell.best().iter().flat_map(|run| &run.signatures) {
            let (n, d, t) = (cell.problem.n(), cell.problem.d(), cell.problem.t());
            warnings.push(format!("N = {n}, d = {d}, t = {t}: {signature}"));
        }
    }
    let same = |x: &Swept, y: &Swept| same_series(&x.theory.problem, &y.theory.problem);
    for series in rows.chunk_by(same) {
        let pairs: Vec<(f64, f64)> = (series.iter().map(|row| &row.optimised))
            .filter_map(|cell| Some((cell.best()?.geometry.s, cell.theory.optimum.point.s)))
            .collect();
        warnings.extend(series_signature(&pairs).map(|signature| signature.to_string()));
    }
    warnings
}

fn same_series(x: &Problem, y: &Problem) -> bool {
    x.n() == y.n() && x.d() == y.d() && (x.b() == y.b() || x.is_symmetric() && y.is_symmetric())
}
