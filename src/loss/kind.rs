//! The losses over U and V by name: what the kernel, experiments, certificates and commands share.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::nearest::named;

/// Which loss of U and V. In files it is its [`key`](Kind::key).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Kind {
    /// The sigmoid loss of SigLIP, [`Sigmoid`](super::Sigmoid) over all pairs.
    Sigmoid,
    /// InfoNCE, the mean of both directions: every u_i against all v_j, and every v_j against all
    /// u_i. The bias plays no part.
    InfoNce,
    /// InfoNCE in one direction: every u_i against all v_j.
    InfoNceOneWay,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Sigmoid, Kind::InfoNce, Kind::InfoNceOneWay];

    /// The word for it in files and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Sigmoid => "sigmoid",
            Kind::InfoNce => "infonce",
            Kind::InfoNceOneWay => "infonce-one-way",
        }
    }

    /// Its name in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Sigmoid => "sigmoid loss",
            Kind::InfoNce => "InfoNCE",
            Kind::InfoNceOneWay => "InfoNCE in one direction",
        }
    }

    /// What it is, and whose.
    pub const fn about(self) -> &'static str {
        match self {
            Kind::Sigmoid => "The sigmoid loss of SigLIP",
            Kind::InfoNce => "InfoNCE, the mean of both directions, as in the paper's code",
            Kind::InfoNceOneWay => "InfoNCE in one direction, as in the paper's analysis",
        }
    }

    /// Its formula, as every output states it.
    pub const fn formula(self) -> &'static str {
        match self {
            Kind::Sigmoid => {
                "L(U,V) = (1/N) Σ_i softplus(b − t u_i·v_i) \
                 + (1/N) Σ_{i≠j} softplus(t u_i·v_j − b)"
            }
            Kind::InfoNce => {
                "L(U,V) = −(1/2N) Σ_i [ln(e^{t u_i·v_i} / Σ_j e^{t u_i·v_j}) \
                 + ln(e^{t u_i·v_i} / Σ_j e^{t u_j·v_i})] (InfoNCE, the mean of both directions)"
            }
            Kind::InfoNceOneWay => {
                "L(U,V) = −(1/N) Σ_i ln(e^{t u_i·v_i} / Σ_j e^{t u_i·v_j}) \
                 (InfoNCE, one direction)"
            }
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<Kind> for &'static str {
    fn from(kind: Kind) -> Self {
        kind.key()
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(key: &str) -> Result<Self, String> {
        named("loss", key, Kind::ALL, |kind| kind.key())
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(key: String) -> Result<Self, String> {
        key.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_from_words_and_from_files() {
        for kind in Kind::ALL {
            assert_eq!(kind.key().parse(), Ok(kind));
            let written = serde_json::to_string(&kind).unwrap();
            assert_eq!(written, format!("{:?}", kind.key()));
            assert_eq!(serde_json::from_str::<Kind>(&written).unwrap(), kind);
        }
        let unknown = serde_json::from_str::<Kind>("\"hinge\"").unwrap_err();
        let wanted = "there is no loss `hinge`; there are sigmoid, infonce, infonce-one-way";
        assert!(unknown.to_string().contains(wanted), "{unknown}");
    }
}
