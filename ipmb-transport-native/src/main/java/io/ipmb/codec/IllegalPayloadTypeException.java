package io.ipmb.codec;

/**
 * A class cannot be a payload; the message names the class, the component at fault, and the remedy.
 *
 * @since 0.1.0
 */
public final class IllegalPayloadTypeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** @param message class, component, reason, remedy */
    public IllegalPayloadTypeException(String message) {
        super(message);
    }

    /** @param path from the payload's class to the component */
    static IllegalPayloadTypeException at(String path, String why) {
        return new IllegalPayloadTypeException(path + ": " + why);
    }
}
