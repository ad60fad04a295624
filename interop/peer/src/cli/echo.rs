//! `echo` and `ping`: round trips. A ping's text is `me:N`, and the echo sends it back to the label before the colon.

use super::{
    outbox::{Outbox, Outgoing},
    say, Echo, Outcome, Ping, TTL,
};
use crate::{attachments, payload::Describe};
use ipmb::{Label, LabelOp, Message, RecvError, Selector};
use std::{
    fs::File,
    time::{Duration, Instant},
};

/// Runs until the process is ended. Attachments go back with the text: between two ordinary endpoints the crate's
/// controller loses what has none.
pub fn echo(args: &Echo) -> Outcome {
    let label = Label::from(&args.label);
    let (sender, mut receiver) =
        ipmb::join::<String, String>(args.bus.options(label), None).map_err(|e| args.bus.refused(e))?;
    say("joined")?;
    loop {
        let message = match receiver.recv(None) {
            Ok(message) => message,
            Err(RecvError::Decode(_) | RecvError::Timeout) => continue,
            Err(error) => return Err(format!("cannot receive: {error}")),
        };
        let Some((label, _)) = message.payload.split_once(':') else {
            continue;
        };
        let mut selector = Selector::unicast(LabelOp::from(label));
        selector.ttl = TTL;
        let mut answer = Message::new(selector, message.payload);
        answer.objects = message.objects;
        answer.memory_regions = message.memory_regions;
        sender.send(answer).map_err(|e| format!("cannot send: {e}"))?;
    }
}

pub fn ping(args: &Ping) -> Outcome {
    if args.count == 0 {
        return Err("--count must be at least 1".to_string());
    }
    let mut outbox = Outbox::join(&args.bus, std::slice::from_ref(&args.label))?;
    let object = File::open("/dev/null").map(attachments::file_object).map_err(|e| format!("/dev/null: {e}"))?;
    let mut selector = Selector::unicast(LabelOp::from(args.to.as_str()));
    selector.ttl = TTL;
    let mut times = Vec::with_capacity(args.count as usize);
    for n in 0..args.count {
        let text = format!("{}:{n}", args.label);
        let mut message = Message::new(selector.clone(), Outgoing::string(text.as_str()));
        if args.object {
            message.objects.push(object.clone().map_err(|e| format!("cannot duplicate a descriptor: {e}"))?);
        }
        let start = Instant::now();
        outbox.send(message)?;
        await_answer(&mut outbox, &text, start + args.timeout)
            .map_err(|why| format!("{why} to {text} within {:?}", args.timeout))?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    say(&format!(
        "p50 {:.1} p99 {:.1} p99.9 {:.1} max {:.1} µs",
        micros(percentile(&times, 0.5)),
        micros(percentile(&times, 0.99)),
        micros(percentile(&times, 0.999)),
        micros(times[times.len() - 1]),
    ))?;
    outbox.flush()
}

/// Late answers to earlier pings and other people's messages are passed over.
fn await_answer(outbox: &mut Outbox, text: &str, deadline: Instant) -> Result<(), String> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match outbox.receiver().recv(Some(left)) {
            Ok(message) if message.payload.text() == Some(text) => return Ok(()),
            Ok(_) | Err(RecvError::Decode(_)) => {}
            Err(RecvError::Timeout) if left.is_zero() => return Err("no answer".to_string()),
            Err(RecvError::Timeout) => {}
            Err(error) => return Err(format!("{error}, no answer")),
        }
    }
}

/// The smallest time that at least this part of all round trips did not exceed.
fn percentile(sorted: &[Duration], part: f64) -> Duration {
    let rank = (sorted.len() as f64 * part).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
