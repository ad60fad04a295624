//! The command line: argument grammar and output are those of Java's `./ipmb`, so that either can play any role.

mod bench;
mod duration;
mod echo;
mod host;
mod listen;
mod outbox;
mod send;
mod size;

use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode, time::Duration};

/// How long a message for nobody is kept where the command does not say.
const TTL: Duration = Duration::from_secs(2);

#[derive(Parser)]
#[command(name = "ipmb-peer", about = "A peer on the Rust crate ipmb")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Is scripted over stdin and stdout, one JSON object a line
    Drive,
    /// Hosts a bus until SIGTERM or SIGINT
    Host(Bus),
    /// Prints every message that arrives, one JSON object a line
    Listen(Listen),
    /// Sends one message or many
    Send(Send),
    /// Sends every String back to the label that stands before its first colon
    Echo(Echo),
    /// Measures round trips through an echo
    Ping(Ping),
    /// Receives what bench-send sends, and prints the rate
    BenchReceive(BenchReceive),
    /// Sends Strings as fast as it can
    BenchSend(BenchSend),
    /// Prints samples of the crate's own encoding: name, type id, hex
    Vectors,
}

/// Which bus, and how to join it.
#[derive(Args)]
struct Bus {
    bus: String,
    /// The bus's token
    #[arg(long, env = "IPMB_TOKEN", default_value = "", hide_default_value = true, hide_env_values = true)]
    token: String,
    /// Never become the bus's controller
    #[arg(long)]
    no_host: bool,
}

#[derive(Args)]
struct Listen {
    #[command(flatten)]
    bus: Bus,
    #[arg(long, value_delimiter = ',', required = true)]
    label: Vec<String>,
    /// End after so many messages
    #[arg(long)]
    count: Option<u64>,
    /// Fail when the messages have not arrived by then
    #[arg(long, value_parser = duration::parse)]
    timeout: Option<Duration>,
}

#[derive(Args)]
struct Send {
    #[command(flatten)]
    bus: Bus,
    #[arg(value_parser = crate::selector::parse)]
    selector: ipmb::LabelOp,
    #[arg(conflicts_with = "bytes")]
    text: Option<String>,
    #[arg(long, value_delimiter = ',')]
    label: Vec<String>,
    /// To everyone who matches, instead of to one of them
    #[arg(long)]
    multicast: bool,
    /// Keep the message so long while nobody matches
    #[arg(long, value_parser = duration::parse)]
    ttl: Option<Duration>,
    /// Send so many, with a blank and a number behind the text
    #[arg(long, default_value_t = 1)]
    count: u64,
    /// Send the file's content as a BytesMessage
    #[arg(long, requires = "format")]
    bytes: Option<PathBuf>,
    #[arg(long, requires = "bytes")]
    format: Option<u16>,
    /// Attach a memory region with the file's content
    #[arg(long)]
    region: Vec<PathBuf>,
    /// Attach the open file
    #[arg(long)]
    object: Vec<PathBuf>,
}

#[derive(Args)]
struct Echo {
    #[command(flatten)]
    bus: Bus,
    #[arg(long, value_delimiter = ',', required = true)]
    label: Vec<String>,
}

#[derive(Args)]
struct Ping {
    #[command(flatten)]
    bus: Bus,
    #[arg(long)]
    label: String,
    #[arg(long)]
    to: String,
    #[arg(long)]
    count: u32,
    /// Attach a descriptor to each message
    #[arg(long)]
    object: bool,
    /// How long to wait for each answer
    #[arg(long, value_parser = duration::parse, default_value = "5s")]
    timeout: Duration,
}

#[derive(Args)]
struct BenchReceive {
    #[command(flatten)]
    bus: Bus,
    #[arg(long, value_delimiter = ',', required = true)]
    label: Vec<String>,
    /// Fail when the end has not arrived by then
    #[arg(long, value_parser = duration::parse, default_value = "60s")]
    timeout: Duration,
}

#[derive(Args)]
struct BenchSend {
    #[command(flatten)]
    bus: Bus,
    #[arg(long, value_delimiter = ',', required = true)]
    label: Vec<String>,
    #[arg(long)]
    to: String,
    /// Bytes of each String
    #[arg(long)]
    size: usize,
    #[arg(long)]
    count: u64,
    /// How many before the clock starts
    #[arg(long, default_value_t = 0)]
    warm_up: u64,
    /// Attach a descriptor to each message
    #[arg(long)]
    object: bool,
    /// Attach a fresh memory region of this size to each message, every byte of it written
    #[arg(long, value_parser = size::parse)]
    region: Option<usize>,
}

/// A failure in one line for a person.
type Outcome = Result<(), String>;

/// Runs the command: exit code 0 done, 1 failed with one line on stderr, 2 usage (left to the argument parser).
pub fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command {
        Command::Drive => crate::drive::run(),
        Command::Host(args) => host::run(&args),
        Command::Listen(args) => listen::run(&args),
        Command::Send(args) => send::run(&args),
        Command::Echo(args) => echo::echo(&args),
        Command::Ping(args) => echo::ping(&args),
        Command::BenchReceive(args) => bench::receive(&args),
        Command::BenchSend(args) => bench::send(&args),
        Command::Vectors => crate::vectors::print(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("ipmb-peer: {why}");
            ExitCode::FAILURE
        }
    }
}

impl Bus {
    fn options(&self, label: ipmb::Label) -> ipmb::Options {
        let mut options = ipmb::Options::new(&self.bus, label, &self.token);
        options.controller_affinity = !self.no_host;
        options
    }

    /// The one line for a join that failed.
    fn refused(&self, error: ipmb::JoinError) -> String {
        format!("cannot join {}: {error}", self.bus)
    }
}

/// Prints a line at once, whether stdout is a terminal, a pipe or a file.
fn say(line: &str) -> Outcome {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|e| format!("stdout: {e}"))
}
