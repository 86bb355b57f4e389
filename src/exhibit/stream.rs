//! Tables whose rows are written as they are made, so that memory does not grow with their number.

use super::Status;

/// So many rows are made at a time: enough for every core.
const PIECE: usize = 1024;

/// So many doubts are told one by one.
const TOLD: u64 = 20;

/// What was written, but for the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Streamed {
    noticed: Vec<String>,
    told: Vec<String>,
    doubts: u64,
}

impl Streamed {
    /// Notes what could not be decided.
    pub(super) fn doubt(&mut self, doubts: impl Iterator<Item = String>) {
        for doubt in doubts {
            self.doubts += 1;
            if self.doubts <= TOLD {
                self.told.push(doubt);
            }
        }
    }

    /// Notes what decides nothing.
    pub(super) fn notice(&mut self, noticed: impl Iterator<Item = String>) {
        self.noticed.extend(noticed);
    }

    /// Whether everything was decided.
    pub fn status(&self) -> Status {
        Status::unless(&self.told)
    }

    /// Sentences for whoever waits.
    pub fn warnings(self) -> Vec<String> {
        let more = self.doubts.saturating_sub(TOLD);
        let more = (more > 0).then(|| format!("and {more} rows more that are not determined"));
        let doubts = self.told.into_iter().chain(more);
        self.noticed.into_iter().chain(doubts).collect()
    }
}

/// The items in pieces.
pub(super) fn pieces<T>(items: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.fuse();
    std::iter::from_fn(move || {
        let piece: Vec<T> = items.by_ref().take(PIECE).collect();
        (!piece.is_empty()).then_some(piece)
    })
}
