//! Ids: random ones from a seed, and those that only the platform can make.

use super::{DATA_PREP, kinds};
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Family, Function, Implied, Param, Prepared};
use crate::value::{Value, write_canonical};
use sha2::{Digest, Sha256};

/// What an entry of this file starts from.
const SPECIAL: Function = Function { family: Family::Identity, ..DATA_PREP };

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[&FPID_TO_ECID, &UUID];

static UUID: Function = Function {
    name: "dp.uuid",
    aliases: &["dp.guid"],
    summary: "A UUID that looks random",
    notes: "Made of the param `seed`, which the mapping declares (`param seed: string`), of the payload and of the \
            arguments, if any: the same seed and payload give the same UUID, so that a run can be repeated; another seed \
            gives others. Two calls in one mapping give the same UUID unless they are told apart: `dp.uuid(\"order\")`, \
            and inside `each` the element or its index. As the id of a record it cannot tell that a delivery came \
            twice: use `key` there. It has the form of version 4 (RFC 9562).",
    params: &[
        Param::new("seed", accept::TEXT, "the seed").implied(Implied::Seed),
        Param::new("payload", accept::ANY, "the payload").implied(Implied::Payload),
        Param::new("part", accept::ANY, "what tells this UUID from others").optional_rest(),
    ],
    returns: "text, a UUID in lower case",
    gives: |_| kinds::uuid(),
    examples: &[
        Example::gives(r#"dp.uuid("a") == dp.uuid("b")"#, "false"),
        Example::gives(r#"dp.guid("a") == dp.uuid("a")"#, "true"),
        Example::gives(
            r#"matches(dp.uuid(), r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")"#,
            "true",
        ),
    ],
    call: uuid,
    ..SPECIAL
};

fn uuid<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let mut hash = Sha256::new();
    for part in call.arguments {
        let mut bytes = Vec::new();
        if let Some(part) = part {
            write_canonical(part, &mut bytes);
        }
        call.spend_bytes(bytes.len())?;
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(&bytes);
    }
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.finalize()).for_each(|(byte, hashed)| *byte = hashed);
    let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
    Ok(Some(Value::text(id.hyphenated().to_string())))
}

static FPID_TO_ECID: Function = Function {
    name: "dp.fpid_to_ecid",
    summary: "The Experience Cloud id of a first-party device id",
    notes: "How the platform makes it is not published, so that nothing here can compute it: a program that uses the \
            library may supply the function (`CompileOptions::host_functions`); without it a mapping that calls it does \
            not compile.",
    params: &[Param::new("fpid", accept::TEXT, "a UUID")],
    returns: "text",
    fails: "no function is supplied, or it fails",
    gives: |_| kinds::ours::optional(kinds::ours::failing(kinds::ours::text())),
    examples: &[
        Example::fails(r#"dp.fpid_to_ecid("4ed70bee-b654-420a-a3fd-b58b6b65e991")"#),
        Example::missing("dp.fpid_to_ecid(omit)"),
    ],
    host: true,
    call: |call| supplied(&FPID_TO_ECID, call),
    ..SPECIAL
};

/// What the function that the caller of the library supplied gives: a text, or nothing.
fn supplied<'p>(function: &Function, call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let Some(Prepared::Host(host)) = call.prepared else { return Err(function.fail("no function is supplied")) };
    let arguments: Vec<_> = call.arguments.iter().map(|one| one.as_ref().map(Value::to_json)).collect();
    let given = host.call(&arguments).map_err(|why| function.fail(&why))?;
    match given {
        None | Some(serde_json::Value::Null) => Ok(None),
        Some(serde_json::Value::String(text)) => function.made(call, text),
        Some(_) => Err(function.fail("the supplied function gives no text")),
    }
}
