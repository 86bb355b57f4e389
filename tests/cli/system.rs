//! What the system refuses: to print, to start threads.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

fn program() -> String {
    assert_cmd::cargo::cargo_bin!("ccem").display().to_string()
}

/// The exit code and stdout of a line of a shell.
fn shell(line: &str) -> (Option<i32>, String) {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), stdout)
}

#[test]
#[cfg(target_os = "linux")]
fn what_cannot_be_said_changes_no_exit_code() {
    let ccem = program();
    for (arguments, code) in [
        ("solve -N 10 -t 1.2 --format csv", 0),
        ("solve -N 1 -t 1", 2),
        ("check conjecture-siglip-etf --level numeric", 1),
        ("sweep -N 5 -t 1", 0),
    ] {
        let (ended, _) = shell(&format!("{ccem} {arguments} 2>/dev/full >/dev/null"));
        assert_eq!(ended, Some(code), "{arguments}");
    }
}

/// Limits of processes do not hold for root, who therefore becomes nobody.
#[test]
#[cfg(target_os = "linux")]
fn without_threads_the_result_is_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("ccem");
    fs::copy(program(), &copy).unwrap();
    for path in [directory.path(), &copy] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let arguments = "sweep -N 5 -t 1,2 --format csv --quiet";
    let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    let is_root = shell("id -u").1.trim() == "0";
    let before = if is_root { nobody } else { "" };
    let alone = shell(&format!(
        "prlimit --nproc=1 {before} {} {arguments}",
        copy.display()
    ));
    let whole = shell(&format!("{} {arguments}", copy.display()));
    assert_eq!(whole.0, Some(0));
    assert_eq!(alone, whole);
}
