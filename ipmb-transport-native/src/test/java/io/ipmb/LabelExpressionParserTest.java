package io.ipmb;

import static io.ipmb.LabelExpression.everyone;
import static io.ipmb.LabelExpression.nobody;
import static io.ipmb.LabelExpression.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelExpressionParserTest {

    @Test
    void bindsNotTighterThanAndTighterThanOr() {
        assertThat(parse("a & !b | (c)")).isEqualTo(of("a").and(of("b").not()).or("c"));
        assertThat(parse("a | b & c")).isEqualTo(of("a").or(of("b").and("c")));
        assertThat(parse("(a | b) & c")).isEqualTo(of("a").or("b").and("c"));
        assertThat(parse("!a & b")).isEqualTo(of("a").not().and("b"));
        assertThat(parse("!(a & b)")).isEqualTo(of("a").and("b").not());
        assertThat(parse("!!a")).isEqualTo(of("a").not().not());
    }

    @Test
    void knowsEveryoneAndNobody() {
        assertThat(parse("*")).isEqualTo(everyone());
        assertThat(parse("!*")).isEqualTo(nobody());
        assertThat(parse("*&a")).isEqualTo(everyone().and("a"));
    }

    @Test
    void doesNotCareForWhiteSpaceBetweenTheParts() {
        assertThat(parse(" \t\na&b \u2003|  ! ( c ) "))
                .isEqualTo(of("a").and("b").or(of("c").not()));
    }

    @Test
    void readsNamesPlainAndQuoted() {
        assertThat(parse("com.solar/earth:1@home#2+x$-_é中")).isEqualTo(of("com.solar/earth:1@home#2+x$-_é中"));
        assertThat(parse("'with blank'")).isEqualTo(of("with blank"));
        assertThat(parse("\"with 'quotes' & signs\"")).isEqualTo(of("with 'quotes' & signs"));
        assertThat(parse("'\\'\\\"\\\\\\n\\r\\t\\u00e9\\ud83d\\ude00'")).isEqualTo(of("'\"\\\n\r\té😀"));
        assertThat(parse("'plain'")).isEqualTo(of("plain"));
        assertThat(parse("and")).isEqualTo(of("and"));
    }

    @Test
    void pointsAtTheProblem() {
        SelectorSyntaxException failure = failure("earth & | moon");

        assertThat(failure.text()).isEqualTo("earth & | moon");
        assertThat(failure.position()).isEqualTo(8);
        assertThat(failure.getMessage().lines())
                .containsExactly(
                        "Not a selector, at position 8: expected a label, '*', '!' or '(' after '&', found '|'; "
                                + "the operators are single characters: & | !",
                        "  earth & | moon",
                        "          ^");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '~', textBlock = """
            ~~→           0→  expected a label, '*', '!' or '(', found the end
            ~   ~→        3→  expected a label, '*', '!' or '(', found the end
            a &→          3→  expected a label, '*', '!' or '(' after '&', found the end
            a b→          2→  expected '&', '|' or the end after the label 'a', found 'b'
            a && b→       3→  expected a label, '*', '!' or '(' after '&', found '&'; the operators are single characters: & | !
            a and b→      2→  expected '&', '|' or the end after the label 'a', found 'a'; write & for and, | for or, ! for not
            a NOT b→      2→  expected '&', '|' or the end after the label 'a', found 'N'; write & for and, | for or, ! for not
            a andb→       2→  expected '&', '|' or the end after the label 'a', found 'a'
            (a | b→       6→  expected '&', '|' or the ')' for the '(' at position 0 after the label 'b', found the end
            a | b)→       5→  this ')' closes no '('
            )→            0→  expected a label, '*', '!' or '(', found ')'
            ()→           1→  expected a label, '*', '!' or '(' after '(', found ')'
            !→            1→  expected a label, '*', '!' or '(' after '!', found the end
            a !b→         2→  expected '&', '|' or the end after the label 'a', found '!'
            * a→          2→  expected '&', '|' or the end after '*', found 'a'
            a, b→         1→  expected '&', '|' or the end after the label 'a', found ','; write & between labels that a receiver must all have, | between alternatives
            a | =b→       4→  expected a label, '*', '!' or '(' after '|', found '='; a label with such characters is written in quotes
            'a→           2→  expected a closing "'" for the one at position 0
            b & "a→       6→  expected a closing '"' for the one at position 4
            ''→           0→  this label is empty; leave it out or give it a name
            'a\\x'→       2→  expected one of \\' \\" \\\\ \\n \\r \\t \\uXXXX in the quotes
            'a\\→         2→  expected one of \\' \\" \\\\ \\n \\r \\t \\uXXXX in the quotes
            '\\u12g4'→    1→  expected four hexadecimal digits after \\u
            '\\u12→       1→  expected four hexadecimal digits after \\u
            'a\\u0000'→   0→  this label has a NUL character at position 1; leave it out
            '\\ud800'→    0→  this label has half of a surrogate pair at position 0, which has no form in UTF-8
            """)
    void saysWhatWasExpectedAndWhere(String text, int position, String problem) {
        SelectorSyntaxException failure = failure(text);

        assertThat(failure.problem()).isEqualTo(problem);
        assertThat(failure.position()).isEqualTo(position);
        assertThat(failure).hasMessageContaining(problem);
    }

    @Test
    void showsOnlyTheNeighbourhoodInALongText() {
        String text = "a & ".repeat(100) + ")\n" + " & a".repeat(100);

        SelectorSyntaxException failure = failure(text);

        List<String> lines = failure.getMessage().lines().toList();
        assertThat(failure.position()).isEqualTo(400);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith("  …").endsWith("…").hasSizeLessThan(130);
        assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo(')');
    }

    @Test
    void putsTheCaretUnderTheRightCharacterBehindOthersOfTwoChars() {
        SelectorSyntaxException failure = failure("'😀😀' x");

        List<String> lines = failure.getMessage().lines().toList();
        assertThat(lines.get(2)).isEqualTo("  " + " ".repeat("'oo' ".length()) + "^");
    }

    @Test
    void takesTextsThatNestAsDeepAsTheyLike() {
        assertThat(parse("(".repeat(100_000) + "a" + ")".repeat(100_000))).isEqualTo(of("a"));
        LabelExpression deep = parse("!".repeat(1023) + "a");
        assertThat(deep.matches(Label.of("a"))).isFalse();
        assertThat(deep).hasToString("!".repeat(1023) + "a");
        LabelExpression nested = parse("a & (b | ".repeat(200) + "c" + ")".repeat(200));
        assertThat(nested.matches(Label.of("a", "b"))).isTrue();
        assertThat(parse(nested.toString())).isEqualTo(nested);
    }

    @Test
    void refusesTextsThatAreTooLarge() {
        assertThat(failure("(".repeat(1_000_000)).position()).isEqualTo(1_000_000);
        assertThat(failure("!".repeat(1_000_000)).position()).isEqualTo(1_000_000);
        assertThat(failure("!".repeat(1024) + "a").problem()).contains("more than 1024 names and operators");

        List<String> names = new ArrayList<>();
        for (int i = 0; i < 512; i++) {
            names.add("name" + i);
        }
        assertThat(parse(String.join("|", names)).matches(Label.of("name511"))).isTrue();
        names.add("more");
        assertThat(failure("x & (" + String.join("|", names) + ")").position()).isEqualTo(5);
        assertThat(failure("x".repeat(2_000_000)).problem()).contains("2000000 bytes");
    }

    private static LabelExpression parse(String text) {
        return LabelExpression.parse(text);
    }

    private static SelectorSyntaxException failure(String text) {
        SelectorSyntaxException failure =
                catchThrowableOfType(SelectorSyntaxException.class, () -> LabelExpression.parse(text));
        assertThat(failure).as("the failure of %s", text).isNotNull();
        return failure;
    }
}
