//! `ccem thresholds -d`: from which temperature on the codes of N points in R^d are proved optimal.

use rayon::prelude::*;

use crate::bound::thresholds::{HIGHEST, Threshold, thresholds};
use crate::exhibit::Outcome;
use crate::exhibit::cells::given;
use crate::exhibit::quantities as q;
use crate::loss::Kind;
use crate::reduction::Problem;
use crate::reduction::grid::Integers;
use crate::report::{Cell, Field, Report, Table};

/// N, d, and a code that lives there; `None` where none does.
struct Row {
    n: u64,
    d: u64,
    threshold: Option<Threshold>,
}

/// The most pairs of N and d.
const MOST: u64 = 10_000;

/// The table of the codes.
///
/// # Errors
/// If a pair is no problem, or there are too many.
pub fn outcome(n: &Integers, d: &Integers) -> Result<Outcome, String> {
    if n.len().saturating_mul(d.len()) > MOST {
        return Err(format!("at most {MOST} pairs of N and d are taken at once"));
    }
    let pairs: Vec<(u64, u64)> = n
        .iter()
        .flat_map(|n| d.iter().map(move |d| (n, d)))
        .collect();
    for &(n, d) in &pairs {
        // Any temperature will do: it is N and d that are checked.
        Problem::new(n, d, 1.into(), 1.into()).map_err(|error| error.to_string())?;
    }
    let rows: Vec<Row> = pairs.into_par_iter().flat_map_iter(rows).collect();
    Ok(Outcome::done(Report {
        title: "From which temperature on codes are proved optimal (b = t)".into(),
        loss: Kind::Sigmoid.formula().into(),
        table: Table::of(&rows, &fields()),
        notes: vec![format!(
            "The code, with U = V, is the minimum of the loss over unit vectors in R^d at t = b: the \
             smallest t at which multipliers were found whose bound, by intervals, is its loss. \
             Temperatures up to {HIGHEST} were tried; a code without one may be optimal \
             nevertheless. An empty row: no code by name lives there."
        )],
        ..Report::default()
    }))
}

fn rows((n, d): (u64, u64)) -> Vec<Row> {
    let row = |threshold| Row { n, d, threshold };
    match d {
        // In R¹ there are no kernels.
        1 => vec![row(None)],
        _ => match thresholds(n, d) {
            none if none.is_empty() => vec![row(None)],
            all => all.into_iter().map(Some).map(row).collect(),
        },
    }
}

fn fields() -> [Field<Row>; 5] {
    [
        (q::N, |row| row.n.into()),
        (q::D, |row| row.d.into()),
        (q::STRUCTURE, |row| {
            let threshold = row.threshold.as_ref();
            threshold.map(|x| x.code.to_string()).into()
        }),
        (q::THRESHOLD_CERTIFIED, |row| smallest(row, |t, _| t)),
        (q::METHOD, |row| smallest(row, |_, method| method)),
    ]
}

fn smallest(row: &Row, which: fn(Cell, Cell) -> Cell) -> Cell {
    let smallest = row.threshold.as_ref().and_then(|x| x.smallest.as_ref());
    smallest
        .map(|(t, method)| which(given(t, row.n), method.to_string().into()))
        .into()
}
