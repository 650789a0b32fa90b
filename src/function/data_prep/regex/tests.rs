//! Patterns of Java beside what they become and what they match; what is refused, by its name.

use super::compiled;
use super::java::translate;

/// Pattern, text, what of the text it matches first.
const SAME: &[(&str, &str, Option<&str>)] = &[
    (r"\d+", "٣7", Some("7")),
    (r"(?U)\d+", "٣7", Some("٣7")),
    (r"\w+", "é_a1", Some("_a1")),
    (r"[\w&&[^\d]]+", "12ab3", Some("ab")),
    (r"[\D]+", "12ab3", Some("ab")),
    (r"\Qa.b\E+", "a.bbb", Some("a.bbb")),
    (r"\h+", "a \u{a0}\tb", Some(" \u{a0}\t")),
    (r"a\Rb", "a\r\nb", Some("a\r\nb")),
    (r".+", "a\u{2028}b", Some("a")),
    (r"(?s).+", "a\u{2028}b", Some("a\u{2028}b")),
    (r"(?s:.)b.", "\nb\n", None),
    (r"(?d).+", "a\rb\nc", Some("a\rb")),
    (r"\x41\u0042\0103\cA\e", "ABC\u{1}\u{1b}", Some("ABC\u{1}\u{1b}")),
    (r"\uD83D\uDE00", "😀", Some("😀")),
    (r"\p{Lower}+", "éab", Some("ab")),
    (r"\p{javaLowerCase}+", "ABéa", Some("éa")),
    (r"\p{IsLatin}\p{Lu}\pL", "xÄo", Some("xÄo")),
    (r"[^\p{Alpha}-]+", "a-1é", Some("1é")),
    (r"[[:alpha:]]+", "xalp:", Some("alp:")),
    (r"[a--b]+", "-a", Some("-a")),
    (r"[~~~]", "~", Some("~")),
    (r"\<a\>\-\/\ \é", "<a>-/ é", Some("<a>-/ é")),
    ("(?x) a b # c (\n d", "abd", Some("abd")),
    (r"(?i)STRASSE(?-i)X", "strasseX", Some("strasseX")),
    (r"(?<year>\d{4})-\d{2,}?", "2024-110", Some("2024-11")),
    (r"\bfoo\b", "a foo.", Some("foo")),
    (r"^a|b$", "cb", Some("b")),
    (r"a}b]", "a}b]", Some("a}b]")),
];

#[test]
fn patterns_of_java_match_what_they_match_there() {
    for (pattern, text, expected) in SAME {
        let regex = compiled(pattern).unwrap_or_else(|why| panic!("{pattern}: {why}"));
        assert_eq!(regex.find(text).map(|found| found.as_str()), *expected, "{pattern} is {:?}", translate(pattern));
    }
}

#[test]
fn what_the_engine_cannot_do_is_refused_by_name() {
    for (pattern, expected) in [
        ("a(?=b)", "look-around"),
        ("a(?!b)", "look-around"),
        ("(?<=a)b", "look-around"),
        ("(?<!a)b", "look-around"),
        (r"(a)\1", "back-reference"),
        (r"(?<n>a)\k<n>", "back-reference"),
        ("a++b", "possessive"),
        ("a*+", "possessive"),
        ("a?+", "possessive"),
        ("a{2}+", "possessive"),
        ("(?>a)", "atomic"),
        (r"a\Z", r"`\Z`"),
        (r"\Ga", r"`\G`"),
        (r"\X", r"`\X`"),
        (r"\p{InGreek}", r"`\p{InGreek}`"),
        (r"\p{javaMirrored}", r"`\p{javaMirrored}`"),
        ("a{,3}", "`{`"),
        ("*a", "repeats nothing"),
        ("a**", "repeats another"),
        (r"\y", r"`\y`"),
        (r"\uD83D", "half a character"),
        ("[a", "never ends"),
        ("a\\", "ends the pattern"),
        ("(a", "unclosed group"),
    ] {
        let why = compiled(pattern).map(|regex| regex.as_str().to_owned()).unwrap_err();
        assert!(why.contains(expected), "{pattern}: {why}");
    }
}
