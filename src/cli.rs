//! The command line: words become a [`Request`], and its result goes where
//! it is wanted. Data go to stdout or to a file, messages and progress to stderr.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::evidence::formal::kernel::Coq;
use crate::exhibit::{Failure, Outcome, Request, Status, Watch};
use crate::experiment::journal::Journal;
use crate::optimize::Instructions;
use crate::report::{Format, check_writable, visible};

mod arguments;
mod audit;
mod bound;
mod certificate;
mod check;
mod colour;
mod encoder;
mod few;
mod interrupt;
mod measure;
mod merge;
mod mistyped;
mod optimize;
mod output;
mod plot;
mod progress;
mod shell;
mod siglip;
mod solve;
mod sweep;
mod thresholds;

use mistyped::in_one_line;
use output::{Form, Output, bytes, say};
use progress::Terminal;
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
  ccem audit U.npy V.npy -t 10 --value 3.14  your own loss code
  ccem sweep -N 10 -t 0.1:5:50 -o table.tex  theory beside full optimisation
  ccem derive --format markdown             the reduction, step by step
  ccem plot phase-map -o phases.pdf         the paper's figure
  ccem report out                           a whole write-up, in a folder";

const EXIT_CODES: &str = "\
Exit codes: 0 done, or every claim holds; 1 a claim is refuted, a certificate rejected,
or code wrong; 2 bad input; 3 undecided; 130 interrupted.";

/// `--help`: what it is, examples, and then the rest.
const HELP: &str =
    "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

#[derive(Subcommand)]
enum Command {
    /// Examine the paper's claims and print a verdict for each
    Check(check::CheckArgs),
    /// The optimum of the reduced problem: phase, δ*, s*, similarities, loss
    Solve(solve::SolveArgs),
    /// The two thresholds of Theorem 2 for each N (t = b)
    Thresholds(thresholds::ThresholdsArgs),
    /// Certified brackets of the optimum where the dimension is too small for min ℓ
    Bound(bound::BoundArgs),
    /// The theory beside full optimisation, over grids of N, d, t and b
    Sweep(sweep::SweepArgs),
    /// Join the parts of a sweep that --shard split
    Merge(merge::Merge),
    /// Full optimisation over U and V, a row for each seed
    Optimize(optimize::OptimizeArgs),
    /// What encoders can reach on their inputs, and what they do reach when they are trained
    Encoder(encoder::EncoderArgs),
    /// The reduction step by step, each step verified when it is printed
    Derive(few::DeriveArgs),
    /// A figure as SVG, PNG or PDF, by the ending of FILE; its data with --format csv or json
    Plot(plot::PlotArgs),
    /// Your own embeddings (NumPy files) held against the theory
    Measure(measure::MeasureArgs),
    /// Your own loss code held against the exact loss: which mistake gives its numbers?
    Audit(audit::AuditArgs),
    /// Where the released SigLIP models, or one of your own, stand in the theory
    Siglip(siglip::SiglipArgs),
    /// Check a certificate again, without the search that found it
    Verify(few::VerifyArgs),
    /// A whole write-up with its tables and data, as Markdown, LaTeX and HTML in a folder
    Report(few::ReportArgs),
    /// What can be asked for by name: claims, figures, keys of the data
    List(few::ListArgs),
    /// A script that completes the command line in a shell
    Completions(shell::Completions),
    /// A man page
    Man(shell::Man),
}

/// What a command does beside computing its request.
enum Task {
    /// Nothing.
    Show(Request),
    /// It keeps a journal, or takes a part.
    Sweep(Request, sweep::Keeping),
    /// It writes a certificate.
    Certify(Request, std::path::PathBuf),
    /// It asks Coq, and may write the proofs.
    Prove(Request, Coq, Option<std::path::PathBuf>),
    /// It writes a trace and a certificate.
    Optimize(Request, optimize::Files),
    /// It joins parts.
    Merge(merge::Merge),
    /// It prints a text that is no report.
    Text(String),
}

impl Task {
    /// The request whose table it prints.
    fn request(&self) -> Option<&Request> {
        match self {
            Task::Show(request)
            | Task::Sweep(request, _)
            | Task::Certify(request, _)
            | Task::Prove(request, ..)
            | Task::Optimize(request, _) => Some(request),
            Task::Merge(_) | Task::Text(_) => None,
        }
    }
}

impl Command {
    /// The words as a task.
    fn task(self, output: &Output) -> Result<Task, String> {
        let show = |request| Ok(Task::Show(request));
        let certify = |request, target: Option<_>| match target {
            Some(target) => Ok(Task::Certify(request, target)),
            None => Ok(Task::Show(request)),
        };
        match self {
            Command::Check(mut check) => {
                let target = check.certificate.take();
                match check.prover() {
                    Some(coq) => Ok(Task::Prove(check.request(), coq, target)),
                    None => certify(check.request(), target),
                }
            }
            Command::Solve(mut solve) => {
                let target = solve.certificate.take();
                certify(solve.request(), target)
            }
            Command::Bound(mut bound) => {
                let target = bound.certificate.take();
                certify(bound.request(), target)
            }
            Command::Sweep(sweep) => {
                let keeping = sweep.keeping.clone();
                Ok(Task::Sweep(sweep.request(), keeping))
            }
            Command::Optimize(optimize) => {
                let files = optimize.files.clone();
                Ok(Task::Optimize(optimize.request()?, files))
            }
            Command::Thresholds(thresholds) => show(thresholds.request()),
            Command::Encoder(encoder) => show(encoder.request(output.file())?),
            Command::Derive(derive) => show(derive.request()),
            Command::Plot(plot) => show(plot.request(output.file())?),
            Command::Measure(measure) => show(measure.request(output.file())?),
            Command::Audit(audit) => match audit.script() {
                Some(script) => Ok(Task::Text(script)),
                None => show(audit.request(output.file())?),
            },
            Command::Siglip(siglip) => show(siglip.request()),
            Command::Verify(verify) => show(verify.request()),
            Command::Report(report) => show(report.request()),
            Command::List(list) => show(list.request()),
            Command::Merge(merge) => Ok(Task::Merge(merge)),
            Command::Completions(completions) => Ok(Task::Text(completions.text(&command())?)),
            Command::Man(man) => Ok(Task::Text(man.text(&command())?)),
        }
    }
}

/// Runs the command line `words` (the program's name first) and says how it ended.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    if let Some(word) = words.iter().find(|word| has_control_characters(word)) {
        return fail(&format!("the argument {word:?} has a control character"));
    }
    let cli = match parsed(&words) {
        Ok(cli) => cli,
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say(error.to_string().trim_end());
            return ExitCode::from(2);
        }
        Err(error) if error.use_stderr() => return fail(&in_one_line(&error, &command(), &words)),
        Err(help) => {
            // A closed pipe behind --help is nobody's error.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match execute(cli) {
        Ok(Status::Holds) => ExitCode::SUCCESS,
        Ok(Status::Refuted) => ExitCode::from(1),
        Ok(Status::Undecided) => ExitCode::from(3),
        Ok(Status::Interrupted) => ExitCode::from(interrupt::EXIT_CODE),
        Err(Failure::BadInput(message)) => fail(&message),
        Err(interrupted) => {
            say(&interrupted.to_string());
            ExitCode::from(interrupt::EXIT_CODE)
        }
    }
}

/// The command line: its flags, its help, and what completions and man pages are made from.
pub fn command() -> clap::Command {
    Cli::command()
        .version(version())
        .help_template(HELP)
        .mut_subcommands(|command| command.help_template(HELP))
}

/// What the arguments of a command line, without the program's name, ask for.
///
/// # Errors
/// If they are no command line, or one that shows nothing (`merge`, `completions`, `man`).
pub fn request(words: &[String]) -> Result<Request, String> {
    let words = std::iter::once("ccem").chain(words.iter().map(String::as_str));
    let words: Vec<OsString> = words.map(OsString::from).collect();
    let cli = parsed(&words).map_err(|error| in_one_line(&error, &command(), &words))?;
    match cli.command.task(&cli.output)? {
        Task::Show(request)
        | Task::Sweep(request, _)
        | Task::Certify(request, _)
        | Task::Prove(request, ..)
        | Task::Optimize(request, _) => Ok(request),
        Task::Merge(_) | Task::Text(_) => Err("this command asks for nothing to be shown".into()),
    }
}

/// The version, and the instructions that the loss is computed by on this processor.
fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    let instructions = Instructions::best().name();
    VERSION.get_or_init(|| format!("{} ({instructions})", env!("CARGO_PKG_VERSION")))
}

fn parsed(words: &[OsString]) -> Result<Cli, clap::Error> {
    let matches = command().try_get_matches_from(words)?;
    Cli::from_arg_matches(&matches)
}

/// Line breaks and escape sequences are never meant, and would spoil every message.
fn has_control_characters(word: &OsString) -> bool {
    word.to_string_lossy().chars().any(char::is_control)
}

fn fail(message: &str) -> ExitCode {
    say(&format!("error: {}", visible(message)));
    ExitCode::from(2)
}

fn execute(cli: Cli) -> Result<Status, Failure> {
    let Cli { command, output } = cli;
    set_threads(output.threads)?;
    let task = command.task(&output)?;
    if is_watched(&task, &output) {
        // Before the first file: from here on nothing that is begun is left behind.
        interrupt::listen()?;
    }
    if let Some(file) = output.file() {
        check_writable(file).map_err(|error| error.to_string())?;
    }
    if let Some(columns) = task.request().and_then(Request::columns) {
        output.chosen(&columns)?;
    }
    let terminal = Terminal {
        wanted: !output.quiet && !output.no_progress,
    };
    let watch = Watch {
        progress: &terminal,
        stop: interrupt::interrupt(),
    };
    match task {
        Task::Text(text) => {
            output.emit(text.as_bytes())?;
            Ok(Status::Holds)
        }
        Task::Merge(merge) => deliver(&output, output.page()?, &merge.joined(output.file())?),
        Task::Sweep(request, keeping) => swept(&output, &request, &keeping, &watch),
        Task::Certify(request, target) => {
            let format = output.page()?;
            let outcome = match &request {
                Request::Solve(solve) => solve::certified(solve, &target, output.file())?,
                Request::Bound(bound) => bound::certified(bound, &target, output.file(), &watch)?,
                Request::Check(check) => check::certified(check, &target, output.file(), &watch)?,
                _ => return Err(no_other()),
            };
            deliver(&output, format, &outcome.by(&request))
        }
        Task::Prove(request, coq, target) => {
            let format = output.page()?;
            let Request::Check(check) = &request else {
                return Err(no_other());
            };
            let outcome = check::proved(check, &coq, target.as_ref(), output.file(), &watch)?;
            deliver(&output, format, &outcome.by(&request))
        }
        Task::Optimize(request, files) => {
            let format = output.page()?;
            let Request::Optimize(optimize) = &request else {
                return Err(no_other());
            };
            let outcome = files.optimize(optimize, output.file(), &watch)?;
            deliver(&output, format, &outcome.by(&request))
        }
        Task::Show(request) => show(&output, &request, &watch),
    }
}

/// Sweeps, and keeps the journal until the result is written.
fn swept(
    output: &Output,
    request: &Request,
    keeping: &sweep::Keeping,
    watch: &Watch,
) -> Result<Status, Failure> {
    let format = output.page()?;
    let Request::Sweep(sweep) = request else {
        return Err(no_other());
    };
    let kept = keeping.sweep(sweep, output, watch)?;
    output.tell(&[], &kept.warnings);
    let status = match kept.product {
        Product::There => Status::Holds,
        Product::Whole(outcome) => deliver(output, format, &outcome.by(request))?,
        Product::Written(origin, streamed) => {
            let status = streamed.status();
            output.tell(&origin, &streamed.warnings());
            status
        }
        Product::Part(text) => {
            output.emit(text.as_bytes())?;
            Status::Holds
        }
    };
    kept.journal.map_or(Ok(()), Journal::done)?;
    Ok(status)
}

/// Does the task ask between its steps whether it is to end? Any other ends where a signal finds
/// it, as programs do.
fn is_watched(task: &Task, output: &Output) -> bool {
    match task {
        Task::Sweep(..) | Task::Optimize(..) | Task::Prove(..) => true,
        Task::Certify(request, _) => matches!(request, Request::Check(_) | Request::Bound(_)),
        Task::Show(
            Request::Check(_)
            | Request::Bound(_)
            | Request::Encoder(_)
            | Request::Plot(_)
            | Request::WriteUp(_),
        ) => true,
        Task::Show(Request::Solve(_) | Request::Thresholds(_)) => output.page() == Ok(Format::Csv),
        Task::Show(_) | Task::Merge(_) | Task::Text(_) => false,
    }
}

/// A task is made with the request that belongs to it.
fn no_other() -> Failure {
    Failure::BadInput("this request does not belong to its command".into())
}

/// Computes a request and writes its result: rows as they are made, where only rows are wanted.
fn show(output: &Output, request: &Request, watch: &Watch) -> Result<Status, Failure> {
    let form = match request.is_figure() {
        true => output.figure()?,
        false => Form::Page(output.page()?),
    };
    match (form, request) {
        (Form::Page(Format::Csv), Request::Solve(_) | Request::Thresholds(_))
            if !output.chooses() =>
        {
            let ended = || Failure::Interrupted("nothing is written whole".into());
            let streamed = output.emit_pieces(|write| {
                request.stream(watch, &mut |piece| match watch.stop.is_raised() {
                    true => Err(ended().to_string()),
                    false => write(piece),
                })
            });
            let streamed = match watch.stop.is_raised() {
                true => return Err(ended()),
                false => streamed?,
            };
            let status = streamed.status();
            output.tell(&request.origin(), &streamed.warnings());
            Ok(status)
        }
        _ => finish(output, form, &request.compute(watch)?),
    }
}

fn deliver(output: &Output, format: Format, outcome: &Outcome) -> Result<Status, Failure> {
    finish(output, Form::Page(format), outcome)
}

/// Writes the result, and tells where it comes from if it does not say so itself.
fn finish(output: &Output, form: Form, outcome: &Outcome) -> Result<Status, Failure> {
    let report = output.dressed(&outcome.report)?;
    output.emit(&bytes(&report, form, output.terminal()))?;
    let origin = match form {
        Form::Page(Format::Csv) => outcome.report.origin(),
        _ => Vec::new(),
    };
    output.tell(&origin, &outcome.warnings);
    Ok(outcome.status)
}

/// Starts the threads that are asked for, or as many as there are cores; where the system gives
/// none, the work is done by this one, with the same result.
fn set_threads(threads: Option<u16>) -> Result<(), String> {
    let pool = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads);
    let wanted = threads.map_or(0, usize::from);
    // The global pool can be made once only, so one of its size is tried first.
    let tried = pool(wanted).build().map(drop);
    let made = match tried {
        Ok(()) => pool(wanted).build_global(),
        Err(_) => pool(1).use_current_thread().build_global(),
    };
    made.map_err(|error| format!("cannot start threads: {error}"))
}
