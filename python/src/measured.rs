//! Vectors that Python lends, held against the theory.

use ccem::exhibit::Measure;
use ccem::exhibit::audit::Judge;
use ccem::exhibit::measure::View;
use ccem::measure::Vectors;
use ccem::measure::npy::Sixteen;
use numpy::{PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;

use crate::answer::Answer;
use crate::ask::{exact, word};
use crate::bad;
use crate::waiting::watched;

/// An N×d array in C order.
#[derive(FromPyObject)]
pub enum Lent<'py> {
    Double(PyReadonlyArray2<'py, f64>),
    Single(PyReadonlyArray2<'py, f32>),
}

impl Lent<'_> {
    fn vectors(&self, name: &str) -> PyResult<Vectors<'_>> {
        let order = || bad(format!("{name} must be in C order, with d ≥ 1"));
        match self {
            Lent::Double(x) if x.is_c_contiguous() && x.shape()[1] > 0 => Ok(Vectors::new(
                x.shape()[1],
                x.as_slice().map_err(|_| order())?,
            )),
            Lent::Single(x) if x.is_c_contiguous() && x.shape()[1] > 0 => Ok(Vectors::new(
                x.shape()[1],
                x.as_slice().map_err(|_| order())?,
            )),
            _ => Err(order()),
        }
    }
}

/// All that is known of U and V, at t and b if they are given; or the histograms.
#[pyfunction]
#[pyo3(signature = (u, v, t, b, normalise, histogram, sample, progress))]
#[allow(clippy::too_many_arguments)]
pub fn measure(
    py: Python<'_>,
    u: Lent<'_>,
    v: Lent<'_>,
    t: Option<&str>,
    b: Option<&str>,
    normalise: bool,
    histogram: bool,
    sample: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let at = match (t, b) {
        (None, None) => None,
        (None, Some(_)) => return Err(bad("b needs t")),
        (Some(t), b) => Some([exact("t", t)?, exact("b", b.unwrap_or(t))?]),
    };
    let request = Measure {
        u: "U".into(),
        v: "V".into(),
        sixteen: Sixteen::default(),
        at,
        normalise,
        view: match histogram {
            true => View::Histogram,
            false => View::Summary,
        },
        groups: None,
        sample,
    };
    let (u, v) = (u.vectors("U")?, v.vectors("V")?);
    let outcome = watched(py, progress, |watch| request.held_against(u, v, watch))?;
    outcome.map(Answer).map_err(bad)
}

/// What came back from somebody's loss code, judged. Numbers are text: how many digits there are says
/// how exact they are.
#[pyfunction]
#[pyo3(signature = (u, v, t, b, value, loss, grad_u, grad_v, grad_t, grad_b))]
#[allow(clippy::too_many_arguments)]
pub fn audit(
    py: Python<'_>,
    u: Lent<'_>,
    v: Lent<'_>,
    t: &str,
    b: Option<&str>,
    value: &str,
    loss: &str,
    grad_u: Option<Lent<'_>>,
    grad_v: Option<Lent<'_>>,
    grad_t: Option<&str>,
    grad_b: Option<&str>,
) -> PyResult<Answer> {
    let number = |name: &str, text: Option<&str>| text.map(|text| word(name, text)).transpose();
    let request = Judge {
        u: "U".into(),
        v: "V".into(),
        sixteen: Sixteen::default(),
        loss: word("loss", loss)?,
        at: [exact("t", t)?, exact("b", b.unwrap_or(t))?],
        value: word("value", value)?,
        gradients: [None, None],
        grad_t: number("grad_t", grad_t)?,
        grad_b: number("grad_b", grad_b)?,
        points: None,
    };
    let vectors = [u.vectors("U")?, v.vectors("V")?];
    let of_u = grad_u.as_ref().map(|lent| lent.vectors("grad_u"));
    let of_v = grad_v.as_ref().map(|lent| lent.vectors("grad_v"));
    let gradients = [of_u.transpose()?, of_v.transpose()?];
    let outcome = watched(py, None, |_| request.held_against(vectors, gradients))?;
    outcome.map(Answer).map_err(bad)
}
