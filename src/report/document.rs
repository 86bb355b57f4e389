//! A write-up: prose, formulas, tables and figures in the order of a story, as plain data, and
//! the three ways to print it.

mod html;
mod latex;
mod markdown;
mod prose;

use std::borrow::Cow;

use super::figure::PictureFormat;
use super::{Files, Format, Report};

/// A write-up. In its prose, `$…$` is LaTeX mathematics, `` `…` `` is what one types, `@name` is the
/// exhibit of that name, and everything else means itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What it is and how it was made, in a sentence or two of prose.
    pub about: String,
    /// In the order of the story.
    pub sections: Vec<Section>,
}

/// A part of a write-up.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its title, plain text.
    pub title: &'static str,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Prose(Cow<'static, str>),
    /// The title of what follows, plain text.
    Heading(&'static str),
    /// A formula on its own line, in LaTeX's mathematics.
    Formula(&'static str),
    /// Paragraphs that belong together.
    List(Vec<String>),
    /// A table, a derivation or a figure.
    Exhibit(Box<Exhibit>),
}

/// What a command prints or draws, with all that is needed to make it again.
#[derive(Clone, Debug, PartialEq)]
pub struct Exhibit {
    /// Its name among the exhibits, and that of its files: `thresholds`.
    pub name: &'static str,
    /// One line that says what it is, plain text; in a write-up it tells more than the title of
    /// the command's own output.
    pub title: String,
    /// What to see in it: prose.
    pub shows: &'static str,
    /// The table, the steps, or the figure with its numbers.
    pub report: Report,
    /// What the command had to say beside its result.
    pub warnings: Vec<String>,
    /// What lets a reader move its figure, in HTML alone.
    pub live: Option<&'static Live>,
}

/// What a figure in HTML has beside it that whoever reads can move. Without JavaScript it does not
/// show, and the figure stays as it is.
#[derive(Debug, PartialEq)]
pub struct Live {
    /// A form, hidden at first.
    pub controls: &'static str,
    /// What answers it; it loads nothing, and stands in the element of the exhibit.
    pub script: &'static str,
}

/// What an exhibit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rows and columns.
    Table,
    /// Displayed formulas.
    Derivation,
    /// A picture.
    Figure,
}

/// The forms of a write-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Markdown, with the mathematics and the tables of GitHub.
    Markdown,
    /// An article for pdflatex, with booktabs, siunitx, graphicx, amsmath and what these need.
    Latex,
    /// One file that loads nothing.
    Html,
}

impl Kind {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Table => "Table",
            Kind::Derivation => "Derivation",
            Kind::Figure => "Figure",
        }
    }
}

impl Exhibit {
    /// What it is.
    pub fn kind(&self) -> Kind {
        match (&self.report.figure, self.report.steps.is_empty()) {
            (Some(_), _) => Kind::Figure,
            (None, false) => Kind::Derivation,
            (None, true) => Kind::Table,
        }
    }

    /// Its files: path and content. Those of its numbers hold what its command prints with that
    /// `--format`, byte for byte.
    pub fn contents(&self) -> Files {
        let mut files: Files = [("csv", Format::Csv), ("json", Format::Json)]
            .map(|(extension, format)| {
                let page = self.report.render(format);
                (self.data_path(extension), page.into_bytes())
            })
            .into();
        files.extend(
            PictureFormat::ALL
                .into_iter()
                .filter_map(|(extension, format)| {
                    let picture = self.report.picture(format)?;
                    Some((self.figure_path(extension), picture))
                }),
        );
        files
    }

    /// Its LaTeX for a paper of somebody's own, `NAME.tex`, and its picture beside it.
    pub fn fragment(&self) -> Files {
        let latex = latex::fragment(self).into_bytes();
        let picture = self.report.picture(PictureFormat::Pdf);
        let picture = picture.map(|picture| (format!("{}.pdf", self.name), picture));
        let mut files = vec![(format!("{}.tex", self.name), latex)];
        files.extend(picture);
        files
    }

    /// The paths of all its files, those of its numbers first.
    pub fn files(&self) -> Vec<String> {
        let mut paths = ["csv", "json"]
            .map(|extension| self.data_path(extension))
            .to_vec();
        if self.report.figure.is_some() {
            let extensions = PictureFormat::ALL
                .into_iter()
                .map(|(extension, _)| extension);
            paths.extend(extensions.map(|extension| self.figure_path(extension)));
        }
        paths
    }

    fn data_path(&self, extension: &str) -> String {
        format!("data/{}.{extension}", self.name)
    }

    fn figure_path(&self, extension: &str) -> String {
        format!("figures/{}.{extension}", self.name)
    }
}

impl Document {
    /// The write-up in a form.
    pub fn render(&self, form: Form) -> String {
        match form {
            Form::Markdown => markdown::print(self),
            Form::Latex => latex::print(self),
            Form::Html => html::print(self),
        }
    }

    /// Its exhibits, in order.
    pub fn exhibits(&self) -> impl Iterator<Item = &Exhibit> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.filter_map(|block| match block {
            Block::Exhibit(exhibit) => Some(&**exhibit),
            _ => None,
        })
    }

    /// The kind of the exhibit of that name, and its number among those of its kind.
    fn number(&self, name: &str) -> Option<(Kind, usize)> {
        let kind = self.exhibits().find(|exhibit| exhibit.name == name)?.kind();
        let same = self.exhibits().filter(|exhibit| exhibit.kind() == kind);
        let position = same
            .map(|exhibit| exhibit.name)
            .position(|other| other == name)?;
        Some((kind, position + 1))
    }

    /// "Table 3"; a derivation needs no number.
    fn called(&self, name: &str) -> String {
        match self.number(name) {
            Some((Kind::Derivation, _)) => "the derivation".to_owned(),
            Some((kind, number)) => format!("{} {number}", kind.word()),
            None => name.to_owned(),
        }
    }
}
