//! The commands of few words: `derive`, `verify`, `report`, `list`.

use std::path::PathBuf;

use clap::Args;

use crate::exhibit::{Derive, List, Request, Verify, WriteUp};

/// Arguments of `ccem derive`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem derive                               the reduction, step by step
  ccem derive -o derivation.tex")]
pub struct DeriveArgs {}

/// Arguments of `ccem verify`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem verify claims.json                   what `ccem check --certificate claims.json` wrote")]
pub struct VerifyArgs {
    /// A certificate, as `--certificate FILE` writes it
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Arguments of `ccem report`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem report out                           report.md, report.tex, report.html, data, figures
  ccem report out --quick                   the same on small grids")]
pub struct ReportArgs {
    /// The folder to be; it must not exist, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Small grids: seconds instead of minutes
    #[arg(long)]
    quick: bool,
}

/// Arguments of `ccem list`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem list                             claims and figures, and the command for each
  ccem list --keys                      every key of the data, its unit and its meaning
  ccem list --format markdown           the same for a README")]
pub struct ListArgs {
    /// The keys of the data in JSON and CSV
    #[arg(long)]
    keys: bool,
}

impl DeriveArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::Derive(Derive {})
    }
}

impl VerifyArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::Verify(Verify { file: self.file })
    }
}

impl ReportArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::WriteUp(WriteUp {
            folder: self.folder,
            quick: self.quick,
        })
    }
}

impl ListArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::List(List { keys: self.keys })
    }
}
