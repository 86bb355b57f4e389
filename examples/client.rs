//! The library without the command line: a figure, a sweep that is stopped and one that is not, and
//! numbers read as numbers. `cargo run --release --example client --no-default-features`

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use ccem::exhibit::figures::FigureKind;
use ccem::exhibit::{Failure, Plot, Request, Sweep, Told, Watch};
use ccem::optimize::Interrupt;
use ccem::reduction::grid::Problems;
use ccem::report::{Table, figure::PictureFormat};

fn sweep(until: u64) -> Result<Table, Failure> {
    let problems = Problems::symmetric(10.into(), "0.1:3:30".parse()?);
    let (done, stop) = (AtomicU64::new(0), Arc::new(AtomicBool::new(false)));
    let told = Told(|runs| {
        let done = done.fetch_add(runs, Relaxed) + runs;
        stop.fetch_or(done >= until, Relaxed);
    });
    let watch = Watch {
        progress: &told,
        stop: Interrupt::by(&stop),
    };
    let outcome = Request::Sweep(Sweep::of(problems)).compute(&watch)?;
    Ok(outcome.report.table)
}

fn main() -> Result<(), Box<dyn Error>> {
    let figure = Plot::of(FigureKind::find("similarity")?);
    let outcome = Request::Plot(figure).compute(&Watch::default())?;
    let svg = outcome.report.picture(PictureFormat::Svg);
    println!("a figure of {} bytes", svg.map_or(0, |svg| svg.len()));
    println!("stopped after 20 runs: {}", sweep(20).is_err());
    let table = sweep(u64::MAX)?;
    let gaps = (0..table.rows().len()).filter_map(|row| table.number(row, "gap"));
    let largest = gaps.fold(0.0, f64::max);
    println!("not stopped: gaps at most 1e-12: {}", largest <= 1e-12);
    Ok(())
}
