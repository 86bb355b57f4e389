//! A bar on stderr, for people who wait; nothing where stderr is no terminal.

use std::cell::Cell;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Whether to show bars at all, and whether they are parts of a longer one.
pub struct Progress {
    wanted: bool,
    share: Option<Share>,
}

/// A part of a longer bar: from where, and how much of it.
#[derive(Clone)]
struct Share {
    whole: ProgressBar,
    start: u64,
    length: u64,
}

/// A bar over pieces of work that are all alike.
pub struct Bar {
    own: ProgressBar,
    share: Option<Share>,
}

/// A bar over works that have bars of their own and take unlike times.
pub struct Whole {
    bar: ProgressBar,
    reached: Cell<u64>,
}

impl Progress {
    /// Bars, if they are wanted and somebody can see them.
    pub fn new(wanted: bool) -> Self {
        Progress {
            wanted,
            share: None,
        }
    }

    /// A bar over `length` pieces of work called `unit`.
    pub fn bar(&self, length: u64, unit: &'static str) -> Bar {
        let own = self.drawn(length, "{bar:40} {pos}/{len} {prefix}, {eta} left");
        Bar {
            own: own.with_prefix(unit),
            share: self.share.clone(),
        }
    }

    /// A bar over works whose times are to each other as their lengths.
    pub fn whole(&self, length: u64) -> Whole {
        Whole {
            bar: self.drawn(length, "{bar:40} {percent}% {msg}, {eta} left"),
            reached: Cell::new(0),
        }
    }

    fn drawn(&self, length: u64, template: &str) -> ProgressBar {
        // indicatif draws to stderr, and only to a terminal.
        let target = match self.wanted {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let style = ProgressStyle::with_template(template);
        ProgressBar::with_draw_target(Some(length), target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }
}

impl Bar {
    /// So many more pieces are done.
    pub fn inc(&self, pieces: u64) {
        self.own.inc(pieces);
        if let Some(share) = &self.share {
            let (done, all) = (self.own.position(), self.own.length().unwrap_or(1).max(1));
            let ticks = share.length * done.min(all) / all;
            share.whole.set_position(share.start + ticks);
        }
    }

    /// So many pieces had been done before.
    pub fn set_position(&self, pieces: u64) {
        self.own.set_position(pieces);
    }

    /// The work is done, and the bar is in nobody's way.
    pub fn finish_and_clear(&self) {
        self.own.finish_and_clear();
    }
}

impl Whole {
    /// The next work, and how long it takes.
    pub fn part(&self, name: &'static str, length: u64) -> Progress {
        let start = self.reached.replace(self.reached.get() + length);
        self.bar.set_message(name);
        self.bar.set_position(start);
        Progress {
            wanted: false,
            share: Some(Share {
                whole: self.bar.clone(),
                start,
                length,
            }),
        }
    }

    /// Everything is done, and the bar is in nobody's way.
    pub fn finish_and_clear(&self) {
        self.bar.finish_and_clear();
    }
}
