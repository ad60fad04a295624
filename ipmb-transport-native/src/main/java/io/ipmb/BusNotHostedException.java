package io.ipmb;

/**
 * Nobody hosts the bus, and this process may not ({@link JoinOptions#controllerAffinity()}). A later try may succeed.
 *
 * @since 0.1.0
 */
public final class BusNotHostedException extends JoinTimeoutException {

    private static final long serialVersionUID = 1L;

    /** @param message the bus, and the time waited for a host */
    public BusNotHostedException(String message) {
        super(message);
    }
}
