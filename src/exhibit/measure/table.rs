//! The table of what was measured, and the sentences below it.

use super::sample::{sample_fields, sample_sentence};
use super::{Row, Theory};
use crate::bound::Bracket;
use crate::embedding::similarity_error;
use crate::exhibit::bracket::{Bracketed, brief_bracket_fields};
use crate::exhibit::cells::{self, DIGITS, FEW_DIGITS, gap, measured};
use crate::exhibit::quantities as q;
use crate::experiment::Gap;
use crate::loss::Kind;
use crate::measure::{BINS, Distribution, Measurement, Meeting, Retrieval, Separation};
use crate::report::figure::Figure;
use crate::report::{Cell, Field, Report, Table};

/// One row with everything; the histogram and the hyperplane are for JSON.
pub fn summary(row: &Row) -> Report {
    let whole = row.measured.sampled.is_none();
    Report {
        table: Table::of(std::slice::from_ref(row), &fields()),
        notes: notes(row),
        extra: [
            ("centroid_difference", gap_table(&row.measured)),
            ("spectrum", spectrum_table(&row.measured)),
        ]
        .into_iter()
        .chain(whole.then(|| ("histogram", histogram_table(row))))
        .chain(hyperplane_table(&row.separation).map(|table| ("hyperplane", table)))
        .collect(),
        ..about(row)
    }
}

/// One row for each bin.
pub fn histogram(row: &Row) -> Report {
    Report {
        table: histogram_table(row),
        notes: vec![
            "Counts of similarities from lo up to hi; the last bin includes 1, and rounding beyond \
             an end is counted at that end."
                .into(),
        ],
        ..about(row)
    }
}

/// The figure, whose data are the histograms.
pub fn drawn(row: &Row, figure: Figure) -> Report {
    Report {
        notes: vec![format!(
            "Left: the shares of the similarities u_i·v_i and u_i·v_j, i ≠ j, in each of {BINS} parts of \
             [−1, 1]{}. Right: the singular values of U and V over the largest of each, and their \
             effective rank, exp of the entropy of σ_k/Σσ.",
            match &row.theory {
                Some(theory) => format!(
                    ", and those of the optimum of t = {} and b = {}",
                    theory.problem.t(),
                    theory.problem.b()
                ),
                None => String::new(),
            }
        )],
        figure: Some(figure),
        ..histogram(row)
    }
}

fn about(row: &Row) -> Report {
    Report {
        title: format!(
            "{} pairs of embeddings in dimension {}, measured",
            row.n, row.d
        ),
        loss: Kind::Sigmoid.formula().into(),
        ..Report::default()
    }
}

fn histogram_table(row: &Row) -> Table {
    Table::of(&bins(&row.measured), &histogram_fields())
}

/// The direction of the modality gap, a coordinate a row.
fn gap_table(measured: &Measurement) -> Table {
    let fields: [Field<f64>; 1] = [(q::CENTROID_DIFFERENCE, |x| Cell::exact(*x))];
    Table::of(&measured.gap(), &fields)
}

/// The singular values of both sides.
fn spectrum_table(measured: &Measurement) -> Table {
    let [u, v] = &measured.modalities;
    let pairs: Vec<[f64; 2]> = u
        .spectrum
        .iter()
        .zip(&v.spectrum)
        .map(|(u, v)| [*u, *v])
        .collect();
    let fields: [Field<[f64; 2]>; 2] = [
        (q::SINGULAR_U, |x| Cell::exact(x[0])),
        (q::SINGULAR_V, |x| Cell::exact(x[1])),
    ];
    Table::of(&pairs, &fields)
}

/// The unit normal of the hyperplane, a coordinate a row.
fn hyperplane_table(separation: &Separation) -> Option<Table> {
    let fields: [Field<f64>; 1] = [(q::NORMAL, |w| Cell::exact(*w))];
    match separation {
        Separation::Yes { normal, .. } => Some(Table::of(normal, &fields)),
        _ => None,
    }
}

/// A bin and its counts.
type Bin = ([f64; 2], u64, u64);

/// The bins from the first to the last that is not empty.
fn bins(measured: &Measurement) -> Vec<Bin> {
    let counts = |k: usize| {
        (
            measured.positive.histogram[k],
            measured.negative.histogram[k],
        )
    };
    let filled: Vec<usize> = (0..BINS).filter(|k| counts(*k) != (0, 0)).collect();
    let (first, last) = (filled.first().copied(), filled.last().copied());
    (first.unwrap_or(0)..=last.unwrap_or(0))
        .map(|k| (Distribution::bin_ends(k), counts(k).0, counts(k).1))
        .collect()
}

fn histogram_fields() -> [Field<Bin>; 4] {
    [
        (q::SIMILARITY_LO, |bin| Cell::exact(bin.0[0])),
        (q::SIMILARITY_HI, |bin| Cell::exact(bin.0[1])),
        (q::POSITIVES, |bin| bin.1.into()),
        (q::NEGATIVES, |bin| bin.2.into()),
    ]
}

fn fields() -> Vec<Field<Row>> {
    let mut fields: Vec<Field<Row>> = vec![
        (q::N, |row| row.n.into()),
        (q::D, |row| row.d.into()),
        (q::NORM_DRIFT, |row| small(row, row.measured.norm_drift)),
    ];
    fields.extend(similarity_fields());
    fields.extend(geometry_fields());
    fields.extend(retrieval_fields());
    fields.extend(modality_fields());
    fields.extend(optimum_fields());
    fields.extend(loss_fields());
    fields.extend(brief_bracket_fields::<Row, DIGITS>());
    fields.extend(sample_fields());
    fields
}

fn similarity_fields() -> [Field<Row>; 8] {
    [
        (q::P, |row| similarity(row, row.measured.positive.mean)),
        (q::P_DEVIATION, |row| {
            small(row, row.measured.positive.deviation)
        }),
        (q::P_MIN, |row| similarity(row, row.measured.positive.min)),
        (q::P_MAX, |row| similarity(row, row.measured.positive.max)),
        (q::Q, |row| similarity(row, row.measured.negative.mean)),
        (q::Q_DEVIATION, |row| {
            small(row, row.measured.negative.deviation)
        }),
        (q::Q_MIN, |row| similarity(row, row.measured.negative.min)),
        (q::Q_MAX, |row| similarity(row, row.measured.negative.max)),
    ]
}

fn geometry_fields() -> [Field<Row>; 8] {
    [
        (q::S, |row| number(row.measured.s)),
        (q::DELTA, |row| Cell::number(row.measured.delta, 10)),
        (q::DISTANCE, |row| small(row, row.measured.distance)),
        (q::MARGIN, |row| similarity(row, row.measured.margin())),
        (q::RELATIVE_BIAS, |row| {
            similarity(row, row.measured.relative_bias())
        }),
        (q::SEPARATED, |row| {
            Cell::from(match row.separation {
                Separation::Yes { .. } => "yes",
                Separation::No(_) => "no",
                Separation::NotShown { .. } => "not shown",
            })
        }),
        (q::SEPARATION_WIDTH, |row| match row.separation {
            Separation::Yes { width, .. } => Cell::number(width, 3),
            _ => Cell::NULL,
        }),
        (q::SEPARATION_OFFSET.data_only(), |row| {
            match row.separation {
                Separation::Yes { offset, .. } => Cell::number(offset, FEW_DIGITS),
                _ => Cell::NULL,
            }
        }),
    ]
}

/// What is measured on U and V alone, and between their means.
fn modality_fields() -> [Field<Row>; 10] {
    [
        (q::CENTROID_DISTANCE, |row| {
            number(row.measured.centroid_distance())
        }),
        (q::ALIGNMENT, |row| small(row, row.measured.alignment)),
        (q::UNIFORMITY_U, |row| {
            number(row.measured.modalities[0].uniformity)
        }),
        (q::UNIFORMITY_V, |row| {
            number(row.measured.modalities[1].uniformity)
        }),
        (q::SIMILARITY_U, |row| {
            similarity(row, row.measured.modalities[0].similarity)
        }),
        (q::SIMILARITY_V, |row| {
            similarity(row, row.measured.modalities[1].similarity)
        }),
        (q::EFFECTIVE_RANK_U, |row| {
            number(row.measured.modalities[0].effective_rank())
        }),
        (q::EFFECTIVE_RANK_V, |row| {
            number(row.measured.modalities[1].effective_rank())
        }),
        (q::FIRST_SHARE_U, |row| {
            number(row.measured.modalities[0].first_share())
        }),
        (q::FIRST_SHARE_V, |row| {
            number(row.measured.modalities[1].first_share())
        }),
    ]
}

/// The optimum of this N, t and b, beside which the measured s, δ, p and q stand.
fn optimum_fields() -> [Field<Row>; 4] {
    [
        (q::S_STAR, |row| theory(row, |x| number(x.optimum.point.s))),
        (q::DELTA_STAR, |row| {
            theory(row, |x| Cell::number(x.optimum.delta, 10))
        }),
        (q::P_STAR, |row| {
            theory(row, |x| number(x.optimum.point.positive()))
        }),
        (q::Q_STAR, |row| {
            theory(row, |x| {
                number(x.optimum.point.negative(&x.problem.at::<f64>().n))
            })
        }),
    ]
}

fn retrieval_fields() -> [Field<Row>; 10] {
    [
        (q::TOP1_U_TO_V, |row| {
            number(row.measured.retrieval[0].accuracy())
        }),
        (q::TOP5_U_TO_V, |row| {
            number(row.measured.retrieval[0].among_nearest()[0])
        }),
        (q::TOP10_U_TO_V, |row| {
            number(row.measured.retrieval[0].among_nearest()[1])
        }),
        (q::TIES_U_TO_V, |row| counted(row, |x| x[0].ties)),
        (q::MISSES_U_TO_V, |row| counted(row, |x| x[0].misses)),
        (q::TOP1_V_TO_U, |row| {
            number(row.measured.retrieval[1].accuracy())
        }),
        (q::TOP5_V_TO_U, |row| {
            number(row.measured.retrieval[1].among_nearest()[0])
        }),
        (q::TOP10_V_TO_U, |row| {
            number(row.measured.retrieval[1].among_nearest()[1])
        }),
        (q::TIES_V_TO_U, |row| counted(row, |x| x[1].ties)),
        (q::MISSES_V_TO_U, |row| counted(row, |x| x[1].misses)),
    ]
}

/// A number of all rows; a sample has none.
fn counted(row: &Row, count: fn(&[Retrieval; 2]) -> u64) -> Cell {
    let whole = row.measured.sampled.is_none();
    whole.then(|| count(&row.measured.retrieval)).into()
}

fn loss_fields() -> [Field<Row>; 7] {
    [
        (q::T, |row| theory(row, |x| cells::t(&x.problem))),
        (q::B, |row| theory(row, |x| cells::b(&x.problem))),
        (q::LOSS, |row| {
            row.measured
                .loss
                .map(|loss| Cell::number(loss.value, 9))
                .into()
        }),
        (q::LOSS_ERROR.data_only(), |row| {
            row.measured
                .loss
                .map(|loss| Cell::number(loss.error, 2))
                .into()
        }),
        (q::LOSS_STAR, |row| {
            theory(row, |x| Cell::number(x.optimum.loss, 9))
        }),
        (q::GAP, |row| gap_of(row).map(gap).into()),
        (q::ATTAINED, |row| {
            theory(row, |x| x.problem.attained().into())
        }),
    ]
}

fn theory(row: &Row, cell: fn(&Theory) -> Cell) -> Cell {
    row.theory.as_ref().map(cell).into()
}

/// L − min ℓ, or − the lower end of the bracket where that is larger, with the errors of both.
fn gap_of(row: &Row) -> Option<Gap> {
    let (loss, theory) = (row.measured.loss?, row.theory.as_ref()?);
    let (least, error) = (theory.optimum.loss, theory.optimum.loss_error);
    let bracket = theory.bracket.as_ref().map(|bracket| (bracket.lower, 0.0));
    let (least, error) = bracket
        .filter(|(lower, _)| *lower > least)
        .unwrap_or((least, error));
    let sampled = row.measured.sampled.as_ref().and_then(|x| x.loss);
    Some(Gap {
        value: loss.value - least,
        error: loss.error + error + sampled.map_or(0.0, |loss| loss.error),
    })
}

impl Bracketed for Row {
    fn bracket(&self) -> Option<&Bracket> {
        self.theory.as_ref()?.bracket.as_ref()
    }
}

fn number(value: f64) -> Cell {
    Cell::number(value, FEW_DIGITS)
}

/// A similarity; no more than rounding is shown as that.
fn similarity(row: &Row, value: f64) -> Cell {
    measured(value, FEW_DIGITS, row.d as u64)
}

/// A difference of similarities: no more than rounding is shown as that.
fn small(row: &Row, value: f64) -> Cell {
    measured(value, 3, row.d as u64)
}

fn notes(row: &Row) -> Vec<String> {
    let mut notes = vec![separation_sentence(&row.separation)];
    notes.push(
        "p are the similarities u_i·v_i, q the u_i·v_j with i ≠ j; the deviation is the root of the \
         mean square from the mean; --histogram counts them."
            .into(),
    );
    notes.push(
        "δ of the same s: the CCEM with the same mean positive similarity, δ² = Σ‖u_i−v_i‖² / \
         Σ‖u_i+v_i‖²; the distance from it is the root mean square over all N² similarities, and 0 iff \
         U, V is that CCEM up to rotation. Other members may lie nearer in this distance."
            .into(),
    );
    notes.push(match &row.measured.sampled {
        None => constellation_sentence(&row.measured),
        Some(sampled) => sample_sentence(row, sampled),
    });
    notes.push(
        "The modality gap is the distance of the two means. Alignment is the mean of ‖u_i − v_i‖², \
         uniformity ln of the mean of exp(−2‖x − y‖²) over the pairs of one side (arXiv 2005.10242); \
         the effective rank is exp of the entropy of σ_k/Σσ, and the first direction has the share \
         σ_1²/Σσ²."
            .into(),
    );
    let ties: u64 = row
        .measured
        .retrieval
        .iter()
        .map(|Retrieval { ties, .. }| ties)
        .sum();
    if ties > 0 {
        notes.push(format!(
            "Top-1 counts partners that are more similar than all others; where some other is as \
             similar, to within {:.1e}, it is a tie and not counted.",
            2.0 * similarity_error(row.d)
        ));
    }
    if let Some(Theory {
        problem, optimum, ..
    }) = &row.theory
    {
        notes.push(format!(
            "min ℓ bounds the loss of all unit vectors from below (Theorem 1; phase {}); it {} \
             attained in dimension {}. The gap counts the norm drift as an error of every similarity.",
            optimum.phase,
            if problem.attained() { "is" } else { "is not" },
            row.d
        ));
    }
    notes
}

fn separation_sentence(separation: &Separation) -> String {
    match separation {
        Separation::Yes { width, .. } => format!(
            "A hyperplane separates all u_i from all v_j: along its normal they are at least {} apart \
             (checked on every vector, with rounding allowed for; not the widest possible).",
            Cell::number(*width, 3)
        ),
        Separation::No(Meeting::Shared { u, v }) => format!(
            "No hyperplane separates the u_i from the v_j: row {u} of U and row {v} of V, counted from \
             0, are the same vector."
        ),
        Separation::No(Meeting::Balance) => "No hyperplane separates the u_i from the v_j: \
                                             Σ λ_i u_i = Σ μ_j v_j for some weights λ_i, μ_j > 0 of sum 1 \
                                             (checked, with rounding allowed for), so the convex \
                                             hulls meet."
            .into(),
        Separation::NotShown { at_most } => format!(
            "Whether a hyperplane separates the u_i from the v_j was not shown; their convex hulls \
             are at most {} apart.",
            Cell::number(*at_most, 3)
        ),
    }
}

fn constellation_sentence(measured: &Measurement) -> String {
    let definition = "Margin m = ½ (min_i u_i·v_i − max_{i≠j} u_i·v_j), relative bias \
                      ½ (min_i u_i·v_i + max_{i≠j} u_i·v_j), as in Bangachev et al., arXiv \
                      2509.18552, Theorem 3.2";
    // Half the difference of two similarities is known as well as one of them.
    let error = measured.similarity_error;
    match measured.margin() {
        m if m > error => format!("{definition}."),
        m if m < -error => format!(
            "{definition}; with m < 0 some negative pair is more similar than some positive one, and \
             the loss does not tend to 0 as t grows."
        ),
        _ => format!(
            "{definition}; m is 0 to within the rounding and the norm drift, {error:.1e}, so its sign \
             is not decided."
        ),
    }
}
