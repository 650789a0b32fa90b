//! Small pictures of curves, as SVG that reads well on light and on dark pages.

use crate::table::number;
use std::fmt::Write as _;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
/// The area of the curves: left, top, right, bottom.
const AREA: [f64; 4] = [64.0, 44.0, 620.0, 262.0];

/// How far apart numbers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Both ways by their powers: what grows in proportion is a straight line of the same slope as the dashed one.
    Powers,
    /// Both ways evenly, from nothing.
    Even,
}

/// One curve.
pub struct Line {
    /// What stands beside it.
    pub name: &'static str,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

/// A picture.
pub struct Plot {
    /// Above.
    pub title: &'static str,
    /// Below.
    pub below: &'static str,
    /// Its scales.
    pub scale: Scale,
    /// Its curves.
    pub lines: Vec<Line>,
}

const STYLE: &str = "\
<style>
text { font: 13px system-ui, sans-serif; fill: #57606a }
.title { font-size: 15px; fill: #24292f }
.grid { stroke: #8c959f; stroke-opacity: .3 }
.even { stroke: #8c959f; stroke-dasharray: 5 5; fill: none }
.line0 { stroke: #0969da } .mark0 { fill: #0969da }
.line1 { stroke: #bc4c00 } .mark1 { fill: #bc4c00 }
.line0, .line1 { stroke-width: 2; fill: none }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 } .title { fill: #f0f6fc }
  .line0 { stroke: #58a6ff } .mark0 { fill: #58a6ff }
  .line1 { stroke: #f0883e } .mark1 { fill: #f0883e }
}
</style>
";

/// From a number to a place in the picture.
struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    fn new(scale: Scale, values: impl Iterator<Item = f64> + Clone, from: f64, to: f64) -> Self {
        let high = values.clone().fold(f64::MIN, f64::max);
        let (low, high) = match scale {
            Scale::Powers => (values.fold(f64::MAX, f64::min), high),
            Scale::Even => (0.0, high * 1.05),
        };
        Self { scale, low, high, from, to }
    }

    fn place(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Powers => (value / self.low).ln() / (self.high / self.low).ln().max(f64::EPSILON),
            Scale::Even => (value - self.low) / (self.high - self.low),
        };
        self.from + share * (self.to - self.from)
    }

    /// Numbers to write beside the axis: powers of ten, or about five even steps.
    fn marks(&self) -> Vec<f64> {
        match self.scale {
            Scale::Powers => (-2..10)
                .map(|power| 10_f64.powi(power))
                .filter(|mark| *mark >= self.low * 0.99 && *mark <= self.high * 1.01)
                .collect(),
            Scale::Even => {
                let rough = self.high / 5.0;
                let ten = 10_f64.powf(rough.log10().floor());
                let step = [1.0, 2.0, 5.0, 10.0].map(|by| by * ten).into_iter().find(|step| *step >= rough);
                let step = step.unwrap_or(rough);
                (0..=(self.high / step) as usize).map(|count| count as f64 * step).collect()
            }
        }
    }
}

impl Plot {
    /// The picture.
    pub fn svg(&self) -> String {
        let [left, top, right, bottom] = AREA;
        let points = || self.lines.iter().flat_map(|line| line.points.iter());
        let x = Axis::new(self.scale, points().map(|point| point.0), left, right);
        let y = Axis::new(self.scale, points().map(|point| point.1), bottom, top);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\n{STYLE}",
            self.title
        );
        let _ = writeln!(svg, "<text class=\"title\" x=\"{left}\" y=\"20\">{}</text>", self.title);
        self.grid(&mut svg, &x, &y);
        if self.scale == Scale::Powers {
            even(&mut svg, &x, &y);
        }
        for (index, line) in self.lines.iter().enumerate() {
            curve(&mut svg, index, line, &x, &y);
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn grid(&self, svg: &mut String, x: &Axis, y: &Axis) {
        let [left, top, right, bottom] = AREA;
        for mark in y.marks() {
            let (at, text) = (y.place(mark), short(mark));
            let _ = writeln!(svg, "<path class=\"grid\" d=\"M{left} {at:.1}H{right}\"/>");
            let _ =
                writeln!(svg, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{text}x</text>", left - 8.0, at + 4.0);
        }
        for mark in x.marks() {
            let (at, text) = (x.place(mark), short(mark));
            let _ = writeln!(svg, "<path class=\"grid\" d=\"M{at:.1} {top}V{bottom}\"/>");
            let _ = writeln!(svg, "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{text}</text>", bottom + 18.0);
        }
        let middle = (left + right) / 2.0;
        let _ =
            writeln!(svg, "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>", bottom + 42.0, self.below);
    }
}

/// What would grow in proportion, dashed, from the first point on, as far as the picture goes.
fn even(svg: &mut String, x: &Axis, y: &Axis) {
    let growth = (x.high / x.low).min(y.high);
    let (from, to) = ((x.place(x.low), y.place(1.0)), (x.place(x.low * growth), y.place(growth)));
    let _ = writeln!(svg, "<path class=\"even\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>", from.0, from.1, to.0, to.1);
}

fn curve(svg: &mut String, index: usize, line: &Line, x: &Axis, y: &Axis) {
    let places: Vec<(f64, f64)> = line.points.iter().map(|(at, cost)| (x.place(*at), y.place(*cost))).collect();
    let path: Vec<String> = places.iter().map(|(at, cost)| format!("{at:.1} {cost:.1}")).collect();
    let _ = writeln!(svg, "<path class=\"line{index}\" d=\"M{}\"/>", path.join("L"));
    for (at, cost) in &places {
        let _ = writeln!(svg, "<circle class=\"mark{index}\" cx=\"{at:.1}\" cy=\"{cost:.1}\" r=\"3.5\"/>");
    }
    let (left, top) = (AREA[0] + 12.0, AREA[1] + 14.0 + 20.0 * index as f64);
    let _ = writeln!(svg, "<circle class=\"mark{index}\" cx=\"{left}\" cy=\"{}\" r=\"4\"/>", top - 4.0);
    let last = line.points.last().map_or(1.0, |point| point.1);
    let _ = writeln!(svg, "<text x=\"{}\" y=\"{top}\">{}: up to {}x</text>", left + 10.0, line.name, number(last));
}

/// A mark of an axis, without digits that say nothing.
fn short(value: f64) -> String {
    if value >= 1e6 {
        format!("{}M", value / 1e6)
    } else if value >= 1e3 {
        format!("{}k", value / 1e3)
    } else {
        ((value * 1e6).round() / 1e6).to_string()
    }
}
