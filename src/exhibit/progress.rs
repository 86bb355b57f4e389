//! How somebody who waits follows a computation.

use std::sync::atomic::{AtomicU64, Ordering};

/// Somebody who waits, and may be told how far a computation is.
pub trait Progress {
    /// So many pieces of work begin, called `unit` in the plural. They end when the bar is dropped.
    fn bar(&self, length: u64, unit: &'static str) -> Box<dyn Bar + '_>;

    /// The same of at most so many pieces, of which nobody knows how many it will take: no time left
    /// is told.
    fn limited(&self, most: u64, unit: &'static str) -> Box<dyn Bar + '_> {
        self.bar(most, unit)
    }
}

/// Pieces of work, done in any order and by any thread.
pub trait Bar: Sync {
    /// So many more pieces are done.
    fn advance(&self, pieces: u64);

    /// What is worked at now, where the pieces are of several kinds.
    fn name(&self, _work: &'static str) {}
}

/// A time in words: `40 s`, `12 min`, `3 h`, `9 days`, each rounded up.
pub fn about(seconds: f64) -> String {
    let scales = [
        (1.0, 100.0, "s"),
        (60.0, 6000.0, "min"),
        (3600.0, 172_800.0, "h"),
    ];
    let scale = scales.into_iter().find(|(_, end, _)| seconds < *end);
    let (unit, _, name) = scale.unwrap_or((86_400.0, f64::INFINITY, "days"));
    format!("{} {name}", (seconds / unit).ceil())
}

/// Nobody waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn bar(&self, _: u64, _: &'static str) -> Box<dyn Bar + '_> {
        Box::new(Silent)
    }
}

impl Bar for Silent {
    fn advance(&self, _: u64) {}
}

/// Calls a function with the pieces that are done, whatever they are.
#[derive(Clone, Copy, Debug)]
pub struct Told<F>(pub F);

impl<F: Fn(u64) + Sync> Progress for Told<F> {
    fn bar(&self, _: u64, _: &'static str) -> Box<dyn Bar + '_> {
        Box::new(Told(&self.0))
    }
}

impl<F: Fn(u64) + Sync> Bar for Told<F> {
    fn advance(&self, pieces: u64) {
        self.0(pieces);
    }
}

/// A work that is so many pieces of a longer one, whatever its own pieces are.
pub struct Share<'a> {
    whole: &'a dyn Bar,
    length: u64,
    reached: AtomicU64,
}

impl<'a> Share<'a> {
    /// `length` pieces of `whole`.
    pub fn of(whole: &'a dyn Bar, length: u64) -> Share<'a> {
        Share {
            whole,
            length,
            reached: AtomicU64::new(0),
        }
    }

    /// All of it is done.
    pub fn finish(&self) {
        self.reach(self.length);
    }

    fn reach(&self, place: u64) {
        let before = self.reached.fetch_max(place, Ordering::Relaxed);
        self.whole.advance(place.saturating_sub(before));
    }
}

impl Progress for Share<'_> {
    fn bar(&self, length: u64, _: &'static str) -> Box<dyn Bar + '_> {
        Box::new(Within {
            share: self,
            length: length.max(1),
            done: AtomicU64::new(0),
        })
    }
}

/// The bar of a work within a longer one.
struct Within<'a> {
    share: &'a Share<'a>,
    length: u64,
    done: AtomicU64,
}

impl Bar for Within<'_> {
    fn advance(&self, pieces: u64) {
        let done = self.done.fetch_add(pieces, Ordering::Relaxed) + pieces;
        let ticks = u128::from(self.share.length) * u128::from(done.min(self.length));
        // At most the length of the share, which is an u64.
        self.share.reach((ticks / u128::from(self.length)) as u64);
    }
}
