//! `ccem completions` and `ccem man`: what a shell and `man` need, made from the command line
//! itself.

use clap::{Arg, Args, Command};
use clap_complete::Shell;

use super::mistyped::names;
use crate::nearest::unknown;

/// Arguments of `ccem completions`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem completions bash -o ~/.local/share/bash-completion/completions/ccem
  ccem completions fish -o ~/.config/fish/completions/ccem.fish
  ccem completions zsh -o ~/.zfunc/_ccem      with ~/.zfunc in fpath")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

/// Arguments of `ccem man`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem man | man -l -                         read the page of ccem
  ccem man solve | man -l -                   read that of ccem solve
  ccem man solve -o ccem-solve.1              keep it")]
pub struct Man {
    /// The subcommand [default: the page of ccem itself]
    command: Option<String>,
}

impl Completions {
    /// The script for the shell.
    pub fn text(&self, command: &Command) -> Result<String, String> {
        let mut script = Vec::new();
        let name = command.get_name().to_owned();
        clap_complete::generate(self.shell, &mut command.clone(), name, &mut script);
        let script = String::from_utf8(script).map_err(|error| error.to_string())?;
        Ok(match self.shell {
            Shell::Fish => script + &words_for_fish(command),
            _ => script,
        })
    }
}

/// The words that can follow a command without a flag: clap_complete gives fish none.
fn words_for_fish(command: &Command) -> String {
    let line = |command: &Command| {
        let values = command.get_positionals().flat_map(Arg::get_possible_values);
        let words: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        let name = command.get_name();
        match &words[..] {
            [] => String::new(),
            words => format!(
                "complete -c ccem -n \"__fish_ccem_using_subcommand {name}\" -a \"{}\"\n",
                words.join(" ")
            ),
        }
    };
    command.get_subcommands().map(line).collect()
}

impl Man {
    /// The page, in roff.
    pub fn text(&self, command: &Command) -> Result<String, String> {
        let mut command = command.clone();
        command.build();
        let command = match &self.command {
            None => command,
            Some(name) => subcommand(&command, name)?,
        };
        let mut page = Vec::new();
        let written = clap_mangen::Man::new(examples_last(command)).render(&mut page);
        written.map_err(|error| format!("cannot make the page: {error}"))?;
        String::from_utf8(page).map_err(|error| error.to_string())
    }
}

fn subcommand(command: &Command, name: &str) -> Result<Command, String> {
    let found = command.find_subcommand(name).cloned();
    found.ok_or_else(|| unknown("command", name, names(command)))
}

/// A page has its examples below the options, where people look for them, and `--help` above.
fn examples_last(command: Command) -> Command {
    let texts = [command.get_before_help(), command.get_after_help()];
    let texts: Vec<String> = texts.into_iter().flatten().map(|x| x.to_string()).collect();
    command.after_help(texts.join("\n\n"))
}
