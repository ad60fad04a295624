package io.ipmb.controller;

/** A peer broke the rules of the protocol; its connection is closed. Cheap to throw. */
final class ProtocolViolation extends Exception {

    private static final long serialVersionUID = 1L;

    ProtocolViolation(String what) {
        super(what, null, false, false);
    }
}
