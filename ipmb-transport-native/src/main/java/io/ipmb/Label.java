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
     * @throws IllegalLabelException when an element is not allowed or repeated, or there are too many
     */
    public static Label of(String... elements) {
        return of(Arrays.asList(elements));
    }

    /**
     * The label with these elements, in the order of iteration.
     *
     * @throws IllegalLabelException when an element is not allowed or repeated, or there are too many
     */
    public static Label of(Collection<String> elements) {
        if (elements.size() > MAX_ELEMENTS) {
            throw new IllegalLabelException(
                    "A label may have at most %d elements, not %d".formatted(MAX_ELEMENTS, elements.size()));
        }
        Set<String> seen = new LinkedHashSet<>();
        for (String element : elements) {
            String objection = LabelElements.objection(Objects.requireNonNull(element, "label element"));
            if (objection == null && !seen.add(element)) {
                objection = "repeats an earlier one; leave one of them out";
            }
            if (objection != null) {
                throw new IllegalLabelException(
                        "Element %d of the label %s %s".formatted(seen.size() + 1, abbreviated(elements), objection));
            }
        }
        return new Label(seen);
    }

    /**
     * This label with {@code more} behind; elements that it has already keep their place.
     *
     * @throws IllegalLabelException when an element is not allowed, or there are too many
     */
    public Label with(String... more) {
        return with(Arrays.asList(more));
    }

    /**
     * This label with {@code more} behind; elements that it has already keep their place.
     *
     * @throws IllegalLabelException when an element is not allowed, or there are too many
     */
    public Label with(Collection<String> more) {
        Set<String> all = new LinkedHashSet<>(elements);
        all.addAll(more);
        return all.size() == elements.size() ? this : of(all);
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

    private static String abbreviated(Collection<String> elements) {
        String text = new ArrayList<>(elements).toString();
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
