package io.ipmb.benchmarks;

import java.util.ArrayList;
import java.util.List;
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

    /** Time limit of the receiver. */
    private static final int SECONDS = 120;

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
     * @param attach options of the sender, for something beside each message
     * @return messages a second
     * @throws IllegalStateException when they did not all arrive
     */
    public double rate(Program program, int size, long count, List<String> attach) {
        String bus = "bench." + UUID.randomUUID();
        List<String> send = new ArrayList<>(List.of("bench-send", bus, "--label", "s", "--to", "r"));
        send.addAll(List.of("--size", "" + size, "--count", "" + count, "--warm-up", "" + count / 2));
        send.addAll(attach);
        List<String> receive =
                new ArrayList<>(List.of("bench-receive", bus, "--label", "r", "--timeout", SECONDS + "s"));
        if (this != FROM_CONTROLLER) {
            send.add("--no-host");
        }
        if (this != TO_CONTROLLER) {
            receive.add("--no-host");
        }
        @Nullable PeerRun host = null;
        @Nullable PeerRun sender = null;
        @Nullable PeerRun receiver = null;
        try {
            if (this == THROUGH_CONTROLLER) {
                host = program.start("host", bus).expect("hosting");
            }
            if (this == FROM_CONTROLLER) {
                sender = program.join(send);
            }
            receiver = program.join(receive).expect("joined");
            if (sender == null) {
                sender = program.join(send);
            }
            @Nullable String line = receiver.nextLine();
            if (line == null) {
                throw new IllegalStateException("the messages of " + program.name() + " did not all arrive");
            }
            return rateIn(line, count);
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
