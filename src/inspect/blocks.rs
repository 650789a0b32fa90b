//! Pages as Markdown and as HTML: headings, paragraphs, tables, pictures.
//!
//! In: [`Block`]s. Out: text. Whatever stands in a mapping or a schema stays text: it cannot become markup.

use std::fmt::Write as _;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading: its level, from 1, and its text.
    Heading(usize, String),
    /// A paragraph.
    Text(Vec<Inline>),
    /// A table: the words at its top, then its rows.
    Table(Vec<&'static str>, Vec<Vec<Vec<Inline>>>),
    /// Links to other pages: their names, and the names of their files without ending.
    Links(Vec<(String, String)>),
    /// A picture: the name of its file without ending, and the picture as SVG.
    Picture(String, String),
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Words(String),
    /// Something as it is written in a mapping or schema.
    Code(String),
    /// Where a line may break.
    Break,
}

/// Words alone.
pub(super) fn words(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::Words(text.into())]
}

/// Code alone.
pub(super) fn code(text: impl Into<String>) -> Vec<Inline> {
    vec![Inline::Code(text.into())]
}

/// Several pieces of code, one below the other.
pub(super) fn codes(all: impl IntoIterator<Item = impl Into<String>>) -> Vec<Inline> {
    let mut line = Vec::new();
    for one in all {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.push(Inline::Code(one.into()));
    }
    line
}

/// The page as Markdown, with tables as GitHub Flavored Markdown has them. Pictures are files beside it, where there are any.
#[must_use]
pub fn to_markdown(blocks: &[Block], pictures: bool) -> String {
    let mut text = String::new();
    for block in blocks {
        if !text.is_empty() {
            text.push('\n');
        }
        // Writing into a text does not fail.
        let _ = match block {
            Block::Heading(level, words) => writeln!(text, "{} {}", "#".repeat(*level), plain(words)),
            Block::Text(line) => writeln!(text, "{}", markdown(line)),
            Block::Table(head, rows) => writeln!(text, "{}", table(head, rows)),
            Block::Links(links) => {
                let link = |(name, file): &(String, String)| format!("- [{}]({file}.md)\n", plain(name));
                write!(text, "{}", links.iter().map(link).collect::<String>())
            }
            Block::Picture(file, _) if pictures => writeln!(text, "![Where each field comes from]({file}.svg)"),
            Block::Picture(file, _) => writeln!(text, "The picture: `map lineage --event {file} --format svg`."),
        };
    }
    text
}

fn table(head: &[&str], rows: &[Vec<Vec<Inline>>]) -> String {
    let mut lines = vec![format!("| {} |", head.join(" | ")), format!("|{}", " --- |".repeat(head.len()))];
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| markdown(cell)).collect();
        lines.push(format!("| {} |", cells.join(" | ")));
    }
    lines.join("\n")
}

fn markdown(line: &[Inline]) -> String {
    let piece = |piece: &Inline| match piece {
        Inline::Words(text) => plain(text),
        Inline::Code(text) => code_span(text),
        Inline::Break => "<br>".to_owned(),
    };
    line.iter().map(piece).collect()
}

/// Text in which nothing is markup, on one line.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for character in one_line(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' | '$') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A code span whose fence is longer than any in the text; a bar would end the cell of a table.
fn code_span(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|next| next != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

/// A text on one line; a blank at its ends, which parts it from its neighbours, stays.
fn one_line(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.starts_with(char::is_whitespace) {
        line.insert(0, ' ');
    }
    if text.ends_with(char::is_whitespace) && line.len() > 1 {
        line.push(' ');
    }
    crate::report::escaped(&line)
}

const STYLE: &str = "body{margin:32px auto;max-width:1120px;padding:0 20px;font:15px/1.5 ui-sans-serif,system-ui,sans-serif;\
color:#222;background:#fff}h1{font-size:26px}h2{font-size:19px;margin-top:34px}h3{font-size:16px}code{font:13px ui-monospace,\
monospace;background:#f3f3f5;padding:1px 4px;border-radius:3px;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;\
margin:10px 0}th,td{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid #e2e2e6}th{font-weight:600}\
svg{display:block;max-width:100%;height:auto}";

/// The page as HTML, its pictures inside; `title` stands in the tab.
#[must_use]
pub fn to_page(title: &str, blocks: &[Block]) -> String {
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        in_html(title)
    );
    for block in blocks {
        let _ = match block {
            Block::Heading(level, words) => writeln!(text, "<h{level}>{}</h{level}>", in_html(words)),
            Block::Text(line) => writeln!(text, "<p>{}</p>", html(line)),
            Block::Table(head, rows) => writeln!(text, "{}", html_table(head, rows)),
            Block::Links(links) => {
                let link = |(name, file): &(String, String)| {
                    format!("<li><a href=\"{}.html\">{}</a></li>", in_html(file), in_html(name))
                };
                writeln!(text, "<ul>{}</ul>", links.iter().map(link).collect::<String>())
            }
            Block::Picture(_, svg) => write!(text, "{svg}"),
        };
    }
    text.push_str("</body>\n</html>\n");
    text
}

fn html_table(head: &[&str], rows: &[Vec<Vec<Inline>>]) -> String {
    let head: String = head.iter().map(|words| format!("<th>{}</th>", in_html(words))).collect();
    let cell = |cell: &Vec<Inline>| format!("<td>{}</td>", html(cell));
    let row = |row: &Vec<Vec<Inline>>| format!("<tr>{}</tr>\n", row.iter().map(cell).collect::<String>());
    let rows: String = rows.iter().map(row).collect();
    format!("<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>")
}

fn html(line: &[Inline]) -> String {
    let piece = |piece: &Inline| match piece {
        Inline::Words(text) => in_html(text),
        Inline::Code(text) => format!("<code>{}</code>", in_html(text)),
        Inline::Break => "<br>".to_owned(),
    };
    line.iter().map(piece).collect()
}

fn in_html(text: &str) -> String {
    let text = one_line(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
