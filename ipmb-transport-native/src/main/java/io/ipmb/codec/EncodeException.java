package io.ipmb.codec;

import org.jspecify.annotations.Nullable;

/**
 * A value has no form on the wire: a null where none is allowed, half a surrogate pair, a time before 1970, a fixed-length
 * array of another length. The message names the component at fault, from the payload's class down.
 */
public final class EncodeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final StringBuilder path = new StringBuilder();

    /** @param problem what is wrong, and what to do about it */
    public EncodeException(String problem) {
        this(problem, null);
    }

    /** @param cause what a component's accessor threw */
    EncodeException(String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.problem = problem;
    }

    /** Says where the value at fault was found. Called on the way out, so the innermost step comes first. */
    EncodeException within(String step) {
        path.insert(0, step);
        return this;
    }

    @Override
    public String getMessage() {
        return path.length() == 0 ? problem : path + ": " + problem;
    }
}
