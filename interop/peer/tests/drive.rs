//! The peer against itself: what a driving test relies on.

use serde_json::{json, Value};
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

const LIMIT: Duration = Duration::from_secs(10);

/// A driven process with one endpoint, named `e`.
struct Driven {
    process: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    /// The events that nobody has asked for yet, as text: numbers of 128 bits do not fit into a JSON value.
    events: Vec<String>,
    last_id: u64,
}

impl Driven {
    fn start() -> Self {
        let mut process = peer().arg("drive").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let stdin = process.stdin.take().unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let (read, lines) = mpsc::channel();
        thread::spawn(move || stdout.lines().try_for_each(|line| read.send(line.unwrap())));
        Self { process, stdin, lines, events: vec![], last_id: 0 }
    }

    /// Has a command carried out and waits for its answer.
    fn answer(&mut self, command: &str) -> Value {
        self.last_id += 1;
        writeln!(self.stdin, r#"{{"id":{},"do":{command}}}"#, self.last_id).unwrap();
        loop {
            let line = self.lines.recv_timeout(LIMIT).expect("an answer in time");
            if line.starts_with(r#"{"event""#) {
                self.events.push(line);
                continue;
            }
            let answer: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(answer["id"], self.last_id);
            return answer;
        }
    }

    fn ok(&mut self, command: Value) -> Value {
        let answer = self.answer(&command.to_string());
        assert!(answer.get("ok").is_some(), "{answer}");
        answer["ok"].clone()
    }

    fn error(&mut self, command: Value) -> String {
        let answer = self.answer(&command.to_string());
        answer["error"].as_str().unwrap_or_else(|| panic!("{answer}")).to_string()
    }

    /// Waits for so many messages since the endpoint joined, and takes the events.
    fn events_until(&mut self, received: u64) -> Vec<String> {
        self.ok(json!({"await": {"endpoint": "e", "received": received, "timeoutMs": 10_000}}));
        std::mem::take(&mut self.events)
    }
}

impl Drop for Driven {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn peer() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ipmb-peer"))
}

fn unique(name: &str) -> String {
    format!("ipmb-peer-{name}-{}", std::process::id())
}

fn value(event: &str) -> Value {
    serde_json::from_str(event).unwrap()
}

/// A host labelled `host` and an ordinary endpoint labelled `guest`.
fn host_and_guest(bus: &str) -> (Driven, Driven) {
    let (mut host, mut guest) = (Driven::start(), Driven::start());
    assert_eq!(host.ok(json!({"join": {"endpoint": "e", "bus": bus, "label": ["host"]}}))["hosting"], true);
    assert_eq!(guest.ok(json!({"join": {"endpoint": "e", "bus": bus, "label": ["guest"]}}))["hosting"], false);
    (host, guest)
}

#[test]
fn carries_every_payload_type_both_ways() {
    let (mut host, mut guest) = host_and_guest(&unique("types"));
    let vectors = String::from_utf8(peer().arg("vectors").output().unwrap().stdout).unwrap();
    let mut received = 0;
    for line in vectors.lines() {
        let ["payload", type_name, _, payload] = line.split('\t').collect::<Vec<_>>()[..] else {
            continue;
        };
        received += 1;
        let send = |selector: &str| {
            let payload = format!(r#"{{"type":"{type_name}","value":{payload}}}"#);
            format!(r#"{{"send":{{"endpoint":"e","selector":"{selector}","payload":{payload}}}}}"#)
        };
        assert_eq!(host.answer(&send("guest"))["ok"]["sent"], 1, "{type_name}");
        assert_eq!(guest.answer(&send("host"))["ok"]["sent"], 1, "{type_name}");
        for driven in [&mut host, &mut guest] {
            let events = driven.events_until(received);
            assert_eq!(events.len(), 1, "{events:?}");
            assert!(events[0].contains(&format!(r#""type":"{type_name}","#)), "{}", events[0]);
            assert!(events[0].contains(&format!(r#""payload":{payload},"#)), "{}", events[0]);
        }
    }
    assert!(received > 20);
}

#[test]
fn reports_objects_and_counts_handles_of_regions() {
    let (mut host, mut guest) = host_and_guest(&unique("attachments"));
    let sent = host.ok(json!({"send": {"endpoint": "e", "selector": "guest", "payload": {"type": "()"},
        "objects": ["hällo"], "regions": [{"size": 100_000, "keep": true}, {"size": 5, "fill": {"text": "abc"}}]}}));
    let events = guest.events_until(1);
    let message = value(&events[0]);
    assert_eq!(message["objects"], json!([{"text": "hällo"}]));
    assert_eq!(message["regions"][0]["sum"], 12_742_320);
    assert_eq!(message["regions"][0]["count"], 2, "the sender kept one");
    assert_eq!(message["regions"][0]["inode"], sent["kept"][0]["inode"]);
    assert_eq!(message["regions"][1]["sum"], 294);
    assert_eq!(message["regions"][1]["count"], 1);

    assert_eq!(guest.ok(json!({"drop-regions": {"handles": [1]}}))["dropped"], 1);
    assert_eq!(host.ok(json!({"regions": {}}))[0]["count"], 1);
    assert!(guest.error(json!({"drop-regions": {"handles": [1]}})).contains("no region 1"));
}

#[test]
fn recycles_the_regions_of_a_registry() {
    let mut driven = Driven::start();
    let alloc = |freed: &str| json!({"alloc": {"registry": "r", "size": 1000, "tag": "t", "freed": freed}});
    let first = driven.ok(alloc("first"));
    let second = driven.ok(alloc("second"));
    assert_ne!(first["inode"], second["inode"]);
    driven.ok(json!({"drop-regions": {"handles": [first["handle"]]}}));
    let third = driven.ok(alloc("third"));
    assert_eq!(first["inode"], third["inode"]);
    assert_eq!(value(&driven.events[0])["freed"], "first");
}

#[test]
fn hands_unknown_types_on_and_tells_broken_ones() {
    let bus = unique("unknown");
    let (mut host, mut guest) = host_and_guest(&bus);
    guest.ok(json!({"leave": {"endpoint": "e"}}));
    guest.ok(json!({"join": {"endpoint": "e", "bus": bus, "label": ["curious"], "reportUnknown": true}}));
    let mut send = |uuid: &str, selector: &str| {
        let value = json!({"uuid": uuid, "base64": "BQEC"});
        host.ok(json!({"send": {"endpoint": "e", "selector": selector, "payload": {"type": "raw", "value": value}}}));
    };
    send("7edbc10a-2147-499c-af9a-498723c7b35f", "curious");
    send("00112233-4455-6677-8899-aabbccddeeff", "curious");
    let events = guest.events_until(1);
    assert_eq!(value(&events[0])["event"], "decode-error");
    assert_eq!(value(&events[1])["type"], Value::Null);
    assert_eq!(value(&events[1])["payload"], json!({"base64": "BQEC"}));
}

#[test]
fn keeps_the_order_and_rests_while_paused() {
    let (mut host, mut guest) = host_and_guest(&unique("order"));
    let send = |count: u64| {
        json!({"send": {"endpoint": "e", "selector": "guest", "count": count, "ttlMs": 1000,
            "payload": {"type": "String", "value": "text"}}})
    };
    guest.ok(json!({"pause": {"endpoint": "e"}}));
    host.ok(send(100));
    assert_eq!(guest.ok(json!({"stats": {"endpoint": "e"}}))["received"], 0);
    guest.ok(json!({"resume": {"endpoint": "e"}}));
    assert_eq!(guest.events_until(100).len(), 100);
    let statistics = guest.ok(json!({"stats": {"endpoint": "e"}}));
    assert_eq!(statistics["lastNumber"], 99);
    assert_eq!(statistics["orderBreaks"], 0);
}

#[test]
fn takes_over_from_a_killed_host() {
    let bus = unique("takeover");
    let (host, mut guest) = host_and_guest(&bus);
    drop(host);
    let deadline = Instant::now() + LIMIT;
    while guest.ok(json!({"hosting": {"bus": bus}}))["hosting"] == false {
        assert!(Instant::now() < deadline);
    }
    let mut newcomer = Driven::start();
    newcomer.ok(json!({"join": {"endpoint": "e", "bus": bus, "label": ["newcomer"], "affinity": false}}));
    newcomer.ok(json!({"send": {"endpoint": "e", "selector": "guest", "payload": {"type": "bool", "value": true}}}));
    assert_eq!(value(&guest.events_until(1)[0])["payload"], true);
}

#[test]
fn answers_each_mistake() {
    let bus = unique("mistakes");
    let (_host, mut guest) = host_and_guest(&bus);
    let send = |value: Value| json!({"send": {"endpoint": "e", "selector": "host &", "payload": value}});
    assert!(guest.error(json!({"fly": {}})).contains("not a command"));
    assert!(guest.error(json!({"stats": {"endpoint": "f"}})).contains("no endpoint 'f'"));
    assert!(guest.error(send(json!({"type": "()"}))).contains("a name is missing"));
    let join = |endpoint: &str, token: &str| json!({"join": {"endpoint": endpoint, "bus": bus, "token": token}});
    assert!(guest.error(join("e", "")).contains("already"));
    assert_eq!(guest.error(join("f", "wrong")), "token mismatch");
    let nobody = json!({"join": {"endpoint": "f", "bus": unique("nobody"), "affinity": false, "timeoutMs": 100}});
    assert_eq!(guest.error(nobody), "timeout");
}

#[test]
fn finishes_what_it_read_when_its_input_ends() {
    let mut process = peer().arg("drive").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let join = json!({"id": "a", "do": {"join": {"endpoint": "e", "bus": unique("end")}}});
    writeln!(process.stdin.take().unwrap(), "{join}").unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().starts_with(r#"{"id":"a","ok":{"hosting":true"#));
}
