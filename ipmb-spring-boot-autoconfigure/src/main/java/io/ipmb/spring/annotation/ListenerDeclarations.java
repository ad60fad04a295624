package io.ipmb.spring.annotation;

import io.ipmb.spring.listener.IllegalListenerException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * The listeners declared by a class: those of the class as a whole, with their handler methods, and those of single
 * methods. In the same order in each run.
 *
 * @param onClass the annotations of the class
 * @param handlers the handler methods of {@code onClass}, the default one included
 * @param fallback the default handler method; null for none
 * @param onMethods the annotations of single methods
 */
record ListenerDeclarations(
        List<IpmbListener> onClass,
        Set<Method> handlers,
        @Nullable Method fallback,
        Map<Method, List<IpmbListener>> onMethods) {

    private static final List<Class<? extends java.lang.annotation.Annotation>> KNOWN =
            List.of(IpmbListener.class, IpmbListeners.class, IpmbHandler.class);

    /** Reflection returns methods in any order. */
    private static final Comparator<Method> BY_SIGNATURE = Comparator.comparing(Method::getName)
            .thenComparing(method -> Arrays.toString(method.getParameterTypes()))
            .thenComparing(method -> method.getDeclaringClass().getName());

    /**
     * Reads the class, its super classes and interfaces.
     *
     * @throws IllegalListenerException when the declarations contradict each other
     */
    static ListenerDeclarations of(Class<?> type) {
        if (!isCandidate(type)) {
            return new ListenerDeclarations(List.of(), Set.of(), null, Map.of());
        }
        Map<Method, List<IpmbListener>> onMethods = sorted(MethodIntrospector.selectMethods(
                type, (MetadataLookup<List<IpmbListener>>) method -> nullIfEmpty(listeners(method))));
        Map<Method, IpmbHandler> handlers = sorted(MethodIntrospector.selectMethods(type, (MetadataLookup<IpmbHandler>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, IpmbHandler.class)));
        List<IpmbListener> onClass = listeners(type);
        check(type, onClass, handlers, onMethods);
        Method fallback = handlers.entrySet().stream()
                .filter(handler -> handler.getValue().isDefault())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        return new ListenerDeclarations(onClass, handlers.keySet(), fallback, onMethods);
    }

    /** Whether the class declares any listener, even an illegal one. */
    static boolean areOn(Class<?> type) {
        return isCandidate(type)
                && (!listeners(type).isEmpty()
                        || !MethodIntrospector.selectMethods(
                                        type, (MetadataLookup<Boolean>) method -> isDeclared(method) ? true : null)
                                .isEmpty());
    }

    private static boolean isDeclared(Method method) {
        return !listeners(method).isEmpty() || AnnotatedElementUtils.hasAnnotation(method, IpmbHandler.class);
    }

    private static boolean isCandidate(Class<?> type) {
        return AnnotationUtils.isCandidateClass(type, KNOWN);
    }

    private static void check(
            Class<?> type,
            List<IpmbListener> onClass,
            Map<Method, IpmbHandler> handlers,
            Map<Method, List<IpmbListener>> onMethods) {
        if (onClass.isEmpty() && !handlers.isEmpty()) {
            throw new IllegalListenerException(
                    "The class " + type.getName() + " has the @IpmbHandler method "
                            + handlers.keySet().iterator().next().getName() + " and is no listener.",
                    "Annotate the class with @IpmbListener, or the method with it instead of @IpmbHandler.");
        }
        if (!onClass.isEmpty() && handlers.isEmpty()) {
            throw new IllegalListenerException(
                    "The listener " + type.getName() + " has no method that handles its messages.",
                    "Annotate methods of the class with @IpmbHandler, or a method instead of the class with"
                            + " @IpmbListener.");
        }
        List<String> fallbacks = handlers.entrySet().stream()
                .filter(handler -> handler.getValue().isDefault())
                .map(handler -> handler.getKey().getName())
                .toList();
        if (fallbacks.size() > 1) {
            throw new IllegalListenerException(
                    "The listener " + type.getName() + " has more than one default method: "
                            + String.join(", ", fallbacks) + ".",
                    "Write isDefault = true at one @IpmbHandler only.");
        }
        handlers.keySet().stream().filter(onMethods::containsKey).findFirst().ifPresent(method -> {
            throw new IllegalListenerException(
                    "The method " + type.getName() + "." + method.getName()
                            + " is a listener of its own and handles messages of its class as well.",
                    "Leave out @IpmbListener or @IpmbHandler at the method.");
        });
    }

    private static <T> Map<Method, T> sorted(Map<Method, T> found) {
        Map<Method, T> sorted = new TreeMap<>(BY_SIGNATURE);
        sorted.putAll(found);
        return sorted;
    }

    private static @Nullable List<IpmbListener> nullIfEmpty(List<IpmbListener> found) {
        return found.isEmpty() ? null : found;
    }

    /** The annotations of the element, or else of the overridden method or super class. */
    private static List<IpmbListener> listeners(AnnotatedElement element) {
        List<MergedAnnotation<IpmbListener>> all =
                MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY).stream(IpmbListener.class)
                        .toList();
        return all.stream()
                .filter(annotation ->
                        annotation.getAggregateIndex() == all.get(0).getAggregateIndex())
                .map(MergedAnnotation::synthesize)
                .distinct()
                .toList();
    }
}
