//! The columns of `ccem sweep`.

use crate::cli::theory::{FEW_DIGITS, Theoretical, leading_fields, trailing_fields};
use crate::embedding::similarity_error;
use crate::experiment::{Gap, Loss, Optimised, SeedRun, Summary};
use crate::reduction::Problem;
use crate::reduction::proven::{ProvenOptimum, prove, prove_infonce};
use crate::report::{Cell, Column, Field};

/// A cell and the proved optimum of its loss on CCEM.
pub struct Row {
    /// The cell.
    pub cell: Optimised,
    /// `None` where a threshold is too near.
    pub proven: Option<ProvenOptimum>,
}

impl Row {
    /// Proves the optimum of the cell.
    pub fn new(cell: Optimised) -> Row {
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

/// What text shows of the theory; JSON and CSV have it all.
const SHOWN: [&str; 8] = ["n", "d", "t", "b", "phase", "s", "loss", "attained"];

/// The theory beside what was measured.
pub fn fields() -> Vec<Field<Row>> {
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

fn measured_fields() -> [Field<Row>; 12] {
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
        (
            Column::new("departed", "departed", "departed").data_only(),
            |c| best(c, |run| run.departed.into()),
        ),
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
