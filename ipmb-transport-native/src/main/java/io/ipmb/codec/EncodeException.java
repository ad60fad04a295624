package io.ipmb.codec;

import org.jspecify.annotations.Nullable;

/**
 * A value has no form on the wire: a forbidden null, half a surrogate pair, a time before 1970, a fixed-length array of
 * another length. The message names the path from the payload's class to the component at fault.
 *
 * @since 0.1.0
 */
public final class EncodeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final StringBuilder path = new StringBuilder();
    private String owner = "";

    /** @param problem what is wrong, and what to do about it */
    public EncodeException(String problem) {
        super(problem);
        this.problem = problem;
    }

    /** Adds a step to the path of the value at fault. Called on the way out, the innermost step first. */
    EncodeException within(String step) {
        path.insert(0, step);
        return this;
    }

    /** Adds a record's component to the path of the value at fault. */
    EncodeException within(Class<?> record, String component) {
        owner = record.getName();
        return within("." + component);
    }

    @Override
    public @Nullable String getMessage() {
        return owner.isEmpty() && path.length() == 0 ? problem : owner + path + ": " + problem;
    }
}
