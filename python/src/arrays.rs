//! Arrays in and out: the loss of vectors, and optima of many problems at once.

use std::cell::Cell;

use ccem::loss::Kind;
use ccem::optimize::FullLoss;
use ccem::optimize::descent::Value;
use ccem::optimize::kernel::{RowMajor, Unfit, Workspace};
use ccem::reduction::proven::{ProvenNumber, prove};
use ccem::reduction::{Optimum, Phase, Problem, Quantity, solve};
use numpy::{
    PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyReadwriteArray2, PyUntypedArrayMethods,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rayon::prelude::*;

use crate::ask::word;
use crate::bad;

type Matrix<'py> = PyReadonlyArray2<'py, f64>;

/// The entries of a C-ordered matrix. (`as_slice` alone would take one in Fortran's order, and read
/// it in the wrong one.)
fn entries<'a>(name: &str, x: &'a Matrix<'_>) -> PyResult<&'a [f64]> {
    match (x.is_c_contiguous(), x.as_slice()) {
        (true, Ok(entries)) => Ok(entries),
        _ => Err(bad(format!("{name} must be in C order"))),
    }
}

/// N and d of both.
fn shape(u: &Matrix<'_>, v: &Matrix<'_>) -> PyResult<[usize; 2]> {
    let (of_u, of_v) = (u.shape(), v.shape());
    match of_u == of_v {
        true => Ok([of_u[0], of_u[1]]),
        false => Err(bad(format!(
            "U is {} × {} and V is {} × {}; they need the same shape",
            of_u[0], of_u[1], of_v[0], of_v[1]
        ))),
    }
}

/// More bytes than this are given back.
const MOST: u64 = 64 << 20;

thread_local! {
    /// The memory of the last loss on this thread.
    static SPARE: Cell<Option<RowMajor>> = const { Cell::new(None) };
}

/// Evaluates the loss of that name at t and b without the interpreter's lock, and keeps its memory
/// for the next.
fn evaluate(
    py: Python<'_>,
    [n, d]: [usize; 2],
    [t, b]: [f64; 2],
    kind: &str,
    compute: impl FnOnce(&mut RowMajor) -> Result<Value, Unfit> + Send,
) -> PyResult<Value> {
    let kind: Kind = word("loss", kind)?;
    if !(t.is_finite() && t > 0.0 && b.is_finite()) {
        return Err(bad(format!(
            "t = {t}, b = {b}: t must be positive and finite, b finite"
        )));
    }
    let loss = FullLoss { kind, t, b };
    let value = py.detach(|| {
        let mut kernel = match SPARE.take() {
            Some(spare) => spare.again(loss, n, d)?,
            None => RowMajor::new(loss, n, d)?,
        };
        let value = compute(&mut kernel);
        let keeps = Workspace::bytes(&loss, n as u64, d as u64) <= MOST;
        SPARE.set(keeps.then_some(kernel));
        value
    });
    value.map_err(bad)
}

/// L of U and V (N×d, float64, C order), and a bound on its rounding error.
#[pyfunction]
pub fn loss(
    py: Python<'_>,
    u: Matrix<'_>,
    v: Matrix<'_>,
    t: f64,
    b: f64,
    kind: &str,
) -> PyResult<(f64, f64)> {
    let shape = shape(&u, &v)?;
    let (u, v) = (entries("U", &u)?, entries("V", &v)?);
    let value = evaluate(py, shape, [t, b], kind, |loss| loss.value(u, v))?;
    Ok((value.loss, value.error))
}

/// L, and ∂L/∂U and ∂L/∂V to `gu` and `gv`, of the same shape and order, whatever is in them.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub fn loss_and_grad(
    py: Python<'_>,
    u: Matrix<'_>,
    v: Matrix<'_>,
    t: f64,
    b: f64,
    kind: &str,
    mut gu: PyReadwriteArray2<'_, f64>,
    mut gv: PyReadwriteArray2<'_, f64>,
) -> PyResult<f64> {
    let shape = shape(&u, &v)?;
    let (u, v) = (entries("U", &u)?, entries("V", &v)?);
    let (gu, gv) = (gu.as_slice_mut()?, gv.as_slice_mut()?);
    let value = evaluate(py, shape, [t, b], kind, |loss| loss.gradient(u, v, gu, gv))?;
    Ok(value.loss)
}

/// Optima of problems one by one: arrays n, t, b, d of one length, t and b as decimal text. With
/// digits every number is the double nearest to the true one; without them it is computed in
/// floating point.
#[pyfunction]
#[pyo3(signature = (n, t, b, d, digits))]
pub fn optima<'py>(
    py: Python<'py>,
    n: PyReadonlyArray1<'py, u64>,
    t: Numbers<'py>,
    b: Option<Numbers<'py>>,
    d: Option<PyReadonlyArray1<'py, u64>>,
    digits: Option<usize>,
) -> PyResult<Bound<'py, PyDict>> {
    let (n, t) = (n.as_slice()?, t.read()?);
    let b = b.as_ref().map(Numbers::read).transpose()?;
    let d = d.as_ref().map(|d| d.as_slice()).transpose()?;
    let problem = |k: usize| -> Result<Problem, String> {
        let t = t.quantity(k).map_err(|error| format!("t: {error}"))?;
        let b = match &b {
            Some(b) => b.quantity(k).map_err(|error| format!("b: {error}"))?,
            None => t.clone(),
        };
        let d = d.map_or(n[k], |d| d[k]);
        Problem::new(n[k], d, t, b).map_err(|error| error.to_string())
    };
    match digits {
        None => {
            let all: Result<Vec<Optimum>, String> = py.detach(|| {
                (0..n.len())
                    .into_par_iter()
                    .map(|k| Ok(solve(&problem(k)?)))
                    .collect()
            });
            floating(py, &all.map_err(bad)?)
        }
        Some(digits) => {
            let digits = ccem::exhibit::solve::digits(digits).map_err(bad)?;
            let one = |k: usize| {
                let problem = problem(k)?;
                prove(&problem, digits).ok_or_else(|| ccem::exhibit::theory::doubt(&problem))
            };
            let all: Result<Vec<_>, String> =
                py.detach(|| (0..n.len()).into_par_iter().map(one).collect());
            let all = all.map_err(bad)?;
            let nearest = |of: fn(&ccem::reduction::proven::ProvenOptimum) -> &ProvenNumber| {
                PyArray1::from_iter(py, all.iter().map(|optimum| of(optimum).nearest))
            };
            let end = |of: fn(&ccem::reduction::proven::ProvenOptimum) -> f64| {
                PyArray1::from_iter(py, all.iter().map(of))
            };
            let columns = PyDict::new(py);
            columns.set_item("phase", phases(all.iter().map(|optimum| optimum.phase)))?;
            columns.set_item("delta_star", nearest(|x| &x.delta))?;
            columns.set_item("s_star", nearest(|x| &x.s))?;
            columns.set_item("p_star", nearest(|x| &x.positive))?;
            columns.set_item("q_star", nearest(|x| &x.negative))?;
            columns.set_item("loss_star", nearest(|x| &x.loss))?;
            columns.set_item("s_star_lo", end(|x| x.s.enclosure[0]))?;
            columns.set_item("s_star_hi", end(|x| x.s.enclosure[1]))?;
            columns.set_item("loss_star_lo", end(|x| x.loss.enclosure[0]))?;
            columns.set_item("loss_star_hi", end(|x| x.loss.enclosure[1]))?;
            Ok(columns)
        }
    }
}

fn floating<'py>(py: Python<'py>, all: &[Optimum]) -> PyResult<Bound<'py, PyDict>> {
    let column = |of: fn(&Optimum) -> f64| PyArray1::from_iter(py, all.iter().map(of));
    let columns = PyDict::new(py);
    columns.set_item("phase", phases(all.iter().map(|optimum| optimum.phase)))?;
    columns.set_item("delta_star", column(|x| x.delta))?;
    columns.set_item("s_star", column(|x| x.point.s))?;
    columns.set_item("p_star", column(|x| x.positive))?;
    columns.set_item("q_star", column(|x| x.negative))?;
    columns.set_item("loss_star", column(|x| x.loss))?;
    Ok(columns)
}

fn phases(all: impl Iterator<Item = Phase>) -> Vec<String> {
    all.map(|phase| phase.to_string()).collect()
}

/// Numbers as doubles, which mean their shortest decimals, or as decimal text.
#[derive(FromPyObject)]
pub enum Numbers<'py> {
    Doubles(PyReadonlyArray1<'py, f64>),
    Texts(Vec<String>),
}

enum Read<'a> {
    Doubles(&'a [f64]),
    Texts(&'a [String]),
}

impl Numbers<'_> {
    fn read(&self) -> PyResult<Read<'_>> {
        match self {
            Numbers::Doubles(array) => Ok(Read::Doubles(array.as_slice()?)),
            Numbers::Texts(texts) => Ok(Read::Texts(texts)),
        }
    }
}

impl Read<'_> {
    fn quantity(&self, k: usize) -> Result<Quantity, String> {
        let read = |text: &str| text.parse::<Quantity>().map_err(|error| error.to_string());
        match self {
            Read::Doubles(all) => read(&format!("{:?}", all[k])),
            Read::Texts(all) => read(&all[k]),
        }
    }
}
