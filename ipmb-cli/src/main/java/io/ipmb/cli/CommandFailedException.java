package io.ipmb.cli;

import picocli.CommandLine.ExitCode;

/** The failure of a command; its message is the one line for the user. */
class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The exit code of the process. */
    int exitCode() {
        return ExitCode.SOFTWARE;
    }
}
