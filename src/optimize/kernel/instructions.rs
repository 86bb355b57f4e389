//! The names of the instruction sets, and what of them decides digits.

use std::fmt;
use std::str::FromStr;

use super::Instructions;
use crate::nearest::named;

impl Instructions {
    /// All there are, the plainest first.
    pub const ALL: [Instructions; 3] = [
        Instructions::Portable,
        Instructions::Avx2,
        Instructions::Avx512,
    ];

    /// Its word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Instructions::Portable => "portable",
            Instructions::Avx2 => "avx2",
            Instructions::Avx512 => "avx512",
        }
    }

    /// Its sentence there.
    pub fn about(self) -> &'static str {
        match self {
            Instructions::Portable => "What every processor has",
            Instructions::Avx2 => "AVX2 and FMA, four doubles at a time",
            Instructions::Avx512 => "AVX-512, eight doubles at a time",
        }
    }

    /// These, if this processor has them.
    ///
    /// # Errors
    /// If it has not; the message names those that it has.
    pub fn here(self) -> Result<Instructions, String> {
        let available = Self::available();
        if available.contains(&self) {
            return Ok(self);
        }
        let names: Vec<&str> = available.into_iter().map(Self::name).collect();
        let names = names.join(" and ");
        Err(format!("this processor has no {self}; it has {names}"))
    }

    /// What decides the digits of a descent on this processor. The products of the preconditioner
    /// choose their own instructions: they round alike with AVX-512 and with AVX2, but otherwise
    /// on a processor of the same family that cannot multiply and add in one.
    pub fn deciding(self) -> String {
        let arch = std::env::consts::ARCH;
        let products = match (arch, Instructions::Avx2.here()) {
            ("x86_64", Ok(_)) => "products with FMA",
            ("x86_64", Err(_)) => "products without FMA",
            _ => "its own products",
        };
        format!("{arch} {self}, {products}")
    }
}

impl fmt::Display for Instructions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Instructions {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        named("set of instructions", text, Self::ALL, |set| set.name())
    }
}
