//! The right word for a wrong one: one distance over all names, whatever they name.

use strsim::osa_distance;

/// The known words that were probably meant by `word`: those that the fewest slips of the finger
/// part from it, if there is at most one in three letters; or the only one that begins so. Case is
/// no slip. Several are equally near where one letter tells them apart.
///
/// ```
/// use ccem::nearest::nearest;
///
/// let phases = ["etf", "intermediate", "antipodal"];
/// assert_eq!(nearest("eft", phases), ["etf"]);
/// assert_eq!(nearest("Antipodal", phases), ["antipodal"]);
/// assert_eq!(nearest("inter", phases), ["intermediate"]);
/// assert_eq!(nearest("x_star", ["p_star", "q_star", "gap"]), ["p_star", "q_star"]);
/// assert_eq!(nearest("hinge", phases), [""; 0]);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let known: Vec<&str> = known.into_iter().filter(|known| *known != word).collect();
    let slips = |known: &str| {
        let slips = osa_distance(&lower, &known.to_lowercase());
        let letters = word.chars().count().max(known.chars().count());
        (slips <= letters / 3).then_some(slips)
    };
    match known.iter().filter_map(|known| slips(known)).min() {
        None => only_longer(&lower, &known).into_iter().collect(),
        least => {
            let mut near = known;
            near.retain(|known| slips(known) == least);
            near
        }
    }
}

/// The one known word that begins with `word`, of at least three letters.
fn only_longer<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut longer = known
        .iter()
        .filter(|known| known.to_lowercase().starts_with(word));
    let first = longer.next();
    let is_clear = word.len() >= 3 && longer.next().is_none();
    first.copied().filter(|_| is_clear)
}

/// `: did you mean `p_star` or `q_star`?`, or nothing: the end of a message.
pub fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let quoted = nearest(word, known).into_iter();
    let quoted: Vec<String> = quoted.map(|known| format!("`{known}`")).collect();
    match &quoted[..] {
        [] => String::new(),
        [one] => format!(": did you mean {one}?"),
        [others @ .., last] => format!(": did you mean {} or {last}?", others.join(", ")),
    }
}

/// Why `word` is none of the names that there are: `there is no level `numerc`: did you mean
/// `numeric`; there are numeric, empirical`.
pub fn unknown<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let meant = meant(word, known.iter().copied());
    format!(
        "there is no {what} `{word}`{}; there are {}",
        meant.trim_end_matches('?'),
        known.join(", ")
    )
}

/// The one of `all` that has the name `word`.
///
/// # Errors
/// There is none; see [`unknown`].
pub fn named<T>(
    what: &str,
    word: &str,
    all: impl IntoIterator<Item = T>,
    name: impl Fn(&T) -> &'static str,
) -> Result<T, String> {
    let mut known = Vec::new();
    for one in all {
        match name(&one) {
            found if found == word => return Ok(one),
            other => known.push(other),
        }
    }
    Err(unknown(what, word, known))
}
