//! Displayed formulas.

/// One displayed formula with its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct DisplayedStep {
    /// What the step does.
    pub title: &'static str,
    /// The formula in Unicode text.
    pub text: String,
    /// The formula in LaTeX mathematics.
    pub latex: String,
    /// Why it holds, and what it gives.
    pub reason: &'static str,
    /// How it was verified.
    pub check: String,
}
