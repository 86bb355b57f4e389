//! An f64 in JSON that is read back as the same number. JSON has no ∞ and no NaN; these are the
//! strings `inf`, `-inf` and `NaN`.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::Serializer;

/// Writes the shortest decimal that reads back as `x`.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(x: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    match x.is_finite() {
        true => serializer.serialize_f64(*x),
        false => serializer.serialize_str(&x.to_string()),
    }
}

/// Reads what [`serialize`] writes.
///
/// # Errors
/// If that is neither a number nor one of the three strings.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(f64),
        Word(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Number(x) => Ok(x),
        Written::Word(word) => match word.as_str() {
            "inf" => Ok(f64::INFINITY),
            "-inf" => Ok(f64::NEG_INFINITY),
            "NaN" => Ok(f64::NAN),
            _ => Err(D::Error::custom(format!("`{word}` is no number"))),
        },
    }
}
