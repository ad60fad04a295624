package io.ipmb.sample.moon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/** The port of moon's page while other programs take ports. */
@ExtendWith(OutputCaptureExtension.class)
class PortTest {

    private static final int USUAL = 8642;

    private static SpringApplicationBuilder moon() {
        return new SpringApplicationBuilder(MoonApplication.class)
                .properties("ipmb.identifier=moon-port." + UUID.randomUUID());
    }

    private static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** Takes the usual port, unless another program has it already, as late as a test can. */
    private static final class Taker implements ApplicationListener<ApplicationPreparedEvent>, AutoCloseable {

        private final ServerSocket socket = new ServerSocket();

        Taker() throws IOException {}

        @Override
        public void onApplicationEvent(ApplicationPreparedEvent event) {
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), USUAL));
            } catch (BindException e) {
                assertThat(socket.isBound()).isFalse(); // another program has it, which is as good
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void theShortTourTakesAnyFreePort() throws Exception {
        try (ConfigurableApplicationContext first = moon().run();
                ConfigurableApplicationContext second = moon().run()) {
            assertThat(port(first)).isNotEqualTo(USUAL).isNotEqualTo(port(second));
        }
    }

    @Test
    void aMoonThatStaysTakesAnotherPortIfTheUsualOneIsTakenWhileItStarts(CapturedOutput output) throws Exception {
        try (Taker taker = new Taker();
                ConfigurableApplicationContext moon = moon().listeners(taker).run("--stay")) {
            assertThat(port(moon)).isNotEqualTo(USUAL);
            assertThat(output).doesNotContain("\tat ", "BindException");
            URI page = URI.create("http://localhost:" + port(moon) + "/");
            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aPortThatTheUserNamedIsNotReplaced() throws Exception {
        try (Taker taker = new Taker()) {
            assertThatThrownBy(() -> moon().listeners(taker)
                            .run("--stay", "--server.port=" + USUAL)
                            .close())
                    .hasRootCauseInstanceOf(BindException.class)
                    .hasCauseInstanceOf(PortInUseException.class);
        }
    }
}
