//! The table of released models, in the paper's letters.

use serde::Deserialize;

use crate::reduction::Quantity;
use crate::reduction::grid::rational;

/// The table as it is shipped; its source stands in its head.
const TABLE: &str = include_str!("models.csv");

/// What a temperature and a bias belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What training starts from.
    Start,
    /// A model of the shipped table.
    Released,
    /// A model of the user's own.
    Own,
}

/// A temperature and a bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What they belong to.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// t = exp(logit_scale).
    pub t: Quantity,
    /// b = −logit_bias.
    pub b: Quantity,
    /// The dimension of its embeddings, where it has one.
    pub d: Option<u64>,
    /// Whether its numbers have one public source only.
    pub single_source: bool,
}

/// A row of the table.
#[derive(Deserialize)]
struct Row {
    model: String,
    t: String,
    logit_bias: String,
    d: Option<u64>,
    single_source: u8,
}

impl Model {
    /// Is it what training starts from?
    pub fn is_initialisation(&self) -> bool {
        self.kind == Kind::Start
    }
}

/// The initialisation, then the released models.
pub fn models() -> Vec<Model> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(TABLE.as_bytes());
    // The table is part of the program, and a test reads it.
    let rows = reader
        .deserialize()
        .map(|row| row.expect("a row of models.csv"));
    // The first row is the start, as the head of the table says.
    let kinds = std::iter::once(Kind::Start).chain(std::iter::repeat(Kind::Released));
    kinds
        .zip(rows)
        .map(|(kind, row)| model(kind, row))
        .collect()
}

fn model(kind: Kind, row: Row) -> Model {
    let number = |text: &str| rational(text).expect("a number of models.csv");
    Model {
        kind,
        t: Quantity::rational(number(&row.t)),
        b: Quantity::rational(-number(&row.logit_bias)),
        name: row.model,
        d: row.d,
        single_source: row.single_source == 1,
    }
}
