//! The calling thread waits for a computation: it hears Ctrl-C, and tells who asks how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use ccem::exhibit::{Bar, Failure, Progress, Request, Watch};
use ccem::optimize::Interrupt;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

use crate::answer::Answer;
use crate::bad;

/// How often the calling thread looks up.
const PATIENCE: Duration = Duration::from_millis(20);

/// How far a computation is: of bars that follow each other or run side by side, all pieces.
#[derive(Default)]
struct Counted {
    done: AtomicU64,
    all: AtomicU64,
}

struct Piece<'a>(&'a Counted);

impl Progress for Counted {
    fn bar(&self, length: u64, _: &'static str) -> Box<dyn Bar + '_> {
        self.all.fetch_add(length, Relaxed);
        Box::new(Piece(self))
    }
}

impl Bar for Piece<'_> {
    fn advance(&self, pieces: u64) {
        self.0.done.fetch_add(pieces, Relaxed);
    }
}

/// Computes a request without the interpreter's lock. `progress` is called with (done, all).
pub fn answer(
    py: Python<'_>,
    request: &Request,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let outcome = watched(py, progress, |watch| request.compute(watch))?;
    outcome.map(Answer).map_err(failed)
}

/// The library's failure as Python's exception.
pub fn failed(failure: Failure) -> PyErr {
    match failure {
        Failure::BadInput(message) => bad(message),
        Failure::Interrupted(message) => PyKeyboardInterrupt::new_err(message),
    }
}

/// Computes without the interpreter's lock, in a thread of its own. An exception that a signal or
/// `progress` raises ends it, and no other computation.
pub fn watched<T: Send>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    compute: impl FnOnce(&Watch) -> T + Send,
) -> PyResult<T> {
    let (counted, flag) = (Counted::default(), Arc::new(AtomicBool::new(false)));
    let progress = progress.map(|progress| progress.clone().unbind());
    let look_up = |told: &mut Option<(u64, u64)>| -> PyResult<()> {
        Python::attach(|py| {
            py.check_signals()?;
            let at = (counted.done.load(Relaxed), counted.all.load(Relaxed));
            match &progress {
                Some(progress) if *told != Some(at) && at.1 > 0 => {
                    *told = Some(at);
                    progress.call1(py, at).map(drop)
                }
                _ => Ok(()),
            }
        })
    };
    py.detach(|| {
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel(1);
            let (counted, stop) = (&counted, Interrupt::by(&flag));
            scope.spawn(move || {
                let watch = Watch {
                    progress: counted,
                    stop,
                };
                // Nobody hears it who has stopped listening.
                let _ = send.send(compute(&watch));
            });
            let (mut told, mut raised) = (None, None);
            loop {
                match receive.recv_timeout(PATIENCE) {
                    Ok(value) => {
                        let last = match raised.take() {
                            Some(error) => Err(error),
                            None => look_up(&mut told),
                        };
                        return last.map(|()| value);
                    }
                    Err(RecvTimeoutError::Timeout) if raised.is_none() => {
                        raised = look_up(&mut told).err();
                        flag.fetch_or(raised.is_some(), Relaxed);
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => {
                        return Err(bad("the computation ended without a result"));
                    }
                }
            }
        })
    })
}
