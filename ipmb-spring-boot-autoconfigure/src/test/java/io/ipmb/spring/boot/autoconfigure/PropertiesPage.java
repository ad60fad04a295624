package io.ipmb.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list of all properties in the user guide, generated from the metadata. */
final class PropertiesPage {

    private static final Pattern CAMEL = Pattern.compile("(?<=[a-z])([A-Z])");

    private static final Map<String, String> SECTIONS = sections();

    /** Settings of other starters, and their counterparts here; no metadata hold them. */
    private static final String NOT_THERE = """

            ## Settings of other starters

            | Elsewhere | Here |
            | --- | --- |
            | a default identifier or group | `ipmb.identifier` has no default: a name derived from the application's would silently put each program on a bus of its own |
            | a default address | `ipmb.label` has no default: an address is a contract between programs and must not change with `spring.application.name`. Without a label an application sends, asks, gets its replies, and receives messages to everyone (`*`) |
            | `recovery-interval`, a time-out for a lost connection | no setting: an application that has lost its host joins the next one at once, or becomes it, and tries without a limit. `ipmb.reconnect.*` sets the pauses of the other cases: joining at start with `ipmb.startup-failure-policy=retry`, a refusal by the next host, a disconnect by the host |
            | a size above which each payload takes another way | `ipmb.memory-region.threshold`, for enveloped messages: objects as JSON, text and bytes with a content type, messages with headers. A plain text, number, record or `byte[]` stays in the frame, since programs in other languages read it there. A large one needs a content type or an attached region; without them the send fails, and the failure names the size |
            | `acknowledge-mode`, `prefetch`, transactions | delivery is at most once; `ipmb.listener.queue-capacity` sets the number of messages read ahead of the workers |
            | `ssl.*`, user and password | one machine: the kernel names each program's user (`ipmb.allowed-peers`), and `ipmb.token` separates programs of one user |
            | address and time-outs of a management API | no such API: the actuator endpoint `ipmb` and the command line look at the bus itself |
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

                All settings of the starter, for `application.yml` or any other source of Spring Boot. Write times as `10s`, `500ms`,
                `2m` and sizes as `4MB`, `512KB`. A time without a unit counts milliseconds, as everywhere in Spring Boot, and is 0 or
                at least `1000`: less could be meant as seconds. A size without a unit counts bytes. An invalid value ends the start; the
                failure names the remedy.

                The page is generated from the configuration metadata, and a test compares the two.
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
