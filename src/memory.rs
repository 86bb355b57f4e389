//! How much memory there is, so that what would not fit is refused before it is begun.

use std::fs;
use std::path::Path;

/// Bytes as a message states them.
pub fn gibibytes(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30))
}

/// What the system says is available, and the control groups of the process leave of it; where
/// nobody says, 8 GiB.
pub fn available() -> u64 {
    const UNKNOWN: u64 = 8 << 30;
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let left = left_by_groups(Path::new("/sys/fs/cgroup"), &groups);
    let limits = [of_system(), left].into_iter().flatten();
    limits.min().unwrap_or(UNKNOWN)
}

fn of_system() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find(|line| line.starts_with("MemAvailable:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes.saturating_mul(1024))
}

/// What a control group says of memory, by the names of its files: version 2, then version 1.
struct Files {
    limit: &'static str,
    used: &'static str,
    /// The line of `memory.stat` with the pages of files that are given back when they are needed.
    reclaimable: &'static str,
}

const V2: Files = Files {
    limit: "memory.max",
    used: "memory.current",
    reclaimable: "inactive_file",
};

const V1: Files = Files {
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    reclaimable: "total_inactive_file",
};

/// What the control groups of a process, the lines of its `/proc/self/cgroup`, leave it: the least
/// of what each of them and each group around them has left. Without a limit `None`.
fn left_by_groups(mount: &Path, groups: &str) -> Option<u64> {
    let left = groups.lines().filter_map(|line| {
        let mut fields = line.splitn(3, ':');
        let (controllers, path) = (fields.nth(1)?, fields.next()?);
        match controllers {
            "" => left_in(mount, path, &V2),
            _ if controllers.split(',').any(|name| name == "memory") => {
                left_in(&mount.join("memory"), path, &V1)
            }
            _ => None,
        }
    });
    left.min()
}

/// The least that a group and those around it have left. In a container the path is that of the
/// world outside, and only the mount itself is there.
fn left_in(mount: &Path, group: &str, files: &Files) -> Option<u64> {
    let group = Path::new(group.trim_start_matches('/'));
    let around = group.ancestors().map(|group| mount.join(group));
    around.filter_map(|group| left_in_one(&group, files)).min()
}

fn left_in_one(group: &Path, files: &Files) -> Option<u64> {
    let number = |name: &str| -> Option<u64> {
        let text = fs::read_to_string(group.join(name)).ok()?;
        text.trim().parse().ok()
    };
    // Without a limit version 2 says "max".
    let limit = number(files.limit)?;
    let used = number(files.used).unwrap_or(0);
    let pages = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
    let reclaimable = pages.lines().find_map(|line| {
        let bytes = line.strip_prefix(files.reclaimable)?;
        bytes.trim().parse().ok()
    });
    Some(limit.saturating_sub(used.saturating_sub(reclaimable.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A group with these files.
    fn group(path: &Path, files: &[(&str, &str)]) {
        fs::create_dir_all(path).unwrap();
        for (name, text) in files {
            fs::write(path.join(name), text).unwrap();
        }
    }

    #[test]
    fn the_tightest_group_around_decides() {
        let mount = tempfile::tempdir().unwrap();
        let job = mount.path().join("slurm/job");
        group(
            &mount.path().join("slurm"),
            &[("memory.max", "4000\n"), ("memory.current", "3000\n")],
        );
        group(
            &job,
            &[
                ("memory.max", "2000\n"),
                ("memory.current", "1500\n"),
                ("memory.stat", "anon 200\ninactive_file 1000\nfile 1100\n"),
            ],
        );
        let left = |groups: &str| left_by_groups(mount.path(), groups);
        assert_eq!(left("0::/slurm/job\n"), Some(1000));
        assert_eq!(left("0::/slurm\n"), Some(1000));
        fs::write(job.join("memory.current"), "2700").unwrap();
        assert_eq!(left("0::/slurm/job\n"), Some(300));
        fs::write(job.join("memory.max"), "max\n").unwrap();
        assert_eq!(left("0::/slurm/job\n"), Some(1000));
        assert_eq!(left("0::/elsewhere\n"), None);
        assert_eq!(left(""), None);
    }

    #[test]
    fn version_1_says_it_in_other_words() {
        let mount = tempfile::tempdir().unwrap();
        group(
            &mount.path().join("memory"),
            &[
                ("memory.limit_in_bytes", "5000\n"),
                ("memory.usage_in_bytes", "4500\n"),
                ("memory.stat", "inactive_file 1\ntotal_inactive_file 700\n"),
            ],
        );
        // The path is that of the host: in the container there is the mount only.
        let groups = "5:cpu,cpuacct:/docker/0a1b\n4:hugetlb,memory:/docker/0a1b\n0::/\n";
        assert_eq!(left_by_groups(mount.path(), groups), Some(1200));
        assert_eq!(left_by_groups(mount.path(), "3:cpu:/docker/0a1b\n"), None);
    }
}
