package io.ipmb;

import static io.ipmb.JoinOptions.MAX_IDENTIFIER_BYTES;
import static io.ipmb.JoinOptions.MAX_TOKEN_BYTES;

import java.nio.charset.StandardCharsets;

/** Texts of a handshake, readable for every implementation. Each check returns the text, or refuses it. */
final class WireText {

    private WireText() {}

    /** @throws IllegalArgumentException when no bus can have this name */
    static String identifier(String identifier) {
        int length = identifier.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0) {
            throw new IllegalArgumentException("The bus identifier is empty; name the bus, for instance com.solar");
        }
        if (length > MAX_IDENTIFIER_BYTES) {
            throw new IllegalArgumentException(
                    "The bus identifier has %d bytes, at most %d fit: %s; choose a shorter one"
                            .formatted(length, MAX_IDENTIFIER_BYTES, identifier));
        }
        int nul = identifier.indexOf('\0');
        if (nul >= 0) {
            throw new IllegalArgumentException("The bus identifier has a NUL character at position " + nul
                    + "; identifiers end at NUL on the wire, leave it out");
        }
        int half = SurrogatePairs.halfAt(identifier);
        if (half >= 0) {
            throw new IllegalArgumentException("The bus identifier has half of a surrogate pair at position " + half
                    + ", which has no form in UTF-8; write the whole character");
        }
        return identifier;
    }

    /** @throws IllegalArgumentException when no bus can have this token */
    static String token(String value) {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_TOKEN_BYTES) {
            throw new IllegalArgumentException(
                    "The token has " + length + " bytes, at most " + MAX_TOKEN_BYTES + " are allowed");
        }
        int half = SurrogatePairs.halfAt(value);
        if (half >= 0) {
            // Without the token itself.
            throw new IllegalArgumentException("The token has half of a surrogate pair at position " + half
                    + ", which has no form in UTF-8; write the whole character");
        }
        return value;
    }
}
