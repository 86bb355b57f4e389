//! The little notation in which prose is written once for all forms.

/// A piece of prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span<'a> {
    /// Plain text.
    Words(&'a str),
    /// LaTeX mathematics, from between dollar signs.
    Mathematics(&'a str),
    /// What one types, from between backticks.
    Typed(&'a str),
    /// The name of an exhibit, from behind an at sign.
    Reference(&'a str),
}

/// The pieces of `prose`, in order. A sign that nothing closes stands for itself.
pub(super) fn spans(prose: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(offset) = prose[from..].find(['$', '`', '@']) {
        let sign = from + offset;
        from = sign + 1;
        let rest = &prose[from..];
        let Some((span, length)) = (match prose.as_bytes()[sign] {
            b'$' => enclosed(rest, '$', Span::Mathematics),
            b'`' => enclosed(rest, '`', Span::Typed),
            _ => reference(rest),
        }) else {
            continue;
        };
        spans.extend([Span::Words(&prose[start..sign]), span]);
        from += length;
        start = from;
    }
    spans.push(Span::Words(&prose[start..]));
    spans.retain(|span| *span != Span::Words(""));
    spans
}

fn enclosed<'a>(
    rest: &'a str,
    close: char,
    span: fn(&'a str) -> Span<'a>,
) -> Option<(Span<'a>, usize)> {
    let length = rest.find(close)?;
    Some((span(&rest[..length]), length + 1))
}

fn reference(rest: &str) -> Option<(Span<'_>, usize)> {
    let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
    let length = end.unwrap_or(rest.len());
    (length > 0).then(|| (Span::Reference(&rest[..length]), length))
}

/// `escape(words)`, which takes white space from the ends, with the spaces it took.
pub(super) fn spaced(words: &str, escape: fn(&str) -> String) -> String {
    let text = words.trim();
    let Some(start) = words.find(text).filter(|_| !text.is_empty()) else {
        return " ".to_owned();
    };
    let space = |taken: bool| if taken { " " } else { "" };
    let end = start + text.len();
    [space(start > 0), &escape(text), space(end < words.len())].concat()
}

#[cfg(test)]
mod tests {
    use super::Span::*;
    use super::*;

    #[test]
    fn prose_is_words_mathematics_what_one_types_and_references() {
        let expected = vec![
            Words("At "),
            Mathematics(r"t \ge 1"),
            Words(", see "),
            Reference("bias-etf"),
            Words(": "),
            Typed("ccem solve"),
            Words("."),
        ];
        assert_eq!(
            spans(r"At $t \ge 1$, see @bias-etf: `ccem solve`."),
            expected
        );
    }

    #[test]
    fn what_nothing_closes_stands_for_itself() {
        for text in ["5 $ and no more", "a ` b", "me @ home", ""] {
            let words: String = spans(text)
                .into_iter()
                .map(|span| match span {
                    Words(words) => words,
                    other => panic!("{other:?} in {text}"),
                })
                .collect();
            assert_eq!(words, text);
        }
    }
}
