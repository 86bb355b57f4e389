//! `ccem sweep`: the theory beside full optimisation.

use clap::Args;
use rayon::prelude::*;

use super::full::{Full, as_typed, fits_memory, seeds};
use super::problems::Problems;
use super::progress::Progress;
use super::theory::{FEW_DIGITS, Theoretical, doubt, leading_fields, trailing_fields};
use super::{Outcome, Status};
use crate::embedding::similarity_error;
use crate::evidence::empirical::{Cell as Swept, Gap, Loss, Plan, SeedRun, Summary, optimise};
use crate::optimize::series_signature;
use crate::reduction::Problem;
use crate::reduction::proven::{ProvenOptimum, prove, prove_infonce};
use crate::report::{Cell, Column, Field, Report, Table};

/// Arguments of `ccem sweep`.
#[derive(Args)]
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
}

/// A cell and the proved optimum of its loss on CCEM.
struct Row {
    cell: Swept,
    proven: Option<ProvenOptimum>,
}

impl Row {
    fn new(cell: Swept) -> Row {
        let prove = match cell.loss {
            Loss::Sigmoid => prove,
            Loss::InfoNce(_) => prove_infonce,
        };
        Row {
            proven: prove(&cell.problem, FEW_DIGITS),
            cell,
        }
    }
}

impl Theoretical for Row {
    fn problem(&self) -> &Problem {
        &self.cell.problem
    }

    fn proven(&self) -> Option<&ProvenOptimum> {
        self.proven.as_ref()
    }

    fn attained(&self) -> bool {
        self.cell.theory.attained
    }

    fn digits(&self) -> usize {
        FEW_DIGITS
    }

    fn has_thresholds(&self) -> bool {
        let problem = &self.cell.problem;
        self.cell.loss == Loss::Sigmoid && problem.is_symmetric() && problem.n() >= 4
    }
}

impl Sweep {
    /// One row a cell: the best of its seeds.
    pub fn run(&self, progress: &Progress) -> Result<Outcome, String> {
        let problems = self.problems.grid()?;
        let plan = Plan::everyday(self.full.loss.loss(), self.full.seed, self.seeds);
        fits_memory(&problems, &plan)?;
        let bar = progress.bar(problems.len() as u64 * self.seeds, "runs");
        let cells = optimise(&problems, &plan, &|| bar.inc(1));
        bar.finish_and_clear();
        let mut warnings = signatures(&cells);
        let rows: Vec<Row> = cells.into_par_iter().map(Row::new).collect();
        let unsettled = rows.iter().filter(|row| row.proven.is_none());
        let doubts: Vec<String> = unsettled.map(|row| doubt(&row.cell.problem)).collect();
        let status = Status::unless(&doubts);
        warnings.extend(doubts);
        Ok(Outcome {
            report: self.report(&rows, &plan),
            status,
            warnings,
        })
    }

    fn report(&self, rows: &[Row], plan: &Plan) -> Report {
        Report {
            title: "The optimum on CCEM beside full optimisation".into(),
            loss: self.full.loss.formula().into(),
            seed: Some(self.full.seed),
            settings: vec![
                ("seeds".into(), self.seeds.to_string()),
                ("method".into(), "L-BFGS on the product of spheres".into()),
                ("tolerance".into(), as_typed(plan.settings.tolerance)),
            ],
            table: Table::of(rows, &fields()),
            notes: vec![
                "The digits of the theory are proved. L, gap, s and the spreads (max − min) are those of the \
                 best seed, stopped on its relative gradient; gap = L − ℓ*. A gap inside the rounding \
                 bound of its own evaluation is printed as ≤ what it can be. “attained” says whether \
                 some embedding in dimension d reaches ℓ*; where none does, ℓ* is a strict lower bound."
                    .into(),
            ],
            ..Report::default()
        }
    }
}

/// What text shows of the theory; JSON and CSV have it all.
const SHOWN: [&str; 8] = ["n", "d", "t", "b", "phase", "s", "loss", "attained"];

fn fields() -> Vec<Field<Row>> {
    let theory = [leading_fields::<Row>(), trailing_fields::<Row>()];
    let mut fields: Vec<Field<Row>> = theory
        .concat()
        .into_iter()
        .map(|(column, cell)| match SHOWN.contains(&column.key) {
            true => (column, cell),
            false => (column.data_only(), cell),
        })
        .collect();
    fields.extend(measured_fields());
    fields
}

fn measured_fields() -> [Field<Row>; 11] {
    [
        (Column::new("full_loss", "L", "$L$"), |c| {
            best(c, |run| Cell::number(run.loss, FEW_DIGITS))
        }),
        (Column::new("gap", "gap", "gap"), |c| {
            best(c, |run| gap(run.gap))
        }),
        (Column::new("full_s", "s", "$s$"), |c| {
            best(c, |run| {
                measured(run.geometry.s, FEW_DIGITS, c.cell.problem.d())
            })
        }),
        (
            Column::new("positive_spread", "spread p", "spread $p$"),
            |c| {
                best(c, |run| {
                    measured(run.geometry.positive.spread(), 2, c.cell.problem.d())
                })
            },
        ),
        (
            Column::new("negative_spread", "spread q", "spread $q$"),
            |c| {
                best(c, |run| {
                    measured(run.geometry.negative.spread(), 2, c.cell.problem.d())
                })
            },
        ),
        (Column::new("seeds", "seeds", "seeds"), |c| {
            c.cell.runs.len().into()
        }),
        (Column::new("arrived", "arrived", "arrived"), |c| {
            Summary::of(&c.cell)
                .map(|summary| summary.arrived.successes)
                .into()
        }),
        (
            Column::new("gap_error", "gap error", "gap error").data_only(),
            |c| best(c, |run| Cell::number(run.gap.error, 2)),
        ),
        (
            Column::new("median_gap", "median gap", "median gap").data_only(),
            |c| {
                Summary::of(&c.cell)
                    .map(|summary| gap(summary.median))
                    .into()
            },
        ),
        (
            Column::new("worst_gap", "worst gap", "worst gap").data_only(),
            |c| {
                Summary::of(&c.cell)
                    .map(|summary| gap(summary.worst))
                    .into()
            },
        ),
        (Column::new("stop", "stopped", "stopped").data_only(), |c| {
            best(c, |run| run.stop.name().into())
        }),
    ]
}

fn best(row: &Row, of: impl Fn(&SeedRun) -> Cell) -> Cell {
    row.cell.best().map(of).into()
}

/// A measured similarity in R^d, or a difference of such; within its rounding, what it is at
/// most.
pub fn measured(value: f64, digits: usize, d: u64) -> Cell {
    let error = similarity_error(d as usize);
    if value.abs() <= error {
        Cell::at_most(error, value)
    } else {
        Cell::number(value, digits)
    }
}

/// A gap; within its rounding, what it is at most.
pub fn gap(gap: Gap) -> Cell {
    match gap.is_within_rounding() {
        true => Cell::at_most(gap.at_most(), gap.value),
        false => Cell::number(gap.value, 2),
    }
}

/// The failures recognised in the best runs, and in each series over temperatures.
fn signatures(cells: &[Swept]) -> Vec<String> {
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
