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

#[pymodule]
fn _ccem(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<answer::Answer>()?;
    module.add_function(wrap_pyfunction!(run, module)?)?;
    ask::register(module)?;
    arrays::register(module)?;
    measured::register(module)?;
    minimum::register(module)
}
