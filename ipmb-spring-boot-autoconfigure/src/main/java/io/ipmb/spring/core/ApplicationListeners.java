package io.ipmb.spring.core;

import io.ipmb.BusEvent;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import java.util.function.Consumer;

/**
 * The listeners of the application, for whoever has an endpoint of its own on the bus and gets messages there that are
 * meant for them. Thread-safe.
 *
 * @since 0.1.0
 */
public interface ApplicationListeners {

    /**
     * Calls with what the listeners read, at once and whenever that changes, so that what they take can be decoded
     * elsewhere.
     *
     * @param observer must not block, nor register listeners
     */
    void onMessageBox(Consumer<? super MessageBox> observer);

    /**
     * Gives a message that was sent to one receiver to the listeners that it is meant for, without waiting. It is
     * handled on a thread of theirs.
     *
     * @return false when none of them takes it, or there is no room: it stays the caller's
     */
    boolean offer(IncomingMessage message);

    /** Publishes what happens to the endpoint of this label, besides what happens to theirs; waits for nobody. */
    void tell(Label label, BusEvent event);
}
