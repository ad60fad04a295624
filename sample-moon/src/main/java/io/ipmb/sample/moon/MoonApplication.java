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
 * Listens to earth, shows on a page what arrives, and ends, with exit code 0 when every part of the tour has come. With
 * {@code --stay} it goes on until it is stopped.
 */
@SpringBootApplication
@EnableScheduling
public class MoonApplication {

    /** How long earth may take, which is started at the same time, on a machine that is busy. */
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
            System.out.println("did not arrive: " + missing);
        }
        System.exit(SpringApplication.exit(context, () -> missing.isEmpty() ? 0 : 1));
    }

    /** The page's usual port; any other one, which 0 stands for, where something else has it. */
    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }
}
