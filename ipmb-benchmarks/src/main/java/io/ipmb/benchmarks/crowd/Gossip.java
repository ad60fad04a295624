package io.ipmb.benchmarks.crowd;

import io.ipmb.Endpoint;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Endpoints that send to others at random, each by a thread of its own, and count what arrives. The endpoints stay the
 * caller's. For one thread.
 */
final class Gossip {

    private final List<Endpoint> endpoints;
    private final int first;
    private final List<OutgoingMessage> messages = new ArrayList<>();
    private final LongAdder received = new LongAdder();

    /**
     * Subscribes to all endpoints.
     *
     * @param first number of the first of them
     * @param all number of the endpoints on the bus, those of other processes included
     */
    Gossip(List<Endpoint> endpoints, int first, int all) {
        this.endpoints = endpoints;
        this.first = first;
        BytesMessage payload = new BytesMessage(0, new byte[Talker.BYTES]);
        for (int i = 0; i < all; i++) {
            messages.add(OutgoingMessage.of(Selector.unicast(label(i)), payload));
        }
        endpoints.forEach(endpoint -> endpoint.onMessage(message -> received.increment()));
    }

    /** The label of an endpoint. */
    static String label(int number) {
        return "member" + number;
    }

    /**
     * Lets all endpoints talk at the same time.
     *
     * @return the number of messages sent
     */
    long talk(Duration time) throws InterruptedException {
        LongAdder sent = new LongAdder();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < endpoints.size(); i++) {
            int index = i;
            threads.add(new Thread(() -> sent.add(talk(index, time)), "gossip-" + i));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return sent.sum();
    }

    private long talk(int index, Duration time) {
        Endpoint endpoint = endpoints.get(index);
        int self = first + index;
        SplittableRandom random = new SplittableRandom(self);
        long start = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - start < time.toNanos()) {
            int other = random.nextInt(messages.size() - 1);
            endpoint.send(messages.get(other < self ? other : other + 1));
            count++;
        }
        return count;
    }

    /** The number of messages that have arrived at all endpoints. */
    long received() {
        return received.sum();
    }
}
