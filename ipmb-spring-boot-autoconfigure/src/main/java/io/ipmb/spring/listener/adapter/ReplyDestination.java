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

/** Where a listener's return value goes that nobody has asked for ({@code @SendTo}). Thread-safe. */
@FunctionalInterface
interface ReplyDestination {

    /** Whom to send the result to; null for nobody. */
    @Nullable Selector of(ReceivedMessage received, Object result);

    /**
     * The destination that a text says: a label expression, or one with {@code !{...}} that is evaluated for each
     * result.
     *
     * @param evaluation the context of expressions, besides their root
     * @throws IllegalListenerException when it is neither
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

    /** An expression; the texts it gives are parsed once, as long as they are few. */
    final class Evaluated implements ReplyDestination {

        /** An expression that makes up texts must not fill the memory. */
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
