package io.ipmb.spring.boot.test.autoconfigure;

import io.ipmb.MemoryRegion;
import io.ipmb.codec.MessageType;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.SendTo;

/** The application under test: moon answers whatever earth sends. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Observatory {

    @MessageType("7c1f9d74-2c0a-4b3c-a9d3-0f3f6a9d0001")
    record Orbit(int number, double height) {}

    /** Travels as JSON. */
    record Report(String title, int pages) {}

    @Bean
    Listeners listeners(IpmbTemplate template) {
        return new Listeners(template);
    }

    static class Listeners {

        private final IpmbTemplate template;

        Listeners(IpmbTemplate template) {
            this.template = template;
        }

        @IpmbListener
        void text(String text) {
            if (!text.isEmpty()) {
                template.convertAndSend("earth", text + ", earth");
            }
        }

        @IpmbListener
        @SendTo("earth")
        Orbit orbit(Orbit orbit) {
            return new Orbit(orbit.number() + 1, orbit.height());
        }

        /** Under an element of its own: the text that an object travels as could be anybody's. */
        @IpmbListener(selector = "reports")
        @SendTo("earth")
        Report report(Report report) {
            return new Report(report.title().toUpperCase(Locale.ROOT), report.pages());
        }

        @IpmbListener(selector = "library")
        List<Report> reports(String title) {
            return List.of(new Report(title, 1));
        }

        @IpmbListener(selector = "calculator")
        int twice(int number) {
            if (number < 0) {
                throw new IllegalArgumentException("negative: " + number);
            }
            return 2 * number;
        }

        @IpmbListener(selector = "pictures")
        @SendTo("earth")
        int picture(String name, MemoryRegion region) {
            return region.map().get(0);
        }
    }
}
