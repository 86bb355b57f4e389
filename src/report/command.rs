//! A command line as one types it, and as it is read back.

use super::{TOOL, one_line};

/// Arguments as one types them behind the program's name.
pub fn command_line(words: &[String]) -> String {
    let words = words.iter().map(|word| quoted(word));
    let words: Vec<String> = std::iter::once(TOOL.to_owned()).chain(words).collect();
    one_line(&words.join(" "))
}

/// The words of such a line, the program's name first; `None` if a quotation does not end.
pub fn words_of(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (word, after) = word(rest)?;
        words.push(word);
        rest = after.trim_start();
    }
    Some(words)
}

/// The first word of a line, up to a space outside of quotation marks, and what follows it.
fn word(line: &str) -> Option<(String, &str)> {
    let (mut word, mut rest) = (String::new(), line);
    loop {
        let end = rest.find([' ', '\'', '\\']).unwrap_or(rest.len());
        word += &rest[..end];
        rest = &rest[end..];
        let mut signs = rest.chars();
        match signs.next() {
            None | Some(' ') => return Some((word, rest)),
            Some('\'') => {
                let (quoted, after) = rest[1..].split_once('\'')?;
                word += quoted;
                rest = after;
            }
            // A backslash: what follows stands for itself.
            Some(_) => {
                word.push(signs.next()?);
                rest = signs.as_str();
            }
        }
    }
}

/// A word as a shell needs it to read it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
