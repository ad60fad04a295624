package io.ipmb;

/** Nobody hosts the bus, and this process may not ({@link JoinOptions#controllerAffinity()}); worth another try later. */
public final class BusNotHostedException extends JoinTimeoutException {

    private static final long serialVersionUID = 1L;

    /** @param message which bus, and how long somebody was waited for */
    public BusNotHostedException(String message) {
        super(message);
    }
}
