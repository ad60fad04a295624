package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import java.util.List;
import java.util.Map;

/**
 * Sets up a converter like the auto-configured one: by the properties {@code ipmb.template.mapped-headers}, {@code
 * ipmb.bytes-message.*} and {@code ipmb.memory-region.max-body-bytes}, and by the customizers. Inject it to declare
 * your own converter; without it, a converter ignores these properties. Thread-safe.
 *
 * @since 0.1.0
 */
public final class IpmbMessageConverterConfigurer {

    private static final String MAPPED_HEADERS = "ipmb.template.mapped-headers";

    private final String[] mappedHeaders;
    private final int defaultFormat;
    private final Map<Integer, String> formats;
    private final BodyRegions bodyRegions;
    private final List<IpmbMessageConverterCustomizer> customizers;

    IpmbMessageConverterConfigurer(
            IpmbProperties properties, BodyRegions bodyRegions, List<IpmbMessageConverterCustomizer> customizers) {
        IpmbProperties.BytesMessage settings = properties.bytesMessage();
        this.mappedHeaders = mappedHeaders(properties.template().mappedHeaders());
        this.defaultFormat =
                PropertyChecks.within(0, 0xffff, "ipmb.bytes-message.default-format", settings.defaultFormat());
        this.formats = Map.copyOf(settings.formats());
        this.bodyRegions = bodyRegions;
        this.customizers = customizers;
    }

    private static String[] mappedHeaders(List<String> patterns) {
        for (String pattern : patterns) {
            if (pattern.isBlank() || pattern.equals("!")) {
                throw PropertyChecks.refused(
                        MAPPED_HEADERS,
                        String.join(",", patterns),
                        "One of the names is empty. Write names with a comma between two of them, for instance"
                                + " tenant,station-*.");
            }
        }
        int all = patterns.indexOf("*");
        if (all >= 0 && all < patterns.size() - 1) {
            throw PropertyChecks.refused(
                    MAPPED_HEADERS,
                    String.join(",", patterns),
                    "The first match decides, so nothing behind the asterisk counts. Write the asterisk last, for"
                            + " instance !secret,*.");
        }
        return patterns.toArray(String[]::new);
    }

    /** Sets up and returns the converter; later settings override these. */
    public DefaultIpmbMessageConverter configure(DefaultIpmbMessageConverter converter) {
        converter.setBodyRegions(bodyRegions);
        converter.setMappedHeaders(mappedHeaders);
        converter.setDefaultFormat(defaultFormat);
        try {
            converter.setFormats(formats);
        } catch (RuntimeException e) {
            throw PropertyChecks.refused(
                    "ipmb.bytes-message.formats",
                    formats,
                    e.getMessage() + ". Write a content type for each number, for instance 1: application/json.");
        }
        customizers.forEach(customizer -> customizer.customize(converter));
        return converter;
    }
}
