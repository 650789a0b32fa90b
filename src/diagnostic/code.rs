//! The codes of diagnostics, by room: M1xx syntax, M2xx names and paths, M3xx kinds, M4xx records, M5xx files.
//!
//! Each is one entry: number, title, a paragraph of plain words, and where the drawing of its example cannot say it, the
//! edit that mends it. Its smallest mapping stands in `fixtures/diagnostics/<number>/`, where it is also its test.

use super::page::CodePage;

/// Builds [`Code`] and everything known of each code from one list.
macro_rules! codes {
    ($($name:ident $number:literal $title:literal $about:literal $(=> $mend:literal)?)*) => {
        /// What kind of fault a diagnostic tells of. None is used twice; a number that was given stays given.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!($number, ": ", $title)] $name,)*
        }

        /// All codes, in order.
        const ALL: &[Code] = &[$(Code::$name),*];

        impl Code {
            /// The number as shown: `M201`.
            #[must_use]
            pub fn number(self) -> &'static str {
                match self { $(Self::$name => $number,)* }
            }

            /// What it is in a few words: `unknown target field`.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What it means and how it comes about, in a paragraph.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => $about,)* }
            }

            /// Its name in one word, as machines like it: `UnknownTargetField`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// The edit that mends it, where the help of the drawing does not say it.
            fn own_mend(self) -> Option<&'static str> {
                match self { $(Self::$name => None$(.or(Some($mend)))?,)* }
            }

            /// The smallest mapping that causes it. The schemas it names stand beside it in the fixtures.
            #[must_use]
            pub fn example(self) -> &'static str {
                match self {
                    $(Self::$name => {
                        include_str!(concat!("../../fixtures/diagnostics/", $number, "/case.map"))
                    })*
                }
            }

            /// The drawing that mapping gives.
            #[must_use]
            pub fn example_drawing(self) -> &'static str {
                match self {
                    $(Self::$name => {
                        include_str!(concat!("../../fixtures/diagnostics/", $number, "/expected.txt"))
                    })*
                }
            }
        }
    };
}

codes! {
    Syntax "M101" "something else was expected here"
        "The text does not follow the grammar of mappings at this place. Reading goes on at the next rule or declaration, so that one run shows every such place."
        => "Write the form that is named here; `docs/language.md` shows every form of the language."
    NestedTooDeep "M102" "nested deeper than 64"
        "Expressions, blocks and lists may stand 64 deep in each other. A `let` or a `fn` takes out a part and gives it a name."
    BadText "M103" "a text that never ends, or an escape with no meaning"
        "Text stands between double quotes, on one line. The escapes are those of JSON (`\\\"` `\\\\` `\\/` `\\b` `\\f` `\\n` `\\r` `\\t` `\\u0041`) and `\\{` for a brace that begins no hole. `r\"...\"` has neither escapes nor holes."
    BadNumber "M104" "a number that is none"
        "Numbers are written as in JSON: `12`, `-1`, `1.5`, `1e3`; no leading zeros, no bare point, no digits grouped. Whole numbers reach from -2^63 to 2^64-1."
    BadQuery "M105" "a query that RFC 9535 or the engine does not allow"
        "A query starts with `$` and follows RFC 9535. The engine takes up to 1 KiB of it and one `..`, and patterns of `match` and `search` only as literal text, so that its cost is known from its text."
        => "Write the query as RFC 9535 has it: `$.messages[0].text`, `$.messages[?@.open == true].text`."
    ReservedWord "M106" "a reserved word used as a name"
        "The words of the language (`when`, `each`, `let`, `emit` and so on) cannot be names of a mapping. In a path they can stand in quotes: `.\"when\"`."

    UnknownTargetField "M201" "unknown target field"
        "A rule writes a place that the target schema does not have, or writes into an object whose fields are all named there. Such a record would be refused, or the field dropped without a word."
    UnknownSourceField "M202" "unknown source field"
        "A path names a field that the source schema does not have. It would always be missing."
    UnknownName "M203" "unknown name"
        "Nothing of this name can be seen here: no param, const, table, `let`, element or parameter. A `let` is seen in its whole block; functions and fragments see their own parameters, params, consts and tables, and not `.`."
    UnknownFunction "M204" "unknown function or fragment"
        "No function of the language, and no `fn` or `fragment` of the mapping, has this name. `map functions` lists those of the language."
    UnknownType "M205" "unknown type, kind or test"
        "Types are `string`, `bool`, `int`, `number`, `time`, `date`, `duration`, `object`, `any`, `[T]`, `{T}` and the name of a source, each with `?` where it may be missing. `is` and `as` know `present`, `missing`, `null`, `empty`, `string`, `number`, `int`, `bool`, `object`, `list`, `email`, `ipv4`, `ipv6`, `uuid` and `url`."
    UnknownSchema "M206" "unknown source or target"
        "An event goes from a declared `source` to a declared `target`; this name is neither, or the one where the other belongs."
    UnknownEvent "M207" "unknown event or emit"
        "A `test` names the event it runs, and `expect` may name one of its emits. This name is none of them."
    UnknownOption "M208" "unknown option"
        "A source takes `blank: missing` and `unknown: ignore`, `note` or `reject`; a target takes `times: utc` with `seconds`, `millis`, `micros` or `nanos`, and `objects: closed` or `objects: as written`."
    DuplicateName "M209" "a name declared twice"
        "All names of a package share one space, and no name hides another one: each place that reads it must mean one thing."
    Recursion "M210" "a declaration that uses itself"
        "Functions, fragments, consts and imports are put in where they are used, so none may lead back to itself. Every mapping ends, and its cost is known from its text."
        => "Break the circle: one of the declarations must do without the other."
    UnknownColumn "M211" "unknown column"
        "A table read from a CSV file has the columns of its first line. The row has no other members, and `key` names one of them."
    WrongUse "M212" "a name used where something else is needed"
        "A name stands for one sort of thing: a table is read as `t[x]`, a fragment is placed by `use`, a param in a target path needs a value when compiling."

    KindMismatch "M301" "a value of another kind than is needed"
        "Kinds come from the two schemas and follow a value through calls, lets, tables and fragments. Here a value arrives that the place can never hold, or may not always hold."
    ScalarIntoList "M302" "a single value into a list"
        "The target wants a list here. Arrays are arrays: a single value never becomes a list of one by itself."
    ListIntoScalar "M303" "a list into a single value"
        "The target wants one value here, and a list arrives. Which element is meant, the mapping must say."
    MayBeMissing "M304" "a value that may be missing, where one is required"
        "The target requires this field, or a parameter must be there, and the value can be missing for some payload that the source schema accepts. `??` gives another value, a guard (`when x is present`) leaves out what needs it."
    ArgumentKind "M305" "an argument of another kind than the parameter takes"
        "A function says what it takes; `map functions NAME` shows it. The argument can never be of that kind, or is not always."
    ArgumentCount "M306" "too few or too many arguments"
        "A call gives one value for each parameter. Those with `?` may be left out, and after `...` come as many as wanted. A pipe gives the first: `x | f(y)` is `f(x, y)`."
        => "Give one value for each parameter; `map functions NAME` shows them."
    Condition "M307" "a condition that is no truth value, or may be missing"
        "`when`, `where`, `if`, `and`, `or` and `not` need true or false, always. Text and numbers do not count as either, and a missing value is neither true nor false."
    OutsideEnum "M308" "a value outside the target's list of values"
        "The target schema lists the values this place takes (`enum` or `const`), and this one, or one that a table or an arm can give, is not among them."
    MissingRow "M309" "a value of the source's list without a row or an arm"
        "The source schema lists the values that can come, and the table or `match` says nothing for one of them. A row for it, or a `_` row, mends it."
    UnhandledFailure "M310" "a failure that is not handled"
        "This may fail for some payload that the source schema accepts, and a required place depends on it. `catch` gives another value; `catch reject \"...\"` says that the record shall be refused."
    NeedlessHandling "M311" "handling of an absence or a failure that cannot be"
        "The schemas prove that the value is always there, or that the computation never fails, so what stands behind `??` or `catch` never runs."
    NotConstant "M312" "something that must be known when compiling"
        "Patterns, zones, formats, const values and names inside target paths are worked out once, when the mapping is compiled. They cannot depend on a payload."
    ConstantFails "M313" "a constant computation that fails"
        "Everything in this computation is known when compiling, and it fails: it would fail for every payload."
        => "Take out the computation, or mend the constant that makes it fail."
    KeyPartMissing "M314" "an id whose part may be missing"
        "An id is made from all its parts. If one were left out, two different records could get the same id, so every part must be there."
    KeyPartsSame "M315" "an id that is the same for each element"
        "Inside `each`, nothing in this id differs from element to element, so all records of one payload would get the same id and only one of them would be kept. The element's own id, or its index, tells them apart."
    KeyShared "M316" "an id that two kinds of record can share"
        "Two events or emits make their ids from the same constant beginning and parts of the same shape, so a record of one can get the id of a record of the other, and only one of them would be kept. A text of its own in each keeps them apart."
    Format "M317" "text that may not be of the target's format"
        "The target asks for text of a format (`email`, `date-time`, `uri`, `uuid`, `ipv4`), and this text may be any other. A record with such a text is refused when it is made; with the format proved, nothing needs to be checked."
    Length "M318" "text that may be too long or too short for the target"
        "The target bounds the length of this text (`maxLength`, `minLength`, in characters), and the source schema lets longer or shorter ones through."
    Range "M319" "a number that may be outside of what the target takes"
        "The target bounds this number (`minimum`, `maximum`, `multipleOf`), or takes whole numbers only, and others can come."
    Pattern "M320" "text that may not follow the target's pattern"
        "The target asks for text in which a pattern is found. Constants and rows of tables are tried one by one; of other text it must follow from its kind."

    KnownCondition "M321" "a condition that is always true, or never"
        "By the source schema, or by the guards around it, this condition has only one outcome: for every payload that the schema accepts it is true, or for none. A guard that is always true can be left out. What stands behind one that is never true never runs."
    DeadArm "M322" "an arm that is never taken"
        "The value of this `match` can never be what the arm stands for: the source schema, or a guard around it, rules it out, or an arm before takes it."

    RandomId "M331" "an id that changes with the run"
        "The id of a record is made from the clock or from a random number, here the time of receipt or a seed. A delivery that comes twice, or a batch that is run again, then gives other ids, and nothing can tell that the records are the same. An id made of what identifies the event, by `key(...)`, stays."
    NotSupplied "M332" "a function whose value comes from outside, and nothing supplies it"
        "A mapping reads no clock and draws no random numbers: `dp.now` and `dp.timestamp` take the param `received_at`, `dp.uuid` the param `seed`, and the mapping declares them. A function whose definition is not published, such as `dp.fpid_to_ecid`, must be supplied by the program that uses the library."

    RequiredUnset "M401" "a required target field is not set"
        "The target schema requires this field, of the record or of an object that some rule makes, and no rule sets it, or only under a guard that does not always hold. Such records would be refused."
    Overlap "M402" "two rules can write the same place"
        "Each place of a record is set once. Two rules write the same place, or one writes an object and the other a field in it, and their guards can hold together."
    Unaccounted "M403" "a source field neither mapped nor ignored"
        "Every field of the source schema is read by some rule of the event, or ignored with a reason, so that nothing is lost unnoticed."
    StaleIgnore "M404" "an `ignore` that ignores nothing"
        "What is ignored here is mapped all the same, or ignored twice, so the reason given is no longer true."
    Coverage "M405" "how much of the target is written"
        "How many of the target's fields the rules of this event can set. `map check --format json` lists which."
        => "Nothing needs mending: a field that no rule writes stays out of the record."
    EachMayBeEmpty "M406" "a list that may be missing or empty"
        "`each` gives one record for each element; without elements it gives none, and no reject either. What is then written for such a payload is said here."
        => "Nothing needs mending; where such a payload should give a record too, add an `emit` without `each`."
    BlankIsMissing "M407" "required text that may be blank"
        "The source schema requires this text but lets it be blank, and the source says `blank: missing`. A required target depends on it, so a blank one is handled like a missing one."
    Unused "M408" "something declared and never used"
        "Nothing reads this declaration. It may be left over, or the place that should read it names something else."
    Todo "M409" "a `todo` is left"
        "`todo` holds a place for an expression that is still to be written. It compiles, and a payload that reaches it is rejected."
    TestExpectation "M410" "a test expects what the target cannot hold"
        "The expectation of a `test`, or a golden record, has a field that the target schema does not have, or a value it does not take, or the payload breaks the source schema though records are expected of it, so the test can never pass. Files of fixtures are drawn with their values hidden."
        => "Expect a field and a value that the target schema takes; mend the payload, or expect its reject."
    Conditional "M411" "a condition of the target that may not hold"
        "The target ties fields together (`if` and `then`, `dependentRequired`, `oneOf`, `anyOf`, `not`, counts of members), and the guards of the rules let a case through in which that is broken."
    NotProved "M412" "a place that is not proved"
        "Neither what the source schema says nor what the rules do shows that this place always meets the target schema. It is validated while running, and a record that breaks it is refused."

    File "M501" "a file that cannot be read"
        "The mapping names a file that is not there, cannot be read, or lies outside the root of the package."
        => "Name a file under the root of the package, by its path from the folder of the `.map` file; `--root DIR` sets the root."
    BadSchema "M502" "a schema that is not one"
        "The file named by a `source` or `target` is not JSON, is not valid under its meta-schema, or uses something the engine refuses: a remote `$ref`, a pattern outside the linear engine, a `$ref` that leads nowhere."
        => "Mend the schema file at the line that is named."
    BadTable "M503" "a table file that is not one"
        "A table file is CSV in UTF-8 with a line of column names; each line has as many cells, and no key comes twice."
        => "Mend the table file at the line that is named."
    Header "M504" "a package without a `mapping` line, or with two"
        "The `.map` files of a package are one mapping, and one of them, once, gives its name and version: `mapping shop 1.0.0`."
    TooLarge "M505" "a file over its limit"
        "A mapping file may have 1 MiB, a schema 4 MiB, a table 64 MiB."
    Param "M506" "a param without a value, or a value that is not of its type"
        "A param that a target path or schema is built from needs a value when compiling, by default or by `--param`; every value given must be of the declared type."
    UnknownXdm "M507" "an XDM schema that is not found"
        "`target N from xdm [ID, ...]` names public XDM schemas by their `$id`, or by the end of it: `experienceevent-web` for `https://ns.adobe.com/xdm/context/experienceevent-web`. They are looked up in the folders given by `--schemas DIR`, and never fetched. No file there has this `$id`, or several do."

    NotInDataPrep "M601" "something that Adobe's Data Prep cannot express"
        "`map export data-prep` puts an event into a mapping set, and the platform would do something else here: it makes one record of a payload, has no rule that rejects, no tests of formats, no ids of length-prefixed parts, and takes expressions of at most 4096 characters. With `--lossy` what comes nearest is exported, or nothing, and each such place is listed."
}

impl Code {
    /// All codes, in order.
    pub fn all() -> impl Iterator<Item = Code> {
        ALL.iter().copied()
    }

    /// The code of a number such as `M201`, in either case.
    #[must_use]
    pub fn find(number: &str) -> Option<Code> {
        Self::all().find(|code| code.number().eq_ignore_ascii_case(number.trim()))
    }

    /// The edits that mend it, best first: what the drawing of its example says, or what the table says.
    #[must_use]
    pub fn mends(self) -> Vec<String> {
        match self.own_mend() {
            Some(own) => vec![own.to_owned()],
            None => helps(self.example_drawing()),
        }
    }

    /// What to show someone who asks about the code.
    #[must_use]
    pub fn page(self) -> CodePage {
        CodePage {
            number: self.number(),
            title: self.title(),
            about: self.about(),
            cause: Some(self.example().trim_end().to_owned()),
            gives: Some(self.example_drawing().trim_end().to_owned()),
            mends: self.mends(),
        }
    }
}

/// The texts behind `= help:` of a drawing, each with the lines it goes on in.
fn helps(drawing: &str) -> Vec<String> {
    let mut helps: Vec<String> = Vec::new();
    let mut within = false;
    for line in drawing.lines() {
        let text = line.trim_start();
        if let Some(help) = text.strip_prefix("= help: ") {
            helps.push(help.to_owned());
            within = true;
        } else if within && line.starts_with("        ") {
            if let Some(help) = helps.last_mut() {
                help.push(' ');
                help.push_str(text);
            }
        } else {
            within = false;
        }
    }
    helps
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.number())
    }
}
