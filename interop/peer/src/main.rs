//! A peer on the crates.io crate `ipmb`. It plays every role that ipmb for Java has to get along with: an endpoint that a
//! test scripts over stdin and stdout (`drive`), and the same command line as Java's `./ipmb`.

mod attachments;
mod cli;
mod drive;
mod hosting;
mod logging;
mod payload;
mod selector;
mod vectors;

use clap::Parser;

fn main() -> std::process::ExitCode {
    logging::init();
    cli::run(cli::Cli::parse())
}
