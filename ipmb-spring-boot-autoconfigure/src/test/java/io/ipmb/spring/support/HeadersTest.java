package io.ipmb.spring.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.envelope.Envelope;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.MimeTypeUtils;

/** The headers that travel, and their types on arrival. */
@ExtendWith(OutputCaptureExtension.class)
final class HeadersTest {

    private final DefaultIpmbMessageConverter converter = new DefaultIpmbMessageConverter();

    static Stream<Arguments> values() {
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        return Stream.of(
                Arguments.of("text", "text"),
                Arguments.of("", ""),
                Arguments.of(true, true),
                Arguments.of(-1, -1),
                Arguments.of((short) 7, 7),
                Arguments.of((byte) -7, -7),
                Arguments.of(Long.MIN_VALUE, Long.MIN_VALUE),
                Arguments.of(0.5, 0.5),
                Arguments.of(0.5f, 0.5),
                Arguments.of(new byte[] {1, 2}, new byte[] {1, 2}),
                Arguments.of(uuid, uuid),
                Arguments.of(Instant.parse("1969-01-01T00:00:00.5Z"), Instant.parse("1969-01-01T00:00:00.5Z")),
                Arguments.of(Instant.MAX, Instant.MAX),
                Arguments.of(Duration.ofMillis(-1), Duration.ofMillis(-1)),
                Arguments.of(Duration.ofSeconds(Long.MIN_VALUE), Duration.ofSeconds(Long.MIN_VALUE)),
                Arguments.of(DayOfWeek.MONDAY, "MONDAY"),
                Arguments.of('x', "x"),
                same(new BigDecimal("-1.50")),
                same(new BigDecimal("1E+30")),
                same(new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE)),
                same(YearMonth.of(9999, 12)),
                same(YearMonth.of(-10_000, 1)),
                same(BigInteger.TEN.pow(100)),
                same(URI.create("https://moon.example/sea?of=tranquility#1")),
                same(LocalDate.of(1969, 7, 20)),
                same(LocalTime.of(20, 17, 40, 5)),
                same(LocalDateTime.MAX),
                same(OffsetTime.of(20, 17, 0, 0, ZoneOffset.ofHours(2))),
                same(OffsetDateTime.parse("1969-07-20T20:17:40+02:00")),
                same(ZonedDateTime.of(LocalDateTime.of(2026, 10, 25, 2, 30), ZoneId.of("Europe/Vienna"))),
                same(Year.of(12345)),
                same(YearMonth.of(1969, 7)),
                same(MonthDay.of(2, 29)),
                same(Period.of(1, 2, 3)),
                same(new Date(123_456_789_012L)),
                same(List.of()),
                same(List.of(1, "two", 3L, uuid, List.of(true), Duration.ofSeconds(1))),
                same(Arrays.asList("one", null)),
                same(Set.of("one", "two")),
                same(Map.of("one", 1, "two", List.of(2))),
                same(Map.of(List.of("slip"), 0)),
                Arguments.of(List.of(DayOfWeek.MONDAY, MimeTypeUtils.TEXT_HTML), List.of("MONDAY", "text/html")),
                Arguments.of(new int[] {1, -2}, new int[] {1, -2}),
                Arguments.of(new short[] {1, -2}, new int[] {1, -2}),
                Arguments.of(new long[] {Long.MAX_VALUE}, new long[] {Long.MAX_VALUE}),
                Arguments.of(new double[] {0.5}, new double[] {0.5}),
                Arguments.of(new float[] {0.5f}, new double[] {0.5}),
                Arguments.of(new boolean[] {true, false}, new boolean[] {true, false}),
                Arguments.of(new String[] {"one", null}, new String[] {"one", null}),
                Arguments.of(new Object[] {1, "two"}, new Object[] {1, "two"}),
                Arguments.of(new UUID[] {uuid}, new Object[] {uuid}),
                Arguments.of(new int[][] {{1}, {2}}, new Object[] {new int[] {1}, new int[] {2}}));
    }

    private static Arguments same(Object value) {
        return Arguments.of(value, value);
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesTravel(Object value, Object arrived) {
        assertThat(travelled(Map.of("name", value)).get("name")).isEqualTo(arrived);
    }

    @Test
    void otherValuesStayHereAreCountedAndReportedOnce(CapturedOutput output) {
        for (int i = 0; i < 3; i++) {
            Map<String, Object> headers =
                    Map.of("locale-header", Locale.ROOT, "name", 1, "list-header", List.of(1, Locale.ROOT));
            assertThat(travelled(headers)).containsEntry("name", 1).doesNotContainKeys("locale-header", "list-header");
        }
        assertThat(converter.headersNotSent()).isEqualTo(6);
        assertThat(output.getOut())
                .containsOnlyOnce("'locale-header' is not sent")
                .containsOnlyOnce("'list-header' is not");
    }

    @Test
    void valuesThatTheBusCannotCarryInsideOfOthersStayHere() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        List<Object> deep = List.of();
        for (int i = 1; i < 16; i++) {
            deep = List.of(deep);
        }
        assertThat(travelled(Map.of("deep", deep))).containsEntry("deep", deep);
        Map<String, Object> headers = Map.of(
                "itself", itself,
                "deeper", List.of(deep),
                "thread", Map.of("one", Thread.currentThread()),
                "password", "secret".toCharArray(),
                "digits", BigInteger.TEN.pow(5000));
        assertThat(travelled(headers)).doesNotContainKeys("itself", "deeper", "thread", "password", "digits");
        assertThat(converter.headersNotSent()).isEqualTo(5);
    }

    /** Their classes write a text that they do not read, those of the numbers before JDK 25. */
    static Stream<Object> unreadableValues() {
        return Stream.concat(
                Stream.of(YearMonth.of(10_000, 1), YearMonth.of(Year.MAX_VALUE, 12)),
                Stream.of(
                                new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
                                new BigDecimal(BigInteger.TEN.pow(20), Integer.MIN_VALUE))
                        .filter(HeadersTest::isUnreadable));
    }

    private static boolean isUnreadable(BigDecimal value) {
        try {
            return !new BigDecimal(value.toString()).equals(value);
        } catch (NumberFormatException e) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("unreadableValues")
    void aValueWhoseTextNobodyCouldReadStaysHere(Object value) {
        assertThat(travelled(Map.of("unreadable", value, "inside", List.of(value), "name", 1)))
                .containsEntry("name", 1)
                .doesNotContainKeys("unreadable", "inside");
        assertThat(converter.headersNotSent()).isEqualTo(2);
        assertThat(converter.isEnveloped(new GenericMessage<>("text", Map.of("unreadable", value))))
                .isFalse();
    }

    @Test
    void aHeaderWithoutAValueStaysHere() {
        Map<String, Object> headers = new HashMap<>(Map.of("name", 1));
        headers.put("nothing", null);
        assertThat(travelled(headers)).containsEntry("name", 1).doesNotContainKey("nothing");
    }

    @Test
    void onlyHeadersThatNeedItGetTheVersionThatOlderProgramsDoNotRead() {
        assertThat(version(Map.of("a", 1))).isEqualTo(1);
        assertThat(version(Map.of("a", 1, "b", List.of(1)))).isEqualTo(3);
    }

    private int version(Map<String, Object> headers) {
        return ((Envelope) converter.toPayload(new GenericMessage<>("text", headers))).version();
    }

    @Test
    void headersOfOneProcessStayThere() {
        Map<String, Object> local = new HashMap<>(Map.of(
                MessageHeaders.REPLY_CHANNEL, "channel",
                MessageHeaders.ERROR_CHANNEL, "channel",
                MessageHeaders.CONTENT_TYPE, "text/plain"));
        local.put(IpmbHeaders.SELECTOR, "moon");
        local.put(IpmbHeaders.TIME_TO_LIVE, Duration.ofSeconds(1));
        local.put(IpmbHeaders.MULTICAST, true);
        local.put(IpmbHeaders.RECEIVED_SELECTOR, Arrival.SELECTOR);
        local.put(IpmbHeaders.PREFIX + "unheardOf", "x");
        assertThat(converter.toPayload(new GenericMessage<>("text", local))).isEqualTo("text");
        assertThat(converter.headersNotSent()).isZero();
    }

    @Test
    void patternsSayWhatTravels() {
        converter.setMappedHeaders("!tenant-secret", "tenant*", "trace");
        Map<String, Object> all =
                Map.of("tenant-secret", 1, "tenant-name", 2, "trace", 3, "other", 4, IpmbHeaders.CORRELATION_ID, "5");
        assertThat(travelled(all))
                .containsEntry("tenant-name", 2)
                .containsEntry("trace", 3)
                .containsEntry(IpmbHeaders.CORRELATION_ID, "5")
                .doesNotContainKeys("tenant-secret", "other");
        converter.setMappedHeaders();
        assertThat(converter.toPayload(new GenericMessage<>("text", Map.of("other", 4))))
                .isEqualTo("text");
    }

    @Test
    void tooManyTooLongOrTooLargeHeadersAreRefused() {
        Map<String, Object> many = new HashMap<>();
        for (int i = 0; i < 128; i++) {
            many.put("header " + i, i);
        }
        assertThat(travelled(many)).containsAllEntriesOf(many);
        many.put("one more", 1);
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> travelled(many))
                .withMessageContaining("129")
                .withMessageContaining("128");
        String longest = "ü".repeat(127) + "x";
        assertThat(travelled(Map.of(longest, 1))).containsEntry(longest, 1);
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> travelled(Map.of(longest + "x", 1)))
                .withMessageContaining("255");
        assertThat(travelled(Map.of("large", "x".repeat(65_000)))).hasSizeGreaterThan(1);
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> travelled(Map.of("large", "x".repeat(65_536))))
                .withMessageContaining("65536");
    }

    @Test
    void aTextThatIsNoUnicodeIsRefused() {
        assertThatExceptionOfType(MessageConversionException.class)
                .isThrownBy(() -> travelled(Map.of("half", "\uD800")))
                .withMessageContaining("cannot travel");
    }

    private MessageHeaders travelled(Map<String, Object> headers) {
        Object payload = converter.toPayload(new GenericMessage<>("text", headers));
        return converter
                .toMessage(Arrival.of(payload), ResolvableType.forClass(String.class))
                .getHeaders();
    }
}
