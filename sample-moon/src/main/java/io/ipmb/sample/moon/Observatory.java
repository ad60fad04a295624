package io.ipmb.sample.moon;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Takes what earth sends and answers each message with one of the same kind. */
@Component
class Observatory {

    private final IpmbTemplate template;
    private final MemoryRegistry registry;
    private final CountDownLatch missing = new CountDownLatch(3);

    Observatory(IpmbTemplate template, MemoryRegistry registry) {
        this.template = template;
        this.registry = registry;
    }

    @IpmbListener
    void text(String text) {
        System.out.println("text: " + text);
        template.convertAndSend("earth", "Hello earth, moon here: I heard '" + text + "'");
        missing.countDown();
    }

    @IpmbListener
    void orbit(Orbit orbit) {
        System.out.println("record: " + orbit);
        template.convertAndSend(
                "earth",
                new Orbit("earth", orbit.kilometres(), Duration.ofDays(365).plusHours(6)));
        missing.countDown();
    }

    @IpmbListener
    void picture(Picture picture, MemoryRegion region) {
        int pixels = picture.width() * picture.height();
        ByteBuffer sent = region.map(0, pixels);
        long sum = 0;
        long negativeSum = 0;
        try (MemoryRegion answer = registry.allocate(pixels)) {
            ByteBuffer negative = answer.map();
            for (int i = 0; i < pixels; i++) {
                int pixel = sent.get(i) & 0xff;
                negative.put(i, (byte) (255 - pixel));
                sum += pixel;
                negativeSum += 255 - pixel;
            }
            System.out.println("memory region: " + picture + ", " + pixels + " pixels with the sum " + sum);
            template.send(OutgoingMessage.of(
                            Selector.unicast("earth"), new Picture(picture.width(), picture.height(), negativeSum))
                    .withRegion(answer));
        }
        if (sum == picture.sum()) {
            missing.countDown();
        }
    }

    /** Whether everything has come in time. */
    boolean await(Duration limit) throws InterruptedException {
        return missing.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
