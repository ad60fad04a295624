package io.ipmb.spring.core;

import io.ipmb.BusEvent;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The application's listeners, looked up at the first request, since they know the template that knows them; until
 * then, and where the application has none, an empty set of listeners. Thread-safe once the supplier is set.
 */
final class FoundListeners {

    private Supplier<@Nullable ApplicationListeners> later = () -> null;
    private volatile @Nullable ApplicationListeners found;

    /** The payload types that they read; written in the order of its changes. */
    private volatile MessageBox box = MessageBox.builder().build();

    /** Sets where to look; before the first request. */
    void setSupplier(Supplier<@Nullable ApplicationListeners> supplier) {
        later = supplier;
    }

    /**
     * Looks for them, unless they were found before. One thread at a time.
     *
     * @param changed called, after this as well, whenever {@link #messageBox} has changed
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

    /** The payload types that they read. */
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
