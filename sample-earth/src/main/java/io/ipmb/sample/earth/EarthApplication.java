package io.ipmb.sample.earth;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Sends moon a message of every kind, and ends with exit code 0 once moon has answered them all. With {@code --stay} it
 * goes on until it is stopped.
 */
@SpringBootApplication
@EnableScheduling
public class EarthApplication {

    /** The time limit for moon, which starts at the same time, on a busy machine. */
    static final Duration WAIT_FOR_MOON = Duration.ofMinutes(2);

    public static void main(String[] args) throws InterruptedException {
        ConfigurableApplicationContext context = SpringApplication.run(EarthApplication.class, args);
        if (context.getBean(ApplicationArguments.class).containsOption("stay")) {
            return;
        }
        Set<Answers.Part> missing = context.getBean(Answers.class).await(WAIT_FOR_MOON);
        if (!missing.isEmpty()) {
            System.out.println("missing answers: " + missing);
        }
        System.exit(SpringApplication.exit(context, () -> missing.isEmpty() ? 0 : 1));
    }
}
