//! Numbers of canonical JSON (RFC 8785): as ECMAScript prints them, but integers exactly and of any size.

use crate::payload::Number;

/// Appends a number as RFC 8785 does, but integers exactly and of any size. A number with more than 400 digits, or one
/// that binary64 does not reach, is written as its significant digits and a power of ten.
pub fn write_canonical_number(number: &Number<'_>, out: &mut Vec<u8>) {
    let token = number.token();
    if is_plain_integer(&token) || is_plain_fraction(&token) {
        out.extend_from_slice(token.as_bytes());
    } else if !number.write_integer(out) {
        match number.as_float() {
            Some(float) => write_float(float, out),
            None => write_scientific(&token, out),
        }
    }
}

/// Whether a number is written as an integer already, and as one that `Number::write_integer` would write too.
pub(super) fn is_plain_integer(token: &str) -> bool {
    let digits = token.strip_prefix('-').unwrap_or(token);
    digits.len() <= 400 && digits.bytes().all(|byte| byte.is_ascii_digit()) && token != "-0"
}

/// Whether a number is written already as ECMAScript prints it: up to six fraction digits, the last not 0, behind an
/// integer below 2^32. There the doubles lie closer together than 0.000001, so no shorter decimal reads as the same.
fn is_plain_fraction(token: &str) -> bool {
    let Some((whole, fraction)) = token.strip_prefix('-').unwrap_or(token).split_once('.') else { return false };
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = fraction.len() <= 6 && are_digits(fraction) && !fraction.ends_with('0');
    let is_whole = are_digits(whole) && (whole == "0" || !whole.starts_with('0'));
    is_short && is_whole && whole.parse::<u32>().is_ok()
}

/// A binary64 as ECMAScript prints it (ECMA-262, Number::toString).
fn write_float(float: f64, out: &mut Vec<u8>) {
    let scientific = format!("{:e}", float.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    let point = exponent.parse::<i32>().unwrap_or_default() + 1;
    if float < 0.0 {
        out.push(b'-');
    }
    let inside = usize::try_from(point).ok().filter(|point| *point > 0 && *point <= 21);
    let text = match inside {
        Some(point) if point >= digits.len() => format!("{digits:0<point$}"),
        Some(point) => {
            format!("{}.{}", digits.get(..point).unwrap_or_default(), digits.get(point..).unwrap_or_default())
        }
        None if point > -6 && point <= 0 => format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
        None => scientific_text(&digits, point - 1),
    };
    out.extend_from_slice(text.as_bytes());
}

fn scientific_text(digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}e{sign}{}", exponent.unsigned_abs())
}

/// A number that binary64 does not reach: `12e400` and `1.20e401` both as `1.2e+401`.
fn write_scientific(token: &str, out: &mut Vec<u8>) {
    let text = token.to_ascii_lowercase();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let leading = (all.len() - significant.len()) as i128;
    // An exponent of more than 38 digits counts as the largest there is.
    let limit = if exponent.starts_with('-') { i128::MIN } else { i128::MAX };
    let exponent = exponent.parse::<i128>().unwrap_or(limit).saturating_add(whole.len() as i128 - leading - 1);
    let digits = significant.trim_end_matches('0');
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { "" } else { "+" };
    out.extend_from_slice(format!("{sign}{first}{point}{rest}e{exponent_sign}{exponent}").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn plain_fractions_are_printed_as_they_stand(token in "-?(0|[1-9][0-9]{0,9})\\.[0-9]{1,7}") {
            let mut printed = Vec::new();
            write_float(token.parse().unwrap(), &mut printed);
            prop_assert!(!is_plain_fraction(&token) || printed == token.as_bytes(), "{}", token);
        }

        #[test]
        fn fractions_of_slack_times_are_plain(second in 1_000_000_000u32.., fraction in "[0-9]{5}[1-9]") {
            let token = format!("{second}.{fraction}");
            prop_assert!(is_plain_fraction(&token), "{}", token);
        }
    }
}
