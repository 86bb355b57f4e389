//! Tables for a paper: pasted as they are they compile, each with a label of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{ccem, stdout};

/// With one of measurements eight fragments: two sweeps, the claims, thresholds over pages, a grid of optima with thresholds
/// by name, runs, brackets.
const FRAGMENTS: [&str; 7] = [
    "sweep -N 10 -t 0.5:3:6 --seeds 2",
    "sweep -N 6,8 -d 3,4 -t 1,2 --seeds 1",
    "check --level numeric,formal",
    "thresholds -N 4..=90",
    "solve -N 10,50 -t etf,antipodal*1/2,1.2 -b 1,2",
    "optimize -N 6 -t 1.2 --seeds 2 --method lbfgs",
    "bound -N 8 -d 2..=7 -t 0.5,3",
];

fn document(fragments: &[String]) -> String {
    format!(
        "\\documentclass[11pt]{{article}}\n\\usepackage{{booktabs}}\n\\usepackage{{siunitx}}\n\
         \\usepackage{{longtable}}\n\\begin{{document}}\n{}\\end{{document}}\n",
        fragments.concat()
    )
}

/// What pdflatex says in its third run, when references and the widths of long tables are settled;
/// nothing where there is none, or a package is missing.
fn log(document: &str) -> Option<String> {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("paper.tex"), document).unwrap();
    let mut log = None;
    for _ in 0..3 {
        let run = Command::new("pdflatex")
            .args(["-interaction=nonstopmode", "-halt-on-error", "paper.tex"])
            .current_dir(&directory)
            .output();
        let Ok(run) = run else {
            println!("not run: there is no pdflatex on the PATH");
            return None;
        };
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        if said.contains(".sty' not found") {
            println!("not run: booktabs, siunitx or longtable is not installed");
            return None;
        }
        assert!(run.status.success(), "{said}");
        log = Some(said);
    }
    log
}

/// What an author would have to mend.
fn complaints(log: &str) -> Vec<&str> {
    let wide = |line: &&str| {
        let points = line.split("Overfull \\hbox (").nth(1);
        let points = points.and_then(|rest| rest.split("pt").next());
        points.is_some_and(|points| points.parse::<f64>().unwrap() > 1.0)
    };
    let said = |line: &&str| line.contains("Warning") || line.contains("Missing character");
    log.lines()
        .filter(|line| said(line) || wide(line))
        .collect()
}

fn arrays(directory: &Path) -> [String; 2] {
    ["U.npy", "V.npy"].map(|name| {
        let rows: Vec<[f64; 3]> = (0..12_u32)
            .map(|k| {
                let angle = f64::from(k) * if name == "U.npy" { 0.5 } else { 0.55 };
                [angle.cos() * 0.8, angle.sin() * 0.8, 0.6]
            })
            .collect();
        let mut header = "{'descr': '<f8', 'fortran_order': False, 'shape': (12, 3), }".to_owned();
        header += &" ".repeat(117 - header.len());
        header.push('\n');
        let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(rows.iter().flatten().flat_map(|x| x.to_le_bytes()));
        let path = directory.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    })
}

#[test]
fn eight_tables_of_one_document_compile_without_a_complaint() {
    let directory = tempfile::tempdir().unwrap();
    let [u, v] = arrays(directory.path());
    let measured = format!("measure {u} {v} -t 10 -b 10");
    let commands = FRAGMENTS.iter().copied().chain([&*measured]);
    let fragments: Vec<String> = commands
        .map(|command| stdout(&format!("{command} --format latex")))
        .collect();
    let labels: Vec<&str> = fragments.iter().map(|fragment| label(fragment)).collect();
    for (k, one) in labels.iter().enumerate() {
        assert!(!labels[..k].contains(one), "{one} is the label of two");
    }
    let references = labels.iter().map(|label| format!("\\ref{{{label}}}\n"));
    let all: Vec<String> = fragments.iter().cloned().chain(references).collect();
    let Some(log) = log(&document(&all)) else {
        return;
    };
    assert_eq!(complaints(&log), [""; 0], "{log}");
    assert!(fragments[3].contains(r"\begin{longtable}"));
}

fn label(fragment: &str) -> &str {
    let behind = fragment.split(r"\label{").nth(1).unwrap();
    behind.split('}').next().unwrap()
}

#[test]
fn what_is_wrong_with_a_table_is_seen() {
    let wide = "\\noindent\\rule{400pt}{1pt}\n".to_owned();
    let twice = "\\begin{table}\\caption{a}\\label{x}\\end{table}".repeat(2);
    let Some(log) = log(&document(&[wide, twice])) else {
        return;
    };
    assert_eq!(complaints(&log).len(), 3, "{log}");
}

#[test]
fn a_caption_names_the_loss_and_a_threshold_its_name() {
    let latex = stdout("solve -N 10 -t etf,antipodal*1/2 --format latex");
    assert!(latex.contains(r"for the loss $L(U,V)=(1/N)\,\sum_{i}\,\mathrm{softplus}("));
    assert!(
        latex.contains(r"{$t_{\mathrm{etf}}\approx 1.751319$}"),
        "{latex}"
    );
    assert!(
        latex.contains(r"{$\frac{1}{2}\,t_{\mathrm{anti}}\approx 0.3465736$}"),
        "{latex}"
    );
    let text = stdout("solve -N 10 -t etf,antipodal*1/2");
    assert!(text.contains("etf ≈ 1.751319") && text.contains("antipodal*1/2 ≈ 0.3465736"));
    let infonce = stdout("sweep -N 4 -t 1 --loss infonce --seeds 1 --format latex");
    assert!(
        infonce.contains("(InfoNCE, the mean of both directions).}"),
        "{infonce}"
    );
}

#[test]
fn an_author_has_the_last_word() {
    let line = "solve -N 10 -t 1,2 --format latex --label tab:mine --caption Optima";
    let latex = stdout(line);
    assert!(
        latex.contains("\\caption{Optima}\n  \\label{tab:mine}\n"),
        "{latex}"
    );
    let refused = [
        ("--label a_b%", "a label has letters, digits"),
        ("--caption {", "a brace is not closed"),
        ("--caption $x", "a dollar sign is not closed"),
        ("--caption 100%", "% begins a comment"),
    ];
    for (flag, why) in refused {
        let run = ccem(&format!("solve -N 10 -t 1 --format latex {flag}"));
        assert_eq!(run.code, 2, "{flag}");
        assert!(
            run.stderr.contains(why) && run.stderr.lines().count() == 1,
            "{}",
            run.stderr
        );
    }
    for line in [
        "solve -N 10 -t 1 --label x",
        "plot loss --caption x",
        "plot loss --columns s",
    ] {
        let run = ccem(line);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line}");
    }
}

#[test]
fn the_columns_asked_for_are_the_table_in_every_format() {
    let line = "solve -N 10 -t 1,2 --columns t,p_star,s_star_lo";
    assert_eq!(
        stdout(&format!("{line} --format csv")).lines().next(),
        Some("t,p_star,s_star_lo")
    );
    let json = stdout(&format!("{line} --format json"));
    assert!(
        json.contains(r#""rows":[{"t":1.0,"p_star":"#) && !json.contains("delta_star"),
        "{json}"
    );
    assert!(stdout(&format!("{line} --format markdown")).contains("t |"));
    let latex = stdout(&format!("{line} --format latex"));
    assert!(
        latex.contains(r"{$t$} & {$p^\star$} & {$s^\star\ge$} \\"),
        "{latex}"
    );
    // What all rows share stays where it was asked for.
    let shared = stdout("solve -N 10 -t 1,2 --columns n,t --format latex");
    assert!(shared.contains("{$N$} & {$t$}"), "{shared}");
    let sweep = stdout("sweep -N 4 -t 1 --seeds 1 --columns t,gap --format csv");
    assert!(sweep.starts_with("t,gap\n"));
    let checked = stdout("check small-n corollary-4 --level numeric --columns claim,points");
    assert!(
        checked.contains("points") && !checked.contains("verdict"),
        "{checked}"
    );
}

#[test]
fn a_key_that_is_none_is_answered_with_the_nearest() {
    let run = ccem("solve -N 10 -t 1 --columns t,s_sta");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("did you mean `s_star`;"),
        "{}",
        run.stderr
    );
    let of_another_table = ccem("thresholds -N 10 --columns n,s_star");
    assert_eq!(of_another_table.code, 2);
    assert!(
        of_another_table
            .stderr
            .contains("there is no column `s_star`; there are n, ")
    );
    // What takes long is refused before it is begun.
    for line in [
        "check --columns gap",
        "sweep -N 4..=400 -t 0.1:5:1000 --columns t,points",
        "optimize -N 2000 -t 1 --seeds 500 --columns t,claim",
        "bound -N 4..=60 -d 3 -t 0.1:5:1000 --columns seed",
        "encoder -N 64 -t 0.1:5:500 --columns lower",
    ] {
        let run = ccem(line);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line}");
        assert!(run.stderr.contains("there is no column"), "{}", run.stderr);
    }
    assert_eq!(ccem("solve -N 10 -t 1 --columns t,t").code, 2);
}

#[test]
fn a_report_is_had_in_fragments() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("fragments");
    let run = ccem(&format!(
        "report --fragment {} --paper kornia-3480",
        folder.display()
    ));
    assert!(
        run.stdout.contains("claims.tex"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    let files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["claims.tex"]);
    let latex = fs::read_to_string(folder.join("claims.tex")).unwrap();
    assert_eq!(label(&latex), "tab:ccem-claims");
    if let Some(log) = log(&document(&[latex])) {
        assert_eq!(complaints(&log), [""; 0], "{log}");
    }
    for wrong in ["report", "report a --fragment b", "report --fragment"] {
        let run = ccem(wrong);
        assert_eq!(
            (run.code, run.stderr.lines().count()),
            (2, 1),
            "{wrong}: {}",
            run.stderr
        );
    }
}
