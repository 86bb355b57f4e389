//! The language of claims: what it reads, what it refuses and how it says so.

#[path = "language/files.rs"]
mod files;
#[path = "language/formulas.rs"]
mod formulas;
#[path = "language/paper.rs"]
mod paper;
#[path = "language/random.rs"]
mod random;
#[path = "language/ranges.rs"]
mod ranges;
#[path = "language/sugar.rs"]
mod sugar;
#[path = "language/texts.rs"]
mod texts;
