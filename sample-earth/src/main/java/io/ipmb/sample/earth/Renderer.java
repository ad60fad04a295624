package io.ipmb.sample.earth;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import java.nio.ByteBuffer;
import org.springframework.boot.ApplicationArguments;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Draws the solar system twenty times a second, straight into memory regions. The registry allocates a region again as
 * soon as nobody holds it. The first picture follows moon's first answer: before that nobody looks.
 */
@Component
class Renderer {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 200;
    private static final int BYTES = 4 * WIDTH * HEIGHT;

    private final Answers answers;
    private final boolean staying;
    private final IpmbTemplate template;
    private final MemoryRegistry registry;
    private final SolarSystem solarSystem = new SolarSystem(WIDTH, HEIGHT);
    private long number;

    Renderer(IpmbTemplate template, MemoryRegistry registry, Answers answers, ApplicationArguments arguments) {
        this.staying = arguments.containsOption("stay");
        this.answers = answers;
        this.template = template;
        this.registry = registry;
    }

    @Scheduled(fixedRate = 50)
    void render() {
        // Without --stay moon ends after the first picture.
        if (!answers.moonIsThere() || (number > 0 && !staying)) {
            return;
        }
        try (MemoryRegion region = registry.allocate(BYTES, "pictures")) {
            ByteBuffer pixels = region.map(0, BYTES);
            long sum = solarSystem.draw(number / 20.0, pixels);
            template.newMessage(new Picture(number, WIDTH, HEIGHT, sum))
                    .to("moon")
                    .region(region)
                    .send();
            number++;
        }
    }
}
