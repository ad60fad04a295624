package io.ipmb.codec;

/**
 * How many elements a sequence has: said in front of them, or always the same and not said.
 *
 * @param fixed the number of elements, negative where it is said in front
 */
record Length(int fixed) {

    static final Length VARIABLE = new Length(-1);

    boolean isFixed() {
        return fixed >= 0;
    }

    /** Writes the number of elements where it is not fixed. */
    void write(BincodeWriter out, int elements) {
        if (fixed < 0) {
            out.writeLength(elements);
        } else if (elements != fixed) {
            throw new EncodeException("has " + elements + " elements, but its length is fixed: @FixedLength(" + fixed
                    + "); send exactly as many, or drop the annotation on both sides");
        }
    }

    /** The number of elements that follow, of which nothing is known. */
    long read(BincodeReader in) {
        return fixed < 0 ? in.readLength() : fixed;
    }

    /** The number of elements that follow, each of which takes at least so many bytes, which are there. */
    int read(BincodeReader in, int bytes) {
        if (fixed < 0) {
            return in.readLength(bytes);
        }
        long all = (long) fixed * bytes;
        in.need((int) Math.min(all, Integer.MAX_VALUE));
        return fixed;
    }
}
