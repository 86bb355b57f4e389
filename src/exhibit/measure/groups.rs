//! Embeddings of which several belong together: k captions of an image, or rows of one label.

use super::{Measure, View};
use crate::exhibit::cells::{FEW_DIGITS, measured};
use crate::exhibit::quantities as q;
use crate::exhibit::text_file;
use crate::exhibit::{Outcome, Watch};
use crate::loss::Kind;
use crate::measure::{Distribution, Grouped, Groups, Vectors, blocks, measure_groups};
use crate::reduction::{Problem, Quantity};
use crate::report::{Cell, Field, Report, Table};

/// More bytes in a file of labels are a mistake.
const LARGEST: u64 = 1 << 28;

/// What was measured, and at which t and b.
struct Row {
    n: usize,
    captions: usize,
    d: usize,
    at: Option<[f64; 2]>,
    measured: Grouped,
}

impl Measure {
    /// The groups that are asked for: by a file of labels, or by a V that is k times as long as U.
    pub(super) fn grouping(&self, u: &Vectors, v: &Vectors) -> Result<Option<Groups>, String> {
        let Some(path) = &self.groups else {
            return Ok(match u.n() != v.n() && u.d() == v.d() {
                true => Groups::captions(u.n(), v.n()),
                false => None,
            });
        };
        self.check_shapes(u, v)?;
        let file = path.display();
        let text = text_file::text(path, "a file of labels", LARGEST)?;
        let labels: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        if labels.len() != u.n() {
            return Err(format!(
                "{file} holds {} lines and U {} rows; a label for each row is wanted, a line each",
                labels.len(),
                u.n()
            ));
        }
        let groups = Groups::labelled(&labels);
        let alike = || format!("{file}: all labels are the same; no pair would be negative");
        groups.map(Some).ok_or_else(alike)
    }

    /// One row of what is measured on groups.
    pub(super) fn grouped(
        &self,
        u: &Vectors,
        v: &Vectors,
        groups: &Groups,
        watch: &Watch,
    ) -> Result<Outcome, String> {
        if self.view != View::Summary {
            return Err(
                "histograms and figures are of pairs; U and V need as many rows and no --groups"
                    .into(),
            );
        }
        let at = self.at.as_ref().map(|at| {
            let [t, b] = at.clone().map(Quantity::rational);
            Problem::new(u.n() as u64, u.d() as u64, t, b)
        });
        let problem = at.transpose().map_err(|error| error.to_string())?;
        let at = problem.map(|problem| problem.at::<f64>());
        let bar = watch.progress.bar(blocks(u.n()) as u64, "blocks of rows");
        let measured = measure_groups(u, v, groups, at.as_ref(), &|| bar.advance(1));
        let row = Row {
            n: u.n(),
            captions: v.n(),
            d: u.d(),
            at: at.map(|at| [at.t, at.b]),
            measured,
        };
        Ok(Outcome::done(Report {
            title: format!(
                "{} and {} embeddings in dimension {}, measured in groups",
                row.n, row.captions, row.d
            ),
            loss: Kind::Sigmoid.formula().into(),
            table: Table::of(&[row], &fields()),
            notes: vec![
                "Every pair of one group is positive, every other negative; the loss is the sum over \
                 both, divided by the rows of U. A vector is retrieved if the most similar of its group \
                 is more similar than all of other groups. The theory of min ℓ is about single pairs \
                 and says nothing here."
                    .into(),
            ],
            ..Report::default()
        }))
    }
}

fn fields() -> Vec<Field<Row>> {
    let mut fields: Vec<Field<Row>> = vec![
        (q::N, |row| row.n.into()),
        (q::CAPTIONS, |row| row.captions.into()),
        (q::D, |row| row.d.into()),
        (q::T, |row| row.at.map(|[t, _]| Cell::exact(t)).into()),
        (q::B, |row| row.at.map(|[_, b]| Cell::exact(b)).into()),
        (q::NORM_DRIFT, |row| {
            similarity(row, row.measured.norm_drift)
        }),
        (q::P, |row| similarity(row, row.measured.positive.mean)),
        (q::P_MIN, |row| similarity(row, row.measured.positive.min)),
        (q::P_MAX, |row| similarity(row, row.measured.positive.max)),
        (q::Q, |row| similarity(row, row.measured.negative.mean)),
        (q::Q_MIN, |row| similarity(row, row.measured.negative.min)),
        (q::Q_MAX, |row| similarity(row, row.measured.negative.max)),
        (q::MARGIN, |row| {
            let [positive, negative] = sides(row);
            similarity(row, 0.5 * (positive.min - negative.max))
        }),
        (q::RELATIVE_BIAS, |row| {
            let [positive, negative] = sides(row);
            similarity(row, 0.5 * (positive.min + negative.max))
        }),
    ];
    fields.extend(retrieval());
    fields.extend([
        (
            q::LOSS,
            (|row| loss(row, |loss| Cell::number(loss.0, 9))) as fn(&Row) -> Cell,
        ),
        (q::LOSS_ERROR.data_only(), |row| {
            loss(row, |loss| Cell::number(loss.1, 2))
        }),
    ]);
    fields
}

fn retrieval() -> [Field<Row>; 6] {
    fn share(row: &Row, side: usize, place: usize) -> Cell {
        let retrieval = row.measured.retrieval[side];
        let [five, ten] = retrieval.among_nearest();
        Cell::number([retrieval.accuracy(), five, ten][place], FEW_DIGITS)
    }
    [
        (q::TOP1_U_TO_V, |row| share(row, 0, 0)),
        (q::TOP5_U_TO_V, |row| share(row, 0, 1)),
        (q::TOP10_U_TO_V, |row| share(row, 0, 2)),
        (q::TOP1_V_TO_U, |row| share(row, 1, 0)),
        (q::TOP5_V_TO_U, |row| share(row, 1, 1)),
        (q::TOP10_V_TO_U, |row| share(row, 1, 2)),
    ]
}

fn loss(row: &Row, cell: fn((f64, f64)) -> Cell) -> Cell {
    let loss = row.measured.loss;
    loss.map(|loss| cell((loss.value, loss.error))).into()
}

fn sides(row: &Row) -> [&Distribution; 2] {
    [&row.measured.positive, &row.measured.negative]
}

fn similarity(row: &Row, value: f64) -> Cell {
    measured(value, FEW_DIGITS, row.d as u64)
}
