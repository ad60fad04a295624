package io.ipmb.spring.core;

import io.ipmb.Selector;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A cache of parsed selectors: parsing costs more than sending. Thread-safe. */
final class SelectorTexts {

    /**
     * The limit of the cache. Usually few texts recur; a program or a peer with ever new reply addresses must not fill
     * the heap.
     */
    private static final int MOST_REMEMBERED = 1024;

    private record Key(String text, boolean multicast, Duration timeToLive) {}

    private final Map<String, Selector> plain = new ConcurrentHashMap<>();
    private final Map<Key, Selector> others = new ConcurrentHashMap<>();

    /**
     * The selector of a text.
     *
     * @throws io.ipmb.SelectorSyntaxException when the text is no label expression
     */
    Selector of(String text, boolean multicast, Duration timeToLive) {
        if (!multicast && timeToLive.isZero()) {
            Selector known = plain.get(text);
            return known != null ? known : remembered(plain, text, Selector.unicast(text));
        }
        Key key = new Key(text, multicast, timeToLive);
        Selector known = others.get(key);
        if (known != null) {
            return known;
        }
        Selector selector = multicast ? Selector.multicast(text) : Selector.unicast(text);
        return remembered(others, key, selector.withTimeToLive(timeToLive));
    }

    private static <K> Selector remembered(Map<K, Selector> in, K key, Selector selector) {
        if (in.size() >= MOST_REMEMBERED) {
            in.clear();
        }
        in.put(key, selector);
        return selector;
    }
}
