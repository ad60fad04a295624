//! `drive`: a test scripts endpoints of this process with one JSON object a line. The README lists the commands.
//!
//! Threads: this one reads commands, answers those that are quick, and owns the registries. Each endpoint has a thread
//! for its commands and one that reads its messages; `await` has one of its own. So answers may overtake each other,
//! but never those of two commands to the same endpoint's thread.

mod endpoint;
mod protocol;
mod reading;
mod regions;

use endpoint::{Endpoint, Job};
use protocol::{Await, Command, Join, Output, Request};
use regions::{Regions, Registries};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{
    collections::HashMap,
    fs,
    io::{self, BufRead},
    process,
    sync::Arc,
    thread,
    time::Duration,
};

/// How long commands may still run after the last line was read.
const GRACE: Duration = Duration::from_secs(2);

/// Carries out commands until stdin ends; never returns after that, whatever still blocks.
pub fn run() -> Result<(), String> {
    let mut driver = Driver::default();
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|e| format!("stdin: {e}"))?;
        if !line.trim().is_empty() {
            driver.accept(&line);
        }
    }
    driver.output.await_answers(GRACE);
    process::exit(0);
}

struct Driver {
    output: Arc<Output>,
    endpoints: HashMap<String, Endpoint>,
    regions: Regions,
    registries: Registries,
}

impl Default for Driver {
    fn default() -> Self {
        Self {
            output: Arc::new(Output::new()),
            endpoints: HashMap::new(),
            regions: Regions::default(),
            registries: Registries::default(),
        }
    }
}

#[derive(Serialize)]
struct Done {}

impl Driver {
    fn accept(&mut self, line: &str) {
        self.output.begin();
        match serde_json::from_str::<Request>(line) {
            Ok(request) => self.carry_out(request.id, request.command),
            Err(error) => self.output.answer::<Done>(&id_of(line), Err(format!("not a command: {error}"))),
        }
    }

    fn carry_out(&mut self, id: Box<RawValue>, command: Command) {
        match command {
            Command::Join(args) => self.join(id, args),
            Command::Leave(args) => self.hand_over(id, &args.endpoint, Job::Leave),
            Command::CloseReceiver(args) => self.hand_over(id, &args.endpoint, Job::CloseReceiver),
            Command::Send(args) => {
                let endpoint = args.endpoint.clone();
                self.hand_over(id, &endpoint, Job::Send(args));
            }
            Command::Pause(args) => self.hand_over(id, &args.endpoint, Job::Pause),
            Command::Resume(args) => {
                let resumed = self.endpoint(&args.endpoint).map(|endpoint| endpoint.reading.resume());
                self.output.answer(&id, resumed.map(|()| Done {}));
            }
            Command::Await(args) => self.await_received(id, &args),
            Command::Stats(args) => {
                let statistics = self.endpoint(&args.endpoint).map(|endpoint| endpoint.reading.statistics());
                self.output.answer(&id, statistics);
            }
            Command::Regions(_) => self.output.answer(&id, self.regions.list()),
            Command::FillRegion(args) => self.output.answer(&id, self.regions.fill(args.handle, &args.fill)),
            Command::DropRegions(args) => {
                #[derive(Serialize)]
                struct Dropped {
                    dropped: usize,
                }
                let dropped = self.regions.drop(args.handles.as_deref());
                self.output.answer(&id, dropped.map(|dropped| Dropped { dropped }));
            }
            Command::Alloc(args) => {
                let region = self.registries.alloc(args, &self.regions, &self.output);
                self.output.answer(&id, region);
            }
            Command::Maintain(args) => {
                let maintained = self.registries.maintain(&args.registry);
                self.output.answer(&id, maintained.map(|()| Done {}));
            }
            Command::DropRegistry(args) => {
                let dropped = self.registries.drop(&args.registry);
                self.output.answer(&id, dropped.map(|()| Done {}));
            }
            Command::Hosting(args) => {
                #[derive(Serialize)]
                struct Hosting {
                    hosting: bool,
                }
                self.output.answer(&id, Ok(Hosting { hosting: crate::hosting::hosts(&args.bus) }));
            }
            Command::Process(_) => self.output.answer(&id, process_report()),
        }
    }

    fn join(&mut self, id: Box<RawValue>, args: Join) {
        let name = args.endpoint.clone();
        if self.endpoints.get(&name).is_some_and(Endpoint::is_alive) {
            self.output.answer::<Done>(&id, Err(format!("there is an endpoint '{name}' already")));
            return;
        }
        self.endpoints.insert(name, Endpoint::join(id, args, &self.output, &self.regions));
    }

    fn endpoint(&self, name: &str) -> Result<&Endpoint, String> {
        self.endpoints.get(name).filter(|endpoint| endpoint.is_alive()).ok_or_else(|| unknown(name))
    }

    fn hand_over(&self, id: Box<RawValue>, name: &str, job: Job) {
        let refused = match self.endpoint(name) {
            Ok(endpoint) => endpoint.hand_over(id, job).err(),
            Err(_) => Some(id),
        };
        if let Some(id) = refused {
            self.output.answer::<Done>(&id, Err(unknown(name)));
        }
    }

    fn await_received(&self, id: Box<RawValue>, args: &Await) {
        let reading = match self.endpoint(&args.endpoint) {
            Ok(endpoint) => endpoint.reading.clone(),
            Err(error) => return self.output.answer::<Done>(&id, Err(error)),
        };
        let (wanted, timeout) = (args.received, Duration::from_millis(args.timeout_ms));
        let output = self.output.clone();
        thread::spawn(move || output.answer(&id, reading.await_received(wanted, timeout)));
    }
}

fn unknown(name: &str) -> String {
    format!("no endpoint '{name}' on a bus")
}

/// The id of a line that is not a command, where there is one.
fn id_of(line: &str) -> Box<RawValue> {
    #[derive(Deserialize)]
    struct Id {
        id: Box<RawValue>,
    }
    let null = || RawValue::from_string("null".to_string()).expect("null is JSON");
    serde_json::from_str::<Id>(line).map_or_else(|_| null(), |line| line.id)
}

#[derive(Serialize)]
struct ProcessReport {
    pid: u32,
    descriptors: usize,
    threads: usize,
}

fn process_report() -> Result<ProcessReport, String> {
    let count = |folder: &str| fs::read_dir(folder).map(Iterator::count).map_err(|e| format!("{folder}: {e}"));
    // One descriptor is the listing's own.
    Ok(ProcessReport {
        pid: process::id(),
        descriptors: count("/proc/self/fd")? - 1,
        threads: count("/proc/self/task")?,
    })
}
