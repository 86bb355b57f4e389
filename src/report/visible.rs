//! Texts of strangers: what a reader cannot see, or what moves other characters, is named.

use std::fmt::Write;

/// The text with every control character, every invisible one and every one that changes the
/// direction of writing as its code point: `<U+202E>`. Line breaks and tabulators stay.
///
/// ```
/// use ccem::report::visible;
///
/// assert_eq!(visible("a\u{202E}b \u{1B}[31m"), "a<U+202E>b <U+001B>[31m");
/// ```
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let breaks_line = c == '\r' && characters.peek() == Some(&'\n');
        match is_hidden(c) && !breaks_line {
            // Writing to a string cannot fail.
            true => _ = write!(shown, "<U+{:04X}>", u32::from(c)),
            false => shown.push(c),
        }
    }
    shown
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
        '\u{AD}' | '\u{61C}' | '\u{180E}' => true,
        // Zero width, marks of direction.
        '\u{200B}'..='\u{200F}' => true,
        // Separators of lines and paragraphs, embeddings and overrides of direction.
        '\u{2028}'..='\u{202E}' => true,
        // Invisible operators, isolates of direction.
        '\u{2060}'..='\u{206F}' => true,
        // Byte order mark, interlinear annotations.
        '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' => true,
        // Tags.
        '\u{E0000}'..='\u{E007F}' => true,
        _ => c.is_control(),
    }
}
