package io.ipmb.platform;

import org.jspecify.annotations.Nullable;

/** The name of a bus, held until {@link #close()} or the end of the process. Readable when a connection waits. */
public interface NameClaim extends Waitable, AutoCloseable {

    /**
     * Takes one waiting connection.
     *
     * @return the receiving half of the connection, owned by the caller; null when none is waiting
     * @throws PlatformException {@code NO_RESOURCES} when the process is out of kernel objects; the connection is then
     *     refused, so that waiting for the next one does not spin
     */
    @Nullable ReceiveChannel accept() throws PlatformException;

    @Override
    void close();
}
