//! Labels that differ wherever the commands do.

use crate::report::{Report, TOOL};

/// Longer names are cut.
const LONGEST: usize = 60;

/// `tab:ccem-solve-N-10-t-1.2`: the command, or what the author says.
pub(super) fn label(report: &Report) -> String {
    match &report.label {
        Some(label) => label.clone(),
        None => format!("tab:{TOOL}{}", name(&report.command)),
    }
}

/// The words of the command. A comma would divide a list of references; where a word has another
/// sign that no label has, or where they are too many, a checksum tells the command from others.
fn name(command: &[String]) -> String {
    let flag = |word: &str| word.starts_with('-') && word.contains(|c: char| c.is_alphabetic());
    let words = command.iter().map(|word| match flag(word) {
        true => word.trim_start_matches('-'),
        false => word,
    });
    let whole: String = words
        .map(|word| format!("-{}", word.replace(',', ";")))
        .collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".:;+*/()-=".contains(c);
    let shown = whole.chars().map(|c| if plain(c) { c } else { '-' });
    let shown: String = shown.take(LONGEST).collect();
    match shown == whole {
        true => shown,
        false => format!("{shown}-{:08x}", crc32fast::hash(whole.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(command: &str) -> String {
        name(&command.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_label_says_the_command() {
        let whole = "sweep -N 10 -t 0.1:5:50 -b -1,2 --seeds 5";
        assert_eq!(of(whole), "-sweep-N-10-t-0.1:5:50-b--1;2-seeds-5");
        assert_ne!(of("solve -N 10 -t 1 -b 1"), of("solve -N 10 -t 1 -b -1"));
    }

    #[test]
    fn what_no_label_has_is_told_apart_by_a_checksum() {
        let [one, other] = ["measure a_b.npy V.npy", "measure a~b.npy V.npy"].map(of);
        assert!(
            one.starts_with("-measure-a-b.npy-V.npy-") && one != other,
            "{one}"
        );
        let long = |end: &str| format!("solve -N {}{end} -t 1", "4,".repeat(60));
        let [one, other] = ["5", "6"].map(|end| of(&long(end)));
        assert!(one.len() == LONGEST + 9 && one != other, "{one}");
    }
}
