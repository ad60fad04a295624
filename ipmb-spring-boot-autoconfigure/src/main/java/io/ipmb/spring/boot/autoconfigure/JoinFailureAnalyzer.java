package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.JoinDeniedException;
import io.ipmb.JoinException;
import io.ipmb.JoinTimeoutException;
import io.ipmb.TokenRefusedException;
import io.ipmb.VersionRefusedException;
import io.ipmb.platform.PlatformException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a failed join, with the remedy. */
final class JoinFailureAnalyzer extends AbstractFailureAnalyzer<JoinException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, JoinException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action(cause, SettingNames.of(cause)), cause);
    }

    private static String action(JoinException cause, SettingNames names) {
        if (cause instanceof TokenRefusedException) {
            return "Set " + names.token() + " to the token of the program that hosts the bus.";
        }
        if (cause instanceof VersionRefusedException) {
            return "Use a library of the same protocol version in all programs on the bus.";
        }
        if (cause instanceof JoinDeniedException) {
            return "Run the programs of one bus as the same user, choose another " + names.identifier()
                    + ", or set ipmb.allowed-peers=any-user where other users of this machine are to be trusted.";
        }
        if (isShortage(cause)) {
            return "Allow the process more open files (ulimit -n, LimitNOFILE= of a systemd unit, --ulimit nofile= of a"
                    + " container), check that the machine has free memory, or set "
                    + names.retry() + " if the shortage will pass.";
        }
        if (cause instanceof JoinTimeoutException) {
            return "Check that the program that hosts the bus is running, let this one host it with " + names.hosting()
                    + ", or raise ipmb.join-timeout.";
        }
        return "Check that the system lets the process create sockets, event descriptors and shared memory (a container's"
                + " seccomp profile may forbid that), or set " + names.startWithout()
                + " to start without the bus. If neither helps, report it with the whole stack trace.";
    }

    private static boolean isShortage(JoinException failure) {
        return failure.getCause() instanceof PlatformException cause && cause.isShortage();
    }
}
