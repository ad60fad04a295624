package io.ipmb.endpoint;

import io.ipmb.protocol.LaneTag;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that stand for the selectors, or for the types, of one lane, from the sender's view. Finding one that was
 * used before by identity or equality allocates nothing. Guarded by the send path's lock.
 *
 * @param <K> what a number stands for; equal keys have one number
 */
final class LaneNumbers<K> {

    /** The keys found by identity. */
    private static final int RECENT = 4;

    private final Map<K, Integer> numbers = new HashMap<>();
    private final @Nullable Object[] keys = new Object[LaneTag.MOST_NUMBERS + 1];
    private final @Nullable Object[] recentKeys = new Object[RECENT];
    private final int[] recentNumbers = new int[RECENT];
    private int next;

    /** The number of a key; 0 when it has none. */
    @SuppressWarnings("ReferenceEquality") // the quick way to a key that is used again
    int find(K key) {
        for (int i = 0; i < RECENT; i++) {
            if (recentKeys[i] == key) {
                return recentNumbers[i];
            }
        }
        Integer number = numbers.get(key);
        if (number == null) {
            return 0;
        }
        remember(key, number);
        return number;
    }

    /** The number that the next new key gets; 0 when all are given away. */
    int free() {
        return numbers.size() < LaneTag.MOST_NUMBERS ? numbers.size() + 1 : 0;
    }

    /** A key has got the {@link #free} number. */
    void give(K key, int number) {
        numbers.put(key, number);
        keys[number] = key;
        remember(key, number);
    }

    private void remember(K key, int number) {
        recentKeys[next] = key;
        recentNumbers[next] = number;
        next = (next + 1) % RECENT;
    }

    /** The key of a number that was given away. */
    @SuppressWarnings("unchecked") // give alone fills the array
    K key(int number) {
        Object key = keys[number];
        if (key == null) {
            throw new IllegalStateException("nobody has the number " + number);
        }
        return (K) key;
    }

    /** Begins anew; the receiver must have taken all entries before. */
    void clear() {
        numbers.clear();
        for (int i = 0; i < RECENT; i++) {
            recentKeys[i] = null;
        }
    }
}
