//! The wish to stop, from outside: a token that a method reads before each step.
//!
//! argmin can catch SIGINT itself, but then for the first run of a process only, and it takes
//! the signal from everybody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use argmin::core::{TerminationReason, TerminationStatus};

/// Ends the runs it is given to, and no others, once its flag is raised: after the step they are
/// in, as [`super::Stop::Interrupted`]. The default has no flag and ends nothing.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Option<Arc<AtomicBool>>);

impl Interrupt {
    /// What no one raises.
    pub const NEVER: Interrupt = Interrupt(None);

    /// Raised by `true` in a flag that the caller, or its handler of signals, keeps.
    pub fn by(flag: &Arc<AtomicBool>) -> Interrupt {
        Interrupt(Some(Arc::clone(flag)))
    }

    /// Raises the flag, if there is one.
    pub fn raise(&self) {
        let Interrupt(flag) = self;
        if let Some(flag) = flag {
            flag.store(true, Ordering::Relaxed);
        }
    }

    /// Is the flag up?
    pub fn is_raised(&self) -> bool {
        let Interrupt(flag) = self;
        flag.as_ref()
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// The same in argmin's words.
    pub(super) fn status(&self) -> TerminationStatus {
        match self.is_raised() {
            true => TerminationStatus::Terminated(TerminationReason::Interrupt),
            false => TerminationStatus::NotTerminated,
        }
    }
}
