package io.ipmb;

/**
 * A label or one of its elements is not allowed. The message names the element and the reason.
 *
 * @since 0.1.0
 */
public final class IllegalLabelException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    IllegalLabelException(String message) {
        super(message);
    }
}
