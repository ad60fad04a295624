package io.ipmb;

/** Where an endpoint stands. */
public enum EndpointState {
    /** On the bus. */
    JOINED,
    /** The controller is gone, joining again; sends wait. */
    REJOINING,
    /** Closed for good. */
    CLOSED
}
