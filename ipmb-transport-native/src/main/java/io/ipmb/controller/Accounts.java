package io.ipmb.controller;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accounts of all programs with a share of the controller. Belongs to the controller's thread. */
final class Accounts {

    /** All peers without a known identity count as one program. */
    private static final PeerIdentity UNKNOWN = new PeerIdentity(0, -1);

    private static final int MOST_IDLE = 1024;

    private final NanoClock clock;
    private final Map<PeerIdentity, Account> accounts = new HashMap<>();

    /** Accounts in the order in which they lost their last holder; some may have a new holder since. */
    private final Deque<Account> idle = new ArrayDeque<>();

    Accounts(NanoClock clock) {
        this.clock = clock;
    }

    /** The account of a program; the caller becomes one of its holders. */
    Account hold(@Nullable PeerIdentity identity) {
        Account account = accounts.computeIfAbsent(identity == null ? UNKNOWN : identity, Account::new);
        account.hold();
        return account;
    }

    /** Takes one holder off an account. */
    void release(Account account) {
        if (account.release()) {
            idle.add(account);
        }
        forgetIdle();
    }

    /** An account outlives its last holder for a moment: a program that comes and goes has gaps between connections. */
    private void forgetIdle() {
        long now = clock.nanoTime();
        Account oldest = idle.peekFirst();
        while (oldest != null && (oldest.isHeld() || oldest.restlessness.isForgotten(now) || idle.size() > MOST_IDLE)) {
            idle.removeFirst();
            if (!oldest.isHeld()) {
                accounts.remove(oldest.identity(), oldest);
            }
            oldest = idle.peekFirst();
        }
    }

    int size() {
        return accounts.size();
    }
}
