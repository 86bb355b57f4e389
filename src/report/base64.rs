//! Bytes as text (RFC 4648), for what stands inside a file instead of beside it.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Three bytes are four digits; `=` fills the last four.
pub fn base64(bytes: &[u8]) -> String {
    let digits = |three: &[u8]| {
        let [a, b, c] = [0, 1, 2].map(|k| u32::from(three.get(k).copied().unwrap_or(0)));
        let joined = a << 16 | b << 8 | c;
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[(joined >> shift & 63) as usize]))
    };
    let mut text = String::new();
    for three in bytes.chunks(3) {
        text.extend(&digits(three)[..=three.len()]);
        text.extend(std::iter::repeat_n('=', 3 - three.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    /// The test vectors of RFC 4648.
    #[test]
    fn base64_of_foobar() {
        let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let digits = [
            "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy",
        ];
        assert_eq!(texts.map(|text| base64(text.as_bytes())), digits);
    }
}
