package io.ipmb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The figures of one way.
 *
 * @param rates messages a second by their size in bytes
 * @param trips of short messages
 */
record BenchResult(BenchWay way, Map<Integer, Double> rates, RoundTrips trips) {

    private static final int KIBI = 1024;

    BenchResult {
        rates = new TreeMap<>(rates);
    }

    /** {@code 64 B}, {@code 16 KB}. */
    static String size(int bytes) {
        return bytes % KIBI == 0 ? bytes / KIBI + " KB" : bytes + " B";
    }

    /** The table of all ways, below a line about the machine. */
    static List<String> table(List<BenchResult> results) {
        List<String> titles = new ArrayList<>();
        titles.add("MESSAGES/S");
        results.get(0).rates().keySet().forEach(bytes -> titles.add(size(bytes)));
        titles.add("ROUND TRIP P50, µs");
        titles.add("P99, µs");
        Table table = new Table(titles.toArray(String[]::new));
        for (BenchResult result : results) {
            List<Object> cells = new ArrayList<>();
            cells.add(result.way().title());
            result.rates().values().forEach(rate -> cells.add(Math.round(rate)));
            cells.add(decimal(result.trips().micros(0.5)));
            cells.add(decimal(result.trips().micros(0.99)));
            table.add(cells.toArray());
        }
        List<String> lines = new ArrayList<>();
        lines.add(Runtime.getRuntime().availableProcessors() + " processors, " + system() + ", Java "
                + Runtime.version());
        lines.addAll(table.lines());
        return lines;
    }

    /** The same as a line of JSON. */
    static String json(List<BenchResult> results) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("processors", Runtime.getRuntime().availableProcessors());
        line.put("system", system());
        line.put("java", Runtime.version().toString());
        ArrayNode ways = line.putArray("ways");
        for (BenchResult result : results) {
            ObjectNode way = ways.addObject();
            way.put("way", result.way().title());
            ArrayNode rates = way.putArray("rates");
            result.rates()
                    .forEach((bytes, rate) ->
                            rates.addObject().put("bytes", bytes).put("messagesPerSecond", Math.round(rate)));
            way.putObject("roundTrip")
                    .put("p50Micros", result.trips().micros(0.5))
                    .put("p99Micros", result.trips().micros(0.99));
        }
        return JsonMapper.builder().build().writeValueAsString(line);
    }

    private static String decimal(double micros) {
        return String.format(Locale.ROOT, "%.1f", micros);
    }

    private static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version");
    }
}
