//! Trees made at random: every variant, and nothing that the language cannot write.

use super::super::ast::*;
use crate::path::Step;
use crate::source::Span;
use proptest::collection::vec;
use proptest::option::of as maybe;
use proptest::prelude::*;
use std::sync::Arc;

fn nowhere() -> Span {
    Span::default()
}

fn word() -> impl Strategy<Value = Arc<str>> {
    prop_oneof![
        Just("a"),
        Just("b_1"),
        Just("_x"),
        Just("when_"),
        Just("missing"),
        Just("count"),
        Just("golden"),
        Just("with"),
        Just("from"),
        Just("key"),
        Just("at"),
        Just("r"),
        Just("order"),
        Just("_")
    ]
    .prop_map(Arc::from)
}

fn name() -> impl Strategy<Value = Name> {
    word().prop_map(|text| Name { text, span: nowhere() })
}

fn content() -> impl Strategy<Value = Arc<str>> {
    prop_oneof![
        Just(String::new()),
        "[a-z ]{1,8}",
        Just("quote \" back \\ brace { } hash # dollar $".to_owned()),
        Just("line\nend\ttab\r\u{1}\u{7f} é 😀 \u{2028}\u{feff}".to_owned()),
        Just("a rather long text, so that a line gets long enough to be broken somewhere before its end".to_owned()),
    ]
    .prop_map(Arc::from)
}

fn quoted() -> impl Strategy<Value = Quoted> {
    content().prop_map(|text| Quoted { text, span: nowhere() })
}

fn doc() -> impl Strategy<Value = Doc> {
    let line = prop_oneof![Just(""), Just("A line."), Just("  indented # marks"), Just("## more")];
    vec(line.prop_map(|text| Quoted { text: text.into(), span: nowhere() }), 0..3)
}

fn member_name() -> impl Strategy<Value = Arc<str>> {
    prop_oneof![word(), Just("First Name".into()), Just("when".into()), Just("a\"b\\{c}".into()), Just("".into())]
}

fn member_step() -> impl Strategy<Value = PathStep> {
    member_name().prop_map(|name| PathStep { step: Step::Name(name), span: nowhere() })
}

fn path_step() -> impl Strategy<Value = PathStep> {
    let index = (-3_i64..20).prop_map(|index| PathStep { step: Step::Index(index), span: nowhere() });
    prop_oneof![3 => member_step(), 1 => index]
}

fn path() -> impl Strategy<Value = Vec<PathStep>> {
    // `.[0]` is an index into the whole payload, so a path starts with a name, and an index needs one before it.
    (maybe(member_step()), vec(path_step(), 0..3)).prop_map(|(first, rest)| match first {
        Some(first) => std::iter::once(first).chain(rest).collect(),
        None => Vec::new(),
    })
}

fn target() -> impl Strategy<Value = Target> {
    let plain = word().prop_map(|text| (vec![TargetPiece::Text(text)], false));
    let any_word = Just((vec![TargetPiece::Text("event".into())], false));
    let odd = member_name().prop_map(|text| (vec![TargetPiece::Text(text)], true));
    let hole = name().prop_map(|name| (vec![TargetPiece::Text("_".into()), TargetPiece::Hole(name)], false));
    let holes = (name(), name())
        .prop_map(|(a, b)| (vec![TargetPiece::Hole(a), TargetPiece::Text("1x".into()), TargetPiece::Hole(b)], false));
    let segment = prop_oneof![4 => plain, 1 => any_word, 1 => odd, 1 => hole, 1 => holes];
    let segment = segment.prop_map(|(pieces, quoted)| TargetSegment { pieces, quoted, span: nowhere() });
    vec(segment, 1..4).prop_map(|segments| Target { segments, span: nowhere() })
}

fn qualified() -> impl Strategy<Value = QualifiedName> {
    (maybe(name()), name()).prop_map(|(module, name)| QualifiedName { module, name, span: nowhere() })
}

fn ty() -> impl Strategy<Value = Type> {
    let base = name().prop_map(TypeBase::Name);
    let leaf = (base, any::<bool>(), any::<bool>());
    let leaf = leaf.prop_map(|(base, optional, rest)| Type { base, optional, rest, span: nowhere() });
    leaf.prop_recursive(3, 8, 1, |inner| {
        (inner, any::<bool>(), any::<bool>()).prop_map(|(inner, list, optional)| {
            let inner = Box::new(inner);
            let base = if list { TypeBase::List(inner) } else { TypeBase::Map(inner) };
            Type { base, optional, rest: false, span: nowhere() }
        })
    })
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: nowhere() }
}

fn number() -> impl Strategy<Value = Arc<str>> {
    prop_oneof![Just("0"), Just("12"), Just("1.5"), Just("1e3"), Just("2.5E-10"), Just("0.0")].prop_map(Arc::from)
}

fn pattern() -> impl Strategy<Value = Expr> {
    prop_oneof![
        any::<bool>().prop_map(|value| expr(ExprKind::Bool(value))),
        number().prop_map(|number| expr(ExprKind::Number(number))),
        number().prop_map(|number| expr(ExprKind::Negate(Box::new(expr(ExprKind::Number(number)))))),
        Just(expr(ExprKind::RawText("\\d+".into()))),
        content().prop_map(|text| expr(ExprKind::Text(if text.is_empty() {
            vec![]
        } else {
            vec![TextPiece::Text(text)]
        }))),
    ]
}

fn leaf() -> impl Strategy<Value = Expr> {
    let query = prop_oneof![Just("$"), Just("$.a[?@.b == \"x]\"].c"), Just("$..x"), Just("$['a'][0,1:2]")];
    prop_oneof![
        2 => word().prop_map(ExprKind::Name),
        2 => path().prop_map(ExprKind::Payload),
        1 => number().prop_map(ExprKind::Number),
        1 => any::<bool>().prop_map(ExprKind::Bool),
        1 => prop_oneof![Just(ExprKind::Null), Just(ExprKind::Omit), Just(ExprKind::Todo)],
        1 => query.prop_map(|query| ExprKind::Query(query.into())),
        1 => prop_oneof![Just(""), Just("\\d{2} # {x}")].prop_map(|text| ExprKind::RawText(text.into())),
        1 => quoted().prop_map(ExprKind::Reject),
    ]
    .prop_map(expr)
}

fn generator(list: BoxedStrategy<Expr>) -> impl Strategy<Value = Generator> {
    (name(), maybe(name()), list).prop_map(|(element, index, list)| Generator { element, index, list, span: nowhere() })
}

fn arm(value: BoxedStrategy<Expr>) -> impl Strategy<Value = Arm> {
    (vec(pattern(), 0..3), value).prop_map(|(patterns, value)| Arm { patterns, value, span: nowhere() })
}

fn text(hole: BoxedStrategy<Expr>) -> impl Strategy<Value = ExprKind> {
    // Two literal pieces never stand side by side, and none is empty.
    let piece = (content(), hole);
    (vec(piece, 0..3), content()).prop_map(|(pieces, last)| {
        let mut text = Vec::new();
        let literal = |content: Arc<str>| (!content.is_empty()).then_some(TextPiece::Text(content));
        for (content, hole) in pieces {
            text.extend(literal(content));
            text.push(TextPiece::Hole(hole));
        }
        text.extend(literal(last));
        ExprKind::Text(text)
    })
}

fn object(value: BoxedStrategy<Expr>) -> impl Strategy<Value = ExprKind> {
    let spread = value.clone().prop_map(Member::Spread);
    let pair = (target(), value).prop_map(|(key, value)| Member::Pair(key, value));
    vec(prop_oneof![1 => spread, 3 => pair], 0..4).prop_map(ExprKind::Object)
}

/// A step into a value; a path would take it into itself.
fn member(value: Expr, step: PathStep) -> ExprKind {
    ExprKind::Member(Box::new(value), step)
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop_oneof![
        Just(Comparison::Equal),
        Just(Comparison::NotEqual),
        Just(Comparison::Less),
        Just(Comparison::LessOrEqual),
        Just(Comparison::Greater),
        Just(Comparison::GreaterOrEqual),
    ]
}

fn operator() -> impl Strategy<Value = Operator> {
    prop_oneof![
        Just(Operator::Add),
        Just(Operator::Subtract),
        Just(Operator::Multiply),
        Just(Operator::Divide),
        Just(Operator::Remainder),
    ]
}

fn test_name() -> impl Strategy<Value = Name> {
    prop_oneof![Just("present"), Just("null"), Just("list")]
        .prop_map(|text| Name { text: text.into(), span: nowhere() })
}

fn several(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = ExprKind> {
    let each = inner.clone();
    prop_oneof![
        vec(inner.clone(), 2..4).prop_map(ExprKind::Or),
        vec(inner.clone(), 2..4).prop_map(ExprKind::And),
        inner.clone().prop_map(|a| ExprKind::Not(Box::new(a))),
        inner.clone().prop_map(|a| ExprKind::Negate(Box::new(a))),
        (comparison(), inner.clone(), inner.clone()).prop_map(|(c, a, b)| ExprKind::Compare(
            c,
            Box::new(a),
            Box::new(b)
        )),
        (operator(), inner.clone(), inner.clone()).prop_map(|(o, a, b)| ExprKind::Arithmetic(
            o,
            Box::new(a),
            Box::new(b)
        )),
        (inner.clone(), any::<bool>(), test_name()).prop_map(|(a, negated, test)| ExprKind::Is {
            value: Box::new(a),
            negated,
            test
        }),
        (inner.clone(), any::<bool>(), inner.clone()).prop_map(|(a, negated, b)| ExprKind::In {
            value: Box::new(a),
            negated,
            list: Box::new(b)
        }),
        (inner.clone(), inner.clone()).prop_map(|(a, b)| ExprKind::Coalesce(Box::new(a), Box::new(b))),
        (inner.clone(), inner.clone()).prop_map(|(a, b)| ExprKind::Catch(Box::new(a), Box::new(b))),
        (inner, name()).prop_map(|(a, kind)| ExprKind::As(Box::new(a), kind)),
        (each.clone(), qualified(), vec(each, 0..3), any::<bool>()).prop_map(|(value, function, arguments, bare)| {
            let bare = bare && arguments.is_empty();
            ExprKind::Pipe { value: Box::new(value), function, arguments, bare }
        }),
    ]
}

fn bracketed(inner: BoxedStrategy<Expr>) -> impl Strategy<Value = ExprKind> {
    let generators = vec(generator(inner.clone()), 1..3);
    let filter = maybe(inner.clone().prop_map(Box::new));
    let result = (inner.clone(), inner.clone());
    prop_oneof![
        vec(inner.clone(), 0..4).prop_map(ExprKind::List),
        object(inner.clone()),
        text(inner.clone()),
        (qualified(), vec(inner.clone(), 0..4))
            .prop_map(|(function, arguments)| ExprKind::Call { function, arguments }),
        (inner.clone(), member_step()).prop_map(|(value, step)| member(value, step)),
        (inner.clone(), inner.clone()).prop_map(|(value, index)| ExprKind::Index(Box::new(value), Box::new(index))),
        (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| ExprKind::If {
            condition: Box::new(a),
            then: Box::new(b),
            otherwise: Box::new(c)
        }),
        (inner.clone(), vec(arm(inner.clone()), 0..3))
            .prop_map(|(value, arms)| ExprKind::Match { value: Box::new(value), arms }),
        (generators, filter, result, any::<bool>()).prop_map(|(generators, filter, (key, item), list)| {
            let (key, item) = (Box::new(key), Box::new(item));
            if list {
                ExprKind::ListFor { generators, filter, item }
            } else {
                ExprKind::MapFor { generators, filter, key, item }
            }
        }),
    ]
}

/// Any expression.
pub(super) fn expression() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let inner = inner.boxed();
        prop_oneof![several(inner.clone()), bracketed(inner)].prop_map(expr)
    })
}

fn ignored() -> impl Strategy<Value = IgnorePath> {
    let bound = (name(), vec(path_step(), 0..3)).prop_map(|(base, steps)| (Some(base), steps));
    prop_oneof![bound, path().prop_map(|steps| (None, steps))].prop_map(|(base, steps)| IgnorePath {
        base,
        steps,
        span: nowhere(),
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    let value = || expression().boxed();
    let plain = prop_oneof![
        3 => (target(), value(), maybe(value())).prop_map(|(target, value, when)| RuleKind::Assign { target, value, when }),
        1 => (name(), value()).prop_map(|(name, value)| RuleKind::Let { name, value }),
        1 => (qualified(), vec(value(), 0..3)).prop_map(|(fragment, arguments)| RuleKind::Use { fragment, arguments }),
        1 => (vec(ignored(), 1..4), quoted()).prop_map(|(paths, reason)| RuleKind::Ignore { paths, reason }),
        1 => (quoted(), maybe(value())).prop_map(|(reason, when)| RuleKind::Reject { reason, when }),
        1 => (quoted(), maybe(value())).prop_map(|(reason, when)| RuleKind::Note { reason, when }),
    ];
    let plain = (doc(), plain).prop_map(|(doc, kind)| Rule { doc, kind, span: nowhere() });
    plain.prop_recursive(3, 10, 3, |inner| {
        let body = vec(inner, 0..4);
        let kind = prop_oneof![
            (target(), body.clone()).prop_map(|(target, body)| RuleKind::Prefix { target, body }),
            (expression(), body).prop_map(|(when, body)| RuleKind::Guard { when, body }),
        ];
        (doc(), kind).prop_map(|(doc, kind)| Rule { doc, kind, span: nowhere() })
    })
}

fn emit() -> impl Strategy<Value = Emit> {
    let each = vec(generator(expression().boxed()), 0..3);
    (doc(), name(), each, maybe(expression()), vec(rule(), 0..3)).prop_map(|(doc, name, each, filter, body)| Emit {
        doc,
        name,
        each,
        filter,
        body,
        span: nowhere(),
    })
}

fn field() -> impl Strategy<Value = Field> {
    (name(), maybe(ty())).prop_map(|(name, ty)| Field { name, ty, span: nowhere() })
}

fn schema() -> impl Strategy<Value = SchemaDecl> {
    let reserved = Just(Name { text: "reject".into(), span: nowhere() });
    let words = vec(prop_oneof![name(), reserved], 1..3);
    let option = (name(), words).prop_map(|(name, words)| SchemaOption { name, words, span: nowhere() });
    (name(), quoted(), vec(option, 0..3)).prop_map(|(name, path, options)| {
        let from = SchemaOrigin::File(path);
        SchemaDecl { name, from, options }
    })
}

fn target_schema() -> impl Strategy<Value = SchemaDecl> {
    let short = "[a-z_][a-z0-9_./-]{0,40}".prop_map(|id| Quoted { text: id.into(), span: nowhere() });
    let ids = vec(prop_oneof![short, quoted()], 1..6);
    let xdm = (ids, maybe(quoted())).prop_map(|(ids, tenant)| SchemaOrigin::Xdm { ids, tenant, span: nowhere() });
    (schema(), maybe(xdm)).prop_map(|(schema, xdm)| match xdm {
        Some(from) => SchemaDecl { from, ..schema },
        None => schema,
    })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (path(), expression()).prop_map(|(path, value)| Change::Set { path, value, span: nowhere() }),
        (name(), expression()).prop_map(|(name, value)| Change::Param { name, value }),
        path().prop_map(|path| Change::Remove { path, span: nowhere() }),
    ]
}

fn subset() -> impl Strategy<Value = Expr> {
    object(expression().boxed()).prop_map(expr)
}

fn expect() -> impl Strategy<Value = Expect> {
    let kind = prop_oneof![
        subset().prop_map(ExpectKind::Subset),
        (0_u32..9, subset()).prop_map(|(index, subset)| ExpectKind::At(index, subset)),
        Just(ExpectKind::Missing),
        (0_u32..9).prop_map(ExpectKind::Count),
        maybe(path()).prop_map(ExpectKind::Reject),
        quoted().prop_map(ExpectKind::Golden),
    ];
    (maybe(name()), kind).prop_map(|(emit, kind)| Expect { emit, kind, span: nowhere() })
}

fn test() -> impl Strategy<Value = Test> {
    let payload = prop_oneof![quoted().prop_map(GivenPayload::File), subset().prop_map(GivenPayload::Literal)];
    let given = (payload, vec(change(), 0..4));
    let given = given.prop_map(|(payload, changes)| Given { payload, changes, span: nowhere() });
    (name(), quoted(), given, vec(expect(), 0..4)).prop_map(|(event, title, given, expects)| Test {
        event,
        title,
        given,
        expects,
    })
}

fn table() -> impl Strategy<Value = TableBody> {
    let column = prop_oneof![name(), Just(Name { text: "ISO code".into(), span: nowhere() })];
    let inline = (ty(), ty(), vec(arm(expression().boxed()), 0..4));
    prop_oneof![
        (quoted(), column).prop_map(|(path, key)| TableBody::File { path, key }),
        inline.prop_map(|(key, value, arms)| TableBody::Inline { key, value, arms }),
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let body = vec(prop_oneof![rule().prop_map(EventItem::Rule), emit().prop_map(EventItem::Emit)], 0..4);
    let params = || vec(field(), 0..4);
    let kind =
        prop_oneof![
            (quoted(), maybe(name())).prop_map(|(path, alias)| ItemKind::Import { path, alias }),
            schema().prop_map(ItemKind::Source),
            target_schema().prop_map(ItemKind::Target),
            (name(), ty(), maybe(expression())).prop_map(|(name, ty, default)| ItemKind::Param { name, ty, default }),
            (name(), expression()).prop_map(|(name, value)| ItemKind::Const { name, value }),
            (name(), table()).prop_map(|(name, body)| ItemKind::Table { name, body }),
            (name(), params(), maybe(ty()), expression())
                .prop_map(|(name, params, returns, body)| ItemKind::Function { name, params, returns, body }),
            (name(), params(), vec(rule(), 0..4)).prop_map(|(name, params, body)| ItemKind::Fragment {
                name,
                params,
                body
            }),
            (name(), name(), name(), body).prop_map(|(name, source, target, body)| ItemKind::Event {
                name,
                source,
                target,
                body
            }),
            test().prop_map(ItemKind::Test),
        ];
    (doc(), kind).prop_map(|(doc, kind)| Item { doc, kind, span: nowhere() })
}

/// Any file.
pub(super) fn file() -> impl Strategy<Value = File> {
    let version = Just(Quoted { text: "1.20.3".into(), span: nowhere() });
    let header = (doc(), name(), version);
    let header = header.prop_map(|(doc, name, version)| Header { doc, name, version, span: nowhere() });
    (maybe(header), vec(item(), 0..4)).prop_map(|(header, items)| File {
        header,
        items,
        comments: Vec::new(),
        blanks: Vec::new(),
    })
}
