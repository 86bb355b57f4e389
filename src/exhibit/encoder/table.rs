//! The columns of `ccem encoder`, and the sentences below them.

use super::Row;
use crate::encoder::TrainedRun;
use crate::exhibit::cells::{gap, measured};
use crate::exhibit::quantities as q;
use crate::experiment::Gap;
use crate::report::{Cell, Column, Field, Table};

/// The digits shown of a similarity: the table is wide.
const DIGITS: usize = 4;

/// What every row has alike stands in the data alone: the settings name it, or it is d = N or b = t.
fn shown_if(varies: bool, column: Column) -> Column {
    match varies {
        true => column,
        false => column.data_only(),
    }
}

/// The table without rows.
pub fn columns() -> Table {
    Table::of(&[], &fields(&[]))
}

/// A row for each encoder and problem; what is measured is that of the best seed.
pub fn fields(rows: &[Row]) -> Vec<Field<Row>> {
    let problem = |row: &Row| row.cell.target.problem.clone();
    let some = |of: &dyn Fn(&Row) -> bool| rows.iter().any(of);
    let wide = some(&|row| problem(row).d() != problem(row).n());
    let biased = some(&|row| row.cell.b_star().is_some() || !problem(row).is_symmetric());
    let mut fields: Vec<Field<Row>> = vec![
        (q::N, |x| x.cell.target.problem.n().into()),
        (shown_if(wide, q::D), |x| x.cell.target.problem.d().into()),
        (q::T, |x| Cell::exact(x.cell.target.at().t)),
        (shown_if(biased, q::B), |x| match x.cell.b_star() {
            None => Cell::exact(x.cell.target.at().b),
            Some(_) => best(x, |run| Cell::number(run.b, 9)),
        }),
        (q::BIAS.data_only(), |x| x.cell.target.bias.name().into()),
        (q::LOSS_NAME.data_only(), |_| {
            crate::loss::Kind::Sigmoid.key().into()
        }),
        (q::ENCODER, |x| x.encoder.network.to_string().into()),
        (q::SHARED.data_only(), |x| {
            (x.cell.shape.networks() == 1).into()
        }),
        (q::INPUT_WIDTH.data_only(), |x| {
            x.cell.shape.inputs[0].into()
        }),
        (q::PHASE, |x| {
            let target = &x.cell.target;
            target.settled.then(|| target.phase.to_string()).into()
        }),
        (q::REACHABLE, |x| x.cell.reach.reachable.to_string().into()),
        (q::WHY, |x| x.cell.reach.why.name().into()),
        (q::LOSS_STAR.data_only(), |x| {
            Cell::number(x.cell.target.loss.value, 12)
        }),
        (q::INFIMUM, |x| {
            let infimum = x.cell.reach.infimum();
            infimum.map(|infimum| Cell::number(infimum.value, 7)).into()
        }),
    ];
    fields.extend(of_the_runs());
    fields
}

fn of_the_runs() -> [Field<Row>; 20] {
    [
        (q::LOSS, |x| best(x, |run| Cell::number(run.loss, 7))),
        (q::GAP, |x| {
            best(x, |run| gap(within(run.gap, run.gap_error)))
        }),
        (q::GAP_TO_INFIMUM, |x| {
            let to = |run: &TrainedRun| gap(within(run.gap_to_lower, run.gap_error));
            let known = x.cell.reach.infimum().is_some();
            known.then(|| best(x, to)).into()
        }),
        (q::ARRIVED_SEEDS, |x| x.cell.arrived_seeds().into()),
        (q::SEEDS.data_only(), |x| x.cell.runs.len().into()),
        (q::P, |x| similarity(x, |run| run.geometry.positive.mean())),
        (q::Q, |x| similarity(x, |run| run.geometry.negative.mean())),
        (q::S, |x| similarity(x, |run| run.s)),
        (q::S_STAR, |x| Cell::number(x.cell.target.point.s, DIGITS)),
        (q::MARGIN, |x| similarity(x, |run| run.margin)),
        (q::P_SPREAD.data_only(), |x| {
            similarity(x, |run| run.geometry.positive.spread())
        }),
        (q::Q_SPREAD.data_only(), |x| {
            similarity(x, |run| run.geometry.negative.spread())
        }),
        (q::RANK, |x| best(x, |run| run.rank.into())),
        (q::DEAD_ROWS, |x| best(x, |run| run.dead_rows.into())),
        (q::B_STAR, |x| {
            x.cell.b_star().map(|b| Cell::number(b, 12)).into()
        }),
        (q::LIPSCHITZ.data_only(), |x| {
            x.cell.reach.lipschitz.map(|x| Cell::number(x, 6)).into()
        }),
        (q::SIGNATURES.data_only(), |x| {
            best(x, |run| {
                let found = run.signatures.iter().map(ToString::to_string);
                found.collect::<Vec<_>>().join("; ").into()
            })
        }),
        (q::GAP_ERROR.data_only(), |x| {
            best(x, |run| Cell::number(run.gap_error, 2))
        }),
        (q::STEPS.data_only(), |x| best(x, |run| run.steps.into())),
        (q::STOP.data_only(), |x| {
            best(x, |run| run.stop.name().into())
        }),
    ]
}

fn within(value: f64, error: f64) -> Gap {
    Gap { value, error }
}

fn best(row: &Row, of: impl Fn(&TrainedRun) -> Cell) -> Cell {
    row.cell.best().map(of).into()
}

fn similarity(row: &Row, of: fn(&TrainedRun) -> f64) -> Cell {
    let d = row.cell.shape.d as u64;
    best(row, |run| measured(of(run), DIGITS, d))
}

/// Every run of every row.
pub fn runs(rows: &[Row]) -> Table {
    let all = rows
        .iter()
        .flat_map(|row| row.cell.runs.iter().map(move |run| (row, run)));
    let all: Vec<(&Row, &TrainedRun)> = all.collect();
    let fields: [Field<(&Row, &TrainedRun)>; 10] = [
        (q::ENCODER, |(x, _)| x.encoder.network.to_string().into()),
        (q::N, |(x, _)| x.cell.target.problem.n().into()),
        (q::D, |(x, _)| x.cell.target.problem.d().into()),
        (q::T, |(x, _)| Cell::exact(x.cell.target.at().t)),
        (q::B, |(_, run)| Cell::number(run.b, 12)),
        (q::SEED, |(_, run)| run.seed.into()),
        (q::LOSS, |(_, run)| Cell::number(run.loss, 12)),
        (q::ARRIVED, |(_, run)| run.arrived_at_optimum.into()),
        (q::DEAD_ROWS, |(_, run)| run.dead_rows.into()),
        (q::STOP, |(_, run)| run.stop.name().into()),
    ];
    Table::of(&all, &fields)
}

/// How the columns are to be read, and the reason behind each of the answers, once.
pub fn notes(rows: &[Row]) -> Vec<String> {
    let mut notes = vec![MEANING.to_owned()];
    let mut reasons: Vec<String> = rows.iter().map(reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    notes.extend(reasons);
    if rows.iter().any(|row| row.cell.b_star().is_some()) {
        notes.push(
            "b is the bias that was trained along; b* = b*(N, t) is optimal together with the simplex \
             ETF, which with a learned bias is the optimum at every temperature."
                .into(),
        );
    }
    notes
}

fn reason(row: &Row) -> String {
    let why = row.cell.reach.why;
    match why.name() {
        Some(name) => format!("{name}: {why}."),
        None => format!("Unknown: {why}."),
    }
}

const MEANING: &str = "\
“reachable” says whether some weights attain min ℓ on these very inputs, and “why” by which reason; \
the infimum is named where weights are known that attain it. L, gap and what follows are those of the \
best seed, “arrived” counts the seeds that came to min ℓ. A network that can reach the optimum need \
not be trained to it.";
