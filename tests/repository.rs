//! The repository: its layers, what its README says, the instructions in its binary.

#[path = "repository/layers.rs"]
mod layers;
#[path = "repository/portable.rs"]
mod portable;
#[path = "repository/readme.rs"]
mod readme;
