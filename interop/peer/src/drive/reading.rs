//! The receiving side of a driven endpoint: a thread that reports each message, and what other threads may know of it.

use super::{
    protocol::{ArrivedRegion, Event, HeldRegion, Output},
    regions::Regions,
};
use crate::{attachments, payload::Describe};
use ipmb::{EndpointReceiver, Message, RecvError};
use serde::Serialize;
use std::{
    any::Any as Panic,
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long a receive waits before the thread looks whether it is to stop. It also bounds how long a rejoin waits
/// between two tries, which the crate derives from the time-out that it was called with.
const TICK: Duration = Duration::from_millis(50);

/// How much of an object's text is reported.
const MAX_CHARS: usize = 1_000_000;

/// What happened on an endpoint since it joined.
#[derive(Default, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    pub sent: u64,
    received: u64,
    decode_errors: u64,
    /// Messages by the name of their type; by its id where the type is unknown.
    by_type: BTreeMap<String, u64>,
    /// The number behind the last blank of the last String that had one.
    last_number: Option<u64>,
    /// How often such a number was not the one after the last.
    order_breaks: u64,
}

impl Statistics {
    fn count(&mut self, type_name: &str, text: Option<&str>) {
        self.received += 1;
        match self.by_type.get_mut(type_name) {
            Some(count) => *count += 1,
            None => drop(self.by_type.insert(type_name.to_string(), 1)),
        }
        let number = text.and_then(|text| text.rsplit_once(' ')).and_then(|(_, number)| number.parse().ok());
        if let Some(number) = number {
            if self.last_number.is_some_and(|last| number != last + 1) {
                self.order_breaks += 1;
            }
            self.last_number = Some(number);
        }
    }
}

#[derive(Default)]
struct State {
    stop: bool,
    paused: bool,
    /// The thread waits because it is paused.
    resting: bool,
    ended: bool,
    statistics: Statistics,
}

/// What the reading thread shares with the threads of the commands.
#[derive(Default)]
pub struct Reading {
    state: Mutex<State>,
    changed: Condvar,
}

impl Reading {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn statistics(&self) -> Statistics {
        self.state().statistics.clone()
    }

    pub fn count_sent(&self, count: u64) {
        self.state().statistics.sent += count;
    }

    /// Returns when the thread does not read any more; what it had begun to read is reported.
    pub fn pause(&self) {
        let mut state = self.state();
        state.paused = true;
        while !state.resting && !state.ended {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub fn resume(&self) {
        self.state().paused = false;
        self.changed.notify_all();
    }

    pub fn stop(&self) {
        self.state().stop = true;
        self.changed.notify_all();
    }

    /// There is no reading thread, or none any more.
    pub fn end(&self) {
        self.update(|state| state.ended = true);
    }

    /// Waits until so many messages have arrived.
    pub fn await_received(&self, wanted: u64, timeout: Duration) -> Result<Statistics, String> {
        let deadline = Instant::now() + timeout;
        let mut state = self.state();
        while state.statistics.received < wanted {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || state.ended {
                return Err(format!("{} of {wanted} messages arrived", state.statistics.received));
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(state.statistics.clone())
    }

    /// False when the thread is to end; does not return while it is paused.
    fn may_read(&self) -> bool {
        let mut state = self.state();
        while state.paused && !state.stop {
            state.resting = true;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.resting = false;
        !state.stop
    }

    fn update(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }
}

/// How a reading thread is to report.
pub struct Reporting {
    pub endpoint: String,
    pub output: Arc<Output>,
    pub regions: Regions,
    pub quiet: bool,
    pub keep_regions: bool,
}

/// Starts to read. The thread ends, and drops the receiving half, when it is told to stop or cannot go on.
pub fn start<R: Describe>(
    receiver: EndpointReceiver<R>,
    reading: Arc<Reading>,
    reporting: Reporting,
) -> JoinHandle<()> {
    thread::spawn(move || {
        let ended = panic::catch_unwind(AssertUnwindSafe(|| read(receiver, &reading, &reporting)));
        let error = ended.unwrap_or_else(|panic| Some(panic_text(&*panic)));
        reading.end();
        if let Some(error) = error {
            reporting.output.event(&Event::ReceiverEnded { endpoint: &reporting.endpoint, error });
        }
    })
}

/// Reads until told to stop; gives the error that ended it before.
fn read<R: Describe>(mut receiver: EndpointReceiver<R>, reading: &Reading, reporting: &Reporting) -> Option<String> {
    while reading.may_read() {
        match receiver.recv(Some(TICK)) {
            Ok(message) => {
                let (type_name, text) = reporting.report(message);
                reading.update(|state| state.statistics.count(&type_name, text.as_deref()));
            }
            Err(RecvError::Timeout) => {}
            Err(RecvError::Decode(error)) => {
                let error = error.to_string();
                reporting.output.event(&Event::DecodeError { endpoint: &reporting.endpoint, error });
                reading.update(|state| state.statistics.decode_errors += 1);
            }
            Err(error) => return Some(error.to_string()),
        }
    }
    None
}

impl Reporting {
    /// Prints the message, and gives its type and its text for the statistics.
    fn report<R: Describe>(&self, message: Message<R>) -> (String, Option<String>) {
        let text = message.payload.text().map(str::to_string);
        let described = message.payload.describe();
        let type_name = described.type_name.map_or_else(|| described.uuid.clone(), str::to_string);
        if !self.quiet {
            let objects = message.objects.iter().map(|o| attachments::report_object(o, MAX_CHARS)).collect();
            let regions = message.memory_regions.into_iter().map(|region| self.region(region)).collect();
            self.output.event(&Event::Message {
                endpoint: &self.endpoint,
                type_name: described.type_name,
                uuid: &described.uuid,
                payload: &described.value,
                objects,
                regions,
            });
        } else if self.keep_regions {
            for region in message.memory_regions {
                // One that is broken cannot be kept, and nobody wants to hear of it.
                let _ = self.regions.keep(region);
            }
        }
        (type_name, text)
    }

    fn region(&self, mut region: ipmb::MemoryRegion) -> ArrivedRegion {
        let held = if self.keep_regions {
            self.regions.keep(region)
        } else {
            attachments::detail_region(&mut region).map(|details| HeldRegion { handle: None, details })
        };
        held.map_or_else(|error| ArrivedRegion::Broken { error }, ArrivedRegion::Region)
    }
}

/// What a panic said. The crate panics where it meets what it does not expect.
pub fn panic_text(panic: &(dyn Panic + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("without a text"))
}
