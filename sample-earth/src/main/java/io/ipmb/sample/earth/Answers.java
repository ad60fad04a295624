package io.ipmb.sample.earth;

import io.ipmb.MemoryRegion;
import io.ipmb.spring.annotation.IpmbListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** What moon answers: a text, a record, and the picture's negative in a memory region. */
@Component
class Answers {

    private final CountDownLatch missing = new CountDownLatch(3);

    @IpmbListener
    void text(String text) {
        System.out.println("text: " + text);
        missing.countDown();
    }

    @IpmbListener
    void orbit(Orbit orbit) {
        System.out.println("record: " + orbit);
        missing.countDown();
    }

    @IpmbListener
    void picture(Picture picture, MemoryRegion region) {
        ByteBuffer pixels = region.map(0, (long) picture.width() * picture.height());
        long sum = 0;
        while (pixels.hasRemaining()) {
            sum += pixels.get() & 0xff;
        }
        System.out.println("memory region: " + picture + ", the negative, with the sum " + sum);
        if (sum == picture.sum()) {
            missing.countDown();
        }
    }

    /** Whether all three have come in time. */
    boolean await(Duration limit) throws InterruptedException {
        return missing.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
