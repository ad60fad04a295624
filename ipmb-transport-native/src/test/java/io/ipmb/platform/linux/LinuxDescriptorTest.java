package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException.Reason;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(DescriptorLeakCheck.class)
class LinuxDescriptorTest {

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    private LinuxDescriptor memory() throws Exception {
        return (LinuxDescriptor) bench.closing(bench.platform.sharedMemory().create(10));
    }

    @Test
    void theNumberIsClosedByTheLastUser() throws Exception {
        LinuxDescriptor descriptor = memory();
        long before = bench.faults.count("close");
        assertThat(descriptor.acquire()).isTrue();
        assertThat(descriptor.acquire()).isTrue();

        descriptor.close();
        descriptor.close();

        assertThat(descriptor.isOpen()).isFalse();
        assertThat(descriptor.acquire()).isFalse();
        descriptor.release();
        assertThat(bench.faults.count("close")).isEqualTo(before);
        descriptor.release();
        assertThat(bench.faults.count("close")).isEqualTo(before + 1);
    }

    @Test
    void duplicatingAClosedOneSaysSo() throws Exception {
        LinuxDescriptor descriptor = memory();
        descriptor.close();

        expectFailure(Reason.CLOSED, descriptor::duplicate);
    }

    @Test
    void duplicatingWithoutAFreeDescriptorSaysSo() throws Exception {
        LinuxDescriptor descriptor = memory();
        bench.faults.fail("fcntl", Errno.EMFILE);

        expectFailure(Reason.NO_RESOURCES, descriptor::duplicate);

        try (KernelObject copy = descriptor.duplicate()) {
            assertThat(bench.platform.sharedMemory().size(copy)).isEqualTo(10);
        }
    }

    @Test
    void aDescriptorInUseIsHandedOverAsACopy() throws Exception {
        LinuxDescriptor descriptor = memory();
        assertThat(descriptor.acquire()).isTrue();

        LinuxDescriptor taken = bench.closing(descriptor.take());

        assertThat(taken.number()).isNotEqualTo(descriptor.number());
        assertThat(descriptor.isOpen()).isFalse();
        descriptor.release();
        assertThat(bench.platform.sharedMemory().size(taken)).isEqualTo(10);
    }

    @Test
    void aDescriptorThatNobodyUsesIsHandedOverAsItIs() throws Exception {
        LinuxDescriptor descriptor = memory();
        long before = bench.faults.count("fcntl");

        LinuxDescriptor taken = bench.closing(descriptor.take());

        assertThat(taken.number()).isEqualTo(descriptor.number());
        assertThat(descriptor.isOpen()).isFalse();
        descriptor.close();
        assertThat(bench.faults.count("fcntl")).isEqualTo(before);
        assertThat(bench.platform.sharedMemory().size(taken)).isEqualTo(10);
        expectFailure(Reason.CLOSED, descriptor::take);
    }

    @Test
    void noThreadUsesANumberThatWasClosed() throws Exception {
        AtomicInteger closes = new AtomicInteger();
        LinuxCalls calls = (LinuxCalls) Proxy.newProxyInstance(
                LinuxCalls.class.getClassLoader(), new Class<?>[] {LinuxCalls.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("close");
                    closes.incrementAndGet();
                    return 0;
                });
        int threads = 3;
        for (int round = 0; round < 2_000; round++) {
            closes.set(0);
            LinuxDescriptor descriptor = new LinuxDescriptor(calls, 4711);
            AtomicBoolean usedAfterClose = new AtomicBoolean();
            CyclicBarrier start = new CyclicBarrier(threads + 1);
            List<Future<Boolean>> users = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                users.add(bench.inBackground(() -> {
                    start.await();
                    for (int use = 0; use < 20 && descriptor.acquire(); use++) {
                        if (closes.get() != 0) {
                            usedAfterClose.set(true);
                        }
                        descriptor.release();
                    }
                    return true;
                }));
            }
            start.await();
            descriptor.close();
            for (Future<Boolean> user : users) {
                LinuxBench.result(user);
            }

            assertThat(usedAfterClose).isFalse();
            assertThat(closes).hasValue(1);
        }
    }
}
