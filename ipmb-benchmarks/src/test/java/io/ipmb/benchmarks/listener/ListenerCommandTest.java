package io.ipmb.benchmarks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

final class ListenerCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command = new CommandLine(new ListenerCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setCaseInsensitiveEnumValuesAllowed(true);

    /** Six processes, three of them with Spring Boot. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void comparesTheListenerWithTheBareTransport() {
        int code = command.execute("--rounds", "1", "--messages", "20000", "--without", "rabbitmq,kafka");
        assertThat(code).as("%s%n%s", out, err).isZero();
        assertThat(out.toString())
                .contains("| Endpoint.send to Endpoint.onMessage | 20,000 | ")
                .contains("| Endpoint.send to @IpmbListener | 20,000 | ")
                .contains("| IpmbTemplate to @IpmbListener | 20,000 | ")
                .containsPattern("@IpmbListener over the bare transport: [+-]\\d+\\.\\d{3} µs per message")
                .contains("RabbitMQ left out: as asked for", "Kafka left out: as asked for")
                .contains("ipmb: none lost, none twice, order kept, heap flat")
                .doesNotContain("NaN");
    }

    @Test
    void refusesNumbersThatMeasureNothing() {
        assertThat(command.execute("--rounds", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("must be at least 1");
    }
}
