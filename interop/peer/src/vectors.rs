//! `vectors`: samples of the crate's own encoder, for whoever writes another one.

use crate::payload::{uuid_text, Boxed, Everything, Inner, Level, MyMessage, Payload, Shape, TYPES};
use ipmb::{BytesMessage, MessageBox};
use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

/// Prints one line for each type, `type` name id, then one for each sample: `payload` name hex JSON.
pub fn print() -> Result<(), String> {
    for (name, uuid) in TYPES {
        println!("type\t{name}\t{}", uuid_text(*uuid));
    }
    for payload in samples() {
        let bytes = payload.encode().map_err(|e| format!("{}: {e}", payload.type_name()))?;
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        println!("payload\t{}\t{hex}\t{}", payload.type_name(), payload.value());
    }
    Ok(())
}

fn samples() -> Vec<Payload> {
    vec![
        Payload::String("grüß 🌍".to_string()),
        Payload::Unit(()),
        Payload::Bool(true),
        Payload::I8(-128),
        Payload::I16(-32768),
        Payload::I32(i32::MIN),
        Payload::I64(i64::MIN),
        Payload::I128(i128::MIN),
        Payload::U8(255),
        Payload::U16(65535),
        Payload::U32(u32::MAX),
        Payload::U64(u64::MAX),
        Payload::U128(u128::MAX),
        Payload::F32(f32::MIN_POSITIVE),
        Payload::F64(f64::NEG_INFINITY),
        Payload::Char('🌙'),
        Payload::Duration(Duration::new(u64::MAX, 999_999_999)),
        Payload::SystemTime(SystemTime::UNIX_EPOCH + Duration::new(1_750_000_000, 123_456_789)),
        Payload::BytesMessage(BytesMessage { format: 7, data: (0..=255).collect() }),
        Payload::MyMessage(MyMessage { foo: i32::MIN, bar: true }),
        Payload::Shape(Shape::Unit),
        Payload::Shape(Shape::One(300)),
        Payload::Shape(Shape::Pair(200, -5)),
        Payload::Shape(Shape::Named { x: -5, label: Some("z".to_string()) }),
        Payload::Everything(Boxed(Box::new(everything()))),
    ]
}

fn everything() -> Everything {
    Everything {
        flag: true,
        i8: -5,
        u8: 200,
        i16: -300,
        u16: 60_000,
        i32: -70_000,
        u32: 4_000_000_000,
        i64: i64::MIN,
        u64: u64::MAX,
        i128: i128::MIN + 1,
        u128: u128::MAX - 1,
        f32: 0.5,
        f64: 2.25,
        letter: 'ß',
        text: "moon".to_string(),
        elapsed: Duration::new(1, 500_000_000),
        moment: SystemTime::UNIX_EPOCH + Duration::new(1_750_000_000, 1),
        number: None,
        inner: Some(inner(-1, "in")),
        nested: inner(7, "nested"),
        level: Level::High,
        shape: Shape::Named { x: -5, label: None },
        pair: (3, "pair".to_string()),
        fixed: [1, -1, 70_000],
        fixed_bytes: [1, 2, 251, 255],
        bytes: vec![0, 251, 255],
        numbers: vec![1, 300, 65_535],
        texts: vec![String::new(), "é".to_string()],
        inners: vec![inner(1, "a"), inner(2, "b")],
        shapes: vec![Shape::Unit, Shape::One(300), Shape::Pair(200, -5)],
        by_name: BTreeMap::from([("k1".to_string(), 1), ("k2".to_string(), 4_000_000_000)]),
        by_number: BTreeMap::from([(0, vec![]), (300, vec![inner(0, "x")])]),
    }
}

fn inner(x: i32, name: &str) -> Inner {
    Inner { x, name: name.to_string() }
}
