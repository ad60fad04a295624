package io.ipmb.benchmarks.crowd;

import io.ipmb.benchmarks.JavaCommand;
import io.ipmb.benchmarks.Pause;
import io.ipmb.benchmarks.PeerRun;
import io.ipmb.benchmarks.peers.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One bus with stations on it, seen from outside. Closing ends them. For one thread. */
public final class Crowd implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** The time without an arrival after which the rest counts as lost. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final Duration LOOK = Duration.ofMillis(50);

    /** A small heap that is resident from the start: what comes to it is the endpoints'. */
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch");

    private final String bus = "bench." + UUID.randomUUID();
    private final List<PeerRun> stations = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();

    /**
     * Multicasts from one sender, which hosts the bus, to many receivers of one process.
     *
     * @throws IllegalStateException when a message is lost
     */
    public static Deliveries multicast(int receivers, Span span) {
        try (Crowd crowd = new Crowd()) {
            PeerRun talking = crowd.talk(1, span, "--host", "--multicast");
            PeerRun listening = crowd.station(List.of(), "listen", "--endpoints", "" + receivers, "--senders", "1");
            return deliveries(talking, listening);
        }
    }

    /**
     * Sends from many senders of one process to one receiver, which hosts the bus.
     *
     * @throws IllegalStateException when a message is lost
     */
    public static Deliveries toOne(int senders, Span span) {
        try (Crowd crowd = new Crowd()) {
            PeerRun listening =
                    crowd.station(List.of(), "listen", "--endpoints", "1", "--senders", "" + senders, "--host");
            return deliveries(crowd.talk(senders, span), listening);
        }
    }

    private static Deliveries deliveries(PeerRun talking, PeerRun listening) {
        talking.tell(CrowdStation.GO + " 0");
        return Deliveries.in(answer(listening));
    }

    private PeerRun talk(int senders, Span span, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "talk",
                "--endpoints",
                "" + senders,
                "--warm-up",
                span.warmUp().toString(),
                "--time",
                span.time().toString()));
        words.addAll(List.of(more));
        return station(List.of(), words.toArray(String[]::new));
    }

    /**
     * Starts a process whose endpoints stay on the bus; the first one hosts it.
     *
     * @param endpoints of this process; none is a JVM with nothing on the bus
     * @param all of all processes
     */
    public Member join(int endpoints, int first, int all) {
        List<String> words = new ArrayList<>(
                List.of("stay", "--endpoints", "" + endpoints, "--first", "" + first, "--all", "" + all));
        if (stations.isEmpty()) {
            words.add("--host");
        }
        Member member = new Member(station(SMALL, words.toArray(String[]::new)));
        members.add(member);
        return member;
    }

    /**
     * Waits until so many messages have arrived at the members, or none has for a while.
     *
     * @return the number that has arrived
     */
    public long awaitReceived(long sent) {
        long received = 0;
        long progressAt = System.nanoTime();
        while (received < sent && System.nanoTime() - progressAt < SILENCE.toNanos()) {
            Pause.of(LOOK);
            long now = members.stream().mapToLong(Member::received).sum();
            if (now > received) {
                received = now;
                progressAt = System.nanoTime();
            }
        }
        return received;
    }

    private PeerRun station(List<String> jvmOptions, String... words) {
        List<String> command =
                new ArrayList<>(JavaCommand.of(jvmOptions, JavaCommand.classPath(), CrowdStation.class.getName()));
        command.add(words[0]);
        command.add(bus);
        command.addAll(List.of(words).subList(1, words.length));
        PeerRun started = PeerRun.start(command);
        stations.add(started);
        return started.expect(CrowdStation.JOINED, LIMIT);
    }

    private static String answer(PeerRun station) {
        @Nullable String line = station.nextLine(LIMIT);
        if (line == null) {
            throw new IllegalStateException("a station has ended without a result: " + station);
        }
        return line;
    }

    @Override
    public void close() {
        // The host last: whoever is left would take the bus over.
        for (int i = stations.size() - 1; i >= 0; i--) {
            stations.get(i).close();
        }
    }

    /**
     * A process with endpoints that stay.
     *
     * @param station the process
     */
    public record Member(PeerRun station) {

        /** What it takes of the machine now. */
        public Footprint footprint() {
            station.tell(CrowdStation.FOOTPRINT);
            return Footprint.in(answer(station));
        }

        /** The processor time that it has taken since its start. */
        public Duration processorTime() {
            station.tell(CrowdStation.PROCESSOR);
            return Duration.ofNanos(number("processor "));
        }

        /** Lets all its endpoints talk; {@link #sent} is the end of it. */
        public void talk(Duration time) {
            station.tell(CrowdStation.GO + " " + time.toMillis());
        }

        /** Waits until they have talked, and returns the number of messages that they have sent. */
        public long sent() {
            return number("sent ");
        }

        /** The number of messages that have arrived at its endpoints. */
        public long received() {
            station.tell(CrowdStation.COUNT);
            return number("received ");
        }

        private long number(String word) {
            String line = answer(station);
            if (!line.startsWith(word)) {
                throw new IllegalStateException("expected '" + word + "N', got: " + line);
            }
            return Long.parseLong(line.substring(word.length()));
        }
    }
}
