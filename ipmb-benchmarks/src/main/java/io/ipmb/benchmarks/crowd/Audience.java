package io.ipmb.benchmarks.crowd;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.benchmarks.series.SeriesCheck;
import io.ipmb.codec.BytesMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The receivers of series: each endpoint checks the series of each sender. The endpoints stay the caller's. */
final class Audience {

    private final List<SeriesCheck[]> series = new ArrayList<>();
    private final CountDownLatch running;

    /** Subscribes to all endpoints. */
    Audience(List<Endpoint> endpoints, int senders) {
        running = new CountDownLatch(endpoints.size() * senders);
        for (Endpoint endpoint : endpoints) {
            SeriesCheck[] own = new SeriesCheck[senders];
            for (int i = 0; i < senders; i++) {
                own[i] = new SeriesCheck();
            }
            series.add(own);
            endpoint.onMessage(message -> take(message, own));
        }
    }

    private void take(IncomingMessage message, SeriesCheck[] own) {
        BytesMessage payload = message.payload(BytesMessage.class);
        SeriesCheck check = own[Talker.sender(payload)];
        try {
            check.accept(Talker.number(payload));
        } catch (IllegalStateException e) {
            // The result would be that of another measurement.
            System.err.println(e.getMessage());
            Runtime.getRuntime().halt(1);
        }
        if (check.hasEnded()) {
            running.countDown();
        }
    }

    /** Waits for the ends of all series. */
    Deliveries await() throws InterruptedException {
        running.await();
        long count = 0;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long origin = series.get(0)[0].startedAt();
        for (SeriesCheck[] own : series) {
            for (SeriesCheck check : own) {
                count += check.last() + 1;
                first = Math.min(first, check.startedAt() - origin);
                last = Math.max(last, check.endedAt() - origin);
            }
        }
        return new Deliveries(count, last - first);
    }
}
