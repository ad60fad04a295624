//! The payload types that the peer speaks, with one JSON form for each.

mod json;
mod user;

pub use user::{Boxed, Everything, Inner, Level, MyMessage, Shape};

use ipmb::{BytesMessage, MessageBox};
use json::Json;
use serde_json::value::RawValue;
use std::time::{Duration, SystemTime};
use type_uuid::{Bytes, TypeUuid};

/// Lists every type once: its variant, its Rust type, its name on the outside, and whether it is one of the user types.
macro_rules! payloads {
    ($($variant:ident($type:ty) $name:literal $user:literal,)*) => {
        /// A payload of a known type. The crate's derive makes it decode by type id.
        #[derive(MessageBox)]
        pub enum Payload {
            $($variant($type),)*
        }

        impl Payload {
            /// The name of the type, as used in JSON.
            pub fn type_name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }

            fn is_user_type(&self) -> bool {
                match self {
                    $(Self::$variant(_) => $user,)*
                }
            }

            /// The value in its JSON form.
            pub fn value(&self) -> Box<RawValue> {
                match self {
                    $(Self::$variant(value) => value.to_json(),)*
                }
            }

            /// Reads a value of the named type.
            pub fn from_json(type_name: &str, value: &RawValue) -> Result<Self, String> {
                match type_name {
                    $($name => <$type>::from_json(value)
                        .map(Self::$variant)
                        .map_err(|e| format!("not a value of {type_name}: {e}")),)*
                    _ => Err(format!("unknown payload type '{type_name}'")),
                }
            }
        }

        /// The name and the id of every type.
        pub const TYPES: &[(&str, Bytes)] = &[$(($name, <$type as TypeUuid>::UUID),)*];
    };
}

payloads! {
    String(String) "String" false,
    Unit(()) "()" false,
    Bool(bool) "bool" false,
    I8(i8) "i8" false,
    I16(i16) "i16" false,
    I32(i32) "i32" false,
    I64(i64) "i64" false,
    I128(i128) "i128" false,
    U8(u8) "u8" false,
    U16(u16) "u16" false,
    U32(u32) "u32" false,
    U64(u64) "u64" false,
    U128(u128) "u128" false,
    F32(f32) "f32" false,
    F64(f64) "f64" false,
    Char(char) "char" false,
    Duration(Duration) "Duration" false,
    SystemTime(SystemTime) "SystemTime" false,
    BytesMessage(BytesMessage) "BytesMessage" false,
    MyMessage(MyMessage) "MyMessage" true,
    Everything(Boxed<Everything>) "Everything" true,
    Shape(Shape) "Shape" true,
}

/// What a payload is on the outside. Unknown types keep their bytes as the bus carried them.
pub struct Described {
    pub type_name: Option<&'static str>,
    pub uuid: String,
    pub value: Box<RawValue>,
}

/// A payload that can be told about.
pub trait Describe: MessageBox {
    fn describe(&self) -> Described;

    /// The text, when the payload is a String.
    fn text(&self) -> Option<&str>;
}

impl Describe for Payload {
    fn describe(&self) -> Described {
        Described { type_name: Some(self.type_name()), uuid: uuid_text(self.uuid()), value: self.value() }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// A payload of any type, so that nothing that arrives gets skipped and anything can be sent. Without `USER_TYPES` the
/// user types are as unknown as they are to a program that has only the bus's own types.
pub enum Any<const USER_TYPES: bool> {
    Known(Payload),
    Unknown { uuid: Bytes, data: Vec<u8> },
}

impl<const USER_TYPES: bool> MessageBox for Any<USER_TYPES> {
    fn decode(uuid: Bytes, data: &[u8]) -> Result<Self, ipmb::Error> {
        match Payload::decode(uuid, data) {
            Ok(payload) if USER_TYPES || !payload.is_user_type() => Ok(Self::Known(payload)),
            Ok(_) | Err(ipmb::Error::TypeUuidNotFound) => Ok(Self::Unknown { uuid, data: data.to_vec() }),
            Err(error) => Err(error),
        }
    }

    fn encode(&self) -> Result<Vec<u8>, ipmb::Error> {
        match self {
            Self::Known(payload) => payload.encode(),
            Self::Unknown { data, .. } => Ok(data.clone()),
        }
    }

    fn uuid(&self) -> Bytes {
        match self {
            Self::Known(payload) => payload.uuid(),
            Self::Unknown { uuid, .. } => *uuid,
        }
    }
}

impl<const USER_TYPES: bool> Describe for Any<USER_TYPES> {
    fn describe(&self) -> Described {
        match self {
            Self::Known(payload) => payload.describe(),
            Self::Unknown { uuid, data } => {
                Described { type_name: None, uuid: uuid_text(*uuid), value: json::base64_object(data) }
            }
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Known(payload) => payload.text(),
            Self::Unknown { .. } => None,
        }
    }
}

impl<const USER_TYPES: bool> Any<USER_TYPES> {
    pub fn string(text: impl Into<String>) -> Self {
        Self::Known(Payload::String(text.into()))
    }

    /// Reads a value of the named type; `raw` is `{"uuid":…,"base64":…}` and may hold anything.
    pub fn from_json(type_name: &str, value: &RawValue) -> Result<Self, String> {
        if type_name != "raw" {
            return Payload::from_json(type_name, value).map(Self::Known);
        }
        let (uuid, data) = json::raw_payload(value)?;
        Ok(Self::Unknown { uuid, data })
    }
}

/// An id in the usual text form.
pub fn uuid_text(uuid: Bytes) -> String {
    uuid::Uuid::from_bytes(uuid).to_string()
}
