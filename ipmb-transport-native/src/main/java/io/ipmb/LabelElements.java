package io.ipmb;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules for an element of a label, in labels and in expressions. */
final class LabelElements {

    private static final String SIGNS_OF_SELECTORS = "*&|!()";

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

    /** The objection to a valid element that is most likely a mistake, as the end of a sentence; null for none. */
    static @Nullable String likelyMistake(String element) {
        if (element.equals("*")) {
            return "is the selector of everyone, and no name: leave it out, since messages to * reach every label. For a"
                    + " name of this kind, use Label.literal";
        }
        for (int i = 0; i < element.length(); i++) {
            if (SIGNS_OF_SELECTORS.indexOf(element.charAt(i)) >= 0) {
                return "reads like a selector: it contains '" + element.charAt(i) + "'. A label lists names, as in"
                        + " Label.of(\"moon\", \"night\"). For a name with such a character, use Label.literal";
            }
        }
        if (!element.equals(element.strip())) {
            return "begins or ends with a blank, which senders would have to write as well: leave it out. For a name with"
                    + " such a blank, use Label.literal";
        }
        return null;
    }
}
