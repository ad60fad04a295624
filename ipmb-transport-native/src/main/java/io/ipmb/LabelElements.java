package io.ipmb;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules for an element of a label, in labels and in expressions. */
final class LabelElements {

    private LabelElements() {}

    /** The objection to {@code element}, as the end of a sentence; null for none. */
    static @Nullable String objection(String element) {
        if (element.isEmpty()) {
            return "is empty; leave it out or give it a name";
        }
        int nul = element.indexOf('\0');
        if (nul >= 0) {
            return "has a NUL character at position " + nul + "; leave it out";
        }
        int half = SurrogatePairs.halfAt(element);
        if (half >= 0) {
            return "has half of a surrogate pair at position " + half + ", which has no form in UTF-8";
        }
        int bytes = element.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Label.MAX_ELEMENT_BYTES) {
            return "has %d bytes of UTF-8, at most %d are allowed".formatted(bytes, Label.MAX_ELEMENT_BYTES);
        }
        return null;
    }
}
