//! `ccem plot measure`: both distributions of similarities beside the optimum's two, and the spectra.

use super::Row;
use crate::exhibit::cells::FEW_DIGITS;
use crate::exhibit::figures::page::Grid;
use crate::measure::{Distribution, Measurement};
use crate::report::Cell;
use crate::report::figure::{Axis, Figure, Legend, Mark, Panel, Pen, Shape, colour};

/// The smallest singular value that is shown, as a share of the largest.
const SMALLEST: f64 = 1e-8;

/// The figure.
pub fn figure(row: &Row) -> Figure {
    let grid = Grid {
        rows: 1,
        columns: 2,
        panel: [200.0, 150.0],
        gap: [60.0, 0.0],
        margin: [46.0, 30.0, 14.0, 34.0],
    };
    grid.figure(vec![
        distributions(row, grid.frame(0)),
        spectra(&row.measured, grid.frame(1)),
    ])
}

/// The shares of the similarities in each bin, and the similarities of the optimum.
fn distributions(row: &Row, frame: [f64; 4]) -> Panel {
    let sides = [&row.measured.positive, &row.measured.negative];
    let outlines = sides.map(outline);
    let most = outlines
        .iter()
        .flatten()
        .map(|point| point[1])
        .fold(0.0, f64::max);
    let top = 1.08 * most;
    let names = ["positive", "negative"];
    let mut marks: Vec<Mark> = outlines
        .into_iter()
        .zip(names)
        .enumerate()
        .map(|(k, (outline, name))| {
            Mark::new(
                ["positive", "negative"][k],
                Shape::Line(outline, Pen::series(k)),
            )
            .named(name)
        })
        .collect();
    if let Some(theory) = &row.theory {
        let (point, n) = (&theory.optimum.point, theory.problem.at::<f64>().n);
        let optimum = [
            (point.positive(), "p-star", "$p^⋆$"),
            (point.negative(&n), "q-star", "$q^⋆$"),
        ];
        marks.extend(optimum.into_iter().enumerate().map(|(k, (at, id, name))| {
            let pen = Pen {
                dashes: colour::DASHES[2],
                ..Pen::solid(colour::SERIES[k], 0.9)
            };
            Mark::new(id, Shape::Line(vec![[at, 0.0], [at, top]], pen)).named(name)
        }));
    }
    Panel {
        legend: Legend::Above,
        marks,
        ..Panel::new(
            frame,
            Axis::linear(&format!("similarity, $N = {}$", row.n), [-1.05, 1.05]),
            Axis::linear("share of the pairs", [0.0, top]),
        )
    }
}

/// The outline of a histogram.
fn outline(distribution: &Distribution) -> Vec<[f64; 2]> {
    let steps = distribution
        .histogram
        .iter()
        .enumerate()
        .flat_map(|(k, count)| {
            let share = *count as f64 / distribution.count as f64;
            Distribution::bin_ends(k).map(|end| [end, share])
        });
    [[-1.0, 0.0]]
        .into_iter()
        .chain(steps)
        .chain([[1.0, 0.0]])
        .collect()
}

/// The singular values of both sides over their largest.
fn spectra(measured: &Measurement, frame: [f64; 4]) -> Panel {
    let curves = measured.modalities.each_ref().map(|side| -> Vec<[f64; 2]> {
        let largest = side.spectrum.first().copied().unwrap_or(1.0);
        let values = side.spectrum.iter().enumerate();
        values
            .map(|(k, x)| [(k + 1) as f64, (x / largest).max(SMALLEST / 10.0)])
            .collect()
    });
    let count = curves.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let shown = curves.iter().flatten().map(|point| point[1]);
    let least = shown.filter(|x| *x >= SMALLEST).fold(1.0, f64::min);
    let ranks = measured
        .modalities
        .each_ref()
        .map(|side| Cell::number(side.effective_rank(), FEW_DIGITS.min(3)).to_string());
    let names = ["U", "V"].into_iter().zip(&ranks);
    let marks = curves
        .into_iter()
        .zip(names)
        .enumerate()
        .map(|(k, (curve, (side, rank)))| {
            let name = format!("${side}$, rank {rank}");
            Mark::new(
                ["spectrum-u", "spectrum-v"][k],
                Shape::Line(curve, Pen::series(k)),
            )
            .named(name)
        });
    Panel {
        legend: Legend::Above,
        marks: marks.collect(),
        ..Panel::new(
            frame,
            Axis::linear("$k$", [1.0, count.max(2.0)]),
            match least < 0.1 {
                true => Axis::log("$σ_k/σ_1$", [least / 2.0, 1.5]),
                false => Axis::linear("$σ_k/σ_1$", [0.0, 1.05]),
            },
        )
    }
}
