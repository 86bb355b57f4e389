//! What a claim ranges over, if not the minimiser.

use super::{ClaimError, ClaimText, Place};
use crate::claim::language::SyntaxError;
use crate::nearest::meant;

/// All unit vectors.
pub(super) const EMBEDDINGS: &str = "embeddings";

impl ClaimText {
    /// What a claim may range over; there nothing is minimised.
    pub(super) fn refuse_others(&self, over: &str) -> Result<(), ClaimError> {
        let refuse = |place: Place, text: &str, problem: String, expected: &str| {
            let error = SyntaxError::new(0..text.len(), problem, expected);
            Err(ClaimError::new(place, text, error))
        };
        match &self.loss {
            _ if over != EMBEDDINGS => {
                let problem = format!("cannot read `{over}`{}", meant(over, [EMBEDDINGS]));
                let expected = "`embeddings`, or nothing for the minimiser";
                refuse(Place::Over, over, problem, expected)
            }
            Some(loss) => {
                let problem = "a claim over all embeddings has no loss".to_owned();
                refuse(Place::Loss, loss, problem, "no `loss`, or no `over`")
            }
            None => Ok(()),
        }
    }

    /// Over all embeddings nothing moves.
    pub(super) fn refuse_motion(&self) -> Result<(), ClaimError> {
        if self.over.is_none() {
            return Ok(());
        }
        let problem = "over all embeddings nothing moves";
        let error = SyntaxError::new(0..self.assert.len(), problem, "a comparison of p and q");
        Err(ClaimError::new(Place::Assert, &self.assert, error))
    }
}
