//! How much room LaTeX needs, estimated from Computer Modern: an article of 11 points has lines of
//! 360 points.

/// A line, less what the estimate may miss.
pub(super) const LINE: f64 = 352.0;

/// The height of a page in points, less a margin.
pub(super) const PAGE: f64 = 500.0;

/// The column of a two-column paper.
pub(super) const COLUMN: f64 = 234.0;

/// A type size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// How it is asked for.
    pub(super) latex: &'static str,
    /// An em, as the width of two digits.
    pub(super) em: f64,
    /// The distance of two rows.
    pub(super) row: f64,
    /// The space between two columns.
    pub(super) between: f64,
}

/// From the largest.
pub(super) const SIZES: [Size; 4] = [
    Size {
        latex: "",
        em: 10.95,
        row: 13.6,
        between: 12.0,
    },
    Size {
        latex: r"\small",
        em: 10.0,
        row: 12.0,
        between: 12.0,
    },
    Size {
        latex: r"\footnotesize",
        em: 9.25,
        row: 11.0,
        between: 12.0,
    },
    Size {
        latex: r"\scriptsize\setlength{\tabcolsep}{3pt}",
        em: 8.5,
        row: 9.5,
        between: 6.0,
    },
];

/// The height of notes in footnotesize: some 95 characters a line.
pub(super) fn height_of_notes(notes: &str) -> f64 {
    notes.lines().map(|note| lines(em(note), 9.25) * 11.0).sum()
}

/// How many lines so many ems take.
pub(super) fn lines(ems: f64, em: f64) -> f64 {
    (ems * em / LINE).ceil()
}

/// The width of LaTeX in ems.
pub(super) fn em(latex: &str) -> f64 {
    let (mut total, mut mathematics, mut scripts) = (0.0, false, Vec::new());
    let mut rest = latex.chars().peekable();
    let mut script = false;
    while let Some(c) = rest.next() {
        let width = match c {
            '$' => {
                mathematics = !mathematics;
                continue;
            }
            '^' | '_' if mathematics => {
                script = true;
                continue;
            }
            '{' => {
                scripts.push(script);
                script = false;
                continue;
            }
            '}' => {
                scripts.pop();
                continue;
            }
            '\\' => {
                let mut name = String::new();
                while let Some(letter) = rest.next_if(char::is_ascii_alphabetic) {
                    name.push(letter);
                }
                if name.is_empty() {
                    rest.next()
                        .map_or(0.0, |c| if c == ',' { 0.17 } else { 0.5 })
                } else {
                    rest.next_if_eq(&' ');
                    command(&name)
                }
            }
            _ => character(c, mathematics),
        };
        let small = script || scripts.contains(&true);
        script = false;
        total += if small { 0.75 * width } else { width };
    }
    total
}

/// A sign or a word of LaTeX.
fn command(name: &str) -> f64 {
    match name {
        "mathrm" | "mathbf" | "mathit" | "textbf" | "emph" | "num" | "par" | "raggedright"
        | "footnotesize" | "left" | "right" | "frac" => 0.0,
        "le" | "ge" | "ne" | "approx" | "in" | "to" | "equiv" | "Rightarrow" | "Leftrightarrow" => {
            1.34
        }
        "times" | "cdot" | "pm" => 1.22,
        "ln" | "exp" | "min" | "max" => 0.6 * name.len() as f64,
        "infty" | "sum" => 1.05,
        _ => 0.65,
    }
}

fn character(c: char, mathematics: bool) -> f64 {
    match c {
        '-' | '+' if mathematics => 1.22,
        '=' | '<' | '>' if mathematics => 1.34,
        ' ' if mathematics => 0.0,
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' => 0.29,
        't' | 'f' | 'r' | 's' | '(' | ')' | '[' | ']' | ' ' | '-' => 0.4,
        'm' | 'w' | 'M' | 'W' => 0.95,
        '0'..='9' => 0.5,
        'A'..='Z' => 0.75,
        _ => 0.56,
    }
}
