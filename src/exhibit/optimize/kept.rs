//! What was kept of the runs, as the files that are written of it.

use super::Optimum;
use crate::certificate::{Certificate, CertifiedEmbedding, Number, rounded_up};
use crate::measure::npy;
use crate::optimize::TracePoint;
use crate::optimize::starts::Start;
use crate::report::Files;
use crate::verifier::excess;

impl Optimum {
    /// Step, loss, gap and relative gradient of the first seed's run as CSV, if they were kept.
    ///
    /// # Errors
    /// If memory fails.
    pub fn trace(&self) -> Result<Option<String>, String> {
        let bound = self.optimised.lower();
        let points = self.optimised.trace.as_deref();
        points.map(|points| csv_of(points, bound)).transpose()
    }

    /// The certificate of the best run, if U and V were kept; its start, and the ε to which it is
    /// optimal over unit vectors in every dimension.
    ///
    /// # Errors
    /// If the excess cannot be enclosed.
    pub fn certificate(&self) -> Result<Option<(Certificate, Start, Number)>, String> {
        let cell = &self.optimised;
        let (Some(best), Some(embedding)) = (cell.best(), &cell.embedding) else {
            return Ok(None);
        };
        let mut certified = CertifiedEmbedding::of(&cell.problem, cell.loss, embedding);
        let excess = excess(&certified).map_err(|error| format!("no certificate: {error}"))?;
        certified.epsilon = rounded_up(&excess);
        let epsilon = certified.epsilon.clone();
        let certificate = Certificate::Embedding(Box::new(certified));
        Ok(Some((certificate, best.start, epsilon)))
    }

    /// U.npy and V.npy of the best run, if U and V were kept.
    ///
    /// # Errors
    /// If memory fails.
    pub fn arrays(&self) -> Result<Option<Files>, String> {
        let Some(embedding) = &self.optimised.embedding else {
            return Ok(None);
        };
        let shape = [embedding.n(), embedding.d()];
        let sides = [("U.npy", embedding.u()), ("V.npy", embedding.v())];
        let files = sides.into_iter().map(|(name, side)| {
            let (mut bytes, rows) = (Vec::new(), side.transpose());
            let written = npy::write(&mut bytes, shape, rows.iter().copied());
            written.map_err(|error| error.to_string())?;
            Ok((name.to_owned(), bytes))
        });
        files.collect::<Result<Files, String>>().map(Some)
    }
}

fn csv_of(points: &[TracePoint], bound: f64) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let unwritable = |error: csv::Error| format!("cannot write the trace: {error}");
    writer
        .write_record(["step", "loss", "gap", "relative_gradient"])
        .map_err(unwritable)?;
    for point in points {
        let TracePoint {
            step,
            loss,
            relative_gradient,
        } = *point;
        let record = [step as f64, loss, loss - bound, relative_gradient].map(|x| x.to_string());
        writer.write_record(record).map_err(unwritable)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}
