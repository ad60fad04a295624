package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Opens the file behind a descriptor again, as a channel of the JDK. The JDK hides the error number of a failure: the
 * same call, made once more, tells a shortage from an object that cannot be opened. Thread-safe; borrows the numbers.
 */
final class Reopening {

    private static final int O_WRONLY = 1;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;

    private final LinuxCalls calls;

    Reopening(LinuxCalls calls) {
        this.calls = calls;
    }

    /**
     * Opens the file; the caller closes the channel.
     *
     * @throws PlatformException {@code DENIED}, {@code NO_RESOURCES}, {@code INVALID_OBJECT}
     */
    FileChannel open(int number, Set<StandardOpenOption> access) throws PlatformException {
        try {
            return calls.reopen(number, access);
        } catch (IOException e) {
            throw new PlatformException(
                    reason(number, access), "cannot open file descriptor " + number + " again: " + e, e);
        }
    }

    private Reason reason(int number, Set<StandardOpenOption> access) {
        byte[] path = ("/proc/self/fd/" + number).getBytes(StandardCharsets.US_ASCII);
        NativeMemory text = NativeMemory.zeroed(path.length + 1);
        text.bytes().put(0, path);
        int again = calls.open(text.address(), flags(access), 0);
        text.keep();
        if (again >= 0) {
            // The shortage has passed meanwhile.
            calls.close(again);
            return Reason.NO_RESOURCES;
        }
        Reason reason = Errno.failure("open", -again).reason();
        return reason == Reason.UNEXPECTED ? Reason.INVALID_OBJECT : reason;
    }

    private static int flags(Set<StandardOpenOption> access) {
        if (!access.contains(StandardOpenOption.WRITE)) {
            return O_CLOEXEC;
        }
        return O_CLOEXEC | (access.contains(StandardOpenOption.READ) ? O_RDWR : O_WRONLY);
    }
}
