package io.ipmb.codec;

import org.jspecify.annotations.Nullable;

/**
 * A place for a value in a struct or container: a nullable place is an Option, elsewhere null is an error. It is a
 * record because the JIT compiler treats fields of records as constants.
 *
 * @param codec of the value
 * @param nullable whether null may stand here
 */
record Slot(Codec<Object> codec, boolean nullable) {

    void write(BincodeWriter out, @Nullable Object value) {
        if (nullable) {
            out.writeBool(value != null);
            if (value != null) {
                codec.write(out, value);
            }
            return;
        }
        if (value == null) {
            throw new EncodeException("is null; annotate its type with @Nullable, or use Optional, if it may be");
        }
        codec.write(out, value);
    }

    /** Writes an element of a container; the message of an error has the index. */
    void writeElement(BincodeWriter out, @Nullable Object value, int index) {
        try {
            write(out, value);
        } catch (EncodeException e) {
            throw e.within("[" + index + "]");
        }
    }

    @Nullable Object read(BincodeReader in) {
        return !nullable || in.readBool() ? codec.read(in) : null;
    }

    /** Reads an element of a container; the number of elements without bytes is limited. */
    @Nullable Object readElement(BincodeReader in) {
        int before = in.remaining();
        Object value = read(in);
        if (in.remaining() == before) {
            in.countEmptyElement();
        }
        return value;
    }
}
