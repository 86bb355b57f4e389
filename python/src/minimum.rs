//! One minimisation over U and V, its vectors kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ccem::exhibit::optimize::{LBFGS, PROTOCOL};
use ccem::exhibit::{Failure, Optimize};
use ccem::experiment::Keep;
use ccem::nearest::unknown;
use ccem::optimize::{Interrupt, Listener, Method, Settings, Stop};
use numpy::{PyArray1, PyArray2, PyArrayMethods};
use pyo3::exceptions::PyStopIteration;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::ask::{problems, word};
use crate::bad;
use crate::waiting::{failed, watched};

/// The best run of a minimisation.
#[pyfunction]
#[pyo3(signature = (n, t, b, d, loss, method, rate, steps, tolerance, seed, seeds, trace, callback, progress))]
#[allow(clippy::too_many_arguments)]
pub fn minimize<'py>(
    py: Python<'py>,
    n: &str,
    t: &str,
    b: Option<&str>,
    d: Option<&str>,
    loss: &str,
    method: &str,
    rate: Option<f64>,
    steps: Option<u64>,
    tolerance: Option<f64>,
    seed: u64,
    seeds: u64,
    trace: bool,
    callback: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (problems, bias) = problems(n, t, b, d)?;
    let all = problems.all().map_err(bad)?;
    let [problem] = <[_; 1]>::try_from(all).map_err(|all| {
        bad(format!(
            "one problem is minimised, not {}; use sweep",
            all.len()
        ))
    })?;
    let request = Optimize {
        bias,
        loss: word("loss", loss)?,
        settings: settings(method, rate, steps, tolerance)?,
        seed,
        seeds,
        ..Optimize::of(problem)
    };
    let keep = Keep {
        embedding: true,
        trace,
    };
    let followed = Followed::by(callback);
    let optimum = watched(py, progress, |watch| {
        let optimum = request.followed(keep, watch, &followed.listener(&watch.stop))?;
        match optimum.cut_short() {
            Some(why) if !followed.has_raised() => Err(Failure::Interrupted(why)),
            _ => Ok(optimum),
        }
    })?;
    let stopped = followed.stopped(py)?;
    let optimum = optimum.map_err(failed)?.optimised;
    let (Some(run), Some(embedding)) = (optimum.best(), &optimum.embedding) else {
        return Err(bad("no run ended at a finite loss"));
    };
    let result = PyDict::new(py);
    result.set_item("n", optimum.problem.n())?;
    result.set_item("d", optimum.problem.d())?;
    result.set_item("t", optimum.problem.t().to_string())?;
    let given = || ccem::reduction::described(optimum.problem.b(), optimum.problem.n());
    result.set_item("b", run.b.map_or_else(given, |b| format!("{b:?}")))?;
    result.set_item("u", rows(py, embedding.u())?)?;
    result.set_item("v", rows(py, embedding.v())?)?;
    result.set_item("fun", run.loss)?;
    result.set_item("fun_error", run.loss_error)?;
    result.set_item("gap", run.gap.value)?;
    result.set_item("gap_error", run.gap.error)?;
    result.set_item("arrived", run.arrived)?;
    result.set_item("relative_gradient", run.relative_gradient)?;
    result.set_item("nit", run.steps)?;
    result.set_item("nfev", run.evaluations)?;
    result.set_item(
        "success",
        is_success(run.stop, run.relative_gradient, optimum.problem.d()),
    )?;
    result.set_item("status", run.stop.name())?;
    result.set_item(
        "message",
        match run.stop {
            Stop::Interrupted if stopped => "callback raised StopIteration".into(),
            stop => stop.to_string(),
        },
    )?;
    result.set_item("start", run.start.to_string())?;
    result.set_item("s", run.geometry.s)?;
    result.set_item("delta", run.geometry.delta)?;
    result.set_item("p", run.geometry.positive.mean())?;
    result.set_item("q", run.geometry.negative.mean())?;
    let points = PyList::empty(py);
    for point in optimum.trace.iter().flatten() {
        points.append((point.step, point.loss, point.relative_gradient))?;
    }
    result.set_item("trace", points)?;
    Ok(result)
}

/// A function that is called after each step, and what it raised.
struct Followed {
    callback: Option<Arc<Py<PyAny>>>,
    raised: Arc<Mutex<Option<PyErr>>>,
}

impl Followed {
    fn by(callback: Option<&Bound<'_, PyAny>>) -> Self {
        Followed {
            callback: callback.map(|callback| Arc::new(callback.clone().unbind())),
            raised: Arc::default(),
        }
    }

    /// Calls it, and ends the runs when it raises.
    fn listener(&self, stop: &Interrupt) -> Listener {
        let (Some(callback), raised) = (self.callback.clone(), self.raised.clone()) else {
            return Listener::NOBODY;
        };
        let stop = stop.clone();
        Listener::by(move |point| {
            // The start is no step.
            if point.step == 0 || stop.is_raised() {
                return;
            }
            let point = (point.step, point.loss, point.relative_gradient);
            if let Err(error) = Python::attach(|py| callback.call1(py, point).map(drop)) {
                *held(&raised) = Some(error);
                stop.raise();
            }
        })
    }

    fn has_raised(&self) -> bool {
        held(&self.raised).is_some()
    }

    /// Whether it asked for the end, as SciPy has it, by StopIteration; what else it raised is an
    /// error.
    fn stopped(&self, py: Python<'_>) -> PyResult<bool> {
        match held(&self.raised).take() {
            None => Ok(false),
            Some(error) if error.is_instance_of::<PyStopIteration>(py) => Ok(true),
            Some(error) => Err(error),
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Is the end stationary, as far as doubles can tell? At a step limit only where nothing is left of
/// the gradient but the rounding of its entries, (2d + 13) 2⁻⁵³ of what it is made of.
fn is_success(stop: Stop, relative_gradient: f64, d: u64) -> bool {
    let rounding = (2.0 * d as f64 + 13.0) * f64::EPSILON / 2.0;
    match stop {
        Stop::GradientTolerance | Stop::TargetReached | Stop::Exact => true,
        Stop::StepLimit | Stop::LineSearchFailed => relative_gradient <= rounding,
        Stop::NotFinite(_) | Stop::FlatStart | Stop::Underflow | Stop::Interrupted => false,
    }
}

fn settings(
    method: &str,
    rate: Option<f64>,
    steps: Option<u64>,
    tolerance: Option<f64>,
) -> PyResult<Settings> {
    let usual = match method {
        "lbfgs" if rate.is_some() => return Err(bad("rate is for projected-gradient only")),
        "lbfgs" => LBFGS,
        "projected-gradient" => match rate.unwrap_or(0.5) {
            rate if rate.is_finite() && rate > 0.0 => Settings {
                method: Method::ProjectedGradient { rate },
                ..PROTOCOL
            },
            rate => return Err(bad(format!("rate: {rate} is no positive number"))),
        },
        other => {
            return Err(bad(unknown(
                "method",
                other,
                ["lbfgs", "projected-gradient"],
            )));
        }
    };
    let tolerance = tolerance.unwrap_or(usual.tolerance);
    if !(0.0..1.0).contains(&tolerance) {
        return Err(bad("gtol must be a number from 0 to below 1"));
    }
    let max_steps = steps.unwrap_or(usual.max_steps);
    if !(1..=1_000_000_000).contains(&max_steps) {
        return Err(bad("maxiter must be an integer from 1 to 1000000000"));
    }
    Ok(Settings {
        max_steps,
        tolerance,
        ..usual
    })
}

/// A matrix of nalgebra, which is in Fortran's order, as one in C order.
fn rows<'py>(
    py: Python<'py>,
    x: nalgebra::DMatrixView<'_, f64>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    PyArray1::from_slice(py, x.transpose().as_slice()).reshape([x.nrows(), x.ncols()])
}
