package io.ipmb;

/**
 * The state of an endpoint: JOINED and REJOINING alternate, CLOSED is the end.
 *
 * @since 0.1.0
 */
public enum EndpointState {
    /** On the bus. */
    JOINED,
    /** The host is gone; the endpoint joins again, and sends wait. */
    REJOINING,
    /** Closed for good. */
    CLOSED
}
