package io.ipmb.cli;

/** What a message carries besides headers and attachments. */
sealed interface Body {

    /** A String of the bus. */
    record Text(String text) implements Body {}

    /** A text of the content type {@code application/json}. */
    record Json(String text) implements Body {}

    /** A {@code BytesMessage}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(int format, byte[] data) implements Body {}
}
