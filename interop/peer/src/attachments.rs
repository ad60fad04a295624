//! What travels beside a payload: files as objects, and memory regions.

use ipmb::{MemoryRegion, Object};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, Write},
    mem::ManuallyDrop,
    os::{
        fd::{FromRawFd, IntoRawFd},
        unix::fs::{FileExt, MetadataExt},
    },
};

/// Makes an anonymous file with this content, to be attached.
pub fn text_object(text: &str) -> io::Result<Object> {
    // SAFETY: the name is a C string, and the new descriptor has no other owner.
    let mut file = unsafe {
        let fd = libc::memfd_create(c"ipmb-peer".as_ptr(), libc::MFD_CLOEXEC);
        if fd == -1 {
            return Err(io::Error::last_os_error());
        }
        File::from_raw_fd(fd)
    };
    file.write_all(text.as_bytes())?;
    Ok(file_object(file))
}

/// Makes an open file an object to be attached.
pub fn file_object(file: File) -> Object {
    // SAFETY: the descriptor's ownership goes from the file to the object.
    unsafe { Object::from_raw(file.into_raw_fd()) }
}

/// Borrows a descriptor as a file.
fn with_file<T>(fd: i32, action: impl FnOnce(&File) -> T) -> T {
    // SAFETY: the caller's object keeps the descriptor open for the call, and the file never closes it.
    let file = ManuallyDrop::new(unsafe { File::from_raw_fd(fd) });
    action(&file)
}

/// What there is to say about an object that arrived.
#[derive(Serialize)]
pub struct ObjectReport {
    /// What can be read from its start; null when it cannot be read like a file.
    text: Option<String>,
}

/// Reads an object as a file, from offset 0 whatever its position, at most `max_chars` characters.
pub fn report_object(object: &Object, max_chars: usize) -> ObjectReport {
    let text = with_file(object.as_raw(), |file| {
        let mut bytes = Vec::new();
        let mut chunk = [0; 4096];
        while bytes.len() < max_chars.saturating_mul(4) {
            match file.read_at(&mut chunk, bytes.len() as u64) {
                Ok(0) => break,
                Ok(n) => bytes.extend_from_slice(&chunk[..n]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        Some(text.chars().take(max_chars).collect())
    });
    ObjectReport { text }
}

/// What a region is to be filled with.
#[derive(Deserialize, Clone)]
#[serde(rename_all = "lowercase")]
pub enum Fill {
    /// Byte number i is i mod 256.
    Mod256,
    Zero,
    /// Each byte the same.
    Byte(u8),
    /// A text, from the start on; the rest stays as it was.
    Text(String),
}

impl Fill {
    pub fn apply(&self, region: &mut MemoryRegion) -> Result<(), String> {
        let bytes = map_all(region)?;
        match self {
            Self::Mod256 => bytes.iter_mut().enumerate().for_each(|(i, b)| *b = i as u8),
            Self::Zero => bytes.fill(0),
            Self::Byte(value) => bytes.fill(*value),
            Self::Text(text) => {
                let text = text.as_bytes();
                let place = bytes.get_mut(..text.len()).ok_or("the text is longer than the region")?;
                place.copy_from_slice(text);
            }
        }
        Ok(())
    }
}

/// Makes a region of exactly `size` bytes.
pub fn new_region(size: usize, fill: &Fill) -> Result<MemoryRegion, String> {
    let mut region = MemoryRegion::new(size).ok_or_else(|| format!("no memory region of {size} bytes"))?;
    fill.apply(&mut region)?;
    Ok(region)
}

/// Makes a region that holds what the file holds.
pub fn file_region(content: &[u8]) -> Result<MemoryRegion, String> {
    let size = content.len();
    let mut region = MemoryRegion::new(size).ok_or_else(|| format!("no memory region of {size} bytes"))?;
    map_all(&mut region)?.copy_from_slice(content);
    Ok(region)
}

/// Maps a region and reads its last byte, as the least that a receiver does with one.
pub fn touch_region(region: &mut MemoryRegion) -> Result<(), String> {
    std::hint::black_box(map_all(region)?.last());
    Ok(())
}

/// What there is to say about a region, whoever holds it.
#[derive(Serialize)]
pub struct RegionReport {
    /// The user's bytes.
    pub size: u64,
    /// The sum of all of them, as unsigned.
    pub sum: u64,
}

/// More about a region, for tests that look inside.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionDetails {
    #[serde(flatten)]
    pub report: RegionReport,
    /// The reference count that the header shows.
    count: u32,
    /// The size of the whole memory file.
    file_size: u64,
    /// Tells memory files apart: the same number is the same memory.
    inode: u64,
}

pub fn report_region(region: &mut MemoryRegion) -> Result<RegionReport, String> {
    let size = region.buffer_size();
    let sum = map_all(region)?.iter().map(|b| u64::from(*b)).sum();
    Ok(RegionReport { size, sum })
}

pub fn detail_region(region: &mut MemoryRegion) -> Result<RegionDetails, String> {
    let report = report_region(region)?;
    let meta = with_file(region.object().as_raw(), File::metadata).map_err(|e| e.to_string())?;
    Ok(RegionDetails { report, count: region.ref_count(), file_size: meta.size(), inode: meta.ino() })
}

/// Maps the user's bytes, after a look at the file: the crate would map, and the process die on, what is not there.
fn map_all(region: &mut MemoryRegion) -> Result<&mut [u8], String> {
    let fd = region.object().as_raw();
    let file_size = with_file(fd, File::metadata).map_err(|e| e.to_string())?.size();
    let size = region.buffer_size();
    if size.saturating_add(12) > file_size {
        return Err(format!("a region of {size} bytes in a file of {file_size}"));
    }
    region.map(..).map_err(|e| e.to_string())
}
