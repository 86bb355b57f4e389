//! `ccem sweep`: words, journals and parts.

use std::path::PathBuf;

use clap::Args;

use super::arguments::{FullArgs, ProblemArgs, seeds};
use crate::exhibit::sweep::{SEEDS, swept};
use crate::exhibit::{Failure, Outcome, Request, Sweep, Watch};
use crate::experiment::grid::{Finished, Grid};
use crate::experiment::journal::{self, Header, Journal};
use crate::experiment::shard::Shard;

/// Arguments of `ccem sweep`.
#[derive(Args)]
#[command(after_help = INTERRUPTS)]
#[command(before_help = "\
Examples:
  ccem sweep -N 10 -t 0.1:5:50 --seeds 5    theory beside full optimisation
  ccem sweep -N 10 -t 0.1:5:50 --seeds 5 -o table.tex")]
pub struct SweepArgs {
    #[command(flatten)]
    problems: ProblemArgs,
    #[command(flatten)]
    full: FullArgs,
    /// Random starts for each cell: SEED, SEED+1, …
    #[arg(long, value_name = "K", default_value_t = SEEDS, value_parser = seeds)]
    seeds: u64,
    /// Start each run where the same seed ended at the temperature before (a little beside it);
    /// such runs are not independent
    #[arg(long)]
    warm_start: bool,
    #[command(flatten)]
    pub kept: Kept,
}

/// What does not decide the result.
#[derive(Args, Clone, Debug, Default)]
pub struct Kept {
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

impl SweepArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::Sweep(Sweep {
            problems: self.problems.into(),
            loss: self.full.loss,
            seed: self.full.seed,
            seeds: self.seeds,
            warm_start: self.warm_start,
        })
    }
}

/// What a sweep comes to.
pub enum Product {
    /// The whole grid.
    Whole(Box<Outcome>),
    /// The cells of a shard, as `ccem merge` reads them.
    Part(String),
}

impl Kept {
    /// Sweeps what the journal does not have yet.
    pub fn sweep(
        &self,
        sweep: &Sweep,
        output: Option<&PathBuf>,
        watch: &Watch,
    ) -> Result<Product, Failure> {
        let grid = sweep.grid()?;
        let header = sweep.header(self.shard.unwrap_or(Shard::WHOLE));
        let share = grid.share(header.shard);
        let (journal, finished) = self.journal(&grid, &header, &share, output)?;
        let finished = sweep.finish(&grid, &share, finished, journal.as_ref(), watch)?;
        Ok(match self.shard {
            None => Product::Whole(Box::new(sweep.outcome(&swept(finished)))),
            Some(_) => {
                let columns = finished.iter().map(|(column, cells)| (*column, &cells[..]));
                Product::Part(journal::text(&header, columns))
            }
        })
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
}
