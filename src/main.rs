//! The command line; everything is in the library.

fn main() -> std::process::ExitCode {
    ccem::cli::run(std::env::args_os())
}
