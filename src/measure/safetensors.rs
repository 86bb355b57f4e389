//! safetensors: eight bytes with the length of a header, the header (JSON: for each tensor its type,
//! its shape, and where its bytes are), and the tensors.

use std::collections::BTreeMap;
use std::io::{Read, copy, sink};

use serde::Deserialize;
use serde_json::Value;

use super::array::{Element, Layout, TYPES};
use super::file::choose;
use crate::measure::Vectors;

/// The longest header that the format allows.
pub(super) const LONGEST_HEADER: u64 = 100_000_000;

/// What the header says of a tensor.
#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

/// Reads a tensor: the one of that name, or the only one.
pub(super) fn read(mut reader: impl Read, name: Option<&str>) -> Result<Vectors<'static>, String> {
    let damaged = |_| "has no header of safetensors; write it again with save_file".to_owned();
    let mut length = [0; 8];
    reader.read_exact(&mut length).map_err(damaged)?;
    let mut header = Vec::new();
    let most = u64::from_le_bytes(length).min(LONGEST_HEADER);
    (&mut reader)
        .take(most)
        .read_to_end(&mut header)
        .map_err(damaged)?;
    let mut members: BTreeMap<String, Value> =
        serde_json::from_slice(&header).map_err(|error| damaged_header(&error))?;
    members.remove("__metadata__");
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    let name = choose(&names, name, "tensor")?.to_owned();
    let tensor = members.remove(&name).unwrap_or_default();
    let tensor: Tensor = serde_json::from_value(tensor).map_err(|error| damaged_header(&error))?;
    let [start, end] = tensor.data_offsets;
    let layout = tensor.layout()?;
    layout.fills(end.saturating_sub(start))?;
    copy(&mut (&mut reader).take(start), &mut sink())
        .map_err(|error| format!("cannot be read: {error}"))?;
    layout.vectors(&mut reader)
}

fn damaged_header(error: &serde_json::Error) -> String {
    format!("has a damaged header of safetensors ({error}); write it again with save_file")
}

impl Tensor {
    fn layout(&self) -> Result<Layout, String> {
        let element = match &*self.dtype {
            "F16" => Element::Half,
            "BF16" => Element::Brain,
            "F32" => Element::Single,
            "F64" => Element::Double,
            other => return Err(format!("holds entries of type {other}; {TYPES}")),
        };
        match self.shape[..] {
            [rows, columns] if rows > 0 && columns > 0 => Ok(Layout {
                element,
                big_endian: false,
                fortran_order: false,
                rows,
                columns,
            }),
            _ => Err(format!(
                "holds a tensor of shape {:?}; one of shape [N, d] with N ≥ 1 and d ≥ 1 is needed: \
                 save x.reshape(len(x), -1)",
                self.shape
            )),
        }
    }
}
