//! Functions whose definition is not public, which the caller of the library supplies.
//!
//! In: the arguments as JSON values, none where one is missing. Out: a JSON value, nothing, or why there is none. They
//! must be pure: the same arguments, the same result, on any thread.

use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a caller's function takes and gives.
type Definition = dyn Fn(&[Option<Json>]) -> Result<Option<Json>, String> + Send + Sync;

/// A function that the caller of the library supplies. Cheap to clone.
#[derive(Clone)]
pub struct HostFunction(Arc<Definition>);

impl HostFunction {
    /// Calls it.
    ///
    /// # Errors
    /// Why it gives no value, in plain words and without the values it was given.
    pub fn call(&self, arguments: &[Option<Json>]) -> Result<Option<Json>, String> {
        (self.0)(arguments)
    }
}

impl std::fmt::Debug for HostFunction {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("HostFunction")
    }
}

/// The functions that a caller supplies, by name.
///
/// ```
/// use xdmap::{CompileOptions, function::HostFunctions};
///
/// let mut functions = HostFunctions::default();
/// functions.supply("dp.fpid_to_ecid", |arguments| match arguments {
///     [Some(id)] => Ok(id.as_str().map(|id| format!("{id:0>38}").into())),
///     _ => Ok(None),
/// });
/// let options = CompileOptions { host_functions: functions, ..CompileOptions::default() };
/// # drop(options);
/// ```
#[derive(Debug, Clone, Default)]
pub struct HostFunctions(BTreeMap<String, HostFunction>);

impl HostFunctions {
    /// Supplies a function under the name that mappings call it by. It must be pure.
    pub fn supply(
        &mut self,
        name: &str,
        function: impl Fn(&[Option<Json>]) -> Result<Option<Json>, String> + Send + Sync + 'static,
    ) {
        self.0.insert(name.to_owned(), HostFunction(Arc::new(function)));
    }

    /// The function of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&HostFunction> {
        self.0.get(name)
    }
}
