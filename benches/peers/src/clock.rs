//! Clocks. Work of one thread is measured in processor time, so that what else runs on the machine counts little; work of
//! several threads, and of files, by the wall.

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};
use std::time::Instant;

/// Seconds of the processor that this thread takes for something.
pub fn of_thread<T>(work: impl FnOnce() -> T) -> (f64, T) {
    between(thread, work)
}

/// Seconds of all processors that the programs take which are started and end in it.
pub fn of_programs<T>(work: impl FnOnce() -> T) -> (f64, T) {
    between(|| usage(UsageWho::RUSAGE_CHILDREN), work)
}

/// Seconds by the wall, and seconds of all processors that this process takes.
pub fn of_process<T>(work: impl FnOnce() -> T) -> (f64, f64, T) {
    let start = Instant::now();
    let (processor, result) = between(|| usage(UsageWho::RUSAGE_SELF), work);
    (start.elapsed().as_secs_f64(), processor, result)
}

/// Seconds by the wall.
pub fn of_wall<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

fn between<T>(clock: impl Fn() -> f64, work: impl FnOnce() -> T) -> (f64, T) {
    let start = clock();
    let result = work();
    (clock() - start, result)
}

fn thread() -> f64 {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("the system has the clock of a thread");
    time.tv_sec() as f64 + time.tv_nsec() as f64 * 1e-9
}

fn usage(who: UsageWho) -> f64 {
    let usage: Usage = getrusage(who).expect("the system counts processor time");
    [usage.user_time(), usage.system_time()]
        .iter()
        .map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6)
        .sum()
}
