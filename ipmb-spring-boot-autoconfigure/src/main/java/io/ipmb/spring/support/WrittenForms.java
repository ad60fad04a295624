package io.ipmb.spring.support;

import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Form;
import io.ipmb.envelope.EnvelopeContent.Written;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
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
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConversionException;

/** Header values that travel as text in a named form: numbers of any size, dates and times, URIs. */
final class WrittenForms {

    private static final Map<Class<?>, Form> FORMS = Map.ofEntries(
            Map.entry(BigDecimal.class, Form.DECIMAL),
            Map.entry(BigInteger.class, Form.WHOLE),
            Map.entry(URI.class, Form.URI),
            Map.entry(LocalDate.class, Form.DATE),
            Map.entry(LocalTime.class, Form.TIME),
            Map.entry(LocalDateTime.class, Form.DATE_TIME),
            Map.entry(OffsetTime.class, Form.OFFSET_TIME),
            Map.entry(OffsetDateTime.class, Form.OFFSET_DATE_TIME),
            Map.entry(ZonedDateTime.class, Form.ZONED_DATE_TIME),
            Map.entry(Year.class, Form.YEAR),
            Map.entry(YearMonth.class, Form.YEAR_MONTH),
            Map.entry(MonthDay.class, Form.MONTH_DAY),
            Map.entry(Period.class, Form.PERIOD),
            Map.entry(Date.class, Form.UTIL_DATE));

    private WrittenForms() {}

    /**
     * The value as text. Some classes cannot read all texts that they write ({@code YearMonth} after the year 9999,
     * {@code BigDecimal} of an extreme scale), and the other side would refuse the whole message for such a text.
     * Therefore each text is read back.
     *
     * @return null for a value of another kind, and for a text that is too long or cannot be read back
     */
    static @Nullable Written write(Object value) {
        Form form = FORMS.get(value.getClass());
        if (form == null) {
            return null;
        }
        String text = value instanceof Date date ? date.toInstant().toString() : value.toString();
        return isReadable(form, text) ? new Written(form, text) : null;
    }

    private static boolean isReadable(Form form, String text) {
        if (text.length() > EnvelopeContent.MOST_CHARACTERS_OF_A_FORM) {
            return false;
        }
        try {
            Object unused = parsed(form, text);
            return true;
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    /**
     * The value of a header, from its text.
     *
     * @throws MessageConversionException when the text stands for no value of the form
     */
    static Object read(String name, Written written) {
        String text = written.text();
        // The time to read a number grows with the square of its digits.
        if (text.length() > EnvelopeContent.MOST_CHARACTERS_OF_A_FORM) {
            throw HeaderValues.broken(
                    name,
                    "has a text of " + text.length() + " characters, expected at most "
                            + EnvelopeContent.MOST_CHARACTERS_OF_A_FORM);
        }
        try {
            return parsed(written.form(), text);
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw new MessageConversionException(
                    "The envelope is broken: the header '" + name + "' is no " + written.form() + ": " + e.getMessage(),
                    e);
        }
    }

    private static Object parsed(Form form, String text) {
        return switch (form) {
            case DECIMAL -> new BigDecimal(text);
            case WHOLE -> new BigInteger(text);
            case URI -> URI.create(text);
            case DATE -> LocalDate.parse(text);
            case TIME -> LocalTime.parse(text);
            case DATE_TIME -> LocalDateTime.parse(text);
            case OFFSET_TIME -> OffsetTime.parse(text);
            case OFFSET_DATE_TIME -> OffsetDateTime.parse(text);
            case ZONED_DATE_TIME -> ZonedDateTime.parse(text);
            case YEAR -> Year.parse(text);
            case YEAR_MONTH -> YearMonth.parse(text);
            case MONTH_DAY -> MonthDay.parse(text);
            case PERIOD -> Period.parse(text);
            case UTIL_DATE -> Date.from(Instant.parse(text));
        };
    }
}
