//! A wrong word in one line: what was wrong, what is allowed, the nearest right word.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use crate::nearest::{meant, unknown};

/// clap explains itself over several lines; its first paragraph says what was wrong and what is
/// allowed. What was meant is ours to say.
pub fn in_one_line(error: &Error, command: &Command, words: &[OsString]) -> String {
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => word.as_str(),
        _ => "",
    };
    let mut command = command.clone();
    // Until then a command does not know the flags that all of them share.
    command.build();
    let nearest = match (error.kind(), error.get(ContextKind::ValidValue)) {
        (ErrorKind::InvalidSubcommand, _) => {
            let name = word(ContextKind::InvalidSubcommand);
            return unknown("command", name, names(&command));
        }
        (ErrorKind::UnknownArgument, _) if word(ContextKind::InvalidArg).parse::<f64>().is_ok() => {
            "; what stands before it takes no number below 0".into()
        }
        (ErrorKind::UnknownArgument, _) => {
            let flags = flags(&command, words);
            let flags = flags.iter().map(String::as_str);
            meant(word(ContextKind::InvalidArg), flags)
        }
        (_, Some(ContextValue::Strings(known))) => {
            let known = known.iter().map(String::as_str);
            meant(word(ContextKind::InvalidValue), known)
        }
        _ => String::new(),
    };
    let said = error.to_string();
    let said = said.trim_start_matches("error:").split("\n\n").next();
    let said: Vec<&str> = said.unwrap_or_default().split_whitespace().collect();
    let said = INTEGERS
        .iter()
        .fold(said.join(" "), |said, (theirs, ours)| {
            said.replace(theirs, ours)
        });
    format!("{said}{nearest}")
}

/// What the standard library says of a word that is no integer, and what helps.
const INTEGERS: [(&str, &str); 3] = [
    ("invalid digit found in string", WANTED),
    ("cannot parse integer from empty string", WANTED),
    (
        "number too large to fit in target type",
        "it is too large; options take at most 18446744073709551615",
    ),
];
const WANTED: &str = "an integer from 0 up is wanted, such as 10";

/// The commands.
pub fn names(command: &Command) -> impl Iterator<Item = &str> {
    command.get_subcommands().map(Command::get_name)
}

/// The flags of the command that the words begin.
fn flags(command: &Command, words: &[OsString]) -> Vec<String> {
    let begun = words.iter().find_map(|word| command.find_subcommand(word));
    let spelled = |arg: &Arg| {
        let long = arg.get_long().map(|long| format!("--{long}"));
        let short = arg.get_short().map(|short| format!("-{short}"));
        [long, short].into_iter().flatten().collect::<Vec<_>>()
    };
    let arguments = begun.unwrap_or(command).get_arguments();
    arguments.flat_map(spelled).collect()
}
