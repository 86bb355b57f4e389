//! What is told on stderr to people who wait: a bar where it is a terminal, and a line from time to
//! time where it is none.

use std::io::{IsTerminal, stderr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::say;
use crate::exhibit::progress::about;
use crate::exhibit::{Bar, Progress};

/// So often a bar is drawn again.
const TICK: Duration = Duration::from_millis(500);

/// After so long the first word is said, if more than some seconds are left then.
const FIRST: Duration = Duration::from_millis(800);
const SOME_SECONDS: f64 = 5.0;

/// So often a line is said from then on.
const AGAIN: Duration = Duration::from_secs(60);

/// Progress on stderr, if it is wanted.
pub struct Terminal {
    /// Is it?
    pub wanted: bool,
}

impl Progress for Terminal {
    fn bar(&self, length: u64, unit: &'static str) -> Box<dyn Bar + '_> {
        let template = "{bar:40} {pos}/{len} {prefix} in {elapsed}, {eta} left";
        match self.is_spoken() {
            true => Box::new(Spoken::of(length, What::Counted(unit))),
            false => Box::new(Drawn::of(length, unit, self.wanted, template)),
        }
    }

    fn limited(&self, most: u64, unit: &'static str) -> Box<dyn Bar + '_> {
        let template = "{bar:40} {pos} of at most {len} {prefix} in {elapsed}";
        match self.is_spoken() {
            true => Box::new(Spoken::of(most, What::Limited(unit))),
            false => Box::new(Drawn::of(most, unit, self.wanted, template)),
        }
    }
}

impl Terminal {
    fn is_spoken(&self) -> bool {
        self.wanted && !stderr().is_terminal()
    }
}

/// A bar that leaves nothing behind.
struct Drawn(ProgressBar);

impl Drawn {
    fn of(length: u64, unit: &'static str, wanted: bool, template: &str) -> Drawn {
        // indicatif draws to stderr.
        let target = match wanted {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        let bar = styled(bar, template).with_prefix(unit);
        // Before the first piece is done, and while a long one goes on; by a thread of its own.
        if !bar.is_hidden() && thread::Builder::new().spawn(|| ()).is_ok() {
            bar.enable_steady_tick(TICK);
        }
        Drawn(bar)
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

/// Lines in the place of a bar, by a thread of its own.
struct Spoken(Arc<Work>);

/// What a line is about.
#[derive(Clone, Copy)]
enum What {
    /// Pieces of this name.
    Counted(&'static str),
    /// Pieces of this name, at most.
    Limited(&'static str),
    /// A share of pieces of several kinds.
    Named(&'static str),
}

/// A work under way.
struct Work {
    length: u64,
    done: AtomicU64,
    begun: Instant,
    /// What is counted, or worked at now; nothing once it has ended.
    what: Mutex<Option<What>>,
    ended: Condvar,
}

impl Spoken {
    fn of(length: u64, what: What) -> Spoken {
        let work = Arc::new(Work {
            length,
            done: AtomicU64::new(0),
            begun: Instant::now(),
            what: Mutex::new(Some(what)),
            ended: Condvar::new(),
        });
        let told = Arc::clone(&work);
        // Where the system gives no thread, nothing is said.
        let _ = thread::Builder::new().spawn(move || told.tell());
        Spoken(work)
    }
}

impl Work {
    fn what(&self) -> MutexGuard<'_, Option<What>> {
        self.what.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says how far it is, again and again until it has ended; and once more as soon as the time that
    /// is left can be told, if it could not at first.
    fn tell(&self) {
        let mut what = self.what();
        let (mut next, mut is_estimated) = (FIRST, true);
        while what.is_some() {
            let pause = next.saturating_sub(self.begun.elapsed());
            let waited = self.ended.wait_timeout(what, pause.min(FIRST));
            what = waited.unwrap_or_else(PoisonError::into_inner).0;
            let (Some(subject), elapsed) = (*what, self.begun.elapsed()) else {
                return;
            };
            let left = match subject {
                What::Limited(_) => None,
                _ => self.left(elapsed),
            };
            if elapsed < next && (is_estimated || left.is_none()) {
                continue;
            }
            if left.is_none_or(|left| left > SOME_SECONDS) {
                say(&self.line(subject, elapsed, left));
                next = elapsed + AGAIN;
            } else {
                next = elapsed + FIRST;
            }
            is_estimated = left.is_some();
        }
    }

    /// The seconds that are left, once a piece is done.
    fn left(&self, elapsed: Duration) -> Option<f64> {
        let done = self.done.load(Ordering::Relaxed);
        let rest = self.length.saturating_sub(done) as f64;
        (done > 0).then(|| elapsed.as_secs_f64() * rest / done as f64)
    }

    fn line(&self, what: What, elapsed: Duration, left: Option<f64>) -> String {
        let (done, length) = (self.done.load(Ordering::Relaxed), self.length);
        let far = match what {
            What::Counted(unit) => format!("{done}/{length} {unit}"),
            What::Limited(unit) => format!("{done} of at most {length} {unit}"),
            What::Named(work) => format!("{}% {work}", 100 * done / length.max(1)),
        };
        let left = left.map_or(String::new(), |left| {
            format!(", about {} left", about(left))
        });
        format!("{far} in {}{left}", about(elapsed.as_secs_f64()))
    }
}

impl Bar for Spoken {
    fn advance(&self, pieces: u64) {
        self.0.done.fetch_add(pieces, Ordering::Relaxed);
    }

    fn name(&self, work: &'static str) {
        if let Some(what) = &mut *self.0.what() {
            *what = What::Named(work);
        }
    }
}

impl Drop for Spoken {
    fn drop(&mut self) {
        *self.0.what() = None;
        self.0.ended.notify_all();
    }
}
