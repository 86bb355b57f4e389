//! The story order is the import order: no layer imports what is told after it.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the ground up; modules of one floor do not import each other.
const FLOORS: [&[&str]; 12] = [
    &["scalar", "memory", "nearest"],
    &["loss", "embedding"],
    &["reduction", "optimize"],
    &["bound", "encoder"],
    &["experiment", "measure", "siglip"],
    &["audit"],
    &["claim"],
    &["certificate"],
    &["evidence", "verifier"],
    &["report"],
    &["exhibit"],
    &["cli"],
];

/// Pairs that must not meet although one floor is below the other, or both are in one module.
const STRANGERS: [(&str, &str); 9] = [
    ("report", "claim"),
    ("report", "evidence"),
    ("verifier", "optimize"),
    ("verifier", "bound::search"),
    ("verifier", "bound::spectral"),
    ("verifier", "bound::upper"),
    ("verifier", "evidence"),
    ("evidence::numeric", "evidence::empirical"),
    ("evidence::empirical", "evidence::numeric"),
];

/// One path of a source that begins at the crate's root.
#[derive(Debug, PartialEq)]
struct Import {
    line: usize,
    path: Vec<String>,
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// Why `from` must not import `to`, if so; both are paths from the crate's root.
fn objection(from: &[String], to: &[String]) -> Option<String> {
    let (from_name, to_name) = (from.join("::"), to.join("::"));
    let meets = |(one, other): &(&str, &str)| lies_in(&from_name, one) && lies_in(&to_name, other);
    if STRANGERS.iter().any(meets) {
        return Some(format!("{from_name} must not know {to_name}"));
    }
    match (floor(&from[0]), floor(&to[0])) {
        _ if from[0] == to[0] => None,
        (Some(own), Some(other)) if other < own => None,
        (Some(_), Some(_)) => Some(format!("{from_name} imports {to_name}, which comes later")),
        _ => Some(format!("{from_name} or {to_name} is in no layer")),
    }
}

/// Is `module` that one or inside it?
fn lies_in(module: &str, outer: &str) -> bool {
    let inner = module.strip_prefix(outer);
    inner.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The module of a file below src: `evidence/numeric/phases.rs` is evidence::numeric::phases.
fn module_of(file: &Path) -> Vec<String> {
    let parts = file.with_extension("");
    let parts = parts.iter().map(|part| part.to_str().unwrap().to_owned());
    parts.collect()
}

/// Every `crate::…` and every `super::…` that leaves the module's own layer or engine, as paths
/// from the root. A comment imports nothing.
fn imports(module: &[String], source: &str) -> Vec<Import> {
    let code = without_comments(source);
    let mut found = Vec::new();
    for (start, keyword) in roots(&code) {
        let line = code[..start].matches('\n').count() + 1;
        let mut rest = &code[start + keyword.len()..];
        let mut base = if keyword == "crate::" {
            Vec::new()
        } else {
            parent(module)
        };
        while let Some(further) = rest.strip_prefix("super::") {
            (base, rest) = (parent(&base), further);
        }
        let mut paths = Vec::new();
        read_tree(rest, base, &mut paths);
        found.extend(paths.into_iter().map(|path| Import { line, path }));
    }
    found
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

/// Where paths begin that start at the root or at a parent.
fn roots(code: &str) -> Vec<(usize, &'static str)> {
    let begins = |start: usize| {
        let before = code[..start].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    };
    let all = ["crate::", "super::"].into_iter().flat_map(|keyword| {
        let places = code.match_indices(keyword);
        places.map(move |(start, _)| (start, keyword))
    });
    all.filter(|(start, _)| begins(*start)).collect()
}

/// Reads `a::{b, c::d}` as a::b and a::c::d; returns what follows the tree.
fn read_tree<'a>(text: &'a str, mut path: Vec<String>, found: &mut Vec<Vec<String>>) -> &'a str {
    let mut rest = text.trim_start();
    if let Some(group) = rest.strip_prefix('{') {
        rest = group;
        loop {
            rest = read_tree(rest, path.clone(), found).trim_start();
            match rest.strip_prefix(',') {
                Some(more) if !more.trim_start().starts_with('}') => rest = more,
                _ => break,
            }
        }
        let rest = rest.trim_start_matches([',', ' ', '\n']);
        return rest.strip_prefix('}').unwrap_or(rest);
    }
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
    if !name.is_empty() {
        path.push(name.to_owned());
    }
    match after.strip_prefix("::") {
        Some(further) if !name.is_empty() => read_tree(further, path, found),
        _ => {
            found.push(path);
            after
        }
    }
}

/// The source with every `// …` blanked; lines stay where they are.
fn without_comments(source: &str) -> String {
    let code = |line: &str| line.split("//").next().unwrap_or("").to_owned();
    source.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// The objections to one file.
fn objections(file: &Path, source: &str) -> Vec<String> {
    let module = module_of(file);
    let imports = imports(&module, source);
    let complaints = imports.iter().filter_map(|import| {
        // `super::*` of a root module names nothing.
        let objection = objection(
            &module,
            import.path.get(..).filter(|path| !path.is_empty())?,
        )?;
        Some(format!(
            "src/{}:{}: {objection}",
            file.display(),
            import.line
        ))
    });
    complaints.collect()
}

/// Every file below src with its text, by its path from there.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut directories) = (Vec::new(), vec![root.clone()]);
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&root).unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    files
}

/// The files of the layers: all but the two that hold them together.
fn layered() -> Vec<(PathBuf, String)> {
    let mut files = sources();
    files.retain(|(file, _)| file != Path::new("lib.rs") && file != Path::new("main.rs"));
    files
}

#[test]
fn no_layer_imports_a_later_one() {
    let complaints: Vec<String> = layered()
        .iter()
        .flat_map(|(file, text)| objections(file, text))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_scan_sees_every_layer_and_its_imports() {
    let files = layered();
    for layer in FLOORS.concat() {
        assert!(files.iter().any(|(file, _)| module_of(file) == [layer]));
    }
    let seen = |file: &str, path: &str| {
        let (file, text) = files
            .iter()
            .find(|(name, _)| name == Path::new(file))
            .unwrap();
        let imports = imports(&module_of(file), text);
        imports.iter().any(|import| import.path.join("::") == path)
    };
    assert!(seen("cli/check.rs", "evidence::Level"));
    assert!(seen("optimize/kernel.rs", "embedding::Embedding"));
    assert!(seen("reduction/optimum.rs", "loss::Sigmoid"));
    assert!(seen("cli/sweep.rs", "cli::arguments::FullArgs"));
}

#[test]
fn an_upward_import_is_caught() {
    for (file, line, source) in [
        ("scalar.rs", 1, "use crate::loss::Sigmoid;"),
        ("scalar/dual.rs", 1, "use super::super::loss::Sigmoid;"),
        ("scalar.rs", 2, "\nuse super::loss::Sigmoid;"),
        ("loss.rs", 1, "use crate::embedding::Embedding;"),
        (
            "reduction/optimum.rs",
            1,
            "use crate::optimize::{Run, minimise};",
        ),
        (
            "optimize.rs",
            2,
            "\nuse crate::{\n    scalar::Scalar,\n    reduction::{self, solve},\n};",
        ),
        (
            "claim.rs",
            2,
            "fn f() {\n    let x = crate::evidence::examine();\n}",
        ),
        ("evidence/numeric.rs", 1, "use super::empirical::Judged;"),
        (
            "evidence/numeric/phases.rs",
            1,
            "use crate::evidence::{Finding, empirical::Judged};",
        ),
        (
            "evidence/empirical/claims.rs",
            1,
            "use crate::evidence::numeric;",
        ),
        ("verifier.rs", 1, "use crate::optimize::FullLoss;"),
        ("verifier.rs", 1, "use crate::evidence::Finding;"),
        ("report/json.rs", 1, "use crate::claim::Claim;"),
        ("report.rs", 1, "pub use crate::evidence::Verdict;"),
        ("evidence.rs", 1, "use crate::{claim::Claim, cli};"),
        ("newcomer.rs", 1, "use crate::scalar::Scalar;"),
    ] {
        let complaints = objections(Path::new(file), source);
        assert!(!complaints.is_empty(), "{file}: {source}");
        let place = format!("src/{file}:{line}: ");
        assert!(complaints[0].starts_with(&place), "{complaints:?}");
    }
}

#[test]
fn a_downward_import_is_none_of_its_business() {
    for (file, source) in [
        ("scalar/dual.rs", "use super::Scalar;"),
        (
            "reduction.rs",
            "use crate::{scalar::{dual::Dual, Scalar}, loss::PairLoss};",
        ),
        (
            "evidence/numeric/phases.rs",
            "use super::finding;\nuse crate::evidence::formula::holds;",
        ),
        ("report/json.rs", "use super::{Cell, cell::Value};"),
        (
            "scalar.rs",
            "/// See [`crate::loss::Sigmoid`].\n// use crate::cli::run;",
        ),
        (
            "cli/check.rs",
            "use super::{Outcome, Status};\nuse crate::evidence::examine;",
        ),
    ] {
        assert_eq!(objections(Path::new(file), source), [""; 0], "{source}");
    }
}

#[test]
fn an_objection_names_file_and_line() {
    let source = "use crate::scalar::Scalar;\n\nuse crate::{\n    report::Cell,\n};\n";
    assert_eq!(
        objections(Path::new("loss.rs"), source),
        ["src/loss.rs:3: loss imports report::Cell, which comes later"]
    );
}

/// The files of the measured kernel that read registers and call vector instructions.
const UNSAFE: [&str; 3] = [
    "optimize/kernel/lanes.rs",
    "optimize/kernel/lanes/x86.rs",
    "optimize/kernel/microkernel.rs",
];

#[test]
fn files_are_short_and_finished() {
    for (file, text) in sources() {
        let file = file.display();
        assert!(text.lines().count() <= 450, "src/{file} is too long");
        let code = without_comments(&text);
        let mut words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        if !UNSAFE.contains(&file.to_string().as_str()) {
            assert!(words.all(|word| word != "unsafe"), "src/{file} is unsafe");
        }
        for unfinished in ["todo!(", "unimplemented!(", "dbg!("] {
            assert!(!code.contains(unfinished), "src/{file} has {unfinished}…)");
        }
        assert!(
            !text.contains("TODO") && !text.contains("FIXME"),
            "src/{file}"
        );
    }
}
