package io.ipmb;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What one element of a label may be, in labels and in the expressions that name them. */
final class LabelElements {

    private LabelElements() {}

    /** Says why {@code element} cannot be an element of a label, as the end of a sentence; null when it can. */
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
