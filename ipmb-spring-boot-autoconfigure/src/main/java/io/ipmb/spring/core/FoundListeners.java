package io.ipmb.spring.core;

import io.ipmb.BusEvent;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The application's listeners, looked up at the first request: an earlier lookup would be circular, since they depend
 * on the template. Before it, and in an application without listeners, the set is empty. Thread-safe once the supplier
 * is set.
 */
final class FoundListeners {

    private Supplier<@Nullable ApplicationListeners> later = () -> null;
    private volatile @Nullable ApplicationListeners found;

    /** The listeners' payload types; written in the order of their changes. */
    private volatile MessageBox box = MessageBox.builder().build();

    /** Sets the source of the listeners; before the first request. */
    void setSupplier(Supplier<@Nullable ApplicationListeners> supplier) {
        later = supplier;
    }

    /**
     * Looks the listeners up, once. One thread at a time.
     *
     * @param changed called after each change of {@link #messageBox}, now and later
     */
    void find(Runnable changed) {
        if (found != null) {
            return;
        }
        ApplicationListeners listeners = later.get();
        if (listeners != null) {
            found = listeners;
            listeners.onMessageBox(now -> {
                box = now;
                changed.run();
            });
        }
    }

    /** The listeners' payload types. */
    MessageBox messageBox() {
        return box;
    }

    /** As {@link ApplicationListeners#offer}. */
    boolean offer(IncomingMessage message) {
        ApplicationListeners listeners = found;
        return listeners != null && listeners.offer(message);
    }

    /** As {@link ApplicationListeners#tell}. */
    void tell(Label label, BusEvent event) {
        ApplicationListeners listeners = found;
        if (listeners != null) {
            listeners.tell(label, event);
        }
    }
}
