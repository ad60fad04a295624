package io.ipmb;

/** An object that came as a memory region is none, or lies about its size. */
public final class BrokenRegionException extends IpmbException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with it */
    public BrokenRegionException(String message) {
        super(message);
    }
}
