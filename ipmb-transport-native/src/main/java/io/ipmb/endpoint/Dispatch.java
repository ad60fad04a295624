package io.ipmb.endpoint;

import io.ipmb.PlatformFailureException;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadType;
import io.ipmb.endpoint.StarWriter.Request;
import io.ipmb.platform.PlatformException;

/**
 * One try to send a message: takes the {@link Plan} of its selector and offers the message there. Waits for nothing.
 * Guarded by the send path's lock.
 */
final class Dispatch {

    private final Stars stars;
    private final Plans plans;
    private final StarWriter writer;

    Dispatch(Stars stars, Plans plans, StarWriter writer) {
        this.stars = stars;
        this.plans = plans;
        this.writer = writer;
    }

    /**
     * Tries once.
     *
     * @param size the bytes of the payload, or {@link Encoder#NOT_ANNOUNCED}
     */
    Attempt attempt(Selector selector, PayloadType<?> type, Object payload, int size, Attachments attachments) {
        Star star = stars.present();
        if (star == null) {
            return Attempt.NO_STAR;
        }
        Plan plan = plans.of(WireSelectors.encoded(selector));
        boolean sent = false;
        attachments.addCounts();
        try {
            sent = writer.send(star, request(star, selector), plan.selector(), type, payload, size, attachments);
            return sent ? plan.sent() : star.whenFull();
        } catch (PlatformException e) {
            return switch (e.reason()) {
                case CLOSED -> new Attempt.StarGone(star);
                case WOULD_BLOCK -> star.whenFull();
                case NO_RESOURCES, TOO_MANY_OBJECTS -> Attempt.SHORTAGE;
                default -> throw new PlatformFailureException("The message was not sent", e.isShortage(), e);
            };
        } finally {
            if (!sent) {
                attachments.removeCounts();
            }
        }
    }

    private static Request request(Star star, Selector selector) {
        int marks = star.readsTails() ? WireSelectors.marks(selector) : 0;
        return marks == 0 ? Request.NOTHING : new Request(marks, WireSelectors.key(selector), null);
    }

    /** Gives the memory back. */
    void close() {
        writer.close();
    }
}
