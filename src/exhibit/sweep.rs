//! `ccem sweep`: the theory beside full optimisation.

mod series;
mod table;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::bracket::Bracketed;
use super::cells::{FEW_DIGITS, given};
use super::full::{as_typed, fits_memory, learnable, seeds};
use super::progress::Bar;
use super::stream::{Streamed, pieces};
use super::theory::{Theoretical, Theory};
use super::{Failure, Outcome, Request, Status, Watch, Words};
use crate::bound::Bracket;
use crate::experiment::grid::{Finished, Grid};
use crate::experiment::journal::{self, Header, Journal};
use crate::experiment::shard::Shard;
use crate::experiment::{self, DISPLACEMENT, Optimised, Plan, optimise_columns};
use crate::loss::Kind;
use crate::optimize::{Instructions, Interrupt};
use crate::reduction::Problem;
use crate::reduction::grid::Problems;
use crate::reduction::learned_bias::Bias;
use crate::report::{Cell, Format, Report, Table};
pub use series::Noted;
use series::{Series, of_runs};
pub(super) use table::columns;
use table::fields;

/// Full optimisation of a grid of problems from several seeds each, beside the theory.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The problems.
    pub problems: Problems,
    /// Whether the bias is optimised too, from b = t on.
    pub bias: Bias,
    /// What is minimised.
    pub loss: Kind,
    /// The first seed.
    pub seed: u64,
    /// Random starts for each problem: `seed`, `seed + 1`, ….
    pub seeds: u64,
    /// Start each run where the same seed ended at the temperature before, a little beside it.
    pub warm_start: bool,
    /// The instructions of the sigmoid loss; the best that the processor has, unless one asks for
    /// others, as to get the digits of another processor.
    pub instructions: Option<Instructions>,
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
            theory: match optimised.bias {
                Bias::Fixed => Theory::of(optimised.problem.clone(), optimised.loss, FEW_DIGITS),
                Bias::Learned => Theory::learned(optimised.problem.clone(), FEW_DIGITS),
            },
            optimised,
        }
    }
}

impl Bracketed for Swept {
    fn bracket(&self) -> Option<&Bracket> {
        self.optimised.bracket.as_ref()
    }
}

impl Theoretical for Swept {
    fn theory(&self) -> &Theory {
        &self.theory
    }

    fn b(&self) -> Cell {
        match self.optimised.bias {
            Bias::Learned => {
                let b = self.optimised.best().and_then(|run| run.b);
                b.map(|b| Cell::number(b, FEW_DIGITS)).into()
            }
            Bias::Fixed => given(self.theory.problem.b(), self.theory.problem.n()),
        }
    }
}

/// What a sweep writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The finished columns of a share.
    Part(Shard),
    /// The table of the whole grid.
    Page(Format),
}

/// The seeds of each problem, unless another number is asked for.
pub const SEEDS: u64 = 3;

impl Sweep {
    /// The sigmoid loss from the seeds 0, 1, 2.
    pub fn of(problems: Problems) -> Sweep {
        Sweep {
            problems,
            bias: Bias::Fixed,
            loss: Kind::Sigmoid,
            seed: 0,
            seeds: SEEDS,
            warm_start: false,
            instructions: None,
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
        self.fits(&grid, &share)?;
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
        let problems = self.problems.all()?;
        learnable(&problems, self.loss, self.bias)?;
        Ok(Grid::new(problems, height, self.plan()))
    }

    fn plan(&self) -> Plan {
        Plan {
            bias: self.bias,
            instructions: self.instructions,
            structured: true,
            ..Plan::everyday(self.loss, self.seed, self.seeds)
        }
    }

    /// The header of its journal, or of a part of it, that this processor writes.
    ///
    /// # Errors
    /// If the sweep takes more than 1 MiB to write down.
    pub fn header(&self, shard: Shard) -> Result<Header, String> {
        let instructions = self.instructions.unwrap_or_else(Instructions::best);
        Header::new(
            Request::Sweep(self.clone()).to_string(),
            self.settings(),
            instructions.deciding(),
            shard,
        )
    }

    /// Can a share be optimised here? To be asked before anything is begun.
    ///
    /// # Errors
    /// If it does not fit into memory, or if the processor lacks the instructions.
    pub fn fits(&self, grid: &Grid, share: &[usize]) -> Result<(), String> {
        if let Some(instructions) = self.instructions {
            instructions.here()?;
        }
        let problems = share.iter().flat_map(|&column| grid.column(column));
        fits_memory(&problems.collect::<Vec<_>>(), &grid.plan)
    }

    /// Optimises what of a share is not finished yet, and keeps it in the journal if there is one.
    ///
    /// # Errors
    /// If the journal cannot be written, or if the interrupt came.
    pub fn finish(
        &self,
        grid: &Grid,
        share: &[usize],
        finished: Finished,
        journal: Option<&Journal>,
        watch: &Watch,
    ) -> Result<Finished, Failure> {
        let bar = bar(grid, share, &finished, watch);
        let finished = completed(grid, share, finished, journal, (&*bar, &watch.stop))?;
        match finished.len() == share.len() {
            true => Ok(finished),
            false => Err(interrupted(grid, finished.len(), share.len(), journal)),
        }
    }

    /// The same piece by piece, as rows of a table that are let go as soon as `write` has them: only
    /// the problems and what was finished before are kept.
    ///
    /// # Errors
    /// If the journal cannot be written, if the interrupt came, and those of `write`.
    pub fn stream(
        &self,
        (grid, share): (&Grid, &[usize]),
        mut finished: Finished,
        journal: Option<&Journal>,
        watch: &Watch,
        write: &mut dyn FnMut(&Table) -> Result<(), String>,
    ) -> Result<(Streamed, Noted), Failure> {
        let bar = bar(grid, share, &finished, watch);
        let (mut streamed, mut noted) = (Streamed::default(), Noted::default());
        let (mut series, mut done) = (Series::default(), 0);
        for piece in pieces(share.iter().copied()) {
            let own = piece
                .iter()
                .filter_map(|column| finished.remove_entry(column));
            let own: Finished = own.collect();
            let cells = completed(grid, &piece, own, journal, (&*bar, &watch.stop))?;
            if cells.len() < piece.len() {
                let finished = done + cells.len() + finished.len();
                return Err(interrupted(grid, finished, share.len(), journal));
            }
            done += piece.len();
            let rows = swept(cells);
            rows.iter().for_each(|row| noted.add(row));
            streamed.notice(rows.iter().flat_map(of_runs));
            streamed.notice(rows.iter().filter_map(|row| series.add(row)));
            streamed.doubt(rows.iter().filter_map(|row| row.theory.doubt()));
            write(&Table::of(&rows, &fields()))?;
        }
        streamed.notice(series.end().into_iter());
        Ok((streamed, noted))
    }

    /// Is this the output that the sweep wrote, as far as it says whose it is? A part says so, and
    /// every format but CSV; a file is written whole or not at all.
    pub fn wrote(&self, file: &Path, form: Form, grid: &Grid) -> bool {
        match form {
            Form::Part(shard) => self.wrote_part(file, shard, grid) == Some(true),
            Form::Page(format) => {
                let report = self.outcome(&[]).by(&Request::Sweep(self.clone())).report;
                report.begins(file, format)
            }
        }
    }

    fn wrote_part(&self, file: &Path, shard: Shard, grid: &Grid) -> Option<bool> {
        let (own, share) = (self.header(shard).ok()?, grid.share(shard));
        let part = journal::read(file).ok()?;
        let is_whole = part.header == own && part.flaws.is_empty();
        let finished = grid.finished(part.lines, &share).ok()?;
        Some(is_whole && finished.len() == share.len())
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
        let mut noted = Noted::default();
        rows.iter().for_each(|row| noted.add(row));
        self.page(Table::of(rows, &fields()), noted)
    }

    /// Where the rows of [`Sweep::stream`] come from, and how they are to be read.
    pub fn origin(&self, noted: Noted) -> Vec<String> {
        let page = Outcome::done(self.page(Table::of(&[], &fields()), noted));
        page.by(&Request::Sweep(self.clone())).report.origin()
    }

    fn page(&self, table: Table, noted: Noted) -> Report {
        let mut notes = vec![MEANING.into()];
        notes.extend(noted.bracketed.then(|| BRACKETS.into()));
        notes.extend(self.bias.is_learned().then(|| LEARNED.into()));
        notes.extend(self.warm_start.then(warm));
        notes.extend(noted.remarks.told());
        Report {
            title: "The optimum on CCEM beside full optimisation".into(),
            loss: self.loss.formula().into(),
            seed: Some(self.seed),
            settings: self.settings(),
            table,
            notes,
            ..Report::default()
        }
    }

    pub(super) fn words(&self) -> Words {
        Words::command("sweep")
            .problems(&self.problems)
            .bias(self.bias)
            .unless("--loss", self.loss.key(), Kind::Sigmoid.key())
            .unless("--seed", self.seed, 0)
            .unless("--seeds", self.seeds, SEEDS)
            .flag("--warm-start", self.warm_start)
            .option("--instructions", self.instructions)
    }
}

/// Finished problems beside their theory, in the order of the grid.
pub fn swept(finished: Finished) -> Vec<Swept> {
    let optimised: Vec<Optimised> = finished.into_values().flatten().collect();
    optimised.into_par_iter().map(Swept::of).collect()
}

const MEANING: &str = "\
The digits of the theory are proved. L, gap, s and the spreads (max − min) are those of the best \
start; gap = L − ℓ*. A gap inside the rounding bound of its own evaluation is printed as ≤ what it \
can be. “attained” says whether some embedding in dimension d reaches ℓ*; where none does, ℓ* is a \
strict lower bound, and phase and s* are those of the bound, not of the optimum.";

/// What is done where d is too small.
pub(super) const BRACKETS: &str = "\
Where no embedding in dimension d reaches ℓ*, the minimum L* there lies between lower and upper, both \
proved, and gap = L − lower where lower is above ℓ*. The runs begin also with U = V, with U a \
reflection of V, and with codes by name; “start” says which of all starts led to the least loss. \
“arrived” counts random starts alone.";

/// What a learned bias means for the columns.
const LEARNED: &str = "\
The bias is optimised too, from b = t on: b is that of the best seed, b* the one that is optimal \
together with the simplex ETF, and ℓ* = min_b ℓ(1; b).";

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

/// The runs of a share, those before among them.
fn bar<'a>(
    grid: &Grid,
    share: &[usize],
    finished: &Finished,
    watch: &'a Watch,
) -> Box<dyn Bar + 'a> {
    let runs = |columns: usize| (columns * grid.height()) as u64 * grid.plan.pieces();
    let bar = watch.progress.bar(runs(share.len()), "runs");
    bar.advance(runs(finished.len()));
    bar
}

/// The columns that are finished and, unless the interrupt came, the others.
fn completed(
    grid: &Grid,
    columns: &[usize],
    finished: Finished,
    journal: Option<&Journal>,
    (bar, stop): (&dyn Bar, &Interrupt),
) -> Result<Finished, String> {
    let missing = columns.iter().copied();
    let missing = missing.filter(|column| !finished.contains_key(column));
    let missing: Vec<usize> = missing.collect();
    let finished = Mutex::new(finished);
    let columns: Vec<&[Problem]> = missing.iter().map(|&column| grid.column(column)).collect();
    let watch = experiment::Watch {
        advance: &|runs| bar.advance(runs),
        stop,
        ..experiment::Watch::NOBODY
    };
    optimise_columns(&columns, &grid.plan, watch, |index, cells| {
        if let Some(journal) = journal {
            journal.add(missing[index], &cells)?;
        }
        let mut finished = finished.lock().unwrap_or_else(PoisonError::into_inner);
        finished.insert(missing[index], cells);
        Ok::<(), String>(())
    })?;
    let finished = finished.into_inner();
    Ok(finished.unwrap_or_else(PoisonError::into_inner))
}

/// What an interrupted sweep leaves behind, by its columns.
fn interrupted(grid: &Grid, finished: usize, share: usize, journal: Option<&Journal>) -> Failure {
    let [finished, cells] = [finished, share].map(|columns| columns * grid.height());
    Failure::Interrupted(match journal.is_some() {
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
    let mut series = Series::default();
    let of_series: Vec<String> = rows.iter().filter_map(|row| series.add(row)).collect();
    let of_runs = rows.iter().flat_map(of_runs);
    of_runs.chain(of_series).chain(series.end()).collect()
}
