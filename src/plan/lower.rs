//! Lowering: the typed events of a mapping to plans.
//!
//! In: a typed [`Mapping`](crate::check::Mapping). Out: one [`EventPlan`] an event, with everything that running needs
//! looked up: expressions in run form, what does not depend on the element moved out, rules at their place of the
//! record.

use super::check::Check;
use super::direct::Direct;
use super::event::{EachPlan, EmitPlan, EventPlan, RemarkPlan, SourcePlan, TargetPlan};
use super::expression::{Expression, Member};
use super::fast::FastEvent;
use super::fields::Fields;
use super::hoist::{SlotPlan, Slots};
use super::layout::Layout;
use super::template::{Builder, Candidate, Tree};
use super::translate::Translator;
use crate::check::{self, Mapping};
use crate::path::Step;
use crate::source::Sources;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What of a record is held against the target schema while running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum OutputChecks {
    /// What the checker did not prove.
    #[default]
    Open,
    /// The whole record.
    All,
    /// Nothing, not even what is required: records come out as the rules make them.
    Nothing,
}

/// How to lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Way {
    /// What is checked while running.
    pub checks: OutputChecks,
    /// Whether every rule runs by its plain meaning, without any faster way.
    pub plain: bool,
    /// Whether expressions are marked, so that it can be watched what they give. Only with `plain`.
    pub traced: bool,
}

/// Lowers all events of a mapping.
#[must_use]
pub(crate) fn lower(mapping: &Mapping, sources: &Sources, way: Way) -> Vec<EventPlan> {
    let translator = Translator::new(mapping, way.traced);
    let schemas: Vec<_> = mapping.sources.iter().map(|source| Arc::new(source_plan(source, way))).collect();
    let targets: Vec<_> = mapping.targets.iter().map(|target| Arc::new(target_plan(target))).collect();
    let lowered = |event: &check::Event| {
        let source = schemas.get(event.source.0 as usize)?.clone();
        let target = targets.get(event.target.0 as usize)?.clone();
        Some(Lowering { mapping, sources, translator: &translator, event, source, target, way }.event())
    };
    mapping.events.iter().filter_map(lowered).collect()
}

/// Lowers one event so that its records are held against nothing.
#[must_use]
pub(crate) fn lower_unchecked(mapping: &Mapping, sources: &Sources, event: &check::Event) -> Option<EventPlan> {
    let way = Way { checks: OutputChecks::Nothing, ..Way::default() };
    let source = Arc::new(source_plan(mapping.sources.get(event.source.0 as usize)?, way));
    let target = Arc::new(target_plan(mapping.targets.get(event.target.0 as usize)?));
    let translator = Translator::new(mapping, false);
    Some(Lowering { mapping, sources, translator: &translator, event, source, target, way }.event())
}

fn source_plan(source: &check::Source, way: Way) -> SourcePlan {
    SourcePlan {
        check: Check::of_payloads(source.schema.clone()),
        numbers_keys: !way.plain,
        fields: Fields::of(&source.schema),
        blank_is_missing: source.blank_is_missing,
        unknown: source.unknown,
    }
}

fn target_plan(target: &check::Target) -> TargetPlan {
    TargetPlan {
        check: Check::new(target.schema.clone()),
        schema: target.schema.clone(),
        layout: Layout::of(&target.schema),
        times: match target.times {
            check::TimeForm::Seconds => crate::value::TimeDigits::Seconds,
            check::TimeForm::Millis => crate::value::TimeDigits::Millis,
            check::TimeForm::Micros => crate::value::TimeDigits::Micros,
            check::TimeForm::Nanos => crate::value::TimeDigits::Nanos,
        },
    }
}

/// One event while it is lowered.
struct Lowering<'m> {
    mapping: &'m Mapping,
    sources: &'m Sources,
    translator: &'m Translator,
    event: &'m check::Event,
    source: Arc<SourcePlan>,
    target: Arc<TargetPlan>,
    way: Way,
}

impl Lowering<'_> {
    fn event(self) -> EventPlan {
        let event = self.event;
        let slot = |slot: &check::Slot| SlotPlan {
            value: slot.value.as_ref().map(|value| self.translator.expression(value)),
            scope: slot.scope,
        };
        let mut slots = Slots::new(event.slots.iter().map(slot).collect());
        let mut cached = 0;
        let rejects = event.rejects.iter().map(|reject| self.remark(reject, false, &mut slots)).collect();
        let notes = event.notes.iter().map(|note| self.remark(note, false, &mut slots)).collect();
        let emits = event.emits.iter().enumerate();
        let emits = emits.map(|(index, emit)| self.emit(index, emit, &mut slots, &mut cached)).collect();
        let places = self.translator.take_places();
        let slots = slots.into_inner();
        let mut plan = EventPlan {
            by_slot: places.by_slot(slots.len()),
            places,
            name: event.name.clone(),
            param_names: self.mapping.params.iter().map(|param| param.name.clone()).collect(),
            needs: Vec::new(),
            consumed: Vec::new(),
            source: self.source.clone(),
            target: self.target.clone(),
            slots,
            rejects,
            notes,
            emits,
            cached,
            marks: self.translator.take_marks(),
            fast: None,
        };
        self.read_all(&mut plan);
        if !self.way.plain {
            plan.fast = FastEvent::of(&plan);
        }
        plan
    }

    /// What only looking at every expression tells: the params it needs, the objects whose other fields it takes.
    fn read_all(&self, plan: &mut EventPlan) {
        let mut params = BTreeSet::new();
        let mut consumed = Vec::new();
        plan.each_expression(&mut |expression| match expression {
            Expression::Param(index) => {
                params.insert(*index);
            }
            Expression::Undeclared(undeclared) => {
                let mut patterns = Vec::new();
                self.pattern(plan, &undeclared.value, &mut patterns, 8);
                consumed.extend(patterns);
            }
            _ => {}
        });
        let unset = |index: &usize| self.mapping.params.get(*index).filter(|param| param.value.is_none());
        plan.needs = params.iter().filter_map(unset).map(|param| param.name.clone()).collect();
        plan.consumed = consumed;
    }

    /// The place of the payload an expression reads, elements of lists as `*`.
    fn pattern(&self, plan: &EventPlan, expression: &Expression, found: &mut Vec<String>, depth: u32) {
        if depth == 0 {
            return;
        }
        let from = found.len();
        match expression {
            Expression::Payload => found.push(String::new()),
            Expression::Path(path) => {
                self.pattern(plan, &path.base, found, depth - 1);
                for pattern in &mut found[from..] {
                    path.steps.iter().for_each(|step| match step {
                        Step::Name(name) => {
                            pattern.push('/');
                            pattern.push_str(&crate::path::escape_pointer(name));
                        }
                        Step::Index(_) => pattern.push_str("/*"),
                    });
                }
            }
            Expression::Slot(slot) => match plan.slots.get(*slot).and_then(|slot| slot.value.as_ref()) {
                Some(value) => self.pattern(plan, value, found, depth - 1),
                None => plan.each_source_of(*slot, &mut |source, is_element| {
                    let from = found.len();
                    self.pattern(plan, source, found, depth - 1);
                    if is_element {
                        found[from..].iter_mut().for_each(|pattern| pattern.push_str("/*"));
                    }
                }),
            },
            Expression::As(value, _) | Expression::Mark(_, value) => self.pattern(plan, value, found, depth - 1),
            Expression::Coalesce(both) => {
                self.pattern(plan, &both[0], found, depth - 1);
                self.pattern(plan, &both[1], found, depth - 1);
            }
            _ => {}
        }
    }

    fn emit(&self, index: usize, emit: &check::Emit, slots: &mut Slots, cached: &mut usize) -> EmitPlan {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let fans_out = !emit.each.is_empty() && !self.way.plain;
        if fans_out {
            slots.hoist_lets(number);
        }
        let each = self.each(emit, slots);
        let filter = emit.filter.as_ref().map(|filter| self.moved(filter, fans_out, slots));
        let filter_of_payload = filter.as_ref().is_some_and(|filter| slots.is_of_payload(filter));
        let mut remark = |remark| self.remark(remark, fans_out, slots);
        let rejects = emit.rejects.iter().map(&mut remark).collect();
        let notes = emit.notes.iter().map(&mut remark).collect();
        let tree = self.tree(emit, fans_out, slots);
        let whole = match self.way.checks {
            OutputChecks::Open if self.mapping.proofs.is_empty() => !tree.is_plain(&self.target.schema),
            OutputChecks::Open => emit.whole,
            OutputChecks::All => true,
            OutputChecks::Nothing => false,
        };
        let template = self.template(tree, !whole && !self.way.plain, fans_out, slots, cached);
        EmitPlan {
            name: emit.name.clone(),
            place: self.sources.place(emit.span),
            each,
            filter,
            filter_of_payload,
            rejects,
            notes,
            template,
            own_slots: slots.of_emit(number),
            whole,
            bare: self.way.checks == OutputChecks::Nothing && !self.target.schema.required().is_empty(),
        }
    }

    fn each(&self, emit: &check::Emit, slots: &mut Slots) -> Vec<EachPlan> {
        let mut generators = self.translator.generators(&emit.each);
        let plan = |generator: &mut super::expression::Generator| {
            if !self.way.traced {
                slots.hoist(&mut generator.list);
            }
            EachPlan { of_payload: slots.is_of_payload(&generator.list), generator: generator.clone() }
        };
        generators.iter_mut().map(plan).collect()
    }

    /// An expression of an emit, what does not depend on its element moved out.
    fn moved(&self, expr: &check::Expr, fans_out: bool, slots: &mut Slots) -> Expression {
        let mut expression = self.translator.expression(expr);
        if fans_out {
            slots.hoist(&mut expression);
        }
        expression
    }

    fn tree(&self, emit: &check::Emit, fans_out: bool, slots: &mut Slots) -> Tree {
        let mut tree = Tree::new();
        for rule in &emit.rules {
            let layout = Layout::of(&rule.expected);
            let mut value = self.translator.expression(&rule.value);
            arrange(&mut value, &layout);
            if fans_out {
                hoist_below(&mut value, slots);
            }
            let check = (rule.check && self.way.checks != OutputChecks::Nothing).then_some(&rule.expected);
            let candidate = Candidate {
                guards: apart(rule.guards.iter().map(|guard| self.moved(guard, fans_out, slots)).collect()),
                direct: if self.way.plain { None } else { Direct::of(&value, &layout, check) },
                value,
                layout,
                check: check.cloned().map(Check::new),
                shared: rule.shared,
                rule: self.sources.place(rule.span),
            };
            tree.add(&rule.target.names, candidate);
        }
        tree
    }

    fn template(
        &self,
        tree: Tree,
        folds: bool,
        caches: bool,
        slots: &mut Slots,
        cached: &mut usize,
    ) -> super::template::Template {
        let times = self.target.times;
        let render = |value: &Expression, layout: &Layout| match value {
            Expression::Constant(constant) => crate::run::render_constant(constant, layout, times),
            _ => None,
        };
        let mut builder = Builder {
            is_of_payload: &mut |expression| slots.is_of_payload(expression),
            render: &render,
            folds,
            blank: self.source.blank_is_missing,
            requires: self.way.checks != OutputChecks::Nothing,
            caches: caches && folds,
            cached: *cached,
        };
        let template = builder.object(tree, &self.target.schema, &self.target.layout, "");
        *cached = builder.cached;
        template
    }

    fn remark(&self, remark: &check::Remark, fans_out: bool, slots: &mut Slots) -> RemarkPlan {
        RemarkPlan {
            reason: remark.reason.clone(),
            guards: apart(remark.guards.iter().map(|guard| self.moved(guard, fans_out, slots)).collect()),
            rule: self.sources.place(remark.span),
        }
    }
}

/// Guards that all must hold, those joined by `and` one by one.
fn apart(guards: Vec<Expression>) -> Vec<Expression> {
    let mut all = Vec::with_capacity(guards.len());
    for guard in guards {
        match guard {
            Expression::And(joined) => all.extend(apart(joined)),
            other => all.push(other),
        }
    }
    all
}

/// Moves what does not depend on the element out of a rule's value. A literal stays, since its place is written once a
/// payload anyway when none of it does.
fn hoist_below(value: &mut Expression, slots: &mut Slots) {
    match value {
        Expression::Object(_)
        | Expression::List(_)
        | Expression::ListFor(_)
        | Expression::Bind(_)
        | Expression::Interpolate(_) => {
            value.children_mut().into_iter().for_each(|child| hoist_below(child, slots));
        }
        _ => slots.hoist(value),
    }
}

/// Puts the members of object literals into the order of the target schema at their place, so that writing need not.
fn arrange(value: &mut Expression, layout: &Layout) {
    match value {
        Expression::Object(members) => {
            let spreads = members.iter().any(|member| matches!(member, Member::Spread(_)));
            for member in members.iter_mut() {
                if let Member::Pair(names, value) = member
                    && let [name] = &names[..]
                    && let Some(layout) = layout.member(name)
                {
                    arrange(value, layout);
                }
            }
            if !spreads && layout.orders() {
                members.sort_by_key(|member| rank(member, layout));
            }
        }
        Expression::List(all) => {
            if let Some(layout) = layout.elements() {
                all.iter_mut().for_each(|one| arrange(one, layout));
            }
        }
        Expression::ListFor(each) => {
            if let Some(layout) = layout.elements() {
                arrange(&mut each.item, layout);
            }
        }
        Expression::Coalesce(both) | Expression::Catch(both) => both.iter_mut().for_each(|one| arrange(one, layout)),
        Expression::If(all) => all[1..].iter_mut().for_each(|one| arrange(one, layout)),
        Expression::Match(choice) => {
            choice.arms.iter_mut().for_each(|(_, arm)| arrange(arm, layout));
            choice.default.iter_mut().for_each(|arm| arrange(arm, layout));
        }
        Expression::Bind(bound) => arrange(&mut bound.body, layout),
        Expression::Mark(_, marked) => arrange(marked, layout),
        _ => {}
    }
}

fn rank(member: &Member, layout: &Layout) -> usize {
    match member {
        Member::Spread(_) => usize::MAX,
        Member::Pair(names, _) => names.first().map_or(usize::MAX, |name| layout.rank(name)),
    }
}
