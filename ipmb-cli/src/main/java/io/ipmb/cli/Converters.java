package io.ipmb.cli;

import io.ipmb.AllowedPeers;
import io.ipmb.IllegalLabelException;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.LaneMode;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.WaitStrategy;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Text;
import io.ipmb.envelope.EnvelopeHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The meanings of the words on the command line; each failure names the correct form. */
final class Converters {

    private static final Pattern SIGNS_OF_SELECTORS = Pattern.compile("[*&|!()]");

    private static final Map<String, AllowedPeers> PEERS = byName(AllowedPeers.values());

    private static final Map<String, SlowConsumerPolicy> POLICIES = byName(SlowConsumerPolicy.values());

    private static final Map<String, LaneMode> LANES = byName(LaneMode.values());

    private static final Map<String, WaitStrategy> STRATEGIES = byName(WaitStrategy.values());

    private Converters() {}

    private static <E extends Enum<E>> Map<String, E> byName(E[] constants) {
        return Stream.of(constants)
                .collect(Collectors.toMap(
                        constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant -> constant));
    }

    static void register(CommandLine command) {
        command.registerConverter(TimeSpan.class, TimeSpan::parse)
                .registerConverter(LabelExpression.class, Converters::selector)
                .registerConverter(Label.class, Converters::label)
                .registerConverter(Header.class, Converters::header)
                .registerConverter(AllowedPeers.class, Converters::peers)
                .registerConverter(SlowConsumerPolicy.class, Converters::policy)
                .registerConverter(LaneMode.class, Converters::lanes)
                .registerConverter(WaitStrategy.class, Converters::strategy)
                .registerConverter(ByteSize.class, ByteSize::parse)
                .registerConverter(Long.class, Converters::number)
                .registerConverter(long.class, Converters::number)
                .registerConverter(Integer.class, Converters::smallNumber)
                .registerConverter(int.class, Converters::smallNumber);
    }

    private static LabelExpression selector(String text) {
        try {
            return LabelExpression.parse(text);
        } catch (SelectorSyntaxException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static Label label(String text) {
        List<String> names = new ArrayList<>();
        for (String element : text.split(",", -1)) {
            names.add(name(element));
        }
        try {
            return Label.literal(names);
        } catch (IllegalLabelException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** Refuses valid names that are most likely a mistake. */
    private static String name(String element) {
        if (element.length() > 2 && element.startsWith("\"") && element.endsWith("\"")) {
            return element.substring(1, element.length() - 1);
        }
        if (element.equals("*")) {
            throw new TypeConversionException(
                    "'*' is no name. A label is the list of names that senders address, write "
                            + "--label moon,night for instance; what is sent to '*' arrives there as well");
        }
        if (SIGNS_OF_SELECTORS.matcher(element).find()) {
            throw new TypeConversionException("'" + element
                    + "' reads like a selector. A label is a list of names, write "
                    + "--label moon,night for instance; a name with such signs goes into double quotes: '\"" + element
                    + "\"'");
        }
        if (!element.equals(element.strip())) {
            throw new TypeConversionException("the name '" + element + "' has a blank at its edge, which senders would "
                    + "have to write too; write --label moon,night without blanks");
        }
        return element;
    }

    private static Header header(String text) {
        int at = text.indexOf('=');
        if (at < 0) {
            throw new TypeConversionException("'" + text + "' has no value; write name=value");
        }
        String name = text.substring(0, at);
        String objection = EnvelopeHeaders.isReserved(name)
                ? "it has a meaning inside of one program only"
                        + (name.equals("contentType") ? "; --json sets that of TEXT" : "")
                : EnvelopeHeaders.objection(name);
        if (objection != null) {
            throw new TypeConversionException("the header '" + name + "' cannot travel: " + objection);
        }
        return new Header(name, new Text(text.substring(at + 1)));
    }

    private static AllowedPeers peers(String text) {
        AllowedPeers peers = PEERS.get(text);
        if (peers == null) {
            throw new TypeConversionException("'" + text + "' is neither same-user-or-root nor any-user");
        }
        return peers;
    }

    private static SlowConsumerPolicy policy(String text) {
        SlowConsumerPolicy policy = POLICIES.get(text);
        if (policy == null) {
            throw new TypeConversionException(
                    "'" + text + "' is not a policy; write wait, drop-newest, drop-oldest or disconnect");
        }
        return policy;
    }

    private static LaneMode lanes(String text) {
        LaneMode mode = LANES.get(text);
        if (mode == null) {
            throw new TypeConversionException("'" + text + "' is neither auto nor always nor never");
        }
        return mode;
    }

    private static WaitStrategy strategy(String text) {
        WaitStrategy strategy = STRATEGIES.get(text);
        if (strategy == null) {
            throw new TypeConversionException("'" + text + "' is neither park nor yield nor spin");
        }
        return strategy;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a whole number, or too large");
        }
    }

    private static int smallNumber(String text) {
        long number = number(text);
        if (number != (int) number) {
            throw new TypeConversionException("'" + text + "' is too large");
        }
        return (int) number;
    }
}
