//! Lines that carry their checksum. A disk, a network or a copy that changes a bit of a number
//! leaves a number; only a checksum tells that it is another.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// What stands before the checksum, the last value of its object.
const BEFORE: &str = r#","checksum":""#;
/// And behind it.
const BEHIND: &str = "\"}\n";
/// Hexadecimal digits, so that a change by chance goes unseen once in 2⁶⁴.
const DIGITS: usize = 16;

/// Why a line is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// It does not end in a checksum.
    Unsealed,
    /// It says another checksum than it has.
    Changed,
    /// It is as it was written, but nothing that is expected there.
    Foreign,
}

impl Damage {
    pub(super) fn what(self) -> &'static str {
        match self {
            Damage::Unsealed => "it does not end in a checksum",
            Damage::Changed => "what it says has another checksum",
            Damage::Foreign => "it is whole, but no line of a journal",
        }
    }
}

/// The value, a JSON object, in a line of its own that ends in the checksum of what is before it.
pub(super) fn sealed(value: &impl Serialize) -> String {
    // Keys are strings, and memory does not fail to write.
    let mut text = serde_json::to_string(value).expect("plain data are JSON");
    text.pop();
    let sum = checksum(text.as_bytes());
    text + BEFORE + &sum + BEHIND
}

/// The value again, if nothing in its line has changed.
pub(super) fn opened<T: DeserializeOwned>(line: &[u8]) -> Result<T, Damage> {
    let parts = line.strip_suffix(BEHIND.as_bytes()).and_then(|rest| {
        let (rest, sum) = rest.split_last_chunk::<DIGITS>()?;
        Some((rest.strip_suffix(BEFORE.as_bytes())?, sum))
    });
    let (text, sum) = parts.ok_or(Damage::Unsealed)?;
    if checksum(text).as_bytes() != sum {
        return Err(Damage::Changed);
    }
    serde_json::from_slice(line).map_err(|_| Damage::Foreign)
}

/// The first digits of SHA-256.
fn checksum(text: &[u8]) -> String {
    let digest = Sha256::digest(text);
    let digits = digest.iter().take(DIGITS / 2);
    digits.map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    type Object = BTreeMap<String, f64>;

    #[test]
    fn no_flipped_bit_is_believed() {
        let object = Object::from([("x".into(), 0.1), ("y".into(), -7.0)]);
        let line = sealed(&object);
        assert!(
            line.starts_with(r#"{"x":0.1,"y":-7.0,"checksum":""#),
            "{line}"
        );
        for bit in 0..8 * line.len() {
            let mut flipped = line.clone().into_bytes();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(opened::<serde_json::Value>(&flipped).is_err(), "bit {bit}");
        }
        let whole: serde_json::Value = opened(line.as_bytes()).unwrap();
        assert_eq!(whole["y"], -7.0);
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        let foreign = sealed(&Object::new());
        assert_eq!(opened::<Vec<u8>>(foreign.as_bytes()), Err(Damage::Foreign));
        let line = sealed(&Object::from([("x".into(), 1.0)]));
        let changed = line.replace("1.0", "1.5");
        assert_eq!(opened::<Object>(changed.as_bytes()), Err(Damage::Changed));
        assert_eq!(opened::<Object>(b"{\"x\":1.0}\n"), Err(Damage::Unsealed));
        assert_eq!(opened::<Object>(b""), Err(Damage::Unsealed));
    }
}
