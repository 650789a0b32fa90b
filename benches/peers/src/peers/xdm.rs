//! xdmap itself: each payload checked against the source schema and mapped; the records are proved when compiling.

use super::{Library, Peer};
use crate::Fault;
use crate::task::{Mapping, Task};
use xdmap::run::{RunOptions, Scratch};

/// xdmap with a mapping.
pub fn peer(task: Task, mapping: Mapping) -> Result<Box<dyn Peer>, Fault> {
    let (rules, name) = (mapping.rules()?, task.event(mapping));
    if rules.event(name).is_none() {
        return Err(format!("the mapping has no event {name}").into());
    }
    let (params, options, mut scratch) = (mapping.params(&rules)?, RunOptions::default(), Scratch::default());
    Ok(Library::mapping(
        "xdmap",
        Box::new(move |line, out| {
            let event = rules.event(name).ok_or("no event")?;
            let applied = event.apply_into(&mut scratch, line, &params, &options, None, out);
            applied.rejects.first().map_or(Ok(()), |reject| Err(format!("xdmap rejected a payload: {reject:?}").into()))
        }),
    ))
}
