//! What the story asks for, in few words. Numbers and grids are literals of the story; a test runs
//! every request of it.

use crate::exhibit::figures::{FigureKind, Options};
use crate::exhibit::solve::Digits;
use crate::exhibit::{Bound, Check, Encoders, Optimize, Plot, Request, Solve, Sweep, Thresholds};
use crate::loss::Kind;
use crate::reduction::grid::Problems;
use crate::reduction::learned_bias::Bias;
use crate::reduction::{Problem, Quantity};

/// The small grid, if it is to be quick.
pub fn pick(quick: bool, full: &'static str, small: &'static str) -> &'static str {
    if quick { small } else { full }
}

/// A literal of the story.
fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a literal of the story")
}

/// A figure by its own defaults.
pub fn figure(id: &str, quick: bool) -> Request {
    let options = Options {
        quick,
        ..Options::default()
    };
    let figure = FigureKind::find(id).expect("a figure of the registry");
    Request::Plot(Plot { figure, options })
}

/// Claims of the registry; none stands for all that are believed.
pub fn claims(names: &[&str]) -> Request {
    Request::Check(Check {
        claims: names.iter().map(ToString::to_string).collect(),
        ..Check::default()
    })
}

/// The thresholds at each N.
pub fn thresholds(n: &str) -> Request {
    Request::Thresholds(Thresholds::of(read(n)))
}

/// The optima of a grid; b = t where no b is given.
pub fn solve(n: &str, t: &str, b: Option<&str>, digits: usize) -> Request {
    let problems = Problems {
        b: b.map(read),
        ..Problems::symmetric(read(n), read(t))
    };
    Request::Solve(Solve {
        digits: Digits::Proved(digits),
        ..Solve::of(problems)
    })
}

/// The optima of a grid where the bias is optimised too.
pub fn learned(n: &str, t: &str, digits: usize) -> Request {
    Request::Solve(Solve {
        digits: Digits::Proved(digits),
        bias: Bias::Learned,
        ..Solve::of(Problems::symmetric(read(n), read(t)))
    })
}

/// The standing set of encoders.
pub fn encoders(n: &str, t: &str, seeds: u64) -> Request {
    Request::Encoder(Encoders {
        seeds,
        ..Encoders::of(read(n), read(t))
    })
}

/// Full optimisation of a grid at b = t; d = N where no d is given.
pub fn sweep(loss: Kind, n: &str, d: Option<&str>, t: &str, seeds: u64) -> Request {
    let problems = Problems {
        d: d.map(read),
        ..Problems::symmetric(read(n), read(t))
    };
    Request::Sweep(Sweep {
        loss,
        seeds,
        ..Sweep::of(problems)
    })
}

/// Certified brackets of a grid at b = t.
pub fn brackets(n: &str, d: &str, t: &str) -> Request {
    Request::Bound(Bound::of(Problems {
        d: Some(read(d)),
        ..Problems::symmetric(read(n), read(t))
    }))
}

/// One run of the paper's protocol.
pub fn protocol(n: u64, t: &str) -> Request {
    let problem = Problem::symmetric(n, read::<Quantity>(t)).expect("a problem of the story");
    Request::Optimize(Optimize::of(problem))
}
