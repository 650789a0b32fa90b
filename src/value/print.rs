//! A value as text: what an interpolation `"{x}"` and `to_text` put.

use super::time::{TimeDigits, write_date, write_duration, write_time};
use super::{Failure, Value};

/// Appends a value as text: texts themselves, numbers as written, `true` and `false`, times as RFC 3339 in UTC with
/// milliseconds, dates as `YYYY-MM-DD`, durations as ISO 8601.
///
/// # Errors
/// `null`, a list or an object; nothing is appended then.
pub fn print(value: &Value<'_>, out: &mut String) -> Result<(), Failure> {
    match value {
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Text(text) => out.push_str(&text.characters()),
        Value::Number(number) => out.push_str(&number.token()),
        Value::Time(time) => push_ascii(out, |bytes| write_time(*time, TimeDigits::Millis, bytes)),
        Value::Date(date) => push_ascii(out, |bytes| write_date(*date, bytes)),
        Value::Duration(duration) => push_ascii(out, |bytes| write_duration(*duration, bytes)),
        Value::Null | Value::Node(_) | Value::List(_) | Value::Object(_) => {
            return Err(Failure::kind(format!("{} cannot be put into a text", value.kind().words())));
        }
    }
    Ok(())
}

fn push_ascii(out: &mut String, write: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = Vec::with_capacity(32);
    write(&mut bytes);
    out.push_str(&String::from_utf8_lossy(&bytes));
}
