package io.ipmb.lane;

/**
 * What a lane's record says besides its bytes, in 30 bits: whether it is a control record, the number of its selector,
 * and the number of its type. The ring passes tags through; the two ends of the lane give them their meaning.
 */
public final class RecordTag {

    /** No control record, and no numbers. */
    public static final int NONE = 0;

    /** Numbers of selectors and of types are less than this. */
    public static final int NUMBERS = 1 << 14;

    private static final int CONTROL = 1;
    private static final int SELECTOR_SHIFT = 2;
    private static final int TYPE_SHIFT = 16;

    /** The bit that is always 0. */
    private static final int NEVER = 1 << 1;

    private RecordTag() {}

    /** Whether a number is a tag. */
    static boolean isTag(int number) {
        return number >= 0 && number < 1 << 30 && (number & NEVER) == 0;
    }

    /** The tag of a message; both numbers are less than {@link #NUMBERS}. */
    public static int message(int selector, int type) {
        return selector << SELECTOR_SHIFT | type << TYPE_SHIFT;
    }

    /** The tag of a control record; both numbers are less than {@link #NUMBERS}. */
    public static int control(int selector, int type) {
        return message(selector, type) | CONTROL;
    }

    /** Whether the record is a control record. */
    public static boolean isControl(int tag) {
        return (tag & CONTROL) != 0;
    }

    /** The number of the selector. */
    public static int selector(int tag) {
        return tag >>> SELECTOR_SHIFT & NUMBERS - 1;
    }

    /** The number of the type. */
    public static int type(int tag) {
        return tag >>> TYPE_SHIFT;
    }
}
