package io.ipmb.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The properties that the configuration metadata on the class path name.
 *
 * @param types the type of each, by name
 */
record KnownProperties(Map<String, String> types) {

    static KnownProperties onTheClassPath() {
        JsonMapper mapper = JsonMapper.builder().build();
        Map<String, String> types = new HashMap<>();
        try {
            for (URL url : Collections.list(KnownProperties.class
                    .getClassLoader()
                    .getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream metadata = url.openStream()) {
                    for (JsonNode property : mapper.readTree(metadata).path("properties")) {
                        types.put(
                                property.path("name").asString(),
                                property.path("type").asString(""));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownProperties(Map.copyOf(types));
    }

    /** Whether it is a property, or an entry of one that is a map. */
    boolean isProperty(String name) {
        if (types.containsKey(name)) {
            return true;
        }
        int dot = name.lastIndexOf('.');
        String map = dot < 0 ? "" : types.getOrDefault(name.substring(0, dot), "");
        return map.startsWith("java.util.Map<");
    }

    /** The names of all that a document in YAML sets. */
    static List<String> namesIn(Object yaml) {
        TreeSet<String> names = new TreeSet<>();
        collect("", yaml, names);
        return List.copyOf(names);
    }

    private static void collect(String prefix, Object value, TreeSet<String> names) {
        if (value instanceof Map<?, ?> map) {
            map.forEach(
                    (key, nested) -> collect(prefix.isEmpty() ? key.toString() : prefix + "." + key, nested, names));
        } else {
            names.add(prefix);
        }
    }
}
