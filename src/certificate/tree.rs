//! Box trees, written as a flat list: every node before its parts, the part below first.
//!
//! So no depth of a tree becomes a depth of JSON.

use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use super::Number;

/// How a region is cut into boxes, each of which is decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Node>", into = "Vec<Node>")]
pub enum Tree {
    /// One box.
    Box {
        /// A range of s that contains the minimiser at every point of the box, if it is needed.
        minimiser: Option<[BigRational; 2]>,
    },
    /// Two parts.
    Cut {
        /// The coordinate.
        axis: String,
        /// Where.
        at: BigRational,
        /// The parts below and above.
        parts: Box<[Tree; 2]>,
    },
}

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Node {
    Box {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        s: Option<[Number; 2]>,
    },
    Cut {
        cut: String,
        at: Number,
    },
}

impl Tree {
    /// The most boxes in a file, of all trees of an argument together.
    pub const MOST_BOXES: usize = 1 << 18;

    /// The most cuts on the way to a box.
    pub const DEEPEST: usize = 1000;

    /// How many boxes there are.
    pub fn boxes(&self) -> usize {
        match self {
            Tree::Box { .. } => 1,
            Tree::Cut { parts, .. } => parts.iter().map(Tree::boxes).sum(),
        }
    }

    fn list(self, nodes: &mut Vec<Node>) {
        match self {
            Tree::Box { minimiser } => nodes.push(Node::Box {
                s: minimiser.map(|ends| ends.map(Number)),
            }),
            Tree::Cut { axis, at, parts } => {
                nodes.push(Node::Cut {
                    cut: axis,
                    at: Number(at),
                });
                parts.into_iter().for_each(|part| part.list(nodes));
            }
        }
    }

    /// The tree whose nodes come next.
    fn read(nodes: &mut impl Iterator<Item = Node>, depth: usize) -> Result<Tree, &'static str> {
        if depth > Tree::DEEPEST {
            return Err("a box tree is too deep");
        }
        Ok(match nodes.next().ok_or("a box tree ends too early")? {
            Node::Box { s } => Tree::Box {
                minimiser: s.map(|ends| ends.map(|end| end.0)),
            },
            Node::Cut { cut, at } => {
                let below = Tree::read(nodes, depth + 1)?;
                let above = Tree::read(nodes, depth + 1)?;
                Tree::Cut {
                    axis: cut,
                    at: at.0,
                    parts: Box::new([below, above]),
                }
            }
        })
    }
}

impl From<Tree> for Vec<Node> {
    fn from(tree: Tree) -> Self {
        let mut nodes = Vec::new();
        tree.list(&mut nodes);
        nodes
    }
}

impl TryFrom<Vec<Node>> for Tree {
    type Error = &'static str;

    fn try_from(nodes: Vec<Node>) -> Result<Self, &'static str> {
        if nodes.len() > 2 * Tree::MOST_BOXES {
            return Err("a box tree has too many boxes");
        }
        let mut nodes = nodes.into_iter();
        let tree = Tree::read(&mut nodes, 0)?;
        match nodes.next() {
            None => Ok(tree),
            Some(_) => Err("a box tree goes on after its last box"),
        }
    }
}
