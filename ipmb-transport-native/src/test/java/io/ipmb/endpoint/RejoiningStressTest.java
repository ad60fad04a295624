package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Hosts come and go on several buses at once, at moments that a seed has drawn, and whoever stays notices every time.
 * More threads than processors, so that each of them is stopped at any place.
 */
@Timeout(60)
@ExtendWith(DescriptorLeakCheck.class)
class RejoiningStressTest {

    private static final int BUSES = 4;
    private static final int CYCLES = 60;
    private static final long SEED = 20_261_125;
    private static final Selector STAYING = Selector.unicast("staying").withTimeToLive(LIMIT);

    @Test
    void whoeverStaysNoticesThatTheHostHasGoneAndThatAnotherOneHasCome() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(BUSES);
        try {
            List<Future<?>> lives = new ArrayList<>();
            for (int i = 0; i < BUSES; i++) {
                long seed = SEED + i;
                lives.add(threads.submit(() -> hostsComeAndGo(new Random(seed))));
            }
            for (Future<?> life : lives) {
                life.get(50, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void hostsComeAndGo(Random random) {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            Semaphore lost = new Semaphore(0);
            Semaphore rejoined = new Semaphore(0);
            try (BusBench bus = new BusBench("memory")) {
                Endpoint host = bus.join("host");
                Endpoint staying = bus.join(
                        options -> options.controllerAffinity(false).eventListener(event -> {
                            if (event instanceof BusEvent.ControllerLost) {
                                lost.release();
                            } else if (event instanceof BusEvent.Rejoined) {
                                rejoined.release();
                            }
                        }),
                        "staying");
                letSomeTimePass(random, host, staying);
                host.close();
                assertThat(await(lost)).as("the loss in cycle %d", cycle).isTrue();
                assertThat(staying.state()).as("in cycle %d", cycle).isEqualTo(EndpointState.REJOINING);
                letSomeTimePass(random, null, staying);
                Endpoint next = bus.join("host");
                assertThat(await(rejoined)).as("the return in cycle %d", cycle).isTrue();
                letSomeTimePass(random, next, staying);
            }
        }
    }

    private static void letSomeTimePass(Random random, @Nullable Endpoint host, Endpoint staying) {
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> Thread.yield();
            case 2 -> LockSupport.parkNanos(random.nextInt(200_000));
            default -> {
                if (host != null) {
                    host.send(STAYING, "hello");
                    assertThat(payloadOf(staying)).isEqualTo("hello");
                }
            }
        }
    }

    private static boolean await(Semaphore event) {
        try {
            return event.tryAcquire(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
