//! A figure as plain data: panels with axes, and marks at values of these axes. It is computed
//! before it comes here; [`Figure::lay_out`] turns values into points of the page, and the
//! printers put these into SVG, PNG or PDF, all three alike. Words are text in a font that the file
//! brings along.

mod axis;
mod clip;
pub mod colour;
mod font;
mod glyphs;
mod layout;
mod pdf;
pub mod picture;
mod png;
pub mod segment;
mod style;
mod svg;
pub mod text;

pub use axis::{Axis, Scale};
pub use colour::Colour;
pub use picture::{Pen, Picture};
pub use style::{Length, Style};
pub use svg::{Words, faces};

/// A figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Its width in points; 345 is a column of an article, 500 the width of two.
    pub width: f64,
    /// Its height in points.
    pub height: f64,
    /// Its panels.
    pub panels: Vec<Panel>,
    /// How it is printed.
    pub style: Style,
}

/// A rectangle with axes and marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Where it is: [left, top, width, height] in points. Labels stand outside.
    pub frame: [f64; 4],
    /// What stands above it.
    pub title: String,
    /// To the right.
    pub x: Axis,
    /// Upward.
    pub y: Axis,
    /// What it shows, from back to front.
    pub marks: Vec<Mark>,
    /// Where the names of the marks stand.
    pub legend: Legend,
    /// Whether frame and axes are drawn.
    pub framed: bool,
}

/// Where the names of the marks stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Legend {
    /// Nowhere.
    None,
    /// Inside the frame: the share of the free room that is left of and above it.
    Inside(f64, f64),
    /// In a row above the frame and its title.
    Above,
}

/// Something at values of the axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its name for whoever reads the SVG: `threshold-etf`.
    pub id: String,
    /// Its name in the legend; empty for none. Marks that follow each other and share a name
    /// share the line of the legend.
    pub name: String,
    /// What it is.
    pub shape: Shape,
}

/// What a mark is.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line through points; one that is no number interrupts it.
    Line(Vec<[f64; 2]>, Pen),
    /// The inside of polygons.
    Region(Vec<Vec<[f64; 2]>>, Colour),
    /// A marker at each point.
    Dots(Vec<[f64; 2]>, Marker, Colour),
    /// From low to high at x: [x, low, high].
    Bars(Vec<[f64; 3]>, Colour),
    /// Rectangles between the edges in x and in y, coloured; row by row from the lowest y.
    Cells(Vec<f64>, Vec<f64>, Vec<Colour>),
    /// Words at a point.
    Note(Note),
}

/// The form of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// ●
    Disc,
    /// ○
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ★
    Star,
}

/// The markers of series, in order.
pub const MARKERS: [Marker; 5] = [
    Marker::Disc,
    Marker::Square,
    Marker::Triangle,
    Marker::Diamond,
    Marker::Circle,
];

/// Words at a point of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// In the markup of [`text`].
    pub text: String,
    /// Where, in values of the axes.
    pub at: [f64; 2],
    /// How far from there, in points; y downward.
    pub shift: [f64; 2],
    /// The share of the words that stands left of the point.
    pub anchor: f64,
    /// Anticlockwise, in degrees.
    pub angle: f64,
    /// The ink.
    pub colour: Colour,
    /// The colour behind the words, where lines may pass.
    pub paper: Option<Colour>,
}

/// The form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// Scalable Vector Graphics
    Svg,
    /// Portable Network Graphics, 300 dots to the inch
    Png,
    /// Portable Document Format, for pdflatex
    Pdf,
}

impl PictureFormat {
    /// All forms, by the ending of a file.
    pub const ALL: [(&'static str, PictureFormat); 3] = [
        ("svg", PictureFormat::Svg),
        ("png", PictureFormat::Png),
        ("pdf", PictureFormat::Pdf),
    ];
}

/// What a picture says of itself besides what it shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caption {
    /// One line.
    pub title: String,
    /// What is seen, and how to make it again.
    pub text: String,
}

impl Figure {
    /// The figure as a file.
    pub fn print(&self, format: PictureFormat, caption: &Caption) -> Vec<u8> {
        let picture = self.lay_out();
        match format {
            PictureFormat::Svg => self.svg(caption, self.style.words()).into_bytes(),
            PictureFormat::Png => png::print(&picture, caption),
            PictureFormat::Pdf => pdf::print(&picture, caption, self.style.outlines),
        }
    }

    /// The figure as SVG, whose words are made of this.
    pub fn svg(&self, caption: &Caption, words: Words) -> String {
        svg::print(&self.lay_out(), caption, words)
    }

    /// Values become points of the page.
    pub fn lay_out(&self) -> Picture {
        layout::lay_out(self)
    }
}

impl Panel {
    /// An empty panel.
    pub fn new(frame: [f64; 4], x: Axis, y: Axis) -> Panel {
        Panel {
            frame,
            title: String::new(),
            x,
            y,
            marks: Vec::new(),
            legend: Legend::None,
            framed: true,
        }
    }

    /// Where a point of the axes stands on the page.
    pub fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [left, top, width, height] = self.frame;
        [
            left + width * self.x.place(x),
            top + height * (1.0 - self.y.place(y)),
        ]
    }

    /// Adds the first of these notes that lies inside the frame and on no words, line or marker
    /// of the panel; none if there is no room for any.
    pub fn add_free(&mut self, id: &str, notes: impl IntoIterator<Item = Note>) {
        /// What stays empty around the words, in points.
        const AROUND: f64 = 1.0;
        let alone = Figure {
            panels: vec![self.clone()],
            ..Figure::default()
        };
        let drawn = alone.lay_out();
        let [left, top, width, height] = self.frame;
        let is_free = |note: &Note| {
            layout::bounds(self, note).is_some_and(|[l, t, r, b]| {
                let bounds = [l - AROUND, t - AROUND, r + AROUND, b + AROUND];
                let inside = bounds[0] > left
                    && bounds[1] > top
                    && bounds[2] < left + width
                    && bounds[3] < top + height;
                inside && drawn.is_free(bounds)
            })
        };
        let free = notes.into_iter().find(is_free);
        self.marks
            .extend(free.map(|note| Mark::new(id, Shape::Note(note))));
    }
}

impl Mark {
    /// A mark that the legend does not name.
    pub fn new(id: &str, shape: Shape) -> Mark {
        Mark {
            id: id.to_owned(),
            name: String::new(),
            shape,
        }
    }

    /// The same mark, named.
    pub fn named(self, name: impl Into<String>) -> Mark {
        Mark {
            name: name.into(),
            ..self
        }
    }
}

impl Note {
    /// Words that begin at a point.
    pub fn new(text: impl Into<String>, at: [f64; 2]) -> Note {
        Note {
            text: text.into(),
            at,
            shift: [0.0, 0.0],
            anchor: 0.0,
            angle: 0.0,
            colour: Colour::BLACK,
            paper: None,
        }
    }
}

impl Pen {
    /// The pen of a series: its colour and its dashes.
    pub fn series(k: usize) -> Pen {
        Pen {
            colour: colour::SERIES[k % colour::SERIES.len()],
            width: 1.2,
            dashes: colour::DASHES[k % colour::DASHES.len()],
        }
    }

    /// A solid line.
    pub fn solid(colour: Colour, width: f64) -> Pen {
        Pen {
            colour,
            width,
            dashes: &[],
        }
    }
}
