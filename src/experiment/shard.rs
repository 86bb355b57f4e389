//! `--shard k/n`: the share of a grid that one of n jobs takes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Part k of n, 1 ≤ k ≤ n; in a journal as it is typed, `"2/5"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    /// k.
    pub part: usize,
    /// n.
    pub of: usize,
}

impl Shard {
    /// The whole grid.
    pub const WHOLE: Shard = Shard { part: 1, of: 1 };
    /// More parts than cells are of no use.
    const MOST: usize = 1_000_000;

    /// Of cards in a row, those that are dealt to the k-th of n players.
    pub fn deal<T>(self, cards: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        cards.into_iter().skip(self.part - 1).step_by(self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text
            .split_once('/')
            .and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((part, of)) if 1 <= part && part <= of && of <= Shard::MOST => {
                Ok(Shard { part, of })
            }
            _ => Err(format!(
                "a shard is k/n with 1 ≤ k ≤ n ≤ {}, such as 2/5",
                Shard::MOST
            )),
        }
    }
}

impl TryFrom<String> for Shard {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> String {
        shard.to_string()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}
