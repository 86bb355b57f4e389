//! Ctrl-C. The first one asks every descent to end, so that what is finished can be kept; a second
//! one ends the program at once.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown};

use crate::optimize::Interrupt;

/// The exit code of a program that was interrupted, as shells have it: 128 + SIGINT.
pub const EXIT_CODE: u8 = 130;

/// Raised by the first signal: a program has one terminal, and one Ctrl-C ends all it does.
static FLAG: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// From now on the first SIGINT or SIGTERM raises [`interrupt`].
pub fn listen() -> Result<(), String> {
    let deaf = |error| format!("cannot listen for Ctrl-C: {error}");
    for signal in [SIGINT, SIGTERM] {
        // In this order: the shutdown is armed by an earlier signal, not by its own.
        let armed = register_conditional_shutdown(signal, EXIT_CODE.into(), Arc::clone(&FLAG));
        armed.map_err(deaf)?;
        register(signal, Arc::clone(&FLAG)).map_err(deaf)?;
    }
    Ok(())
}

/// What ends the runs of this program.
pub fn interrupt() -> Interrupt {
    Interrupt::by(&FLAG)
}
