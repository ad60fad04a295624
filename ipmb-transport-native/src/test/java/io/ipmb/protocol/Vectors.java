package io.ipmb.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Samples, most of them written by programs of the crate: bytes by name. */
public final class Vectors {

    private Vectors() {}

    /** Whole packets, as an ipmb 0.8.5 sent them. */
    public static Map<String, byte[]> frames() {
        return read("frames.tsv");
    }

    /** Single values, encoded by the crate's own code. */
    public static Map<String, byte[]> bincode() {
        return read("bincode.tsv");
    }

    /** The single value with this name. */
    public static byte[] bincode(String name) {
        byte[] bytes = bincode().get(name);
        if (bytes == null) {
            throw new AssertionError("no line \"" + name + "\" in bincode.tsv");
        }
        return bytes;
    }

    /** What endpoints of this library alone say of lanes, and what rests on it. */
    static byte[] lanes(String name) {
        byte[] bytes = read("lanes.tsv").get(name);
        if (bytes == null) {
            throw new AssertionError("no line \"" + name + "\" in lanes.tsv");
        }
        return bytes;
    }

    private static Map<String, byte[]> read(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("vectors/" + file)) {
            if (in == null) {
                throw new AssertionError(file + " is not on the class path");
            }
            Map<String, byte[]> vectors = new LinkedHashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                List<String> columns = List.of(line.split("\t", -1));
                if (!line.startsWith("#")) {
                    vectors.put(columns.get(0), HexFormat.of().parseHex(columns.get(columns.size() - 1)));
                }
            }
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
