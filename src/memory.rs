//! How much memory there is, so that what would not fit is refused before it is begun.

/// Bytes as a message states them.
pub fn gibibytes(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
}

/// What the system says is available; where it does not say, 8 GiB.
pub fn available() -> u64 {
    const UNKNOWN: u64 = 8 << 30;
    let kibibytes = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text
                .lines()
                .find(|line| line.starts_with("MemAvailable:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        });
    kibibytes.map_or(UNKNOWN, |kibibytes| kibibytes.saturating_mul(1024))
}
