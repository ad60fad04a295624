package io.ipmb.benchmarks.listener;

import java.util.List;

/** A broker on this machine, for one measurement. Closing ends it and removes its files. */
interface Broker extends AutoCloseable {

    /** The arguments with which a Spring Boot application finds the broker. */
    List<String> arguments();

    @Override
    void close();
}
