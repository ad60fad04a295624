package io.ipmb.codec;

/** Bytes that came from elsewhere are not what they should be. Says what was found at which byte. Cheap to throw. */
public final class DecodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    /**
     * @param problem what was found and what was expected
     * @param position bytes before it in the encoded value
     */
    public DecodeException(String problem, int position) {
        super(problem + " at byte " + position, null, false, false);
        this.position = position;
    }

    /** How many bytes of the encoded value stand before the problem. */
    public int position() {
        return position;
    }
}
