//! `bench-send` and `bench-receive`: Strings one way. "0" starts the clock, or starts it anew, "1" ends it.
//!
//! As in the crate's own benchmark the sender sends unicast with a time to live of 2 s. Who hosts decides what is
//! measured: the sender (controller to endpoint), the receiver (endpoint to the controller's endpoint), or a third
//! process (endpoint to endpoint, where the crate's controller loses what has nothing attached).

use super::{
    outbox::{Outbox, Outgoing},
    say, BenchReceive, BenchSend, Outcome, TTL,
};
use crate::{
    attachments::{self, Fill},
    hosting,
};
use ipmb::{Label, LabelOp, Message, RecvError, Selector};
use std::{
    fs::File,
    thread,
    time::{Duration, Instant},
};

const START: &str = "0";
const END: &str = "1";

/// How long a sender that hosts waits for somebody to send to.
const FIRST_ENDPOINT: Duration = Duration::from_secs(10);

/// How long a silent bus is waited for before the deadline is looked at.
const TICK: Duration = Duration::from_millis(100);

/// After how many messages the deadline is looked at on a busy one: the measured path shall not pay for the clock.
const LOOK_AT_CLOCK: u64 = 1 << 14;

pub fn send(args: &BenchSend) -> Outcome {
    let sockets_before = hosting::socket_count();
    let mut outbox = Outbox::join(&args.bus, &args.label)?;
    if hosting::hosts(&args.bus.bus) {
        await_first_endpoint(sockets_before);
    }
    let object = File::open("/dev/null").map(attachments::file_object).map_err(|e| format!("/dev/null: {e}"))?;
    let mut selector = Selector::unicast(LabelOp::from(args.to.as_str()));
    selector.ttl = TTL;
    let message = |text: &str| -> Result<Message<Outgoing>, String> {
        let mut message = Message::new(selector.clone(), Outgoing::string(text));
        if args.object {
            message.objects.push(object.clone().map_err(|e| format!("cannot duplicate a descriptor: {e}"))?);
        }
        Ok(message)
    };
    let text = "x".repeat(args.size);
    let measured = || -> Result<Message<Outgoing>, String> {
        let mut message = message(&text)?;
        if let Some(size) = args.region {
            message.memory_regions.push(attachments::new_region(size, &Fill::Byte(1))?);
        }
        Ok(message)
    };
    outbox.send(message(START)?)?;
    if args.warm_up > 0 {
        for _ in 0..args.warm_up {
            outbox.send(measured()?)?;
        }
        outbox.send(message(START)?)?;
    }
    for _ in 0..args.count {
        outbox.send(measured()?)?;
    }
    outbox.keeps_for(TTL);
    outbox.send(message(END)?)?;
    outbox.flush()
}

/// A sender that hosts is there before its receiver. What it sends meanwhile is kept by its time to live, but the
/// crate's controller searches all that it keeps after each message and takes its own messages before a new endpoint's
/// handshake: some ten thousand kept messages stop the bus. So the sending begins when an endpoint has connected, or,
/// with nobody there, after a while.
fn await_first_endpoint(sockets_before: usize) {
    // The listening socket, the endpoint's connection, and the channel back to it, which its handshake brings.
    let connected = sockets_before + 3;
    let deadline = Instant::now() + FIRST_ENDPOINT;
    while hosting::socket_count() < connected && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
}

pub fn receive(args: &BenchReceive) -> Outcome {
    let deadline = Instant::now() + args.timeout;
    let label = Label::from(&args.label);
    let (_sender, mut receiver) =
        ipmb::join::<String, String>(args.bus.options(label), Some(args.timeout)).map_err(|e| args.bus.refused(e))?;
    say("joined")?;

    let mut start = None;
    let mut count = 0_u64;
    let mut size = 0;
    loop {
        match receiver.recv(Some(TICK)) {
            Ok(message) if message.payload == START => {
                start = Some(Instant::now());
                count = 0;
            }
            Ok(message) if message.payload == END => break,
            Ok(mut message) => {
                for region in &mut message.memory_regions {
                    attachments::touch_region(region)?;
                }
                count += 1;
                size = message.payload.len();
                if count % LOOK_AT_CLOCK == 0 && Instant::now() >= deadline {
                    return Err(timed_out(args.timeout, count));
                }
            }
            Err(RecvError::Timeout) if Instant::now() < deadline => {}
            Err(RecvError::Timeout) => return Err(timed_out(args.timeout, count)),
            Err(error) => return Err(format!("cannot receive: {error}")),
        }
    }
    let elapsed = start.ok_or("the start was lost")?.elapsed().as_secs_f64();
    say(&format!("{size} B {count} messages {:.0}/s", count as f64 / elapsed))
}

fn timed_out(timeout: Duration, count: u64) -> String {
    format!("the end did not arrive within {timeout:?}; {count} messages did")
}
