//! `--limit NAME=VALUE` and `--max-rejects`.

use super::Failure;
use xdmap::batch::{InflateLimits, MaxRejects};
use xdmap::diagnostic::near_name;
use xdmap::run::RunOptions;

const NAMES: [&str; 10] =
    ["payload", "depth", "nodes", "text", "steps", "records", "output", "record", "inflated", "ratio"];

/// Sets the limits that were asked for.
pub(super) fn set(
    limits: &[(String, String)],
    run: &mut RunOptions,
    inflate: &mut InflateLimits,
) -> Result<(), Failure> {
    for (name, text) in limits {
        let wrong =
            || Failure::said(format!("--limit {name}={text}: the value is a number from 1, such as 2000 or 4M"));
        let value = number(text).ok_or_else(wrong)?;
        let short = || u32::try_from(value).map_err(|_| wrong());
        let size = || usize::try_from(value).map_err(|_| wrong());
        match name.as_str() {
            "payload" => run.read.limits.bytes = size()?,
            "depth" => run.read.limits.depth = short()?,
            "nodes" => run.read.limits.nodes = short()?,
            "text" => run.read.limits.text_bytes = size()?,
            "steps" => run.steps = value,
            "records" => run.records = short()?,
            "output" => run.output_bytes = size()?,
            "record" => run.record_bytes = size()?,
            "inflated" => inflate.bytes = value,
            "ratio" => inflate.ratio = value,
            _ => return Err(unknown(name)),
        }
    }
    Ok(())
}

fn unknown(name: &str) -> Failure {
    let near = near_name(name, NAMES).map(|near| format!("; a near name is `{near}`")).unwrap_or_default();
    Failure::said(format!("--limit: there is no limit `{name}`{near}; there are {}", NAMES.join(", ")))
}

/// `2000`, `64K`, `4M`, `1G`, also written `4MiB`; at least 1.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.trim_end_matches(|next: char| next.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        _ => return None,
    };
    digits.replace('_', "").parse::<u64>().ok()?.checked_mul(unit).filter(|value| *value > 0)
}

/// `2000` or `64M`.
pub(super) fn size(text: &str) -> Result<u64, String> {
    number(text).ok_or_else(|| "it is a number of bytes from 1, such as 2000 or 64M".to_owned())
}

/// `10` or `2%`.
pub(super) fn max_rejects(text: &str) -> Result<MaxRejects, String> {
    let wrong = || "it is a number of rejects, or a share of the payloads such as 2%".to_owned();
    match text.strip_suffix('%') {
        None => text.parse().map(MaxRejects::Count).map_err(|_| wrong()),
        Some(share) => match share.trim().parse::<f64>() {
            Ok(share) if (0.0..=100.0).contains(&share) => Ok(MaxRejects::Share(share)),
            Ok(_) | Err(_) => Err(wrong()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_take_units() {
        assert_eq!(number("64K"), Some(65_536));
        assert_eq!(number("4MiB"), Some(4 << 20));
        assert_eq!(number("50_000"), Some(50_000));
        for wrong in ["", "0", "K", "1T", "-1", "99999999999G"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn max_rejects_is_a_number_or_a_share() {
        assert_eq!(max_rejects("10"), Ok(MaxRejects::Count(10)));
        assert_eq!(max_rejects("0.5%"), Ok(MaxRejects::Share(0.5)));
        assert!(max_rejects("101%").is_err() && max_rejects("many").is_err());
    }
}
