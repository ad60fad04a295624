//! `send BUS SELECTOR [TEXT]`: one message or many.

use super::{
    outbox::{Outbox, Outgoing},
    Outcome, Send,
};
use crate::{attachments, payload::Payload};
use ipmb::{BytesMessage, Message, Selector};
use std::{
    fs::{self, File},
    path::Path,
    time::Duration,
};

pub fn run(args: &Send) -> Outcome {
    let mut selector = if args.multicast {
        Selector::multicast(args.selector.clone())
    } else {
        Selector::unicast(args.selector.clone())
    };
    selector.ttl = args.ttl.unwrap_or(Duration::ZERO);
    // All files are read before anything is sent: a missing one shall not show up half-way.
    let bytes = args.bytes.as_deref().map(read).transpose()?;
    let regions = args.region.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    for path in &args.object {
        open(path)?;
    }

    let mut outbox = Outbox::join(&args.bus, &args.label)?;
    for n in 0..args.count {
        let payload = match (&bytes, args.format) {
            (Some(data), Some(format)) => Payload::BytesMessage(BytesMessage { format, data: data.clone() }),
            _ => Payload::String(numbered(args.text.as_deref().unwrap_or_default(), n, args.count)),
        };
        let mut message = Message::new(selector.clone(), Outgoing::Known(payload));
        for path in &args.object {
            message.objects.push(attachments::file_object(open(path)?));
        }
        for content in &regions {
            message.memory_regions.push(attachments::file_region(content)?);
        }
        outbox.keeps_for(selector.ttl);
        outbox.send(message)?;
    }
    outbox.flush()
}

fn numbered(text: &str, n: u64, count: u64) -> String {
    if count > 1 {
        format!("{text} {n}")
    } else {
        text.to_string()
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn open(path: &Path) -> Result<File, String> {
    File::open(path).map_err(|e| format!("{}: {e}", path.display()))
}
