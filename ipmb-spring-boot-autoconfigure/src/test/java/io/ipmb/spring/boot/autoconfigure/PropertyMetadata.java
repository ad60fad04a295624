package io.ipmb.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One property as this module's metadata describe it.
 *
 * @param defaultValue as it is written in a file, null when there is none
 */
record PropertyMetadata(
        String name,
        @Nullable String type,
        @Nullable String description,
        @Nullable String defaultValue) {

    /** All properties of the module, in the order of the file. */
    static List<PropertyMetadata> all() {
        JsonNode root;
        try (InputStream in = PropertyMetadata.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI()
                .resolve("../classes/META-INF/spring-configuration-metadata.json")
                .toURL()
                .openStream()) {
            root = JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        List<PropertyMetadata> found = new ArrayList<>();
        for (JsonNode property : root.get("properties")) {
            found.add(new PropertyMetadata(
                    property.get("name").asString(),
                    text(property, "type"),
                    text(property, "description"),
                    text(property, "defaultValue")));
        }
        return found;
    }

    private static @Nullable String text(JsonNode property, String name) {
        JsonNode value = property.get(name);
        if (value == null) {
            return null;
        }
        return value.isValueNode() ? value.asString() : value.isEmpty() ? "" : value.toString();
    }
}
