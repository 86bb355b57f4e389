//! The library without the command line: a figure, a sweep that is interrupted and one that is
//! not, and numbers read as numbers. `cargo run --release --example client --no-default-features`

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ccem::exhibit::figures::FigureKind;
use ccem::exhibit::{Bar, Failure, Plot, Progress, Request, Sweep, Watch};
use ccem::optimize::Interrupt;
use ccem::reduction::grid::Problems;
use ccem::report::figure::PictureFormat;

/// Counts what is done, and asks to stop at a number of runs.
struct Counter(AtomicU64, u64, Arc<AtomicBool>);

impl Progress for Counter {
    fn bar(&self, _length: u64, _unit: &'static str) -> Box<dyn Bar + '_> {
        Box::new(self)
    }
}

impl Bar for &Counter {
    fn advance(&self, pieces: u64) {
        let done = self.0.fetch_add(pieces, Ordering::Relaxed) + pieces;
        self.2.fetch_or(done >= self.1, Ordering::Relaxed);
    }
}

fn sweep(until: u64) -> Result<Vec<Option<f64>>, Failure> {
    let problems = Problems::symmetric(10.into(), "0.1:3:30".parse()?);
    let counter = Counter(0.into(), until, Arc::default());
    let watch = Watch {
        progress: &counter,
        stop: Interrupt::by(&counter.2),
    };
    let table = Request::Sweep(Sweep::of(problems))
        .compute(&watch)?
        .report
        .table;
    let gap = |row| table.number(row, "gap");
    Ok((0..table.rows().len()).map(gap).collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    let figure = Request::Plot(Plot::of(
        FigureKind::find("similarity").ok_or("no such figure")?,
    ));
    let drawn = figure
        .compute(&Watch::default())?
        .report
        .picture(PictureFormat::Svg);
    println!("a figure of {} bytes", drawn.ok_or("no figure")?.len());
    println!("stopped by us: {}", sweep(20).is_err());
    let gaps = sweep(u64::MAX)?;
    let largest = gaps.iter().flatten().fold(0.0, |x: f64, y| x.max(*y));
    println!(
        "swept again: {} cells, gaps at most 1e-12: {}",
        gaps.len(),
        largest <= 1e-12
    );
    Ok(())
}
