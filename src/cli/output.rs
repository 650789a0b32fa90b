//! Where results go: stdout, or a file that appears complete or not at all.
//!
//! A file is written beside its place: under a name of its own that goes when the program ends, or as `FILE.map-part`,
//! which stays for a run that is resumed.

use super::{Failure, interrupt};
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek as _, Write};
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
    unfinished: Option<Unfinished>,
    /// Whether it is standard output, whose reader may go away.
    stdout: bool,
}

/// A file that does not stand in its place yet.
struct Unfinished {
    file: File,
    beside: Beside,
    path: PathBuf,
}

/// Where it stands.
enum Beside {
    /// Under a name that goes with the program.
    Passing(TempPath),
    /// Under a name that stays.
    Kept(PathBuf),
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
        Self { name: "the output".to_owned(), writer, unfinished: None, stdout: true }
    }

    /// A file. Devices and pipes are written directly.
    pub(super) fn file(path: &Path, readers: Readers) -> Result<Self, Failure> {
        let name = path.to_string_lossy().into_owned();
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let opened = if is_special(&path) { direct(&path) } else { beside(&path, readers) };
        let (writer, unfinished) = opened.map_err(|error| Failure::writing_file(&name, &error))?;
        Ok(Self { name, writer: BufWriter::with_capacity(BUFFER_BYTES, writer), unfinished, stdout: false })
    }

    /// A file of a run that can be resumed, of which so many bytes are kept.
    pub(super) fn resumed(path: &Path, readers: Readers, length: u64) -> Result<Self, Failure> {
        let name = path.to_string_lossy().into_owned();
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let part = part_of(&path);
        let opened = kept(&path, &part, readers, length);
        let file = opened.map_err(|error| Failure::writing_file(&part.to_string_lossy(), &error))?;
        let writer = file.try_clone().map_err(|error| Failure::writing_file(&name, &error))?;
        let writer = BufWriter::with_capacity(BUFFER_BYTES, Box::new(writer) as Box<dyn Write>);
        Ok(Self {
            name,
            writer,
            unfinished: Some(Unfinished { file, beside: Beside::Kept(part), path }),
            stdout: false,
        })
    }

    /// The file of a resumed run that was written to its end, and perhaps has its name already.
    pub(super) fn written(path: &Path) -> Result<(), Failure> {
        let name = path.to_string_lossy().into_owned();
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::rename(part_of(&path), &path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.exists() => Ok(()),
            renamed => renamed.map_err(|error| Failure::writing_file(&name, &error)),
        }
    }

    /// The file that is written, for who looks after it.
    pub(super) fn handle(&self) -> Option<io::Result<File>> {
        self.unfinished.as_ref().map(|unfinished| unfinished.file.try_clone())
    }

    /// A write that failed, in words.
    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        if self.stdout { Failure::writing(&self.name, error) } else { Failure::writing_file(&self.name, error) }
    }

    /// Everything written so far is on the disk, where there is one.
    pub(super) fn sync(&mut self) -> Result<(), Failure> {
        let synced = self.writer.flush().and_then(|()| match &self.unfinished {
            Some(unfinished) => unfinished.file.sync_all(),
            None => Ok(()),
        });
        synced.map_err(|error| self.failure(&error))
    }

    /// Nobody wants it any more, nor what could be resumed of it.
    pub(super) fn discard(mut self) {
        if let Some(Unfinished { beside: Beside::Kept(part), .. }) = &self.unfinished {
            let _ = fs::remove_file(part);
            self.unfinished = None;
        }
    }

    /// How messages name it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Puts the file in place.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        self.sync()?;
        self.put_in_place().map_err(|error| self.failure(&error))
    }

    fn put_in_place(&mut self) -> io::Result<()> {
        let Some(Unfinished { beside, path, .. }) = self.unfinished.take() else { return Ok(()) };
        match beside {
            Beside::Kept(part) => fs::rename(part, &path)?,
            Beside::Passing(unfinished) => {
                let beside = unfinished.to_path_buf();
                unfinished.persist(&path).map_err(|error| error.error)?;
                interrupt::end(&beside);
            }
        }
        // The name itself is on the disk only when its folder is.
        if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some(Unfinished { beside: Beside::Passing(unfinished), .. }) = self.unfinished.take() {
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

/// Whether a path is a device or a pipe, which is written directly.
pub(super) fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".map-part");
    part.into()
}

/// Opens a part that stays, and cuts it where the run that is resumed knows it to be whole.
fn kept(path: &Path, part: &Path, readers: Readers, length: u64) -> io::Result<File> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(mode(path, readers));
    }
    let mut file = options.open(part)?;
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::PermissionsExt as _;
        // A file that someone else put there may be open to all.
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    if file.metadata()?.len() < length {
        return Err(io::Error::other(
            "it is shorter than the journal beside it says; delete the journal to begin anew",
        ));
    }
    file.set_len(length)?;
    file.seek(io::SeekFrom::End(0))?;
    Ok(file)
}

/// Who may do what with a new file: as with the one it replaces.
#[cfg(unix)]
fn mode(path: &Path, readers: Readers) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    let known = fs::metadata(path).map(|metadata| metadata.permissions().mode() & 0o777);
    if readers == Readers::Owner { 0o600 } else { known.unwrap_or(0o666) }
}

type Opened = (Box<dyn Write>, Option<Unfinished>);

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
        builder.permissions(fs::Permissions::from_mode(mode(path, readers)));
    }
    let (file, unfinished) = builder.tempfile_in(folder)?.into_parts();
    interrupt::begin(&unfinished);
    let beside = Beside::Passing(unfinished);
    Ok((Box::new(file.try_clone()?), Some(Unfinished { file, beside, path: path.to_owned() })))
}

/// Makes one JSON list of lines.
pub(super) struct ListWriter<W> {
    writer: W,
    started: bool,
    within: bool,
}

impl<W: Write> ListWriter<W> {
    /// A list that has nothing yet, or is taken up again behind an element.
    pub(super) fn new(writer: W, started: bool) -> Self {
        Self { writer, started, within: false }
    }

    /// Where it is written.
    pub(super) fn inner(&self) -> &W {
        &self.writer
    }

    /// Gives the list up.
    pub(super) fn into_inner(self) -> W {
        self.writer
    }

    /// Closes the list.
    pub(super) fn close(mut self) -> Result<W, (W, io::Error)> {
        match self.writer.write_all(if self.started { b"\n]\n" } else { b"[]\n" }) {
            Ok(()) => Ok(self.writer),
            Err(error) => Err((self.writer, error)),
        }
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
            let mut list = ListWriter::new(Vec::new(), false);
            b"{\"a\":1}\n{\"b\":2}\n".chunks(size).for_each(|part| list.write_all(part).unwrap());
            assert_eq!(list.close().unwrap(), b"[\n{\"a\":1},\n{\"b\":2}\n]\n");
        }
        assert_eq!(ListWriter::new(Vec::new(), false).close().unwrap(), b"[]\n");
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
