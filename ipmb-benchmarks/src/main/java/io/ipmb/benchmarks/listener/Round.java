package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.JavaCommand;
import io.ipmb.benchmarks.PeerRun;
import io.ipmb.benchmarks.listener.station.Heard;
import io.ipmb.benchmarks.listener.station.ListeningStation;
import io.ipmb.benchmarks.listener.station.SendingStation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One measurement of one pair: two fresh processes, a warm-up, then the messages that count. */
final class Round {

    /** Messages of the warm-up, as a fraction of those that count. */
    private static final int WARM_UP_DIVISOR = 4;

    /** Time limit for the start of a process; on a busy machine Spring takes most of a minute. */
    private static final Duration START = Duration.ofSeconds(150);

    private final Duration limit;

    /** @param limit time limit for the messages of one round */
    Round(Duration limit) {
        this.limit = limit;
    }

    /**
     * Measures.
     *
     * @param arguments with which both processes find the broker
     * @throws IllegalStateException when one of the processes fails or does not end in time
     */
    Heard measure(Pair pair, List<String> arguments, long messages) {
        String name = "bench." + UUID.randomUUID();
        try (PeerRun listening = start(pair.listening(), name, arguments)) {
            listening.expect(ListeningStation.READY, START);
            try (PeerRun sending = start(pair.sending(), name, arguments)) {
                sending.expect(SendingStation.READY, START);
                exchange(listening, sending, Math.max(1, messages / WARM_UP_DIVISOR));
                return exchange(listening, sending, messages);
            }
        }
    }

    private Heard exchange(PeerRun listening, PeerRun sending, long messages) {
        listening.tell(ListeningStation.EXPECT + " " + messages);
        listening.expect(ListeningStation.EXPECTING, START);
        sending.tell(SendingStation.SEND + " " + messages);
        sending.expect(SendingStation.SENT, limit);
        @Nullable String line = listening.nextLine(limit);
        if (line == null) {
            throw new IllegalStateException("the listening process ended before all messages had arrived");
        }
        return Heard.parse(line);
    }

    private static PeerRun start(Class<?> station, String name, List<String> arguments) {
        List<String> command = new ArrayList<>(JavaCommand.of(station.getName()));
        command.add(name);
        command.addAll(arguments);
        return PeerRun.start(command);
    }
}
