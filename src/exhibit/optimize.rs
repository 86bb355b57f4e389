//! `ccem optimize`: one problem in full, by the paper's protocol unless told otherwise.

mod kept;

use super::bracket::bracket_fields;
use super::cells::{DIGITS, FEW_DIGITS, b, gap, measured, t};
use super::full::{as_typed, fits_memory, learnable, remarks, seeds};
use super::quantities as q;
use super::theory::doubt;
use super::{Failure, Outcome, Status, Watch, Words};
use crate::bound::Bracket;
use crate::certificate::CertifiedEmbedding;
use crate::experiment::{self, Keep, Optimised, Plan, SeedRun, Summary, optimise};
use crate::loss::Kind;
use crate::optimize::{Listener, Method, Settings, Stop};
use crate::reduction::Problem;
use crate::reduction::learned_bias::{Bias, learned_bias};
use crate::report::{Cell, Field, Report, Table};

/// Full optimisation of one problem, a row for each seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimize {
    /// The problem.
    pub problem: Problem,
    /// Whether the bias is optimised too, from the problem's on.
    pub bias: Bias,
    /// What is minimised.
    pub loss: Kind,
    /// The method, and when it stops.
    pub settings: Settings,
    /// The first seed.
    pub seed: u64,
    /// Random starts: `seed`, `seed + 1`, ….
    pub seeds: u64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum {
    /// The runs, beside the theory.
    pub optimised: Optimised,
    request: Optimize,
}

/// The paper's protocol: 50,000 steps of projected gradient at rate 0.5, every step taken.
pub const PROTOCOL: Settings = Settings {
    method: Method::ProjectedGradient { rate: 0.5 },
    max_steps: 50_000,
    tolerance: 0.0,
    target: None,
};

/// The fast method, to a relative gradient of 1e−9.
pub const LBFGS: Settings = Settings {
    method: Method::Lbfgs,
    max_steps: 10_000,
    tolerance: 1e-9,
    target: None,
};

impl Optimize {
    /// One run of the paper's protocol.
    pub fn of(problem: Problem) -> Optimize {
        Optimize {
            problem,
            bias: Bias::Fixed,
            loss: Kind::Sigmoid,
            settings: PROTOCOL,
            seed: 0,
            seeds: 1,
        }
    }

    /// The runs. After an interrupt there are those that were begun, each with its last point.
    ///
    /// # Errors
    /// If the problem does not fit into memory, or if the interrupt came before the first run.
    pub fn records(&self, keep: Keep, watch: &Watch) -> Result<Optimum, Failure> {
        self.followed(keep, watch, &Listener::NOBODY)
    }

    /// The same, while somebody listens to the first seed's run.
    ///
    /// # Errors
    /// As [`Optimize::records`].
    pub fn followed(
        &self,
        keep: Keep,
        watch: &Watch,
        listener: &Listener,
    ) -> Result<Optimum, Failure> {
        seeds(self.seeds)?;
        let (problems, plan) = ([self.problem.clone()], self.plan(keep));
        learnable(&problems, self.loss, self.bias)?;
        fits_memory(&problems, &plan)?;
        let bar = watch.progress.bar(plan.pieces(), "runs");
        let watch = experiment::Watch {
            advance: &|runs| bar.advance(runs),
            stop: &watch.stop,
            listener,
        };
        let cells = optimise(&problems, &plan, watch);
        let nothing = || Failure::Interrupted("no run was begun".into());
        let begun = cells.into_iter().find(|cell| !cell.runs.is_empty());
        Ok(Optimum {
            optimised: begun.ok_or_else(nothing)?,
            request: self.clone(),
        })
    }

    fn plan(&self, keep: Keep) -> Plan {
        Plan {
            loss: self.loss,
            bias: self.bias,
            settings: self.settings,
            seed: self.seed,
            seeds: self.seeds,
            keep,
            instructions: None,
            structured: true,
        }
    }

    /// The table of the runs.
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, Failure> {
        Ok(self.records(Keep::default(), watch)?.outcome())
    }

    /// The method's own settings, for those that are not given.
    pub fn defaults(method: Method) -> Settings {
        match method {
            Method::ProjectedGradient { .. } => Settings { method, ..PROTOCOL },
            _ => Settings { method, ..LBFGS },
        }
    }

    pub(super) fn words(&self) -> Words {
        let defaults = Optimize::defaults(self.settings.method);
        let (problem, settings) = (&self.problem, &self.settings);
        let (n, symmetric) = (problem.n(), problem.is_symmetric());
        let words = Words::command("optimize")
            .value("-N", n)
            .unless("-d", problem.d(), n)
            .value("-t", problem.t())
            .option("-b", (!symmetric).then(|| problem.b()))
            .bias(self.bias)
            .unless("--loss", self.loss.key(), Kind::Sigmoid.key())
            .unless("--seed", self.seed, 0)
            .unless("--seeds", self.seeds, 1);
        let words = match settings.method {
            Method::ProjectedGradient { rate } => words.unless("--rate", rate, 0.5),
            _ => words.value("--method", "lbfgs"),
        };
        words
            .unless("--steps", settings.max_steps, defaults.max_steps)
            .unless("--tolerance", settings.tolerance, defaults.tolerance)
    }
}

impl Optimum {
    /// The table of the runs, and what is to be said of them.
    pub fn outcome(&self) -> Outcome {
        let cell = &self.optimised;
        let mut report = self.report();
        if let Some(cut_short) = self.cut_short() {
            report.notes.push(format!("Interrupted: {cut_short}."));
            return Outcome {
                report,
                status: Status::Interrupted,
                warnings: vec![format!("interrupted: {cut_short}")],
            };
        }
        let doubt = (!cell.theory.optimum.settled).then(|| doubt(&cell.problem));
        let mut warnings: Vec<String> = doubt.into_iter().collect();
        let status = Status::unless(&warnings);
        warnings.extend(signatures(cell));
        Outcome {
            report,
            status,
            warnings,
        }
    }

    /// What an interrupt left undone, if anything.
    pub fn cut_short(&self) -> Option<String> {
        let runs = &self.optimised.runs;
        let whole = |run: &&SeedRun| run.stop != Stop::Interrupted;
        let random = runs
            .iter()
            .filter(|run| run.start.is_random())
            .filter(whole);
        let (random, seeds) = (random.count() as u64, self.request.seeds);
        let (all, begun) = (runs.iter().filter(whole).count(), runs.len());
        (random < seeds || all < begun).then(|| {
            format!(
                "{random} of {seeds} runs are finished and {begun} are reported, each with its last \
                 point"
            )
        })
    }

    fn report(&self) -> Report {
        let (cell, settings) = (&self.optimised, &self.request.settings);
        let rows: Vec<Row> = cell.runs.iter().map(|run| (cell, run)).collect();
        let method = match settings.method {
            Method::ProjectedGradient { rate } => format!("projected gradient, rate {rate}"),
            Method::Lbfgs => "L-BFGS on the product of spheres".into(),
        };
        Report {
            title: format!(
                "Full optimisation of N = {}, d = {}, t = {}, {}",
                cell.problem.n(),
                cell.problem.d(),
                cell.problem.t(),
                match cell.bias {
                    Bias::Fixed => format!("b = {}", cell.problem.b()),
                    Bias::Learned => "b learned".into(),
                }
            ),
            loss: cell.loss.formula().into(),
            seed: Some(self.request.seed),
            settings: vec![
                ("method".into(), method),
                ("steps".into(), settings.max_steps.to_string()),
                ("tolerance".into(), as_typed(settings.tolerance)),
            ],
            table: Table::of(&rows, &fields()),
            notes: notes(cell),
            extra: vec![
                (
                    "summary",
                    Table::of(Summary::of(cell).as_slice(), &summary_fields()),
                ),
                (
                    "bracket",
                    Table::of(cell.bracket.as_slice(), &bracket_fields::<_, DIGITS>()),
                ),
            ],
            ..Report::default()
        }
    }
}

/// A run and the problem it was made for.
type Row<'a> = (&'a Optimised, &'a SeedRun);

/// The table without rows.
pub(super) fn columns() -> Table {
    Table::of(&[], &fields())
}

fn fields<'a>() -> [Field<Row<'a>>; 25] {
    [
        (q::N.data_only(), |(x, _)| x.problem.n().into()),
        (q::D.data_only(), |(x, _)| x.problem.d().into()),
        (q::T.data_only(), |(x, _)| t(&x.problem)),
        (q::B.data_only(), |(x, r)| match r.b {
            Some(b) => Cell::number(b, 12),
            None => b(&x.problem),
        }),
        (q::BIAS.data_only(), |(x, _)| x.bias.name().into()),
        (q::LOSS_NAME.data_only(), |(x, _)| x.loss.key().into()),
        (q::SEED, |(_, r)| r.start.seed().into()),
        (q::LOSS, |(_, r)| Cell::number(r.loss, 9)),
        (q::GAP, |(_, r)| gap(r.gap)),
        (q::B_STAR.data_only(), |(x, _)| {
            b_star(x).map(|b| Cell::number(b, 12)).into()
        }),
        (q::GAP_ERROR.data_only(), |(_, r)| {
            Cell::number(r.gap.error, 2)
        }),
        (q::ARRIVED, |(_, r)| r.arrived.into()),
        (q::S, |(_, r)| Cell::number(r.geometry.s, FEW_DIGITS)),
        (q::DELTA.data_only(), |(_, r)| {
            Cell::number(r.geometry.delta, FEW_DIGITS)
        }),
        (q::P, |(_, r)| {
            Cell::number(r.geometry.positive.mean(), FEW_DIGITS)
        }),
        (q::Q, |(_, r)| {
            Cell::number(r.geometry.negative.mean(), FEW_DIGITS)
        }),
        (q::P_SPREAD, |x| small(x, x.1.geometry.positive.spread())),
        (q::Q_SPREAD, |x| small(x, x.1.geometry.negative.spread())),
        (q::NORM_DRIFT, |x| small(x, x.1.geometry.norm_drift)),
        (q::RELATIVE_GRADIENT, |(_, r)| {
            Cell::number(r.relative_gradient, 2)
        }),
        (q::STEPS, |(_, r)| r.steps.into()),
        (q::EVALUATIONS, |(_, r)| r.evaluations.into()),
        (q::STOP, |(_, r)| r.stop.name().into()),
        (q::START, |(x, r)| {
            let structured = x.bracket.is_some();
            structured.then(|| r.start.to_string()).into()
        }),
        (q::DEPARTED.data_only(), |(_, r)| r.departed.into()),
    ]
}

/// A difference of similarities.
fn small((cell, _): &Row, value: f64) -> Cell {
    measured(value, 2, cell.problem.d())
}

fn summary_fields() -> [Field<Summary>; 7] {
    [
        (q::GAP_BEST, |x| gap(x.best)),
        (q::GAP_MEDIAN, |x| gap(x.median)),
        (q::GAP_WORST, |x| gap(x.worst)),
        (q::SEEDS, |x| x.arrived.trials.into()),
        (q::ARRIVED_SEEDS, |x| x.arrived.successes.into()),
        (q::SUCCESS_LO, |x| {
            x.interval().map(|ends| Cell::number(ends[0], 6)).into()
        }),
        (q::SUCCESS_HI, |x| {
            x.interval().map(|ends| Cell::number(ends[1], 6)).into()
        }),
    ]
}

fn notes(cell: &Optimised) -> Vec<String> {
    let optimum = &cell.theory.optimum;
    let mut notes = vec![format!(
        "The bound, in every dimension, is {} (phase {}); it {} attained in dimension {}.",
        Cell::number(optimum.loss, DIGITS),
        optimum.phase,
        if cell.theory.attained { "is" } else { "is not" },
        cell.problem.d()
    )];
    notes.extend(
        cell.bracket
            .as_ref()
            .map(|bracket| bracketed(cell, bracket)),
    );
    if let (Some(b_star), Some(b)) = (b_star(cell), cell.best().and_then(|run| run.b)) {
        notes.push(format!(
            "The bias is optimised too, from b = t on: the best seed ends at b = {}, and with the \
             simplex ETF b* = {} is optimal.",
            Cell::number(b, DIGITS),
            Cell::number(b_star, DIGITS)
        ));
    }
    if let Some(summary) = Summary::of(cell) {
        let arrived = match summary.interval() {
            None => "no start matters: the optimum was counted out".into(),
            Some([low, high]) => format!(
                "{} of {} seeds arrived; the probability to arrive is between {low:.3} and {high:.3} \
                 (exact binomial, 95 %)",
                summary.arrived.successes, summary.arrived.trials
            ),
        };
        notes.push(format!(
            "Gap: best {}, median {}, worst {}; {arrived}.",
            gap(summary.best),
            gap(summary.median),
            gap(summary.worst)
        ));
    }
    notes.extend(remarks(cell.runs.iter()));
    notes
}

/// What is known of the optimum in a dimension that is too small, and which start led to it.
fn bracketed(cell: &Optimised, bracket: &Bracket) -> String {
    let best = cell
        .best()
        .map(|run| format!(" The least loss came from the start “{}”.", run.start));
    format!(
        "In dimension {} the optimum is at least {} ({}) and at most {} ({}), both proved{}; the gap is \
         to the better lower bound.{}",
        cell.problem.d(),
        Cell::lower_bound(bracket.lower, DIGITS),
        bracket.method,
        Cell::upper_bound(bracket.upper, DIGITS),
        bracket.structure,
        if bracket.is_exact() {
            ", the same number: exact"
        } else {
            ""
        },
        best.unwrap_or_default()
    )
}

/// b*, where the bias is optimised too.
fn b_star(cell: &Optimised) -> Option<f64> {
    let at = cell.problem.at::<f64>();
    cell.bias.is_learned().then(|| learned_bias(at.n, at.t).b)
}

/// The failures recognised in any run.
fn signatures(cell: &Optimised) -> Vec<String> {
    let of_run = |run: &SeedRun| -> Vec<String> {
        run.signatures
            .iter()
            .map(|signature| format!("{}: {signature}", run.start))
            .collect()
    };
    cell.runs.iter().flat_map(of_run).collect()
}

/// Refuses problems whose certificate would take too long to check.
///
/// # Errors
/// If checking N²(d + 20) sums exactly would take more than minutes.
pub fn is_certifiable(problem: &Problem) -> Result<(), String> {
    match CertifiedEmbedding::is_checkable(problem.n(), problem.d()) {
        true => Ok(()),
        false => Err(format!(
            "N = {}, d = {} is too large for --certificate: checking N²(d + 20) sums exactly would \
             take more than minutes",
            problem.n(),
            problem.d()
        )),
    }
}
