//! `ccem sweep`: the theory beside full optimisation.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use clap::Args;
use rayon::prelude::*;

use super::full::{Full, as_typed, fits_memory, remarks, seeds};
use super::problems::Problems;
use super::progress::Progress;
use super::theory::{Theoretical, doubt};
use super::{Failure, Outcome, Status};
use crate::experiment::journal::{self, Header, Journal};
use crate::experiment::shard::Shard;
use crate::experiment::{DISPLACEMENT, Optimised, Plan, optimise_columns};
use crate::optimize::series_signature;
use crate::reduction::Problem;
use crate::report::{Report, Table};

mod table;

use crate::experiment::grid::{Finished, Grid};
use table::{Row, fields};
pub use table::{gap, measured};

/// Arguments of `ccem sweep`.
#[derive(Args)]
#[command(after_help = INTERRUPTS)]
#[command(before_help = "\
Examples:
  ccem sweep -N 10 -t 0.1:5:50 --seeds 5    theory beside full optimisation
  ccem sweep -N 10 -t 0.1:5:50 --format latex -o table.tex")]
pub struct Sweep {
    #[command(flatten)]
    problems: Problems,
    #[command(flatten)]
    full: Full,
    /// Random starts for each cell: SEED, SEED+1, …
    #[arg(long, value_name = "K", default_value = "3", value_parser = seeds)]
    seeds: u64,
    /// Start each run where the same seed ended at the temperature before (a little beside it);
    /// such runs are not independent
    #[arg(long)]
    warm_start: bool,
    /// Continue from FILE.partial, where there is one
    #[arg(long)]
    resume: bool,
    /// Take only part k of n, and write it for `ccem merge`, in JSON lines whatever --format says
    #[arg(long, value_name = "k/n")]
    shard: Option<Shard>,
}

const INTERRUPTS: &str = "\
With -o FILE, finished cells are kept in FILE.partial until FILE itself is written. Ctrl-C (SIGINT, \
SIGTERM) ends a sweep cleanly, with exit code 130; the same command with --resume continues it, \
also after a crash, and writes the same bytes. With --warm-start all temperatures of one N, d and b \
are finished together. A second Ctrl-C ends the program at once.";

/// What a sweep comes to.
pub enum Product {
    /// The whole grid.
    Whole(Box<Outcome>),
    /// The cells of a shard, as `ccem merge` reads them.
    Part(String),
}

impl Sweep {
    /// One row a cell: the best of its seeds.
    pub fn run(
        &self,
        command: &[String],
        output: Option<&PathBuf>,
        progress: &Progress,
    ) -> Result<Product, Failure> {
        let grid = self.grid()?;
        let header = self.header(command);
        let finished = self.finish(&grid, &header, output, progress)?;
        Ok(match self.shard {
            None => Product::Whole(Box::new(self.outcome(finished))),
            Some(_) => {
                let columns = finished.iter().map(|(column, cells)| (*column, &cells[..]));
                Product::Part(journal::text(&header, columns))
            }
        })
    }

    /// The cells that are asked for, and how to optimise them.
    pub fn grid(&self) -> Result<Grid, String> {
        let height = match self.warm_start {
            true => self.problems.temperature.0.len(),
            false => 1,
        };
        Ok(Grid::new(self.problems.grid()?, height, self.plan()))
    }

    fn plan(&self) -> Plan {
        Plan::everyday(self.full.loss.loss(), self.full.seed, self.seeds)
    }

    /// The header of its journal.
    pub fn header(&self, command: &[String]) -> Header {
        let shard = self.shard.unwrap_or(Shard::WHOLE);
        Header::new(command, self.settings(), shard)
    }

    /// Optimises what the journal does not have yet.
    fn finish(
        &self,
        grid: &Grid,
        header: &Header,
        output: Option<&PathBuf>,
        progress: &Progress,
    ) -> Result<Finished, Failure> {
        let share = grid.share(header.shard);
        self.fits_memory(grid, &share)?;
        let (journal, finished) = self.journal(grid, header, &share, output)?;
        let (columns, total) = (|&column: &usize| grid.column(column), share.len());
        let missing: Vec<usize> = (share.into_iter())
            .filter(|column| !finished.contains_key(column))
            .collect();
        let runs = |columns: usize| (columns * grid.height()) as u64 * self.seeds;
        let bar = progress.bar(runs(total), "runs");
        bar.set_position(runs(finished.len()));
        let finished = Mutex::new(finished);
        let done = optimise_columns(
            &missing.iter().map(columns).collect::<Vec<_>>(),
            &grid.plan,
            &|| bar.inc(1),
            |index, cells| {
                if let Some(journal) = &journal {
                    journal.add(missing[index], &cells)?;
                }
                let mut finished = finished.lock().unwrap_or_else(PoisonError::into_inner);
                finished.insert(missing[index], cells);
                Ok::<(), String>(())
            },
        );
        bar.finish_and_clear();
        done?;
        let finished = finished
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let cells = |columns: usize| columns * grid.height();
        match finished.len() {
            all if all == total => Ok(finished),
            some => Err(interrupted(cells(some), cells(total), journal.is_some())),
        }
    }

    fn fits_memory(&self, grid: &Grid, share: &[usize]) -> Result<(), String> {
        let problems = share.iter().flat_map(|&column| grid.column(column));
        fits_memory(&problems.cloned().collect::<Vec<_>>(), &grid.plan)
    }

    /// The journal beside the output, and what is in it.
    fn journal(
        &self,
        grid: &Grid,
        header: &Header,
        share: &[usize],
        output: Option<&PathBuf>,
    ) -> Result<(Option<Journal>, Finished), String> {
        let path = match output {
            Some(output) => Journal::path(output),
            None if self.resume => {
                return Err("--resume needs -o FILE: it continues from FILE.partial".into());
            }
            None => return Ok((None, Finished::new())),
        };
        if !self.resume || !path.exists() {
            return Ok((Some(Journal::begin(path, header)?), Finished::new()));
        }
        let damaged = format!(
            "cannot resume: {} has cells of another grid",
            path.display()
        );
        let (journal, lines) = Journal::resume(path, header)?;
        Ok((Some(journal), grid.finished(lines, share).ok_or(damaged)?))
    }

    /// The report on the whole grid.
    pub fn outcome(&self, finished: Finished) -> Outcome {
        let cells: Vec<Optimised> = finished.into_values().flatten().collect();
        let mut warnings = signatures(&cells);
        let rows: Vec<Row> = cells.into_par_iter().map(Row::new).collect();
        let unsettled = rows.iter().filter(|row| row.proven().is_none());
        let doubts: Vec<String> = unsettled.map(|row| doubt(row.problem())).collect();
        let status = Status::unless(&doubts);
        warnings.extend(doubts);
        Outcome {
            report: self.report(&rows),
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

    fn report(&self, rows: &[Row]) -> Report {
        let mut notes = vec![MEANING.into()];
        if self.warm_start {
            notes.push(warm());
        }
        notes.extend(remarks(rows.iter().filter_map(|row| row.cell.best())));
        Report {
            title: "The optimum on CCEM beside full optimisation".into(),
            loss: self.full.loss.formula().into(),
            seed: Some(self.full.seed),
            settings: self.settings(),
            table: Table::of(rows, &fields()),
            notes,
            ..Report::default()
        }
    }
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
fn signatures(cells: &[Optimised]) -> Vec<String> {
    let mut warnings = Vec::new();
    for cell in cells {
        for signature in cell.best().iter().flat_map(|run| &run.signatures) {
            let (n, d, t) = (cell.problem.n(), cell.problem.d(), cell.problem.t());
            warnings.push(format!("N = {n}, d = {d}, t = {t}: {signature}"));
        }
    }
    for series in cells.chunk_by(|x, y| same_series(&x.problem, &y.problem)) {
        let pairs: Vec<(f64, f64)> = (series.iter())
            .filter_map(|cell| Some((cell.best()?.geometry.s, cell.theory.optimum.point.s)))
            .collect();
        warnings.extend(series_signature(&pairs).map(|signature| signature.to_string()));
    }
    warnings
}

fn same_series(x: &Problem, y: &Problem) -> bool {
    x.n() == y.n() && x.d() == y.d() && (x.b() == y.b() || x.is_symmetric() && y.is_symmetric())
}
