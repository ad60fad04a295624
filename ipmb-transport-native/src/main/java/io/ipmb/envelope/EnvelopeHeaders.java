package io.ipmb.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of headers: those allowed on the bus, and the three with a meaning there.
 *
 * @since 0.1.0
 */
public final class EnvelopeHeaders {

    /** The prefix of the library's own names; of these, only the three below travel. */
    public static final String PREFIX = "ipmb_";

    /** A text that the reply returns. */
    public static final String CORRELATION_ID = PREFIX + "correlationId";

    /** The label expression to send the reply to, as text. */
    public static final String REPLY_TO = PREFIX + "replyTo";

    /** On a reply without an answer: the reason. */
    public static final String ERROR = PREFIX + "error";

    /** The most bytes of a header's name in UTF-8. */
    public static final int MOST_BYTES_OF_A_NAME = 255;

    private static final Set<String> OWN = Set.of(CORRELATION_ID, REPLY_TO, ERROR);

    /**
     * Spring's headers with a meaning inside one process only; received ones would name channels and classes of the
     * receiver. The content type travels as a part of the body.
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

    /** Whether the name has a meaning inside one process only: it is not sent, and refused when received. */
    public static boolean isReserved(String name) {
        return LOCAL.contains(name) || (name.startsWith(PREFIX) && !isOwn(name));
    }

    /**
     * The reason why no header, reserved or not, can have this name, to end a sentence with; null for a possible name.
     */
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
