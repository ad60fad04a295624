package io.ipmb.controller;

import io.ipmb.platform.PeerIdentity;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accounts of all programs that have something of the controller. Belongs to the controller's thread. */
final class Accounts {

    /** Those that nobody vouches for count as one program. */
    private static final PeerIdentity UNKNOWN = new PeerIdentity(0, -1);

    private final Map<PeerIdentity, Account> accounts = new HashMap<>();

    /** The account of a program; the caller is a holder of it. */
    Account hold(@Nullable PeerIdentity identity) {
        Account account = accounts.computeIfAbsent(identity == null ? UNKNOWN : identity, Account::new);
        account.hold();
        return account;
    }

    /** One of its holders has no more use of it. */
    void release(Account account) {
        if (account.release()) {
            accounts.remove(account.identity());
        }
    }

    int size() {
        return accounts.size();
    }
}
