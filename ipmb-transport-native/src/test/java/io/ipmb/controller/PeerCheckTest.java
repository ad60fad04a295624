package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.AllowedPeers;
import io.ipmb.platform.PeerIdentity;
import org.junit.jupiter.api.Test;

/** Who may share a bus. */
class PeerCheckTest {

    private static final PeerIdentity SELF = new PeerIdentity(10, 1000);
    private static final PeerIdentity SAME_USER = new PeerIdentity(11, 1000);
    private static final PeerIdentity OTHER_USER = new PeerIdentity(12, 1001);
    private static final PeerIdentity ROOT = new PeerIdentity(13, 0);
    private static final PeerIdentity UNNAMED = new PeerIdentity(14, PeerIdentity.UNKNOWN_USER);

    private static PeerCheck check(AllowedPeers allowed) {
        return new PeerCheck(allowed, "secret", SELF);
    }

    @Test
    void allowsTheSameUserAndTheAdministrator() {
        PeerCheck check = check(AllowedPeers.SAME_USER_OR_ROOT);
        assertThat(check.allows(SAME_USER)).isTrue();
        assertThat(check.allows(ROOT)).isTrue();
        assertThat(check.allows(OTHER_USER)).isFalse();
    }

    @Test
    void refusesWhomTheSystemDoesNotName() {
        PeerCheck check = check(AllowedPeers.SAME_USER_OR_ROOT);
        assertThat(check.allows(UNNAMED)).isFalse();
        assertThat(check.allows(null)).isFalse();
    }

    @Test
    void allowsEverybodyWhereAnyUserIsAllowed() {
        PeerCheck check = check(AllowedPeers.ANY_USER);
        assertThat(check.allows(OTHER_USER)).isTrue();
        assertThat(check.allows(UNNAMED)).isTrue();
        assertThat(check.allows(null)).isTrue();
    }

    @Test
    void knowsItsTokenAlone() {
        PeerCheck check = check(AllowedPeers.ANY_USER);
        assertThat(check.isToken("secret")).isTrue();
        assertThat(check.isToken("secre")).isFalse();
        assertThat(check.isToken("")).isFalse();
        assertThat(new PeerCheck(AllowedPeers.ANY_USER, "", SELF).isToken("")).isTrue();
    }

    @Test
    void aHostOfAnotherUserRefusesThisProcessUnlessItIsTheAdministrators() {
        PeerCheck check = check(AllowedPeers.SAME_USER_OR_ROOT);
        assertThat(check.isRefusedByDefaultOf(OTHER_USER)).isTrue();
        assertThat(check.isRefusedByDefaultOf(ROOT)).isTrue();
        assertThat(check.isRefusedByDefaultOf(SAME_USER)).isFalse();
        assertThat(new PeerCheck(AllowedPeers.SAME_USER_OR_ROOT, "", ROOT).isRefusedByDefaultOf(OTHER_USER))
                .isFalse();
    }
}
