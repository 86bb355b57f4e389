//! Exponents and indices in plain text, for the forms that can set them above and below the line.

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// On the line.
    Plain(&'a str),
    /// An exponent: 9 of `10^9`, t−b of `e^{t−b}` and `e^(t−b)`.
    Above(&'a str),
    /// The index of a single letter, of min or max: i of `u_i`, i≠j of `Σ_{i≠j}`; `claim_theorem_1`
    /// has none.
    Below(&'a str),
}

/// The text in pieces, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(offset) = text[from..].find(['^', '_']) {
        let sign = from + offset;
        from = sign + 1;
        let above = text[sign..].starts_with('^');
        if !above && !is_single_letter(&text[..sign]) {
            continue;
        }
        let Some((script, length)) = script(&text[from..]) else {
            continue;
        };
        pieces.push(Piece::Plain(&text[start..sign]));
        pieces.push(match above {
            true => Piece::Above(script),
            false => Piece::Below(script),
        });
        from += length;
        start = from;
    }
    pieces.push(Piece::Plain(&text[start..]));
    pieces.retain(|piece| *piece != Piece::Plain(""));
    pieces
}

/// Does the text end in a letter that is no part of a word, in min or in max?
fn is_single_letter(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    if let Some(before) = ["min", "max"]
        .iter()
        .find_map(|name| text.strip_suffix(name))
    {
        return !before.ends_with(is_part);
    }
    let mut back = text.chars().rev();
    let last = back.next();
    last.is_some_and(|c| c.is_alphabetic() || c == 'Σ' || c == '∑')
        && !back.next().is_some_and(is_part)
}

/// What `^` or `_` lifts or lowers of the text that follows it, and how much of the text that is.
fn script(text: &str) -> Option<(&str, usize)> {
    if let Some(braced) = text.strip_prefix('{') {
        let length = braced.find('}')?;
        return Some((&braced[..length], length + 2));
    }
    if text.starts_with('(') {
        let length = closing(text)?;
        return Some((&text[1..length], length + 1));
    }
    let sign = text.len() - text.trim_start_matches(['-', '−']).len();
    let word = text[sign..].find(|c: char| !c.is_ascii_alphanumeric());
    let length = sign + word.unwrap_or(text.len() - sign);
    (length > sign).then(|| (&text[..length], length))
}

/// Where the parenthesis closes that the text begins with.
pub(super) fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut signs = text.char_indices();
    let close = signs.find(|(_, c)| {
        depth += i32::from(*c == '(') - i32::from(*c == ')');
        depth == 0
    });
    close.map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::Piece::{Above, Below, Plain};
    use super::*;

    #[test]
    fn exponents_and_indices_are_found() {
        let text = "t in [10^-9, 10^4], Σ_{i≠j} u_i·v_j, e^{t−b}";
        let expected = vec![
            Plain("t in [10"),
            Above("-9"),
            Plain(", 10"),
            Above("4"),
            Plain("], Σ"),
            Below("i≠j"),
            Plain(" u"),
            Below("i"),
            Plain("·v"),
            Below("j"),
            Plain(", e"),
            Above("t−b"),
        ];
        assert_eq!(pieces(text), expected);
    }

    #[test]
    fn names_keep_their_underscores() {
        for text in ["claim_theorem_1", "_", "x^", "a^{", "^_^", "see_note", ""] {
            let plain = pieces(text)
                .into_iter()
                .all(|piece| matches!(piece, Plain(_)));
            assert!(plain, "{text}: {:?}", pieces(text));
        }
    }
}
