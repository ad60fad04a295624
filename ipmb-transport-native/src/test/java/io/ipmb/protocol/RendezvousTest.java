package io.ipmb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which match a key belongs to. */
class RendezvousTest {

    private static final UUID A = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final UUID B = UUID.fromString("f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f");
    private static final int KEYS = 10_000;

    private static long vector(String name) {
        return ByteBuffer.wrap(Vectors.lanes(name))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private static long weight(long key, UUID match) {
        return Rendezvous.weight(key, match.getMostSignificantBits(), match.getLeastSignificantBits());
    }

    private static int winner(long key, List<UUID> matches) {
        int winner = 0;
        for (int i = 1; i < matches.size(); i++) {
            if (Long.compareUnsigned(weight(key, matches.get(i)), weight(key, matches.get(winner))) > 0) {
                winner = i;
            }
        }
        return winner;
    }

    @Test
    void weightsAndKeysAreThoseOfTheDescription() {
        assertThat(weight(0, A)).isEqualTo(vector("weight of A for 0"));
        assertThat(weight(0, B)).isEqualTo(vector("weight of B for 0"));
        assertThat(weight(-2, A)).isEqualTo(vector("weight of A for -2"));
        assertThat(weight(-2, B)).isEqualTo(vector("weight of B for -2"));
        assertThat(Rendezvous.key("order-17")).isEqualTo(vector("key of order-17"));
        assertThat(Rendezvous.key("é")).isEqualTo(vector("key of é"));
        assertThat(Rendezvous.key("")).isEqualTo(vector("key of"));
    }

    @Test
    void keysThatFollowEachOtherAreSharedFairly() {
        List<UUID> matches = matches(4);
        int[] keys = new int[matches.size()];
        for (int key = 0; key < KEYS; key++) {
            keys[winner(key, matches)]++;
        }
        for (int share : keys) {
            assertThat(share).isBetween(KEYS / 4 * 9 / 10, KEYS / 4 * 11 / 10);
        }
    }

    @Test
    void onlyTheKeysOfAMatchThatGoesMove() {
        List<UUID> matches = matches(5);
        List<UUID> without = matches.subList(0, 4);
        int moved = 0;
        for (int i = 0; i < KEYS; i++) {
            long key = Rendezvous.key("order-" + i);
            int before = winner(key, matches);
            if (before == 4) {
                moved++;
            } else {
                assertThat(winner(key, without)).isEqualTo(before);
            }
        }
        assertThat(moved).isBetween(KEYS / 5 * 9 / 10, KEYS / 5 * 11 / 10);
    }

    private static List<UUID> matches(int count) {
        Random random = new Random(7);
        List<UUID> matches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            matches.add(new UUID(random.nextLong(), random.nextLong()));
        }
        return matches;
    }
}
