package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusDirectory;
import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.HostedBus;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbException;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.Selector;
import io.ipmb.codec.MessageType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command as its user sees it: real processes on a real bus. */
final class CommandsTest {

    private static final String STRING = "\"type\":\"String\",\"uuid\":\"7edbc10a-2147-499c-af9a-498723c7b35f\"";

    private final String bus = "cli." + UUID.randomUUID();
    private final List<CliProcess> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(CliProcess::close);
    }

    @Test
    void hostsUntilItIsAskedToEnd() throws InterruptedException {
        CliProcess host = start("host", bus);
        assertThat(host.nextLine()).isEqualTo("hosting " + bus);

        CliProcess second = start("host", bus);
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.errors()).singleElement().asString().contains("is hosted already, by process");

        host.terminate();
        assertThat(host.exitCode()).isZero();
        assertThat(host.output()).isEmpty();
    }

    @Test
    void hostsWithTheGivenPolicyAndQueue() throws InterruptedException {
        CliProcess host = start("host", bus, "--slow-consumer-policy", "drop-newest", "--queue-bytes", "64KB");
        assertThat(host.nextLine()).isEqualTo("hosting " + bus);
        JoinOptions.Builder sender = JoinOptions.builder(bus).sendTimeout(Duration.ofSeconds(5));
        try (Endpoint moon = Endpoint.join(bus, "moon");
                Endpoint earth = Endpoint.join(sender.label("earth").build())) {
            Selector receiver = Selector.unicast("moon");
            String large = "x".repeat(60_000);
            // Under the default policy the sender would wait for moon, which does not read, until its send fails.
            for (int n = 0; n < 200; n++) {
                earth.send(receiver, large);
            }
            assertThat(moon.receive(Duration.ofSeconds(20))).isNotNull();
        }
    }

    @Test
    void givesAUnicastToTheLowestPrecedence() throws InterruptedException {
        start("host", bus).nextLine();
        CliProcess first = start("listen", bus, "--label", "moon", "--timeout", "40s");
        assertThat(first.nextLine()).isEqualTo("joined");
        CliProcess second =
                start("listen", bus, "--label", "moon", "--count", "1", "--timeout", "40s", "--precedence", "9");
        assertThat(second.nextLine()).isEqualTo("joined");
        run(0, "send", bus, "moon", "hi");
        assertThat(second.nextLine()).contains("\"payload\":\"hi\"");
        assertThat(second.exitCode()).isZero();
    }

    @Test
    void spreadsMessagesAmongAllThatMatch() throws InterruptedException {
        List<Object> one = new CopyOnWriteArrayList<>();
        List<Object> two = new CopyOnWriteArrayList<>();
        try (Endpoint first = Endpoint.join(bus, "worker");
                Endpoint second = Endpoint.join(bus, "worker")) {
            first.onMessage(message -> one.add(message.payload()));
            second.onMessage(message -> two.add(message.payload()));
            run(0, "send", bus, "worker", "job", "--spread", "--count", "100", "--numbered");
            await().untilAsserted(() -> assertThat(one.size() + two.size()).isEqualTo(100));
            assertThat(one).hasSizeBetween(20, 80);

            one.clear();
            two.clear();
            run(0, "send", bus, "worker", "job", "--spread", "--spread-key", "order-17", "--count", "20");
            await().untilAsserted(() -> assertThat(one.size() + two.size()).isEqualTo(20));
            assertThat(one.size()).isIn(0, 20);
        }
    }

    @Test
    void listsTheEndpointsOfABusWithoutJoiningIt() throws InterruptedException {
        try (Endpoint host = Endpoint.join(bus, "host");
                Endpoint moon = Endpoint.join(bus, "moon", "night\u001b[31m")) {
            host.send(Selector.unicast("moon"), "hi");
            try (IncomingMessage message = moon.receive()) {
                assertThat(message.payload()).isEqualTo("hi");
            }
            CliProcess table = start("ls", bus);
            assertThat(table.exitCode()).isZero();
            List<String> lines = table.output();
            assertThat(lines).hasSize(4);
            assertThat(lines.get(0)).isEqualTo(bus + ": 2 endpoints");
            assertThat(lines.get(1))
                    .matches(
                            "LABEL +INSTANCE +PREC +PID +UID +PROGRAM +LANGUAGE +SENT +RECEIVED +DROPPED +QUEUED +LANES"
                                    + " +WAITING +ON BUS +STATE");
            long pid = ProcessHandle.current().pid();
            List<UUID> instances = host.directory().members().stream()
                    .map(BusDirectory.Member::instance)
                    .toList();
            assertThat(lines.get(2))
                    .matches("moon,night \\[31m +" + start(instances.get(0)) + " +128 +" + pid
                            + " .* Java +0 +1 +0 +0 +- +0 .*");
            assertThat(lines.get(3))
                    .matches("host +" + start(instances.get(1)) + " +128 +" + pid
                            + " .* Java +1 +0 +0 +0 +- +0 .* host");

            CliProcess json = start("ls", bus, "--json");
            assertThat(json.exitCode()).isZero();
            assertThat(json.output())
                    .singleElement()
                    .asString()
                    .contains("\"bus\":\"" + bus + "\"", "\"label\":[\"moon\",\"night\\u001B[31m\"]", "\"received\":1")
                    .contains("\"instance\":\"" + instances.get(0) + "\"", "\"precedence\":128");
        }
    }

    @Test
    void listsMessagesThatDoNotComeThroughTheHost() throws InterruptedException {
        JoinOptions.Builder options =
                JoinOptions.builder(bus).lanes(LaneMode.ALWAYS).controllerAffinity(false);
        try (Endpoint host = Endpoint.join(bus, "host");
                Endpoint moon = Endpoint.join(bus, "moon");
                Endpoint earth = Endpoint.join(options.label("earth").build())) {
            for (int i = 0; i < 500; i++) {
                earth.send(Selector.unicast("moon"), "hi");
                moon.receive().close();
            }
            await().untilAsserted(() -> assertThat(
                            host.inspect(Duration.ofSeconds(20)).members())
                    .extracting(HostedBus.Member::sent, HostedBus.Member::received)
                    .contains(tuple(500L, 0L), tuple(0L, 500L)));
            CliProcess table = start("ls", bus);
            assertThat(table.exitCode()).isZero();
            assertThat(table.output())
                    .anyMatch(line -> line.matches("moon .* Java +0 +500 +0 +0 +0/1 +0 .*"))
                    .anyMatch(line -> line.matches("earth .* Java +500 +0 +0 +0 +1/0 +0 .*"));
            CliProcess json = start("ls", bus, "--json");
            assertThat(json.exitCode()).isZero();
            assertThat(json.output())
                    .singleElement()
                    .asString()
                    .containsPattern("\"lanes\":\\{\"out\":1,\"in\":0,\"sent\":500,\"received\":0,\"dropped\":0,"
                            + "\"waitingBytes\":0,\"ageMillis\":[0-9]+}");
        }
    }

    private static String start(UUID instance) {
        return instance.toString().substring(0, 8);
    }

    @Test
    void showsTheRatesOfABus() throws InterruptedException {
        try (Endpoint host = Endpoint.join(bus, "host");
                Endpoint moon = Endpoint.join(bus, "moon")) {
            moon.onMessage(message -> {});
            CliProcess top = start("top", bus, "--interval", "100ms", "--json");
            // A sender causes a rate.
            while (!top.nextLine().matches(".*\"label\":\\[\"moon\"].*\"receivedPerSecond\":[1-9].*")) {
                host.send(Selector.unicast("moon"), "hi");
            }
            top.terminate();
            CliProcess once = start("top", bus, "--once", "--interval", "100ms");
            assertThat(once.exitCode()).isZero();
            assertThat(once.output())
                    .hasSize(4)
                    .element(1)
                    .asString()
                    .matches("LABEL +INSTANCE +PID +UID +PROGRAM +LANGUAGE +SENT/S +RECEIVED/S .*");
        }
    }

    @Test
    void aBusThatNobodyHostsCannotBeListed() throws InterruptedException {
        CliProcess ls = start("ls", bus);
        assertThat(ls.exitCode()).isEqualTo(1);
        assertThat(ls.errors()).containsExactly("ipmb: nobody hosts " + bus);
    }

    @Test
    void failsWhenItCannotSayThatItHosts() throws InterruptedException {
        CliProcess host = CliProcess.startWithoutRoom("host", bus);
        started.add(host);
        assertThat(host.exitCode()).isEqualTo(1);
        assertThat(host.errors()).singleElement().asString().startsWith("ipmb: cannot write the output");
    }

    @Test
    void withNoHostNobodyTakesTheBusOver() throws InterruptedException {
        Endpoint host = Endpoint.join(bus, "host");
        assertThat(host.isController()).isTrue();
        try (Endpoint watcher = Endpoint.join(JoinOptions.builder(bus)
                .label("watcher")
                .controllerAffinity(false)
                .build())) {
            CliProcess listener =
                    start("listen", bus, "--label", "moon", "--count", "1", "--timeout", "40s", "--no-host");
            CliProcess echo = start("echo", bus, "--label", "wall", "--no-host");
            assertThat(listener.nextLine()).isEqualTo("joined");
            assertThat(echo.nextLine()).isEqualTo("joined");
            host.close();
            CliProcess ping = start("ping", bus, "--label", "me", "--to", "wall", "--count", "3", "--wait", "40s");
            CliProcess sender = start("send", bus, "moon", "hi", "--ttl", "20s", "--wait", "40s");
            await().until(() -> watcher.state() == EndpointState.REJOINING);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> watcher.state() == EndpointState.REJOINING);
            try (Endpoint next = Endpoint.join(bus, "next")) {
                assertThat(next.isController()).as("nobody else is").isTrue();
                assertThat(listener.nextLine()).contains("\"payload\":\"hi\"");
                assertThat(listener.exitCode()).isZero();
                assertThat(sender.exitCode()).isZero();
                assertThat(ping.exitCode()).as("%s", ping.errors()).isZero();
            }
        }
    }

    /** What cannot be read is said by the transport's log, which writes to the same terminal. */
    @Test
    void saysOnceThatAMessageCannotBeRead() throws InterruptedException {
        CliProcess listener = listen("moon", "1");
        try (Endpoint sender = Endpoint.join(bus, "sender")) {
            sender.send(Selector.unicast("moon"), new NotText((byte) 5));
            sender.send(Selector.unicast("moon"), new NotText((byte) 6));
            sender.send(Selector.unicast("moon"), "fine");
            assertThat(listener.nextLine()).contains("fine");
            assertThat(listener.exitCode()).isZero();
        }
        assertThat(listener.errors())
                .singleElement()
                .asString()
                .contains("reason=MALFORMED: a message was dropped", "further ones are only counted");
    }

    /** Claims to be a String of some bytes, and has none. */
    @MessageType("7edbc10a-2147-499c-af9a-498723c7b35f")
    record NotText(byte length) {}

    @Test
    void showsEachMessageAsALineOfJson(@TempDir Path folder) throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "héllo");
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {1, (byte) 255});
        CliProcess listener = listen("moon,night", "4");

        run(0, "send", bus, "moon & !dark", "hi");
        run(
                0,
                "send",
                bus,
                "night",
                "n",
                "--count",
                "2",
                "--numbered",
                "--object",
                text.toString(),
                "--region",
                bytes.toString());
        run(0, "send", bus, "*", "--bytes", bytes.toString(), "--format", "7");

        String attached = ",\"objects\":[{\"text\":\"héllo\"}],\"regions\":[{\"size\":2,\"sum\":256}]}";
        assertThat(listener.nextLine())
                .matches("\\{\"time\":\"[-0-9]+T[0-9:.]+Z\",.*")
                .endsWith("\"selector\":\"moon & !dark\",\"mode\":\"unicast\"," + STRING
                        + ",\"payload\":\"hi\",\"objects\":[],\"regions\":[]}");
        assertThat(listener.nextLine()).endsWith(STRING + ",\"payload\":\"n 0\"" + attached);
        assertThat(listener.nextLine()).endsWith(STRING + ",\"payload\":\"n 1\"" + attached);
        assertThat(listener.nextLine())
                .contains("\"type\":\"BytesMessage\"", "\"payload\":{\"format\":7,\"base64\":\"Af8=\"}");
        assertThat(listener.exitCode()).isZero();
    }

    @Test
    void failsToListenWhenTheTimeIsOver() throws InterruptedException {
        CliProcess listener = start("listen", bus, "--label", "a", "--count", "3", "--timeout", "500ms");

        assertThat(listener.exitCode()).isEqualTo(1);
        assertThat(listener.output()).containsExactly("joined");
        assertThat(listener.errors()).containsExactly("ipmb: 0 of 3 messages arrived within 500ms");
    }

    @Test
    void saysHowLongItHasListenedAsItWasAsked() throws InterruptedException {
        CliProcess listener = start("listen", bus, "--label", "a", "--count", "1", "--timeout", "0.01m");
        assertThat(listener.exitCode()).isEqualTo(1);
        assertThat(listener.errors()).containsExactly("ipmb: 0 of 1 message arrived within 0.01m");
    }

    @Test
    void listeningForAWhileIsDoneWhenTheTimeIsOver() throws InterruptedException {
        CliProcess listener = start("listen", bus, "--label", "a", "--timeout", "500ms");
        assertThat(listener.exitCode()).isZero();
        assertThat(listener.output()).containsExactly("joined");
        assertThat(listener.errors()).isEmpty();
    }

    @Test
    void keepsAMessageForWhoeverComesLater() throws InterruptedException {
        CliProcess sender = start("send", bus, "late", "for you", "--ttl", "30s", "--host");
        CliProcess listener = listen("late", "1");

        assertThat(listener.nextLine()).contains("for you");
        assertThat(sender.exitCode()).isZero();
    }

    @Test
    void saysWhenNobodyMatchedWhereItHosts() throws InterruptedException {
        CliProcess sender = start("send", bus, "nobody & here", "x", "--count", "3", "--host");
        assertThat(sender.exitCode()).isEqualTo(3);
        assertThat(sender.errors())
                .containsExactly("ipmb: 3 of 3 messages were for nobody: no endpoint matches nobody & here");

        CliProcess one = start("send", bus, "nobody", "x", "--ttl", "0.2s", "--host");
        assertThat(one.exitCode()).isEqualTo(3);
        assertThat(one.errors())
                .containsExactly(
                        "ipmb: the message was for nobody: no endpoint matches nobody, nor did one within 0.2s");

        CliProcess asking = start("request", bus, "nobody", "x", "--timeout", "40s", "--host");
        assertThat(asking.exitCode()).isEqualTo(3);
    }

    @Test
    void saysWhenNobodyMatchedWhereAnotherHosts() throws InterruptedException {
        try (Endpoint host = Endpoint.join(bus, "host")) {
            assertThat(host.isController()).isTrue();
            CliProcess sender = start("send", bus, "nobody", "x", "--count", "2");
            assertThat(sender.exitCode()).isEqualTo(3);
            assertThat(sender.errors())
                    .containsExactly("ipmb: 2 of 2 messages were for nobody: no endpoint matches nobody");

            CliProcess asking = start("request", bus, "nobody", "x", "--timeout", "10m");
            assertThat(asking.exitCode()).isEqualTo(3);
            assertThat(asking.errors()).containsExactly("ipmb: the message was for nobody: no endpoint matches nobody");
        }
    }

    /** The host keeps it, and does not tell what became of it. */
    @Test
    void saysNothingOfAMessageThatAnotherHostKeeps() throws InterruptedException {
        try (Endpoint host = Endpoint.join(bus, "host")) {
            assertThat(host.isController()).isTrue();
            CliProcess sender = start("send", bus, "nobody", "x", "--ttl", "10m");
            assertThat(sender.exitCode()).isZero();
            assertThat(sender.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "request", "ping"})
    void whoeverComesAndGoesFoundsNoBus(String command) throws InterruptedException {
        CliProcess visitor = command.equals("ping")
                ? start("ping", bus, "--label", "me", "--to", "a", "--count", "1", "--wait", "0.3s")
                : start(command, bus, "a", "x", "--wait", "0.3s");
        assertThat(visitor.exitCode()).isEqualTo(1);
        assertThat(visitor.errors())
                .containsExactly("ipmb: no program hosts " + bus + ", and none did within 0.3s; start one, "
                        + "for instance 'ipmb host " + bus + "'");
    }

    @Test
    void asksForTheTokenOfTheBus() throws InterruptedException {
        CliProcess host = start(Map.of("IPMB_TOKEN", "secret"), "host", bus);
        host.nextLine();

        CliProcess refused = start("send", bus, "a", "x", "--token", "wrong");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors())
                .singleElement()
                .asString()
                .startsWith("ipmb: cannot join " + bus)
                .contains("token")
                .doesNotContain("secret", "wrong");
        run(0, "send", bus, "a", "x", "--token", "secret", "--ttl", "1m");
    }

    @Test
    void measuresRoundTrips() throws InterruptedException {
        CliProcess echo = start("echo", bus, "--label", "wall");
        assertThat(echo.nextLine()).isEqualTo("joined");

        CliProcess ping = start("ping", bus, "--label", "me", "--to", "wall", "--count", "50", "--object");
        assertThat(ping.exitCode()).isZero();
        assertThat(ping.output())
                .singleElement()
                .asString()
                .matches("p50 [0-9.]+ p99 [0-9.]+ p99\\.9 [0-9.]+ max [0-9.]+ µs");

        CliProcess lonely = start("ping", bus, "--label", "me", "--to", "x", "--count", "1", "--timeout", "100ms");
        assertThat(lonely.exitCode()).isEqualTo(1);
        assertThat(lonely.errors()).singleElement().asString().contains("no answer to me:0 within 100ms");
    }

    @Test
    void measuresTheMachineWithASecondProcessOfItsOwn() throws InterruptedException {
        CliProcess table = start("bench", "--sizes", "64,1KB", "--time", "20ms");
        assertThat(table.exitCode()).as("%s", table.errors()).isZero();
        assertThat(table.output().get(0)).matches("\\d+ processors, .*, Java .*");
        assertThat(table.output().get(1)).matches("MESSAGES/S +64 B +1 KB +ROUND TRIP P50, µs +P99, µs");
        assertThat(table.output().subList(2, table.output().size()))
                .hasSameSizeAs(BenchWay.values())
                .allMatch(line -> line.matches("[a-z, ]+( +[0-9,]+){2}( +[0-9.]+){2}"));
        assertThat(table.errors())
                .contains("ipmb: star: starting the second process")
                .anyMatch(line -> line.matches("ipmb: star, 1 KB: [0-9,]+/s"));

        CliProcess json = start("bench", "--sizes", "64", "--time", "20ms", "--json");
        assertThat(json.exitCode()).as("%s", json.errors()).isZero();
        assertThat(json.output())
                .singleElement()
                .asString()
                .matches("\\{\"processors\":\\d+,.*\"way\":\"star\",\"rates\":\\[\\{\"bytes\":64,"
                        + "\"messagesPerSecond\":\\d+}],\"roundTrip\":\\{\"p50Micros\":[0-9.]+,.*");
    }

    @Test
    void theSecondProcessEndsWithItsInput() throws Exception {
        CliProcess partner = start("bench-partner", bus, "--lanes", "never");
        assertThat(partner.nextLine()).isEqualTo("joined");
        partner.type(new byte[] {'x'});
        assertThat(partner.exitCode()).isZero();
    }

    @Test
    void anEchoSurvivesWhatCannotBeAnswered() throws InterruptedException {
        CliProcess echo = start("echo", bus, "--label", "wall");
        assertThat(echo.nextLine()).isEqualTo("joined");
        try (Endpoint stranger = Endpoint.join(bus, "stranger")) {
            stranger.send(Selector.unicast("wall"), "a\0b: no label");
            stranger.send(Selector.unicast("wall"), "x".repeat(2_000) + ": a label that is too long");
            stranger.send(Selector.unicast("wall"), "stranger: still there?");
            try (IncomingMessage answer = stranger.receive(Duration.ofSeconds(20))) {
                assertThat(answer).isNotNull();
                assertThat(answer.payload()).isEqualTo("stranger: still there?");
            }
        }
    }

    @Test
    void listeningEndsInTimeAlsoOnABusyBus() throws InterruptedException {
        CliProcess listener = start("listen", bus, "--label", "a", "--count", "1000000000", "--timeout", "1s");
        assertThat(listener.nextLine()).isEqualTo("joined");
        AtomicBoolean over = new AtomicBoolean();
        try (Endpoint sender = Endpoint.join(bus, "sender")) {
            Thread sending = new Thread(() -> {
                while (!over.get()) {
                    try {
                        sender.send(Selector.unicast("a"), "x");
                    } catch (IpmbException e) {
                        return;
                    }
                }
            });
            sending.start();
            assertThat(listener.exitCode()).isEqualTo(1);
            over.set(true);
            sending.join();
        }
        assertThat(listener.errors()).last().asString().contains("messages arrived within 1s");
    }

    @Test
    void measuresTheRateWhoeverHosts() throws InterruptedException {
        CliProcess host = start("host", bus);
        host.nextLine();
        assertRate(bus, false);
        assertRate(bus + ".receiver", false);
        assertRate(bus + ".sender", true);
    }

    @Test
    void measuresTheRateOfMemoryRegions() throws InterruptedException {
        assertRate(bus, false, "--region", "64KB");
        assertRate(bus + ".recycled", false, "--region", "64KB", "--recycle");
    }

    private void assertRate(String on, boolean senderHosts, String... more) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("bench-send", on, "--label", "s", "--to", "r", "--size", "64"));
        words.addAll(List.of("--count", "2000", "--warm-up", "500", "--lanes", "never"));
        words.addAll(List.of(more));
        String[] send = words.toArray(String[]::new);
        CliProcess sender = senderHosts ? start(send) : null;
        CliProcess receiver = senderHosts
                ? start("bench-receive", on, "--label", "r", "--no-host")
                : start("bench-receive", on, "--label", "r", "--wait-strategy", "yield");
        assertThat(receiver.nextLine()).isEqualTo("joined");
        if (sender == null) {
            sender = start(send);
        }
        assertThat(receiver.nextLine()).matches("64 B 2000 messages \\d+/s");
        assertThat(receiver.exitCode()).isZero();
        assertThat(sender.exitCode()).isZero();
    }

    private CliProcess listen(String label, String count) throws InterruptedException {
        CliProcess listener = start("listen", bus, "--label", label, "--count", count, "--timeout", "40s");
        assertThat(listener.nextLine()).isEqualTo("joined");
        return listener;
    }

    private void run(int exitCode, String... arguments) throws InterruptedException {
        CliProcess process = start(arguments);
        assertThat(process.exitCode()).as("%s", process.errors()).isEqualTo(exitCode);
    }

    private CliProcess start(String... arguments) {
        return start(Map.of(), arguments);
    }

    private CliProcess start(Map<String, String> environment, String... arguments) {
        CliProcess process = CliProcess.start(environment, arguments);
        started.add(process);
        return process;
    }
}
