//! Types such as a program of its own would declare, for the interop tests. Their ids and shapes are written down in
//! the README beside this crate; Java declares the same.

use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};
use type_uuid::{Bytes, TypeUuid};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TypeUuid)]
#[uuid = "7b07473e-9659-4d47-a502-8245d71c0078"]
pub struct MyMessage {
    pub foo: i32,
    pub bar: bool,
}

/// One enum with each kind of variant that serde knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TypeUuid)]
#[uuid = "2f6a8c1e-5b0d-4f7e-9c43-6d1e8a90b7f2"]
pub enum Shape {
    Unit,
    One(u16),
    Pair(u8, i32),
    Named { x: i32, label: Option<String> },
}

/// An enum without fields.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Level {
    Low,
    Middle,
    High,
}

/// A struct inside another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inner {
    pub x: i32,
    pub name: String,
}

/// One field of every kind, in this order on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TypeUuid)]
#[uuid = "9d3e51b4-7c28-4a6f-8e15-0b92f4d7c6a3"]
pub struct Everything {
    pub flag: bool,
    pub i8: i8,
    pub u8: u8,
    pub i16: i16,
    pub u16: u16,
    pub i32: i32,
    pub u32: u32,
    pub i64: i64,
    pub u64: u64,
    pub i128: i128,
    pub u128: u128,
    pub f32: f32,
    pub f64: f64,
    pub letter: char,
    pub text: String,
    pub elapsed: Duration,
    pub moment: SystemTime,
    pub number: Option<u32>,
    pub inner: Option<Inner>,
    pub nested: Inner,
    pub level: Level,
    pub shape: Shape,
    pub pair: (u8, String),
    pub fixed: [i32; 3],
    pub fixed_bytes: [u8; 4],
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    pub numbers: Vec<u16>,
    pub texts: Vec<String>,
    pub inners: Vec<Inner>,
    pub shapes: Vec<Shape>,
    pub by_name: BTreeMap<String, u32>,
    pub by_number: BTreeMap<u16, Vec<Inner>>,
}

/// Boxed, it is the same type on the bus: a payload enum shall not be as large as its largest member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Boxed<T>(pub Box<T>);

impl<T: TypeUuid> TypeUuid for Boxed<T> {
    const UUID: Bytes = T::UUID;
}
