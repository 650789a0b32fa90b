//! jaq: a jq filter, compiled once, run over each payload. Mapping only.

use super::program::text_of;
use super::{Library, Peer};
use crate::Fault;
use crate::task::Task;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read, write};

/// The peer, with `programs/TASK.jq`.
pub fn peer(task: Task) -> Result<Box<dyn Peer>, Fault> {
    let text = text_of(task, "jq")?;
    let names = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    let arena = Arena::default();
    let modules = Loader::new(names)
        .load(&arena, File { code: &text[..], path: () })
        .map_err(|faults| format!("jaq cannot load the filter: {faults:?}"))?;
    let filter = Compiler::default()
        .with_funs(functions)
        .compile(modules)
        .map_err(|faults| format!("jaq cannot compile the filter: {faults:?}"))?;
    let layout = write::Pp::default();
    Ok(Library::mapping(
        "jaq, compiled, not validated",
        Box::new(move |line, out| {
            let payload = read::parse_single(line).map_err(|fault| format!("jaq: {fault}"))?;
            let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
            for record in filter.id.run((context, payload)).map(unwrap_valr) {
                write::write(out, &layout, 0, &record.map_err(|fault| format!("jaq: {fault}"))?)?;
                out.push(b'\n');
            }
            Ok(())
        }),
    ))
}
