package io.ipmb.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves descriptors open, and shows which. What threads close after the test has ended counts, when
 * it is closed within a few seconds.
 *
 * <p>Use: {@code @ExtendWith(DescriptorLeakCheck.class)} on the test class. Tests that run at the same time in one
 * process would be blamed for each other's descriptors.
 */
public final class DescriptorLeakCheck implements BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(DescriptorLeakCheck.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(context.getUniqueId(), OpenDescriptors.list());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<?> before = context.getStore(NAMESPACE).remove(context.getUniqueId(), List.class);
        long start = System.nanoTime();
        List<String> leaked = openSince(before);
        while (!leaked.isEmpty()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("the test left open: " + leaked + ", before it there were: " + before);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            leaked = openSince(before);
        }
    }

    private static List<String> openSince(List<?> before) {
        List<String> leaked = new ArrayList<>(OpenDescriptors.list());
        leaked.removeAll(before);
        return leaked;
    }
}
