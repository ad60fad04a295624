package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.IllegalLabelException;
import io.ipmb.Label;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * Makes a label of the names in {@code ipmb.label}. A name in double quotes is taken literally, without the quotes. Any
 * other name must not read like a selector, nor have a blank at its edge.
 */
final class LabelNames {

    private static final String SIGNS_OF_SELECTORS = "*&|!()";

    private LabelNames() {}

    /** @throws FailureAnalyzedException when the names make no label, or are most likely a mistake */
    static Label label(List<String> names) {
        List<String> elements = new ArrayList<>();
        for (String name : names) {
            elements.add(element(name, names));
        }
        try {
            return Label.literal(elements);
        } catch (IllegalLabelException e) {
            throw new FailureAnalyzedException(
                    "The label of the application cannot be used. " + e.getMessage(),
                    "Set ipmb.label to a list of different names, for instance earth or moon,night.");
        }
    }

    private static String element(String name, List<String> all) {
        if (name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")) {
            return name.substring(1, name.length() - 1);
        }
        String property = "ipmb.label=" + String.join(",", all);
        if (name.chars().anyMatch(sign -> SIGNS_OF_SELECTORS.indexOf(sign) >= 0)) {
            throw new FailureAnalyzedException(
                    "The label of the application reads like a selector: " + property + ".",
                    "Set ipmb.label to the names by which others address the application, for instance earth or"
                            + " moon,night. Enclose a name with one of these characters in double quotes: * & | ! ( )");
        }
        if (!name.equals(name.strip())) {
            throw new FailureAnalyzedException(
                    "The label of the application has a name with a blank at its edge: " + property + ".",
                    "Leave out the blank, or enclose the name in double quotes.");
        }
        return name;
    }
}
