//! The sending side of a command that ends: it must not exit while something of what it sent is still in its process.

use super::{Bus, Outcome};
use crate::{hosting, payload::Any};
use ipmb::{EndpointReceiver, EndpointSender, Label, LabelOp, Message, Selector};
use std::{
    thread,
    time::{Duration, Instant},
};

/// What is sent: a payload of any type.
pub type Outgoing = Any<true>;

/// An endpoint that can tell when all that it sent has left the process.
///
/// For an endpoint that does not host, `send` is a system call: the kernel holds the message when it returns. One that
/// hosts only queues it for the controller's thread of its own process. Since that queue is read in order, a marker to
/// itself comes back after everything before it was handed to the kernel or kept by its time to live. The marker
/// travels under a label of its own, which nobody else has.
pub struct Outbox {
    sender: EndpointSender<Outgoing>,
    receiver: EndpointReceiver<Outgoing>,
    bus: String,
    marker: String,
    /// Until when the bus may keep a message of this endpoint.
    kept_until: Instant,
}

impl Outbox {
    pub fn join(bus: &Bus, label: &[String]) -> Result<Self, String> {
        let marker = format!("flush-{}", uuid::Uuid::new_v4());
        let label = Label::from(label.iter().chain([&marker]));
        let (sender, receiver) = ipmb::join(bus.options(label), None).map_err(|e| bus.refused(e))?;
        Ok(Self { sender, receiver, bus: bus.bus.clone(), marker, kept_until: Instant::now() })
    }

    /// Sends one message, waiting while the bus cannot take it.
    pub fn send(&self, message: Message<Outgoing>) -> Outcome {
        self.sender.send(message).map_err(|e| format!("cannot send: {e}"))
    }

    /// To be told before the last message with a time to live is sent.
    pub fn keeps_for(&mut self, ttl: Duration) {
        self.kept_until = Instant::now() + ttl;
    }

    /// The receiving side, for a command that waits for answers.
    pub fn receiver(&mut self) -> &mut EndpointReceiver<Outgoing> {
        &mut self.receiver
    }

    /// Returns once everything sent has left this process: delivered, or given up at the end of its time to live.
    pub fn flush(mut self) -> Outcome {
        if !hosting::hosts(&self.bus) {
            return Ok(());
        }
        let selector = Selector::unicast(LabelOp::from(self.marker.as_str()));
        self.send(Message::new(selector, Outgoing::string(self.marker.as_str())))?;
        loop {
            let message = self.receiver.recv(None).map_err(|e| format!("cannot flush: {e}"))?;
            if matches!(&message.payload, Any::Known(crate::payload::Payload::String(text)) if *text == self.marker) {
                break;
            }
        }
        // The crate does not tell whether a message was delivered or is kept for someone who may still join.
        thread::sleep(self.kept_until.saturating_duration_since(Instant::now()));
        Ok(())
    }
}
