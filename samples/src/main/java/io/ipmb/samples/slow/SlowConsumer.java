package io.ipmb.samples.slow;

import io.ipmb.Endpoint;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import java.time.Duration;

/**
 * A receiver that does not read, under two policies of the host. Under WAIT its senders wait, and a send that has
 * waited for its time limit fails. Under DROP_OLDEST every send succeeds, and the receiver misses messages.
 */
public final class SlowConsumer {

    private static final int MESSAGES = 1_000;

    public static void main(String[] args) {
        String bus = args.length == 0 ? "com.solar.slow" : args[0];
        run(bus, SlowConsumerPolicy.WAIT);
        run(bus, SlowConsumerPolicy.DROP_OLDEST);
    }

    private static void run(String bus, SlowConsumerPolicy policy) {
        HostLimits limits = HostLimits.builder().queueBytes(64 << 10).build();
        HostOptions hosting =
                HostOptions.builder().slowConsumerPolicy(policy).limits(limits).build();
        JoinOptions.Builder sender = JoinOptions.builder(bus).label("earth").sendTimeout(Duration.ofMillis(300));
        try (Endpoint host =
                        Endpoint.join(JoinOptions.builder(bus).host(hosting).build());
                Endpoint slow = Endpoint.join(bus, "slow");
                Endpoint earth = Endpoint.join(sender.build())) {
            int sent = 0;
            try {
                for (; sent < MESSAGES; sent++) {
                    earth.send(Selector.unicast("slow"), sent + ":" + "x".repeat(10_000));
                }
            } catch (SendTimeoutException e) {
                System.out.println(policy + ": " + e.getMessage());
            }
            System.out.println(policy + ": sent " + sent + ", received " + received(slow) + ", dropped by the host "
                    + host.counters().getOrDefault(Counter.DROPPED_SLOW_CONSUMER, 0L));
        }
    }

    private static int received(Endpoint endpoint) {
        for (int received = 0; ; received++) {
            try (IncomingMessage message = endpoint.receive(Duration.ofSeconds(2))) {
                if (message == null) {
                    return received;
                }
            }
        }
    }
}
