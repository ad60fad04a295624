package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.Vectors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

class LabelTest {

    @Test
    void keepsItsElementsInOrder() {
        Label label = Label.of("renderer", "codec", "a");

        assertThat(label.elements()).containsExactly("renderer", "codec", "a");
        assertThat(label.elementSet()).containsExactly("renderer", "codec", "a");
        assertThat(label).hasToString("[renderer, codec, a]");
    }

    @Test
    void isWrittenAsTheCrateWritesIt() {
        ByteBuffer target = ByteBuffer.allocate(100);
        BincodeWriter writer = new BincodeWriter();
        writer.reset(target);
        List<String> elements = Label.of("renderer", "codec").elements();

        writer.writeLength(elements.size());
        elements.forEach(writer::writeString);

        assertThat(Arrays.copyOf(target.array(), (int) writer.written()))
                .isEqualTo(Vectors.bincode("label [renderer,codec]"));
    }

    @Test
    void isEqualWhereItHasTheSameElementsInWhateverOrder() {
        assertThat(Label.of("a", "b")).isEqualTo(Label.of("b", "a")).hasSameHashCodeAs(Label.of("b", "a"));
        assertThat(Label.of("a", "b")).isNotEqualTo(Label.of("a"));
        assertThat(Label.of()).isEqualTo(Label.of(List.of()));
    }

    @Test
    void growsWithoutRepeating() {
        Label label = Label.of("a", "b");

        assertThat(label.with("b", "c", "c").elements()).containsExactly("a", "b", "c");
        assertThat(label.with("b")).isSameAs(label);
        assertThat(label.elements()).containsExactly("a", "b");
        assertThat(label.contains("a")).isTrue();
        assertThat(label.contains("c")).isFalse();
    }

    @Test
    void doesNotChangeWithTheListItWasMadeOf() {
        List<String> elements = Arrays.asList("a", "b");
        Label label = Label.of(elements);
        elements.set(0, "z");

        assertThat(label.elements()).containsExactly("a", "b");
    }

    @Test
    void saysWhichElementIsNotAllowedAndWhy() {
        assertRefused("moon", "").isEqualTo("Element 2 of the label [moon, ] is empty; leave it out or give it a name");
        assertRefused("a\0b").contains("Element 1").contains("NUL character at position 1");
        assertRefused("a", "b", "c", "b").contains("Element 4").contains("repeats");
        assertRefused("é".repeat(513)).contains("1026 bytes of UTF-8, at most 1024 are allowed");
        assertRefused("a\ud800").contains("surrogate pair at position 1");
        assertRefused("\udc00\ud800").contains("surrogate pair at position 0");
        assertRefused(names(65)).isEqualTo("A label may have at most 64 elements, not 65");
        assertThatExceptionOfType(IllegalLabelException.class)
                .isThrownBy(() -> Label.of("a").with(""))
                .withMessageContaining("Element 2");
    }

    @Test
    void refusesElementsThatReadLikeASelector() {
        assertRefused("earth", "moon & night")
                .isEqualTo(
                        "Element 2 of the label [earth, moon & night] reads like a selector: it contains '&'. A label"
                                + " lists names, as in Label.of(\"moon\", \"night\"). For a name with such a character, use"
                                + " Label.literal");
        assertRefused("*")
                .isEqualTo("Element 1 of the label [*] is the selector of everyone, and no name: leave it out, since"
                        + " messages to * reach every label. For a name of this kind, use Label.literal");
        assertRefused("!dark").contains("it contains '!'");
        assertRefused("(a").contains("it contains '('");
        assertRefused("a)").contains("it contains ')'");
        assertRefused("a|b").contains("it contains '|'");
        assertRefused("moon*").contains("it contains '*'");
        assertRefused(" moon").contains("begins or ends with a blank");
        assertRefused("moon\n").contains("begins or ends with a blank");
        assertThatExceptionOfType(IllegalLabelException.class)
                .isThrownBy(() -> Label.of("a").with("b|c"))
                .withMessageContaining("it contains '|'");
        assertThatExceptionOfType(IllegalLabelException.class)
                .isThrownBy(() -> JoinOptions.builder("com.solar").label("moon & night"))
                .withMessageContaining("reads like a selector");
    }

    @Test
    void takesAnyElementLiterallyOnRequest() {
        Label literal = Label.literal("moon & night", "*", " ");

        assertThat(literal.elements()).containsExactly("moon & night", "*", " ");
        assertThat(LabelExpression.parse("\"moon & night\" & \"*\"").matches(literal))
                .isTrue();
        assertThat(literal.with("*")).isSameAs(literal);
        assertThat(literal.with("new").elements()).containsExactly("moon & night", "*", " ", "new");
        assertThatExceptionOfType(IllegalLabelException.class)
                .isThrownBy(() -> Label.literal("a", "a"))
                .withMessageContaining("repeats");
        assertThatExceptionOfType(IllegalLabelException.class)
                .isThrownBy(() -> Label.literal(""))
                .withMessageContaining("is empty");
    }

    @Test
    void allowsWhatIsJustAtTheLimits() {
        assertThat(Label.of(names(64)).elements()).hasSize(64);
        assertThat(Label.of("é".repeat(512)).elements()).hasSize(1);
        assertThat(Label.of("😀 \n'").contains("😀 \n'")).isTrue();
    }

    @Test
    void refusesNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> Label.of(Arrays.asList("a", null)))
                .withMessageContaining("label element");
    }

    private static AbstractStringAssert<?> assertRefused(String... elements) {
        try {
            Label.of(elements);
        } catch (IllegalLabelException e) {
            return assertThat(e.getMessage());
        }
        throw new AssertionError("accepted");
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "element" + i).toArray(String[]::new);
    }
}
