//! `ccem check`: words, and the certificate.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;

use super::arguments::{Offered, one_of, papers, seeds};
use super::certificate::{check_target, write_certificates};
use super::output::write_whole;
use crate::certificate::Certificate;
use crate::certificate::kernel::CoqFile;
use crate::claim::CLAIMS;
use crate::evidence::Level;
use crate::evidence::formal::kernel::{Accepted, Coq, Silent, cache, prove};
use crate::exhibit::check::in_coq;
use crate::exhibit::{Check, Failure, Outcome, Request, Watch};
use crate::reduction::grid::{Integers, Problems, Quantities};
use crate::verifier::Rejected;

const VERDICTS: &str = "\
Verdicts:
  proved           a theorem of Coq says exactly this
  certified        proved by interval arithmetic at every point of the stated region
  supported        no counterexample where we looked: no proof
  refuted          it fails at a point that is named, for every minimiser there
  source-inconsistent  two places of its source, which are named, cannot both hold; nothing is said
                   of the rest
  undecided        it could not be told, and why: a term without a value where the hypotheses hold,
                   minimisers that differ, the box that is open
  vacuous          no point of the region meets the hypotheses, or no two that would be compared
  not applicable   no point asked for meets the hypotheses of the claim
A hypothesis without a value does not hold. X increases in Y: X(y) <= X(z) for y < z, strictly where
0 < s < 1 at both. Exit: 0 all hold, 1 one is refuted or
source-inconsistent, 3 one is undecided, vacuous or not applicable.";

/// Arguments of `ccem check`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem check                                every claim of the paper, at every level
  ccem check theorem-2-etf -N 10 -t 1,2     one claim at points of your own
  ccem check --paper 2509.18552             what a follow-up paper states; ccem list has the papers
  ccem check mine.toml                      claims of your own
  ccem check --level certified --certificate claims.json
  ccem check mine.toml --prove              the same, by Coq's kernel", after_help = VERDICTS)]
pub struct CheckArgs {
    /// Claims to examine, by name, and files of claims (FILE.toml) [default: those of the paper and
    /// our own]
    #[arg(value_name = "CLAIM", hide_possible_values = true,
          value_parser = Offered(|| CLAIMS.iter().map(|claim| claim.id).collect()))]
    claims: Vec<String>,
    /// Examine the claims of this work; ccem list names it
    #[arg(long, value_name = "ID", conflicts_with_all = ["claims", "all", "conjectures"],
          hide_possible_values = true, value_parser = papers())]
    paper: Option<String>,
    /// Examine every claim that ccem knows
    #[arg(long, conflicts_with = "claims")]
    all: bool,
    /// List the claims instead of examining them
    #[arg(long)]
    list: bool,
    /// Examine the conjectures too
    #[arg(long)]
    conjectures: bool,
    /// Levels of evidence
    #[arg(long, value_name = "LEVEL", value_delimiter = ',',
          value_parser = one_of(&Level::ALL, Level::name, Level::method), default_value = "numeric,empirical,certified,formal")]
    level: Vec<Level>,
    /// Examine at these N instead of each claim's own scope (needs -t)
    #[arg(
        short = 'N',
        long,
        value_name = "N",
        requires = "temperature",
        allow_hyphen_values = true
    )]
    pairs: Option<Integers>,
    /// Embedding dimension [default: N]
    #[arg(
        short,
        long,
        value_name = "D",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    dim: Option<Integers>,
    /// Examine at these temperatures instead of each claim's own scope (needs -N)
    #[arg(
        short,
        long,
        value_name = "T",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    temperature: Option<Quantities>,
    /// Bias [default: equal to t]
    #[arg(
        short,
        long,
        value_name = "B",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    bias: Option<Quantities>,
    /// Write what proves or refutes the claims by interval arithmetic to FILE, for `ccem verify` or,
    /// where the name ends in .v, for Coq
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Have Coq's kernel check what was certified: only what it accepts is called proved
    #[arg(long)]
    prove: bool,
    /// Coq's compiler
    #[arg(long, value_name = "PATH", default_value = "coqc", requires = "prove")]
    coqc: PathBuf,
    /// The theory, compiled, of this version [default: compiled once, in the user's cache]
    #[arg(long, value_name = "DIR", requires = "prove")]
    theory: Option<PathBuf>,
    /// Seconds that Coq may take for one file
    #[arg(long, value_name = "SECONDS", default_value_t = 600, requires = "prove",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    limit: u64,
    /// Show what was found of each claim; the same as naming one
    #[arg(short, long)]
    verbose: bool,
    /// Random starts of each full optimisation [default: the claim's own number]
    #[arg(long, value_name = "K", value_parser = seeds)]
    seeds: Option<u64>,
}

impl CheckArgs {
    /// Whom to ask for proofs, if that is wanted.
    pub fn prover(&self) -> Option<Coq> {
        self.prove.then(|| Coq {
            coqc: self.coqc.clone(),
            theory: self.theory.clone(),
            limit: Duration::from_secs(self.limit),
        })
    }

    /// What is asked for.
    pub fn request(self) -> Request {
        // The parser lets neither come without the other.
        let problems = self.pairs.zip(self.temperature).map(|(n, t)| Problems {
            n,
            d: self.dim,
            t,
            b: self.bias,
        });
        Request::Check(Check {
            claims: self.claims,
            paper: self.paper,
            all: self.all,
            list: self.list,
            conjectures: self.conjectures,
            levels: self.level,
            problems,
            seeds: self.seeds,
            verbose: self.verbose,
        })
    }
}

/// Does the name of a certificate ask for Coq?
fn is_coq(target: &Path) -> bool {
    target.extension().is_some_and(|extension| extension == "v")
}

/// The verdicts, and the certificate beside them: a claim at a time those arguments that refute it,
/// or else those that prove it. What the verifier does not confirm is left out, and named.
pub fn certified(
    check: &Check,
    target: &Path,
    output: Option<&PathBuf>,
    watch: &Watch,
) -> Result<Outcome, Failure> {
    let sources: Vec<PathBuf> = check.files().into_iter().map(PathBuf::from).collect();
    let sources = sources
        .iter()
        .map(|file| ("the file of claims", Some(file)));
    let others: Vec<_> = std::iter::once(("--output", output))
        .chain(sources)
        .collect();
    check_target(target, &others)?;
    let examined = check.records(watch)?;
    let (confirmed, left_out) = examined.certificates();
    let mut outcome = check.outcome(&examined);
    outcome.warnings.extend(untold(&left_out, target));
    match confirmed.is_empty() {
        true => {
            (outcome.warnings).push("nothing is certified, so no certificate is written".into())
        }
        false if is_coq(target) => {
            let file = in_coq(&confirmed);
            outcome.warnings.extend(missing(&file));
            write_whole(target, file.text().as_bytes())?;
        }
        false => write_certificates(target, &confirmed)?,
    }
    Ok(outcome)
}

/// Which certificates are not in the file, and why.
fn untold(left_out: &[(Certificate, Rejected)], target: &Path) -> Vec<String> {
    let name = target.display();
    let told = |(certificate, reason): &(Certificate, Rejected)| {
        format!("left out of {name}, for {reason}: {certificate}")
    };
    left_out.iter().map(told).collect()
}

/// Which claims have no theorem, and why.
fn missing(file: &CoqFile) -> impl Iterator<Item = String> {
    file.claims.iter().filter_map(|claim| {
        let missing = claim.theorems.as_ref().err()?;
        Some(format!("{}: {missing}", claim.id))
    })
}

/// The verdicts, after Coq was asked: the file that it is asked about is the certificate, else
/// one of the cache.
pub fn proved(
    check: &Check,
    coq: &Coq,
    target: Option<&PathBuf>,
    output: Option<&PathBuf>,
    watch: &Watch,
) -> Result<Outcome, Failure> {
    if let Some(theory) = coq.theory.as_ref().filter(|theory| !theory.is_dir()) {
        let message = format!("--theory {}: there is no such directory", theory.display());
        return Err(Failure::BadInput(message));
    }
    if let Some(target) = target {
        if !is_coq(target) {
            let message = "--prove writes Coq: --certificate needs a name that ends in .v";
            return Err(Failure::BadInput(message.into()));
        }
        check_target(target, &[("--output", output)])?;
    }
    let mut examined = check.records(watch)?;
    // Where nobody wants the file, what a theorem of ours says already needs no run.
    let (mut asked, left_out) = examined.for_coq(target.is_some());
    if asked.file.claims.is_empty() && !examined.for_coq(true).0.file.claims.is_empty() {
        return Ok(check.outcome(&examined));
    }
    let target = target.map_or_else(scratch, |target| Ok(target.clone()))?;
    let answer = match asked.file.theorems().count() {
        0 => Err(Silent::Failed("no claim has a theorem to be proved".into())),
        _ => answered(&mut asked.file, &target, coq, watch),
    };
    let name = target.display();
    let unproved = match answer {
        Ok(accepted) => {
            examined.accept(&asked, &accepted);
            None
        }
        Err(Silent::Stopped) => {
            return Err(Failure::Interrupted(
                "Coq was asked; no verdict is given".into(),
            ));
        }
        Err(Silent::Absent) => Some(format!(
            "there is no {}: nothing is proved; {name} is checked by coqc -Q THEORY CCEM, after \
             make -C proofs",
            coq.coqc.display()
        )),
        Err(Silent::Failed(why)) => Some(format!("nothing is proved: {why}; see {name}")),
    };
    let mut outcome = check.outcome(&examined);
    outcome.warnings.extend(untold(&left_out, &target));
    outcome.warnings.extend(missing(&asked.file));
    outcome.warnings.extend(unproved);
    Ok(outcome)
}

/// Coq's answer; the bar shows for how long it has been asked, of the time that it may take.
fn answered(
    file: &mut CoqFile,
    target: &Path,
    coq: &Coq,
    watch: &Watch,
) -> Result<Accepted, Silent> {
    let bar = (watch.progress).limited(coq.limit.as_secs(), "seconds of Coq");
    let (begun, shown) = (Instant::now(), Cell::new(0));
    let stopped = || {
        let seconds = begun.elapsed().as_secs();
        bar.advance(seconds - shown.replace(seconds));
        watch.stop.is_raised()
    };
    prove(file, target, coq, &stopped)
}

/// The file in the cache.
fn scratch() -> Result<PathBuf, Failure> {
    let none =
        || Failure::BadInput("there is no directory for caches: use --certificate FILE.v".into());
    let cache = cache().ok_or_else(none)?;
    std::fs::create_dir_all(&cache)
        .map_err(|error| Failure::BadInput(format!("{}: {error}", cache.display())))?;
    Ok(cache.join("claims.v"))
}
