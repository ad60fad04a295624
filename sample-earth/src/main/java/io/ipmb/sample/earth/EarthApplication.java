package io.ipmb.sample.earth;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Sends to moon whatever can be sent and ends, with exit code 0 when moon has answered everything. With {@code --stay} it
 * goes on until it is stopped.
 */
@SpringBootApplication
@EnableScheduling
public class EarthApplication {

    public static void main(String[] args) throws InterruptedException, IOException {
        ConfigurableApplicationContext context = SpringApplication.run(EarthApplication.class, args);
        context.getBean(Tour.class).start();
        if (context.getBean(ApplicationArguments.class).containsOption("stay")) {
            return;
        }
        Set<Answers.Part> missing = context.getBean(Answers.class).await(Duration.ofSeconds(30));
        if (!missing.isEmpty()) {
            System.out.println("did not come back: " + missing);
        }
        System.exit(SpringApplication.exit(context, () -> missing.isEmpty() ? 0 : 1));
    }
}
