//! The members of an object that is being made: later ones win and keep the place of the first.

use crate::payload::Text;
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The members of an object that is being made.
#[derive(Default)]
pub(super) struct Members<'p> {
    list: Vec<(Text<'p>, Value<'p>)>,
    /// Where each key stands, once there are many.
    places: FxHashMap<String, usize>,
}

/// From so many members on, keys are found by a map.
const MANY: usize = 16;

impl<'p> Members<'p> {
    fn place(&mut self, key: &Text<'p>) -> Option<usize> {
        if self.list.len() < MANY {
            return self.list.iter().position(|(other, _)| other == key);
        }
        if self.places.is_empty() {
            let keys = self.list.iter().enumerate();
            self.places = keys.map(|(place, (key, _))| (key.characters().into_owned(), place)).collect();
        }
        self.places.get(&*key.characters()).copied()
    }

    fn push(&mut self, key: Text<'p>, value: Value<'p>) {
        if !self.places.is_empty() {
            self.places.insert(key.characters().into_owned(), self.list.len());
        }
        self.list.push((key, value));
    }

    /// Sets a member.
    pub(super) fn set(&mut self, key: Text<'p>, value: Value<'p>) {
        match self.place(&key) {
            Some(place) => self.list[place].1 = value,
            None => self.push(key, value),
        }
    }

    /// Adds a member; false when its key is there already.
    pub(super) fn insert_new(&mut self, key: Text<'p>, value: Value<'p>) -> bool {
        if self.place(&key).is_some() {
            return false;
        }
        self.push(key, value);
        true
    }

    /// Sets a member below others, made where they are not objects yet.
    pub(super) fn set_path(&mut self, names: &'p [Arc<str>], value: Value<'p>) {
        let Some((first, rest)) = names.split_first() else { return };
        let key = Text::Plain(first);
        if rest.is_empty() {
            return self.set(key, value);
        }
        let mut inner = Members::default();
        if let Some(place) = self.place(&key) {
            inner.list = self.list[place].1.members().collect();
        }
        inner.set_path(rest, value);
        self.set(key, inner.into_value());
    }

    /// The object.
    pub(super) fn into_value(self) -> Value<'p> {
        Value::Object(Arc::new(self.list))
    }
}
