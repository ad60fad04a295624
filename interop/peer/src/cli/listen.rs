//! `listen BUS`: one JSON line for each message that arrives.

use super::{say, Listen, Outcome};
use crate::{
    attachments::{self, ObjectReport, RegionReport},
    payload::{Any, Describe},
};
use ipmb::{Label, Message, RecvError};
use serde::Serialize;
use serde_json::value::RawValue;
use std::time::{Duration, Instant};

/// How much of an object's text is shown.
const MAX_CHARS: usize = 1_000;

/// What arrives: the user types of the interop tests are as unknown here as they are to Java's command line.
type Incoming = Any<false>;

#[derive(Serialize)]
struct Line {
    #[serde(rename = "type")]
    type_name: Option<&'static str>,
    uuid: String,
    payload: Box<RawValue>,
    objects: Vec<ObjectReport>,
    regions: Vec<RegionReport>,
}

pub fn run(args: &Listen) -> Outcome {
    let deadline = args.timeout.map(|timeout| Instant::now() + timeout);
    let label = Label::from(&args.label);
    let (_sender, mut receiver) =
        ipmb::join::<Incoming, Incoming>(args.bus.options(label), args.timeout).map_err(|e| args.bus.refused(e))?;
    say("joined")?;
    let mut arrived = 0;
    while args.count.is_none_or(|count| arrived < count) {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        match receiver.recv(left) {
            Ok(message) => {
                say(&line(message)?)?;
                arrived += 1;
            }
            Err(RecvError::Timeout) if left.is_none_or(|left| left.is_zero()) => {
                return Err(timed_out(args, arrived));
            }
            Err(RecvError::Timeout) => {}
            Err(RecvError::Decode(error)) => eprintln!("ipmb-peer: a message that cannot be decoded: {error}"),
            Err(error) => return Err(format!("cannot receive: {error}")),
        }
    }
    Ok(())
}

fn timed_out(args: &Listen, arrived: u64) -> String {
    let timeout = args.timeout.unwrap_or(Duration::ZERO);
    match args.count {
        Some(count) => format!("{arrived} of {count} messages arrived within {timeout:?}"),
        None => format!("{arrived} messages arrived within {timeout:?}"),
    }
}

fn line(mut message: Message<Incoming>) -> Result<String, String> {
    let payload = message.payload.describe();
    let line = Line {
        type_name: payload.type_name,
        uuid: payload.uuid,
        payload: payload.value,
        objects: message.objects.iter().map(|object| attachments::report_object(object, MAX_CHARS)).collect(),
        regions: message.memory_regions.iter_mut().map(attachments::report_region).collect::<Result<_, _>>()?,
    };
    serde_json::to_string(&line).map_err(|e| e.to_string())
}
