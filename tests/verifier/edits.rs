//! Random edits of a certificate's meaningful fields.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

/// Changes one or two places of the JSON; labels are left alone.
pub fn edited(original: &Value, rng: &mut ChaCha8Rng) -> Value {
    let mut edited = original.clone();
    for _ in 0..rng.random_range(1..=2) {
        let mut places = Vec::new();
        collect(&edited, String::new(), &mut places);
        let place = places[rng.random_range(0..places.len())].clone();
        let other = places[rng.random_range(0..places.len())].clone();
        let other = edited.pointer(&other).unwrap().clone();
        edit(edited.pointer_mut(&place).unwrap(), other, rng);
    }
    edited
}

/// The places of everything that is stated or used.
fn collect(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if !["tool", "certificate", "id", "wording"].contains(&name.as_str()) {
                    collect(field, format!("{place}/{name}"), places);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{place}/{index}"), places);
            }
            // The list itself, to be cut or reordered.
            places.push(place);
        }
        _ => places.push(place),
    }
}

fn edit(value: &mut Value, other: Value, rng: &mut ChaCha8Rng) {
    if rng.random_range(0..8) == 0 {
        *value = other;
        return;
    }
    match value {
        Value::Array(items) => rearrange(items, rng),
        Value::String(text) => *text = edited_text(text, rng),
        Value::Number(number) => {
            *value = match number.as_u64() {
                Some(n) => near_integer(n, rng).into(),
                None => near(number.as_f64().unwrap(), rng).into(),
            };
        }
        _ => *value = other,
    }
}

fn rearrange(items: &mut Vec<Value>, rng: &mut ChaCha8Rng) {
    if items.is_empty() {
        items.push(0.into());
        return;
    }
    let [i, j] = [(); 2].map(|()| rng.random_range(0..items.len()));
    match rng.random_range(0..3) {
        0 => drop(items.remove(i)),
        1 => items.insert(j, items[i].clone()),
        _ => items.swap(i, j),
    }
}

fn near_integer(n: u64, rng: &mut ChaCha8Rng) -> u64 {
    match rng.random_range(0..4) {
        0 => n + 1,
        1 => n.saturating_sub(1),
        2 => 2 * n,
        _ => rng.random_range(0..20),
    }
}

fn near(x: f64, rng: &mut ChaCha8Rng) -> f64 {
    match rng.random_range(0..4) {
        0 => -x,
        1 => x.next_up(),
        2 => x * (1.0 + 10f64.powi(-rng.random_range(1..20))),
        _ => rng.random::<f64>(),
    }
}

/// Words and signs that stand for one another in a statement.
const SWAPS: [(&str, &str); 14] = [
    ("<=>", "="),
    (">=", "<="),
    ("<=", ">="),
    (">=", ">"),
    ("etf", "antipodal"),
    ("etf", "intermediate"),
    ("antipodal", "intermediate"),
    ("intermediate", "etf"),
    ("decreases", "increases"),
    ("=", "!="),
    ("+", "−"),
    ("−", "+"),
    ("sigmoid", "infonce"),
    ("t", "b"),
];

fn edited_text(text: &str, rng: &mut ChaCha8Rng) -> String {
    let numbers = numbers(text);
    if !numbers.is_empty() && rng.random_range(0..3) > 0 {
        let (start, end) = numbers[rng.random_range(0..numbers.len())];
        let number = edited_number(&text[start..end], rng);
        return format!("{}{number}{}", &text[..start], &text[end..]);
    }
    if rng.random_range(0..4) == 0 {
        return match text.strip_prefix('-') {
            Some(positive) => positive.to_owned(),
            None => format!("-{text}"),
        };
    }
    let fits: Vec<_> = SWAPS
        .iter()
        .filter(|(from, _)| text.contains(from))
        .collect();
    match fits.len() {
        0 => format!("{text}1"),
        count => {
            let (from, to) = fits[rng.random_range(0..count)];
            text.replacen(from, to, 1)
        }
    }
}

/// Where runs of digits are.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (place, _) in text.bytes().enumerate().filter(|(_, c)| c.is_ascii_digit()) {
        match runs.last_mut() {
            Some((_, end)) if *end == place => *end += 1,
            _ => runs.push((place, place + 1)),
        }
    }
    runs
}

/// The last or another digit changed by one, or the number replaced.
fn edited_number(digits: &str, rng: &mut ChaCha8Rng) -> String {
    let mut changed = digits.as_bytes().to_vec();
    let place = match rng.random_range(0..3) {
        0 => changed.len() - 1,
        1 => rng.random_range(0..changed.len()),
        _ => return rng.random_range(0..100).to_string(),
    };
    changed[place] = match (changed[place], rng.random::<bool>()) {
        (b'9', true) => b'8',
        (b'0', false) => b'1',
        (digit, true) => digit + 1,
        (digit, false) => digit - 1,
    };
    String::from_utf8(changed).unwrap()
}
