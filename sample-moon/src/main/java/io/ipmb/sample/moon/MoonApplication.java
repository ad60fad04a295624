package io.ipmb.sample.moon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Listens to earth, shows its messages on a page, and ends with exit code 0 once every part of the tour has arrived.
 * With {@code --stay} it goes on until it is stopped.
 */
@SpringBootApplication
@EnableScheduling
public class MoonApplication {

    /** The time limit for earth, which starts at the same time, on a busy machine. */
    private static final Duration WAIT_FOR_EARTH = Duration.ofMinutes(2);

    private static final int USUAL_PORT = 8642;

    public static void main(String[] args) throws InterruptedException {
        SpringApplication application = new SpringApplication(MoonApplication.class);
        application.setDefaultProperties(Map.of("server.port", freePort()));
        ConfigurableApplicationContext context = application.run(args);
        if (context.getBean(ApplicationArguments.class).containsOption("stay")) {
            String port = context.getBean(Environment.class).getProperty("local.server.port");
            System.out.println("\n    moon's page:  http://localhost:" + port + "/\n");
            return;
        }
        Set<Tour.Part> missing = context.getBean(Tour.class).await(WAIT_FOR_EARTH);
        if (!missing.isEmpty()) {
            System.out.println("missing parts: " + missing);
        }
        System.exit(SpringApplication.exit(context, () -> missing.isEmpty() ? 0 : 1));
    }

    /** The page's usual port, or 0 for any other if that one is taken. */
    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }
}
