package io.ipmb.spring.channel;

import org.springframework.messaging.Message;

/**
 * Whose the attachments of arriving messages are: the container's, which closes them when the receiver has returned, or the
 * receiver's own duplicates. A receiver that fails owns nothing: its duplicates are closed here. Thread-safe; one receiver
 * gets one message at a time on each thread.
 */
public final class AttachmentHandover {

    private final ThreadLocal<Boolean> failed = new ThreadLocal<>();
    private volatile boolean retaining;

    /** With duplicates for nobody. */
    public AttachmentHandover() {}

    /** Sets whether receivers get duplicates, which they own; not unless set. */
    public void setRetaining(boolean value) {
        retaining = value;
    }

    /**
     * Says that the receiver which runs on this thread has failed, where no exception will say so because something has
     * dealt with that already.
     */
    public void failed() {
        failed.set(true);
    }

    /** Lets the receiver have the message. */
    public void give(Message<?> message, InboundReceiver receiver) throws Exception {
        if (!retaining || !IpmbAttachments.present(message)) {
            receiver.receive(message);
            return;
        }
        Message<?> own = IpmbAttachments.duplicate(message);
        boolean taken = false;
        failed.remove();
        try {
            receiver.receive(own);
            taken = failed.get() == null;
        } finally {
            failed.remove();
            if (!taken) {
                IpmbAttachments.close(own);
            }
        }
    }
}
