//! The requests: their arguments as Python gives them, grids as words.

use ccem::encoder::training::Method as Training;
use ccem::evidence::Level;
use ccem::exhibit::derive::Derive;
use ccem::exhibit::encoder::Source;
use ccem::exhibit::figures::{FIGURES, FigureKind, Options};
use ccem::exhibit::siglip::OwnModel;
use ccem::exhibit::solve::Digits;
use ccem::exhibit::{
    Bound as Brackets, Check, Encoders, List, Plot, Request, Siglip, Solve, Sweep, Thresholds,
    Verify,
};
use ccem::nearest::unknown;
use ccem::reduction::grid::{Integers, Problems, Quantities, rational};
use ccem::reduction::learned_bias::Bias;
use num_rational::BigRational;
use pyo3::prelude::*;

use crate::answer::Answer;
use crate::bad;
use crate::waiting::{answer, failed, watched};

/// Reads a word of the command line.
pub fn word<T: std::str::FromStr>(name: &str, text: &str) -> PyResult<T>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error| bad(format!("{name}: {error}")))
}

fn option<T: std::str::FromStr>(name: &str, text: Option<&str>) -> PyResult<Option<T>>
where
    T::Err: std::fmt::Display,
{
    text.map(|text| word(name, text)).transpose()
}

/// The bias as it is given, and whether it is learned instead.
pub fn bias(b: Option<&str>) -> PyResult<(Option<Quantities>, Bias)> {
    match b {
        Some("learned") => Ok((None, Bias::Learned)),
        b => Ok((option("b", b)?, Bias::Fixed)),
    }
}

/// The problems of a grid.
pub fn problems(n: &str, t: &str, b: Option<&str>, d: Option<&str>) -> PyResult<(Problems, Bias)> {
    let (b, bias) = bias(b)?;
    let problems = Problems {
        n: word("n", n)?,
        d: option("d", d)?,
        t: word("t", t)?,
        b,
    };
    Ok((problems, bias))
}

/// An exact number.
pub fn exact(name: &str, text: &str) -> PyResult<BigRational> {
    rational(text).map_err(|error| bad(format!("{name}: {error}")))
}

fn levels(names: Option<Vec<String>>) -> PyResult<Vec<Level>> {
    match names {
        None => Ok(Level::ALL.to_vec()),
        Some(names) => names.iter().map(|name| word("levels", name)).collect(),
    }
}

#[pyfunction]
#[pyo3(signature = (n, t, b, d, digits))]
pub fn solve(
    py: Python<'_>,
    n: &str,
    t: &str,
    b: Option<&str>,
    d: Option<&str>,
    digits: usize,
) -> PyResult<Answer> {
    let (problems, bias) = problems(n, t, b, d)?;
    let request = Request::Solve(Solve {
        bias,
        digits: Digits::Proved(digits),
        ..Solve::of(problems)
    });
    answer(py, &request, None)
}

#[pyfunction]
#[pyo3(signature = (n, d, digits))]
pub fn thresholds(py: Python<'_>, n: &str, d: Option<&str>, digits: usize) -> PyResult<Answer> {
    let d = option("d", d)?;
    let request = Request::Thresholds(Thresholds {
        d,
        digits,
        ..Thresholds::of(word("n", n)?)
    });
    answer(py, &request, None)
}

#[pyfunction]
#[pyo3(signature = (n, t, b, d, seed, seeds, progress))]
#[allow(clippy::too_many_arguments)]
pub fn bound(
    py: Python<'_>,
    n: &str,
    t: &str,
    b: Option<&str>,
    d: Option<&str>,
    seed: u64,
    seeds: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let (problems, bias) = problems(n, t, b, d)?;
    if bias.is_learned() {
        return Err(bad(
            "b: a bracket is for a given bias, not for one that is learned",
        ));
    }
    let request = Request::Bound(Brackets {
        seed,
        seeds,
        ..Brackets::of(problems)
    });
    answer(py, &request, progress)
}

#[pyfunction]
#[pyo3(signature = (n, t, b, d, loss, seed, seeds, warm_start, progress))]
#[allow(clippy::too_many_arguments)]
pub fn sweep(
    py: Python<'_>,
    n: &str,
    t: &str,
    b: Option<&str>,
    d: Option<&str>,
    loss: &str,
    seed: u64,
    seeds: u64,
    warm_start: bool,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let (problems, bias) = problems(n, t, b, d)?;
    let loss = word("loss", loss)?;
    let request = Request::Sweep(Sweep {
        bias,
        loss,
        seed,
        seeds,
        warm_start,
        ..Sweep::of(problems)
    });
    answer(py, &request, progress)
}

#[pyfunction]
#[pyo3(signature = (n, t, b, d, encoders, inputs, separate, method, rate, steps, seed, seeds, progress))]
#[allow(clippy::too_many_arguments)]
pub fn encoder(
    py: Python<'_>,
    n: &str,
    t: &str,
    b: Option<&str>,
    d: Option<&str>,
    encoders: Option<Vec<String>>,
    inputs: &str,
    separate: bool,
    method: &str,
    rate: Option<f64>,
    steps: Option<u64>,
    seed: u64,
    seeds: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let n: Integers = word("n", n)?;
    let (b, bias) = bias(b)?;
    let usual = Encoders::of(n.clone(), word("t", t)?);
    let networks = match encoders {
        None => usual.networks.clone(),
        Some(names) => names
            .iter()
            .map(|name| word("encoders", name))
            .collect::<PyResult<_>>()?,
    };
    let rate = |usual: f64| match rate.unwrap_or(usual) {
        rate if rate.is_finite() && rate > 0.0 => Ok(rate),
        rate => Err(bad(format!("rate: {rate} is no positive number"))),
    };
    let method = match method {
        "lbfgs" => Training::Lbfgs,
        "gd" => Training::GradientDescent { rate: rate(0.5)? },
        "adam" => Training::Adam { rate: rate(0.001)? },
        other => return Err(bad(unknown("method", other, ["lbfgs", "gd", "adam"]))),
    };
    let request = Request::Encoder(Encoders {
        source: Source::Drawn(n, word("inputs", inputs)?),
        d: option("d", d)?,
        b,
        bias,
        networks,
        sharing: if separate {
            ccem::encoder::network::Sharing::Separate
        } else {
            ccem::encoder::network::Sharing::Shared
        },
        method,
        steps: steps.unwrap_or(usual.steps),
        seed,
        seeds: seeds.unwrap_or(usual.seeds),
        ..usual
    });
    answer(py, &request, progress)
}

#[pyfunction]
#[pyo3(signature = (claims, levels_of, conjectures, seeds, progress))]
pub fn check(
    py: Python<'_>,
    claims: Vec<String>,
    levels_of: Option<Vec<String>>,
    conjectures: bool,
    seeds: Option<u64>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let levels = levels(levels_of)?;
    let request = Request::Check(Check {
        claims,
        levels,
        conjectures,
        seeds,
        ..Check::default()
    });
    answer(py, &request, progress)
}

#[pyfunction]
#[pyo3(signature = (text, levels_of, progress))]
pub fn check_text(
    py: Python<'_>,
    text: &str,
    levels_of: Option<Vec<String>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let check = Check {
        levels: levels(levels_of)?,
        ..Check::default()
    };
    let examined = watched(py, progress, |watch| check.text("claims.toml", text, watch))?;
    Ok(Answer(examined.map_err(failed)?.outcome()))
}

#[pyfunction]
pub fn claims(py: Python<'_>) -> PyResult<Answer> {
    answer(
        py,
        &Request::Check(Check {
            list: true,
            ..Check::default()
        }),
        None,
    )
}

#[pyfunction]
pub fn keys(py: Python<'_>) -> PyResult<Answer> {
    answer(
        py,
        &Request::List(List {
            keys: Some(Vec::new()),
        }),
        None,
    )
}

#[pyfunction]
pub fn verify(py: Python<'_>, text: &str) -> PyResult<Answer> {
    let outcome = watched(py, None, |watch| {
        Verify::text("the certificate", text, watch)
    })?;
    outcome.map(Answer).map_err(bad)
}

#[pyfunction]
pub fn derive(py: Python<'_>, name: &str) -> PyResult<Answer> {
    let derivation = Derive::find(name).map_err(bad)?;
    answer(py, &Request::Derive(derivation), None)
}

#[pyfunction]
#[pyo3(signature = (name, n, d, t, seed, seeds, quick, progress))]
#[allow(clippy::too_many_arguments)]
pub fn plot(
    py: Python<'_>,
    name: &str,
    n: Option<&str>,
    d: Option<&str>,
    t: Option<&str>,
    seed: Option<u64>,
    seeds: Option<u64>,
    quick: bool,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let typed = |figure: &&FigureKind| figure.arguments.join(" ") == name;
    let figure = match FIGURES.iter().find(typed) {
        Some(figure) => figure,
        None => FigureKind::find(name).map_err(bad)?,
    };
    let options = Options {
        n: option("n", n)?,
        d: option("d", d)?,
        t: option("t", t)?,
        seed,
        seeds,
        quick,
        ..Options::default()
    };
    answer(py, &Request::Plot(Plot { figure, options }), progress)
}

#[pyfunction]
pub fn figures() -> Vec<(&'static str, &'static str)> {
    FIGURES
        .iter()
        .map(|figure| (figure.id, figure.title))
        .collect()
}

#[pyfunction]
#[pyo3(signature = (n, logit_scale, logit_bias, d, convention))]
pub fn siglip(
    py: Python<'_>,
    n: Option<&str>,
    logit_scale: Option<&str>,
    logit_bias: Option<&str>,
    d: Option<u64>,
    convention: Option<&str>,
) -> PyResult<Answer> {
    let released = Siglip::released();
    let own = match (logit_scale, logit_bias) {
        (None, None) => None,
        (Some(scale), Some(bias)) => Some(OwnModel {
            logit_scale: exact("logit_scale", scale)?,
            logit_bias: exact("logit_bias", bias)?,
            d,
        }),
        _ => return Err(bad("logit_scale and logit_bias come together")),
    };
    let request = Request::Siglip(Siglip {
        n: option("n", n)?.unwrap_or(released.n),
        own,
        convention: option("convention", convention)?.unwrap_or(released.convention),
    });
    answer(py, &request, None)
}

/// Temperature and bias of the theory, of a model's numbers.
#[pyfunction]
pub fn convert(
    logit_scale: &str,
    logit_bias: &str,
    convention: &str,
) -> PyResult<(String, String)> {
    let convention: ccem::siglip::convention::Convention = word("convention", convention)?;
    let scale = exact("logit_scale", logit_scale)?;
    let bias = exact("logit_bias", logit_bias)?;
    let t = convention.temperature(&scale).map_err(bad)?;
    Ok((t.to_string(), convention.bias(&bias).to_string()))
}
