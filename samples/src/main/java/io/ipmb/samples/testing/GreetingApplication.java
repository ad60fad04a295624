package io.ipmb.samples.testing;

import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbOperations;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The application under test: it answers names with greetings, and passes news on to everybody who reads them. */
@SpringBootApplication
public class GreetingApplication {

    private final IpmbOperations bus;

    GreetingApplication(IpmbOperations bus) {
        this.bus = bus;
    }

    public static void main(String[] args) {
        new SpringApplicationBuilder(GreetingApplication.class)
                .properties("ipmb.identifier=com.solar", "ipmb.label=moon")
                .run(args);
    }

    @IpmbListener(selector = "greetings")
    String greet(String name) {
        return "Hello " + name;
    }

    @IpmbListener(selector = "editor")
    void publish(String news) {
        bus.newMessage("Moon reports: " + news).to("readers").multicast().send();
    }
}
