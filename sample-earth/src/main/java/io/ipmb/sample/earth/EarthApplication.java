package io.ipmb.sample.earth;

import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Sends to moon and ends, with exit code 0 when moon has answered everything. */
@SpringBootApplication
public class EarthApplication {

    public static void main(String[] args) throws InterruptedException {
        ConfigurableApplicationContext context = SpringApplication.run(EarthApplication.class, args);
        context.getBean(Broadcast.class).send();
        boolean complete = context.getBean(Answers.class).await(Duration.ofSeconds(30));
        System.exit(SpringApplication.exit(context, () -> complete ? 0 : 1));
    }
}
