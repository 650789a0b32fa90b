//! The language's types: `string`, `[T]`, `{T}`, names of sources, as kinds.

use super::declarations::Global;
use super::{Resolver, kinds};
use crate::check::ParamType;
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::schema::{Kind, Schema};
use crate::syntax::ast::{Name, Type, TypeBase};

/// Types by name.
const NAMES: &[&str] = &["string", "bool", "int", "number", "time", "date", "duration", "object", "any"];

impl Resolver<'_> {
    /// The kind of a type. An unknown name is told of, and fits everything.
    pub(super) fn type_kind(&mut self, ty: &Type) -> Kind {
        Kind { schema: self.type_schema(&ty.base), optional: ty.optional, fails: false }
    }

    fn type_schema(&mut self, base: &TypeBase) -> Schema {
        match base {
            TypeBase::List(item) => {
                let item = self.type_schema(&item.base);
                kinds::list_of(&item)
            }
            TypeBase::Map(item) => {
                let item = self.type_schema(&item.base);
                kinds::map_of(&item)
            }
            TypeBase::Name(name) => self.named_type(name),
        }
    }

    fn named_type(&mut self, name: &Name) -> Schema {
        match &*name.text {
            "string" => kinds::text(),
            "bool" => kinds::boolean(),
            "int" => kinds::integer(),
            "number" => kinds::number(),
            "time" => Schema::time(),
            "date" => Schema::date(),
            "duration" => Schema::duration(),
            "object" => kinds::object(),
            "any" => kinds::any(),
            _ => match self.global(self.env.package, &name.text) {
                Some(Global::Source(id)) => self.sources[id.0 as usize].value.schema.clone(),
                _ => self.unknown_type(name),
            },
        }
    }

    fn unknown_type(&mut self, name: &Name) -> Schema {
        let sources = self.near_global(self.env.package, &name.text, |global| matches!(global, Global::Source(_)));
        let near = match &*name.text {
            "text" | "str" => Some("string".to_owned()),
            "integer" => Some("int".to_owned()),
            "boolean" => Some("bool".to_owned()),
            "float" | "double" => Some("number".to_owned()),
            "datetime" | "timestamp" => Some("time".to_owned()),
            "list" | "array" => Some("[any]".to_owned()),
            other => near_name(other, NAMES.iter().copied()).map(str::to_owned).or(sources),
        };
        let mut diagnostic = Diagnostic::error(Code::UnknownType, name.span)
            .message(format!("no type is called `{}`", name.text))
            .label("neither a type nor a source")
            .note(format!("the types are {}, `[T]`, `{{T}}` and the sources", NAMES.join(", ")));
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("a near name is `{near}`"));
        }
        self.report(diagnostic);
        kinds::nothing()
    }
}

/// How a param of a type reads its value.
pub(super) fn param_type(ty: &Type) -> ParamType {
    let TypeBase::Name(name) = &ty.base else { return ParamType::Json };
    match &*name.text {
        "string" => ParamType::Text,
        "int" => ParamType::Integer,
        "number" => ParamType::Number,
        "bool" => ParamType::Bool,
        "time" => ParamType::Time,
        "date" => ParamType::Date,
        "duration" => ParamType::Duration,
        _ => ParamType::Json,
    }
}
