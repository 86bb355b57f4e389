//! What a sample of the rows leaves open.

use super::Row;
use crate::exhibit::quantities as q;
use crate::measure::Sampled;
use crate::report::{Cell, Field};

/// The errors of what was estimated.
pub fn sample_fields() -> [Field<Row>; 6] {
    fn of(row: &Row, error: impl Fn(&Sampled) -> Option<f64>) -> Cell {
        let sampled = row.measured.sampled.as_ref();
        let error = sampled.and_then(error);
        error.map(|error| Cell::number(error, 2)).into()
    }
    [
        (q::SAMPLE, |row| {
            row.measured
                .sampled
                .as_ref()
                .map(|sampled| sampled.rows)
                .into()
        }),
        (q::Q_ERROR, |row| of(row, |x| Some(x.negative.error))),
        (q::LOSS_SAMPLE_ERROR, |row| of(row, |x| Some(x.loss?.error))),
        (q::SHARE_ERROR, |row| of(row, |x| Some(x.share_error))),
        (q::UNIFORMITY_U_ERROR, |row| {
            of(row, |x| Some(x.uniformity[0].error))
        }),
        (q::UNIFORMITY_V_ERROR, |row| {
            of(row, |x| Some(x.uniformity[1].error))
        }),
    ]
}

/// What was estimated, and how.
pub fn sample_sentence(row: &Row, sampled: &Sampled) -> String {
    format!(
        "Estimated from {} of the {} rows, drawn by a fixed seed, each against all: q, the loss, uniformity \
         and the shares retrieved. The errors are halves of intervals of 95 %, by Student's distribution if \
         the mean of so many rows is nearly normal, of the shares by Hoeffding's bound whatever the rows \
         are; the gap is within that of the loss. Deviation, ends and margin take all pairs and are left \
         out.",
        sampled.rows, row.n
    )
}
