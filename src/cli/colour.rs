//! Colours on a terminal: marks and verdicts, and nothing where they are not wanted.

use std::env;

const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const PLAIN: &str = "\x1b[0m";

/// How a line of the table ends, and in which colour.
const VERDICTS: [(&str, &str); 6] = [
    ("proved", GREEN),
    ("certified", GREEN),
    ("refuted", RED),
    ("source-inconsistent", RED),
    ("undecided", YELLOW),
    ("vacuous", YELLOW),
];

/// The marks of the levels.
const MARKS: [(&str, &str); 3] = [("(✓)", YELLOW), ("✓", GREEN), ("✗", RED)];

/// Are colours wanted? Not where `NO_COLOR` is set to anything, nor on a terminal without them.
pub fn is_wanted() -> bool {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_none_or(|term| term == "dumb");
    !refused && !dumb
}

/// The text with the marks of its table, and the verdict at the end of a line, in colour.
pub fn painted(text: &str) -> String {
    text.split_inclusive('\n').map(line).collect()
}

fn line(line: &str) -> String {
    let Some((mark, _)) = line.char_indices().find(|(_, c)| "✓✗–".contains(*c)) else {
        return line.to_owned();
    };
    // The legend begins with a mark; in the table the name of a claim stands first.
    if line[..mark].trim().is_empty() {
        return line.to_owned();
    }
    let body = line.trim_end();
    let verdict = VERDICTS
        .iter()
        .find(|(word, _)| body.ends_with(&format!(" {word}")));
    let (body, verdict) = match verdict {
        Some((word, colour)) => (
            &body[..body.len() - word.len()],
            format!("{colour}{word}{PLAIN}"),
        ),
        None => (body, String::new()),
    };
    let cells = body.split_inclusive(' ').map(|cell| {
        let mark = MARKS.iter().find(|(mark, _)| cell.trim_end() == *mark);
        match mark {
            Some((mark, colour)) => cell.replacen(mark, &format!("{colour}{mark}{PLAIN}"), 1),
            None => cell.to_owned(),
        }
    });
    let end = &line[line.trim_end().len()..];
    cells.collect::<String>() + &verdict + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_verdicts_have_colours() {
        let row = " small-n  ✓ 27  (✓) 1  –  proved\n";
        let expected =
            " small-n  \x1b[32m✓\x1b[0m 27  \x1b[33m(✓)\x1b[0m 1  –  \x1b[32mproved\x1b[0m\n";
        assert_eq!(painted(row), expected);
        for plain in [
            "✓ holds; ✗ fails",
            "21 claims: 19 proved",
            " claim  verdict\n",
        ] {
            assert_eq!(painted(plain), plain);
        }
    }
}
