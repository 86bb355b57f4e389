//! A bar on stderr, for people who wait; nothing where stderr is no terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Whether to show bars at all.
pub struct Progress {
    wanted: bool,
}

impl Progress {
    /// Bars, if they are wanted and somebody can see them.
    pub fn new(wanted: bool) -> Self {
        Progress { wanted }
    }

    /// A bar over `length` pieces of work called `unit`.
    pub fn bar(&self, length: u64, unit: &'static str) -> ProgressBar {
        // indicatif draws to stderr, and only to a terminal.
        let target = match self.wanted {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let template = "{bar:40} {pos}/{len} {prefix}, {eta} left";
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::with_draw_target(Some(length), target)
            .with_style(style)
            .with_prefix(unit)
    }
}
