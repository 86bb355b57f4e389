//! `ccem plot`: words.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use num_rational::BigRational;

use super::arguments::{losses, seeds};
use super::output::spared;
use crate::exhibit::figures::{FIGURES, FigureKind, Options};
use crate::exhibit::measure::View;
use crate::exhibit::{Measure, Plot, Request};
use crate::loss::Kind;
use crate::measure::file::place;
use crate::measure::npy::Sixteen;
use crate::reduction::grid::{Integers, Quantities, rational};
use crate::report::figure::{Length, Style};

/// The figure of somebody's embeddings.
const MEASURE: &str = "measure";

const EXAMPLES: &str = "\
Examples:
  ccem plot phase-map -o phases.pdf             the paper's figure, for the full width of a page
  ccem plot phase-map --plane t,b -o plane.svg  the phases over t and b at N = 32768, and SigLIP
  ccem plot similarity -N 10,100 -o s.png       s* and δ* against t, 300 dots to the inch
  ccem plot measure U.npy V.npy -t 10 -o m.pdf  your own embeddings
  ccem plot loss --width 89mm -o loss.pdf       as wide as a column of a journal
  ccem plot dimension --format csv              the data of a figure";

/// Arguments of `ccem plot`.
#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub struct PlotArgs {
    /// The figure
    #[arg(value_name = "FIGURE", value_parser = PossibleValuesParser::new(names()))]
    figure: String,
    /// Of measure only: your embeddings u_i, as `ccem measure` takes them
    #[arg(value_name = "U.npy", requires = "v")]
    u: Option<PathBuf>,
    /// Their partners v_i
    #[arg(value_name = "V.npy")]
    v: Option<PathBuf>,
    /// Number of pairs: 10, 4,8,16 or 4..=50
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pairs: Option<Integers>,
    /// Embedding dimension, of dimension only: 10, 4,8,16 or 1..=13
    #[arg(short, long, value_name = "D", allow_hyphen_values = true)]
    dim: Option<Integers>,
    /// Temperature: 1.2, 6/5, 0.5,1,2, 0.1:5:50, etf
    #[arg(short, long, value_name = "T", allow_hyphen_values = true)]
    temperature: Option<Quantities>,
    /// Bias, of measure only [default: equal to t]
    #[arg(short, long, value_name = "B", value_parser = rational, requires = "temperature",
          allow_hyphen_values = true)]
    bias: Option<BigRational>,
    /// Divide every row by its length first, of measure only
    #[arg(long)]
    normalise: bool,
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
    /// The loss, of phase-map only [default: sigmoid]
    #[arg(long, value_name = "LOSS", value_parser = losses())]
    loss: Option<Kind>,
    #[command(flatten)]
    style: StyleArgs,
}

/// How the figure is printed.
#[derive(Args)]
struct StyleArgs {
    /// A title above the figure; formulas between dollar signs: 'At $t = b$'
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Its width on paper: 89mm, 8.9cm, 3.5in or 252pt
    #[arg(long, value_name = "WIDTH")]
    width: Option<Length>,
    /// Words as outlines in the place of text in a font
    #[arg(long)]
    outlines: bool,
}

impl StyleArgs {
    fn style(self) -> Style {
        let StyleArgs {
            title,
            width,
            outlines,
        } = self;
        Style {
            title,
            width,
            outlines,
        }
    }
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
    names.push(MEASURE);
    names
}

impl PlotArgs {
    /// What is asked for; the result must not take the place of what is measured.
    pub fn request(self, output: Option<&PathBuf>) -> Result<Request, String> {
        if self.figure == MEASURE {
            return self.measured(output);
        }
        if self.u.is_some() || self.bias.is_some() || self.normalise {
            return Err(format!(
                "files, --bias and --normalise are for {MEASURE} only, not for {}",
                self.figure
            ));
        }
        Ok(Request::Plot(Plot {
            figure: self.kind()?,
            options: Options {
                n: self.pairs,
                d: self.dim,
                t: self.temperature,
                loss: self.loss,
                seed: self.seed,
                seeds: self.seeds,
                quick: self.quick,
                style: self.style.style(),
            },
        }))
    }

    /// Somebody's embeddings.
    fn measured(self, output: Option<&PathBuf>) -> Result<Request, String> {
        let foreign = self.pairs.is_some() || self.dim.is_some() || self.plane.is_some();
        if foreign
            || self.loss.is_some()
            || self.seed.is_some()
            || self.seeds.is_some()
            || self.quick
        {
            return Err(format!(
                "{MEASURE} takes U.npy, V.npy, -t, -b and --normalise"
            ));
        }
        let files = self.u.zip(self.v);
        let (u, v) = files.ok_or("measure needs your embeddings: ccem plot measure U.npy V.npy")?;
        spared(output, &[place(&u).0, place(&v).0])?;
        let t = self
            .temperature
            .map(|t| rational(&t.to_string()))
            .transpose()?;
        Ok(Request::Measure(Measure {
            u,
            v,
            at: t.map(|t| [t.clone(), self.bias.unwrap_or(t)]),
            normalise: self.normalise,
            sixteen: Sixteen::Integers,
            view: View::Figure(self.style.style()),
            groups: None,
            sample: None,
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
