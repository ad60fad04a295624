package io.ipmb.controller;

/** Hears of messages that are lost inside a controller. Called on the controller's thread; must not block. */
@FunctionalInterface
public interface Losses {

    /**
     * Called once for each incident.
     *
     * @param messages the number of lost messages; a multicast message counts once for each endpoint that does not get
     *     it
     * @param why the reason, in words
     */
    void lost(long messages, String why);
}
