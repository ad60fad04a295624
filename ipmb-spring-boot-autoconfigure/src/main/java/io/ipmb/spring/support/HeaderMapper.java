package io.ipmb.spring.support;

import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Value;
import io.ipmb.envelope.EnvelopeHeaders;
import io.ipmb.incident.IncidentLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.PatternMatchUtils;

/** Chooses the headers that travel, converts them, and checks received ones. Thread-safe. */
final class HeaderMapper {

    private static final Log LOG = LogFactory.getLog(DefaultIpmbMessageConverter.class);

    private final String[] patterns;
    private final LongAdder left = new LongAdder();
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);

    /**
     * @param patterns name the application's headers that travel; the first match decides, and a {@code !} in front
     *     excludes
     */
    HeaderMapper(String... patterns) {
        this.patterns = patterns.clone();
    }

    /** The number of headers that stayed here because of their value's type. */
    long left() {
        return left.sum();
    }

    /**
     * The headers that travel.
     *
     * @throws MessageConversionException when a name is too long
     */
    List<Header> outgoing(MessageHeaders headers) {
        List<Header> travelling = List.of();
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            String name = header.getKey();
            if (!travels(name) || isAbsent(header)) {
                continue;
            }
            Value value = HeaderValues.value(header.getValue());
            if (value == null) {
                reportLeft(name, header.getValue());
                continue;
            }
            String objection = EnvelopeHeaders.objection(name);
            if (objection != null) {
                throw new MessageConversionException("The header '" + name + "' cannot travel: " + objection);
            }
            if (travelling.isEmpty()) {
                travelling = new ArrayList<>();
            }
            travelling.add(new Header(name, value));
        }
        return travelling;
    }

    /**
     * The received headers.
     *
     * @throws MessageConversionException when a name is reserved or occurs twice, or a value is impossible
     */
    static Map<String, Object> incoming(List<Header> headers) {
        Map<String, Object> map = new HashMap<>();
        for (Header header : headers) {
            String name = header.name();
            String objection = EnvelopeHeaders.isReserved(name)
                    ? "it has a meaning inside one process only"
                    : EnvelopeHeaders.objection(name);
            if (objection == null && map.put(name, HeaderValues.object(name, header.value())) != null) {
                objection = "it occurs twice";
            }
            if (objection != null) {
                throw new MessageConversionException(
                        "The envelope is broken: the header '" + shortened(name) + "' must not travel: " + objection);
            }
        }
        return map;
    }

    /** Whether any header travels. */
    boolean anyTravels(MessageHeaders headers) {
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            if (travels(header.getKey()) && !isAbsent(header) && HeaderValues.value(header.getValue()) != null) {
                return true;
            }
        }
        return false;
    }

    /** A header without a value counts as absent: the envelope has no form for it. */
    @SuppressWarnings({"ConstantValue", "NullableProblems"}) // a map of headers may hold nulls, whatever its type says
    private static boolean isAbsent(Map.Entry<String, Object> header) {
        return header.getValue() == null;
    }

    private boolean travels(String name) {
        return EnvelopeHeaders.isOwn(name) || (!EnvelopeHeaders.isReserved(name) && matches(name));
    }

    private boolean matches(String name) {
        for (String pattern : patterns) {
            boolean negative = pattern.startsWith("!");
            if (PatternMatchUtils.simpleMatch(negative ? pattern.substring(1) : pattern, name)) {
                return !negative;
            }
        }
        return false;
    }

    private void reportLeft(String name, Object value) {
        left.increment();
        IncidentLog.Line line = incidents.line("header-left", name);
        if (line != null) {
            line.write("reason=header-left: the header '" + name + "' is not sent: its value, a "
                    + value.getClass().getName()
                    + ", has no form on the bus; send text, a number, a boolean, bytes, a UUID, a URI, a date or time, an"
                    + " enum, or a list, set, map or array of these; the pattern '!" + name
                    + "' among the mapped headers silences this line");
        }
    }

    private static String shortened(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }
}
