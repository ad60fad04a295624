package io.ipmb.spring.config;

import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.spring.listener.IllegalListenerException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The label of a listener on its bus: the application's label there, and the names in the listener's selector. */
final class ListenerLabel {

    private ListenerLabel() {}

    /**
     * The application's label plus every name of the selector that is not negated.
     *
     * @param where the listener's place, for the error message
     * @throws IllegalListenerException when the label does not satisfy the selector, or the selector is no label
     *     expression
     */
    static Label of(Label base, String selector, String where) {
        if (selector.isBlank()) {
            return base;
        }
        LabelExpression expression;
        try {
            expression = LabelExpression.parse(selector);
        } catch (SelectorSyntaxException e) {
            throw new IllegalListenerException(
                    "The selector of the listener " + where + " is no label expression: " + e.getMessage(),
                    "Write names joined by & | ! and parentheses, for instance \"renderer & !codec\"; other characters go "
                            + "into quotes.",
                    e);
        }
        Set<String> elements = new LinkedHashSet<>(base.elements());
        elements.addAll(expression.positiveElements());
        Label label = Label.literal(elements);
        if (!expression.matches(label)) {
            throw new IllegalListenerException(
                    "The listener " + where + " can never be reached: its label " + label.elements()
                            + " (that of the connection plus the names in the selector) does not satisfy its selector "
                            + expression,
                    "Do not exclude an element of the connection's label in the selector, or change that label: ipmb.label, or"
                            + " label(…) of the IpmbConnectionBuilder for another bus.");
        }
        return label;
    }
}
