package io.ipmb;

/**
 * Hears of the endpoints that join a bus and leave it.
 *
 * @see Endpoint#onDirectoryChange(DirectoryListener)
 * @since 0.1.0
 */
@FunctionalInterface
public interface DirectoryListener {

    /**
     * Takes a change. Called on a thread of the endpoint, one change after the other; must not block. An exception is
     * logged, and the next change comes all the same.
     */
    void directoryChanged(DirectoryChange change);
}
