//! `host BUS`: be the controller and nothing else.

use super::{say, Bus, Outcome};
use crate::{hosting, payload::Payload};
use ipmb::Label;
use std::{mem, ptr};

pub fn run(bus: &Bus) -> Outcome {
    if bus.no_host {
        return Err("--no-host contradicts host".to_string());
    }
    // Before the controller's thread exists, so that it inherits the blocked signals and they wait for this thread.
    let signals = block_end_signals();
    let (_sender, receiver) =
        ipmb::join::<Payload, Payload>(bus.options(Label::default()), None).map_err(|e| bus.refused(e))?;
    if !hosting::hosts(&bus.bus) {
        return Err(format!("{} has a host already", bus.bus));
    }
    // Nobody reads: a closed receiver keeps what is addressed to everyone from piling up in this process.
    drop(receiver);
    say(&format!("hosting {}", bus.bus))?;
    wait_for(&signals);
    Ok(())
}

fn block_end_signals() -> libc::sigset_t {
    // SAFETY: the set is initialised by sigemptyset before it is used.
    unsafe {
        let mut set = mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, libc::SIGTERM);
        libc::sigaddset(&mut set, libc::SIGINT);
        libc::pthread_sigmask(libc::SIG_BLOCK, &set, ptr::null_mut());
        set
    }
}

fn wait_for(signals: &libc::sigset_t) {
    let mut signal = 0;
    // SAFETY: both pointers are valid for the call.
    while unsafe { libc::sigwait(signals, &mut signal) } != 0 {}
}
