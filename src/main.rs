//! The program `map`: reads its arguments, calls the library, and chooses the exit code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
