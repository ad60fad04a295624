package io.ipmb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The label that others address an endpoint by: up to {@value #MAX_ELEMENTS} different elements, each 1 to {@value
 * #MAX_ELEMENT_BYTES} bytes of UTF-8 without NUL. A label may be empty.
 *
 * <p>The bus takes any text as an element. {@link #of} refuses texts that read like a selector, most likely a mistake:
 * those with one of {@code * & | ! ( )}, and those that begin or end with a blank. {@link #literal} takes them.
 *
 * <p>Labels with the same elements are equal, whatever their order, which is kept. Immutable.
 *
 * @since 0.1.0
 */
public final class Label {

    /** The most elements of a label. */
    public static final int MAX_ELEMENTS = 64;

    /** The most bytes of UTF-8 of one element. */
    public static final int MAX_ELEMENT_BYTES = 1024;

    private final List<String> elements;
    private final Set<String> elementSet;

    private Label(Collection<String> checked) {
        elements = List.copyOf(checked);
        elementSet = Collections.unmodifiableSet(new LinkedHashSet<>(elements));
    }

    /**
     * The label with these elements, in this order.
     *
     * @throws IllegalLabelException when an element is not allowed, reads like a selector or is repeated, or there are
     *     too many
     */
    public static Label of(String... elements) {
        return of(Arrays.asList(elements));
    }

    /**
     * The label with these elements, in the order of iteration.
     *
     * @throws IllegalLabelException when an element is not allowed, reads like a selector or is repeated, or there are
     *     too many
     */
    public static Label of(Collection<String> elements) {
        return new Label(checked(List.of(), elements, true));
    }

    /**
     * As {@link #of(String...)}, also with elements that read like a selector. Senders enclose these in double quotes,
     * as in {@code "moon & night"}.
     *
     * @throws IllegalLabelException when an element is not allowed or repeated, or there are too many
     */
    public static Label literal(String... elements) {
        return literal(Arrays.asList(elements));
    }

    /**
     * As {@link #of(Collection)}, also with elements that read like a selector. Senders enclose these in double quotes,
     * as in {@code "moon & night"}.
     *
     * @throws IllegalLabelException when an element is not allowed or repeated, or there are too many
     */
    public static Label literal(Collection<String> elements) {
        return new Label(checked(List.of(), elements, false));
    }

    /**
     * This label with {@code more} behind; elements that it has already keep their place.
     *
     * @throws IllegalLabelException when an element is not allowed or reads like a selector, or there are too many
     */
    public Label with(String... more) {
        return with(Arrays.asList(more));
    }

    /**
     * This label with {@code more} behind; elements that it has already keep their place.
     *
     * @throws IllegalLabelException when an element is not allowed or reads like a selector, or there are too many
     */
    public Label with(Collection<String> more) {
        Set<String> added = new LinkedHashSet<>(more);
        added.removeAll(elementSet);
        return added.isEmpty() ? this : new Label(checked(elements, added, true));
    }

    private static Collection<String> checked(List<String> before, Collection<String> more, boolean namesOnly) {
        if (before.size() + more.size() > MAX_ELEMENTS) {
            throw new IllegalLabelException("A label may have at most %d elements, not %d"
                    .formatted(MAX_ELEMENTS, before.size() + more.size()));
        }
        Set<String> all = new LinkedHashSet<>(before);
        for (String element : more) {
            String objection = LabelElements.objection(Objects.requireNonNull(element, "label element"));
            if (objection == null && namesOnly) {
                objection = LabelElements.likelyMistake(element);
            }
            if (objection == null && !all.add(element)) {
                objection = "repeats an earlier one; leave one of them out";
            }
            if (objection != null) {
                throw new IllegalLabelException("Element %d of the label %s %s"
                        .formatted(all.size() + 1, abbreviated(before, more), objection));
            }
        }
        return all;
    }

    /** The elements in their order. */
    public List<String> elements() {
        return elements;
    }

    /** The elements as a set that iterates in their order. */
    public Set<String> elementSet() {
        return elementSet;
    }

    /** Whether {@code element} is one of the elements. */
    public boolean contains(String element) {
        return elementSet.contains(element);
    }

    private static String abbreviated(List<String> before, Collection<String> more) {
        List<String> elements = new ArrayList<>(before);
        elements.addAll(more);
        String text = elements.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Label label && label.elementSet.equals(elementSet);
    }

    @Override
    public int hashCode() {
        return elementSet.hashCode();
    }

    /** The elements in brackets, as {@code [moon, night]}. */
    @Override
    public String toString() {
        return elements.toString();
    }
}
