package io.ipmb.codec;

/**
 * The length of a sequence: either variable and written in front of the elements, or fixed and not written.
 *
 * @param fixed the number of elements; negative for a variable length
 */
record Length(int fixed) {

    static final Length VARIABLE = new Length(-1);

    boolean isFixed() {
        return fixed >= 0;
    }

    /** Writes a variable length; checks a fixed one. */
    void write(BincodeWriter out, int elements) {
        if (fixed < 0) {
            out.writeLength(elements);
        } else if (elements != fixed) {
            throw new EncodeException("has " + elements + " elements, but its length is fixed: @FixedLength(" + fixed
                    + "); send exactly as many, or drop the annotation on both sides");
        }
    }

    /** The number of elements that follow, of any size. */
    long read(BincodeReader in) {
        return fixed < 0 ? in.readLength() : fixed;
    }

    /** The number of elements that follow. Checks that this many bytes are left for each of them. */
    int read(BincodeReader in, int bytes) {
        if (fixed < 0) {
            return in.readLength(bytes);
        }
        long all = (long) fixed * bytes;
        in.need((int) Math.min(all, Integer.MAX_VALUE));
        return fixed;
    }
}
