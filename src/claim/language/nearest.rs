//! The right word for a wrong one.

use strsim::osa_distance;

/// The known word that was probably meant by `word`: the same in another case, or with one slip
/// of the finger in three letters, or the only one that begins so.
///
/// ```
/// use ccem::claim::language::nearest;
///
/// let phases = ["etf", "intermediate", "antipodal"];
/// assert_eq!(nearest("eft", phases), Some("etf"));
/// assert_eq!(nearest("Antipodal", phases), Some("antipodal"));
/// assert_eq!(nearest("inter", phases), Some("intermediate"));
/// assert_eq!(nearest("hinge", phases), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<&str> = known.into_iter().filter(|known| *known != word).collect();
    let lower = word.to_lowercase();
    let slips = |known: &&&str| osa_distance(&lower, &known.to_lowercase());
    let most = word.chars().count() / 3;
    let close = known.iter().min_by_key(slips);
    close
        .filter(|close| slips(close) <= most)
        .or_else(|| only_longer(&lower, &known))
        .copied()
}

/// The one known word that begins with `word`, of at least three letters.
fn only_longer<'a, 'b>(word: &str, known: &'b [&'a str]) -> Option<&'b &'a str> {
    let mut longer = known.iter().filter(|known| known.starts_with(word));
    let first = longer.next();
    let is_clear = word.len() >= 3 && longer.next().is_none();
    first.filter(|_| is_clear)
}

/// `: did you mean `etf`?`, or nothing: the end of a message.
pub fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or(String::new(), |known| format!(": did you mean `{known}`?"))
}
