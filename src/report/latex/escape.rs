//! Single characters as LaTeX, in text and in math mode.

use crate::report::script::{Piece, pieces};

/// The text as typed at a terminal, in typewriter type: no character stands for another.
pub(in crate::report) fn typewriter(text: &str) -> String {
    let set = |c: char| match c {
        // Two hyphens would become a dash, and a straight quote a curly one.
        '-' => "-{}".to_owned(),
        '\'' => r"\textquotesingle{}".to_owned(),
        _ => character(c),
    };
    format!(r"\texttt{{{}}}", text.chars().map(set).collect::<String>())
}

/// A script in math mode, a word in upright letters.
pub(super) fn script(text: &str) -> String {
    let set: String = pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(plain) => plain.chars().map(sign).collect(),
            Piece::Above(above) => format!("^{{{}}}", script(above)),
            Piece::Below(below) => format!("_{{{}}}", script(below)),
        })
        .collect();
    match text.len() > 1 && text.chars().all(|c| c.is_ascii_alphabetic()) {
        true => format!(r"\mathrm{{{set}}}"),
        false => set,
    }
}

/// A character in math mode.
pub(super) fn sign(c: char) -> String {
    match c {
        '\\' => r"\backslash ".to_owned(),
        '^' => r"\wedge ".to_owned(),
        '_' | '%' | '&' | '#' | '$' | '{' | '}' => format!("\\{c}"),
        _ => match symbol(c) {
            Some(symbol) => format!("{symbol} "),
            None if is_known(c) => c.to_string(),
            None => format!(r"\mbox{{{}}}", character(c)),
        },
    }
}

pub(super) fn character(c: char) -> String {
    match c {
        '\\' => r"\textbackslash{}".to_owned(),
        '~' => r"\textasciitilde{}".to_owned(),
        '^' => r"\textasciicircum{}".to_owned(),
        '_' | '%' | '&' | '#' | '$' | '{' | '}' => format!("\\{c}"),
        '<' | '>' | '|' => format!("${c}$"),
        _ => match symbol(c) {
            Some(symbol) => format!("${symbol}$"),
            None if is_known(c) => c.to_string(),
            None => format!("U+{:04X}", u32::from(c)),
        },
    }
}

/// What LaTeX takes as it stands: ASCII, the accented letters of French to Czech, dashes, quotes.
pub(super) fn is_known(c: char) -> bool {
    let accented =
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿčćěłńőřśšůűźżžČĆĚŁŃŐŘŚŠŮŰŹŻŽ";
    matches!(c, ' '..='~' | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '§') || accented.contains(c)
}

/// A letter or sign of mathematics, as it is written in math mode.
pub(super) fn symbol(c: char) -> Option<&'static str> {
    let mut words = SYMBOLS.split_whitespace();
    while let (Some(sign), Some(latex)) = (words.next(), words.next()) {
        if sign.starts_with(c) {
            return Some(latex);
        }
    }
    None
}

/// Does the character stand above the line?
pub(super) fn is_superscript(c: char) -> bool {
    symbol(c).is_some_and(|latex| latex.starts_with('^'))
}

/// Pairs of a character and its LaTeX.
const SYMBOLS: &str = r"
    α \alpha  β \beta  γ \gamma  δ \delta  ε \varepsilon  ζ \zeta  η \eta  θ \theta  κ \kappa
    λ \lambda  μ \mu  ν \nu  ξ \xi  π \pi  ρ \rho  σ \sigma  τ \tau  φ \varphi  χ \chi  ψ \psi
    ω \omega  Γ \Gamma  Δ \Delta  Θ \Theta  Λ \Lambda  Π \Pi  Σ \Sigma  Φ \Phi  Ψ \Psi  Ω \Omega
    ℓ \ell  ℝ \mathbf{R}  ∞ \infty  ∂ \partial  ∇ \nabla  √ \surd  ∑ \sum  ∏ \prod  ∫ \int
    ≤ \le  ≥ \ge  ≠ \ne  ≈ \approx  ≡ \equiv  ≪ \ll  ≫ \gg  − -  ± \pm  · \cdot  × \times
    ‖ \|  ′ '  ″ ''  ⋆ \star  ° ^\circ  ½ \frac12  ¼ \frac14  ¾ \frac34
    ∈ \in  ∉ \notin  ⊂ \subset  ⊆ \subseteq  ∪ \cup  ∩ \cap  ∀ \forall  ∃ \exists  ¬ \neg
    ∧ \wedge  ∨ \vee  → \to  ← \leftarrow  ↔ \leftrightarrow  ↦ \mapsto  ⇒ \Rightarrow
    ⇐ \Leftarrow  ⇔ \Leftrightarrow
    ✓ \surd  ✗ \times
    ⁰ ^0  ¹ ^1  ² ^2  ³ ^3  ⁴ ^4  ⁵ ^5  ⁶ ^6  ⁷ ^7  ⁸ ^8  ⁹ ^9  ⁻ ^-  ⁺ ^+  ᵀ ^{\top}
    ₀ _0  ₁ _1  ₂ _2  ₃ _3  ₄ _4  ₅ _5  ₆ _6  ₇ _7  ₈ _8  ₉ _9  ᵢ _i  ⱼ _j
";
