package io.ipmb.controller;

/** Is told when messages that a controller had taken in are lost. Called on the controller's thread; must not block. */
@FunctionalInterface
public interface Losses {

    /**
     * Messages are lost, once for each incident.
     *
     * @param messages how many; a message to many counts once for each that does not get it
     * @param why for a person to read
     */
    void lost(long messages, String why);
}
