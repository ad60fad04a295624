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
 * Listens to earth, shows on a page what arrives, and ends, with exit code 0 when every part of the tour has come. With
 * {@code --stay} it goes on until it is stopped.
 */
@SpringBootApplication
@EnableScheduling
public class MoonApplication {

    /** How long earth may take, which is started at the same time, on a machine that is busy. */
    private static final Duration WAIT_FOR_EARTH = Duration.ofSeconds(120);

    public static void main(String[] args) throws InterruptedException {
        ConfigurableApplicationContext context = SpringApplication.run(MoonApplication.class, args);
        if (context.getBean(ApplicationArguments.class).containsOption("stay")) {
            String port = context.getBean(Environment.class).getProperty("local.server.port");
            System.out.println("page: http://localhost:" + port + "/");
            return;
        }
        Set<Tour.Part> missing = context.getBean(Tour.class).await(WAIT_FOR_EARTH);
        if (!missing.isEmpty()) {
            System.out.println("did not arrive: " + missing);
        }
        System.exit(SpringApplication.exit(context, () -> missing.isEmpty() ? 0 : 1));
    }
}
