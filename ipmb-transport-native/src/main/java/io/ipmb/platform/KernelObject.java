package io.ipmb.platform;

/**
 * A reference of this process to a kernel object (a file descriptor, a HANDLE, a port right). Exactly one owner holds
 * and closes it; closing twice is harmless. Thread-safe.
 */
public interface KernelObject extends AutoCloseable {

    /**
     * Makes a second reference to the same object.
     *
     * @throws PlatformException {@code CLOSED} when this reference is closed, {@code NO_RESOURCES}
     */
    KernelObject duplicate() throws PlatformException;

    /** Whether this reference is open. */
    boolean isOpen();

    /** Releases the reference. */
    @Override
    void close();
}
