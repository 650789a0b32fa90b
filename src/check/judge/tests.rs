use super::logic::{Answer, Ask, Formula, Scalar, Subject, SubjectId, Subjects, Variant};
use super::places::{Place, leaves};
use super::query;
use crate::check::typed::Test;
use crate::schema::{Schema, Type, TypeSet};
use serde_json::json;

fn texts(places: &[Place]) -> Vec<String> {
    places.iter().map(Place::source_text).collect()
}

#[test]
fn the_places_of_a_query_are_read_from_its_text() {
    let cases = [
        ("$.messages[?@.isVisitorMsg == true].text", vec![".messages[*].text"], vec![".messages[*].isVisitorMsg"]),
        ("$.a['b c'][0]", vec![".a.\"b c\"[*]"], vec![]),
        ("$.a[\"x\", 'y'].z", vec![".a.x.z", ".a.y.z"], vec![]),
        ("$..text", vec!["...text"], vec![]),
        ("$.a[?@.b == 'x]' && $.c[0] > 1, 3]", vec![".a[*]"], vec![".a[*].b", ".c[*]"]),
        ("$.a[?count(@.b[?@.c]) > 1].*", vec![".a[*][*]"], vec![".a[*].b[*]", ".a[*].b[*].c"]),
        ("$", vec!["."], vec![]),
    ];
    for (text, selected, tested) in cases {
        let places = query::places(text);
        assert_eq!((texts(&places.selected), texts(&places.tested)), (strings(&selected), strings(&tested)), "{text}");
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn leaves_are_what_a_schema_names_last() {
    let schema = Schema::from_json(json!({
        "type": "object",
        "properties": {
            "id": { "type": "string" },
            "tags": { "type": "array", "items": { "type": "string" } },
            "messages": { "type": ["array", "null"], "items": {
                "type": "object", "properties": { "text": {}, "meta": { "type": "object" } } } },
            "self": { "$ref": "#" }
        }
    }));
    let found: Vec<String> = leaves(&schema).iter().map(|leaf| leaf.place.source_text()).collect();
    assert_eq!(found, [".id", ".tags", ".messages[*].text", ".messages[*].meta", ".self"]);
}

fn subject(key: &str, types: TypeSet, values: Option<Vec<Scalar>>, optional: bool) -> Subject {
    Subject { key: key.to_owned(), shown: Some(key.to_owned()), optional, types, values, range: (None, None) }
}

fn text(text: &str) -> Ask {
    Ask::Equals(Scalar::Text(text.to_owned()))
}

#[test]
fn a_list_of_values_is_covered_by_its_values() {
    let mut subjects = Subjects::default();
    let values = ["a", "b"].map(|value| Scalar::Text(value.to_owned())).to_vec();
    let who = subjects.add(subject("who", TypeSet::of(Type::String), Some(values), false));
    let is = |value: &str| Formula::Ask(who, text(value));
    assert_eq!(subjects.solve(&Formula::any([is("a"), is("b")]).not()), Answer::No);
    assert_eq!(subjects.solve(&Formula::all([is("a"), is("b")])), Answer::No);
    let case = subjects.solve(&is("a").not());
    assert_eq!(case, Answer::Yes(vec![(who, Variant::Scalar(Scalar::Text("b".to_owned())))]));
    let Answer::Yes(case) = case else { return };
    assert_eq!(subjects.words(&case).as_deref(), Some("`who` is \"b\""));
}

#[test]
fn open_texts_have_a_case_beside_those_named() {
    let mut subjects = Subjects::default();
    let kind = subjects.add(subject("kind", TypeSet::of(Type::String), None, true));
    let is = |value: &str| Formula::Ask(kind, text(value));
    assert!(matches!(subjects.solve(&Formula::any([is("a"), is("b")]).not()), Answer::Yes(_)));
    let there = Formula::Ask(kind, Ask::Present);
    assert_eq!(subjects.solve(&Formula::all([is("a"), there.clone().not()])), Answer::No);
    assert_eq!(subjects.solve(&Formula::all([there.clone(), there.not()])), Answer::No);
}

#[test]
fn kinds_exclude_each_other_and_members_need_their_object() {
    let mut subjects = Subjects::default();
    let outer = subjects.add(subject(".x", TypeSet::ALL, None, true));
    let inner = subjects.add(subject(".x.y", TypeSet::of(Type::String), None, true));
    let is = |test| Formula::Ask(outer, Ask::Is(test));
    assert_eq!(subjects.solve(&Formula::all([is(Test::Object), is(Test::Text)])), Answer::No);
    assert!(matches!(subjects.solve(&Formula::all([is(Test::Number), is(Test::Integer)])), Answer::Yes(_)));
    assert!(matches!(subjects.solve(&is(Test::Email)), Answer::Yes(_)));
    let inside = Formula::Ask(inner, Ask::Present);
    assert_eq!(subjects.solve(&Formula::all([inside, is(Test::Missing)])), Answer::No);
}

#[test]
fn too_many_cases_are_left_open() {
    let mut subjects = Subjects::default();
    let ids: Vec<SubjectId> = (0..40)
        .map(|index| subjects.add(subject(&format!("x{index}"), TypeSet::of(Type::Boolean), None, false)))
        .collect();
    let all = Formula::all(ids.iter().map(|id| Formula::Ask(*id, Ask::Equals(Scalar::Bool(true)))));
    assert_eq!(subjects.solve(&all), Answer::Unknown);
}

fn below(number: &str) -> Ask {
    Ask::Below(number.to_owned())
}

fn number(number: &str) -> Ask {
    Ask::Equals(Scalar::Number(number.to_owned()))
}

#[test]
fn ranges_of_numbers_exclude_each_other() {
    for (types, gap) in [(Type::Integer, false), (Type::Number, true)] {
        let mut subjects = Subjects::default();
        let n = subjects.add(subject(".n", TypeSet::of(types), None, false));
        let ask = |ask| Formula::Ask(n, ask);
        let over = |limit: &str| Formula::any([ask(below(limit)), ask(number(limit))]).not();
        assert_eq!(subjects.solve(&Formula::all([ask(below("10")), over("20")])), Answer::No);
        assert!(matches!(subjects.solve(&Formula::all([over("10"), ask(below("20"))])), Answer::Yes(_)));
        // Between 10 and 11 there is a fraction, and no whole number.
        let between = subjects.solve(&Formula::all([over("10"), ask(below("11"))]));
        assert_eq!(matches!(between, Answer::Yes(_)), gap, "{types:?}");
    }
}

#[test]
fn numbers_stay_within_what_the_schema_lets_through() {
    let schema = Schema::integer().with_range(Some(0.into()), Some(9.into()));
    let mut subjects = Subjects::default();
    let range = super::numbers::range_of(&schema);
    let n = subjects.add(Subject { range, ..subject(".n", TypeSet::of(Type::Integer), None, false) });
    let ask = |ask| Formula::Ask(n, ask);
    assert_eq!(subjects.solve(&ask(below("0"))), Answer::No);
    assert_eq!(subjects.solve(&ask(below("10")).not()), Answer::No);
    assert_eq!(subjects.solve(&ask(number("12"))), Answer::No);
    assert!(matches!(subjects.solve(&ask(below("1"))), Answer::Yes(_)));
    let case = subjects.solve(&Formula::all([ask(below("8")), ask(below("3")).not(), ask(number("3")).not()]));
    let Answer::Yes(case) = case else { panic!("{case:?}") };
    assert_eq!(subjects.words(&case).as_deref(), Some("`.n` is between 3 and 8"));
}
