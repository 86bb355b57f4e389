//! Ctrl-C. The first one asks every descent to end, so that what is finished can be kept; a second
//! one ends the program at once.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown};

use crate::optimize::interrupt::flag;

/// The exit code of a program that was interrupted, as shells have it: 128 + SIGINT.
pub const EXIT_CODE: u8 = 130;

/// From now on the first SIGINT or SIGTERM interrupts every run, see [`crate::optimize::interrupt`].
pub fn listen() -> Result<(), String> {
    let deaf = |error| format!("cannot listen for Ctrl-C: {error}");
    for signal in [SIGINT, SIGTERM] {
        // In this order: the shutdown is armed by an earlier signal, not by its own.
        register_conditional_shutdown(signal, EXIT_CODE.into(), flag()).map_err(deaf)?;
        register(signal, flag()).map_err(deaf)?;
    }
    Ok(())
}
