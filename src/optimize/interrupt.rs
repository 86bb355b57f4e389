//! The wish that every descent of this process ends soon. Who wishes it is no business of a
//! descent: it looks once a step, and then ends with the best point so far, as
//! [`Stop::Interrupted`](super::Stop::Interrupted).

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// The flag itself, for the handler of a signal to raise.
pub fn flag() -> &'static AtomicBool {
    &REQUESTED
}

/// Asks every descent to end.
pub fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Has that been asked?
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
