//! Whether this process hosts a bus. The crate does not tell whether a join made the process the controller, so the
//! kernel is asked: the host is whoever holds the listening socket of the bus's abstract name.

use std::{collections::HashSet, fs, os::unix::ffi::OsStrExt};

/// The longest identifier that the crate puts on the wire; it cuts off the rest.
const IDENTIFIER_BYTES: usize = 106;

/// `__SO_ACCEPTCON` of the flags column in `/proc/net/unix`: the socket is listening.
const LISTENING: u32 = 0x10000;

/// True when a socket of this process listens on the name of `bus`.
pub fn hosts(bus: &str) -> bool {
    match listener(bus) {
        Some(inode) => own_sockets().contains(&inode),
        None => false,
    }
}

/// How many sockets this process holds.
pub fn socket_count() -> usize {
    own_sockets().len()
}

/// The inode of the socket that listens on the name of `bus`, in whichever process.
fn listener(bus: &str) -> Option<u64> {
    let table = fs::read("/proc/net/unix").ok()?;
    let name = &bus.as_bytes()[..bus.len().min(IDENTIFIER_BYTES)];
    table.split(|b| *b == b'\n').skip(1).find_map(|line| {
        // Num RefCount Protocol Flags Type St Inode Path; the path may hold blanks, the columns before it do not.
        let mut columns = line.splitn(2, |b| *b == b'@');
        let (before, path) = (columns.next()?, columns.next()?);
        let before = std::str::from_utf8(before).ok()?;
        let before: Vec<&str> = before.split_ascii_whitespace().collect();
        let flags = u32::from_str_radix(before.get(3)?, 16).ok()?;
        let inode = before.get(6)?.parse().ok()?;
        (flags & LISTENING != 0 && is_padded(path, name)).then_some(inode)
    })
}

/// The address is padded with zeros, which the kernel prints as `@`.
fn is_padded(path: &[u8], name: &[u8]) -> bool {
    path.strip_prefix(name).is_some_and(|padding| padding.iter().all(|b| *b == b'@'))
}

fn own_sockets() -> HashSet<u64> {
    let Ok(entries) = fs::read_dir("/proc/self/fd") else {
        return HashSet::new();
    };
    entries
        .flatten()
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .filter_map(|link| {
            let text = std::str::from_utf8(link.as_os_str().as_bytes()).ok()?;
            text.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
        })
        .collect()
}
