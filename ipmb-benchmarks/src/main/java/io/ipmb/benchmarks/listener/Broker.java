package io.ipmb.benchmarks.listener;

import java.util.List;

/** A broker that runs on this machine for this measurement. Closing ends it and removes all that it wrote. */
interface Broker extends AutoCloseable {

    /** The arguments by which an application of Spring Boot finds it. */
    List<String> arguments();

    @Override
    void close();
}
