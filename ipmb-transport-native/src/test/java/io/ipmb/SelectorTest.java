package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.Vectors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SelectorTest {

    @Test
    void goesToOneOrToAll() {
        assertThat(Selector.unicast("earth & !moon").mode()).isEqualTo(Selector.Mode.UNICAST);
        assertThat(Selector.multicast("*").mode()).isEqualTo(Selector.Mode.MULTICAST);
        assertThat(Selector.unicast("earth")).isEqualTo(Selector.unicast(LabelExpression.of("earth")));
        assertThat(Selector.unicast("earth & !moon").expression())
                .isEqualTo(LabelExpression.of("earth")
                        .and(LabelExpression.of("moon").not()));
    }

    @Test
    void isEqualWhereAllPartsAre() {
        Selector selector = Selector.unicast("earth").withTimeToLive(Duration.ofSeconds(5));

        assertThat(selector)
                .isEqualTo(Selector.unicast(" earth ").withTimeToLive(Duration.ofMillis(5000)))
                .hasSameHashCodeAs(Selector.unicast("earth").withTimeToLive(Duration.ofMillis(5000)))
                .isNotEqualTo(Selector.unicast("earth"))
                .isNotEqualTo(Selector.multicast("earth").withTimeToLive(Duration.ofSeconds(5)))
                .isNotEqualTo(Selector.unicast("moon").withTimeToLive(Duration.ofSeconds(5)));
        assertThat(selector).hasToString("unicast earth, time to live PT5S");
        assertThat(Selector.multicast("a&b")).hasToString("multicast a & b");
    }

    @Test
    void isSpreadWithAndWithoutAKey() {
        Selector worker = Selector.unicast("worker");
        Selector spread = worker.spread();
        assertThat(spread.isSpread()).isTrue();
        assertThat(spread.spreadKey()).isEmpty();
        assertThat(worker.isSpread()).isFalse();
        assertThat(spread).isEqualTo(worker.spread()).hasSameHashCodeAs(worker.spread());
        assertThat(spread).isNotEqualTo(worker).isNotEqualTo(worker.spread(0));
        assertThat(worker.spread(7)).isEqualTo(worker.spread(7)).isNotEqualTo(worker.spread(8));
        assertThat(worker.spread(7).spreadKey()).hasValue(7);
        assertThat(worker.spread("order-17").spreadKey()).hasValue(0x7d2ee886a064d0eeL);
        assertThat(worker.spread("order-17").isSpread()).isTrue();
        assertThat(worker.spread(7).spread()).isEqualTo(spread);
        assertThat(worker.spread(7).withTimeToLive(Duration.ofSeconds(1)))
                .isEqualTo(worker.withTimeToLive(Duration.ofSeconds(1)).spread(7))
                .hasToString("unicast worker, spread by 7, time to live PT1S");
        assertThat(spread).hasToString("unicast worker, spread");
        assertThat(encoded(worker.spread(7))).isEqualTo(encoded(worker));
    }

    @Test
    void isNotSpreadWhereAllGetTheMessage() {
        Selector all = Selector.multicast("worker");
        assertThatIllegalStateException().isThrownBy(all::spread).withMessageContaining("multicast worker");
        assertThatIllegalStateException().isThrownBy(() -> all.spread(1));
        assertThatIllegalStateException().isThrownBy(() -> all.spread("key"));
    }

    @Test
    void hasTheCratesBytes() {
        assertThat(encoded(Selector.unicast("earth"))).isEqualTo(Vectors.bincode("selector unicast earth ttl0"));
        assertThat(encoded(Selector.multicast("a & !b").withTimeToLive(Duration.ofMillis(2500))))
                .isEqualTo(Vectors.bincode("selector multicast a&!b ttl2.5"));
    }

    @Test
    void isReadBackFromAFrame() throws MalformedFrameException {
        Selector selector = Selector.multicast("a | !(b & 'c d')").withTimeToLive(Duration.ofSeconds(7, 9));

        assertThat(Selector.of(frame(selector))).isEqualTo(selector);
    }

    @Test
    void keepsTheLongestTimeToLiveThatADurationCanSay() throws MalformedFrameException {
        Selector selector = Selector.unicast("a").withTimeToLive(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));

        assertThat(Selector.of(frame(selector))).isEqualTo(selector);
        assertThat(frame(selector).timeToLiveNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takesATimeToLiveBeyondThatAsTheLongest() throws MalformedFrameException {
        ByteBuffer target = ByteBuffer.allocate(200);
        FrameWriter writer = new FrameWriter();
        writer.begin(target, 0, Selector.unicast("a").encoded().withTimeToLive(-1, 5), 0, 0, 0);
        FrameView view = new FrameView();
        view.wrap(target, 0, (int) writer.end());

        Selector received = Selector.of(view);

        assertThat(received.timeToLive()).isEqualTo(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
        assertThat(frame(received).timeToLiveSeconds()).as("sent on as it came").isEqualTo(-1);
    }

    @Test
    void isEncodedOnce() {
        Selector selector = Selector.unicast("earth");

        assertThat(selector.encoded()).isSameAs(selector.encoded());
    }

    @Test
    void refusesANegativeTimeToLiveAndABrokenText() {
        Selector selector = Selector.unicast("earth");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> selector.withTimeToLive(Duration.ofNanos(-1)))
                .withMessageContaining("timeToLive=PT-0.000000001S is negative");
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> Selector.unicast("a &"));
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> Selector.multicast(""));
    }

    private static byte[] encoded(Selector selector) {
        ByteBuffer target = ByteBuffer.allocate(200);
        FrameWriter writer = new FrameWriter();
        writer.begin(target, 0, selector.encoded(), 0, 0, 0);
        writer.end();
        return Arrays.copyOfRange(target.array(), 8, 8 + target.get(4));
    }

    private static FrameView frame(Selector selector) throws MalformedFrameException {
        ByteBuffer target = ByteBuffer.allocate(200);
        FrameWriter writer = new FrameWriter();
        writer.begin(target, 0, selector.encoded(), 1, 2, 0).writeString("payload");
        FrameView view = new FrameView();
        view.wrap(target, 0, (int) writer.end());
        return view;
    }
}
