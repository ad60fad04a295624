package io.ipmb.spring.listener.adapter;

/** The arguments of a listener's method could not be made from a message; trying again would not help. */
final class ArgumentsFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Throwable reason;

    ArgumentsFailedException(Throwable reason) {
        super(null, reason, false, false);
        this.reason = reason;
    }

    Throwable reason() {
        return reason;
    }
}
