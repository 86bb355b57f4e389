//! What the story has come to so far.

use super::piece::Item;
use crate::exhibit::check::Row;
use crate::exhibit::{Request, Status, WriteUp};
use crate::report::document::Exhibit;

/// The item whose claims are believed; others may be there to fail.
pub const CLAIMS: &str = "claims";

/// What has been found so far.
pub struct Found {
    /// On small grids?
    pub quick: bool,
    /// Every claim that was examined, the conjectures too.
    pub claims: Vec<Row>,
    /// The worst verdict on a claim that is no conjecture.
    pub status: Status,
    /// Every item that was computed, with what came of it.
    pub exhibits: Vec<(&'static Item, Exhibit)>,
}

impl Found {
    /// Nothing yet.
    pub fn nothing(quick: bool) -> Found {
        Found {
            quick,
            claims: Vec::new(),
            status: Status::Holds,
            exhibits: Vec::new(),
        }
    }

    /// The command that writes the whole folder, wherever it is to be.
    pub fn command(&self) -> Request {
        Request::WriteUp(WriteUp {
            folder: "DIR".into(),
            quick: self.quick,
            paper: None,
            fragments: false,
        })
    }
}
