//! Where results go: stdout, or a file that appears complete or not at all.

use super::{Failure, interrupt};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 64 << 10;

/// Where results go.
pub(super) struct Output {
    /// How messages name it.
    name: String,
    writer: BufWriter<Box<dyn Write>>,
    /// A file beside the one that is to appear.
    unfinished: Option<(File, TempPath, PathBuf)>,
}

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// As usual for new files.
    Usual,
    /// Its owner: payloads hold people's data.
    Owner,
}

impl Output {
    /// Standard output.
    pub(super) fn stdout() -> Self {
        let writer = BufWriter::with_capacity(BUFFER_BYTES, Box::new(io::stdout().lock()) as Box<dyn Write>);
        Self { name: "the output".to_owned(), writer, unfinished: None }
    }

    /// A file. Devices and pipes are written directly.
    pub(super) fn file(path: &Path, readers: Readers) -> Result<Self, Failure> {
        let name = path.to_string_lossy().into_owned();
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let opened = if is_special(&path) { direct(&path) } else { beside(&path, readers) };
        let (writer, unfinished) = opened.map_err(|error| Failure::writing(&name, &error))?;
        Ok(Self { name, writer: BufWriter::with_capacity(BUFFER_BYTES, writer), unfinished })
    }

    /// How messages name it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Puts the file in place.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        let name = std::mem::take(&mut self.name);
        self.put_in_place().map_err(|error| Failure::writing(&name, &error))
    }

    fn put_in_place(mut self) -> io::Result<()> {
        self.writer.flush()?;
        let Some((file, unfinished, path)) = self.unfinished.take() else { return Ok(()) };
        file.sync_all()?;
        let beside = unfinished.to_path_buf();
        unfinished.persist(&path).map_err(|error| error.error)?;
        interrupt::end(&beside);
        // The name itself is on the disk only when its folder is.
        if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((_, unfinished, _)) = self.unfinished.take() {
            let path = unfinished.to_path_buf();
            drop(unfinished);
            interrupt::end(&path);
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

type Opened = (Box<dyn Write>, Option<(File, TempPath, PathBuf)>);

fn direct(path: &Path) -> io::Result<Opened> {
    Ok((Box::new(fs::OpenOptions::new().write(true).open(path)?), None))
}

/// A file in the same folder, so that renaming it is one step.
fn beside(path: &Path, readers: Readers) -> io::Result<Opened> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".map-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let known = fs::metadata(path).map(|metadata| metadata.permissions().mode() & 0o777);
        let mode = if readers == Readers::Owner { 0o600 } else { known.unwrap_or(0o666) };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let (file, unfinished) = builder.tempfile_in(folder)?.into_parts();
    interrupt::begin(&unfinished);
    Ok((Box::new(file.try_clone()?), Some((file, unfinished, path.to_owned()))))
}

/// Makes one JSON list of lines.
pub(super) struct ListWriter<W> {
    writer: W,
    started: bool,
    within: bool,
}

impl<W: Write> ListWriter<W> {
    /// A list that has nothing yet.
    pub(super) fn new(writer: W) -> Self {
        Self { writer, started: false, within: false }
    }

    /// Closes the list.
    pub(super) fn close(mut self) -> io::Result<W> {
        self.writer.write_all(if self.started { b"\n]\n" } else { b"[]\n" })?;
        Ok(self.writer)
    }
}

impl<W: Write> Write for ListWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (line, ended) = piece.strip_suffix(b"\n").map_or((piece, false), |line| (line, true));
            if !self.within && !line.is_empty() {
                self.writer.write_all(if self.started { b",\n" } else { b"[\n" })?;
                self.started = true;
            }
            self.writer.write_all(line)?;
            self.within = !ended;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Writes a result to stdout.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut output = Output::stdout();
    output.write_all(text.as_bytes()).map_err(|error| Failure::writing("the output", &error))?;
    output.finish()
}

/// Writes a result that may have colours, which are left out where the reader takes none.
pub(super) fn print_coloured(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| Failure::writing("the output", &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_one_list_however_they_are_cut() {
        for size in 1..20 {
            let mut list = ListWriter::new(Vec::new());
            b"{\"a\":1}\n{\"b\":2}\n".chunks(size).for_each(|part| list.write_all(part).unwrap());
            assert_eq!(list.close().unwrap(), b"[\n{\"a\":1},\n{\"b\":2}\n]\n");
        }
        assert_eq!(ListWriter::new(Vec::new()).close().unwrap(), b"[]\n");
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.ndjson");
        let mut output = Output::file(&path, Readers::Owner).unwrap();
        output.write_all(b"half").unwrap();
        drop(output);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut output = Output::file(&path, Readers::Owner).unwrap();
        output.write_all(b"whole").unwrap();
        output.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
