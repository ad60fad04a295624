//! The memory regions that the driven process holds, by number, and its registries.

use super::protocol::{Alloc, Event, HeldRegion, Output, RegionSource};
use crate::attachments::{self, Fill};
use ipmb::{MemoryRegion, MemoryRegistry};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Regions that are kept until a command drops them. Shared by all endpoints of the process.
#[derive(Clone, Default)]
pub struct Regions {
    table: Arc<Mutex<Table>>,
}

#[derive(Default)]
struct Table {
    last: u64,
    held: BTreeMap<u64, MemoryRegion>,
}

impl Regions {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a region into the table. One that cannot be looked at is given up.
    pub fn keep(&self, mut region: MemoryRegion) -> Result<HeldRegion, String> {
        let details = attachments::detail_region(&mut region)?;
        let mut table = self.table();
        table.last += 1;
        let handle = table.last;
        table.held.insert(handle, region);
        Ok(HeldRegion { handle: Some(handle), details })
    }

    /// A region to attach, and the table's entry for it where a fresh one is kept.
    pub fn attach(&self, source: &RegionSource) -> Result<(MemoryRegion, Option<HeldRegion>), String> {
        match source {
            RegionSource::New { size, fill, keep } => {
                let region = attachments::new_region(*size, fill)?;
                let kept = if *keep { Some(self.keep(clone(&region)?)?) } else { None };
                Ok((region, kept))
            }
            RegionSource::Held { handle, give: true } => {
                let region = self.table().held.remove(handle).ok_or_else(|| unknown(*handle))?;
                Ok((region, None))
            }
            RegionSource::Held { handle, give: false } => {
                let table = self.table();
                let region = table.held.get(handle).ok_or_else(|| unknown(*handle))?;
                Ok((clone(region)?, None))
            }
        }
    }

    pub fn list(&self) -> Result<Vec<HeldRegion>, String> {
        let details = |(handle, region): (&u64, &mut MemoryRegion)| {
            attachments::detail_region(region).map(|details| HeldRegion { handle: Some(*handle), details })
        };
        self.table().held.iter_mut().map(details).collect()
    }

    pub fn fill(&self, handle: u64, fill: &Fill) -> Result<HeldRegion, String> {
        let mut table = self.table();
        let region = table.held.get_mut(&handle).ok_or_else(|| unknown(handle))?;
        fill.apply(region)?;
        Ok(HeldRegion { handle: Some(handle), details: attachments::detail_region(region)? })
    }

    /// Drops the named regions, or all; says how many there were.
    pub fn drop(&self, handles: Option<&[u64]>) -> Result<usize, String> {
        let mut table = self.table();
        let Some(handles) = handles else {
            let dropped = table.held.len();
            table.held.clear();
            return Ok(dropped);
        };
        if let Some(missing) = handles.iter().find(|handle| !table.held.contains_key(handle)) {
            return Err(unknown(*missing));
        }
        handles.iter().for_each(|handle| drop(table.held.remove(handle)));
        Ok(handles.len())
    }
}

/// The registries by name. They stay on the one thread that reads commands, as the crate's type asks for.
#[derive(Default)]
pub struct Registries {
    registries: HashMap<String, MemoryRegistry>,
}

impl Registries {
    /// Allocates a region into the table.
    pub fn alloc(&mut self, args: Alloc, regions: &Regions, output: &Arc<Output>) -> Result<HeldRegion, String> {
        let registry = self.registries.entry(args.registry.clone()).or_default();
        let tag = args.tag.as_deref();
        let region = match args.freed {
            None => registry.alloc(args.size, tag),
            Some(freed) => {
                let (output, registry_name) = (output.clone(), args.registry);
                let report = move || output.event(&Event::Freed { registry: &registry_name, freed: &freed });
                registry.alloc_with_free(args.size, tag, report)
            }
        };
        let mut region = region.ok_or_else(|| format!("no memory region of {} bytes", args.size))?;
        if let Some(fill) = &args.fill {
            fill.apply(&mut region)?;
        }
        regions.keep(region)
    }

    pub fn maintain(&mut self, name: &str) -> Result<(), String> {
        self.registries.get_mut(name).ok_or_else(|| unknown_registry(name))?.maintain();
        Ok(())
    }

    pub fn drop(&mut self, name: &str) -> Result<(), String> {
        self.registries.remove(name).map(drop).ok_or_else(|| unknown_registry(name))
    }
}

fn clone(region: &MemoryRegion) -> Result<MemoryRegion, String> {
    region.clone().map_err(|e| format!("cannot duplicate a region: {e}"))
}

fn unknown(handle: u64) -> String {
    format!("no region {handle}")
}

fn unknown_registry(name: &str) -> String {
    format!("no registry '{name}'")
}
