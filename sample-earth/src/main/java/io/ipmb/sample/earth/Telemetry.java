package io.ipmb.sample.earth;

import io.ipmb.spring.core.IpmbTemplate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.ApplicationArguments;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps moon's page moving while both stay: a thousand numbers and a text each second. */
@Component
class Telemetry {

    private static final int NUMBERS_AT_ONCE = 100;

    private final IpmbTemplate template;
    private final boolean staying;
    private long next;

    Telemetry(IpmbTemplate template, ApplicationArguments arguments) {
        this.template = template;
        this.staying = arguments.containsOption("stay");
    }

    @Scheduled(fixedRate = 100)
    void numbers() {
        for (int i = 0; staying && i < NUMBERS_AT_ONCE; i++) {
            template.convertAndSend("moon & telemetry", next++);
        }
    }

    @Scheduled(fixedRate = 1000)
    void time() {
        if (staying) {
            template.convertAndSend(
                    "moon",
                    "It is " + LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " on earth");
        }
    }
}
