//! Python's door to ccem: Python's values in, the library's requests computed, its records out.
//! Nothing here computes. What a user calls, with its documentation, is the package `ccem` in
//! `py/ccem`; this module is private to it.

mod answer;
mod arrays;
mod ask;
mod measured;
mod minimum;
mod waiting;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// What was wrong, in the library's words.
fn bad(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Runs a command line; its exit code.
#[pyfunction]
fn run(py: Python<'_>, words: Vec<std::ffi::OsString>) -> u8 {
    let code = py.detach(|| ccem::cli::run(words));
    // `ExitCode` tells nobody what it is but by comparison.
    (0..=u8::MAX)
        .find(|number| std::process::ExitCode::from(*number) == code)
        .unwrap_or(2)
}

/// The end of a message about `word`: which of the known ones was probably meant, or nothing.
#[pyfunction]
fn meant(word: &str, known: Vec<String>) -> String {
    ccem::nearest::meant(word, known.iter().map(String::as_str))
}

#[pymodule]
mod _ccem {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::{
        answer::Answer,
        arrays::{loss, loss_and_grad, optima},
        ask::{
            bound, check, check_text, claims, convert, derive, encoder, figures, keys, plot,
            siglip, solve, sweep, thresholds, verify,
        },
        meant,
        measured::{audit, measure},
        minimum::minimize,
        run,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
