//! The crate reports what went wrong inside it (a refused `sendmsg`, a failed look-up) through `log` only. Off unless
//! `IPMB_PEER_LOG` is set, since a blocked stderr must not slow down a benchmark.

use log::{LevelFilter, Log, Metadata, Record};

struct StderrLog;

impl Log for StderrLog {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }

    fn log(&self, record: &Record) {
        eprintln!("ipmb-peer[{}] {} {}", std::process::id(), record.level(), record.args());
    }

    fn flush(&self) {}
}

/// Sends the crate's log to stderr from the level that `IPMB_PEER_LOG` names (`error`, `warn`, … `trace`).
pub fn init() {
    let Ok(level) = std::env::var("IPMB_PEER_LOG") else {
        return;
    };
    let level = level.parse().unwrap_or(LevelFilter::Warn);
    if log::set_logger(&StderrLog).is_ok() {
        log::set_max_level(level);
    }
}
