package io.ipmb.spring.channel;

import io.ipmb.spring.support.Internal;
import org.springframework.messaging.Message;

/**
 * The owner of the attachments of arriving messages: the container, which closes them when the receiver has returned,
 * or the receiver, which gets duplicates. A receiver that fails owns nothing: its duplicates are closed here.
 * Thread-safe; a thread gives one message at a time.
 *
 * @since 0.1.0
 */
@Internal
public final class AttachmentTransfer {

    private final ThreadLocal<Boolean> failed = new ThreadLocal<>();
    private volatile boolean retaining;

    /** With duplicates for nobody. */
    public AttachmentTransfer() {}

    /** Sets whether receivers get duplicates, which they own; not unless set. */
    public void setRetaining(boolean value) {
        retaining = value;
    }

    /**
     * Says that the receiver on this thread has failed, where no exception says so because something has dealt with the
     * failure already.
     */
    public void failed() {
        failed.set(true);
    }

    /**
     * Lets the receiver have the message.
     *
     * @return false when the receiver has failed and something has dealt with that already
     * @throws Exception what the receiver throws
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
