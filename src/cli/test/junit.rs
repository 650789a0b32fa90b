//! A suite report as JUnit XML, which build servers read.

use xdmap::report::escaped;
use xdmap::suite::{SuiteReport, TestResult};

/// One `testsuite` with a `testcase` for each case and test block; a failed one has a `failure` with a line for each
/// difference, as `line` words it.
pub(super) fn junit(name: &str, report: &SuiteReport, lines: impl Fn(&TestResult) -> Vec<String>) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (all, failed) = (report.results.len(), report.failed());
    let suite = format!("<testsuite name=\"{}\" tests=\"{all}\" failures=\"{failed}\">\n", xml(name));
    text.push_str(&suite);
    for result in &report.results {
        let place =
            result.place.as_ref().map(|place| format!(" file=\"{}\" line=\"{}\"", xml(&place.file), place.line));
        let head = format!("  <testcase name=\"{}\"{}", xml(&result.name), place.unwrap_or_default());
        text.push_str(&head);
        if result.passed() {
            text.push_str("/>\n");
            continue;
        }
        let lines = lines(result);
        let message = format!(">\n    <failure message=\"{}\">", xml(lines.first().map_or("", |line| line)));
        text.push_str(&message);
        text.push_str(&xml(&lines.join("\n")));
        text.push_str("</failure>\n  </testcase>\n");
    }
    text.push_str("</testsuite>\n");
    text
}

/// Text for XML; characters that XML 1.0 does not have are written out.
fn xml(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escaped).collect();
    let text = lines.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use xdmap::suite::Difference;

    #[test]
    fn what_failed_is_told_and_marks_of_xml_are_escaped() {
        let result =
            |name: &str, differences| TestResult { name: name.to_owned(), place: None, differences, golden: None };
        let results = vec![result("a & b", Vec::new()), result("c", vec![Difference::plain("\"<x>\" \u{1}")])];
        let text = junit("m", &SuiteReport { results }, |result| {
            result.differences.iter().filter_map(|one| one.message.clone()).collect()
        });
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <testsuite name=\"m\" tests=\"2\" failures=\"1\">\n  \
            <testcase name=\"a &amp; b\"/>\n  <testcase name=\"c\">\n    \
            <failure message=\"&quot;&lt;x&gt;&quot; \\u{1}\">&quot;&lt;x&gt;&quot; \\u{1}</failure>\n  \
            </testcase>\n</testsuite>\n";
        assert_eq!(text, expected);
    }
}
