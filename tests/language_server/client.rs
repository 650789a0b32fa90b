//! A client of `map lsp`: starts the real program and speaks the protocol with it.

use serde_json::{Value as Json, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a server may say nothing before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server and its pipes.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<String>,
    errors: ChildStderr,
    next: i32,
    /// Everything that the server wrote.
    pub written: String,
}

impl Client {
    /// A server that was not yet spoken to.
    pub fn new(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_map"))
            .arg("lsp")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = bodies(child.stdout.take().unwrap());
        let errors = child.stderr.take().unwrap();
        Self { child, input, output, errors, next: 0, written: String::new() }
    }

    /// A server that is ready.
    pub fn ready() -> Self {
        let mut client = Self::new(&[]);
        client.request("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
        client.tell("initialized", json!({}));
        client
    }

    /// Writes bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Writes a text as a message.
    pub fn body(&mut self, body: &str) {
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn tell(&mut self, method: &str, params: Json) {
        self.body(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    /// Asks, and gives the answer, passing over what the server tells in between.
    pub fn request(&mut self, method: &str, params: Json) -> Json {
        let answer = self.answer(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The whole answer.
    pub fn answer(&mut self, method: &str, params: Json) -> Json {
        self.next += 1;
        let id = self.next;
        self.body(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        loop {
            let message = self.message();
            if message["id"] == id {
                return message;
            }
        }
    }

    /// The next message.
    pub fn message(&mut self) -> Json {
        let body = self.output.recv_timeout(PATIENCE).expect("the server says nothing or ended");
        self.written.push_str(&body);
        serde_json::from_str(&body).unwrap()
    }

    /// The next diagnostics of a file.
    pub fn diagnostics(&mut self, uri: &str) -> Vec<Json> {
        loop {
            let message = self.message();
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri {
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "xdmap", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub fn change(&mut self, uri: &str, version: i32, text: &str) {
        let document = json!({ "uri": uri, "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": text }] }));
    }

    /// Closes the input; gives the exit code and what stood on stderr.
    pub fn end(mut self) -> (i32, String) {
        drop(self.input.take());
        let mut errors = String::new();
        self.errors.read_to_string(&mut errors).unwrap();
        (self.child.wait().unwrap().code().unwrap(), errors)
    }

    /// Ends as the protocol says.
    pub fn shut_down(mut self) -> (i32, String) {
        self.request("shutdown", Json::Null);
        self.tell("exit", Json::Null);
        self.end()
    }
}

/// The bodies of all messages, read beside the test so that a server that says nothing fails it.
fn bodies(output: ChildStdout) -> Receiver<String> {
    let (give, take) = channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        while let Some(body) = body(&mut output) {
            if give.send(body).is_err() {
                return;
            }
        }
    });
    take
}

fn body(output: &mut BufReader<ChildStdout>) -> Option<String> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).unwrap();
    Some(String::from_utf8(body).unwrap())
}

/// The address of a file.
pub fn uri(path: &Path) -> String {
    url::Url::from_file_path(std::fs::canonicalize(path).unwrap()).unwrap().into()
}

/// The place of the first `mark` in a text, `behind` it by so many characters, in UTF-16 code units.
pub fn place(text: &str, mark: &str, behind: usize) -> Json {
    let at = text.find(mark).unwrap_or_else(|| panic!("no {mark}")) + behind;
    position(text, at)
}

/// The place of a byte.
pub fn position(text: &str, at: usize) -> Json {
    let before = &text[..at];
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({ "line": line, "character": character })
}
