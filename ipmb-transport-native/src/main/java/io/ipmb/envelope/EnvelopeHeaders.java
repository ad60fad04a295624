package io.ipmb.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names headers may have on the bus, and the three that have a meaning there.
 *
 * @since 0.1.0
 */
public final class EnvelopeHeaders {

    /** What the library's own names begin with; those that do and are none of the three below do not travel. */
    public static final String PREFIX = "ipmb_";

    /** Text that a reply carries back. */
    public static final String CORRELATION_ID = PREFIX + "correlationId";

    /** Label expression, as text, that a reply is to be sent to. */
    public static final String REPLY_TO = PREFIX + "replyTo";

    /** On a reply: why there is none. */
    public static final String ERROR = PREFIX + "error";

    /** The most bytes of UTF-8 that a header's name may have. */
    public static final int MOST_BYTES_OF_A_NAME = 255;

    private static final Set<String> OWN = Set.of(CORRELATION_ID, REPLY_TO, ERROR);

    /**
     * Those of Spring that mean something in one process only; from elsewhere they would name channels and classes
     * there. The content type travels as a part of the body.
     */
    private static final Set<String> LOCAL = Set.of(
            "id",
            "timestamp",
            "contentType",
            "replyChannel",
            "errorChannel",
            "conversionHint",
            "nativeHeaders",
            "json__TypeId__",
            "json__ContentTypeId__",
            "json__KeyTypeId__",
            "json_resolvableType");

    private EnvelopeHeaders() {}

    /** Whether the name is one of the three that have a meaning on the bus. */
    public static boolean isOwn(String name) {
        return OWN.contains(name);
    }

    /** Whether the name means something in one process only: it is not sent, and refused when it comes. */
    public static boolean isReserved(String name) {
        return LOCAL.contains(name) || (name.startsWith(PREFIX) && !isOwn(name));
    }

    /** Why no header can have this name, reserved or not, as a sentence without its beginning; null when one can. */
    public static @Nullable String objection(String name) {
        if (name.isEmpty()) {
            return "its name is empty";
        }
        // No character takes more than three bytes for each of its chars.
        boolean tooLong = name.length() > MOST_BYTES_OF_A_NAME / 3
                && name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES_OF_A_NAME;
        return tooLong ? "its name has more than " + MOST_BYTES_OF_A_NAME + " bytes" : null;
    }
}
