//! Every certified claim of some files, one by one: what Coq takes for it, or why it has no proof.
//!
//! `CCEM_KERNEL_FILES=a.toml:b.toml cargo test --test kernel table -- --nocapture`; `papers` names
//! the claims that ccem knows. Without it a few claims are timed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::{ccem, coq_is_missing, root, theory};

/// A claim of a certificate, and what is to be told of it.
pub struct Claim {
    pub wording: String,
    boxes: String,
    pub theorem: Result<String, String>,
}

impl Claim {
    /// Its theorem as a file of its own.
    pub fn file(&self, head: &str, theorem: &str) -> String {
        let last = theorem.rsplit("Theorem ").next().unwrap();
        let name = last.split([' ', '\n']).next().unwrap();
        format!("{head}\n{theorem}\nPrint Assumptions {name}.\n")
    }
}

/// The head of a certificate, and its claims.
pub fn claims(directory: &Path, source: &str) -> (String, Vec<Claim>) {
    let target = directory.join("all.v");
    let target = target.to_str().unwrap();
    let which: &[&str] = match source {
        "papers" => &["--all", "--conjectures"],
        file => &[file],
    };
    let how = ["--level", "certified", "--certificate", target];
    ccem(&[&["check"], which, &how].concat());
    let Ok(text) = fs::read_to_string(target) else {
        return (String::new(), Vec::new());
    };
    let text = text.split("\nDefinition all_claims").next().unwrap();
    let mut blocks = text.split("\n\n(*");
    let head = blocks.next().unwrap().to_owned();
    (head, blocks.map(claim).collect())
}

fn claim(block: &str) -> Claim {
    let (told, theorem) = block.split_once("*)").unwrap();
    let told = told.trim_start_matches('*').trim();
    let (wording, missing) = told.split_once("\n   ").unwrap_or((told, ""));
    let boxes = wording.rsplit(", ").next().unwrap().to_owned();
    Claim {
        wording: wording.into(),
        boxes,
        theorem: match missing {
            "" => Ok(theorem.into()),
            missing => Err(missing.into()),
        },
    }
}

/// Seconds of one core, if Coq accepts the text on the four axioms.
pub fn seconds(directory: &Path, text: &str) -> Option<f64> {
    let file = directory.join("one.v");
    fs::write(&file, text).unwrap();
    let script =
        "coqc -q -w none -Q \"$1\" CCEM \"$2\" > \"$3\" && sh \"$4\" < \"$3\" > /dev/null && times";
    let axioms = root().join("proofs/axioms.sh");
    let output = Command::new("sh")
        .args(["-c", script, "sh"])
        .args([&theory(), &file, &directory.join("answer"), &axioms])
        .output()
        .unwrap();
    // The second line is that of the children: "0m1.25s 0m0.05s".
    let times = String::from_utf8(output.stdout).unwrap();
    let user = times.lines().nth(1)?.split_whitespace().next()?;
    let (minutes, rest) = user.trim_end_matches('s').split_once('m')?;
    Some(60.0 * minutes.parse::<f64>().ok()? + rest.parse::<f64>().ok()?)
        .filter(|_| output.status.success())
}

#[test]
fn every_theorem_of_the_table_is_accepted() {
    if coq_is_missing() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let few = directory.path().join("few.toml");
    let claims_of_rules = fs::read_to_string(root().join("tests/kernel/claims.toml")).unwrap();
    let first: Vec<&str> = claims_of_rules.split("\n[").take(3).collect();
    fs::write(&few, first.join("\n[")).unwrap();
    let files = env::var("CCEM_KERNEL_FILES").unwrap_or(few.to_str().unwrap().into());
    let (mut taken, mut rejected, mut missing) = (Vec::new(), Vec::new(), 0);
    for source in files.split(':') {
        println!(
            "{}",
            PathBuf::from(source).file_name().unwrap().to_str().unwrap()
        );
        let (head, claims) = claims(directory.path(), source);
        for claim in claims {
            let Claim {
                wording,
                boxes,
                theorem,
            } = &claim;
            let name = wording.split(':').next().unwrap();
            let theorem = match theorem {
                Ok(theorem) => theorem,
                Err(why) => {
                    missing += 1;
                    println!("            {name}: {why}; {boxes}");
                    continue;
                }
            };
            match seconds(directory.path(), &claim.file(&head, theorem)) {
                Some(seconds) => {
                    println!("{seconds:8.2} s  {name}: {boxes}");
                    taken.push(seconds);
                }
                None => {
                    println!("  rejected  {wording}");
                    rejected.push(wording.clone());
                }
            }
        }
    }
    taken.sort_by(f64::total_cmp);
    println!(
        "{} accepted, median {:.2} s, at most {:.2} s; {} rejected; {missing} without a theorem",
        taken.len(),
        taken[taken.len() / 2],
        taken.last().unwrap(),
        rejected.len()
    );
    assert!(rejected.is_empty(), "{rejected:?}");
}
