//! The texts in which Adobe Analytics keeps events and products.
//!
//! An event text is `name=value:id` with commas between; a product text `category;name;quantity;price;events;eVars` with
//! commas between, its events and eVars with bars between. Nothing in them can be quoted.

use super::{DATA_PREP, kinds};
use crate::function::entry::accept;
use crate::function::{Call, Example, Failure, Family, Function, Param};
use crate::payload::Text;
use crate::value::Value;

/// What an entry of this file starts from.
const ANALYTICS: Function = Function { family: Family::Analytics, ..DATA_PREP };

const EVENTS: Param = Param::new("events", accept::TEXT, "`event1=value:id,event2`");
const PRODUCTS: Param = Param::new("products", accept::TEXT, "`category;name;quantity;price;events;eVars,...`");
const EVENT: Param = Param::new("event", accept::TEXT, "the name of an event");

/// All of them.
pub(super) static FUNCTIONS: &[&Function] = &[
    &AA_GET_EVENT_ID,
    &AA_GET_EVENT_VALUE,
    &AA_GET_PRODUCT_CATEGORIES,
    &AA_GET_PRODUCT_EVARS,
    &AA_GET_PRODUCT_EVENT_IDS,
    &AA_GET_PRODUCT_EVENT_VALUES,
    &AA_GET_PRODUCT_EVENTS,
    &AA_GET_PRODUCT_NAMES,
    &AA_GET_PRODUCT_PRICES,
    &AA_GET_PRODUCT_QUANTITIES,
];

/// `name=value:id`
struct Event<'t> {
    value: Option<&'t str>,
    id: Option<&'t str>,
}

impl<'t> Event<'t> {
    /// The event of a name among several; the first of those that have it.
    fn find(mut events: impl Iterator<Item = &'t str>, name: &str) -> Option<Self> {
        events.find_map(|event| {
            let (front, id) = event.split_once(':').map_or((event, None), |(front, id)| (front, Some(id)));
            let (own_name, value) = front.split_once('=').map_or((front, None), |(name, value)| (name, Some(value)));
            let full = |part: Option<&'t str>| part.map(str::trim).filter(|part| !part.is_empty());
            (own_name.trim() == name.trim()).then(|| Event { value: full(value), id: full(id) })
        })
    }

    /// An event without a value counts once.
    fn value(&self) -> &'t str {
        self.value.unwrap_or("1")
    }
}

static AA_GET_EVENT_ID: Function = Function {
    name: "dp.aa_get_event_id",
    summary: "The id of an event in an event text",
    notes: "What stands behind the colon. Missing where the event is not there or has no id.",
    params: &[EVENTS, EVENT],
    returns: "text, or missing",
    gives: |arguments| kinds::ours::optional(kinds::ours::shorter(arguments)),
    examples: &[
        Example::gives(r#"dp.aa_get_event_id("event101=5:123456,scOpen", "event101")"#, r#""123456""#),
        Example::missing(r#"dp.aa_get_event_id("event101=5:123456,scOpen", "scOpen")"#),
        Example::missing(r#"dp.aa_get_event_id("scOpen", "event1")"#),
    ],
    call: |call| of_event(&AA_GET_EVENT_ID, call, |event| event.id),
    ..ANALYTICS
};

static AA_GET_EVENT_VALUE: Function = Function {
    name: "dp.aa_get_event_value",
    summary: "The value of an event in an event text, as text",
    notes: "`1` where the event has no value. Missing where the event is not there.",
    params: &[EVENTS, EVENT],
    returns: "text, or missing",
    gives: |_| kinds::ours::optional(kinds::ours::text()),
    examples: &[
        Example::gives(r#"dp.aa_get_event_value("event101=5:123456,scOpen", "event101")"#, r#""5""#),
        Example::gives(r#"dp.aa_get_event_value("event101=5:123456,scOpen", "scOpen")"#, r#""1""#),
        Example::missing(r#"dp.aa_get_event_value("scOpen", "event1")"#),
    ],
    call: |call| of_event(&AA_GET_EVENT_VALUE, call, |event| Some(event.value())),
    ..ANALYTICS
};

fn of_event<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    part: for<'t> fn(&Event<'t>) -> Option<&'t str>,
) -> Result<Option<Value<'p>>, Failure> {
    let (events, name) = (function.text(call, 0)?, function.text(call, 1)?);
    let events = events.characters();
    let found = Event::find(events.split(','), &name.characters());
    Ok(found.and_then(|event| part(&event).map(Value::text)))
}

/// What the functions of a field of all products start from.
const OF_FIELD: Function = Function {
    notes: "One element for each product, in their order; null where the field is empty or not there. Numbers stay text.",
    params: &[PRODUCTS],
    returns: "list of text or null",
    gives: |_| kinds::texts_or_null(),
    ..ANALYTICS
};

static AA_GET_PRODUCT_CATEGORIES: Function = Function {
    name: "dp.aa_get_product_categories",
    summary: "The category of each product in a product text",
    examples: &[
        Example::gives(
            r#"dp.aa_get_product_categories(";Example product 1;1;3.50,Example category 2;Example product 2;1;5.99")"#,
            r#"[null, "Example category 2"]"#,
        ),
        Example::gives(r#"dp.aa_get_product_categories("")"#, "[]"),
    ],
    call: |call| of_field(&AA_GET_PRODUCT_CATEGORIES, call, 0),
    ..OF_FIELD
};

static AA_GET_PRODUCT_NAMES: Function = Function {
    name: "dp.aa_get_product_names",
    summary: "The name of each product in a product text",
    examples: &[
        Example::gives(
            r#"dp.aa_get_product_names(";Example product 1;1;3.50,Example category 2;Example product 2;1;5.99")"#,
            r#"["Example product 1", "Example product 2"]"#,
        ),
        Example::gives(r#"dp.aa_get_product_names("shoes")"#, "[null]"),
    ],
    call: |call| of_field(&AA_GET_PRODUCT_NAMES, call, 1),
    ..OF_FIELD
};

static AA_GET_PRODUCT_QUANTITIES: Function = Function {
    name: "dp.aa_get_product_quantities",
    summary: "The quantity of each product in a product text",
    examples: &[
        Example::gives(
            r#"dp.aa_get_product_quantities(";Example product 1;1;3.50,Example category 2;Example product 2")"#,
            r#"["1", null]"#,
        ),
        Example::missing("dp.aa_get_product_quantities(omit)"),
    ],
    call: |call| of_field(&AA_GET_PRODUCT_QUANTITIES, call, 2),
    ..OF_FIELD
};

static AA_GET_PRODUCT_PRICES: Function = Function {
    name: "dp.aa_get_product_prices",
    summary: "The price of each product in a product text",
    examples: &[
        Example::gives(
            r#"dp.aa_get_product_prices(";Example product 1;1;3.50,Example category 2;Example product 2")"#,
            r#"["3.50", null]"#,
        ),
        Example::missing("dp.aa_get_product_prices(omit)"),
    ],
    call: |call| of_field(&AA_GET_PRODUCT_PRICES, call, 3),
    ..OF_FIELD
};

fn of_field<'p>(function: &Function, call: &mut Call<'_, 'p>, field: usize) -> Result<Option<Value<'p>>, Failure> {
    each_product(function, call, |product| product.split(';').nth(field).map(Value::text))
}

/// A list with an element for each product: null where `part` gives nothing, or an empty text.
fn each_product<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    part: impl Fn(&str) -> Option<Value<'p>>,
) -> Result<Option<Value<'p>>, Failure> {
    let products = function.text(call, 0)?;
    let products = products.characters();
    if products.trim().is_empty() {
        return Ok(Some(Value::list(Vec::new())));
    }
    let is_full = |value: &Value<'p>| !matches!(value, Value::Text(text) if text.is_empty());
    let elements: Vec<Value<'p>> =
        products.split(',').map(|product| part(product).filter(is_full).unwrap_or(Value::Null)).collect();
    call.spend(elements.len())?;
    Ok(Some(Value::list(elements)))
}

/// What the functions of an event of all products start from.
const OF_PRODUCT_EVENT: Function = Function {
    params: &[PRODUCTS, EVENT],
    returns: "list of text or null",
    gives: |_| kinds::texts_or_null(),
    ..ANALYTICS
};

static AA_GET_PRODUCT_EVENT_VALUES: Function = Function {
    name: "dp.aa_get_product_event_values",
    summary: "The value of an event at each product in a product text",
    notes: "One element for each product, in their order; null where the product does not have the event, `1` where the \
            event has no value.",
    examples: &[
        Example::gives(
            r#"dp.aa_get_product_event_values(";Example product 1;1;4.20;event1=2.3|event2=5:1,;Example product 2;1;4.20;event1=3|event2=2:2", "event1")"#,
            r#"["2.3", "3"]"#,
        ),
        Example::gives(r#"dp.aa_get_product_event_values(";a;1;2;event1,;b;1;2", "event1")"#, r#"["1", null]"#),
    ],
    call: |call| of_product_event(&AA_GET_PRODUCT_EVENT_VALUES, call, |event| Some(Value::text(event.value()))),
    ..OF_PRODUCT_EVENT
};

static AA_GET_PRODUCT_EVENT_IDS: Function = Function {
    name: "dp.aa_get_product_event_ids",
    summary: "The id of an event at each product in a product text",
    notes: "One element for each product, in their order; null where the product does not have the event, or it has no id.",
    examples: &[
        Example::gives(
            r#"dp.aa_get_product_event_ids(";Example product 1;1;4.20;event1=2.3|event2=5:1,;Example product 2;1;4.20;event1=3|event2=2:2", "event2")"#,
            r#"["1", "2"]"#,
        ),
        Example::gives(r#"dp.aa_get_product_event_ids(";a;1;2;event1=3", "event1")"#, "[null]"),
    ],
    call: |call| of_product_event(&AA_GET_PRODUCT_EVENT_IDS, call, |event| event.id.map(Value::text)),
    ..OF_PRODUCT_EVENT
};

static AA_GET_PRODUCT_EVENTS: Function = Function {
    name: "dp.aa_get_product_events",
    summary: "The id and the value of an event at each product in a product text",
    notes: "One object for each product, in their order, null where the product does not have the event; `id` is left out \
            where the event has none. The documentation's example gives the value 1 for `event2=2:2`; here it is 2, what \
            stands there.",
    returns: "list of objects or null",
    gives: |_| kinds::product_events(),
    examples: &[
        Example::gives(
            r#"dp.aa_get_product_events(";Example product 1;1;4.20;event1=2.3|event2=5:1,;Example product 2;1;4.20;event1=3|event2=2:2", "event2")"#,
            r#"[{ "id": "1", "value": "5" }, { "id": "2", "value": "2" }]"#,
        ),
        Example::gives(r#"dp.aa_get_product_events(";a;1;2;event1,;b", "event1")"#, r#"[{ "value": "1" }, null]"#),
    ],
    call: |call| {
        of_product_event(&AA_GET_PRODUCT_EVENTS, call, |event| {
            let id = event.id.map(|id| (Text::Plain("id"), Value::text(id)));
            let value = (Text::Plain("value"), Value::text(event.value()));
            Some(Value::object(id.into_iter().chain([value]).collect()))
        })
    },
    ..OF_PRODUCT_EVENT
};

fn of_product_event<'p>(
    function: &Function,
    call: &mut Call<'_, 'p>,
    part: fn(&Event<'_>) -> Option<Value<'p>>,
) -> Result<Option<Value<'p>>, Failure> {
    let name = function.text(call, 1)?;
    let name = name.characters();
    each_product(function, call, |product| {
        let events = product.split(';').nth(4)?.split('|');
        Event::find(events, &name).and_then(|event| part(&event))
    })
}

static AA_GET_PRODUCT_EVARS: Function = Function {
    name: "dp.aa_get_product_evars",
    summary: "The value of an eVar at each product in a product text",
    notes: "One element for each product, in their order; null where the product does not have the eVar, or it is empty.",
    params: &[PRODUCTS, Param::new("evar", accept::TEXT, "the name of an eVar")],
    examples: &[
        Example::gives(
            r#"dp.aa_get_product_evars(";Example product;1;6.69;;eVar1=Merchandising value", "eVar1")"#,
            r#"["Merchandising value"]"#,
        ),
        Example::gives(r#"dp.aa_get_product_evars(";a;1;2;;eVar1=x|eVar2=y=z,;b", "eVar2")"#, r#"["y=z", null]"#),
    ],
    call: aa_get_product_evars,
    ..OF_PRODUCT_EVENT
};

fn aa_get_product_evars<'p>(call: &mut Call<'_, 'p>) -> Result<Option<Value<'p>>, Failure> {
    let name = AA_GET_PRODUCT_EVARS.text(call, 1)?;
    let name = name.characters();
    each_product(&AA_GET_PRODUCT_EVARS, call, |product| {
        let mut evars = product.split(';').nth(5)?.split('|').filter_map(|evar| evar.split_once('='));
        evars.find(|(own_name, _)| own_name.trim() == name.trim()).map(|(_, value)| Value::text(value))
    })
}
