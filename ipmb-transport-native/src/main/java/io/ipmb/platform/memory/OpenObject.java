package io.ipmb.platform.memory;

/**
 * Something of a {@link MemoryPlatform} that was opened and not closed yet.
 *
 * @param what its kind, and what tells it from others of its kind
 * @param openedAt its stack trace shows who opened it; attach it to a failure as cause
 */
public record OpenObject(String what, Throwable openedAt) {

    /** The kind and the first frame outside this package. */
    @Override
    public String toString() {
        for (StackTraceElement frame : openedAt.getStackTrace()) {
            if (!frame.getClassName().startsWith(OpenObject.class.getPackageName() + ".Memory")) {
                return what + ", opened at " + frame;
            }
        }
        return what;
    }
}
