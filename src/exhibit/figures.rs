//! `ccem plot`: the figures. Each is a file below `figures/`; the registry [`FIGURES`] names them.

use std::fmt;

use super::{Outcome, Watch, Words};
use crate::loss::Kind;
use crate::nearest::named;
use crate::reduction::grid::{Integers, Quantities};
use crate::report::Report;
use crate::report::figure::Style;

mod bias;
mod codes;
mod convergence;
mod dimension;
mod embedding;
mod encoder;
mod loss;
mod optimum;
pub(super) mod page;
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
    draw: fn(&Options, &Watch) -> Result<Report, String>,
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
        id: "optimum",
        arguments: &["optimum"],
        title: "The reduced loss and its minimiser, and the minimiser at every temperature",
        takes: &["-N", "-t"],
        draw: optimum::draw,
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
        takes: &["-N", "-t", "--loss", "--seed", "--seeds"],
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
        id: "codes",
        arguments: &["codes"],
        title: "Which structure is certified optimal",
        takes: &["-N", "-d", "-t"],
        draw: codes::draw,
    },
    FigureKind {
        id: "convergence",
        arguments: &["convergence"],
        title: "The gap to min ℓ against the step: the paper's protocol and L-BFGS",
        takes: &["-N", "-t", "--seed"],
        draw: convergence::draw,
    },
    FigureKind {
        id: "bias-plane",
        arguments: &["bias"],
        title: "What the bias decides, and what becomes of it when it is learned",
        takes: &["-N"],
        draw: bias::draw,
    },
    FigureKind {
        id: "encoder-figure",
        arguments: &["encoder"],
        title: "The paper's network, and the same network without its last ReLU",
        takes: &["--seed"],
        draw: encoder::draw,
    },
];

/// What a figure may be told; each has its own defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Numbers of pairs.
    pub n: Option<Integers>,
    /// Embedding dimensions, of `dimension` and `codes` only.
    pub d: Option<Integers>,
    /// Temperatures.
    pub t: Option<Quantities>,
    /// The loss, of `phase-map` only.
    pub loss: Option<Kind>,
    /// First seed of the random starts; 0 by default.
    pub seed: Option<u64>,
    /// Random starts for each point.
    pub seeds: Option<u64>,
    /// A small grid, in seconds.
    pub quick: bool,
    /// How it is printed.
    pub style: Style,
}

impl Options {
    /// The options that were given. Every figure can be asked to be quick, and has a style.
    fn given(&self) -> Vec<&'static str> {
        let all = [
            ("-N", self.n.is_some()),
            ("-d", self.d.is_some()),
            ("-t", self.t.is_some()),
            ("--loss", self.loss.is_some()),
            ("--seed", self.seed.is_some()),
            ("--seeds", self.seeds.is_some()),
        ];
        let given = all.into_iter().filter(|(_, given)| *given);
        given.map(|(name, _)| name).collect()
    }
}

/// A figure that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// Which one.
    pub figure: &'static FigureKind,
    /// What it is told.
    pub options: Options,
}

impl PartialEq for FigureKind {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for FigureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl FigureKind {
    /// The figure of this name, as it stands in a report.
    ///
    /// # Errors
    /// There is none; the message names them all, and the nearest.
    pub fn find(id: &str) -> Result<&'static FigureKind, String> {
        named("figure", id, FIGURES, |figure| figure.id)
    }
}

impl Plot {
    /// The figure by its own defaults.
    pub fn of(figure: &'static FigureKind) -> Plot {
        Plot {
            figure,
            options: Options::default(),
        }
    }

    /// The figure, with its data and its caption (the notes).
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, String> {
        let (figure, given) = (self.figure, self.options.given());
        if let Some(option) = given.iter().find(|option| !figure.takes.contains(option)) {
            return Err(format!(
                "{option} is not for {}, which takes {}",
                figure.arguments.join(" "),
                figure.takes.join(", ")
            ));
        }
        let report = (figure.draw)(&self.options, watch)?;
        let style = &self.options.style;
        let styled = report.figure.map(|figure| figure.styled(style)).transpose();
        Ok(Outcome::done(Report {
            title: style.title.clone().unwrap_or(figure.title.into()),
            figure: styled?,
            ..report
        }))
    }

    pub(super) fn words(&self) -> Words {
        let Options {
            n,
            d,
            t,
            loss,
            seed,
            seeds,
            quick,
            style,
        } = &self.options;
        let arguments = self.figure.arguments.iter();
        arguments
            .fold(Words::command("plot"), Words::word)
            .option("-N", n.as_ref())
            .option("-d", d.as_ref())
            .option("-t", t.as_ref())
            .option("--loss", loss.map(Kind::key))
            .option("--seed", *seed)
            .option("--seeds", *seeds)
            .flag("--quick", *quick)
            .style(style)
    }
}
