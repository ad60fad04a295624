package io.ipmb;

/** A label or one of its elements is not allowed; the message says which element and why. */
public final class IllegalLabelException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    IllegalLabelException(String message) {
        super(message);
    }
}
