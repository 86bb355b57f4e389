//! The commands of few words: `derive`, `verify`, `report`, `list`.

use std::path::PathBuf;

use clap::Args;

use super::arguments::{Offered, one_of, papers};
use crate::exhibit::{Derive, List, Request, Verify, WriteUp, quantities};

/// Arguments of `ccem derive`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem derive                               the reduction, step by step
  ccem derive learned-bias                  the bias that is optimal with the embedding
  ccem derive simplex                       an exact optimum in a dimension too small for min ℓ
  ccem derive -o derivation.tex")]
pub struct DeriveArgs {
    /// What is derived
    #[arg(value_name = "WHAT", value_parser = one_of(&Derive::ALL, Derive::name, Derive::about),
          default_value = Derive::Reduction.name())]
    what: Derive,
}

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
  ccem report out --quick                   the same on small grids
  ccem report --fragment tables             a .tex file for each exhibit, for \\input")]
pub struct ReportArgs {
    /// The folder to be; it must not exist, or be empty
    #[arg(value_name = "DIR", required_unless_present = "fragment")]
    folder: Option<PathBuf>,
    /// Write a .tex file for each table, derivation and figure to the folder instead, to be taken
    /// into a paper
    #[arg(long, value_name = "DIR", conflicts_with = "folder")]
    fragment: Option<PathBuf>,
    /// Small grids: seconds instead of minutes
    #[arg(long)]
    quick: bool,
    /// The claims of this work alone; ccem list names it
    #[arg(long, value_name = "ID", conflicts_with = "quick", hide_possible_values = true,
          value_parser = papers())]
    paper: Option<String>,
}

/// Arguments of `ccem list`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem list                             claims and figures, and the command for each
  ccem list --keys                      every key of the data, its unit and its meaning
  ccem list --keys s_star gap           of these two
  ccem list --format markdown           the same for a README")]
pub struct ListArgs {
    /// The keys of the data in JSON and CSV, or of them these
    #[arg(long, value_name = "KEY", num_args = 0.., hide_possible_values = true,
          value_parser = Offered(|| quantities::ALL.iter().map(|column| column.key).collect()))]
    keys: Option<Vec<String>>,
}

impl DeriveArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::Derive(self.what)
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
            fragments: self.fragment.is_some(),
            // The parser lets neither come without the other.
            folder: self.fragment.or(self.folder).unwrap_or_default(),
            quick: self.quick,
            paper: self.paper,
        })
    }
}

impl ListArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::List(List { keys: self.keys })
    }
}
