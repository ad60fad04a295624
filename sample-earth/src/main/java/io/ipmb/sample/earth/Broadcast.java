package io.ipmb.sample.earth;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.spring.core.IpmbTemplate;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** What earth has to say. Moon may start later: the messages live for a while. */
@Component
class Broadcast {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    private final IpmbTemplate template;
    private final MemoryRegistry registry;
    private final Selector moon = Selector.unicast("moon").withTimeToLive(Duration.ofSeconds(20));

    Broadcast(IpmbTemplate template, MemoryRegistry registry) {
        this.template = template;
        this.registry = registry;
    }

    void send() {
        template.convertAndSend(moon, "Hello moon, this is earth");
        template.convertAndSend(
                moon, new Orbit("moon", 384_400, Duration.ofDays(27).plusHours(7)));
        sendPicture();
    }

    private void sendPicture() {
        try (MemoryRegion region = registry.allocate(WIDTH * HEIGHT)) {
            ByteBuffer pixels = region.map();
            long sum = 0;
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                int pixel = ((i % WIDTH) ^ (i / WIDTH)) & 0xff;
                pixels.put(i, (byte) pixel);
                sum += pixel;
            }
            template.send(
                    OutgoingMessage.of(moon, new Picture(WIDTH, HEIGHT, sum)).withRegion(region));
        }
    }
}
