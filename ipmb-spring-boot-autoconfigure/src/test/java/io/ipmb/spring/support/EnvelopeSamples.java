package io.ipmb.spring.support;

import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Bytes;
import io.ipmb.envelope.EnvelopeContent.Described;
import io.ipmb.envelope.EnvelopeContent.Distinct;
import io.ipmb.envelope.EnvelopeContent.Element;
import io.ipmb.envelope.EnvelopeContent.Entries;
import io.ipmb.envelope.EnvelopeContent.Entry;
import io.ipmb.envelope.EnvelopeContent.F64;
import io.ipmb.envelope.EnvelopeContent.Flag;
import io.ipmb.envelope.EnvelopeContent.Form;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.I32;
import io.ipmb.envelope.EnvelopeContent.I64;
import io.ipmb.envelope.EnvelopeContent.Id;
import io.ipmb.envelope.EnvelopeContent.Items;
import io.ipmb.envelope.EnvelopeContent.Moment;
import io.ipmb.envelope.EnvelopeContent.Nothing;
import io.ipmb.envelope.EnvelopeContent.Row;
import io.ipmb.envelope.EnvelopeContent.Span;
import io.ipmb.envelope.EnvelopeContent.Text;
import io.ipmb.envelope.EnvelopeContent.Typed;
import io.ipmb.envelope.EnvelopeContent.Written;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The samples of envelopes, and their content. */
final class EnvelopeSamples {

    static final UUID SOME_ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private EnvelopeSamples() {}

    @MessageType("4b1f3a52-6d0f-4f0c-9f5b-0c8f0d6f4a11")
    record Position(int x, int y) {}

    /** Sample's name and content, in the order of the file. */
    static Map<String, EnvelopeContent> contents() {
        Map<String, EnvelopeContent> contents = new LinkedHashMap<>();
        contents.put(
                "request",
                typed(
                        "hi",
                        new Header(IpmbHeaders.CORRELATION_ID, new Text("1")),
                        new Header(IpmbHeaders.REPLY_TO, new Text("reply-1"))));
        contents.put("json", described("application/json", "{\"item\":\"tea\"}"));
        contents.put("record", typed(new Position(1, -1), new Header("tenant", new Text("blue"))));
        contents.put(
                "values",
                typed(
                        "",
                        new Header("text", new Text("ü")),
                        new Header("bool", new Flag(true)),
                        new Header("i32", new I32(-1)),
                        new Header("i64", new I64(Long.MAX_VALUE)),
                        new Header("f64", new F64(0.5)),
                        new Header("bytes", new Bytes(new byte[] {1, 2})),
                        new Header("uuid", new Id(EnvelopeCodec.bytes(SOME_ID))),
                        new Header("instant", new Moment(1_000_000_000, 5)),
                        new Header("duration", new Span(-1, 500_000_000))));
        contents.put(
                "more-values",
                typed(
                        "",
                        new Header("list", new Items(List.of(new I32(1), new Nothing()))),
                        new Header("set", new Distinct(List.of(new Text("a")))),
                        new Header("map", new Entries(List.of(new Entry(new Text("a"), new I32(1))))),
                        new Header("array", new Row(Element.I64, List.of(new I64(1), new I64(2)))),
                        new Header("decimal", new Written(Form.DECIMAL, "1.50")),
                        new Header("date", new Written(Form.DATE, "2026-07-20"))));
        return contents;
    }

    /** Sample's name and bytes as the file has them. */
    static Map<String, byte[]> bytes() {
        return column(1);
    }

    /** Sample's name and what its memory region begins with, of those that have one. */
    static Map<String, byte[]> regions() {
        return column(2);
    }

    private static Map<String, byte[]> column(int number) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(EnvelopeSamples.class.getResourceAsStream("envelope.tsv")),
                StandardCharsets.UTF_8))) {
            Map<String, byte[]> bytes = new LinkedHashMap<>();
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .filter(columns -> columns.length > number)
                    .forEach(columns -> bytes.put(columns[0], HexFormat.of().parseHex(columns[number])));
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EnvelopeContent typed(Object payload, Header... headers) {
        PayloadType<?> type = PayloadTypes.of(payload.getClass());
        return new EnvelopeContent(
                new Typed(EnvelopeCodec.bytes(type.uuid())), List.of(headers), Arrival.bytes(payload));
    }

    private static EnvelopeContent described(String contentType, String text) {
        return new EnvelopeContent(new Described(contentType), List.of(), text.getBytes(StandardCharsets.UTF_8));
    }
}
