//! `ccem completions` and `ccem man`: what a shell and `man` need, made from the command line
//! itself.

use clap::{Args, Command};
use clap_complete::Shell;

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
        String::from_utf8(script).map_err(|error| error.to_string())
    }
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
    found.ok_or_else(|| {
        let known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        format!(
            "there is no command `{name}`; there are {}",
            known.join(", ")
        )
    })
}

/// A page has its examples below the options, where people look for them, and `--help` above.
fn examples_last(command: Command) -> Command {
    let texts = [command.get_before_help(), command.get_after_help()];
    let texts: Vec<String> = texts.into_iter().flatten().map(|x| x.to_string()).collect();
    command.after_help(texts.join("\n\n"))
}
