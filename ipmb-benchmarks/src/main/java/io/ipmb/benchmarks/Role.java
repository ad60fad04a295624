package io.ipmb.benchmarks;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The host of the bus in a measurement: it decides the number of hops from sender to receiver. */
public enum Role {
    /** The receiver hosts: one hop. */
    TO_CONTROLLER("endpoint to the controller's endpoint"),
    /** The sender hosts: one hop, the upstream benchmark's shape. */
    FROM_CONTROLLER("controller to endpoint"),
    /** A third process hosts: two hops. */
    THROUGH_CONTROLLER("endpoint to endpoint");

    private static final Pattern RESULT = Pattern.compile("\\d+ B (\\d+) messages (\\d+)/s");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The name in reports. */
    public String text() {
        return text;
    }

    /**
     * Sends messages from one process to another, after half as many as a warm-up.
     *
     * @param object whether each message carries a file descriptor
     * @param seconds time limit of the receiver
     * @return messages a second; 0 when they did not arrive
     */
    public double rate(Program program, int size, long count, boolean object, int seconds) {
        String bus = "bench." + UUID.randomUUID();
        String attach = object ? "--object" : "";
        String[] send = {
            "bench-send",
            bus,
            "--label",
            "s",
            "--to",
            "r",
            "--size",
            "" + size,
            "--count",
            "" + count,
            "--warm-up",
            "" + count / 2,
            attach,
            this == FROM_CONTROLLER ? "" : "--no-host"
        };
        String[] receive = {
            "bench-receive", bus, "--label", "r", "--timeout", seconds + "s", this == TO_CONTROLLER ? "" : "--no-host"
        };
        @Nullable PeerRun host = null;
        @Nullable PeerRun sender = null;
        @Nullable PeerRun receiver = null;
        try {
            if (this == THROUGH_CONTROLLER) {
                host = program.start("host", bus).expect("hosting");
            }
            if (this == FROM_CONTROLLER) {
                sender = program.start(send);
            }
            receiver = program.start(receive).expect("joined");
            if (sender == null) {
                sender = program.start(send);
            }
            @Nullable String line = receiver.nextLine();
            return line == null ? 0 : rateIn(line, count);
        } finally {
            close(sender);
            close(receiver);
            close(host);
        }
    }

    /** Reads {@code 64 B 300000 messages 412345/s}. */
    static double rateIn(String line, long count) {
        Matcher matcher = RESULT.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("expected a rate, got: " + line);
        }
        if (Long.parseLong(matcher.group(1)) != count) {
            throw new IllegalStateException("sent " + count + " messages, but: " + line);
        }
        return Double.parseDouble(matcher.group(2));
    }

    private static void close(@Nullable PeerRun run) {
        if (run != null) {
            run.close();
        }
    }
}
