package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The measurements of one way, with a second process of its own. For one thread. */
final class BenchRun implements AutoCloseable {

    private static final Pattern RESULT = Pattern.compile("\\d+ B (\\d+) messages (\\d+)/s");

    /** The time limit of the second process for an answer. */
    private static final TimeSpan LIMIT = TimeSpan.ofSeconds(30);

    /** The number of messages between two looks at the clock. */
    private static final int BURST = 64;

    private static final int MOST_ROUND_TRIPS = 1 << 20;

    private final BenchPartner partner;
    private final Endpoint endpoint;
    private final Selector to = Selector.unicast(BenchPartnerCommand.PARTNER);

    private BenchRun(BenchPartner partner, Endpoint endpoint) {
        this.partner = partner;
        this.endpoint = endpoint;
    }

    /** Starts the second process, and joins its bus. */
    static BenchRun start(BenchWay way) {
        String bus = "ipmb-bench." + UUID.randomUUID();
        BenchPartner partner = BenchPartner.start(bus, way);
        try {
            return new BenchRun(
                    partner,
                    Endpoint.join(way.applyTo(JoinOptions.builder(bus))
                            .label(BenchPartnerCommand.ASKER)
                            .controllerAffinity(false)
                            .receives(String.class)
                            .build()));
        } catch (RuntimeException e) {
            partner.close();
            throw e;
        }
    }

    /**
     * Sends at full speed.
     *
     * @param size of each message in bytes, at least 2
     * @return messages a second, at the second process
     * @throws CommandFailedException when some of them are lost
     */
    double rate(int size, Duration warmUp, Duration time) {
        OutgoingMessage message = OutgoingMessage.of(to, "x".repeat(size));
        send(message, warmUp);
        endpoint.send(to, BenchSeries.START);
        long count = send(message, time);
        endpoint.send(to, BenchSeries.END);
        String answer = receive();
        Matcher matcher = RESULT.matcher(answer);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != count) {
            throw new CommandFailedException("of " + count + " messages of " + size + " B: " + answer);
        }
        return Double.parseDouble(matcher.group(2));
    }

    private long send(OutgoingMessage message, Duration time) {
        long start = System.nanoTime();
        long count = 0;
        do {
            for (int i = 0; i < BURST; i++) {
                endpoint.send(message);
            }
            count += BURST;
        } while (System.nanoTime() - start < time.toNanos());
        return count;
    }

    /**
     * Sends short messages that come back, one after the other.
     *
     * @throws CommandFailedException when one does not
     */
    RoundTrips roundTrips(Duration warmUp, Duration time) {
        times(warmUp);
        return new RoundTrips(times(time));
    }

    private long[] times(Duration time) {
        long[] nanos = new long[MOST_ROUND_TRIPS];
        int count = 0;
        long begin = System.nanoTime();
        long end = begin;
        while (count == 0 || (end - begin < time.toNanos() && count < nanos.length)) {
            String text = BenchPartnerCommand.PING + count;
            long start = System.nanoTime();
            endpoint.send(to, text);
            String answer = receive();
            end = System.nanoTime();
            if (!answer.equals(text)) {
                throw new CommandFailedException("the second process answered " + text + " with " + answer);
            }
            nanos[count] = end - start;
            count++;
        }
        return Arrays.copyOf(nanos, count);
    }

    private String receive() {
        @Nullable IncomingMessage received = endpoint.receive(LIMIT.value());
        if (received == null) {
            throw new CommandFailedException("no answer of the second process within " + LIMIT);
        }
        try (received) {
            return received.payload(String.class);
        }
    }

    @Override
    public void close() {
        try (partner) {
            endpoint.close();
        }
    }
}
