//! The command line: one subcommand a file. Data go to stdout or to a file, messages and
//! progress to stderr.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::report::{Format, Report, check_writable, visible, write_whole};

mod check;
mod derive;
mod full;
mod interrupt;
mod list;
mod measure;
mod merge;
mod optimize;
pub mod plot;
mod problems;
pub mod progress;
mod report;
mod shell;
mod siglip;
mod solve;
mod sweep;
mod theory;
mod thresholds;
mod verify;

use crate::experiment::journal::Journal;
use progress::Progress;
use sweep::Product;

/// A symbolic-numeric theorem checker for the sigmoid contrastive loss (the loss of SigLIP).
#[derive(Parser)]
#[command(name = "ccem", version, about, before_help = EXAMPLES, after_help = EXIT_CODES,
          max_term_width = 100)]
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
  ccem siglip                               where the released SigLIP models stand
  ccem measure U.npy V.npy -t 10 -b 10      your own embeddings
  ccem sweep -N 10 -t 0.1:5:50 --format latex -o table.tex
  ccem derive --format markdown             the reduction, step by step
  ccem plot phase-map -o phases.pdf         the paper's figure
  ccem report out                           a whole write-up, in a folder";

const EXIT_CODES: &str = "\
Exit codes: 0 done, or every claim holds; 1 a claim is refuted, or a certificate rejected; 2 bad
input; 3 undecided; 130 interrupted.";

/// `--help`: what it is, examples, and then the rest.
const HELP: &str =
    "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

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
    /// Join the parts of a sweep that --shard split
    Merge(merge::Merge),
    /// Full optimisation over U and V, a row for each seed
    Optimize(optimize::Optimize),
    /// The reduction step by step, each step verified when it is printed
    Derive(derive::Derive),
    /// A figure as SVG, PNG or PDF, by the ending of FILE; its data with --format csv or json
    Plot(plot::Plot),
    /// Your own embeddings (NumPy files) held against the theory
    Measure(measure::Measure),
    /// Where the released SigLIP models, or one of your own, stand in the theory
    Siglip(siglip::Siglip),
    /// Check a certificate again, without the search that found it
    Verify(verify::Verify),
    /// A whole write-up with its tables and data, as Markdown, LaTeX and HTML in a folder
    Report(report::WriteUp),
    /// What can be asked for by name: the claims
    List(list::List),
    /// A script that completes the command line in a shell
    Completions(shell::Completions),
    /// A man page
    Man(shell::Man),
}

/// Where the result goes, and in which form.
#[derive(Args)]
#[command(next_help_heading = "Output")]
struct Output {
    /// How to print the result [default: text]
    #[arg(long, value_enum, global = true)]
    format: Option<Format>,
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
    /// The result is what there was when Ctrl-C came.
    Interrupted,
}

/// Why a command has no result.
enum Failure {
    BadInput(String),
    Interrupted(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure::BadInput(message)
    }
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
    let cli = match parse(&words) {
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
        Ok(Status::Interrupted) => ExitCode::from(interrupt::EXIT_CODE),
        Err(Failure::BadInput(message)) => fail(&message),
        Err(Failure::Interrupted(message)) => {
            eprintln!("interrupted: {message}");
            ExitCode::from(interrupt::EXIT_CODE)
        }
    }
}

/// The command line: its flags, its help, and what completions and man pages are made from.
pub fn command() -> clap::Command {
    Cli::command()
        .help_template(HELP)
        .mut_subcommands(|command| command.help_template(HELP))
}

fn parse(words: &[OsString]) -> Result<Cli, clap::Error> {
    let matches = command().try_get_matches_from(words)?;
    Cli::from_arg_matches(&matches)
}

/// Line breaks and escape sequences are never meant, and would spoil every message.
fn has_control_characters(word: &OsString) -> bool {
    word.to_string_lossy().chars().any(char::is_control)
}

fn fail(message: &str) -> ExitCode {
    eprintln!("error: {}", visible(message));
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
const WITHOUT_EFFECT: [(&str, bool); 8] = [
    ("--output", true),
    ("--certificate", true),
    ("--trace", true),
    ("--threads", true),
    ("--shard", true),
    ("--resume", false),
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

fn execute(cli: &Cli, command: &[String]) -> Result<Status, Failure> {
    let output = cli.output.output.as_deref();
    if let Some(threads) = cli.output.threads {
        set_threads(threads)?;
    }
    if let Command::Sweep(_) | Command::Optimize(_) = cli.command {
        // Before the first file: from here on nothing that is begun is left behind.
        interrupt::listen()?;
    }
    if let Some(path) = output {
        check_writable(path).map_err(|error| error.to_string())?;
    }
    let Printed {
        bytes,
        status,
        warnings,
    } = printed(cli, command)?;
    emit(&cli.output, &bytes)?;
    if let (Command::Sweep(_), Some(path)) = (&cli.command, output) {
        Journal::discard(path)?;
    }
    if !cli.output.quiet {
        for warning in warnings {
            eprintln!("warning: {}", visible(&warning));
        }
    }
    Ok(status)
}

/// An outcome as it is written.
struct Printed {
    bytes: Vec<u8>,
    status: Status,
    warnings: Vec<String>,
}

fn printed(cli: &Cli, command: &[String]) -> Result<Printed, Failure> {
    let progress = Progress::new(!cli.output.quiet && !cli.output.no_progress);
    let output = cli.output.output.as_ref();
    let mut format = cli.output.format;
    let mut command = command.to_vec();
    let mut outcome = match &cli.command {
        Command::Sweep(sweep) => match sweep.run(&command, output, &progress)? {
            Product::Whole(outcome) => *outcome,
            Product::Part(text) => return Ok(page(text)),
        },
        // What the sweep itself would have printed.
        Command::Merge(merge) => {
            let outcome;
            (outcome, command, format) = merge.run(output, format)?;
            outcome
        }
        Command::Completions(completions) => return Ok(page(completions.text(&self::command())?)),
        Command::Man(man) => return Ok(page(man.text(&self::command())?)),
        _ => outcome_of(cli, &command, &progress)?,
    };
    outcome.report.command = command;
    let report = &outcome.report;
    // A figure is a picture unless its data are asked for.
    let picture = match (&report.figure, format) {
        (Some(_), None) => report.picture(plot::picture_format(output.map(PathBuf::as_path))?),
        _ => None,
    };
    let page = || report.render(format.unwrap_or_default()).into_bytes();
    Ok(Printed {
        bytes: picture.unwrap_or_else(page),
        status: outcome.status,
        warnings: outcome.warnings,
    })
}

/// What a command whose result is a report comes to.
fn outcome_of(cli: &Cli, command: &[String], progress: &Progress) -> Result<Outcome, Failure> {
    let output = &cli.output;
    let file = output.output.as_ref();
    Ok(match &cli.command {
        Command::Check(check) => check.run(progress, file)?,
        Command::Solve(solve) => solve.run(file)?,
        Command::Thresholds(thresholds) => thresholds.run()?,
        Command::Sweep(sweep) => match sweep.run(command, file, progress)? {
            Product::Whole(outcome) => *outcome,
            Product::Part(_) => return Err(no_report()),
        },
        Command::Optimize(optimize) => optimize.run(progress, file)?,
        Command::Derive(derive) => derive.run()?,
        Command::Plot(plot) => plot.run(progress, output)?,
        Command::Measure(measure) => measure.run(progress, file)?,
        Command::Siglip(siglip) => siglip.run()?,
        Command::Verify(verify) => verify.run()?,
        Command::Report(report) => report.run(progress)?,
        Command::List(list) => list.run(),
        Command::Merge(_) | Command::Completions(_) | Command::Man(_) => return Err(no_report()),
    })
}

fn no_report() -> Failure {
    Failure::BadInput("the result of this command is no report".into())
}

/// The sweep that these arguments ask for, and the format.
fn sweep_of(command: &[String]) -> Option<(sweep::Sweep, Option<Format>)> {
    let words = std::iter::once("ccem").chain(command.iter().map(String::as_str));
    match Cli::try_parse_from(words).ok()? {
        Cli {
            command: Command::Sweep(sweep),
            output,
        } => Some((sweep, output.format)),
        _ => None,
    }
}

/// A text that is no report.
fn page(text: String) -> Printed {
    Printed {
        bytes: text.into_bytes(),
        status: Status::Holds,
        warnings: Vec::new(),
    }
}

fn set_threads(threads: u16) -> Result<(), String> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.into())
        .build_global()
        .map_err(|error| format!("cannot start {threads} threads: {error}"))
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
