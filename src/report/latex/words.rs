//! Plain text as LaTeX: its mathematics in math mode, a formula at a time, and its words as words.

use super::escape::{character, is_known, is_superscript, script, sign, symbol};
use crate::report::one_line;
use crate::report::script::{Piece, closing, pieces};

/// The text on one line. What is mathematics, `δ* = ∞`, `b − t u_i·v_i` or `10^-9`, is set in math
/// mode; every other character is written so that LaTeX sets that character, with no package beyond
/// the kernel; one that it does not know is named by its code, `U+4E00`.
pub(in crate::report) fn escape(text: &str) -> String {
    let text = one_line(text);
    let words = words(&text);
    let roles = roles(&words);
    let mut set = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let length = span(&words[from..], &roles[from..]);
        set.push(match length {
            0 => plain(words[from]),
            _ => formula_in_text(&words[from..from + length].join(" ")),
        });
        from += length.max(1);
    }
    set.join(" ")
}

/// What a word is among its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A word of the language.
    Word,
    /// A number, which is mathematics beside an operator.
    Number,
    /// `=`, `≤`, `+`.
    Operator,
    /// `ln` or `min`, which is mathematics before some.
    Function,
    /// A letter of the paper, a formula.
    Mathematics,
}

/// Signs that may stand alone between two parts of a formula.
const OPERATORS: &str = "= < > ≤ ≥ ≠ ≈ ≡ ≪ ≫ + − ± · × ∈ ∉ ⊂ ⊆ ∪ ∩ → ⇒ ⇔ ↦ / |";

/// Names of functions, and how LaTeX sets them.
const FUNCTIONS: [(&str, &str); 9] = [
    ("ln", r"\ln "),
    ("exp", r"\exp "),
    ("min", r"\min "),
    ("max", r"\max "),
    ("softplus", r"\mathrm{softplus}"),
    ("sigmoid", r"\mathrm{sigmoid}"),
    ("sqrt", r"\mathrm{sqrt}"),
    ("abs", r"\mathrm{abs}"),
    ("rank", r"\mathrm{rank}"),
];

/// What may stand before and behind a formula and is no part of it.
const PUNCTUATION: &str = ",.;:!?“”";

/// The words between spaces; a space inside the braces of a script divides none.
fn words(text: &str) -> Vec<&str> {
    let (mut words, mut start, mut open) = (Vec::new(), 0, false);
    let mut before = ' ';
    for (place, c) in text.char_indices() {
        match c {
            '{' if "^_".contains(before) => open = text[place..].contains('}'),
            '}' => open = false,
            ' ' if !open => {
                words.push(&text[start..place]);
                start = place + 1;
            }
            _ => {}
        }
        before = c;
    }
    words.push(&text[start..]);
    words
}

/// The roles of the words; "a" is a letter of a formula beside an operator only.
fn roles(words: &[&str]) -> Vec<Role> {
    let mut roles: Vec<Role> = words.iter().map(|word| role(word)).collect();
    for k in 0..words.len() {
        let beside = |j: Option<usize>| j.and_then(|j| roles.get(j)) == Some(&Role::Operator);
        if ["a", "A", "I"].contains(&words[k]) && (beside(k.checked_sub(1)) || beside(Some(k + 1)))
        {
            roles[k] = Role::Mathematics;
        }
    }
    roles
}

fn role(word: &str) -> Role {
    let around = |c: char| PUNCTUATION.contains(c) || "()[]".contains(c);
    let core = word.trim_matches(around);
    // A script in parentheses, `R^(d+1)`, is whole with the last of them only.
    let whole = word.trim_matches(|c| PUNCTUATION.contains(c));
    let is_whole = whole.matches('(').count() == whole.matches(')').count();
    let formula = if is_whole { whole } else { core };
    let is_code = |text: &str| text.starts_with("U+") && text.len() > 5;
    match core {
        "" | "a" | "A" | "I" => Role::Word,
        _ if is_flag(core) || is_name(core) => Role::Word,
        _ if OPERATORS.split(' ').any(|operator| operator == word) => Role::Operator,
        _ if ["<=", ">=", "!=", "=>", "<=>"].contains(&word) => Role::Operator,
        _ if FUNCTIONS.iter().any(|(name, _)| *name == word) => Role::Function,
        _ if is_code(core) || !core.chars().all(is_of_formulas) || has_word(formula) => Role::Word,
        _ if core
            .chars()
            .all(|c| c.is_ascii_digit() || ".,-−".contains(c)) =>
        {
            Role::Number
        }
        _ => Role::Mathematics,
    }
}

/// `-v`, `--digits`.
fn is_flag(word: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic();
    word.strip_prefix('-')
        .is_some_and(|name| name.starts_with('-') || name.starts_with(letter))
}

/// `E6`, `B/16-224`: a capital and figures, or a hyphen between them, which is no minus.
fn is_name(word: &str) -> bool {
    let mut signs = word.chars();
    let numbered = signs.next().is_some_and(|c| c.is_ascii_uppercase())
        && word.len() > 1
        && signs.all(|c| c.is_ascii_digit());
    let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let hyphenated = word.split_once('-').is_some_and(|(before, behind)| {
        figure(before.chars().next_back()) && figure(behind.chars().next())
    });
    numbered || hyphenated
}

/// May the character stand in a formula?
fn is_of_formulas(c: char) -> bool {
    c.is_ascii_alphanumeric() || symbol(c).is_some() || "=<>+-/*|()[]{}.,^_ '".contains(c)
}

/// Does it have a run of letters, outside of its indices, that is no function, or a sign that begins
/// or ends a word in passing, as a hyphen does?
fn has_word(core: &str) -> bool {
    let in_plain = |plain: &str| {
        let letters = plain.split(|c: char| !c.is_ascii_alphabetic());
        letters
            .filter(|run| run.len() > 1)
            .any(|run| FUNCTIONS.iter().all(|(name, _)| *name != run))
    };
    let parts = pieces(core);
    let named = parts
        .iter()
        .any(|piece| matches!(piece, Piece::Plain(plain) if in_plain(plain)));
    // `claim_1`, `'t`, `^_^`: an underscore that lowers nothing, a quotation, and no letter.
    let stray = |plain: &str| plain.contains(['_', '^', '{', '}', '\'']);
    let strays = parts
        .iter()
        .any(|piece| matches!(piece, Piece::Plain(plain) if stray(plain)));
    let bare = core.chars().all(|c| "-*.|/<>=+()[]{} ".contains(c));
    named || strays || bare
}

/// How many of the words, from the first on, are one formula: up to a comma outside of brackets.
fn span(words: &[&str], roles: &[Role]) -> usize {
    let (mut depth, mut length, mut operated) = (0_i32, 0, true);
    let mut settled = 0;
    for (k, (word, role)) in words.iter().zip(roles).enumerate() {
        let follows = |next: &Role| matches!(next, Role::Mathematics | Role::Function);
        match role {
            Role::Word => break,
            // Juxtaposed to what is before, a number is none of the formula's.
            Role::Number if !operated && depth <= 0 => break,
            Role::Number
                if k == 0
                    && roles.get(1) != Some(&Role::Operator)
                    && !word.starts_with(['(', '[']) =>
            {
                break;
            }
            Role::Function if !roles.get(k + 1).is_some_and(follows) => break,
            _ => {}
        }
        operated = *role == Role::Operator || *role == Role::Function;
        length = k + 1;
        depth += word.matches(['(', '[']).count() as i32 - word.matches([')', ']']).count() as i32;
        if !operated || k == 0 {
            settled = length;
        }
        if depth <= 0 && word.ends_with(|c| PUNCTUATION.contains(c)) {
            break;
        }
    }
    // An operator at the end belongs to what follows in words.
    let length = length.min(settled);
    let mathematical = roles[..length].iter().any(|role| *role != Role::Number);
    if mathematical { length } else { 0 }
}

/// A formula, with what stands around it and is no part of it.
fn formula_in_text(text: &str) -> String {
    let (mut inner, mut before, mut behind) = (text, String::new(), String::new());
    let open = |text: &str, [open, close]: [char; 2]| {
        text.matches(open).count() as i32 - text.matches(close).count() as i32
    };
    loop {
        let (first, last) = (inner.chars().next(), inner.chars().next_back());
        match (first, last) {
            (Some('('), Some(')')) if encloses(inner) => {
                before.push('(');
                behind.insert(0, ')');
                inner = &inner[1..inner.len() - 1];
            }
            (Some(c), _) if c == '(' && open(inner, ['(', ')']) > 0 || c == '“' => {
                before += &character(c);
                inner = &inner[c.len_utf8()..];
            }
            (_, Some(c))
                if PUNCTUATION.contains(c)
                    || c == ')' && open(inner, ['(', ')']) < 0
                    || c == ']' && open(inner, ['[', ']']) < 0 =>
            {
                behind.insert_str(0, &character(c));
                inner = &inner[..inner.len() - c.len_utf8()];
            }
            _ => break,
        }
    }
    match inner.is_empty() {
        true => before + &behind,
        false => format!("{before}${}${behind}", formula(inner)),
    }
}

/// Does the parenthesis that the text begins with close at its end?
fn encloses(text: &str) -> bool {
    closing(text).is_some_and(|place| place + 1 == text.len())
}

/// A word, its exponents and indices above and below the line.
fn plain(word: &str) -> String {
    let set = pieces(word).into_iter().map(|piece| match piece {
        Piece::Plain(plain) => plain.chars().map(character).collect(),
        Piece::Above(above) => format!("$^{{{}}}$", script(above)),
        Piece::Below(below) => format!("$_{{{}}}$", script(below)),
    });
    set.collect()
}

/// A formula in math mode.
fn formula(text: &str) -> String {
    let mut set = Formula::default();
    for piece in pieces(text) {
        match piece {
            Piece::Above(above) => set.raise(&script(above)),
            Piece::Below(below) => set.lower(&script(below)),
            Piece::Plain(plain) => set.plain(plain),
        }
    }
    set.out.trim_end().to_owned()
}

/// What is set of a formula so far.
#[derive(Default)]
struct Formula {
    out: String,
    /// Is something raised or lowered at the last sign already? TeX takes no second.
    raised: bool,
    lowered: bool,
}

impl Formula {
    fn push(&mut self, latex: &str) {
        self.out += latex;
        (self.raised, self.lowered) = (false, false);
    }

    fn raise(&mut self, latex: &str) {
        if self.raised {
            self.out += "{}";
            self.lowered = false;
        }
        self.out = self.out.trim_end().to_owned() + &format!("^{{{latex}}}");
        self.raised = true;
    }

    fn lower(&mut self, latex: &str) {
        if self.lowered {
            self.out += "{}";
            self.raised = false;
        }
        self.out = self.out.trim_end().to_owned() + &format!("_{{{latex}}}");
        self.lowered = true;
    }

    fn plain(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let taken = self.next(c, rest);
            rest = &rest[taken..];
        }
    }

    /// Sets what `rest` begins with; how much of it.
    fn next(&mut self, c: char, rest: &str) -> usize {
        if let Some((name, latex)) = function(rest) {
            self.push(latex);
            return name.len();
        }
        if c.is_ascii_digit() {
            return self.number(rest);
        }
        const RELATIONS: [(&str, &str); 5] = [
            ("<=>", r"\Leftrightarrow "),
            ("<=", r"\le "),
            (">=", r"\ge "),
            ("=>", r"\Rightarrow "),
            ("!=", r"\ne "),
        ];
        if let Some((ascii, latex)) = RELATIONS.iter().find(|(ascii, _)| rest.starts_with(ascii)) {
            self.push(latex);
            return ascii.len();
        }
        let behind = rest[c.len_utf8()..].chars().next();
        match c {
            ' ' => self.space(behind),
            '−' => self.push("-"),
            '*' if self.ends_in_letter() && !behind.is_some_and(begins_operand) => {
                self.raise(r"\star");
            }
            '*' => self.push(r"\cdot "),
            'Σ' => self.push(r"\sum "),
            '\'' | '′' => self.raise(r"\prime"),
            '″' => self.raise(r"\prime\prime"),
            _ if is_superscript(c) => {
                let run = rest.chars().take_while(|c| is_superscript(*c));
                let (raised, length) = scripts(run);
                self.raise(&raised);
                return length;
            }
            _ if is_subscript(c) => {
                let run = rest.chars().take_while(|c| is_subscript(*c));
                let (lowered, length) = scripts(run);
                self.lower(&lowered);
                return length;
            }
            _ => self.push(&sign(c)),
        }
        c.len_utf8()
    }

    /// `1e-9` as 10^{-9}.
    fn number(&mut self, rest: &str) -> usize {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let digits = digits.unwrap_or(rest.len());
        let significand = &rest[..digits];
        let exponent = rest[digits..].strip_prefix('e').unwrap_or_default();
        let signed = exponent.trim_start_matches(['-', '−']);
        let sign = exponent.len() - signed.len();
        let count = signed
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(signed.len());
        if count == 0 {
            self.push(significand);
            return digits;
        }
        let minus = if sign > 0 { "-" } else { "" };
        let power = format!("10^{{{minus}{}}}", &signed[..count]);
        match significand {
            "1" => self.push(&power),
            _ => self.push(&format!(r"{significand}\times {power}")),
        }
        self.raised = true;
        digits + 1 + sign + count
    }

    /// Between two operands side by side a little space; TeX makes the space of operators.
    fn space(&mut self, behind: Option<char>) {
        let operand = |c: char| c.is_ascii_alphanumeric() || ")]}".contains(c);
        let after_operand = self.out.ends_with(operand);
        if after_operand && behind.is_some_and(begins_operand) {
            self.push(r"\,");
        } else if self.out.ends_with(',') {
            self.push(r"\ ");
        }
    }

    fn ends_in_letter(&self) -> bool {
        self.out
            .trim_end()
            .ends_with(|c: char| c.is_ascii_alphabetic())
            || self.lowered
            || self.raised
    }
}

/// Does the sign begin an operand, and no operator?
fn begins_operand(c: char) -> bool {
    let operator = OPERATORS.contains(c) || ",;)]".contains(c);
    c.is_alphanumeric() && !is_superscript(c) || c == '(' || !operator && is_known(c) && c == '‖'
}

fn is_subscript(c: char) -> bool {
    symbol(c).is_some_and(|latex| latex.starts_with('_'))
}

/// A run of raised or lowered signs, without the sign that raises them; how many bytes it had.
fn scripts(run: impl Iterator<Item = char>) -> (String, usize) {
    let (mut latex, mut length) = (String::new(), 0);
    for c in run {
        let set = symbol(c).unwrap_or_default();
        latex += set.trim_start_matches(['^', '_']);
        length += c.len_utf8();
    }
    (latex, length)
}

/// The function whose name the text begins with.
fn function(rest: &str) -> Option<(&'static str, &'static str)> {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic());
    let word = &rest[..end.unwrap_or(rest.len())];
    FUNCTIONS.into_iter().find(|(name, _)| *name == word)
}

#[cfg(test)]
mod tests;
