//! `ccem measure`: the embeddings of an encoder held against the theory.

mod figure;
mod groups;
mod sample;
mod table;

use std::path::PathBuf;

use num_rational::BigRational;

use super::progress::about;
use super::theory::doubt;
use super::{Outcome, Status, Watch, Words};
use crate::bound::{Bracket, closed};
use crate::measure::npy::Sixteen;
use crate::measure::{
    Measurement, Separation, Vectors, blocks, file, measure, measure_sampled, most_steps,
    sample_blocks, separate,
};
use crate::reduction::{Optimum, Problem, Quantity, solve};
use crate::report::figure::Style;

/// How far the length of a row may be from 1: ten times what singles leave.
const UNIT: f64 = 1e-5;

/// The seconds that a pair takes in a sweep, and each entry of its product: roughly, and less than
/// most processors need.
const PAIR: f64 = 4e-9;
const ENTRY: f64 = 4e-11;
/// The same, of its term of the loss.
const TERM: f64 = 1.5e-8;

/// So many seconds are not begun unasked.
const LONGEST: f64 = 1800.0;

/// The way out where there is no other.
const FEWER: &str = "give fewer rows: every pair is counted";

/// The embeddings of two files.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The embeddings u_1, …, u_N: an N×d array, named as [`file`](mod@file) says.
    pub u: PathBuf,
    /// Their partners v_1, …, v_N, in the same order.
    pub v: PathBuf,
    /// How unsigned integers of 16 bits are meant.
    pub sixteen: Sixteen,
    /// Temperature and bias; with them there are the loss and the gap to its bound.
    pub at: Option<[BigRational; 2]>,
    /// Divide every row by its length first.
    pub normalise: bool,
    /// What is shown of it.
    pub view: View,
    /// A label for each row, a line each: rows of one label are positives of each other.
    pub groups: Option<PathBuf>,
    /// So many rows, from which what takes all N² pairs is estimated.
    pub sample: Option<usize>,
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum View {
    /// One row with everything.
    #[default]
    Summary,
    /// The histograms of the similarities.
    Histogram,
    /// A figure of them and of the spectra, `ccem plot measure`.
    Figure(Style),
}

/// All that is known of U and V.
struct Row {
    n: usize,
    d: usize,
    measured: Measurement,
    separation: Separation,
    theory: Option<Theory>,
}

/// What the theory says at t and b.
struct Theory {
    problem: Problem,
    optimum: Optimum,
    /// What closed forms say of L* in R^d, where min ℓ is not attained there.
    bracket: Option<Bracket>,
}

/// The arrays of two names, of which one may be stdin.
pub(super) fn arrays(
    names: [&PathBuf; 2],
    sixteen: Sixteen,
) -> Result<[Vectors<'static>; 2], String> {
    if names.iter().all(|name| name.as_os_str() == "-") {
        return Err("U and V cannot both be -, which is stdin; name a file for one of them".into());
    }
    let [u, v] = names.map(|name| file::read(name, sixteen));
    Ok([u?, v?])
}

impl Measure {
    /// One row, or one row for each bin of the histograms.
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, String> {
        let [u, v] = arrays([&self.u, &self.v], self.sixteen)?;
        self.held_against(u, v, watch)
    }

    /// The same of arrays that somebody lends, in the place of the files.
    ///
    /// # Errors
    /// If they differ in shape, hold what is not finite, or have rows that are no unit vectors.
    pub fn held_against(
        &self,
        mut u: Vectors,
        mut v: Vectors,
        watch: &Watch,
    ) -> Result<Outcome, String> {
        if let Some(groups) = self.grouping(&u, &v)? {
            if self.sample.is_some() {
                return Err("--sample is of pairs; U and V need as many rows".into());
            }
            self.check_length(1.0, [&u, &v], FEWER)?;
            self.check_rows(&self.u, &mut u)?;
            self.check_rows(&self.v, &mut v)?;
            return self.grouped(&u, &v, &groups, watch);
        }
        self.check_shapes(&u, &v)?;
        self.check_work(&u)?;
        let theory = self.theory(&u)?;
        self.check_rows(&self.u, &mut u)?;
        self.check_rows(&self.v, &mut v)?;
        let row = self.measured(&u, &v, theory, watch);
        let warnings = row.theory.iter().filter(|theory| !theory.optimum.settled);
        let warnings: Vec<String> = warnings.map(|theory| doubt(&theory.problem)).collect();
        Ok(Outcome {
            status: Status::unless(&warnings),
            warnings,
            report: match &self.view {
                View::Summary => table::summary(&row),
                View::Histogram => table::histogram(&row),
                View::Figure(style) => table::drawn(&row, figure::figure(&row).styled(style)?),
            },
        })
    }

    pub(super) fn words(&self) -> Words {
        let number = |x: &BigRational| Quantity::rational(x.clone());
        let bias = self.at.as_ref().filter(|[t, b]| t != b);
        let (command, style) = match &self.view {
            View::Figure(style) => (Words::command("plot").word("measure"), style.clone()),
            _ => (Words::command("measure"), Style::default()),
        };
        command
            .word(self.u.display())
            .word(self.v.display())
            .option("-t", self.at.as_ref().map(|[t, _]| number(t)))
            .option("-b", bias.map(|[_, b]| number(b)))
            .flag("--normalise", self.normalise)
            .flag("--bfloat16", self.sixteen == Sixteen::Brain)
            .flag("--histogram", self.view == View::Histogram)
            .option("--groups", self.groups.as_ref().map(|path| path.display()))
            .option("--sample", self.sample)
            .style(&style)
    }

    fn check_shapes(&self, u: &Vectors, v: &Vectors) -> Result<(), String> {
        let (u_shape, v_shape) = ((u.n(), u.d()), (v.n(), v.d()));
        if u_shape != v_shape {
            return Err(format!(
                "{} holds {} × {} entries and {} holds {} × {}; U and V need the same shape",
                self.u.display(),
                u.n(),
                u.d(),
                self.v.display(),
                v.n(),
                v.d()
            ));
        }
        if u.n() < 2 {
            return Err(format!(
                "{} holds {} rows; at least two pairs are needed",
                self.u.display(),
                u.n()
            ));
        }
        Ok(())
    }

    /// Refuses a sample that is none, and what would take too long.
    fn check_work(&self, u: &Vectors) -> Result<(), String> {
        if let Some(rows) = self.sample {
            let some = 2..=u.n();
            return match self.view {
                View::Summary if some.contains(&rows) => Ok(()),
                View::Summary => Err(format!(
                    "a sample is of 2 to {} of the rows of U, not of {rows}",
                    u.n()
                )),
                _ => Err("a histogram counts every pair; leave --sample out".into()),
            };
        }
        // Of U with V, of U with itself and of V with itself.
        let passes = 3.0;
        let instead = match self.view {
            View::Summary => {
                "--sample K estimates from K rows what takes all of them, and --sample N takes the time"
            }
            _ => FEWER,
        };
        self.check_length(passes, [u, u], instead)
    }

    /// Refuses what would take longer than anybody waits, where all pairs are passed over so often.
    fn check_length(
        &self,
        passes: f64,
        [u, v]: [&Vectors; 2],
        instead: &str,
    ) -> Result<(), String> {
        let threads = rayon::current_num_threads() as f64;
        let pairs = u.n() as f64 * v.n() as f64;
        let term = self.at.as_ref().map_or(0.0, |_| TERM);
        let seconds = pairs * (passes * (PAIR + u.d() as f64 * ENTRY) + term) / threads;
        match seconds > LONGEST {
            true => Err(format!(
                "U and V have {pairs:.0e} pairs, which takes about {}; {instead}",
                about(seconds)
            )),
            false => Ok(()),
        }
    }

    fn theory(&self, u: &Vectors) -> Result<Option<Theory>, String> {
        let Some(at) = &self.at else {
            return Ok(None);
        };
        let [t, b] = at.clone().map(Quantity::rational);
        let problem = Problem::new(u.n() as u64, u.d() as u64, t, b);
        let problem = problem.map_err(|error| error.to_string())?;
        Ok(Some(Theory {
            optimum: solve(&problem),
            bracket: (!problem.attained()).then(|| closed(&problem)),
            problem,
        }))
    }

    /// Refuses what are no unit vectors; brings them to length 1 if that is asked for.
    fn check_rows(&self, path: &std::path::Path, vectors: &mut Vectors) -> Result<(), String> {
        let file = path.display();
        if let Some((row, column, value)) = vectors.not_finite() {
            return Err(format!(
                "{file}: entry ({row}, {column}), counted from 0, is {value}; all must be finite"
            ));
        }
        if self.normalise {
            return vectors.normalise().map_err(|(row, length)| {
                format!(
                    "{file}: row {row}, counted from 0, has length {length:?}, by which it cannot be \
                     divided"
                )
            });
        }
        match vectors.not_unit(UNIT) {
            None => Ok(()),
            Some((row, length)) => Err(format!(
                "{file}: row {row}, counted from 0, has length {length:?}; rows must have length 1 \
                 to within {UNIT:e}, and --normalise divides each by its length"
            )),
        }
    }

    fn measured(&self, u: &Vectors, v: &Vectors, theory: Option<Theory>, watch: &Watch) -> Row {
        let parts = self.sample.map_or(blocks(u.n()), sample_blocks);
        let bar = watch.progress.bar(parts as u64, "blocks of rows");
        let at = theory.as_ref().map(|theory| theory.problem.at::<f64>());
        let advance = || bar.advance(1);
        let measured = match self.sample {
            None => measure(u, v, at.as_ref(), &advance),
            Some(rows) => measure_sampled(u, v, at.as_ref(), rows, &advance),
        };
        drop(bar);
        let bar = watch
            .progress
            .limited(most_steps(u.d()) as u64, "steps, for a hyperplane");
        let separation = separate(u, v, &|| bar.advance(1));
        Row {
            n: u.n(),
            d: u.d(),
            separation,
            measured,
            theory,
        }
    }
}
