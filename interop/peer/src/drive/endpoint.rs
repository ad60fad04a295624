//! One driven endpoint: a thread that carries out its commands in the order in which they came. So a command that
//! blocks (a join on a bus without host, a send to a full queue) holds up no other endpoint.

use super::{
    protocol::{HeldRegion, Join, Output, RegionSource, Send},
    reading::{self, Reading, Reporting},
    regions::Regions,
};
use crate::{
    attachments, hosting,
    payload::{Any, Describe, Payload},
};
use ipmb::{EndpointSender, JoinError, Label, Message, Options, Selector};
use serde::Serialize;
use serde_json::value::RawValue;
use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        mpsc::{self, Receiver, Sender},
        Arc, Mutex, PoisonError,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

type Outgoing = Any<true>;

/// A command that concerns one endpoint and may take its time.
pub enum Job {
    Send(Send),
    Pause,
    CloseReceiver,
    Leave,
}

/// The commands' side of an endpoint.
pub struct Endpoint {
    jobs: Sender<(Box<RawValue>, Job)>,
    pub reading: Arc<Reading>,
    alive: Arc<Mutex<bool>>,
}

impl Endpoint {
    /// Starts to join; the endpoint's own thread answers the command.
    pub fn join(id: Box<RawValue>, args: Join, output: &Arc<Output>, regions: &Regions) -> Self {
        let (jobs, received) = mpsc::channel();
        let reading = Arc::new(Reading::default());
        let alive = Arc::new(Mutex::new(true));
        let worker =
            Worker { output: output.clone(), regions: regions.clone(), reading: reading.clone(), alive: alive.clone() };
        thread::spawn(move || worker.run(id, args, received));
        Self { jobs, reading, alive }
    }

    /// False after the endpoint left, or when it could not join.
    pub fn is_alive(&self) -> bool {
        *self.alive.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a command over; the endpoint's thread answers it. Gives the id back when there is no such thread any more.
    pub fn hand_over(&self, id: Box<RawValue>, job: Job) -> Result<(), Box<RawValue>> {
        self.jobs.send((id, job)).map_err(|refused| refused.0 .0)
    }
}

struct Worker {
    output: Arc<Output>,
    regions: Regions,
    reading: Arc<Reading>,
    alive: Arc<Mutex<bool>>,
}

/// An endpoint on the bus.
struct Joined {
    sender: EndpointSender<Outgoing>,
    reader: Option<JoinHandle<()>>,
}

#[derive(Serialize)]
struct JoinAnswer {
    /// Whether this process hosts the bus, by this endpoint or another.
    hosting: bool,
    micros: u128,
}

#[derive(Serialize)]
struct SendAnswer {
    sent: u64,
    micros: u128,
    /// The fresh regions that the table keeps.
    kept: Vec<HeldRegion>,
}

#[derive(Serialize)]
struct Done {}

impl Worker {
    fn run(self, id: Box<RawValue>, args: Join, jobs: Receiver<(Box<RawValue>, Job)>) {
        let bus = args.bus.clone();
        let start = Instant::now();
        let mut joined = match guarded(|| self.join(args)) {
            Ok(joined) => joined,
            Err(error) => {
                self.end();
                self.output.answer::<Done>(&id, Err(error));
                return;
            }
        };
        let answer = JoinAnswer { hosting: hosting::hosts(&bus), micros: start.elapsed().as_micros() };
        self.output.answer(&id, Ok(answer));

        for (id, job) in jobs {
            match job {
                Job::Send(args) => self.output.answer(&id, guarded(|| self.send(&joined.sender, args))),
                Job::Pause => {
                    self.reading.pause();
                    self.output.answer(&id, Ok(Done {}));
                }
                Job::CloseReceiver => self.output.answer(&id, self.close_receiver(&mut joined)),
                Job::Leave => {
                    // The answer comes after the sending half is gone as well.
                    let outcome = self.close_receiver(&mut joined);
                    drop(joined);
                    self.end();
                    self.output.answer(&id, outcome);
                    return;
                }
            }
        }
    }

    fn end(&self) {
        *self.alive.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }

    fn join(&self, args: Join) -> Result<Joined, String> {
        let mut options = Options::new(args.bus, Label::from(args.label), args.token);
        options.controller_affinity = args.affinity;
        let timeout = args.timeout_ms.map(Duration::from_millis);
        let reporting = Reporting {
            endpoint: args.endpoint,
            output: self.output.clone(),
            regions: self.regions.clone(),
            quiet: args.quiet,
            keep_regions: args.keep_regions,
        };
        let joined = if args.report_unknown {
            self.join_and_read::<Outgoing>(options, timeout, args.receive.then_some(reporting))
        } else {
            self.join_and_read::<Payload>(options, timeout, args.receive.then_some(reporting))
        };
        joined.map_err(|e| e.to_string())
    }

    fn join_and_read<R: Describe>(
        &self,
        options: Options,
        timeout: Option<Duration>,
        reporting: Option<Reporting>,
    ) -> Result<Joined, JoinError> {
        let (sender, receiver) = ipmb::join::<Outgoing, R>(options, timeout)?;
        let reader = match reporting {
            Some(reporting) => Some(reading::start(receiver, self.reading.clone(), reporting)),
            None => {
                drop(receiver);
                self.reading.end();
                None
            }
        };
        Ok(Joined { sender, reader })
    }

    fn close_receiver(&self, joined: &mut Joined) -> Result<Done, String> {
        self.reading.stop();
        if let Some(reader) = joined.reader.take() {
            reader.join().map_err(|panic| reading::panic_text(&*panic))?;
        }
        Ok(Done {})
    }

    fn send(&self, sender: &EndpointSender<Outgoing>, args: Send) -> Result<SendAnswer, String> {
        let op = args.selector.label_op()?;
        let mut selector = if args.multicast { Selector::multicast(op) } else { Selector::unicast(op) };
        selector.ttl = Duration::from_millis(args.ttl_ms);
        let null = RawValue::from_string("null".to_string()).map_err(|e| e.to_string())?;
        let value = args.payload.value.unwrap_or(null);
        let start = Instant::now();
        let mut kept = Vec::new();
        for n in 0..args.count.unwrap_or(1) {
            let mut payload = Outgoing::from_json(&args.payload.type_name, &value)?;
            if let (Any::Known(Payload::String(text)), Some(_)) = (&mut payload, args.count) {
                text.push_str(&format!(" {n}"));
            }
            let mut message = Message::new(selector.clone(), payload);
            for text in &args.objects {
                message.objects.push(attachments::text_object(text).map_err(|e| format!("memfd: {e}"))?);
            }
            for source in &args.regions {
                message.memory_regions.push(self.attach(source, &mut kept)?);
            }
            sender.send(message).map_err(|e| e.to_string())?;
            self.reading.count_sent(1);
        }
        Ok(SendAnswer { sent: args.count.unwrap_or(1), micros: start.elapsed().as_micros(), kept })
    }

    fn attach(&self, source: &RegionSource, kept: &mut Vec<HeldRegion>) -> Result<ipmb::MemoryRegion, String> {
        let (region, held) = self.regions.attach(source)?;
        kept.extend(held);
        Ok(region)
    }
}

/// A panic of the crate becomes the command's error.
fn guarded<T>(action: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(action)).unwrap_or_else(|panic| Err(reading::panic_text(&*panic)))
}
