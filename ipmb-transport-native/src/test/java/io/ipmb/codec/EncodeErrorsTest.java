package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values that cannot be sent: the message says where they stand, and nothing is sent in their place. */
@SuppressWarnings("NullAway") // for callers without null checks
class EncodeErrorsTest {

    private static final String HERE = EncodeErrorsTest.class.getName() + "$";
    private static final String IS_NULL = ": is null; annotate its type with @Nullable, or use Optional, if it may be";

    record Item(String name, Duration time) {}

    record Order(List<Item> items, Map<String, Item> named, Item[] array, Set<String> tags, Optional<Item> gift) {}

    record Chars(char one, char[] more, Character boxed) {}

    record Numbers(BigInteger signed, @Unsigned BigInteger unsigned) {}

    record Fixed(
            @FixedLength(3) byte[] bytes, @FixedLength(2) List<String> strings) {}

    record Anything(Collection<Integer> values) {}

    record Node(int value, @Nullable Node next) {}

    record Stubborn(int value) {
        public int value() {
            throw new IllegalStateException("no value today");
        }
    }

    private static final Item ITEM = new Item("a", Duration.ZERO);

    @Test
    void aNullSaysWhereItStands() {
        fails(new Item(null, Duration.ZERO), HERE + "Item.name" + IS_NULL);
        fails(order(new Item("a", null)), HERE + "Order.items[0].time" + IS_NULL);
        fails(
                new Order(Arrays.asList(ITEM, null), Map.of(), new Item[0], Set.of(), Optional.empty()),
                HERE + "Order.items[1]" + IS_NULL);
        fails(
                new Order(
                        new LinkedList<>(Arrays.asList(ITEM, ITEM, null)),
                        Map.of(),
                        new Item[0],
                        Set.of(),
                        Optional.empty()),
                HERE + "Order.items[2]" + IS_NULL);
        fails(
                new Order(List.of(), Collections.singletonMap("k", null), new Item[0], Set.of(), Optional.empty()),
                HERE + "Order.named[k]" + IS_NULL);
        fails(
                new Order(List.of(), Collections.singletonMap(null, ITEM), new Item[0], Set.of(), Optional.empty()),
                HERE + "Order.named[key null]" + IS_NULL);
        fails(
                new Order(List.of(), Map.of(), new Item[] {ITEM, null}, Set.of(), Optional.empty()),
                HERE + "Order.array[1]" + IS_NULL);
        Set<String> tags = new LinkedHashSet<>(Arrays.asList("a", null));
        fails(new Order(List.of(), Map.of(), new Item[0], tags, Optional.empty()), HERE + "Order.tags[1]" + IS_NULL);
        fails(
                new Order(List.of(), Map.of(), new Item[0], Set.of(), Optional.of(new Item(null, Duration.ZERO))),
                HERE + "Order.gift.name" + IS_NULL);
        fails(new Order(null, Map.of(), new Item[0], Set.of(), Optional.empty()), HERE + "Order.items" + IS_NULL);
        fails(new Order(List.of(), Map.of(), new Item[0], Set.of(), null), HERE + "Order.gift" + IS_NULL);
    }

    @Test
    void aValueWithoutAFormSaysWhereItStands() {
        fails(
                order(new Item("a\ud800", Duration.ZERO)),
                HERE + "Order.items[0].name: the string has half a character at index 1");
        fails(
                order(new Item("a", Duration.ofSeconds(-1))),
                HERE + "Order.items[0].time: the duration PT-1S is negative");
        fails(new Chars('\udfff', new char[0], 'a'), HERE + "Chars.one: 0xdfff is no Unicode character");
        fails(new Chars('a', new char[] {'a', '\ud800'}, 'a'), HERE + "Chars.more[1]: 0xd800 is no Unicode character");
        fails(new Chars('a', new char[0], '\ud800'), HERE + "Chars.boxed: 0xd800 is no Unicode character");
        fails(new Numbers(BigInteger.ONE.shiftLeft(127), BigInteger.ONE), HERE + "Numbers.signed: ");
        fails(
                new Numbers(BigInteger.ONE, BigInteger.ONE.negate()),
                HERE + "Numbers.unsigned: -1 is not in the range of u128, 0 to 2^128 - 1");
    }

    @Test
    void aFixedLengthMustFit() {
        fails(
                new Fixed(new byte[2], List.of("a", "b")),
                HERE
                        + "Fixed.bytes: has 2 elements, but its length is fixed: @FixedLength(3); send exactly as many, or drop "
                        + "the annotation on both sides");
        fails(new Fixed(new byte[3], List.of("a")), HERE + "Fixed.strings: has 1 elements");
    }

    @Test
    void aCollectionThatChangesIsRefused() {
        Collection<Integer> liar = new AbstractCollection<>() {
            @Override
            public Iterator<Integer> iterator() {
                return List.of(1, 2).iterator();
            }

            @Override
            public int size() {
                return 3;
            }
        };

        fails(
                new Anything(liar),
                HERE + "Anything.values: had 3 elements, then 2; it must not change while it is sent, so send a copy");
    }

    @Test
    void aChainThatIsTooLongIsRefused() {
        Codec<Object> codec = Wire.codec(Node.class);

        assertThat(Wire.decode(codec, Wire.encode(codec, chain(128)))).isEqualTo(chain(128));
        assertThatThrownBy(() -> Wire.encode(codec, chain(129)))
                .isInstanceOf(EncodeException.class)
                .hasMessageStartingWith(
                        HERE + "Node" + ".next".repeat(128) + ": the value nests deeper than 128 levels")
                .hasMessageEndingWith("send long chains as a list");
    }

    @Test
    void whatAnAccessorThrowsComesThrough() {
        assertThatThrownBy(() -> Wire.hex(new Stubborn(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no value today");
    }

    @Test
    void aWriterCanGoOnAfterAFailure() {
        Codec<Object> codec = Wire.codec(Node.class);
        BincodeWriter writer = new BincodeWriter();
        writer.reset(java.nio.ByteBuffer.allocate(1000));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> codec.write(writer, chain(129))).isInstanceOf(EncodeException.class);
        }

        codec.write(writer, chain(128));
    }

    static Node chain(int nodes) {
        return IntStream.range(0, nodes)
                .boxed()
                .reduce((Node) null, (next, value) -> new Node(value, next), (a, b) -> a);
    }

    private static Order order(Item item) {
        return new Order(List.of(item), Map.of(), new Item[0], Set.of(), Optional.empty());
    }

    private static void fails(Object value, String message) {
        assertThatThrownBy(() -> Wire.hex(value))
                .isInstanceOf(EncodeException.class)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
