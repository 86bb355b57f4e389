//! The columns of `ccem sweep`.

use super::Swept;
use crate::exhibit::bracket::brief_bracket_fields;
use crate::exhibit::cells::{FEW_DIGITS, gap, measured, proven};
use crate::exhibit::quantities as q;
use crate::exhibit::theory::{leading_fields, trailing_fields};
use crate::experiment::{SeedRun, Summary};
use crate::report::{Cell, Field, Table};

/// What text shows of the theory; JSON and CSV have it all.
const SHOWN: [&str; 8] = [
    "n",
    "d",
    "t",
    "b",
    "phase",
    "s_star",
    "loss_star",
    "attained",
];

/// The table without rows.
pub fn columns() -> Table {
    Table::of(&[], &fields())
}

/// The theory beside what was measured.
pub fn fields() -> Vec<Field<Swept>> {
    let theory = [leading_fields::<Swept>(), trailing_fields::<Swept>()];
    let mut fields: Vec<Field<Swept>> = theory
        .concat()
        .into_iter()
        .map(|(column, cell)| match SHOWN.contains(&column.key) {
            true => (column, cell),
            false => (column.data_only(), cell),
        })
        .collect();
    fields.extend(measured_fields());
    fields.extend(brief_bracket_fields::<Swept, FEW_DIGITS>());
    fields.push((q::START, start));
    fields
}

/// Where the best run began, where not all starts are random.
fn start(row: &Swept) -> Cell {
    let of = |run: &SeedRun| Cell::from(run.start.to_string());
    let structured = row.optimised.bracket.is_some();
    structured.then(|| best(row, of)).into()
}

fn measured_fields() -> [Field<Swept>; 20] {
    [
        (q::B_STAR, |c| c.theory.b.as_ref().map(proven).into()),
        (q::LOSS_NAME.data_only(), |c| c.optimised.loss.key().into()),
        (q::LOSS, |c| {
            best(c, |run| Cell::number(run.loss, FEW_DIGITS))
        }),
        (q::GAP, |c| best(c, |run| gap(run.gap))),
        (q::S, |c| similarity(c, |run| run.geometry.s, FEW_DIGITS)),
        (q::DELTA.data_only(), |c| {
            best(c, |run| Cell::number(run.geometry.delta, FEW_DIGITS))
        }),
        (q::P.data_only(), |c| {
            similarity(c, |run| run.geometry.positive.mean(), FEW_DIGITS)
        }),
        (q::Q.data_only(), |c| {
            similarity(c, |run| run.geometry.negative.mean(), FEW_DIGITS)
        }),
        (q::P_SPREAD, |c| {
            similarity(c, |run| run.geometry.positive.spread(), 2)
        }),
        (q::Q_SPREAD, |c| {
            similarity(c, |run| run.geometry.negative.spread(), 2)
        }),
        (q::SEEDS, |c| summary(c, |x| x.arrived.trials.into())),
        (q::ARRIVED_SEEDS, |c| {
            summary(c, |x| x.arrived.successes.into())
        }),
        (q::SUCCESS_LO.data_only(), |c| {
            summary(c, |x| {
                x.interval().map(|ends| Cell::number(ends[0], 6)).into()
            })
        }),
        (q::SUCCESS_HI.data_only(), |c| {
            summary(c, |x| {
                x.interval().map(|ends| Cell::number(ends[1], 6)).into()
            })
        }),
        (q::GAP_ERROR.data_only(), |c| {
            best(c, |run| Cell::number(run.gap.error, 2))
        }),
        (q::GAP_MEDIAN.data_only(), |c| summary(c, |x| gap(x.median))),
        (q::GAP_WORST.data_only(), |c| summary(c, |x| gap(x.worst))),
        (q::RELATIVE_GRADIENT.data_only(), |c| {
            best(c, |run| Cell::number(run.relative_gradient, 2))
        }),
        (q::STOP.data_only(), |c| {
            best(c, |run| run.stop.name().into())
        }),
        (q::DEPARTED.data_only(), |c| {
            best(c, |run| run.departed.into())
        }),
    ]
}

fn best(row: &Swept, of: impl Fn(&SeedRun) -> Cell) -> Cell {
    row.optimised.best().map(of).into()
}

fn similarity(row: &Swept, of: fn(&SeedRun) -> f64, digits: usize) -> Cell {
    best(row, |run| {
        measured(of(run), digits, row.optimised.problem.d())
    })
}

fn summary(row: &Swept, of: fn(&Summary) -> Cell) -> Cell {
    Summary::of(&row.optimised).as_ref().map(of).into()
}
