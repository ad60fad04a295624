package io.ipmb.platform;

/**
 * One reference of this process to a kernel object (a file descriptor, a HANDLE, a port right). Exactly one owner holds
 * it and closes it; closing twice is fine. Thread-safe.
 */
public interface KernelObject extends AutoCloseable {

    /**
     * Makes a second reference to the same object.
     *
     * @throws PlatformException {@code CLOSED} when this one is closed, {@code NO_RESOURCES}
     */
    KernelObject duplicate() throws PlatformException;

    /** Whether this reference is still held. */
    boolean isOpen();

    /** Lets the reference go. */
    @Override
    void close();
}
