//! Every printer against what it should print.

#[path = "report/document.rs"]
mod document;
#[path = "report/figures.rs"]
mod figures;
#[path = "report/file.rs"]
mod file;
#[path = "report/folder.rs"]
mod folder;
#[path = "report/live.rs"]
mod live;

use std::fs;
use std::process::Command;

use ccem::report::{Cell, Column, Field, Format, Report, Table};
use num_rational::BigRational;
use num_traits::{Pow, Signed};
use proptest::prelude::*;

/// What the small report speaks of: n, δ, whether the gap is inside its bound, a remark.
type Row = (usize, f64, bool, &'static str);

fn small() -> Report {
    let rows: [Row; 3] = [
        (4, 0.0, true, "on the boundary"),
        (10, 0.801_234_567, false, "δ* > 0 | see_note"),
        (50, f64::INFINITY, false, "*antipodal*"),
    ];
    Report {
        title: "Optima & thresholds".into(),
        command: ["solve", "-N", "4,10,50", "-t", "etf*(1+1e-9)"]
            .map(String::from)
            .into(),
        loss: "L = (1/N) Σ_i softplus(b − t u_i·v_i)".into(),
        seed: Some(7),
        settings: vec![("tolerance".into(), "1e-10".into())],
        table: Table::of(
            &rows,
            &[
                (Column::new("n", "N", "$N$"), |r| r.0.into()),
                (Column::new("delta", "δ*", r"$\delta^\star$"), |r| {
                    Cell::number(r.1, 6)
                }),
                (Column::new("threshold", "t₁", "$t_1$"), |_| Cell::NULL),
                (Column::new("gap", "gap", "gap"), gap),
                (Column::new("s", "s*", r"$s^\star$"), |_| {
                    Cell::enclosure([0.25, 0.250_001], 4)
                }),
                (Column::new("attained", "attained", "attained"), |r| {
                    (r.0 > 4).into()
                }),
                (Column::new("remark", "remark", "remark"), |r| r.3.into()),
                (Column::new("seed", "seed", "seed").data_only(), |_| {
                    u64::MAX.into()
                }),
            ],
        ),
        steps: Vec::new(),
        notes: vec!["δ* = ∞ is the antipodal structure.".into()],
        extra: vec![("summary", one_column(&[Cell::exact(1.5)]))],
        ..Report::default()
    }
}

fn gap(row: &Row) -> Cell {
    if row.2 {
        Cell::at_most(2.95e-15, -4.4e-16)
    } else {
        Cell::number(2.712_34e-16, 4)
    }
}

/// A table of one column `x`.
fn one_column(cells: &[Cell]) -> Table {
    Table::of(cells, &[(Column::new("x", "x", "$x$"), Cell::clone)])
}

/// A report with nothing in it but the table.
fn bare(table: Table) -> Report {
    Report {
        title: "Bare".into(),
        command: vec!["check".into()],
        loss: "L".into(),
        seed: None,
        settings: vec![],
        table,
        steps: Vec::new(),
        notes: vec![],
        extra: vec![],
        ..Report::default()
    }
}

/// An expected output with the version of the day.
fn versioned(expected: &str) -> String {
    expected.replace("VERSION", env!("CARGO_PKG_VERSION"))
}

#[test]
fn text() {
    let expected = "\
Optima & thresholds
loss: L = (1/N) Σ_i softplus(b − t u_i·v_i)
command: ccem solve -N 4,10,50 -t 'etf*(1+1e-9)'
version: VERSION; seed: 7; tolerance: 1e-10

────────────────────────────────────────────────────────────────────────
  N        δ*        gap                s*  attained  remark
────────────────────────────────────────────────────────────────────────
  4         0    ≤ 3e-15  [0.2500, 0.2501]        no  on the boundary
 10  0.801235  2.712e-16  [0.2500, 0.2501]       yes  δ* > 0 | see_note
 50         ∞  2.712e-16  [0.2500, 0.2501]       yes  *antipodal*
────────────────────────────────────────────────────────────────────────

δ* = ∞ is the antipodal structure.
";
    assert_eq!(small().render(Format::Text), versioned(expected));
}

#[test]
fn markdown() {
    let expected = r"### Optima & thresholds

- loss: L = (1/N) Σ_i softplus(b − t u_i·v_i)
- command: ccem solve -N 4,10,50 -t 'etf\*(1+1e-9)'
- version: VERSION; seed: 7; tolerance: 1e-10

|  N |       δ* |       gap |               s* | attained | remark             |
| --:| --------:| ---------:| ----------------:| --------:|:------------------ |
|  4 |        0 |   ≤ 3e-15 | [0.2500, 0.2501] |       no | on the boundary    |
| 10 | 0.801235 | 2.712e-16 | [0.2500, 0.2501] |      yes | δ* > 0 \| see_note |
| 50 |        ∞ | 2.712e-16 | [0.2500, 0.2501] |      yes | \*antipodal*       |

δ* = ∞ is the antipodal structure.
";
    assert_eq!(small().render(Format::Markdown), versioned(expected));
}

#[test]
fn latex() {
    let expected = r"% loss: L = (1/N) Σ_i softplus(b − t u_i·v_i)
% command: ccem solve -N 4,10,50 -t 'etf*(1+1e-9)'
% version: VERSION; seed: 7; tolerance: 1e-10
\begin{table*}
  \centering
  \caption[{Optima \& thresholds}]{Optima \& thresholds, for the loss $L=(1/N)\,\sum_{i}\,\mathrm{softplus}(b-t\,u_{i}\cdot v_{i})$.}
  \label{tab:ccem-solve-N-4;10;50-t-etf*(1+1e-9)}
  \par\smallskip
  \begin{tabular}{@{}S[table-format=2]S[table-format=1.6]S[table-format=\le 1.3e-2]rl@{}}
    \toprule
    {$N$} & {$\delta^\star$} & {gap} & {attained} & {remark} \\
    \midrule
    4 & 0 & \le 3e-15 & {no} & {on the boundary} \\
    10 & 0.801235 & 2.712e-16 & {yes} & {$\delta^{\star}>0$ $|$ see\_note} \\
    50 & {$\infty$} & 2.712e-16 & {yes} & {*antipodal*} \\
    \bottomrule
  \end{tabular}
  \par\smallskip
  \par\raggedright\footnotesize Throughout: $s^\star=[0.2500, 0.2501]$.
  \par\raggedright\footnotesize $\delta^{\star}=\infty$ is the antipodal structure.
\end{table*}
";
    assert_eq!(small().render(Format::Latex), versioned(expected));
}

#[test]
fn csv() {
    let expected = r#"n,delta,threshold,gap,s,attained,remark,seed
4,0.0,,-4.4e-16,"[0.25, 0.250001]",false,on the boundary,18446744073709551615
10,0.801234567,,2.71234e-16,"[0.25, 0.250001]",true,δ* > 0 | see_note,18446744073709551615
50,inf,,2.71234e-16,"[0.25, 0.250001]",true,*antipodal*,18446744073709551615
"#;
    assert_eq!(small().render(Format::Csv), expected);
}

#[test]
fn json() {
    let expected = concat!(
        r#"{"tool":"ccem","version":"VERSION","command":["solve","-N","4,10,50","-t","etf*(1+1e-9)"],"#,
        r#""loss":"L = (1/N) Σ_i softplus(b − t u_i·v_i)","seed":7,"rows":["#,
        r#"{"n":4,"delta":0.0,"threshold":null,"gap":-4.4e-16,"s":[0.25,0.250001],"#,
        r#""attained":false,"remark":"on the boundary","seed":18446744073709551615},"#,
        r#"{"n":10,"delta":0.801234567,"threshold":null,"gap":2.71234e-16,"s":[0.25,0.250001],"#,
        r#""attained":true,"remark":"δ* > 0 | see_note","seed":18446744073709551615},"#,
        r#"{"n":50,"delta":"inf","threshold":null,"gap":2.71234e-16,"s":[0.25,0.250001],"#,
        r#""attained":true,"remark":"*antipodal*","seed":18446744073709551615}],"#,
        r#""settings":{"tolerance":"1e-10"},"notes":["δ* = ∞ is the antipodal structure."],"#,
        r#""summary":[{"x":1.5}]}"#,
        "\n",
    );
    let printed = small().render(Format::Json);
    assert_eq!(printed, versioned(expected));
    serde_json::from_str::<serde_json::Value>(&printed).expect("JSON");
}

#[test]
fn json_leaves_out_what_is_not_there() {
    let printed = bare(one_column(&[])).render(Format::Json);
    let expected =
        r#"{"tool":"ccem","version":"VERSION","command":["check"],"loss":"L","rows":[]}"#;
    assert_eq!(printed.trim_end(), versioned(expected));
}

#[test]
fn numbers_print_to_their_significant_digits() {
    let shown = |value, digits| Cell::number(value, digits).to_string();
    assert_eq!(shown(0.0, 6), "0");
    assert_eq!(shown(-0.0, 6), "0");
    assert_eq!(shown(1.0, 6), "1");
    assert_eq!(shown(0.5, 6), "0.500000");
    assert_eq!(shown(0.999_999_9, 6), "1.00000");
    assert_eq!(shown(9.999_96, 5), "10.000");
    assert_eq!(shown(-123.456, 4), "-123.5");
    assert_eq!(shown(123_456.7, 4), "1.235e5");
    assert_eq!(shown(123_456.0, 4), "123456");
    assert_eq!(shown(1e-4, 3), "0.000100");
    assert_eq!(shown(9.9e-5, 3), "9.90e-5");
    assert_eq!(shown(2.712e-16, 4), "2.712e-16");
    assert_eq!(shown(1e7, 2), "1.0e7");
    assert_eq!(shown(f64::INFINITY, 3), "∞");
    assert_eq!(shown(f64::NEG_INFINITY, 3), "-∞");
    assert_eq!(shown(0.25, 0), "0.2");
}

#[test]
fn given_numbers_print_as_they_were_typed() {
    let shown = |value| Cell::exact(value).to_string();
    assert_eq!(shown(1.2), "1.2");
    assert_eq!(shown(117.3), "117.3");
    assert_eq!(shown(12_000.0), "12000");
    assert_eq!(shown(1e-5), "1e-5");
}

#[test]
fn bounds_print_outward() {
    assert_eq!(Cell::at_most(2.31e-15, 0.0).to_string(), "≤ 2.4e-15");
    assert_eq!(Cell::at_most(9.91e-15, 0.0).to_string(), "≤ 1e-14");
    assert_eq!(Cell::at_most(0.0, 0.0).to_string(), "≤ 0");
    let shown = |ends| Cell::enclosure(ends, 3).to_string();
    assert_eq!(shown([-0.123_4, 0.999_5]), "[-0.124, 1.00]");
    assert_eq!(shown([0.5, 0.5]), "[0.500, 0.500]");
    assert_eq!(shown([1e8, f64::INFINITY]), "[1.00e8, ∞]");
}

#[test]
fn nan_is_no_value() {
    assert_eq!(Cell::number(f64::NAN, 3), Cell::NULL);
    assert_eq!(Cell::exact(f64::NAN), Cell::NULL);
    assert_eq!(Cell::at_most(f64::NAN, 0.0), Cell::NULL);
    assert_eq!(Cell::enclosure([0.0, f64::NAN], 3), Cell::NULL);
    assert_eq!(Cell::from(None::<usize>), Cell::NULL);
}

#[test]
fn infinity_is_a_word_in_the_data() {
    let ends = Cell::enclosure([f64::NEG_INFINITY, f64::INFINITY], 3);
    let report = bare(one_column(&[Cell::number(f64::INFINITY, 3), ends]));
    let json = report.render(Format::Json);
    assert!(
        json.contains(r#"[{"x":"inf"},{"x":["-inf","inf"]}]"#),
        "{json}"
    );
    let csv = report.render(Format::Csv);
    assert!(csv.ends_with("x\ninf\n\"[-inf, inf]\"\n"), "{csv}");
}

#[test]
fn a_column_without_values_is_left_out_of_print_and_kept_in_data() {
    let table = Table::of(
        &[1_usize],
        &[
            (Column::new("n", "heading-n", "heading-n"), |n| (*n).into()),
            (Column::new("none", "heading-none", "heading-none"), |_| {
                Cell::NULL
            }),
        ],
    );
    let report = bare(table);
    for format in [Format::Text, Format::Markdown, Format::Latex] {
        let printed = report.render(format);
        assert!(
            printed.contains("heading-n") && !printed.contains("heading-none"),
            "{printed}"
        );
    }
    assert!(report.render(Format::Csv).ends_with("n,none\n1,\n"));
    assert!(
        report
            .render(Format::Json)
            .contains(r#"{"n":1,"none":null}"#)
    );
}

#[test]
fn long_words_wrap_and_numbers_do_not() {
    let sentence = "every minimiser of the loss over unit vectors is a simplex ETF ".repeat(5);
    let rows = vec![sentence; 2];
    let table = Table::of(
        &rows,
        &[
            (Column::new("claim", "claim", "claim"), |r| {
                r.as_str().into()
            }),
            (Column::new("x", "x", "x"), |_| Cell::number(0.1, 17)),
            (Column::new("witness", "witness", "witness"), |r| {
                r.as_str().into()
            }),
        ],
    );
    let printed = bare(table).render(Format::Text);
    assert!(
        printed.lines().all(|line| line.chars().count() <= 110),
        "{printed}"
    );
    assert_eq!(
        printed.matches("0.10000000000000001").count(),
        2,
        "{printed}"
    );
    assert_eq!(printed.matches("simplex").count(), 20, "{printed}");
}

#[test]
fn a_single_wide_row_goes_down_the_page() {
    let column: Field<f64> = (Column::new("x", "heading", "$x$"), |x| Cell::exact(*x));
    let printed = |count| bare(Table::of(&[1.5e-9], &vec![column; count])).render(Format::Text);
    let lines = |text: String| text.lines().filter(|l| l.contains("1.5e-9")).count();
    assert_eq!(lines(printed(8)), 1);
    assert_eq!(lines(printed(9)), 9);
}

#[test]
fn lines_stay_lines() {
    let mut report = bare(one_column(&["two\r\nlines".into()]));
    report.title = "a\nb".into();
    report.loss = "L\n= 0".into();
    for format in [Format::Text, Format::Markdown, Format::Latex] {
        assert!(report.render(format).contains("two lines"));
    }
    let csv = report.render(Format::Csv);
    assert_eq!(csv, "x\n\"two\r\nlines\"\n");
}

#[test]
fn markdown_escapes_markup() {
    let printed = bare(one_column(&[r"a\|b `c` <d> _e_ *f* ~g~".into()])).render(Format::Markdown);
    let expected = r"| a\\\|b \`c\` \<d> \_e_ \*f* \~g\~ |";
    assert!(printed.contains(expected), "{printed}");
}

#[test]
fn latex_escapes_text() {
    let printed = bare(one_column(&[r"_ % & # $ { } ~ ^ \ < é √ 𝔼".into()])).render(Format::Latex);
    let expected = concat!(
        r"{\_ \% \& \# \$ \{ \} \textasciitilde{} \textasciicircum{} ",
        r"\textbackslash{} $<$ é $\surd$ U+1D53C}",
    );
    assert!(printed.contains(expected), "{printed}");
}

/// Every character that has a translation of its own, and some that have none.
const CHARACTERS: &str = r#"
    _ % & # $ { } ~ ^ \ < > | " ' ` [ ] * – — ‘ ’ “ ” … § é ü ł ő ß Ø 𝔼 漢
    α β γ δ ε ζ η θ κ λ μ ν ξ π ρ σ τ φ χ ψ ω Γ Δ Θ Λ Π Σ Φ Ψ Ω ℓ ℝ ∞ ∂ ∇ √ ∑ ∏ ∫
    ≤ ≥ ≠ ≈ ≡ ≪ ≫ − ± · × ‖ ′ ⋆ ° ½ ¼ ¾ ∈ ∉ ⊂ ⊆ ∪ ∩ ∀ ∃ ¬ ∧ ∨ → ← ↔ ↦ ⇒ ⇐ ⇔
    ⁰ ¹ ² ³ ⁴ ⁵ ⁶ ⁷ ⁸ ⁹ ⁻ ⁺ ᵀ ₀ ₁ ₂ ₃ ₄ ₅ ₆ ₇ ₈ ₉ ᵢ ⱼ
"#;

/// A document of every kind of table, which needs booktabs and siunitx and nothing else.
fn document() -> String {
    let mut strange = small();
    strange.title = CHARACTERS.into();
    strange.notes = vec![
        CHARACTERS.into(),
        "(1/N) Σ_i σ²(t·q − b) ⇔ ‖u_i‖ = 1".into(),
    ];
    let long = bare(one_column(&[CHARACTERS.into(), Cell::number(-1.5e-9, 3)]));
    let signs = bare(one_column(&[
        Cell::number(-12.345, 5),
        Cell::number(1.5e300, 3),
        Cell::enclosure([-1e-300, f64::INFINITY], 3),
    ]));
    let column: Field<f64> = (Column::new("delta", "δ*", r"$\delta^\star$"), |x| {
        Cell::exact(*x)
    });
    let down = bare(Table::of(&[1.5e-9], &[column; 9]));
    let empty = [bare(one_column(&[])), bare(one_column(&[Cell::NULL]))];
    let reports = [small(), strange, long, signs, down]
        .into_iter()
        .chain(empty);
    let tables: String = reports.map(|report| report.render(Format::Latex)).collect();
    format!(
        "\\documentclass{{article}}\n\\usepackage{{booktabs}}\n\\usepackage{{siunitx}}\n\
         \\begin{{document}}\n{tables}\\end{{document}}\n"
    )
}

#[test]
fn latex_compiles() {
    if Command::new("pdflatex").arg("--version").output().is_err() {
        println!("not run: there is no pdflatex on the PATH");
        return;
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    fs::write(directory.path().join("tables.tex"), document()).expect("the document");
    let run = Command::new("pdflatex")
        .args(["-interaction=nonstopmode", "-halt-on-error", "tables.tex"])
        .current_dir(directory.path())
        .output()
        .expect("pdflatex runs");
    let log = String::from_utf8_lossy(&run.stdout);
    if log.contains(".sty' not found") {
        println!("not run: booktabs or siunitx is not installed");
        return;
    }
    assert!(run.status.success(), "{log}");
    assert!(!log.contains("Missing character"), "{log}");
}

/// The exact value of a printed decimal such as `-1.25e-7`.
fn decimal(text: &str) -> BigRational {
    let (significand, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = significand.split_once('.').unwrap_or((significand, ""));
    let digits = format!("{whole}{fraction}").parse().expect("digits");
    let exponent: i32 = exponent.parse().expect("an exponent");
    let ten = BigRational::from_integer(10.into());
    BigRational::from_integer(digits) * ten.pow(exponent - fraction.len() as i32)
}

fn exact(value: f64) -> BigRational {
    BigRational::from_float(value).expect("a finite number")
}

/// Doubles of every magnitude, and more of the usual ones; finite and not zero.
fn doubles() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{NORMAL, SUBNORMAL};
    prop_oneof![NORMAL | SUBNORMAL, -1.0..1.0, -1e8..1e8].prop_filter("zero", |x| *x != 0.0)
}

proptest! {
    #[test]
    fn data_carry_every_double(value in proptest::num::f64::ANY) {
        let report = bare(one_column(&[Cell::number(value, 3)]));
        let json = report.render(Format::Json);
        let printed = json.split(r#"{"x":"#).nth(1).and_then(|rest| rest.strip_suffix("}]}\n"));
        let csv = report.render(Format::Csv);
        for printed in [printed.expect("a row"), csv.lines().last().expect("a record")] {
            if value.is_nan() {
                prop_assert!(["null", "\"\""].contains(&printed), "{}", printed);
            } else {
                let read: f64 = printed.trim_matches('"').parse().expect("a number");
                prop_assert_eq!(read.to_bits(), value.to_bits());
            }
        }
    }

    #[test]
    fn given_numbers_read_back(value in doubles()) {
        let read: f64 = Cell::exact(value).to_string().parse().expect("a number");
        prop_assert_eq!(read, value);
    }

    /// What is printed of [x, x] encloses x, and each end is less than one unit of the last
    /// digit away.
    #[test]
    fn printed_enclosures_enclose(
        value in doubles(),
        digits in 1_usize..=17,
    ) {
        let printed = Cell::enclosure([value, value], digits).to_string();
        let (lo, hi) = printed[1..printed.len() - 1].split_once(", ").expect("two ends");
        let (lo, hi, value) = (decimal(lo), decimal(hi), exact(value));
        prop_assert!(lo <= value && value <= hi);
        let unit = value.abs() * decimal("10").pow(1 - digits as i32);
        prop_assert!(&hi - &value <= unit && &value - &lo <= unit);
    }

    /// A number printed to k digits is at most half a unit of the last one away.
    #[test]
    fn printed_numbers_are_nearest(value in doubles(), digits in 1_usize..=17) {
        let printed = decimal(&Cell::number(value, digits).to_string());
        let unit = exact(value).abs() * decimal("10").pow(1 - digits as i32);
        let two = BigRational::from_integer(2.into());
        prop_assert!((printed - exact(value)).abs() * two <= unit);
    }
}

#[test]
fn extreme_doubles_survive() {
    let extremes = [
        -0.0,
        5e-324,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::MIN,
        0.1 + 0.2,
    ];
    let csv = bare(one_column(&extremes.map(Cell::exact))).render(Format::Csv);
    let read: Vec<u64> = csv
        .lines()
        .filter_map(|line| line.parse::<f64>().ok())
        .map(f64::to_bits)
        .collect();
    assert_eq!(read, extremes.map(f64::to_bits));
}

/// What a stranger's text holds is shown in every format, and nowhere obeyed.
#[test]
fn hidden_characters_are_shown_as_code_points() {
    let hostile = "a\u{202E}b\u{1B}[31mc\u{200B}d\u{9B}e\u{2066}f\u{FEFF}g";
    let report = Report {
        title: hostile.into(),
        loss: hostile.into(),
        notes: vec![hostile.into()],
        settings: vec![("setting".into(), hostile.into())],
        table: Table::of(
            &[hostile],
            &[(Column::new("x", "x", "x"), |x| Cell::from(*x))],
        ),
        ..Report::default()
    };
    let formats = [
        Format::Text,
        Format::Markdown,
        Format::Latex,
        Format::Csv,
        Format::Json,
    ];
    for format in formats {
        let shown = report.render(format);
        let hidden = |c: char| {
            c != '\n' && (c.is_control() || "\u{202E}\u{200B}\u{2066}\u{FEFF}".contains(c))
        };
        assert!(!shown.contains(hidden), "{shown}");
        assert!(
            shown.contains("U+202E") && shown.contains("U+001B"),
            "{shown}"
        );
    }
}
