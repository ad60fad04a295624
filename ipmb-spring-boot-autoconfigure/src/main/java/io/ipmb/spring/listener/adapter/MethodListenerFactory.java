package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.listener.adapter.ArgumentsFactory.Arguments;
import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.spel.support.MapAccessor;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Makes listeners from methods of beans. Set up by one thread before the first listener; the listeners are thread-safe.
 *
 * @since 0.1.0
 */
public class MethodListenerFactory implements BeanFactoryAware {

    private final IpmbMessageConverter converter;
    private final ReplyOperations replies;
    private final LongAdder unaddressed;
    private List<HandlerMethodArgumentResolver> customArgumentResolvers = List.of();
    private ConversionService conversionService = new DefaultFormattingConversionService();
    private ListenerObservation observation = ListenerObservation.NONE;
    private @Nullable BeanFactory beanFactory;
    private @Nullable IpmbListenerErrorHandler errorHandler;
    private @Nullable IpmbMessageRecoverer recoverer;
    private @Nullable RetryPolicy retryPolicy;
    private RetryPolicy retryPolicyOnDemand = RetryPolicy.withDefaults();
    private @Nullable Validator validator;

    /**
     * @param converter reads payloads, unless a listener has one of its own
     * @param replies sends what methods return
     */
    public MethodListenerFactory(IpmbMessageConverter converter, ReplyOperations replies) {
        this(converter, replies, new LongAdder());
    }

    private MethodListenerFactory(IpmbMessageConverter converter, ReplyOperations replies, LongAdder unaddressed) {
        this.converter = converter;
        this.replies = replies;
        this.unaddressed = unaddressed;
    }

    /**
     * A factory for listeners on another bus, with a copy of this one's settings. Both share their counters.
     *
     * @param identifier the other bus's name
     * @param operations sends what methods return, on that bus
     */
    public MethodListenerFactory onBus(String identifier, ReplyOperations operations) {
        MethodListenerFactory other = new MethodListenerFactory(converter, operations, unaddressed);
        other.customArgumentResolvers = customArgumentResolvers;
        other.conversionService = conversionService;
        other.observation = observation.onBus(identifier);
        other.beanFactory = beanFactory;
        other.errorHandler = errorHandler;
        other.recoverer = recoverer;
        other.retryPolicy = retryPolicy;
        other.retryPolicyOnDemand = retryPolicyOnDemand;
        other.validator = validator;
        return other;
    }

    /**
     * Sets the bean factory that evaluates expressions and placeholders in {@code @Header} and {@code @SendTo}. Without
     * one, they are not evaluated.
     */
    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * Sets the application's argument resolvers, asked for parameters without another source before they count as
     * payload. Default: none.
     */
    public void setCustomArgumentResolvers(List<? extends HandlerMethodArgumentResolver> resolvers) {
        this.customArgumentResolvers = List.copyOf(resolvers);
    }

    /**
     * Converts headers to the types of parameters with {@code @Header}. Default: {@link
     * DefaultFormattingConversionService}.
     */
    public void setConversionService(ConversionService conversionService) {
        this.conversionService = conversionService;
    }

    /**
     * Sets the validator of payloads with {@code @Valid} or {@code @Validated}. Default: none, such listeners are
     * refused.
     */
    public void setValidator(@Nullable Validator validator) {
        this.validator = validator;
    }

    /** Sets the error handler of listeners without their own. Default: none. */
    public void setErrorHandler(@Nullable IpmbListenerErrorHandler errorHandler) {
        this.errorHandler = errorHandler;
    }

    /** Sets the retry policy of listeners without their own. Default: null, no retries. */
    public void setRetryPolicy(@Nullable RetryPolicy retryPolicy) {
        this.retryPolicy = retryPolicy;
    }

    /**
     * Sets the retry policy of listeners with {@code retry = "on"}, if there is no policy for all listeners. Default:
     * {@link RetryPolicy#withDefaults()}.
     */
    public void setRetryPolicyOnDemand(RetryPolicy retryPolicy) {
        this.retryPolicyOnDemand = retryPolicy;
    }

    /** The retry policy of listeners with {@code retry = "on"}. */
    public RetryPolicy retryPolicyOnDemand() {
        RetryPolicy forAll = retryPolicy;
        return forAll == null ? retryPolicyOnDemand : forAll;
    }

    /**
     * Sets the recoverer of messages that listeners could not handle. Default: none, the container counts and logs the
     * failure.
     */
    public void setRecoverer(@Nullable IpmbMessageRecoverer recoverer) {
        this.recoverer = recoverer;
    }

    /** Sets the observation. Default: {@link ListenerObservation#NONE}. */
    @Internal
    public void setObservation(ListenerObservation observation) {
        this.observation = observation;
    }

    /** The number of dropped results, those without a destination. */
    public long unaddressedResults() {
        return unaddressed.sum();
    }

    /** The default options of a listener. */
    public MethodListenerOptions defaults() {
        return new MethodListenerOptions(converter, errorHandler, retryPolicy, true, List.of(), parameter -> false);
    }

    /**
     * Makes a listener from a method.
     *
     * @param id the listener's name in the application
     * @param bean on which the method is called, the proxy where there is one
     * @param method the declared method, of the bean's class
     * @param invocable the same method of the bean's proxy: of its class or an interface
     * @param type the bean's class, not its proxy's, with the type arguments that the method's signature may use
     * @throws io.ipmb.spring.listener.IllegalListenerException when the method cannot be a listener
     */
    @Internal
    public MethodMessageListener listener(
            String id,
            Object bean,
            Method method,
            Method invocable,
            ResolvableType type,
            MethodListenerOptions options) {
        MethodDescription description = new MethodDescription(method, type);
        AsyncResults.check(description);
        Arguments arguments = argumentsFactory(options).of(description);
        MethodInvocation invocation = new MethodInvocation(
                bean, invocable, arguments.values(), options.retryPolicy(), description.toString());
        ResultSender results = new ResultSender(
                replies,
                destinations(options.sendTo(), description),
                options.sendResults(),
                DeclaredResult.of(description),
                unaddressed,
                description);
        return new MethodMessageListener(
                id,
                description,
                options.converter(),
                arguments.target(),
                invocation,
                results,
                new FailureHandling(description, options.errorHandler(), recoverer, results),
                observation);
    }

    /**
     * As {@link #listener(String, Object, Method, Method, ResolvableType, MethodListenerOptions)}, for a class without
     * type arguments.
     */
    @Internal
    public MethodMessageListener listener(
            String id, Object bean, Method method, Method invocable, Class<?> type, MethodListenerOptions options) {
        return listener(id, bean, method, invocable, ResolvableType.forClass(type), options);
    }

    private ArgumentsFactory argumentsFactory(MethodListenerOptions options) {
        ConfigurableBeanFactory configurable = beanFactory instanceof ConfigurableBeanFactory factory ? factory : null;
        return new ArgumentsFactory(
                options.converter(),
                List.of(
                        new HeaderMethodArgumentResolver(conversionService, configurable),
                        new HeadersMethodArgumentResolver()),
                customArgumentResolvers,
                validator,
                options.retained());
    }

    private List<ReplyDestination> destinations(List<String> texts, MethodDescription description) {
        EvaluationContext evaluation = evaluation();
        return texts.stream()
                .map(text -> ReplyDestination.parse(text, evaluation, description))
                .toList();
    }

    private EvaluationContext evaluation() {
        StandardEvaluationContext context = new StandardEvaluationContext();
        context.addPropertyAccessor(new MapAccessor());
        if (beanFactory != null) {
            context.setBeanResolver(new BeanFactoryResolver(beanFactory));
        }
        return context;
    }
}
