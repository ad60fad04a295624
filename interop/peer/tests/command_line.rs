//! The command line: exit codes and output.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};

fn peer(line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ipmb-peer"));
    command.args(line).env_remove("IPMB_TOKEN");
    command
}

fn run(line: &[&str]) -> Output {
    peer(line).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn unique(name: &str) -> String {
    format!("ipmb-peer-{name}-{}", std::process::id())
}

/// A process that has said its first line; killed at the end of the test.
struct Running {
    process: Child,
    stdout: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn start(line: &[&str], first: &str) -> Self {
        let mut process = peer(line).stdout(Stdio::piped()).spawn().unwrap();
        let mut running = Self { stdout: BufReader::new(process.stdout.take().unwrap()), process };
        assert_eq!(running.line(), first);
        running
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_string()
    }

    fn code(&mut self) -> Option<i32> {
        self.process.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn prints_what_arrives() {
    let bus = unique("listen");
    let mut listen = Running::start(&["listen", &bus, "--label", "a,b", "--count", "3", "--timeout", "10s"], "joined");
    let file = std::env::temp_dir().join(&bus);
    fs::write(&file, "content").unwrap();
    let path = file.to_str().unwrap();
    assert!(run(&["send", &bus, "a & !c", "hi", "--count", "2", "--object", path, "--region", path]).status.success());
    assert!(run(&["send", &bus, "*", "--multicast", "--bytes", path, "--format", "7"]).status.success());
    fs::remove_file(&file).unwrap();
    for n in 0..2 {
        let expected = format!(
            r#"{{"type":"String","uuid":"7edbc10a-2147-499c-af9a-498723c7b35f","payload":"hi {n}","objects":[{{"text":"content"}}],"regions":[{{"size":7,"sum":763}}]}}"#
        );
        assert_eq!(listen.line(), expected);
    }
    assert!(listen.line().contains(r#""payload":{"format":7,"base64":"Y29udGVudA=="},"#));
    assert_eq!(listen.code(), Some(0));
}

#[test]
fn a_sender_that_hosts_stays_for_the_time_to_live() {
    let bus = unique("late");
    let mut send = peer(&["send", &bus, "late", "kept", "--ttl", "3s"]).spawn().unwrap();
    let listen = run(&["listen", &bus, "--label", "late", "--no-host", "--count", "1", "--timeout", "10s"]);
    assert!(listen.status.success(), "{listen:?}");
    assert!(text(&listen.stdout).contains(r#""payload":"kept""#));
    assert!(send.wait().unwrap().success());
}

#[test]
fn measures_in_each_role() {
    let hosted = unique("bench");
    let _host = Running::start(&["host", &hosted], &format!("hosting {hosted}"));
    let alone = unique("bench-alone");
    for (bus, object) in [(&hosted, true), (&alone, false)] {
        let mut receive = Running::start(&["bench-receive", bus, "--label", "L"], "joined");
        let mut line = vec!["bench-send", bus, "--label", "me", "--to", "L", "--size", "64", "--count", "1000"];
        if object {
            line.push("--object");
        }
        assert!(run(&line).status.success());
        assert!(receive.line().starts_with("64 B 1000 messages "));
        assert_eq!(receive.code(), Some(0));

        let _echo = Running::start(&["echo", bus, "--label", "E"], "joined");
        let mut line = vec!["ping", bus, "--label", "me", "--to", "E", "--count", "100"];
        if object {
            line.push("--object");
        }
        let ping = run(&line);
        assert!(ping.status.success(), "{ping:?}");
        assert!(text(&ping.stdout).starts_with("p50 "));
    }
}

#[test]
fn a_sender_that_hosts_waits_for_its_receiver() {
    let bus = unique("bench-host");
    let mut send =
        peer(&["bench-send", &bus, "--label", "me", "--to", "L", "--size", "16", "--count", "1000"]).spawn().unwrap();
    let receive = run(&["bench-receive", &bus, "--label", "L", "--no-host"]);
    assert!(text(&receive.stdout).contains("16 B 1000 messages "), "{receive:?}");
    assert!(send.wait().unwrap().success());
}

#[test]
fn measures_memory_regions() {
    let bus = unique("bench-region");
    let mut receive = Running::start(&["bench-receive", &bus, "--label", "L"], "joined");
    let mut line = vec!["bench-send", &bus, "--label", "me", "--to", "L", "--size", "64", "--count", "20"];
    line.extend(["--region", "64KB"]);
    let send = run(&line);
    assert!(send.status.success(), "{send:?}");
    assert!(receive.line().starts_with("64 B 20 messages "));
    assert_eq!(receive.code(), Some(0));
}

#[test]
fn tells_failure_from_wrong_usage() {
    let bus = unique("failure");
    let late = run(&["listen", &bus, "--label", "x", "--count", "1", "--timeout", "100ms"]);
    assert_eq!(late.status.code(), Some(1));
    assert_eq!(text(&late.stderr), "ipmb-peer: 0 of 1 messages arrived within 100ms\n");
    let silent = run(&["bench-receive", &bus, "--label", "x", "--timeout", "100ms"]);
    assert_eq!(silent.status.code(), Some(1));
    assert_eq!(run(&["send", &bus, "a &", "text"]).status.code(), Some(2));
    assert_eq!(run(&["listen", &bus]).status.code(), Some(2));
}

#[test]
fn only_one_hosts() {
    let bus = unique("host");
    let mut host = Running::start(&["host", &bus, "--token", "secret"], &format!("hosting {bus}"));
    let second = peer(&["host", &bus]).env("IPMB_TOKEN", "secret").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).contains("has a host already"));
    let refused = run(&["listen", &bus, "--label", "x", "--token", "wrong"]);
    assert_eq!(text(&refused.stderr), format!("ipmb-peer: cannot join {bus}: token mismatch\n"));
    // SAFETY: a signal to a child that has not been waited for.
    unsafe { libc::kill(host.process.id() as i32, libc::SIGTERM) };
    assert_eq!(host.code(), Some(0));
}
