package io.ipmb.platform.memory;

import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The common part of all views of one world: the held names and the census. Thread-safe. */
final class World {

    private final Map<String, MemoryNameClaim> names = new ConcurrentHashMap<>();
    private final Census census = new Census();

    Census census() {
        return census;
    }

    MemoryNameClaim claim(String identifier, PeerIdentity holder) throws PlatformException {
        MemoryNameClaim claim = new MemoryNameClaim(this, identifier, holder);
        if (names.putIfAbsent(identifier, claim) != null) {
            claim.abandon();
            throw new PlatformException(Reason.NAME_TAKEN, "the name \"" + identifier + "\" is held already");
        }
        return claim;
    }

    MemorySendChannel connect(String identifier, PeerIdentity peer) throws PlatformException {
        MemoryNameClaim claim = names.get(identifier);
        if (claim == null) {
            throw nameNotInUse(identifier);
        }
        return claim.connect(peer);
    }

    void forget(String identifier, MemoryNameClaim claim) {
        names.remove(identifier, claim);
    }

    static PlatformException nameNotInUse(String identifier) {
        return new PlatformException(Reason.NAME_NOT_IN_USE, "nobody holds the name \"" + identifier + '"');
    }
}
