//! `ccem sweep`: words, journals and parts.

use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::{BiasWord, FullArgs, ProblemArgs, one_of, seeds};
use super::output::Output;
use crate::exhibit::sweep::{Form, SEEDS, swept};
use crate::exhibit::{Failure, Outcome, Request, Streamed, Sweep, Watch};
use crate::experiment::grid::{Finished, Grid};
use crate::experiment::journal::{self, Flaw, Header, Journal, Resumed};
use crate::experiment::shard::Shard;
use crate::optimize::Instructions;
use crate::report::{Format, Table};

/// Arguments of `ccem sweep`.
#[derive(Args)]
#[command(after_help = INTERRUPTS)]
#[command(before_help = "\
Examples:
  ccem sweep -N 10 -t 0.1:5:50 --seeds 5    theory beside full optimisation
  ccem sweep -N 10 -t 0.1:5:50 --seeds 5 -o table.tex")]
pub struct SweepArgs {
    #[command(flatten)]
    problems: ProblemArgs<BiasWord>,
    #[command(flatten)]
    full: FullArgs,
    /// Random starts for each cell: SEED, SEED+1, …
    #[arg(long, value_name = "K", default_value_t = SEEDS, value_parser = seeds)]
    seeds: u64,
    /// Start each run where the same seed ended at the temperature before (a little beside it);
    /// such runs are not independent
    #[arg(long)]
    warm_start: bool,
    /// Compute the sigmoid loss with these, to get the digits of another processor [default: the
    /// best that this one has]
    #[arg(long, value_name = "SET", value_parser = instructions())]
    instructions: Option<Instructions>,
    #[command(flatten)]
    pub keeping: Keeping,
}

/// What does not decide the result.
#[derive(Args, Clone, Debug, Default)]
pub struct Keeping {
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
also after a crash, and writes the same bytes; where FILE is there already and says that it is this \
sweep's (a part, and every format but CSV), it does nothing. With --warm-start all temperatures of one N, d and b \
are finished together. A second Ctrl-C ends the program at once.";

impl SweepArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        let (problems, bias) = self.problems.learnable();
        Request::Sweep(Sweep {
            problems,
            bias,
            loss: self.full.loss,
            seed: self.full.seed,
            seeds: self.seeds,
            warm_start: self.warm_start,
            instructions: self.instructions,
        })
    }
}

fn instructions() -> impl clap::builder::TypedValueParser<Value = Instructions> {
    one_of(&Instructions::ALL, Instructions::name, Instructions::about)
}

/// What a sweep comes to.
pub struct Kept {
    pub product: Product,
    /// To be deleted when the product is written, and held until then.
    pub journal: Option<Journal>,
    /// Which lines of the journal did not count.
    pub warnings: Vec<String>,
}

/// What is to be written.
pub enum Product {
    /// Nothing: it is there.
    There,
    /// The whole grid.
    Whole(Box<Outcome>),
    /// Nothing more: the rows of the whole grid are written, and come from there.
    Written(Vec<String>, Streamed),
    /// The cells of a shard, as `ccem merge` reads them.
    Part(String),
}

/// A journal, what is in it, and which of its lines do not count.
#[derive(Default)]
struct Begun {
    journal: Option<Journal>,
    finished: Finished,
    warnings: Vec<String>,
}

/// A sweep that can begin: its columns, and what of them is finished.
struct Ready {
    grid: Grid,
    share: Vec<usize>,
    header: Header,
    begun: Begun,
}

impl Keeping {
    /// Sweeps what the journal does not have yet.
    pub fn sweep(&self, sweep: &Sweep, output: &Output, watch: &Watch) -> Result<Kept, Failure> {
        let form = match self.shard {
            None => Form::Page(output.page()?),
            Some(shard) => Form::Part(shard),
        };
        let Some(ready) = self.ready(sweep, output, form)? else {
            return Ok(Kept {
                product: Product::There,
                journal: None,
                warnings: Vec::new(),
            });
        };
        let Ready {
            grid,
            share,
            header,
            begun,
        } = ready;
        let (journal, finished) = (begun.journal, begun.finished);
        let whole = |finished| sweep.finish(&grid, &share, finished, journal.as_ref(), watch);
        let product = match form {
            Form::Page(Format::Csv) => {
                let whole = (&grid, &share[..]);
                let columns = |write: &mut Rows| {
                    sweep.stream(whole, finished, journal.as_ref(), watch, write)
                };
                let (streamed, noted) = streamed(output, columns)?;
                Product::Written(sweep.origin(noted), streamed)
            }
            Form::Page(_) => Product::Whole(Box::new(sweep.outcome(&swept(whole(finished)?)))),
            Form::Part(_) => {
                let finished = whole(finished)?;
                let columns = finished.iter().map(|(column, cells)| (*column, &cells[..]));
                Product::Part(journal::text(&header, columns))
            }
        };
        Ok(Kept {
            product,
            journal,
            warnings: begun.warnings,
        })
    }

    /// Asks everything that can be asked before anything is begun; `None` if the output is there
    /// already.
    fn ready(&self, sweep: &Sweep, output: &Output, form: Form) -> Result<Option<Ready>, String> {
        let grid = sweep.grid()?;
        let shard = self.shard.unwrap_or(Shard::WHOLE);
        let share = grid.share(shard);
        sweep.fits(&grid, &share)?;
        let header = sweep.header(shard)?;
        // What it is dressed as does not stand at its head.
        let is_there = |file: &PathBuf| !output.is_dressed() && sweep.wrote(file, form, &grid);
        let begun = self.begun(&grid, &header, &share, output.file(), is_there)?;
        Ok(begun.map(|begun| Ready {
            grid,
            share,
            header,
            begun,
        }))
    }

    /// The journal beside the output, and what is in it; `None` if the output is there already.
    fn begun(
        &self,
        grid: &Grid,
        header: &Header,
        share: &[usize],
        output: Option<&PathBuf>,
        is_there: impl Fn(&PathBuf) -> bool,
    ) -> Result<Option<Begun>, String> {
        let Some(output) = output else {
            return match self.resume {
                true => Err("--resume needs -o FILE: it continues from FILE.partial".into()),
                false => Ok(Some(Begun::default())),
            };
        };
        let path = Journal::path(output);
        let resumed = match self.resume {
            true => Journal::resume(path.clone(), header)?,
            false => None,
        };
        match resumed {
            Some(resumed) => continued(resumed, &path, grid, share).map(Some),
            None if self.resume && is_there(output) => Ok(None),
            None => Ok(Some(Begun {
                journal: Some(Journal::begin(path, header)?),
                ..Begun::default()
            })),
        }
    }
}

/// What takes rows.
type Rows<'a> = dyn FnMut(&Table) -> Result<(), String> + 'a;

/// Writes rows as CSV, as they come.
fn streamed<T>(
    output: &Output,
    rows: impl FnOnce(&mut Rows) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let (mut headed, mut failure) = (false, None);
    let written = output.emit_pieces(|write| {
        let mut table = |table: &Table| {
            let text = output
                .chosen(table)?
                .csv(!std::mem::replace(&mut headed, true));
            write(text.as_bytes())
        };
        rows(&mut table).map_err(|why| failure.insert(why).to_string())
    });
    match failure {
        Some(failure) => Err(failure),
        None => Ok(written?),
    }
}

/// The cells of a journal that count.
fn continued(resumed: Resumed, path: &Path, grid: &Grid, share: &[usize]) -> Result<Begun, String> {
    let again = |flaw: &Flaw| format!("{}; its cells are computed again", flaw.said_of(path));
    let finished = grid.finished(resumed.lines, share).map_err(|line| {
        let path = path.display();
        format!("cannot resume: {path} has cells of another grid at line {line}")
    })?;
    Ok(Begun {
        journal: Some(resumed.journal),
        finished,
        warnings: resumed.flaws.iter().map(again).collect(),
    })
}
