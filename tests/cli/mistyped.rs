//! Whoever mistypes is helped: the right word, or the right form of a range.

use ccem::claim::{CLAIMS, PAPERS};
use ccem::evidence::Level;
use ccem::exhibit::Derive;
use ccem::exhibit::figures::FIGURES;
use ccem::exhibit::quantities;
use ccem::loss::Kind;
use ccem::report::Format;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::command::{ccem, rows, run};

/// The words that can stand at the place of `_` in a command line.
struct Names {
    line: String,
    words: Vec<String>,
}

impl Names {
    fn new<W: Into<String>>(line: &str, words: impl IntoIterator<Item = W>) -> Names {
        Names {
            line: line.to_owned(),
            words: words.into_iter().map(Into::into).collect(),
        }
    }
}

/// All names that are registered; of the commands and their flags the command line itself tells.
fn registered() -> Vec<Names> {
    let mut command = ccem::cli::command();
    command.build();
    let flags = command.get_subcommands().map(|command| {
        let flags = command.get_arguments().filter_map(|arg| arg.get_long());
        let line = format!("{}|_", command.get_name());
        Names::new(&line, flags.map(|flag| format!("--{flag}")))
    });
    let commands = command.get_subcommands().map(|command| command.get_name());
    let commands: Vec<&str> = commands.collect();
    let mut all = vec![
        Names::new("_", commands.clone()),
        Names::new("man|_", commands),
        Names::new("check|_", CLAIMS.iter().map(|claim| claim.id)),
        Names::new("check|--paper|_", PAPERS.iter().map(|paper| paper.id)),
        Names::new("check|--level|_", Level::ALL.map(Level::name)),
        Names::new("plot|_", FIGURES.iter().map(|figure| figure.arguments[0])),
        Names::new("derive|_", Derive::ALL.map(Derive::name)),
        Names::new("sweep|-N|4|-t|1|--loss|_", Kind::ALL.map(Kind::key)),
        Names::new("list|--format|_", Format::ALL.map(Format::name)),
        Names::new("list|--keys|_", quantities::ALL.iter().map(|key| key.key)),
    ];
    all.extend(flags.filter(|names| names.line != "help|_"));
    for names in &mut all {
        // One slip in a shorter word leaves too little of it.
        let letters = |word: &str| word.trim_start_matches('-').len();
        names.words.retain(|word| letters(word) >= 3);
        names.words.sort();
        names.words.dedup();
    }
    all
}

/// A letter left out, doubled by another, replaced, or two neighbours exchanged.
fn slip(word: &str, random: &mut impl Rng) -> String {
    let mut draw = |below: usize| random.next_u32() as usize % below;
    let dashes = word.len() - word.trim_start_matches('-').len();
    let mut letters: Vec<char> = word.chars().collect();
    let at = dashes + draw(letters.len() - dashes);
    let other = char::from(b'a' + draw(26) as u8);
    match draw(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, other),
        2 => letters[at] = other,
        _ if at > dashes => letters.swap(at - 1, at),
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

/// Every name of a message that says `did you mean …`.
fn suggested(message: &str) -> Vec<&str> {
    let after = message.split("did you mean ").nth(1).unwrap_or_default();
    let end = after.find(['?', ';', '\n']).unwrap_or(after.len());
    let quoted = after[..end].split('`').skip(1).step_by(2);
    quoted.collect()
}

#[test]
fn a_hundred_slips_of_the_finger_get_the_right_word() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let names = registered();
    let (mut drawn, mut alone) = (0, 0);
    for turn in 0.. {
        let Names { line, words } = &names[turn % names.len()];
        let right = &words[random.next_u32() as usize % words.len()];
        let wrong = slip(right, &mut random);
        if words.contains(&wrong) || wrong.starts_with("---") {
            continue;
        }
        let line = line.replace('_', &wrong);
        let run = run(&line.split('|').collect::<Vec<_>>());
        let near = suggested(&run.stderr);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line}");
        assert!(near.contains(&right.as_str()), "{line}: {}", run.stderr);
        (drawn, alone) = (drawn + 1, alone + usize::from(near.len() == 1));
        if drawn == 100 {
            break;
        }
    }
    // p_star, q_star and s_star are one letter apart, and so are a few others.
    assert!(alone >= 90, "{alone} of 100 are told apart");
}

#[test]
fn a_word_like_no_other_is_like_none() {
    for line in [
        "frobnicate",
        "check frobnicate",
        "plot frobnicate",
        "list --frobnicate",
    ] {
        let run = ccem(line);
        assert_eq!(run.code, 2, "{line}");
        assert!(!run.stderr.contains("did you mean"), "{}", run.stderr);
    }
}

#[test]
fn a_theorem_of_several_claims_is_all_of_them() {
    let found = rows("check theorem-2 --level certified");
    let found: Vec<&str> = found
        .iter()
        .map(|row| row["claim"].as_str().unwrap())
        .collect();
    assert_eq!(
        found,
        ["theorem-2-etf", "theorem-2-antipodal", "theorem-2-monotone"]
    );
    let one = rows("check dimension --level certified");
    assert_eq!(one.len(), 1);
}

#[test]
fn keys_can_be_asked_for_by_name() {
    let found = rows("list --keys s_star gap");
    let found: Vec<&str> = found
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["s_star", "gap"]);
}

/// A line at the place of `_`, and what it is the same as; or what it is answered with.
enum Form {
    Is(&'static str),
    Said(&'static str),
}

/// The forms of a number, a list or a range, for N and d, and for t and b.
const FORMS: [(&str, Form, Form); 15] = [
    ("4..=6", Form::Is("4,5,6"), Form::Is("4,5,6")),
    ("1..=5", Form::Is("1,2,3,4,5"), Form::Is("1,2,3,4,5")),
    ("4:6:3", Form::Is("4,5,6"), Form::Is("4,5,6")),
    ("10^3", Form::Is("1000"), Form::Is("1000")),
    ("1e3", Form::Is("1000"), Form::Is("1000")),
    ("4..50", Form::Said("4..=50"), Form::Said("4:50:50")),
    ("50..4", Form::Said("4..=50"), Form::Said("4:50:50")),
    ("4-50", Form::Said("4..=50"), Form::Said("4:50:50")),
    ("4−50", Form::Said("4..=50"), Form::Said("4:50:50")),
    ("4–50", Form::Said("4..=50"), Form::Said("4:50:50")),
    ("[4,50]", Form::Said("4..=50"), Form::Said("4:50:50")),
    ("1..=2.5", Form::Said("4..=50"), Form::Said("1:2.5:50")),
    ("ETF", Form::Said("10, 4,8,16 or 4..=50"), Form::Is("etf")),
    (
        "ln(7)*9/10",
        Form::Said("10, 4,8,16 or 4..=50"),
        Form::Said("are etf and antipodal"),
    ),
    (
        "etff",
        Form::Said("10, 4,8,16 or 4..=50"),
        Form::Said("did you mean `etf`"),
    ),
];

#[test]
fn a_range_has_one_syntax_for_n_d_t_and_b() {
    for (typed, whole, exact) in FORMS {
        for (flag, form) in [
            ("-N", &whole),
            ("-d", &whole),
            ("-t", &exact),
            ("-b", &exact),
        ] {
            let words = |value: &'static str| {
                let others = [("-N", "8"), ("-t", "1")];
                let others = others.into_iter().filter(move |(other, _)| *other != flag);
                let words = ["sweep"].into_iter();
                let words = words.chain(others.flat_map(|(flag, value)| [flag, value]));
                words
                    .chain([flag, value])
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            let asked = ccem::cli::request(&words(typed));
            match form {
                Form::Is(same) => {
                    assert_eq!(asked, ccem::cli::request(&words(same)), "{flag} {typed}")
                }
                Form::Said(right) => {
                    let said = asked.unwrap_err();
                    assert!(said.contains(right), "{flag} {typed}: {said}");
                }
            }
        }
    }
}

#[test]
fn shells_complete_claims_figures_levels_and_keys() {
    for shell in ["bash", "zsh", "fish"] {
        let script = ccem(&format!("completions {shell}")).stdout;
        for word in [
            "theorem-2-etf",
            "phase-map",
            "empirical",
            "log10_lower",
            "2402.12613",
            "infonce-one-way",
        ] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn a_word_that_is_no_integer_is_told_what_is_wanted() {
    for flag in ["--seed", "--steps", "--seeds", "--threads"] {
        for word in ["x", "1.5"] {
            let refused = run(&["optimize", "-N", "10", "-t", "1", flag, word]);
            assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
            let says = refused.stderr.contains("integer");
            assert!(says, "{flag} {word}: {}", refused.stderr);
        }
    }
    let negative = run(&["optimize", "-N", "10", "-t", "1", "--steps", "-1"]);
    assert_eq!(negative.code, 2);
    let says = negative.stderr.contains("no number below 0");
    assert!(says, "{}", negative.stderr);
    let large = "99999999999999999999999";
    let refused = run(&["optimize", "-N", "10", "-t", "1", "--seed", large]);
    assert!(refused.stderr.contains("at most"), "{}", refused.stderr);
}
