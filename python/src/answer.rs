//! What a request came to, as Python reads it.

use ccem::exhibit::{Outcome, Status};
use ccem::nearest::named;
use ccem::report::figure::{PictureFormat, Shape};
use ccem::report::{Column, Data, Format};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

use crate::bad;

/// A computed table, figure or both; every form is printed when it is asked for.
#[pyclass(frozen, module = "ccem._ccem")]
pub struct Answer(pub Outcome);

/// Key, heading, LaTeX, unit, meaning.
type Described = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[pymethods]
impl Answer {
    /// The command line that shows the same.
    #[getter]
    fn command(&self) -> String {
        self.0.report.command_line()
    }

    /// holds, undecided, refuted or interrupted.
    #[getter]
    fn status(&self) -> &'static str {
        match self.0.status {
            Status::Holds => "holds",
            Status::Undecided => "undecided",
            Status::Refuted => "refuted",
            Status::Interrupted => "interrupted",
        }
    }

    #[getter]
    fn title(&self) -> &str {
        &self.0.report.title
    }

    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.report.notes.clone()
    }

    #[getter]
    fn warnings(&self) -> Vec<String> {
        self.0.warnings.clone()
    }

    /// The columns, each with key, heading, LaTeX, unit and meaning.
    #[getter]
    fn columns(&self) -> Vec<Described> {
        let described = |c: &Column| (c.key, c.heading, c.latex, c.unit, c.meaning);
        self.0
            .report
            .table
            .columns()
            .iter()
            .map(described)
            .collect()
    }

    /// A dictionary for each row: what JSON has, but ∞ is a float.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let table = &self.0.report.table;
        let rows = PyList::empty(py);
        for row in table.rows() {
            let dict = PyDict::new(py);
            for (column, cell) in table.columns().iter().zip(row) {
                dict.set_item(column.key, value(py, cell.data())?)?;
            }
            rows.append(dict)?;
        }
        Ok(rows)
    }

    /// The answer in a format of the command line, or as HTML.
    fn render(&self, format: &str) -> PyResult<String> {
        if format == "html" {
            return Ok(self.0.report.html());
        }
        let format = named("format", format, Format::ALL, |known| known.name()).map_err(bad)?;
        Ok(self.0.report.render(format))
    }

    /// The figure as a file of bytes: svg, png or pdf. None without a figure.
    fn picture<'py>(&self, py: Python<'py>, ending: &str) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let known = PictureFormat::ALL.iter().copied();
        let (_, format) = named("picture", ending, known, |(name, _)| name).map_err(bad)?;
        let picture = py.detach(|| self.0.report.picture(format));
        Ok(picture.map(|bytes| PyBytes::new(py, &bytes)))
    }

    /// The panels of the figure, each with its axes and its marks as plain data.
    fn panels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let panels = PyList::empty(py);
        for panel in self
            .0
            .report
            .figure
            .iter()
            .flat_map(|figure| &figure.panels)
        {
            let marks = PyList::empty(py);
            for mark in &panel.marks {
                let shown = shape(py, &mark.shape)?;
                shown.set_item("id", &mark.id)?;
                shown.set_item("name", &mark.name)?;
                marks.append(shown)?;
            }
            let shown = PyDict::new(py);
            shown.set_item("title", &panel.title)?;
            for (name, axis) in [("x", &panel.x), ("y", &panel.y)] {
                let axis_of = PyDict::new(py);
                axis_of.set_item("label", &axis.label)?;
                axis_of.set_item("log", axis.scale == ccem::report::figure::Scale::Log)?;
                axis_of.set_item("ends", axis.ends)?;
                axis_of.set_item("ticks", axis.ticks.clone())?;
                shown.set_item(name, axis_of)?;
            }
            shown.set_item("framed", panel.framed)?;
            shown.set_item("marks", marks)?;
            panels.append(shown)?;
        }
        Ok(panels)
    }
}

fn value<'py>(py: Python<'py>, data: Data<'_>) -> PyResult<Bound<'py, PyAny>> {
    match data {
        Data::Null => Ok(py.None().into_bound(py)),
        Data::Integer(value) => value.into_bound_py_any(py),
        Data::Number(value) => value.into_bound_py_any(py),
        Data::Digits(text) | Data::Text(text) => text.into_bound_py_any(py),
        Data::Enclosure([lo, hi]) => (lo, hi).into_bound_py_any(py),
        Data::Flag(flag) => flag.into_bound_py_any(py),
    }
}

/// A mark's kind, points and colours.
fn shape<'py>(py: Python<'py>, shape: &Shape) -> PyResult<Bound<'py, PyDict>> {
    let shown = PyDict::new(py);
    let set = |kind: &str| shown.set_item("kind", kind);
    match shape {
        Shape::Line(points, pen) => {
            set("line")?;
            shown.set_item("points", points)?;
            shown.set_item("colour", pen.colour.hex())?;
            shown.set_item("width", pen.width)?;
            shown.set_item("dashes", pen.dashes.to_vec())?;
        }
        Shape::Region(polygons, colour) => {
            set("region")?;
            shown.set_item("polygons", polygons)?;
            shown.set_item("colour", colour.hex())?;
        }
        Shape::Dots(points, marker, colour) => {
            set("dots")?;
            shown.set_item("points", points)?;
            shown.set_item("marker", format!("{marker:?}").to_lowercase())?;
            shown.set_item("colour", colour.hex())?;
        }
        Shape::Bars(bars, colour) => {
            set("bars")?;
            shown.set_item("bars", bars)?;
            shown.set_item("colour", colour.hex())?;
        }
        Shape::Cells(x, y, colours) => {
            set("cells")?;
            shown.set_item("x", x)?;
            shown.set_item("y", y)?;
            let colours: Vec<String> = colours.iter().map(|colour| colour.hex()).collect();
            shown.set_item("colours", colours)?;
        }
        Shape::Note(note) => {
            set("note")?;
            shown.set_item("text", &note.text)?;
            shown.set_item("at", note.at)?;
            shown.set_item("angle", note.angle)?;
            shown.set_item("anchor", note.anchor)?;
            shown.set_item("colour", note.colour.hex())?;
        }
    }
    Ok(shown)
}
