//! `ccem merge`: the parts of a sharded sweep, joined.

use std::path::{Path, PathBuf};

use clap::Args;

use super::request;
use crate::exhibit::sweep::swept;
use crate::exhibit::{Outcome, Request, Sweep};
use crate::experiment::grid::{Finished, Grid};
use crate::experiment::journal::{self, Record};
use crate::experiment::shard::Shard;
use crate::report::{same_file, words_of};

/// Arguments of `ccem merge`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem merge part-1 part-2 -o table.txt     the table of the whole sweep")]
pub struct Merge {
    /// The files that `ccem sweep … --shard 1/n` to `n/n` wrote, in any order
    #[arg(value_name = "PART", required = true)]
    parts: Vec<PathBuf>,
}

impl Merge {
    /// What the sweep without --shard says.
    pub fn joined(&self, output: Option<&PathBuf>) -> Result<Outcome, String> {
        if let Some(part) =
            output.filter(|output| self.parts.iter().any(|part| same_file(part, output)))
        {
            return Err(format!(
                "{} is a part, and no place for the result",
                part.display()
            ));
        }
        let parts = self.read()?;
        let (first, Record { header, .. }) = &parts[0];
        let of = header.shard.of;
        let sweep = sweep_of(first, &header.request)?;
        check_headers(&parts, &sweep)?;
        check_complete(&parts, of)?;
        let grid = sweep.grid()?;
        let mut finished = Finished::new();
        for (path, part) in parts {
            finished.extend(cells(&grid, path, part)?);
        }
        let outcome = sweep.outcome(&swept(finished));
        Ok(outcome.by(&Request::Sweep(sweep)))
    }

    fn read(&self) -> Result<Vec<(&Path, Record)>, String> {
        let parts = self.parts.iter();
        parts
            .map(|path| Ok((path.as_path(), sound(path)?)))
            .collect()
    }
}

/// A part of which every line is what was written.
fn sound(path: &Path) -> Result<Record, String> {
    let part = journal::read(path)?;
    match &part.flaws[..] {
        [] => Ok(part),
        [flaw] => Err(flaw.said_of(path)),
        [flaw, others @ ..] => Err(format!(
            "{}; so are {} other lines",
            flaw.said_of(path),
            others.len()
        )),
    }
}

/// Are these parts of this sweep, cut into the same number?
fn check_headers(parts: &[(&Path, Record)], sweep: &Sweep) -> Result<(), String> {
    let (first, expected) = (parts[0].0.display(), &parts[0].1.header);
    for (path, part) in parts {
        let own = sweep.header(Shard::WHOLE)?;
        if let Some(objection) = part.header.objection(&own) {
            return Err(format!("{} {objection}", path.display()));
        }
        // The parts are held against one another: whoever joins them computes none of their cells.
        if let Some(objection) = part.header.rounds_differently(expected, &first) {
            return Err(format!("{} {objection}", path.display()));
        }
        let (shard, of) = (part.header.shard, expected.shard.of);
        if shard.of != of {
            let path = path.display();
            return Err(format!(
                "{path} is part {shard}, and {first} is one of {of}: not the same cut"
            ));
        }
    }
    Ok(())
}

/// Is every part of the cut there, and once?
fn check_complete(parts: &[(&Path, Record)], of: usize) -> Result<(), String> {
    let with = |part: usize| {
        let found = parts
            .iter()
            .filter(move |(_, record)| record.header.shard.part == part);
        found
            .map(|(path, _)| path.display().to_string())
            .collect::<Vec<_>>()
    };
    if let Some((part, twice)) = (1..=of)
        .map(|k| (k, with(k)))
        .find(|(_, with)| with.len() > 1)
    {
        let shard = Shard { part, of };
        return Err(format!("part {shard} is given twice: {}", twice.join(", ")));
    }
    const MOST_NAMED: usize = 20;
    let missing = (1..=of).filter(|&part| with(part).is_empty());
    let missing: Vec<String> = missing
        .take(MOST_NAMED)
        .map(|part| Shard { part, of }.to_string())
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "not all parts are given; missing: {}{}",
            missing.join(", "),
            if missing.len() < MOST_NAMED {
                ""
            } else {
                ", …"
            }
        )),
    }
}

/// The cells of a part, if all of its share is there.
fn cells(grid: &Grid, path: &Path, part: Record) -> Result<Finished, String> {
    let shard = part.header.shard;
    let share = grid.share(shard);
    let path = path.display();
    let finished = grid.finished(part.lines, &share).map_err(|line| {
        format!("{path} has cells that part {shard} of this grid has not, at line {line}")
    })?;
    match finished.len() {
        all if all == share.len() => Ok(finished),
        some => Err(format!(
            "{path} has {} of the {} cells of part {shard}: its sweep is not finished",
            some * grid.height(),
            share.len() * grid.height()
        )),
    }
}

/// The sweep that a journal or a part is of.
fn sweep_of(path: &Path, command: &str) -> Result<Sweep, String> {
    let words = words_of(command).unwrap_or_default();
    match request(words.get(1..).unwrap_or_default()) {
        Ok(Request::Sweep(sweep)) => Ok(sweep),
        _ => Err(format!("{} has no sweep of this version", path.display())),
    }
}
