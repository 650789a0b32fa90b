//! Values of a schema, for whoever compares schemas: the least one, a full one, scalars at the bounds, random ones.

use super::instance::{Maker, Style};
use super::model::Model;
use super::random::Random;
use super::words::Words;
use crate::schema::Schema;
use serde_json::Value as Json;
use std::rc::Rc;

/// Places of one schema whose bounds and listed values are tried.
const MOST_PLACES: usize = 600;

/// Makes values, which mostly meet their schema: the validator tells.
pub(crate) struct Values {
    words: Rc<Words>,
    random: Random,
}

impl Values {
    /// Values that try the bounds of these schemas; the same in every run.
    pub(crate) fn about(schemas: &[&Schema]) -> Self {
        let mut words = Words::default();
        for schema in schemas {
            words.add_schema(schema, 12, &mut { MOST_PLACES });
        }
        Self { words: Rc::new(words), random: Random::new(1) }
    }

    /// Values that are no lists or objects, the plainest first.
    pub(crate) fn scalars(&self, schema: &Schema) -> Vec<Json> {
        Model::of(schema, &self.words).scalars().to_vec()
    }

    /// Of each alternative the least value and a full one.
    pub(crate) fn plain(&mut self, schema: &Schema) -> Vec<Json> {
        let model = Model::of(schema, &self.words);
        let mut all = Vec::new();
        for form in model.forms() {
            for style in [Style::LEAST, Style::FULL] {
                all.extend(Maker { style, random: &mut self.random }.of_form(&model, form));
            }
        }
        all
    }

    /// So many values of any kind.
    pub(crate) fn any(&mut self, schema: &Schema, count: usize) -> Vec<Json> {
        let model = Model::of(schema, &self.words);
        let mut maker = Maker { style: Style::RANDOM, random: &mut self.random };
        (0..count).filter_map(|_| maker.value(&model)).collect()
    }
}
