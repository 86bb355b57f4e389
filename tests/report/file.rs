//! A result is written whole or not at all.

use std::fs;
use std::path::Path;

use ccem::report::{check_writable, same_file, write_whole};

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("the directory");
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

#[test]
fn a_file_is_replaced_whole() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("report.txt");
    write_whole(&path, "a longer text\n").expect("a new file");
    write_whole(&path, "short\n").expect("an earlier file");
    assert_eq!(fs::read_to_string(&path).expect("the file"), "short\n");
    assert_eq!(names(directory.path()), ["report.txt"]);
}

#[test]
fn a_target_that_cannot_be_written_is_left_alone() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let missing = write_whole(&directory.path().join("none/report.txt"), "text");
    let missing = missing.expect_err("there is no such directory").to_string();
    assert!(missing.contains("there is no directory"), "{missing}");
    let itself = write_whole(directory.path(), "text")
        .expect_err("a directory")
        .to_string();
    assert!(itself.contains("not an ordinary file"), "{itself}");
    assert!(names(directory.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn permissions_are_ordinary_and_kept() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mode = |path: &Path| fs::metadata(path).expect("the file").permissions().mode();
    let (ours, ordinary) = (
        directory.path().join("ours"),
        directory.path().join("ordinary"),
    );
    write_whole(&ours, "text").expect("a new file");
    fs::write(&ordinary, "text").expect("a new file");
    assert_eq!(mode(&ours), mode(&ordinary));

    fs::set_permissions(&ours, fs::Permissions::from_mode(0o600)).expect("our own file");
    write_whole(&ours, "secret").expect("an earlier file");
    assert_eq!(mode(&ours) & 0o777, 0o600);

    fs::set_permissions(&ours, fs::Permissions::from_mode(0o444)).expect("our own file");
    let refused = write_whole(&ours, "text")
        .expect_err("a read-only file")
        .to_string();
    assert!(refused.contains("read-only"), "{refused}");
    assert_eq!(fs::read_to_string(&ours).expect("the file"), "secret");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (target, link) = (
        directory.path().join("target"),
        directory.path().join("link"),
    );
    fs::write(&target, "before").expect("a new file");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    write_whole(&link, "after").expect("the file behind the link");
    assert_eq!(fs::read_to_string(&target).expect("the file"), "after");
    assert!(link.is_symlink());
    assert!(write_whole(Path::new("/dev/null"), "text").is_err());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_to_nothing_yet_stays_a_link() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let inside = |name: &str| directory.path().join(name);
    fs::create_dir(inside("below")).expect("a new directory");
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, inside(name)).expect("a link");
    // A chain, each link relative to where it lies.
    link("below/link", "link");
    link("target", "below/link");
    check_writable(&inside("link")).expect("a place for the target");
    assert!(same_file(&inside("link"), &inside("below/target")));
    write_whole(&inside("link"), "text").expect("the file behind the links");
    let target = inside("below/target");
    assert_eq!(fs::read_to_string(&target).expect("the file"), "text");
    assert!(inside("link").is_symlink() && inside("below/link").is_symlink());
    assert!(!target.is_symlink());
    link("nowhere/target", "lost");
    link("loop", "loop");
    for name in ["lost", "loop"] {
        assert!(check_writable(&inside(name)).is_err(), "{name}");
        assert!(write_whole(&inside(name), "text").is_err(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_is_the_same_by_whatever_name() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let inside = |name: &str| directory.path().join(name);
    fs::write(inside("there"), "text").expect("a new file");
    fs::create_dir(inside("below")).expect("a new directory");
    std::os::unix::fs::symlink(inside("there"), inside("link")).expect("a link");
    for (name, other) in [
        ("there", "below/../there"),
        ("there", "link"),
        ("not yet", "below/../not yet"),
    ] {
        assert!(
            same_file(&inside(name), &inside(other)),
            "{name} and {other}"
        );
    }
    for (name, other) in [
        ("there", "below"),
        ("not yet", "nor this"),
        ("not yet", "below/not yet"),
    ] {
        assert!(
            !same_file(&inside(name), &inside(other)),
            "{name} and {other}"
        );
    }
    assert!(same_file(Path::new("not yet"), Path::new("./not yet")));
}
