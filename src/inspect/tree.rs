//! Paths as the rows of a tree: containers once, what stands in them indented below.

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The whole path.
    pub path: String,
    /// Its last step: `email`, `[*]`.
    pub label: String,
    /// How many containers stand around it.
    pub depth: usize,
}

/// The rows of paths, in their order; each container stands before the first path in it.
pub(super) fn rows<'p>(paths: impl IntoIterator<Item = &'p str>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for path in paths {
        let ends = steps(path);
        for (depth, end) in ends.iter().enumerate() {
            let part = path.get(..*end).unwrap_or(path);
            if rows.iter().any(|row| row.path == part) {
                continue;
            }
            let start = depth.checked_sub(1).and_then(|above| ends.get(above)).copied().unwrap_or(0);
            let label = part.get(start..).unwrap_or(part).trim_start_matches('.');
            let label = if label.is_empty() { "payload" } else { label };
            // Below the last row of the container that it stands in.
            let above = path.get(..start).unwrap_or_default();
            let place = rows.iter().rposition(|row| is_within(&row.path, above)).map_or(rows.len(), |last| last + 1);
            let place = if above.is_empty() { rows.len() } else { place };
            rows.insert(place, Row { path: part.to_owned(), label: label.to_owned(), depth });
        }
    }
    rows
}

fn is_within(path: &str, container: &str) -> bool {
    path.strip_prefix(container).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
}

/// Where each step of a path ends.
fn steps(path: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut quoted = false;
    for (at, character) in path.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '.' | '[' | '{' if !quoted && at > 0 => ends.push(at),
            _ => {}
        }
    }
    ends.push(path.len());
    ends
}
