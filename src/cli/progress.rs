//! How far a run is: a bar on a terminal, a line now and then elsewhere when asked for.

use super::arguments::When;
use super::words;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use xdmap::batch::Progress;
use xdmap::report::{count, decimal};

/// Time between two lines off a terminal.
const PAUSE: Duration = Duration::from_secs(2);

/// Shows progress.
pub(super) enum Display {
    /// Not at all.
    Off,
    /// A bar that is drawn over.
    Bar(ProgressBar),
    /// A line now and then.
    Lines(Mutex<Instant>),
}

impl Display {
    /// What fits the terminal and the wish; `bytes` is what there is to read, where that is known.
    pub(super) fn new(when: When, bytes: Option<u64>) -> Self {
        let terminal = std::io::stderr().is_terminal();
        match (when, terminal) {
            (When::Never, _) | (When::Auto, false) => Self::Off,
            (When::Always, false) => Self::Lines(Mutex::new(Instant::now())),
            (When::Auto | When::Always, true) => Self::Bar(bar(bytes)),
        }
    }

    /// Tells how far the run is.
    pub(super) fn tell(&self, progress: &Progress) {
        match self {
            Self::Off => {}
            Self::Bar(bar) => {
                bar.set_message(format!(
                    "{}, {}",
                    count(progress.records, "record"),
                    count(progress.rejects, "reject")
                ));
                bar.set_position(progress.bytes);
            }
            Self::Lines(last) => {
                let Ok(mut last) = last.lock() else { return };
                if last.elapsed() >= PAUSE {
                    *last = Instant::now();
                    words::line(&format!(
                        "{} MB, {}, {}, {}",
                        decimal(progress.bytes / 1_000_000),
                        count(progress.payloads, "payload"),
                        count(progress.records, "record"),
                        count(progress.rejects, "reject")
                    ));
                }
            }
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        match self {
            Self::Off | Self::Lines(_) => {}
            Self::Bar(bar) => bar.finish_and_clear(),
        }
    }
}

fn bar(bytes: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr());
    let template = match bytes {
        Some(_) => "{bar:30} {percent:>3}%  {binary_bytes_per_sec}  {eta} left  {msg}",
        None => "{spinner} {binary_bytes}  {binary_bytes_per_sec}  {msg}",
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
