package io.ipmb.controller;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accounts of all programs that have something of the controller. Belongs to the controller's thread. */
final class Accounts {

    /** Those that nobody vouches for count as one program. */
    private static final PeerIdentity UNKNOWN = new PeerIdentity(0, -1);

    private static final int MOST_IDLE = 1024;

    private final NanoClock clock;
    private final Map<PeerIdentity, Account> accounts = new HashMap<>();

    /**
     * Without holders since they were added, in that order; an account that was held again meanwhile may be among them.
     */
    private final Deque<Account> idle = new ArrayDeque<>();

    Accounts(NanoClock clock) {
        this.clock = clock;
    }

    /** The account of a program; the caller is a holder of it. */
    Account hold(@Nullable PeerIdentity identity) {
        Account account = accounts.computeIfAbsent(identity == null ? UNKNOWN : identity, Account::new);
        account.hold();
        return account;
    }

    /** One of its holders has no more use of it. */
    void release(Account account) {
        if (account.release()) {
            idle.add(account);
        }
        forgetIdle();
    }

    /**
     * What a program has done is remembered for a moment: those that come and go without pause have no connection
     * between.
     */
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
