package io.ipmb.spring.channel;

import io.ipmb.spring.support.Internal;
import org.springframework.messaging.Message;

/**
 * Determines the owner of a received message's attachments: the container, which closes them after the receiver's
 * return, or the receiver, which gets duplicates. The duplicates of a failed receiver are closed here. Thread-safe; a
 * thread handles one message at a time.
 *
 * @since 0.1.0
 */
@Internal
public final class AttachmentTransfer {

    private final ThreadLocal<Boolean> failed = new ThreadLocal<>();
    private volatile boolean retaining;

    /** Without duplicates. */
    public AttachmentTransfer() {}

    /** Sets whether receivers get duplicates, which they own; false unless set. */
    public void setRetaining(boolean value) {
        retaining = value;
    }

    /** Marks the receiver on this thread as failed, for failures that were handled and therefore throw no exception. */
    public void failed() {
        failed.set(true);
    }

    /**
     * Calls the receiver with the message.
     *
     * @return false when the receiver failed and the failure is handled
     * @throws Exception the receiver's exception
     */
    public boolean give(Message<?> message, InboundReceiver receiver) throws Exception {
        Message<?> given = retaining ? IpmbAttachments.duplicate(message) : message;
        boolean taken = false;
        failed.remove();
        try {
            receiver.receive(given);
            taken = failed.get() == null;
            return taken;
        } finally {
            failed.remove();
            if (!taken && retaining) {
                IpmbAttachments.close(given);
            }
        }
    }
}
