package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A bus of its own for one test, empty at first. Owns every process and every Java endpoint that the test starts on it,
 * and ends them all, whatever becomes of the test. For one thread.
 */
final class TestBus implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String name = BusName.unique();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** What the bus is called. */
    String name() {
        return name;
    }

    /** One more process of this kind. */
    PeerProcess start(Kind kind) {
        return own(PeerProcess.start(kind));
    }

    /** One more endpoint of this kind, in a process of its own. */
    PeerEndpoint join(Kind kind, String... label) {
        return start(kind).join(name, label);
    }

    /** An endpoint of this kind in a process of its own, which hosts the bus: the first one. */
    PeerEndpoint host(Kind kind, String... label) {
        PeerEndpoint host = join(kind, label);
        assertThat(host.wasHosting()).isTrue();
        return host;
    }

    /** One more Java endpoint in this process, which reads text. */
    Endpoint joinJava(String... label) {
        return joinJava(options -> options.label(label));
    }

    /** As {@link #joinJava(String...)}, with other options. */
    Endpoint joinJava(UnaryOperator<JoinOptions.Builder> options) {
        return own(Endpoint.join(options.apply(JoinOptions.builder(name)).build()));
    }

    /** Closes this, too, when the test is over. */
    <T extends AutoCloseable> T own(T resource) {
        open.push(resource);
        return resource;
    }

    /** The next message for an endpoint of this process, to be closed by the caller. */
    static IncomingMessage next(Endpoint endpoint) {
        IncomingMessage message = endpoint.receive(LIMIT);
        if (message == null) {
            throw new AssertionError("nothing arrived within " + LIMIT + " at " + endpoint);
        }
        return message;
    }

    /** The text of the next message for an endpoint of this process. */
    static String nextText(Endpoint endpoint) {
        try (IncomingMessage message = next(endpoint)) {
            return message.payload(String.class);
        }
    }

    /** Ends all, the last that came first; a failure of one keeps none of the others. */
    @Override
    public void close() {
        @Nullable Throwable failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception | AssertionError e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw new AssertionError("the test's processes and endpoints did not end well", failure);
        }
    }
}
