//! A bar on stderr, for people who wait; nothing where stderr is no terminal.

use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::exhibit::{Bar, Progress};

/// So often a bar is drawn again.
const TICK: Duration = Duration::from_millis(500);

/// Bars on stderr, if they are wanted.
pub struct Terminal {
    /// Are they?
    pub wanted: bool,
}

/// A bar that leaves nothing behind.
struct Drawn(ProgressBar);

impl Progress for Terminal {
    fn bar(&self, length: u64, unit: &'static str) -> Box<dyn Bar + '_> {
        // indicatif draws to stderr, and only to a terminal.
        let target = match self.wanted {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        let template = "{bar:40} {pos}/{len} {prefix} in {elapsed}, {eta} left";
        let bar = styled(bar, template).with_prefix(unit);
        // Before the first piece is done, and while a long one goes on; by a thread of its own.
        if !bar.is_hidden() && thread::Builder::new().spawn(|| ()).is_ok() {
            bar.enable_steady_tick(TICK);
        }
        Box::new(Drawn(bar))
    }
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

impl Bar for Drawn {
    fn advance(&self, pieces: u64) {
        self.0.inc(pieces);
    }

    fn name(&self, work: &'static str) {
        let template = "{bar:40} {percent}% {msg} in {elapsed}, {eta} left";
        let style = ProgressStyle::with_template(template);
        self.0
            .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.0.set_message(work);
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
