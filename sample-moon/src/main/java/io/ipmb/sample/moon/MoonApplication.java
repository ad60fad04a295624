package io.ipmb.sample.moon;

import java.time.Duration;
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

    public static void main(String[] args) throws InterruptedException {
        ConfigurableApplicationContext context = SpringApplication.run(MoonApplication.class, args);
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
}
