//! The JSON form of each payload type: serde's own, but for what JSON cannot say (floats that are no number) and for
//! bytes, which travel as base64.

use super::user::{Boxed, Everything, MyMessage, Shape};
use base64::{prelude::BASE64_STANDARD, Engine};
use ipmb::BytesMessage;
use serde::{Deserialize, Serialize};
use serde_json::value::{to_raw_value, RawValue};
use std::time::{Duration, SystemTime};
use type_uuid::Bytes;

pub trait Json: Sized {
    fn to_json(&self) -> Box<RawValue>;

    fn from_json(value: &RawValue) -> Result<Self, String>;
}

/// As serde writes it: whole numbers of any width as numbers, () as null, Duration as {"secs","nanos"}, SystemTime as
/// {"secs_since_epoch","nanos_since_epoch"}.
macro_rules! as_serde_writes {
    ($($type:ty),* $(,)?) => {
        $(impl Json for $type {
            fn to_json(&self) -> Box<RawValue> {
                raw(self)
            }

            fn from_json(value: &RawValue) -> Result<Self, String> {
                parse(value)
            }
        })*
    };
}

as_serde_writes!(
    String,
    (),
    bool,
    i8,
    i16,
    i32,
    i64,
    i128,
    u8,
    u16,
    u32,
    u64,
    u128,
    char,
    Duration,
    SystemTime,
    MyMessage,
    Shape,
    Boxed<Everything>,
);

/// A number, or "NaN", "Infinity", "-Infinity".
macro_rules! as_number_or_name {
    ($($type:ty),*) => {
        $(impl Json for $type {
            fn to_json(&self) -> Box<RawValue> {
                if self.is_finite() {
                    raw(self)
                } else if self.is_nan() {
                    raw("NaN")
                } else {
                    raw(if *self > 0.0 { "Infinity" } else { "-Infinity" })
                }
            }

            fn from_json(value: &RawValue) -> Result<Self, String> {
                match value.get() {
                    "\"NaN\"" => Ok(Self::NAN),
                    "\"Infinity\"" => Ok(Self::INFINITY),
                    "\"-Infinity\"" => Ok(Self::NEG_INFINITY),
                    // Straight from the text: by way of f64 an f32 could be rounded twice.
                    number => number.parse().map_err(|_| format!("not a number: {number}")),
                }
            }
        })*
    };
}

as_number_or_name!(f32, f64);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatAndBase64 {
    format: u16,
    base64: String,
}

impl Json for BytesMessage {
    fn to_json(&self) -> Box<RawValue> {
        raw(&FormatAndBase64 { format: self.format, base64: BASE64_STANDARD.encode(&self.data) })
    }

    fn from_json(value: &RawValue) -> Result<Self, String> {
        let FormatAndBase64 { format, base64 } = parse(value)?;
        Ok(Self { format, data: decode_base64(&base64)? })
    }
}

/// The form of a payload of an unknown type.
pub fn base64_object(data: &[u8]) -> Box<RawValue> {
    #[derive(Serialize)]
    struct Base64 {
        base64: String,
    }
    raw(&Base64 { base64: BASE64_STANDARD.encode(data) })
}

/// Reads `{"uuid":…,"base64":…}`: a payload that is given by its bytes.
pub fn raw_payload(value: &RawValue) -> Result<(Bytes, Vec<u8>), String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Raw {
        uuid: String,
        base64: String,
    }
    let Raw { uuid, base64 } = parse(value)?;
    let uuid = uuid::Uuid::parse_str(&uuid).map_err(|e| format!("not a uuid: {e}"))?;
    Ok((uuid.into_bytes(), decode_base64(&base64)?))
}

fn decode_base64(text: &str) -> Result<Vec<u8>, String> {
    BASE64_STANDARD.decode(text).map_err(|e| format!("not base64: {e}"))
}

fn raw<T: Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    to_raw_value(value).expect("every payload type has a JSON form")
}

fn parse<'a, T: Deserialize<'a>>(value: &'a RawValue) -> Result<T, String> {
    serde_json::from_str(value.get()).map_err(|e| e.to_string())
}
