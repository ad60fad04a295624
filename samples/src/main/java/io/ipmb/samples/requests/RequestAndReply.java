package io.ipmb.samples.requests;

import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbOperations;
import java.time.Duration;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;

/**
 * Request and reply in Spring: a listener's return value is the answer. Start it twice: once to answer, and once with
 * {@code --ask=Earth --ipmb.label=asker} to ask. Objects travel as JSON.
 */
@SpringBootApplication
public class RequestAndReply {

    public record Distance(String from, long kilometres) {}

    public static void main(String[] args) {
        new SpringApplicationBuilder(RequestAndReply.class)
                .properties("ipmb.identifier=com.solar", "ipmb.label=moon", "logging.level.root=warn")
                .run(args);
    }

    @IpmbListener(selector = "distances")
    Distance distance(String planet) {
        if (!planet.equals("Earth")) {
            throw new IllegalArgumentException("nobody has measured the way to " + planet);
        }
        return new Distance(planet, 384_400);
    }

    /**
     * The question waits for the other program, too. Without an answer in time, or after a failure there, it throws.
     */
    @Bean
    @ConditionalOnProperty("ask")
    ApplicationRunner ask(IpmbOperations bus) {
        Duration limit = Duration.ofSeconds(30);
        return arguments -> System.out.println("answer: "
                + bus.newMessage(arguments.getOptionValues("ask").get(0))
                        .to("moon & distances")
                        .timeToLive(limit)
                        .replyTimeout(limit)
                        .request(Distance.class));
    }
}
