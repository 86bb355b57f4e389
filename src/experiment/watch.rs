//! Whoever waits for many runs: is told of each, and may end them.

use crate::optimize::{Interrupt, Listener};

/// A watch over the runs of a computation, and of no other.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Called with the number of runs that have just ended, from any thread.
    pub advance: &'a (dyn Fn(u64) + Sync),
    /// Once raised, the runs under way end after their step and no other begins.
    pub stop: &'a Interrupt,
    /// Told of every step of the first seed's runs.
    pub listener: &'a Listener,
}

impl Watch<'static> {
    /// Nobody waits: nothing is told and nothing interrupted.
    pub const NOBODY: Watch<'static> = Watch {
        advance: &|_| (),
        stop: &Interrupt::NEVER,
        listener: &Listener::NOBODY,
    };
}
