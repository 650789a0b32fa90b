//! Documents at the door of the room: what is JSON, faults and their bytes, limits, keys that stand twice, repair.
//! Texts and numbers: `values`.

mod values;

use super::*;
use crate::path::Step;

fn read_with(bytes: &[u8], options: &ReadOptions) -> Result<(), (FaultKind, usize)> {
    Tape::default().read(bytes, options).map(|_| ()).map_err(|fault| (fault.kind, fault.offset))
}

fn read(text: &str) -> Result<(), (FaultKind, usize)> {
    read_with(text.as_bytes(), &ReadOptions::default())
}

fn limited(limits: Limits) -> ReadOptions {
    ReadOptions { limits, ..ReadOptions::default() }
}

#[test]
fn every_form_of_rfc_8259_is_read() {
    for text in [
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "0.5",
        "-0.0",
        "1e5",
        "1E+5",
        "1e-5",
        "0e0",
        "1.25e300",
        "1e999",
        "123456789012345678901234567890",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\"",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        "[1]",
        "[1,2]",
        "[[],[[]],{}]",
        "{\"a\":1}",
        "{\"\":null}",
        "{\"a\":{\"b\":[{\"c\":0}]}}",
        " \t\r\n1 \t\r\n",
        "[ 1 , 2 ]",
        "{ \"a\" : 1 , \"b\" : 2 }",
        r#""\"\\\/\b\f\n\r\t\u0041""#,
        r#""\ud83d\ude00""#,
        r#""\uD83D\uDE00\uFFFF\u0000""#,
        "\"é😀\u{7f}\u{2028}\u{feff}\"",
        "\"/\"",
        "{\"__proto__\":1,\"$serde_json::private::Number\":\"2\"}",
    ] {
        assert_eq!(read(text), Ok(()), "{text}");
    }
}

#[test]
fn what_is_not_json_is_refused_at_its_byte() {
    use FaultKind::*;
    for (text, kind, offset) in [
        ("", Empty, 0),
        (" \n", Empty, 2),
        ("\u{feff}1", Syntax, 0),
        ("x", Syntax, 0),
        ("nul", Unfinished, 3),
        ("nulx", Syntax, 3),
        ("True", Syntax, 0),
        ("tru ", Syntax, 3),
        ("nulll", Trailing, 4),
        ("1 2", Trailing, 2),
        ("{} {}", Trailing, 3),
        ("[]]", Trailing, 2),
        ("1\0", Trailing, 1),
        ("\u{a0}1", Syntax, 0),
        ("-", Unfinished, 1),
        ("-a", Syntax, 1),
        ("+1", Syntax, 0),
        ("01", Trailing, 1),
        ("-01", Trailing, 2),
        ("1.", Unfinished, 2),
        (".5", Syntax, 0),
        ("1.e5", Syntax, 2),
        ("1e", Unfinished, 2),
        ("1e+", Unfinished, 3),
        ("1ex", Syntax, 2),
        ("[1.]", Syntax, 3),
        ("[-]", Syntax, 2),
        ("0x1", Trailing, 1),
        ("NaN", Syntax, 0),
        ("Infinity", Syntax, 0),
        ("-Infinity", Syntax, 1),
        ("1_0", Trailing, 1),
        ("[", Unfinished, 1),
        ("[1", Unfinished, 2),
        ("[1,", Unfinished, 3),
        ("[,1]", Syntax, 1),
        ("[1,]", Syntax, 3),
        ("[1 2]", Syntax, 3),
        ("[1}", Syntax, 2),
        ("[1:2]", Syntax, 2),
        ("]", Syntax, 0),
        ("{", Unfinished, 1),
        ("{\"a\"", Unfinished, 4),
        ("{\"a\":", Unfinished, 5),
        ("{\"a\":1", Unfinished, 6),
        ("{\"a\":1,", Unfinished, 7),
        ("{\"a\":1,}", Syntax, 7),
        ("{,}", Syntax, 1),
        ("{a:1}", Syntax, 1),
        ("{'a':1}", Syntax, 1),
        ("{\"a\" 1}", Syntax, 5),
        ("{\"a\":}", Syntax, 5),
        ("{1:2}", Syntax, 1),
        ("{\"a\"}", Syntax, 4),
        ("{\"a\":1]", Syntax, 6),
        ("{\"a\":1 \"b\":2}", Syntax, 7),
        ("}", Syntax, 0),
        ("/*x*/1", Syntax, 0),
        ("[1]//x", Trailing, 3),
        ("\"", Unfinished, 1),
        ("\"a", Unfinished, 2),
        ("\"\\", Unfinished, 2),
        ("\"\\\"", Unfinished, 3),
        ("\"\\u12", Unfinished, 5),
        ("\"\\x\"", Escape, 1),
        ("\"a\\'\"", Escape, 2),
        ("\"\\u12g4\"", Escape, 1),
        ("\"\\u+123\"", Escape, 1),
        ("\"\\U0041\"", Escape, 1),
        ("\"a\nb\"", ControlCharacter, 2),
        ("\"a\tb\"", ControlCharacter, 2),
        ("\"\0\"", ControlCharacter, 1),
        ("\"aaaaaaaaaaaaaaaa\u{1f}\"", ControlCharacter, 17),
        ("'a'", Syntax, 0),
        ("\"\\ud800\"", LoneSurrogate, 1),
        ("\"a\\udc00\"", LoneSurrogate, 2),
        ("\"\\ud800\\n\"", LoneSurrogate, 1),
        ("\"\\ud800\\ud800\\udc00\"", LoneSurrogate, 1),
        ("\"\\ud83dx\"", LoneSurrogate, 1),
        ("{\"\\ud800\":1}", LoneSurrogate, 2),
        ("\"\\ud83d\\u00", Unfinished, 11),
    ] {
        assert_eq!(read(text), Err((kind, offset)), "{text:?}");
        assert!(!kind.message().is_empty());
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_unless_an_earlier_byte_is_wrong() {
    use FaultKind::*;
    let cases: [(&[u8], _, _); 13] = [
        (b"\"\xff\"", Utf8, 1),
        (b"\"a\xc3\"", Utf8, 2),
        (b"\"\xc0\xaf\"", Utf8, 1),
        (b"\"\xed\xa0\x80\"", Utf8, 1),
        (b"\"\xf4\x90\x80\x80\"", Utf8, 1),
        (b"\"\xf0\x9f\x98", Utf8, 1),
        (b"{\"\xff\":1}", Utf8, 2),
        (b"\xff", Utf8, 0),
        (b"1\xff", Utf8, 1),
        (b" \xff", Utf8, 1),
        (b"[1,]\"\xff\"", Syntax, 3),
        (b"1 2\"\xff\"", Trailing, 2),
        (b"\"\n\xff\"", ControlCharacter, 1),
    ];
    for (bytes, kind, offset) in cases {
        assert_eq!(read_with(bytes, &ReadOptions::default()), Err((kind, offset)), "{bytes:?}");
    }
}

#[test]
fn the_limit_of_bytes_is_exact() {
    let options = limited(Limits { bytes: 5, ..Limits::default() });
    assert_eq!(read_with(b"[1,2]", &options), Ok(()));
    assert_eq!(read_with(b"[1]  ", &options), Ok(()));
    assert_eq!(read_with(b"[1,2] ", &options), Err((FaultKind::TooLong, 5)));
}

#[test]
fn the_limit_of_depth_is_exact() {
    let options = limited(Limits { depth: 3, ..Limits::default() });
    assert_eq!(read_with(b"[[[1]],[[2]]]", &options), Ok(()));
    assert_eq!(read_with(b"[[[[]]]]", &options), Err((FaultKind::TooDeep, 3)));
    assert_eq!(read_with(br#"{"a":[{"b":{}}]}"#, &options), Err((FaultKind::TooDeep, 11)));
    assert_eq!(read_with(b"1", &limited(Limits { depth: 0, ..Limits::default() })), Ok(()));
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(read(&nested(64)), Ok(()));
    assert_eq!(read(&nested(65)), Err((FaultKind::TooDeep, 64)));
    assert_eq!(read(&"[".repeat(1 << 20)), Err((FaultKind::TooDeep, 64)));
    let deep = limited(Limits { depth: u32::MAX, nodes: u32::MAX, ..Limits::default() });
    assert_eq!(read_with(nested(500_000).as_bytes(), &deep), Ok(()));
}

#[test]
fn the_limit_of_nodes_counts_values_and_keys() {
    let options = limited(Limits { nodes: 4, ..Limits::default() });
    assert_eq!(read_with(b"[1,2,3]", &options), Ok(()));
    assert_eq!(read_with(b"[1,2,3,4]", &options), Err((FaultKind::TooManyNodes, 7)));
    assert_eq!(read_with(br#"{"a":[1]}"#, &options), Ok(()));
    assert_eq!(read_with(br#"{"a":1,"b":2}"#, &options), Err((FaultKind::TooManyNodes, 11)));
    assert_eq!(read_with(br#"[{"a":1},"b"]"#, &options), Err((FaultKind::TooManyNodes, 9)));
}

#[test]
fn the_limit_of_a_text_counts_its_bytes_as_written() {
    let options = limited(Limits { text_bytes: 6, ..Limits::default() });
    assert_eq!(read_with(br#"["abcdef"]"#, &options), Ok(()));
    assert_eq!(read_with(br#"["\u0041"]"#, &options), Ok(()));
    assert_eq!(read_with(br#"["abcdefg"]"#, &options), Err((FaultKind::TextTooLong, 1)));
    assert_eq!(read_with(r#"["äöüx"]"#.as_bytes(), &options), Err((FaultKind::TextTooLong, 1)));
    assert_eq!(read_with(br#"{"abcdefg":1}"#, &options), Err((FaultKind::TextTooLong, 1)));
}

#[test]
fn of_a_key_that_stands_twice_the_last_wins() {
    let mut tape = Tape::default();
    let text = r#"{"a":1,"b":2,"a":3,"c":{"x":1,"x":[1,{"y":1,"y":2}]},"\u0061":4}"#;
    let document = tape.read(text.as_bytes(), &ReadOptions::default()).unwrap();
    let root = document.root();
    assert_eq!((document.duplicate_keys(), root.len()), (4, 3));
    assert_eq!(root.get("a").unwrap().raw(), "4");
    let members: Vec<_> = root.members().map(|(key, value)| (key.characters().into_owned(), value.raw())).collect();
    assert_eq!(members, [("b".into(), "2"), ("c".into(), r#"{"x":1,"x":[1,{"y":1,"y":2}]}"#), ("a".into(), "4")]);
    let inner = root.get("c").unwrap().get("x").unwrap().at(1).unwrap();
    assert_eq!((inner.len(), inner.get("y").unwrap().raw()), (1, "2"));
    assert_eq!(inner.pointer(), "/c/x/1");
}

#[test]
fn keys_that_stand_twice_can_be_refused() {
    let options = ReadOptions { reject_duplicate_keys: true, ..ReadOptions::default() };
    assert_eq!(read_with(br#"{"a":{"a":1},"b":[{"a":1}]}"#, &options), Ok(()));
    assert_eq!(read_with(br#"{"a":1,"b":2,"a":3}"#, &options), Err((FaultKind::DuplicateKey, 13)));
    assert_eq!(read_with(br#"{"a":1,"\u0061":3}"#, &options), Err((FaultKind::DuplicateKey, 7)));
    assert_eq!(read_with(br#"{"x":{"a":1,"a":3},"x":1}"#, &options), Err((FaultKind::DuplicateKey, 12)));
    assert_eq!(read_with(br#"{"a":1,"a":3"#, &options), Err((FaultKind::Unfinished, 12)));
    let many: Vec<_> = (0..40).map(|key| format!("\"{key:02}\":0")).collect();
    assert_eq!(read_with(format!("{{{}}}", many.join(",")).as_bytes(), &options), Ok(()));
    let twice = format!("{{{},\"35\":1,\"20\":1}}", many.join(","));
    assert_eq!(read_with(twice.as_bytes(), &options), Err((FaultKind::DuplicateKey, 281)));
}

#[test]
fn objects_of_many_members_are_read_and_searched_in_linear_time() {
    let limits = Limits { nodes: 1 << 20, bytes: 1 << 24, ..Limits::default() };
    let object = |keys: &mut dyn Iterator<Item = String>| {
        format!("{{{}}}", keys.map(|key| format!("\"{key}\":[0]")).collect::<Vec<_>>().join(","))
    };
    let mut tape = Tape::default();
    let distinct = object(&mut (0..50_000).map(|key| format!("k{key}")));
    let document = tape.read(distinct.as_bytes(), &limited(limits)).unwrap();
    assert_eq!((document.root().len(), document.duplicate_keys()), (50_000, 0));
    for key in 0..50_000 {
        assert!(document.root().get(&format!("k{key}")).is_some());
    }
    assert!(document.root().get("k50000").is_none());
    let same = object(&mut (0..50_000).map(|_| r"\u0061".to_owned()));
    let document = tape.read(same.as_bytes(), &limited(limits)).unwrap();
    assert_eq!((document.root().len(), document.duplicate_keys()), (1, 49_999));
    let list = format!("[{}]", vec!["[1]"; 50_000].join(","));
    let document = tape.read(list.as_bytes(), &limited(limits)).unwrap();
    for index in 0..50_000 {
        assert_eq!(document.root().at(index).unwrap().offset(), 1 + 4 * index as usize);
    }
}

#[test]
fn repaired_text_reads_with_replacement_characters() {
    let options = ReadOptions { repair_text: true, ..ReadOptions::default() };
    let mut tape = Tape::default();
    for (bytes, characters) in [
        (b"\"a\xffb\"".as_slice(), "a\u{fffd}b"),
        (b"\"\xf0\x9f\x98\"", "\u{fffd}"),
        (b"\"\xf0\x9f\x98\\n\xff\xff\"", "\u{fffd}\n\u{fffd}\u{fffd}"),
        (br#""\ud800""#, "\u{fffd}"),
        (br#""\ud800\ud83d\ude00\udc00""#, "\u{fffd}😀\u{fffd}"),
        (br#""\\ud800\ud800x""#, "\\ud800\u{fffd}x"),
        (b"\"\xff\\ud800\"", "\u{fffd}\u{fffd}"),
    ] {
        let document = tape.read(bytes, &options).unwrap();
        assert!(document.repaired());
        assert_eq!(document.root().text().unwrap().characters(), characters, "{bytes:?}");
    }
    assert!(!tape.read(br#""\ud83d\ude00""#, &options).unwrap().repaired());
}

#[test]
fn offsets_of_repaired_documents_are_those_of_the_bytes() {
    let options = ReadOptions { repair_text: true, ..ReadOptions::default() };
    let refused = |bytes: &[u8]| read_with(bytes, &options);
    assert_eq!(refused(b"[\"\xff\xf0\x9f\",\"\\ud800\",x]"), Err((FaultKind::Syntax, 16)));
    assert_eq!(refused(b"[\"\xff\",\xff]"), Err((FaultKind::Utf8, 5)));
    assert_eq!(refused(b"[\"\xff\""), Err((FaultKind::Unfinished, 4)));
    let twice = ReadOptions { reject_duplicate_keys: true, ..options };
    assert_eq!(read_with(b"{\"\xf0\x9f\":1,\"\xff\":2}", &twice), Err((FaultKind::DuplicateKey, 8)));
    let mut tape = Tape::default();
    let document = tape.read(b"[\"\xf0\x9f\xff\",1,\"\xff\",2]", &options).unwrap();
    let offsets: Vec<_> = document.root().elements().map(Node::offset).collect();
    assert_eq!(offsets, [1, 7, 9, 13]);
}

#[test]
fn nodes_tell_what_they_are_and_where() {
    let mut tape = Tape::default();
    let text = r#" {"a":[1,true,null,"x\n"],"b/c~":{"":-0.50}} "#;
    let document = tape.read(text.as_bytes(), &ReadOptions::default()).unwrap();
    let root = document.root();
    let list = root.get("a").unwrap();
    let kinds: Vec<_> = list.elements().map(Node::kind).collect();
    assert_eq!(kinds, [NodeKind::Number, NodeKind::Bool, NodeKind::Null, NodeKind::Text]);
    assert_eq!((root.raw(), root.offset(), list.raw(), list.offset()), (text.trim(), 1, r#"[1,true,null,"x\n"]"#, 6));
    assert_eq!((list.at(3).unwrap().raw(), list.at(3).unwrap().offset()), (r#""x\n""#, 19));
    assert_eq!(list.at(-1).unwrap().text().unwrap().characters(), "x\n");
    assert_eq!((list.at(1).unwrap().boolean(), list.at(2).unwrap().is_null()), (Some(true), true));
    assert!(list.at(4).is_none() && list.at(-5).is_none() && list.at(i64::MIN).is_none() && root.at(0).is_none());
    assert!(list.get("a").is_none() && list.members().next().is_none() && root.elements().next().is_none());
    let number = root.follow(&[Step::Name("b/c~".into()), Step::Name("".into())]).unwrap();
    assert_eq!((number.raw(), number.pointer().as_str()), ("-0.50", "/b~1c~0/"));
    assert_eq!(number.normalized_path(), "$['b/c~']['']");
    assert_eq!(list.at(-1).unwrap().normalized_path(), "$['a'][3]");
    assert_eq!((root.pointer().as_str(), root.normalized_path().as_str(), root.len(), list.len()), ("", "$", 2, 4));
    assert!(root.follow(&[Step::Name("a".into()), Step::Index(-2)]).unwrap().is_null());
    assert_eq!(root.descendants().map(Node::raw).count(), 8);
}

#[test]
fn normalized_paths_escape_as_rfc_9535_says() {
    let mut tape = Tape::default();
    let text = r#"{"'\\\"\b\f\n\r\t\u0001\u001f/é":1}"#;
    let document = tape.read(text.as_bytes(), &ReadOptions::default()).unwrap();
    let path = document.root().members().next().unwrap().1.normalized_path();
    assert_eq!(path, r#"$['\'\\"\b\f\n\r\t\u0001\u001f/é']"#);
}

#[test]
fn a_tape_is_used_again_after_any_outcome() {
    let mut tape = Tape::default();
    let options = ReadOptions { repair_text: true, ..ReadOptions::default() };
    for (bytes, wanted) in [
        (b"[1,2".as_slice(), None),
        (b"{\"a\":1,\"a\":2}", Some((1, false))),
        (b"[\"\xff\"]", Some((0, true))),
        (b"[1]", Some((0, false))),
        (b"", None),
        (b"{\"a\":1}", Some((0, false))),
    ] {
        let found = tape.read(bytes, &options).ok().map(|document| (document.duplicate_keys(), document.repaired()));
        assert_eq!(found, wanted, "{bytes:?}");
    }
}
