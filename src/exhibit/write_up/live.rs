//! The exhibit that answers: a figure with sliders in HTML, which solves the reduced problem itself.

use crate::report::document::Live;

/// The exhibit.
pub const NAME: &str = "optimum";

/// What it has beside its figure.
pub static LIVE: Live = Live {
    controls: include_str!("live/optimum.html"),
    script: include_str!("live/optimum.js"),
};
