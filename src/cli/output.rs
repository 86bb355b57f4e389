//! Where the result goes, and in which form.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::one_of;
use super::colour;
use crate::exhibit::quantities;
use crate::nearest::meant;
use crate::report::figure::PictureFormat;
use crate::report::{self, Format, Report, Table, checked_caption, checked_label, visible};

/// Where the result goes, and in which form.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// How to print the result [default: what the ending of FILE says, or text]
    #[arg(long, value_name = "FORMAT", value_parser = formats(), global = true)]
    pub format: Option<Format>,
    /// Write to FILE, whole or not at all, instead of to stdout; - is stdout
    // With a name of its own: a global flag shares its value with every argument of its name.
    #[arg(id = "output", short = 'o', long, value_name = "FILE", global = true)]
    file: Option<PathBuf>,
    /// The columns of the table by their keys (`ccem list --keys`), in this order
    #[arg(long, value_name = "KEYS", value_delimiter = ',', value_parser = key,
          global = true)]
    columns: Option<Vec<String>>,
    /// The caption of a LaTeX table, in LaTeX [default: what it shows, and of which loss]
    #[arg(long, value_name = "LATEX", value_parser = checked_caption, global = true)]
    caption: Option<String>,
    /// The label of a LaTeX table [default: tab:ccem- and the command]
    #[arg(long, value_name = "LABEL", value_parser = checked_label, global = true)]
    label: Option<String>,
    /// No messages and no progress on stderr; errors are still shown
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// No progress: neither a bar nor, where stderr is no terminal, a line a minute
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Threads for full optimisation; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "K", global = true,
          value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

/// The key of some column.
fn key(word: &str) -> Result<String, String> {
    let keys = || quantities::ALL.iter().map(|column| column.key);
    match keys().any(|key| key == word) {
        true => Ok(word.to_owned()),
        false => Err(format!(
            "no column has this key{}; `ccem list --keys` names them",
            meant(word, keys()).trim_end_matches('?')
        )),
    }
}

fn formats() -> impl clap::builder::TypedValueParser<Value = Format> {
    one_of(&Format::ALL, Format::name, Format::about)
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a page or as data.
    Page(Format),
    /// As a picture.
    Picture(PictureFormat),
}

impl Output {
    /// The file, unless the result goes to stdout.
    pub fn file(&self) -> Option<&PathBuf> {
        self.file.as_ref().filter(|file| file.as_os_str() != "-")
    }

    /// The form of a page: what is asked for, or what the ending of the file says.
    pub fn page(&self) -> Result<Format, String> {
        let ending = self.file().and_then(|file| ending(file));
        let by_ending = ending.as_deref().and_then(Format::of_ending);
        match (self.format, by_ending, self.file()) {
            (Some(asked), Some(said), Some(file)) if asked != said => Err(format!(
                "--format {} and the ending of {} contradict each other; leave one out",
                asked.name(),
                file.display()
            )),
            (asked, said, _) => self.suited(asked.or(said).unwrap_or_default()),
        }
    }

    /// The format, unless a caption or a label has no place in it.
    fn suited(&self, format: Format) -> Result<Format, String> {
        let of_latex = self.caption.is_some() || self.label.is_some();
        match of_latex && format != Format::Latex {
            true => Err("--caption and --label are of a LaTeX table: add --format latex".into()),
            false => Ok(format),
        }
    }

    /// The form, unless what is asked for has no place in a picture.
    fn picture(&self, format: PictureFormat) -> Result<Form, String> {
        match self.is_dressed() {
            true => Err("a picture has no --columns, --caption and --label: see --format".into()),
            false => Ok(Form::Picture(format)),
        }
    }

    /// The form of a figure: a picture, unless its data are asked for.
    pub fn figure(&self) -> Result<Form, String> {
        let Some(file) = self.file() else {
            return Ok(match self.format {
                Some(format) => Form::Page(self.suited(format)?),
                None => self.picture(PictureFormat::Svg)?,
            });
        };
        let ending = ending(file).unwrap_or_default();
        let known = PictureFormat::ALL.iter();
        let picture = known
            .clone()
            .find(|(name, _)| ending.eq_ignore_ascii_case(name));
        match (picture, self.format, Format::of_ending(&ending)) {
            (Some((_, picture)), None, _) => self.picture(*picture),
            (Some(_), Some(format), _) => Err(format!(
                "--format {} and the ending of {} contradict each other; leave one out",
                format.name(),
                file.display()
            )),
            (None, None, None) => {
                let allowed: Vec<String> = known.map(|(name, _)| format!(".{name}")).collect();
                Err(format!(
                    "{}: a figure's file ends in {}; its data are written with --format csv or json",
                    file.display(),
                    allowed.join(", ")
                ))
            }
            (None, ..) => self.page().map(Form::Page),
        }
    }

    /// The table with the columns that are asked for.
    ///
    /// # Errors
    /// If a key is unknown.
    pub fn chosen(&self, table: &Table) -> Result<Table, String> {
        match &self.columns {
            Some(keys) => table.with_columns(keys),
            None => Ok(table.clone()),
        }
    }

    /// Are columns asked for by name?
    pub fn chooses(&self) -> bool {
        self.columns.is_some()
    }

    /// Is anything asked for that the header of the output does not say?
    pub fn is_dressed(&self) -> bool {
        self.chooses() || self.caption.is_some() || self.label.is_some()
    }

    /// The report with the columns, the caption and the label that are asked for.
    ///
    /// # Errors
    /// If a key is unknown.
    pub fn dressed(&self, report: &Report) -> Result<Report, String> {
        let report = match &self.columns {
            Some(keys) => report.with_columns(keys)?,
            None => report.clone(),
        };
        Ok(Report {
            caption: self.caption.clone(),
            label: self.label.clone(),
            ..report
        })
    }

    /// The width of the terminal, if the result goes to one.
    pub fn terminal(&self) -> Option<usize> {
        let stdout = io::stdout();
        let size = || terminal_size::terminal_size_of(&stdout);
        let (width, _) = (self.file().is_none() && stdout.is_terminal()).then(size)??;
        Some(usize::from(width.0))
    }

    /// Writes bytes to the file, whole or not at all, or to stdout.
    pub fn emit(&self, bytes: &[u8]) -> Result<(), String> {
        match self.file() {
            Some(file) => write_whole(file, bytes),
            None => to_stdout(bytes),
        }
    }

    /// Writes what comes in pieces to the file, whole or not at all, or to stdout.
    pub fn emit_pieces<T>(
        &self,
        pieces: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<T, String>,
    ) -> Result<T, String> {
        match self.file() {
            Some(file) => report::write_pieces(file, pieces),
            None => pieces(&mut to_stdout),
        }
    }

    /// Where a result comes from, and what is to be said beside it, for whoever waits.
    pub fn tell(&self, origin: &[String], warnings: &[String]) {
        if self.quiet {
            return;
        }
        for line in origin {
            say(line);
        }
        for warning in warnings {
            say(&format!("warning: {}", visible(warning)));
        }
    }
}

/// Refuses to write over what is read.
///
/// # Errors
/// If `output` is one of the files.
pub fn spared(output: Option<&PathBuf>, read: &[PathBuf]) -> Result<(), String> {
    let place = |path: &PathBuf| path.canonicalize().ok();
    let output = output.and_then(place);
    let taken = |path: &&PathBuf| output.is_some() && place(path) == output;
    match read.iter().find(taken) {
        Some(path) => Err(format!("--output would overwrite {}", path.display())),
        None => Ok(()),
    }
}

/// The report in its form; text for a terminal is as wide as it.
pub fn bytes(report: &Report, form: Form, terminal: Option<usize>) -> Vec<u8> {
    if let (Form::Page(Format::Text), Some(width)) = (form, terminal) {
        let text = report.text(width);
        return match report.glance.is_some() && colour::is_wanted() {
            true => colour::painted(&text).into_bytes(),
            false => text.into_bytes(),
        };
    }
    let picture = match form {
        Form::Picture(format) => report.picture(format),
        Form::Page(_) => None,
    };
    let format = match form {
        Form::Page(format) => format,
        Form::Picture(_) => Format::default(),
    };
    picture.unwrap_or_else(|| report.render(format).into_bytes())
}

fn ending(file: &Path) -> Option<String> {
    Some(file.extension()?.to_string_lossy().into_owned())
}

/// Writes a file whole or not at all.
pub fn write_whole(file: &Path, bytes: &[u8]) -> Result<(), String> {
    report::write_whole(file, bytes).map_err(|error| error.to_string())
}

fn to_stdout(bytes: &[u8]) -> Result<(), String> {
    match io::stdout().write_all(bytes) {
        // `ccem … | head` closes the pipe when it has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("cannot write to stdout: {error}"))
        }
        _ => Ok(()),
    }
}

/// A line on stderr. Where nobody can read it, the exit code still tells.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
