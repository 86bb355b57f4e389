//! The table of what fits, and the sentences below it.

use super::Judge;
use crate::audit::{Difference, Fit, Given, NONE, OTHERWISE, Printed, UNKNOWN, Verdict};
use crate::exhibit::cells::{DIGITS, FEW_DIGITS};
use crate::exhibit::quantities as q;
use crate::report::{Cell, Field, Report, Table};

/// A mistake, or two, and what speaks for it.
struct Row {
    n: usize,
    d: usize,
    t: f64,
    b: f64,
    name: String,
    size: Option<f64>,
    ratio: Option<f64>,
    expected: f64,
    given: Printed,
    change: String,
}

/// The report of an audit.
pub fn report(judge: &Judge, shape: [usize; 2], given: &Given, verdict: &Verdict) -> Report {
    let [n, d] = shape;
    Report {
        title: format!("The loss of {n} pairs in dimension {d}, audited"),
        loss: judge.loss.formula().into(),
        table: Table::of(&rows(shape, given, verdict), &fields()),
        notes: notes(given, verdict),
        extra: match verdict.differences.is_empty() {
            true => Vec::new(),
            false => vec![("differences", Table::of(&verdict.differences, &pairs()))],
        },
        ..Report::default()
    }
}

fn rows([n, d]: [usize; 2], given: &Given, verdict: &Verdict) -> Vec<Row> {
    let row = |name: String, fit: Option<&Fit>| -> Option<Row> {
        let point = given.points.first()?;
        let mistakes = fit.map_or(&[][..], |fit| &fit.mistakes);
        let changes: Vec<&str> = mistakes.iter().map(|x| x.mistake.change).collect();
        let otherwise = OTHERWISE.iter().find(|(id, _)| *id == name);
        Some(Row {
            n,
            d,
            t: point.t,
            b: point.b,
            size: mistakes.iter().find_map(|mistake| mistake.size()),
            ratio: fit.map(|fit| fit.ratio),
            expected: fit.map_or(verdict.exact.value, |fit| fit.expected),
            given: point.value,
            change: otherwise.map_or_else(|| changes.join("; "), |(_, says)| (*says).into()),
            name,
        })
    };
    match verdict.fits.is_empty() {
        true => row(UNKNOWN.into(), None).into_iter().collect(),
        false => verdict
            .fits
            .iter()
            .filter_map(|fit| row(fit.name(), Some(fit)))
            .collect(),
    }
}

fn fields() -> [Field<Row>; 10] {
    [
        (q::N.data_only(), |row| row.n.into()),
        (q::D.data_only(), |row| row.d.into()),
        (q::T.data_only(), |row| Cell::exact(row.t)),
        (q::B.data_only(), |row| Cell::exact(row.b)),
        (q::MISTAKE, |row| row.name.clone().into()),
        (q::SIZE, |row| {
            row.size.map(|size| Cell::number(size, 3)).into()
        }),
        (q::FITS, |row| {
            row.ratio.map(|ratio| Cell::number(ratio, 2)).into()
        }),
        (q::EXPECTED, |row| Cell::number(row.expected, DIGITS)),
        (q::GIVEN, |row| Cell::exact(row.given.value)),
        (q::CHANGE, |row| row.change.clone().into()),
    ]
}

fn pairs() -> [Field<Difference>; 3] {
    [
        (q::INDEX, |x| (x.i + 1).into()),
        (q::INDEX_V, |x| (x.j + 1).into()),
        (q::GRADIENT_DIFFERENCE, |x| Cell::number(x.size, 3)),
    ]
}

fn notes(given: &Given, verdict: &Verdict) -> Vec<String> {
    let exact = verdict.exact;
    let mut notes = vec![format!(
        "The exact loss is {}, to within {}; “fits” is the distance from what the row would give in \
         units of what rounding can do, at most 1.",
        Cell::number(exact.value, 17),
        Cell::upper_bound(exact.error, 2)
    )];
    if verdict.fits.is_empty() {
        notes.extend(ratio(given, exact.value));
        notes.push(where_it_differs(&verdict.differences));
    }
    let few = given
        .points
        .iter()
        .any(|point| point.value.error > 1e-12 * point.value.value.abs());
    if few && verdict.fits.first().is_none_or(|fit| fit.name() == NONE) {
        notes.push(
            "The value has few digits; print it with all of them (repr in Python) to see more."
                .into(),
        );
    }
    notes
}

/// How many times the exact loss the value is.
fn ratio(given: &Given, exact: f64) -> Option<String> {
    let value = given.points.first()?.value.value;
    let ratio = value / exact;
    let shown = Cell::number(ratio, FEW_DIGITS);
    ratio
        .is_finite()
        .then(|| format!("The value is {shown} times the exact loss."))
}

fn where_it_differs(differences: &[Difference]) -> String {
    let Some(first) = differences.first() else {
        return "With --grad-u and --grad-v the pairs where the difference sits are named.".into();
    };
    let shown: Vec<String> = differences
        .iter()
        .filter(|x| x.size > 1e-3 * first.size)
        .map(|x| format!("({}, {})", x.i + 1, x.j + 1))
        .collect();
    format!(
        "The gradient differs most at the pairs (i, j), counted from 1: {}.",
        shown.join(", ")
    )
}
