//! The lines that a driving test writes, and those that it reads. The README says what each means.

use crate::attachments::{Fill, ObjectReport, RegionDetails};
use ipmb::LabelOp;
use serde::{Deserialize, Serialize};
use serde_json::value::{to_raw_value, RawValue};
use std::{
    io::{self, Write},
    process,
    sync::{Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// One command: `{"id":1,"do":{"join":{…}}}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub id: Box<RawValue>,
    #[serde(rename = "do")]
    pub command: Command,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    Join(Join),
    Leave(OfEndpoint),
    CloseReceiver(OfEndpoint),
    Send(Send),
    Pause(OfEndpoint),
    Resume(OfEndpoint),
    Await(Await),
    Stats(OfEndpoint),
    Regions(Nothing),
    FillRegion(FillRegion),
    DropRegions(DropRegions),
    Alloc(Alloc),
    Maintain(OfRegistry),
    DropRegistry(OfRegistry),
    Hosting(OfBus),
    Process(Nothing),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfEndpoint {
    pub endpoint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfRegistry {
    pub registry: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfBus {
    pub bus: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Join {
    pub endpoint: String,
    pub bus: String,
    #[serde(default)]
    pub label: Vec<String>,
    #[serde(default)]
    pub token: String,
    #[serde(default = "yes")]
    pub affinity: bool,
    pub timeout_ms: Option<u64>,
    /// False drops the receiving half as soon as the endpoint has joined.
    #[serde(default = "yes")]
    pub receive: bool,
    /// True reports payloads of unknown types; false skips them, as the crate's own message boxes do.
    #[serde(default)]
    pub report_unknown: bool,
    /// True only counts what arrives.
    #[serde(default)]
    pub quiet: bool,
    /// False gives up each region as soon as it is reported.
    #[serde(default = "yes")]
    pub keep_regions: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Send {
    pub endpoint: String,
    pub selector: SelectorForm,
    #[serde(default)]
    pub multicast: bool,
    #[serde(default)]
    pub ttl_ms: u64,
    pub payload: PayloadForm,
    #[serde(default)]
    pub objects: Vec<String>,
    #[serde(default)]
    pub regions: Vec<RegionSource>,
    /// More than one: a String gets a blank and its number behind it.
    pub count: Option<u64>,
}

/// A label expression as text, or as the tree that the crate's own type has in serde's JSON form.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum SelectorForm {
    Text(String),
    Tree { tree: LabelOp },
}

impl SelectorForm {
    pub fn label_op(self) -> Result<LabelOp, String> {
        match self {
            Self::Text(text) => crate::selector::parse(&text),
            Self::Tree { tree } => Ok(tree),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayloadForm {
    #[serde(rename = "type")]
    pub type_name: String,
    pub value: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum RegionSource {
    /// A region of the table; `give` takes it out of there, else the table keeps a handle.
    Held {
        handle: u64,
        #[serde(default)]
        give: bool,
    },
    /// A fresh region; `keep` leaves a handle in the table.
    New {
        size: usize,
        #[serde(default = "mod256")]
        fill: Fill,
        #[serde(default)]
        keep: bool,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Await {
    pub endpoint: String,
    /// How many messages the endpoint has received since it joined.
    pub received: u64,
    pub timeout_ms: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillRegion {
    pub handle: u64,
    pub fill: Fill,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropRegions {
    /// All when absent.
    pub handles: Option<Vec<u64>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alloc {
    pub registry: String,
    pub size: usize,
    pub tag: Option<String>,
    pub fill: Option<Fill>,
    /// Comes back in a `freed` event when the registry finds the region free.
    pub freed: Option<String>,
}

/// A region of the table.
#[derive(Serialize)]
pub struct HeldRegion {
    /// Null where the region was given up at once.
    pub handle: Option<u64>,
    #[serde(flatten)]
    pub details: RegionDetails,
}

/// A region of a message, or why it is none.
#[derive(Serialize)]
#[serde(untagged)]
pub enum ArrivedRegion {
    Region(HeldRegion),
    Broken { error: String },
}

/// What comes without having been asked for.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event<'a> {
    Message {
        endpoint: &'a str,
        #[serde(rename = "type")]
        type_name: Option<&'a str>,
        uuid: &'a str,
        payload: &'a RawValue,
        objects: Vec<ObjectReport>,
        regions: Vec<ArrivedRegion>,
    },
    /// A message whose payload is not what its type id says.
    DecodeError { endpoint: &'a str, error: String },
    /// The endpoint receives nothing any more.
    ReceiverEnded { endpoint: &'a str, error: String },
    /// A registry ran the callback of an allocation.
    Freed { registry: &'a str, freed: &'a str },
}

fn yes() -> bool {
    true
}

fn mod256() -> Fill {
    Fill::Mod256
}

/// The way out: whole lines, each flushed, from any thread. It knows how many commands are still to be answered.
pub struct Output {
    unanswered: Mutex<usize>,
    answered: Condvar,
}

impl Output {
    pub fn new() -> Self {
        Self { unanswered: Mutex::new(0), answered: Condvar::new() }
    }

    /// To be called for each command, before it is carried out.
    pub fn begin(&self) {
        *self.unanswered.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }

    /// The one answer to a command.
    pub fn answer<T: Serialize>(&self, id: &RawValue, outcome: Result<T, String>) {
        #[derive(Serialize)]
        #[serde(rename_all = "lowercase")]
        enum Outcome<T> {
            Ok(T),
            Error(String),
        }
        #[derive(Serialize)]
        struct Answer<'a, T> {
            id: &'a RawValue,
            #[serde(flatten)]
            outcome: Outcome<T>,
        }
        let outcome = outcome.map_or_else(Outcome::Error, Outcome::Ok);
        print(&Answer { id, outcome });
        *self.unanswered.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.answered.notify_all();
    }

    pub fn event(&self, event: &Event) {
        print(event);
    }

    /// Waits until every command has its answer, for a while.
    pub fn await_answers(&self, timeout: Duration) {
        let deadline = Instant::now() + timeout;
        let mut unanswered = self.unanswered.lock().unwrap_or_else(PoisonError::into_inner);
        while *unanswered > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            unanswered = self.answered.wait_timeout(unanswered, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn print<T: Serialize>(line: &T) {
    let mut text = to_raw_value(line).expect("every line has a JSON form").get().to_string();
    text.push('\n');
    let mut out = io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        // Nobody reads any more: the test is gone.
        process::exit(1);
    }
}
