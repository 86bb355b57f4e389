//! The table of released models, in the paper's letters.

use serde::Deserialize;

use crate::cli::grid::rational;
use crate::reduction::Quantity;

/// The table as it is shipped; its source stands in its head.
const TABLE: &str = include_str!("models.csv");

/// A temperature and a bias that some model has learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
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
    /// Is it what training starts from, and no model that was released?
    pub fn is_initialisation(&self) -> bool {
        self.name == "initialisation"
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
    rows.map(model).collect()
}

fn model(row: Row) -> Model {
    let number = |text: &str| rational(text).expect("a number of models.csv");
    Model {
        t: Quantity::rational(number(&row.t)),
        b: Quantity::rational(-number(&row.logit_bias)),
        name: row.model,
        d: row.d,
        single_source: row.single_source == 1,
    }
}
