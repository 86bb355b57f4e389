//! The command line: one subcommand a file. Data go to stdout or to a file, messages and
//! progress to stderr.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};

use crate::report::{Format, Report, check_writable, write_whole};

mod check;
mod derive;
mod full;
mod grid;
mod optimize;
pub mod plot;
mod problems;
pub mod progress;
mod report;
mod siglip;
mod solve;
mod sweep;
mod theory;
mod thresholds;
mod verify;

use progress::Progress;

/// A symbolic-numeric theorem checker for the sigmoid contrastive loss (the loss of SigLIP).
#[derive(Parser)]
#[command(name = "ccem", version, about, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Examples:
  ccem check                                examine every claim of the paper
  ccem solve -N 10 -t 1.2                   the optimum of ten pairs at t = b = 1.2
  ccem solve -N 32768 -t 117.3 -b 12.93     a released SigLIP model
  ccem sweep -N 10 -t 0.1:5:50 --format latex -o table.tex
  ccem derive --format markdown             the reduction, step by step
  ccem plot phase-map -o phases.pdf         the paper's figure

Exit codes: 0 done, or every claim holds; 1 a claim is refuted, or a certificate rejected; 2 bad
input; 3 undecided.";

#[derive(Subcommand)]
enum Command {
    /// Examine the paper's claims and print a verdict for each
    Check(check::Check),
    /// The optimum of the reduced problem: phase, δ*, s*, similarities, loss
    Solve(solve::Solve),
    /// The two thresholds of Theorem 2 for each N (t = b)
    Thresholds(thresholds::Thresholds),
    /// The theory beside full optimisation, over grids of N, d, t and b
    Sweep(sweep::Sweep),
    /// Full optimisation over U and V, a row for each seed
    Optimize(optimize::Optimize),
    /// The reduction step by step, each step verified when it is printed
    Derive(derive::Derive),
    /// A figure as SVG, PNG or PDF, by the ending of FILE; its data with --format csv or json
    Plot(plot::Plot),
    /// Where the released SigLIP models, or one of your own, stand in the theory
    Siglip(siglip::Siglip),
    /// Check a certificate again, without the search that found it
    Verify(verify::Verify),
    /// A whole write-up with its tables and data, as Markdown, LaTeX and HTML in a folder
    Report(report::WriteUp),
}

/// Where the result goes, and in which form.
#[derive(Args)]
#[command(next_help_heading = "Output")]
struct Output {
    /// How to print the result
    #[arg(long, value_enum, default_value_t, global = true)]
    format: Format,
    /// Write to FILE, whole or not at all, instead of to stdout
    #[arg(short, long, value_name = "FILE", global = true)]
    output: Option<PathBuf>,
    /// No messages and no progress on stderr; errors are still shown
    #[arg(short, long, global = true)]
    quiet: bool,
    /// No progress bar (there is none anyway where stderr is no terminal)
    #[arg(long, global = true)]
    no_progress: bool,
    /// Threads for full optimisation; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "K", global = true,
          value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// What a command has to say beside its report; the worst decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Holds,
    Undecided,
    Refuted,
}

/// A result to print, and what it means.
struct Outcome {
    report: Report,
    status: Status,
    /// For stderr.
    warnings: Vec<String>,
}

impl Status {
    /// Undecided if there is a doubt.
    fn unless(doubts: &[String]) -> Status {
        if doubts.is_empty() {
            Status::Holds
        } else {
            Status::Undecided
        }
    }
}

impl Outcome {
    fn done(report: Report) -> Outcome {
        Outcome {
            report,
            status: Status::Holds,
            warnings: Vec::new(),
        }
    }
}

/// Runs the command line `words` (the program's name first) and says how it ended.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    if let Some(word) = words.iter().find(|word| has_control_characters(word)) {
        return fail(&format!("the argument {word:?} has a control character"));
    }
    let cli = match Cli::try_parse_from(&words) {
        Ok(cli) => cli,
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{error}");
            return ExitCode::from(2);
        }
        Err(error) if error.use_stderr() => return fail(&in_one_line(&error.to_string())),
        Err(help) => {
            // A closed pipe behind --help is nobody's error.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match execute(&cli, &what_decides(&words)) {
        Ok(Status::Holds) => ExitCode::SUCCESS,
        Ok(Status::Refuted) => ExitCode::from(1),
        Ok(Status::Undecided) => ExitCode::from(3),
        Err(message) => fail(&message),
    }
}

/// Line breaks and escape sequences are never meant, and would spoil every message.
fn has_control_characters(word: &OsString) -> bool {
    word.to_string_lossy().chars().any(char::is_control)
}

fn fail(message: &str) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(2)
}

/// clap explains itself over several lines; its first paragraph says what was wrong and what is
/// allowed.
fn in_one_line(message: &str) -> String {
    let paragraph = message
        .trim_start_matches("error:")
        .split("\n\n")
        .next()
        .unwrap_or(message);
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Flags that do not decide the result and stay out of its header; `true` where a value follows.
const WITHOUT_EFFECT: [(&str, bool); 6] = [
    ("--output", true),
    ("--certificate", true),
    ("--trace", true),
    ("--threads", true),
    ("--quiet", false),
    ("--no-progress", false),
];

/// The arguments that decide the result: no program, no file names, no number of threads.
fn what_decides(words: &[OsString]) -> Vec<String> {
    let mut deciding = Vec::new();
    let mut words = words
        .iter()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned());
    while let Some(word) = words.next() {
        let name = word.split('=').next().unwrap_or_default();
        let flag = WITHOUT_EFFECT.iter().find(|(flag, _)| *flag == name);
        if let Some((_, takes_value)) = flag {
            if *takes_value && !word.contains('=') {
                words.next();
            }
            continue;
        }
        // Short flags come in clusters: -q, -qo FILE, -qoFILE, -qN10.
        let rest = word
            .strip_prefix('-')
            .map(|cluster| cluster.trim_start_matches('q'));
        match rest {
            Some("o") => drop(words.next()),
            Some(rest) if rest.starts_with('o') => {}
            Some("") if word.len() > 1 => {}
            Some(rest) => deciding.push(format!("-{rest}")),
            None => deciding.push(word),
        }
    }
    deciding
}

fn execute(cli: &Cli, command: &[String]) -> Result<Status, String> {
    if let Some(threads) = cli.output.threads {
        set_threads(threads)?;
    }
    if let Some(path) = &cli.output.output {
        check_writable(path).map_err(|error| error.to_string())?;
    }
    let progress = Progress::new(!cli.output.quiet && !cli.output.no_progress);
    let mut outcome = outcome_of(cli, &progress)?;
    outcome.report.command = command.to_vec();
    emit(&cli.output, &printed(&outcome.report, &cli.output)?)?;
    if !cli.output.quiet {
        for warning in &outcome.warnings {
            eprintln!("warning: {warning}");
        }
    }
    Ok(outcome.status)
}

/// What a command comes to.
fn outcome_of(cli: &Cli, progress: &Progress) -> Result<Outcome, String> {
    let output = &cli.output;
    let file = output.output.as_ref();
    match &cli.command {
        Command::Check(check) => check.run(progress, file),
        Command::Solve(solve) => solve.run(file),
        Command::Thresholds(thresholds) => thresholds.run(),
        Command::Sweep(sweep) => sweep.run(progress),
        Command::Optimize(optimize) => optimize.run(progress, file),
        Command::Derive(derive) => derive.run(),
        Command::Plot(plot) => plot.run(progress, output),
        Command::Siglip(siglip) => siglip.run(),
        Command::Verify(verify) => verify.run(),
        Command::Report(report) => report.run(progress),
    }
}

fn set_threads(threads: u16) -> Result<(), String> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.into())
        .build_global()
        .map_err(|error| format!("cannot start {threads} threads: {error}"))
}

/// The report in its format. A figure is a picture unless its data are asked for.
fn printed(report: &Report, output: &Output) -> Result<Vec<u8>, String> {
    if report.figure.is_some() && output.format == Format::Text {
        let format = plot::picture_format(output.output.as_deref())?;
        return Ok(report.picture(format).unwrap_or_default());
    }
    Ok(report.render(output.format).into_bytes())
}

fn emit(output: &Output, bytes: &[u8]) -> Result<(), String> {
    use std::io::Write;
    match &output.output {
        Some(path) => write_whole(path, bytes).map_err(|error| error.to_string()),
        None => match std::io::stdout().write_all(bytes) {
            // `ccem … | head` closes the pipe when it has seen enough.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(format!("cannot write to stdout: {error}"))
            }
            _ => Ok(()),
        },
    }
}
