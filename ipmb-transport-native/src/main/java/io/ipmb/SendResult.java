package io.ipmb;

/**
 * The receivers of a message as its sender knows them when the bus takes it. Before the message gets there, endpoints
 * may leave and join; a receiver may lose it, as with its process. Immutable, equal by value; sending makes no new
 * ones.
 *
 * <p>A sender knows the endpoints of a bus whose host is of this library. Under another host nothing is known.
 *
 * @since 0.1.0
 */
public final class SendResult {

    private static final int NOT_KNOWN = -1;

    private static final SendResult UNKNOWN = new SendResult(NOT_KNOWN, false);
    private static final SendResult NOBODY = new SendResult(0, false);
    private static final SendResult KEPT = new SendResult(0, true);

    /** Those with few receivers, by their number; who sends to more keeps the result with them. */
    private static final SendResult[] FEW = few(64);

    private final int receivers;
    private final boolean kept;

    private SendResult(int receivers, boolean kept) {
        this.receivers = receivers;
        this.kept = kept;
    }

    private static SendResult[] few(int count) {
        SendResult[] results = new SendResult[count];
        results[0] = NOBODY;
        for (int i = 1; i < count; i++) {
            results[i] = new SendResult(i, false);
        }
        return results;
    }

    /** The sender does not know the endpoints of the bus. */
    public static SendResult unknown() {
        return UNKNOWN;
    }

    /** Nobody satisfies the selector's expression; the message has no time to live and is gone. */
    public static SendResult nobody() {
        return NOBODY;
    }

    /** Nobody satisfies the selector's expression yet; the host keeps the message for its time to live. */
    public static SendResult kept() {
        return KEPT;
    }

    /**
     * So many endpoints get the message.
     *
     * @param receivers 0 or more; with 0 it is {@link #nobody()}
     * @throws IllegalArgumentException when the number is negative
     */
    public static SendResult to(int receivers) {
        if (receivers < 0) {
            throw new IllegalArgumentException("receivers=" + receivers + " is negative");
        }
        return receivers < FEW.length ? FEW[receivers] : new SendResult(receivers, false);
    }

    /**
     * The number of endpoints that get the message: at most 1 of a unicast, all of a multicast.
     *
     * @return -1 when it is not known
     */
    public int receivers() {
        return receivers;
    }

    /** Whether the sender knows the endpoints of the bus; otherwise all other answers are empty. */
    public boolean isKnown() {
        return receivers != NOT_KNOWN;
    }

    /** Whether nobody gets the message yet, and the host keeps it for its {@link Selector#timeToLive()}. */
    public boolean isKept() {
        return kept;
    }

    /** Whether nobody gets the message, not even later. */
    public boolean isNobody() {
        return receivers == 0 && !kept;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SendResult that && that.receivers == receivers && that.kept == kept;
    }

    @Override
    public int hashCode() {
        return receivers * 2 + (kept ? 1 : 0);
    }

    /** As {@code 2 receivers}, {@code nobody}, {@code kept} or {@code unknown}. */
    @Override
    public String toString() {
        if (kept) {
            return "kept";
        }
        return switch (receivers) {
            case NOT_KNOWN -> "unknown";
            case 0 -> "nobody";
            case 1 -> "1 receiver";
            default -> receivers + " receivers";
        };
    }
}
