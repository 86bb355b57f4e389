//! `ccem plot`: the figures. Each is a file below `plot/`; the registry [`FIGURES`] names them.

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, ValueEnum};

use super::full::seeds;
use super::progress::Progress;
use super::{Cli, Command, Outcome, Output};
use crate::reduction::grid::{Integers, Quantities};
use crate::report::Report;
use crate::report::figure::PictureFormat;

mod convergence;
mod dimension;
mod embedding;
mod loss;
mod page;
mod phase_map;
mod phase_plane;
mod similarity;

/// A figure that can be asked for.
pub struct FigureKind {
    /// Its name in a report: the name of its file.
    pub id: &'static str,
    /// What one types behind `ccem plot`.
    pub arguments: &'static [&'static str],
    /// One line that says what it shows.
    pub title: &'static str,
    /// The options it takes.
    takes: &'static [&'static str],
    draw: fn(&Options, &Progress) -> Result<Report, String>,
}

/// Every figure, in the order of the story.
pub const FIGURES: &[FigureKind] = &[
    FigureKind {
        id: "ccem",
        arguments: &["ccem"],
        title: "The double-Constant Embedding Model from δ = 0 to δ = ∞",
        takes: &["-N"],
        draw: embedding::draw,
    },
    FigureKind {
        id: "loss",
        arguments: &["loss"],
        title: "The losses on CCEM and their minimisers",
        takes: &["-N", "-t"],
        draw: loss::draw,
    },
    FigureKind {
        id: "similarity",
        arguments: &["similarity"],
        title: "The optimum against the temperature, and what full optimisation measures",
        takes: &["-N", "-t", "--seed", "--seeds"],
        draw: similarity::draw,
    },
    FigureKind {
        id: "phase-map",
        arguments: &["phase-map"],
        title: "The normalised similarity over N and t: theory, full optimisation, distance",
        takes: &["-N", "-t", "--seed", "--seeds"],
        draw: phase_map::draw,
    },
    FigureKind {
        id: "phase-plane",
        arguments: &["phase-map", "--plane", "t,b"],
        title: "The phases over temperature and bias, and where SigLIP is",
        takes: &["-N"],
        draw: phase_plane::draw,
    },
    FigureKind {
        id: "dimension",
        arguments: &["dimension"],
        title: "The gap to min ℓ against the dimension in the three phases",
        takes: &["-N", "-d", "-t", "--seed", "--seeds"],
        draw: dimension::draw,
    },
    FigureKind {
        id: "convergence",
        arguments: &["convergence"],
        title: "The gap to min ℓ against the step: the paper's protocol and L-BFGS",
        takes: &["-N", "-t", "--seed"],
        draw: convergence::draw,
    },
];

impl FigureKind {
    /// The figure with its data, its caption (the notes) and its command, told what one types
    /// behind its arguments.
    pub fn plot(&self, options: &[&str], progress: &Progress) -> Result<Report, String> {
        let words = [&["plot"], self.arguments, options].concat();
        let cli = Cli::try_parse_from(["ccem"].iter().chain(&words));
        let cli = cli.map_err(|error| error.to_string())?;
        let Command::Plot(plot) = &cli.command else {
            return Err("this is no figure".into());
        };
        Ok(Report {
            command: words.into_iter().map(String::from).collect(),
            ..plot.run(progress, &cli.output)?.report
        })
    }

    fn draw(&self, options: &Options, progress: &Progress) -> Result<Report, String> {
        let given = options.given();
        if let Some(option) = given.iter().find(|option| !self.takes.contains(option)) {
            return Err(format!(
                "{option} is not for {}, which takes {}",
                self.arguments.join(" "),
                self.takes.join(", ")
            ));
        }
        Ok(Report {
            title: self.title.into(),
            ..(self.draw)(options, progress)?
        })
    }
}

/// What a figure may be told; each has its own defaults.
#[derive(Args, Clone, Debug, Default)]
pub struct Options {
    /// Number of pairs: 10, 4,8,16 or 4..=50
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pub pairs: Option<Integers>,
    /// Embedding dimension, of dimension only: 10, 4,8,16 or 1..=13
    #[arg(short, long, value_name = "D", allow_hyphen_values = true)]
    pub dim: Option<Integers>,
    /// Temperature: 1.2, 6/5, 0.5,1,2, 0.1:5:50, etf
    #[arg(short, long, value_name = "T", allow_hyphen_values = true)]
    pub temperature: Option<Quantities>,
    /// First seed of the random starts [default: 0]
    #[arg(long, value_name = "SEED")]
    pub seed: Option<u64>,
    /// Random starts for each point: SEED, SEED+1, …
    #[arg(long, value_name = "K", value_parser = seeds)]
    pub seeds: Option<u64>,
    /// A small grid, in seconds
    #[arg(long)]
    pub quick: bool,
}

impl Options {
    /// The options that were given. Every figure can be asked to be quick.
    fn given(&self) -> Vec<&'static str> {
        let all = [
            ("-N", self.pairs.is_some()),
            ("-d", self.dim.is_some()),
            ("-t", self.temperature.is_some()),
            ("--seed", self.seed.is_some()),
            ("--seeds", self.seeds.is_some()),
        ];
        let given = all.into_iter().filter(|(_, given)| *given);
        given.map(|(name, _)| name).collect()
    }
}

const EXAMPLES: &str = "\
Examples:
  ccem plot phase-map -o phases.pdf             the paper's figure, for the full width of a page
  ccem plot phase-map --plane t,b -o plane.svg  the phases over t and b at N = 32768, and SigLIP
  ccem plot similarity -N 10,100 -o s.png       s* and δ* against t, 300 dots to the inch
  ccem plot dimension --format csv              the data of a figure";

/// Arguments of `ccem plot`.
#[derive(Args)]
#[command(before_help = EXAMPLES)]
pub struct Plot {
    /// The figure
    #[arg(value_name = "FIGURE", value_parser = PossibleValuesParser::new(names()))]
    figure: String,
    #[command(flatten)]
    options: Options,
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

impl Plot {
    /// The figure that was asked for.
    pub(super) fn run(&self, progress: &Progress, output: &Output) -> Result<Outcome, String> {
        if output.format.is_none() {
            // Before the work, not after it.
            picture_format(output.output.as_deref())?;
        }
        let figure = self.kind()?;
        Ok(Outcome::done(figure.draw(&self.options, progress)?))
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

/// The form that the ending of a file asks for; SVG on stdout.
pub fn picture_format(output: Option<&Path>) -> Result<PictureFormat, String> {
    let Some(path) = output else {
        return Ok(PictureFormat::Svg);
    };
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let forms = PictureFormat::ALL;
    let form = forms
        .iter()
        .find(|(name, _)| ending.eq_ignore_ascii_case(name));
    form.map(|(_, form)| *form).ok_or_else(|| {
        let allowed: Vec<String> = forms.iter().map(|(name, _)| format!(".{name}")).collect();
        format!(
            "{}: a figure's file ends in {}; its data are written with --format csv or json",
            path.display(),
            allowed.join(", ")
        )
    })
}
