//! Whether two peers give the same records, as JSON values.

use crate::Fault;
use crate::task::lines;
use serde_json::Value;

/// Compares the records of a peer with those of xdmap.
pub fn same_records(peer: &str, wanted: &[u8], given: &[u8]) -> Result<(), Fault> {
    let (wanted, given) = (values(wanted)?, values(given)?);
    if wanted.len() != given.len() {
        return Err(format!("{peer} gives {} records, xdmap {}", given.len(), wanted.len()).into());
    }
    match wanted.iter().zip(&given).position(|(wanted, given)| wanted != given) {
        None => Ok(()),
        Some(index) => {
            let (wanted, given) = (&wanted[index], &given[index]);
            Err(format!("record {index} of {peer} differs from xdmap's\n  xdmap: {wanted}\n  peer:  {given}").into())
        }
    }
}

fn values(text: &[u8]) -> Result<Vec<Value>, Fault> {
    lines(text).map(|line| Ok(serde_json::from_slice(line)?)).collect()
}
