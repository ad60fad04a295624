package io.ipmb.sample.moon;

import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Listens to earth and ends, with exit code 0 when everything has come as it was sent. */
@SpringBootApplication
public class MoonApplication {

    public static void main(String[] args) throws InterruptedException {
        ConfigurableApplicationContext context = SpringApplication.run(MoonApplication.class, args);
        boolean complete = context.getBean(Observatory.class).await(Duration.ofSeconds(30));
        System.exit(SpringApplication.exit(context, () -> complete ? 0 : 1));
    }
}
