//! What can be asked for, and how one writes it.

use std::fmt;

use super::measure::View;
use super::{
    Audit, Bound, Check, Derive, Encoders, Failure, List, Measure, Optimize, Outcome, Plot, Siglip,
    Solve, Status, Streamed, Sweep, Thresholds, Verify, Watch, WriteUp, bound, encoder, optimize,
    sweep,
};
use crate::loss::Kind;
use crate::reduction::grid::Problems;
use crate::reduction::learned_bias::Bias;
use crate::report::figure::Style;
use crate::report::{Report, Table};

/// A command with everything that decides its result: no file for the result, no number of
/// threads. Two spellings of a command are the same request.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The claims and their verdicts.
    Check(Check),
    /// The optimum of the reduced problem.
    Solve(Solve),
    /// The thresholds of Theorem 2.
    Thresholds(Thresholds),
    /// Certified brackets of the optimum in dimension d.
    Bound(Bound),
    /// The theory beside full optimisation.
    Sweep(Sweep),
    /// One problem in full.
    Optimize(Optimize),
    /// Encoders, trained.
    Encoder(Encoders),
    /// The reduction, step by step.
    Derive(Derive),
    /// A figure.
    Plot(Plot),
    /// Embeddings held against the theory.
    Measure(Measure),
    /// Somebody's loss code held against the exact loss.
    Audit(Audit),
    /// Where the released models stand.
    Siglip(Siglip),
    /// A certificate, checked again.
    Verify(Verify),
    /// A whole write-up.
    WriteUp(WriteUp),
    /// What can be asked for by name.
    List(List),
}

impl Request {
    /// Computes what is asked for, and says by which request it can be had again.
    ///
    /// # Errors
    /// If what is asked for cannot be, or if the interrupt came before there was a result.
    pub fn compute(&self, watch: &Watch) -> Result<Outcome, Failure> {
        let outcome = match self {
            Request::Check(check) => check.compute(watch)?,
            Request::Solve(solve) => solve.compute()?,
            Request::Thresholds(thresholds) => thresholds.compute()?,
            Request::Bound(bound) => bound.compute(watch)?,
            Request::Sweep(sweep) => sweep.compute(watch)?,
            Request::Optimize(optimize) => optimize.compute(watch)?,
            Request::Encoder(encoders) => encoders.compute(watch)?,
            Request::Derive(derive) => derive.compute()?,
            Request::Plot(plot) => plot.compute(watch)?,
            Request::Measure(measure) => measure.compute(watch)?,
            Request::Audit(audit) => audit.compute()?,
            Request::Siglip(siglip) => siglip.compute()?,
            Request::Verify(verify) => verify.compute(watch)?,
            Request::WriteUp(write_up) => write_up.compute(watch)?,
            Request::List(list) => list.compute()?,
        };
        // What was computed after the interrupt, or not any more, is no result.
        match watch.stop.is_raised() && outcome.status != Status::Interrupted {
            true => Err(Failure::Interrupted("there is no result".into())),
            false => Ok(outcome.by(self)),
        }
    }

    /// The rows of its table as CSV, written piece by piece in memory that does not grow with
    /// their number: the optima and the thresholds.
    ///
    /// # Errors
    /// As for [`Request::compute`], and those of `write`.
    pub fn stream(
        &self,
        watch: &Watch,
        write: &mut dyn FnMut(&[u8]) -> Result<(), String>,
    ) -> Result<Streamed, String> {
        match self {
            Request::Solve(solve) => solve.stream(watch, write),
            Request::Thresholds(thresholds) => thresholds.stream(watch, write),
            _ => Err(format!("the rows of `{self}` do not come one by one")),
        }
    }

    /// The table of what may take long, before there are rows: what it has columns for can be
    /// known, and refused, without computing.
    pub fn columns(&self) -> Option<Table> {
        match self {
            Request::Check(check) => check.columns(),
            Request::Bound(_) => Some(bound::columns()),
            Request::Sweep(_) => Some(sweep::columns()),
            Request::Optimize(_) => Some(optimize::columns()),
            Request::Encoder(_) => Some(encoder::columns()),
            _ => None,
        }
    }

    /// Is its result a picture?
    pub fn is_figure(&self) -> bool {
        match self {
            Request::Plot(_) => true,
            Request::Measure(measure) => matches!(measure.view, View::Figure(_)),
            _ => false,
        }
    }

    /// Where rows come from that do not say so themselves.
    pub fn origin(&self) -> Vec<String> {
        let report = Report {
            loss: Kind::Sigmoid.formula().into(),
            command: self.words(),
            ..Report::default()
        };
        report.origin()
    }

    /// The arguments of the command line, in their canonical order and spelling: what has its
    /// default value is left out.
    pub fn words(&self) -> Vec<String> {
        match self {
            Request::Check(check) => check.words(),
            Request::Solve(solve) => solve.words(),
            Request::Thresholds(thresholds) => thresholds.words(),
            Request::Bound(bound) => bound.words(),
            Request::Sweep(sweep) => sweep.words(),
            Request::Optimize(optimize) => optimize.words(),
            Request::Encoder(encoders) => encoders.words(),
            Request::Derive(derive) => derive.words(),
            Request::Plot(plot) => plot.words(),
            Request::Measure(measure) => measure.words(),
            Request::Audit(audit) => audit.words(),
            Request::Siglip(siglip) => siglip.words(),
            Request::Verify(verify) => verify.words(),
            Request::WriteUp(write_up) => write_up.words(),
            Request::List(list) => list.words(),
        }
        .done()
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::report::command_line(&self.words()))
    }
}

/// The words of a command line.
#[derive(Clone, Debug, PartialEq)]
pub struct Words(Vec<String>);

impl Words {
    /// The command alone.
    pub fn command(name: &str) -> Words {
        Words(vec![name.to_owned()])
    }

    /// An argument by its place.
    #[must_use]
    pub fn word(mut self, word: impl fmt::Display) -> Words {
        self.0.push(word.to_string());
        self
    }

    /// A flag and its value.
    #[must_use]
    pub fn value(self, flag: &str, value: impl fmt::Display) -> Words {
        self.word(flag).word(value)
    }

    /// A flag and its value, if it has one.
    #[must_use]
    pub fn option(self, flag: &str, value: Option<impl fmt::Display>) -> Words {
        match value {
            Some(value) => self.value(flag, value),
            None => self,
        }
    }

    /// A flag and its value, unless it is the default.
    #[must_use]
    pub fn unless<T: fmt::Display + PartialEq>(self, flag: &str, value: T, default: T) -> Words {
        match value == default {
            true => self,
            false => self.value(flag, value),
        }
    }

    /// -N, -d, -t and -b.
    #[must_use]
    pub fn problems(self, problems: &Problems) -> Words {
        self.value("-N", &problems.n)
            .option("-d", problems.d.as_ref())
            .value("-t", &problems.t)
            .option("-b", problems.b.as_ref())
    }

    /// -b learned.
    #[must_use]
    pub fn bias(self, bias: Bias) -> Words {
        self.option("-b", bias.is_learned().then(|| bias.name()))
    }

    /// How a figure is printed.
    #[must_use]
    pub fn style(self, style: &Style) -> Words {
        self.option("--title", style.title.as_ref())
            .option("--width", style.width.as_ref())
            .flag("--outlines", style.outlines)
    }

    /// A flag that is there or not.
    #[must_use]
    pub fn flag(self, flag: &str, given: bool) -> Words {
        match given {
            true => self.word(flag),
            false => self,
        }
    }

    /// The words.
    pub fn done(self) -> Vec<String> {
        self.0
    }
}
