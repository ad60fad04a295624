package io.ipmb.spring.listener.adapter;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.SelectorSyntaxException;
import io.ipmb.spring.listener.IllegalListenerException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.common.TemplateParserContext;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.StringUtils;

/** The destination of a listener's result without a requester ({@code @SendTo}). Thread-safe. */
@FunctionalInterface
interface ReplyDestination {

    /** The receiver of the result; null for none. */
    @Nullable Selector of(ReceivedMessage received, Object result);

    /**
     * Parses a text: a label expression, or an expression {@code !{...}}, evaluated for each result.
     *
     * @param evaluation the evaluation context, without the root object
     * @throws IllegalListenerException when the text is neither
     */
    static ReplyDestination parse(String text, EvaluationContext evaluation, Object listener) {
        try {
            if (!text.contains("!{")) {
                Selector selector = Selector.unicast(text);
                return (received, result) -> selector;
            }
            Expression expression =
                    new SpelExpressionParser().parseExpression(text, new TemplateParserContext("!{", "}"));
            return new Evaluated(expression, evaluation);
        } catch (SelectorSyntaxException | ParseException e) {
            throw new IllegalListenerException(
                    "The @SendTo of the listener " + listener + " cannot be read: " + e.getMessage(),
                    "Write a selector, for instance @SendTo(\"moon & !dark\"), or an expression that gives one, for instance"
                            + " @SendTo(\"!{source.headers['answerTo']}\").",
                    e);
        }
    }

    /** An expression. Its resulting texts are parsed once, up to a limit. */
    final class Evaluated implements ReplyDestination {

        /** The limit: ever new texts must not fill the heap. */
        private static final int MOST_PARSED = 256;

        private final Expression expression;
        private final EvaluationContext evaluation;
        private final Map<String, Selector> parsed = new ConcurrentHashMap<>();

        private Evaluated(Expression expression, EvaluationContext evaluation) {
            this.expression = expression;
            this.evaluation = evaluation;
        }

        @Override
        public @Nullable Selector of(ReceivedMessage received, Object result) {
            Object value = expression.getValue(evaluation, new ReplyContext(received, result));
            if (value instanceof Selector selector) {
                return selector;
            }
            if (value instanceof LabelExpression label) {
                return Selector.unicast(label);
            }
            if (value instanceof String text) {
                return StringUtils.hasText(text) ? parse(text) : null;
            }
            if (value == null) {
                return null;
            }
            throw new IllegalStateException(
                    "The expression " + expression.getExpressionString() + " in @SendTo gives a "
                            + value.getClass().getName() + "; a String, LabelExpression or Selector is needed");
        }

        private Selector parse(String text) {
            Selector known = parsed.get(text);
            if (known == null) {
                known = Selector.unicast(text);
                if (parsed.size() < MOST_PARSED) {
                    parsed.put(text, known);
                }
            }
            return known;
        }
    }
}
