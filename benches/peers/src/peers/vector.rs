//! VRL, the language of Vector: a program compiled once, run over each payload. Mapping only.

use super::program::text_of;
use super::{Library, Peer};
use crate::Fault;
use crate::task::Task;
use std::collections::BTreeMap;
use vrl::compiler::runtime::Runtime;
use vrl::compiler::{TargetValue, TimeZone, compile};
use vrl::value::{Secrets, Value};

/// The peer, with `programs/TASK.vrl`.
pub fn peer(task: Task) -> Result<Box<dyn Peer>, Fault> {
    let text = text_of(task, "vrl")?;
    let compiled = compile(&text, &vrl::stdlib::all())
        .map_err(|faults| vrl::diagnostic::Formatter::new(&text, faults).to_string())?;
    let (program, zone, mut runtime) = (compiled.program, TimeZone::default(), Runtime::default());
    Ok(Library::mapping(
        "VRL, compiled, not validated",
        Box::new(move |line, out| {
            let value: Value = serde_json::from_slice(line)?;
            let mut target =
                TargetValue { value, metadata: Value::Object(BTreeMap::new()), secrets: Secrets::default() };
            runtime.resolve(&mut target, &program, &zone).map_err(|fault| format!("VRL: {fault}"))?;
            runtime.clear();
            let records = if let Value::Array(records) = &target.value { records } else { &vec![target.value] };
            for record in records {
                serde_json::to_writer(&mut *out, record)?;
                out.push(b'\n');
            }
            Ok(())
        }),
    ))
}
