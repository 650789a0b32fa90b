//! The random mappings, schemas and payloads of the property tests.

#![allow(dead_code)]

#[path = "../../tests/proof_properties/covers.rs"]
pub mod covers;
#[path = "../../tests/proof_properties/expressions.rs"]
pub mod expressions;
#[path = "../../tests/proof_properties/mappings.rs"]
pub mod mappings;
#[path = "../../tests/proof_properties/payloads.rs"]
pub mod payloads;
#[path = "../../tests/proof_properties/random.rs"]
pub mod random;
#[path = "../../tests/proof_properties/runs.rs"]
pub mod runs;
#[path = "../../tests/proof_properties/schemas.rs"]
pub mod schemas;
