package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.spring.support.IpmbHeaders;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/** The selector of a message: of a text, of its headers, or the default one. */
final class AddressingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Addressing addressing = new Addressing();

    private static MessageHeaders headers(Map<String, Object> headers) {
        return new MessageHeaders(headers);
    }

    @Test
    void aTextIsFoundAgain() {
        assertThat(addressing.of("moon & !dark"))
                .isSameAs(addressing.of("moon & !dark"))
                .isEqualTo(Selector.unicast("moon & !dark"));
    }

    @Test
    void headersGoWithATextAndWithALabelExpression() {
        MessageHeaders toMany = headers(Map.of(IpmbHeaders.MULTICAST, true, IpmbHeaders.TIME_TO_LIVE, MINUTE));
        Selector expected = Selector.multicast("moon").withTimeToLive(MINUTE);
        assertThat(addressing.of("moon", toMany)).isEqualTo(expected);
        for (Object moon : new Object[] {"moon", LabelExpression.of("moon")}) {
            assertThat(addressing.of(headers(Map.of(
                            IpmbHeaders.SELECTOR,
                            moon,
                            IpmbHeaders.MULTICAST,
                            true,
                            IpmbHeaders.TIME_TO_LIVE,
                            MINUTE))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void everySelectorIsSpreadAsTheHeadersSay() {
        Selector worker = Selector.unicast("worker");
        addressing.setDefaultSelector("worker");
        MessageHeaders any = headers(Map.of(IpmbHeaders.SPREAD, true));
        MessageHeaders keyed = headers(Map.of(IpmbHeaders.SPREAD_KEY, "order-17"));
        assertThat(addressing.of("worker", any)).isEqualTo(worker.spread());
        assertThat(addressing.of(any)).isEqualTo(worker.spread());
        assertThat(addressing.of(keyed)).isEqualTo(worker.spread("order-17"));
        assertThat(addressing.of(headers(Map.of(IpmbHeaders.SPREAD_KEY, 5, IpmbHeaders.SPREAD, true))))
                .isEqualTo(worker.spread(5));
        for (Object to : new Object[] {"worker", LabelExpression.of("worker"), worker, worker.spread(9)}) {
            assertThat(addressing.of(headers(Map.of(IpmbHeaders.SELECTOR, to, IpmbHeaders.SPREAD_KEY, -1L))))
                    .isEqualTo(worker.spread(-1));
        }
        assertThat(addressing.of(headers(Map.of(IpmbHeaders.SPREAD, false)))).isEqualTo(worker);
        Selector own = worker.spread(9);
        assertThat(addressing.of(headers(Map.of(IpmbHeaders.SELECTOR, own, IpmbHeaders.SPREAD, true))))
                .isSameAs(own);
    }

    @Test
    void aMulticastReachesAllWhateverTheHeadersSay() {
        MessageHeaders keyed = headers(Map.of(IpmbHeaders.MULTICAST, true, IpmbHeaders.SPREAD_KEY, "order-17"));
        assertThat(addressing.of("worker", keyed)).isEqualTo(Selector.multicast("worker"));
        assertThat(addressing.of("worker", headers(Map.of(IpmbHeaders.MULTICAST, true, IpmbHeaders.SPREAD, true))))
                .isEqualTo(Selector.multicast("worker"));
    }

    @Test
    void aHeaderForSpreadingOfAnotherTypeIsRefused() {
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> addressing.of("worker", headers(Map.of(IpmbHeaders.SPREAD, "yes"))))
                .withMessageContaining("ipmb_spread")
                .withMessageContaining("Boolean");
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> addressing.of("worker", headers(Map.of(IpmbHeaders.SPREAD_KEY, 1.5))))
                .withMessageContaining("ipmb_spreadKey")
                .withMessageContaining("a text or a whole number");
    }

    @Test
    void aSelectorBringsItsOwn() {
        Selector mars = Selector.unicast("mars").withTimeToLive(Duration.ofSeconds(1));
        addressing.setDefaultTimeToLive(MINUTE);
        assertThat(addressing.of(headers(Map.of(IpmbHeaders.SELECTOR, mars, IpmbHeaders.MULTICAST, true))))
                .isSameAs(mars);
    }

    @Test
    void withoutASelectorItIsTheDefaultOne() {
        assertThatIllegalStateException()
                .isThrownBy(() -> addressing.of(headers(Map.of())))
                .withMessageContaining("ipmb.template.default-selector")
                .withMessageContaining("setDefaultSelector");
        addressing.setDefaultSelector("moon");
        assertThat(addressing.of(headers(Map.of()))).isEqualTo(Selector.unicast("moon"));
        assertThat(addressing.requireDefault()).isEqualTo(addressing.defaultSelector());
    }

    @Test
    void theDefaultTimeToLiveIsForTextsAloneTheDefaultOneIncluded() {
        addressing.setDefaultSelector("moon");
        addressing.setDefaultTimeToLive(MINUTE);
        assertThat(addressing.of("moon").timeToLive()).isEqualTo(MINUTE);
        assertThat(addressing.requireDefault().timeToLive()).isEqualTo(MINUTE);
        assertThat(addressing.ofReplyAddress("reply-here").timeToLive()).isZero();
        addressing.setDefaultSelector(Selector.unicast("mars"));
        addressing.setDefaultTimeToLive(MINUTE.plusSeconds(1));
        assertThat(addressing.requireDefault().timeToLive()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {IpmbHeaders.SELECTOR, IpmbHeaders.MULTICAST, IpmbHeaders.TIME_TO_LIVE})
    void aHeaderOfAnotherTypeIsRefusedWithItsName(String name) {
        addressing.setDefaultSelector("moon");
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> addressing.of(headers(
                        name.equals(IpmbHeaders.SELECTOR)
                                ? Map.of(name, 7)
                                : Map.of(IpmbHeaders.SELECTOR, "moon", name, 7))))
                .withMessageContaining(name)
                .withMessageContaining("Integer");
    }

    @Test
    void refusesATextThatIsNoLabelExpressionAndANegativeTimeToLive() {
        assertThatExceptionOfType(SelectorSyntaxException.class).isThrownBy(() -> addressing.of("moon &"));
        assertThatIllegalArgumentException().isThrownBy(() -> addressing.setDefaultTimeToLive(Duration.ofMillis(-1)));
    }
}
