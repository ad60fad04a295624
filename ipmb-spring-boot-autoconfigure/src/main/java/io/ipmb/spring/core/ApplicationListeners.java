package io.ipmb.spring.core;

import io.ipmb.BusEvent;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import java.util.function.Consumer;

/**
 * The listeners of the application, as seen by another endpoint of the application that receives messages meant for
 * them. Thread-safe.
 *
 * @since 0.1.0
 */
public interface ApplicationListeners {

    /**
     * Calls the observer with the listeners' payload types, now and at each change, so that the other endpoint can
     * decode them.
     *
     * @param observer must not block, nor register listeners
     */
    void onMessageBox(Consumer<? super MessageBox> observer);

    /**
     * Offers a unicast message to the matching listeners, without waiting. A listener thread handles it.
     *
     * @return false when no listener takes it, or their queue is full; the caller then still owns it
     */
    boolean offer(IncomingMessage message);

    /** Publishes an event of the other endpoint, which has this label, as an application event. Does not wait. */
    void tell(Label label, BusEvent event);
}
