package io.ipmb.controller;

/**
 * A place in the walk: by precedence, among equals in the order of joining.
 *
 * @param precedence 0 first
 * @param joined unsigned, the earlier first
 */
record Place(int precedence, long joined) implements Comparable<Place> {

    /** Stands behind everybody of the same precedence. */
    static Place behindEquals(int precedence) {
        return new Place(precedence, -1);
    }

    /** In the order of the walk. */
    @Override
    public int compareTo(Place other) {
        return precedence == other.precedence
                ? Long.compareUnsigned(joined, other.joined)
                : Integer.compare(precedence, other.precedence);
    }

    boolean isBefore(Place other) {
        return compareTo(other) < 0;
    }
}
