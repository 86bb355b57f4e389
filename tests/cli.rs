//! The command line as another person's script sees it: exit codes, stdout, stderr and files.

#[path = "cli/audit.rs"]
mod audit;
#[path = "cli/bound.rs"]
mod bound;
#[path = "cli/certificate.rs"]
mod certificate;
#[path = "cli/comfort.rs"]
mod comfort;
#[path = "cli/command.rs"]
mod command;
#[path = "cli/contract.rs"]
mod contract;
#[path = "cli/damage.rs"]
mod damage;
#[path = "cli/data.rs"]
mod data;
#[path = "cli/encoder.rs"]
mod encoder;
#[path = "cli/errors.rs"]
mod errors;
#[path = "cli/golden.rs"]
mod golden;
#[path = "cli/grids.rs"]
mod grids;
#[cfg(unix)]
#[path = "cli/interrupts.rs"]
mod interrupts;
#[path = "cli/journals.rs"]
mod journals;
#[path = "cli/latex.rs"]
mod latex;
#[path = "cli/measure.rs"]
mod measure;
#[path = "cli/mistyped.rs"]
mod mistyped;
#[path = "cli/output.rs"]
mod output;
#[path = "cli/papers.rs"]
mod papers;
#[path = "cli/plot.rs"]
mod plot;
#[path = "cli/requests.rs"]
mod requests;
#[path = "cli/sentences.rs"]
mod sentences;
#[path = "cli/siglip.rs"]
mod siglip;
#[cfg(unix)]
#[path = "cli/system.rs"]
mod system;
#[path = "cli/values.rs"]
mod values;
