package io.ipmb.cli;

/** The payload of a message. */
sealed interface Body {

    /** A String of the bus. */
    record Text(String text) implements Body {}

    /** A text of the content type {@code application/json}. */
    record Json(String text) implements Body {}

    /** A {@code BytesMessage}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(int format, byte[] data) implements Body {}
}
