//! How the cost of a payload grows: with its size, with the number of rules, the length of lists, depth and rejects.
//!
//! Every cost is a ratio to the first point of its curve, in the same round.

mod curves;

use crate::Fault;
use crate::arguments::Arguments;
use crate::plot::{Line, Plot, Scale};
use crate::rounds::Rounds;
use crate::table::number;
use serde_json::json;

/// Some curves in one picture.
pub struct Series {
    /// The name of its file.
    pub name: &'static str,
    /// What is written above.
    pub title: &'static str,
    /// What is written below.
    pub below: &'static str,
    /// Its scales.
    pub scale: Scale,
    /// The curves.
    pub curves: Vec<Curve>,
}

/// The cost of one kind of growth.
pub struct Curve {
    /// What grows.
    pub name: &'static str,
    /// From small to large.
    pub points: Vec<Point>,
}

/// A point of a curve.
pub struct Point {
    /// How much.
    pub x: f64,
    /// Seconds of the processor for a payload.
    pub xdmap: Cost,
    /// The same for `serde_json` parsing it to a `Value`.
    pub parse: Cost,
}

/// Does the work, and says what one payload took.
pub type Cost = Box<dyn FnMut() -> Result<f64, Fault>>;

/// What was measured at a point.
struct Measured {
    x: f64,
    /// Times the cost of the first point.
    cost: Rounds,
    /// Times as fast as `serde_json`.
    against_parse: Rounds,
}

/// Measures all curves, prints them, and draws them where that was asked for.
pub fn measure(arguments: &Arguments) -> Result<(), Fault> {
    for mut series in curves::all(arguments.small)? {
        if !arguments.takes(series.name) {
            continue;
        }
        let mut lines = Vec::new();
        for curve in &mut series.curves {
            let measured = rounds(curve, arguments.rounds)?;
            print(series.name, curve.name, &measured, arguments.json);
            let points = measured.iter().map(|point| (point.x, point.cost.median())).collect();
            lines.push(Line { name: curve.name, points });
        }
        if let Some(folder) = &arguments.plots {
            let plot = Plot { title: series.title, below: series.below, scale: series.scale, lines };
            std::fs::create_dir_all(folder)?;
            std::fs::write(folder.join(format!("{}.svg", series.name)), plot.svg())?;
        }
    }
    Ok(())
}

fn rounds(curve: &mut Curve, count: usize) -> Result<Vec<Measured>, Fault> {
    let empty = |point: &Point| Measured { x: point.x, cost: Rounds::default(), against_parse: Rounds::default() };
    let mut measured: Vec<Measured> = curve.points.iter().map(empty).collect();
    for _ in 0..count {
        let mut first = None;
        for (point, measured) in curve.points.iter_mut().zip(&mut measured) {
            let (cost, parse) = ((point.xdmap)()?, (point.parse)()?);
            measured.cost.push(cost / *first.get_or_insert(cost));
            measured.against_parse.push(parse / cost);
        }
    }
    Ok(measured)
}

fn print(series: &str, curve: &str, measured: &[Measured], json: bool) {
    if !json {
        println!("{series}: {curve}\n");
        println!("| how much | times the cost of the first | times as fast as serde_json parses it |");
        println!("|---------:|----------------------------:|--------------------------------------:|");
    }
    for point in measured {
        let (cost, against) = (point.cost.median(), point.against_parse.median());
        if json {
            let line = json!({ "part": "growth", "name": series, "curve": curve, "x": point.x, "cost": cost,
                "against_serde_json": against, "rounds": point.cost.0 });
            println!("{line}");
        } else {
            println!("| {:>8} | {:>27} | {:>37} |", point.x, number(cost), number(against));
        }
    }
    if !json {
        println!();
    }
}
