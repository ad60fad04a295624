package io.ipmb.cli;

/** A message had no receiver. */
final class NobodyThereException extends CommandFailedException {

    /** A script can tell it from other failures. */
    static final int EXIT_CODE = 3;

    private static final long serialVersionUID = 1L;

    NobodyThereException(String message) {
        super(message);
    }

    @Override
    int exitCode() {
        return EXIT_CODE;
    }
}
