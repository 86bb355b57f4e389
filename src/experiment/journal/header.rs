//! Whose a journal is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::experiment::shard::Shard;

/// What decides the cells of a journal. Journals with different headers have nothing in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    tool: String,
    version: String,
    /// The instructions that decide the last digits, see
    /// [`deciding`](crate::optimize::Instructions::deciding).
    instructions: String,
    /// The sweep that was asked for, in its canonical spelling, whatever the share.
    pub request: String,
    /// The settings of its report.
    settings: Vec<(String, String)>,
    /// Which share of the grid it is.
    pub shard: Shard,
}

impl Header {
    /// The most bytes of a header: whatever it asks for is read, and expanded, in the memory of
    /// whoever reads it.
    pub(super) const MOST: usize = 1 << 20;

    /// The header of what this version finds.
    ///
    /// # Errors
    /// If the request is longer than a journal can hold, 1 MiB.
    pub fn new(
        request: String,
        settings: Vec<(String, String)>,
        instructions: String,
        shard: Shard,
    ) -> Result<Header, String> {
        let header = Header {
            tool: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            instructions,
            request,
            settings,
            shard,
        };
        match super::sealed::sealed(&header).len() {
            length if length <= Header::MOST => Ok(header),
            length => Err(format!(
                "the sweep takes {length} bytes to write down, and a journal has {} for it; write \
                 its lists as ranges",
                Header::MOST
            )),
        }
    }

    /// Why cells under this header are none of those under `own`, whatever their shards.
    pub fn objection(&self, own: &Header) -> Option<String> {
        if (&self.tool, &self.version) != (&own.tool, &own.version) {
            let [theirs, ours] = [self, own].map(|of| format!("{} {}", of.tool, of.version));
            Some(format!("is of {theirs}, and this is {ours}"))
        } else if self.request != own.request {
            Some(format!(
                "is of another command, `{}` instead of `{}`",
                self.request, own.request
            ))
        } else if self.settings != own.settings {
            Some("was made with other settings".into())
        } else {
            None
        }
    }

    /// Why cells under this header may differ in their last digits from those under `own`, which
    /// is `whose`.
    pub fn rounds_differently(&self, own: &Header, whose: impl fmt::Display) -> Option<String> {
        let (theirs, ours) = (&self.instructions, &own.instructions);
        (theirs != ours).then(|| {
            format!(
                "was computed with {theirs}, and {whose} with {ours}; --instructions, given to \
                 every part of a sweep, makes them alike"
            )
        })
    }
}
