//! `ccem plot`: words.

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use super::arguments::seeds;
use crate::exhibit::figures::{FIGURES, FigureKind, Options};
use crate::exhibit::{Plot, Request};
use crate::reduction::grid::{Integers, Quantities};

const EXAMPLES: &str = "\
Examples:
  ccem plot phase-map -o phases.pdf             the paper's figure, for the full width of a page
  ccem plot phase-map --plane t,b -o plane.svg  the phases over t and b at N = 32768, and SigLIP
  ccem plot similarity -N 10,100 -o s.png       s* and δ* against t, 300 dots to the inch
  ccem plot dimension --format csv              the data of a figure";

/// Arguments of `ccem plot`.
#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub struct PlotArgs {
    /// The figure
    #[arg(value_name = "FIGURE", value_parser = PossibleValuesParser::new(names()))]
    figure: String,
    /// Number of pairs: 10, 4,8,16 or 4..=50
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pairs: Option<Integers>,
    /// Embedding dimension, of dimension only: 10, 4,8,16 or 1..=13
    #[arg(short, long, value_name = "D", allow_hyphen_values = true)]
    dim: Option<Integers>,
    /// Temperature: 1.2, 6/5, 0.5,1,2, 0.1:5:50, etf
    #[arg(short, long, value_name = "T", allow_hyphen_values = true)]
    temperature: Option<Quantities>,
    /// First seed of the random starts [default: 0]
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// Random starts for each point: SEED, SEED+1, …
    #[arg(long, value_name = "K", value_parser = seeds)]
    seeds: Option<u64>,
    /// A small grid, in seconds
    #[arg(long)]
    quick: bool,
    /// What the axes of phase-map are
    #[arg(long, value_enum)]
    plane: Option<Plane>,
}

/// The planes of `phase-map`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Plane {
    /// Number of pairs and temperature, b = t
    #[value(name = "N,t")]
    PairsAndTemperature,
    /// Temperature and bias
    #[value(name = "t,b")]
    TemperatureAndBias,
}

/// The names of the figures, each once.
fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = FIGURES.iter().map(|figure| figure.arguments[0]).collect();
    names.dedup();
    names
}

impl PlotArgs {
    /// What is asked for.
    pub fn request(self) -> Result<Request, String> {
        Ok(Request::Plot(Plot {
            figure: self.kind()?,
            options: Options {
                n: self.pairs,
                d: self.dim,
                t: self.temperature,
                seed: self.seed,
                seeds: self.seeds,
                quick: self.quick,
            },
        }))
    }

    fn kind(&self) -> Result<&'static FigureKind, String> {
        let plane = match self.plane {
            Some(Plane::TemperatureAndBias) => &["--plane", "t,b"][..],
            _ => &[],
        };
        let figure = FIGURES
            .iter()
            .find(|figure| figure.arguments[0] == self.figure && figure.arguments[1..] == *plane);
        match figure {
            Some(figure) if self.plane.is_none() || figure.arguments[0] == "phase-map" => {
                Ok(figure)
            }
            _ => Err("--plane is for phase-map only".into()),
        }
    }
}
