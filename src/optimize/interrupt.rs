//! The wish to stop, from outside: a flag that every method reads before each step.
//!
//! argmin can catch SIGINT itself, but then for the first run of a process only, and it takes
//! the signal from everybody else.

use std::sync::atomic::{AtomicBool, Ordering};

use argmin::core::{TerminationReason, TerminationStatus};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Ends every run of this process after the step it is in, as [`super::Stop::Interrupted`], and
/// every later one at its start. It may be called from a signal handler.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::Relaxed);
}

/// Has [`interrupt`] been called?
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// The flag itself, for a handler of signals to raise.
pub fn flag() -> &'static AtomicBool {
    &INTERRUPTED
}

/// The flag in argmin's words.
pub(super) fn status() -> TerminationStatus {
    if interrupted() {
        TerminationStatus::Terminated(TerminationReason::Interrupt)
    } else {
        TerminationStatus::NotTerminated
    }
}
