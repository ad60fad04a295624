package io.ipmb.protocol;

/**
 * The tag of an entry in a lane: the 30 bits that the ring passes through with each record.
 *
 * <pre>
 *  29                   16 15                    2   1   0
 * +-----------------------+-----------------------+---+---+
 * |      type number      |    selector number    | 0 | F |
 * +-----------------------+-----------------------+---+---+
 * </pre>
 *
 * <ul>
 *   <li>F set: the entry is a whole frame, as on the star, with or without objects. A number other than 0 belongs to
 *       the frame's selector (label expression, mode and time to live) or to its type id from this entry on.
 *   <li>F clear: the entry is the payload of a message without objects. Both numbers are from 1 on, and an earlier
 *       entry gave each its meaning.
 * </ul>
 *
 * <p>So a lane needs no entries but messages, a message with a new selector or type introduces them, and a message that
 * needs more than numbers is a frame. The sender gives a number another meaning only when the receiver has taken all
 * entries before.
 */
public final class LaneTag {

    /** The most selectors, and the most types, of one lane at a time: their numbers are 1 to this one. */
    public static final int MOST_NUMBERS = 255;

    private static final int FRAME = 1;
    private static final int UNUSED = 1 << 1;
    private static final int SELECTOR_SHIFT = 2;
    private static final int TYPE_SHIFT = 16;
    private static final int NUMBER = (1 << 14) - 1;

    private LaneTag() {}

    /** The tag of a whole frame that gives its selector and its type no numbers. */
    public static int frame() {
        return FRAME;
    }

    /**
     * The tag of a whole frame.
     *
     * @param selector the number of its selector, 1 to {@link #MOST_NUMBERS}; 0 for none
     * @param type the number of its type, likewise
     */
    public static int frame(int selector, int type) {
        return FRAME | numbers(selector, type);
    }

    /**
     * The tag of a payload alone.
     *
     * @param selector the number of its selector, 1 to {@link #MOST_NUMBERS}
     * @param type the number of its type, likewise
     */
    public static int payload(int selector, int type) {
        return numbers(selector, type);
    }

    private static int numbers(int selector, int type) {
        return selector << SELECTOR_SHIFT | type << TYPE_SHIFT;
    }

    /** Whether the entry is a whole frame; otherwise it is a payload alone. */
    public static boolean isFrame(int tag) {
        return (tag & FRAME) != 0;
    }

    /** The selector's number; 0 for none. */
    public static int selector(int tag) {
        return tag >>> SELECTOR_SHIFT & NUMBER;
    }

    /** The type's number; 0 for none. */
    public static int type(int tag) {
        return tag >>> TYPE_SHIFT;
    }

    /** Whether a tag that anybody may have written keeps the rules. */
    public static boolean isValid(int tag) {
        int least = isFrame(tag) ? 0 : 1;
        return (tag & UNUSED) == 0 && isNumber(selector(tag), least) && isNumber(type(tag), least);
    }

    private static boolean isNumber(int number, int least) {
        return number >= least && number <= MOST_NUMBERS;
    }
}
