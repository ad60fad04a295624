package io.ipmb.cli;

import picocli.CommandLine.ExitCode;

/** A command could not do what it was asked to; the message is the one line that its user sees. */
class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What the process ends with. */
    int exitCode() {
        return ExitCode.SOFTWARE;
    }
}
