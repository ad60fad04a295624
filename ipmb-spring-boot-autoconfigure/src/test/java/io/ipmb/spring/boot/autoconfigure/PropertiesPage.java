package io.ipmb.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The appendix of the user guide that lists all properties, made from the metadata. */
final class PropertiesPage {

    private static final Pattern CAMEL = Pattern.compile("(?<=[a-z])([A-Z])");

    private static final Map<String, String> SECTIONS = sections();

    /** No metadata say it, yet whoever knows other starters looks here. */
    private static final String NOT_THERE = """

            ## What you may look for

            Other starters have these, and this one does not:

            | There | Here |
            | --- | --- |
            | an identifier or a group by default | `ipmb.identifier` has no default: a name made of the application's would put each program on a bus of its own, without a word |
            | an address by default | `ipmb.label` has none: what others send to is a contract between programs, and must not change with `spring.application.name`. Without a label an application sends, asks and gets its replies, and hears what is for everyone (`*`) |
            | `recovery-interval`, a time-out after which a connection counts as lost | nothing to set: an application that has lost the host of its bus joins the next one at once, or becomes it, and tries for as long as it takes. `ipmb.reconnect.initial-interval` and its neighbours are for what does need a pause: joining at start with `ipmb.startup-failure-policy=retry`, a host that lets the application in no more, an endpoint that was thrown off |
            | a size above which each payload goes another way | `ipmb.memory-region.threshold` is for what travels in an envelope anyway: objects as JSON, text and bytes of a content type, messages with headers. A plain text, number, record or `byte[]` never becomes a memory region by itself: programs in other languages read it, and would have to know. Give it a content type, attach a region, or see the failure that says how large the message is |
            | `acknowledge-mode`, `prefetch`, transactions | delivery is at most once; `ipmb.listener.queue-capacity` is what is taken from the bus beforehand |
            | `ssl.*`, user and password | one machine: the kernel says who a program is (`ipmb.allowed-peers`), and `ipmb.token` keeps apart those of one user |
            | the address and the time-outs of a management API | there is none: the actuator endpoint `ipmb` and the command line look at the bus itself |
            """;

    private PropertiesPage() {}

    private static Map<String, String> sections() {
        Map<String, String> sections = new LinkedHashMap<>();
        sections.put("ipmb.template.", "Sending");
        sections.put("ipmb.listener.", "Receiving");
        sections.put("ipmb.bytes-message.", "Messages of C, C++ and Node.js programs");
        sections.put("ipmb.memory-region.", "Memory regions");
        sections.put("ipmb.host.", "While the application hosts the bus");
        sections.put("management.", "Operations");
        return sections;
    }

    static String render(List<PropertyMetadata> properties) {
        StringBuilder page = new StringBuilder("""
                # Properties

                All settings of the starter, for `application.yml` or wherever else Spring Boot takes settings from. Times are written
                as `10s`, `500ms`, `2m`; sizes as `4MB`, `512KB`. A value that cannot be used ends the start, and the failure says what to
                write instead.

                This page is made from the configuration metadata; a test holds the two together.
                """);
        section(
                page,
                "The bus",
                properties.stream().filter(PropertiesPage::isTopLevel).toList());
        SECTIONS.forEach((prefix, title) -> section(
                page,
                title,
                properties.stream()
                        .filter(property -> property.name().startsWith(prefix))
                        .toList()));
        return page.append(NOT_THERE).toString();
    }

    private static boolean isTopLevel(PropertyMetadata property) {
        return SECTIONS.keySet().stream().noneMatch(property.name()::startsWith);
    }

    private static void section(StringBuilder page, String title, List<PropertyMetadata> properties) {
        if (properties.isEmpty()) {
            return;
        }
        page.append("\n## ").append(title).append("\n\n| Property | Default | Meaning |\n| --- | --- | --- |\n");
        for (PropertyMetadata property : properties) {
            page.append("| `").append(property.name()).append("` | ");
            String value = property.defaultValue();
            if (value == null) {
                page.append("none");
            } else if (value.isEmpty()) {
                page.append("empty");
            } else {
                page.append('`').append(value).append('`');
            }
            page.append(" | ")
                    .append(property.description())
                    .append(choices(property))
                    .append(" |\n");
        }
    }

    private static String choices(PropertyMetadata property) {
        String type = property.type();
        if (type == null || !type.startsWith("io.ipmb.")) {
            return "";
        }
        try {
            Object[] constants = Class.forName(type).getEnumConstants();
            StringBuilder text = new StringBuilder(" One of");
            for (int i = 0; i < constants.length; i++) {
                text.append(i == 0 ? " `" : ", `")
                        .append(written((Enum<?>) constants[i]))
                        .append('`');
            }
            return text.append('.').toString();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String written(Enum<?> constant) {
        Matcher camel = CAMEL.matcher(constant.name());
        return camel.replaceAll("-$1").replace('_', '-').toLowerCase(java.util.Locale.ROOT);
    }
}
