package io.ipmb.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a program can see of the classes of one module, as text to be compared: public and protected types and
 * members, with type arguments, nullness, exceptions, and the values of constants, which compilers copy into the
 * program. One line for each member, sorted, the same on every JDK.
 */
public final class PublicApi {

    private static final int SEEN = Modifier.PUBLIC | Modifier.PROTECTED;

    private final Predicate<AnnotatedElement> internal;

    /** @param internal types and members that are public and no API */
    public PublicApi(Predicate<AnnotatedElement> internal) {
        this.internal = internal;
    }

    /**
     * The public types in the place that {@code anyOfThem} comes from, in the order of their names.
     *
     * @param packages the names of packages whose types count
     */
    public List<Class<?>> types(Class<?> anyOfThem, Predicate<String> packages) {
        Path root;
        try {
            root = Path.of(anyOfThem
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        List<Class<?>> types;
        try {
            if (Files.isDirectory(root)) {
                types = types(root, anyOfThem, packages);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(root)) {
                    types = types(jar.getPath("/"), anyOfThem, packages);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (types.isEmpty()) {
            throw new IllegalStateException("no public type of these packages is in " + root);
        }
        return types;
    }

    private List<Class<?>> types(Path root, Class<?> anyOfThem, Predicate<String> packages) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> packages.test(name.substring(0, name.lastIndexOf('.'))))
                    .sorted()
                    .<Class<?>>map(name -> load(name, anyOfThem.getClassLoader()))
                    .filter(this::isSeen)
                    .toList();
        }
    }

    /** The text of these types. */
    public String text(List<Class<?>> types) {
        return types.stream().map(this::text).collect(Collectors.joining("\n"));
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isSeen(Class<?> type) {
        if (internal.test(type)
                || type.isAnonymousClass()
                || type.isLocalClass()
                || (type.getModifiers() & SEEN) == 0) {
            return false;
        }
        Class<?> around = type.getEnclosingClass();
        return around == null || isSeen(around);
    }

    private String text(Class<?> type) {
        List<String> members = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (isSeen(field, type) && !field.isEnumConstant()) {
                members.add(modifiers(field) + text(field.getAnnotatedType()) + " " + field.getName() + value(field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isSeen(constructor, type) && !type.isEnum()) {
                members.add(modifiers(constructor) + variables(constructor.getTypeParameters()) + "<init>"
                        + parameters(constructor));
            }
        }
        for (Method method : methods(type)) {
            String byDefault = method.isDefault() ? "default " : "";
            members.add(modifiers(method) + byDefault + variables(method.getTypeParameters())
                    + text(method.getAnnotatedReturnType()) + " " + method.getName() + parameters(method)
                    + (method.getDefaultValue() == null
                            ? ""
                            : " default " + annotationValue(method.getDefaultValue())));
        }
        StringBuilder text = new StringBuilder(head(type)).append('\n');
        if (type.isEnum()) {
            // In their own order, which ordinal() shows.
            for (Object constant : type.getEnumConstants()) {
                text.append("    ").append(((Enum<?>) constant).name()).append('\n');
            }
        }
        members.stream()
                .sorted()
                .forEach(member -> text.append("    ").append(member).append('\n'));
        return text.toString();
    }

    private List<Method> methods(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Method method : type.getDeclaredMethods()) {
            if (isSeen(method, type) && !isOfEveryEnum(type, method) && !isOfEveryObject(method)) {
                methods.add(method);
            }
        }
        // A program sees these of the type alone.
        for (Method method : type.getMethods()) {
            Class<?> from = method.getDeclaringClass();
            if (from != type && from != Object.class && !isSeen(from) && isSeen(method, type)) {
                methods.add(method);
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.isBridge()) {
                hidden(method, type.getSuperclass(), methods);
            }
        }
        return methods;
    }

    /** The method of a class that programs do not see, which compilers repeat as a bridge in its public subclass. */
    private void hidden(Method bridge, @Nullable Class<?> above, List<Method> to) {
        for (Class<?> from = above; from != null && !isSeen(from); from = from.getSuperclass()) {
            for (Method method : from.getDeclaredMethods()) {
                if (method.getName().equals(bridge.getName())
                        && Arrays.equals(method.getParameterTypes(), bridge.getParameterTypes())
                        && isSeen(method, bridge.getDeclaringClass())) {
                    to.add(method);
                }
            }
        }
    }

    private static boolean isOfEveryEnum(Class<?> type, Method method) {
        return type.isEnum()
                && (method.getName().equals("values") || method.getName().equals("valueOf"));
    }

    private static boolean isOfEveryObject(Method method) {
        String signature = method.getName() + Arrays.toString(method.getParameterTypes());
        return signature.equals("toString[]")
                || signature.equals("hashCode[]")
                || signature.equals("equals[class java.lang.Object]");
    }

    private boolean isSeen(Member member, Class<?> type) {
        int modifiers = member.getModifiers();
        boolean open = !Modifier.isFinal(type.getModifiers()) && !type.isSealed();
        return !member.isSynthetic()
                && !internal.test((AnnotatedElement) member)
                && (Modifier.isPublic(modifiers) || (Modifier.isProtected(modifiers) && open));
    }

    private static String head(Class<?> type) {
        int modifiers = type.getModifiers();
        String kind;
        if (type.isAnnotation()) {
            kind = "annotation";
        } else if (type.isInterface()) {
            kind = "interface";
        } else if (type.isRecord()) {
            kind = "record";
        } else if (type.isEnum()) {
            kind = "enum";
        } else {
            kind = (Modifier.isAbstract(modifiers) ? "abstract " : "") + (Modifier.isFinal(modifiers) ? "final " : "")
                    + "class";
        }
        StringBuilder head = new StringBuilder();
        head.append(Modifier.isProtected(modifiers) ? "protected " : "public ");
        head.append(type.isSealed() ? "sealed " : "")
                .append(kind)
                .append(' ')
                .append(type.getTypeName().replace('$', '.'));
        head.append(variables(type.getTypeParameters()).stripTrailing());
        Class<?> parent = type.getSuperclass();
        if (parent != null && parent != Object.class && !type.isRecord() && !type.isEnum()) {
            head.append(" extends ").append(text(type.getAnnotatedSuperclass()));
        }
        AnnotatedType[] interfaces = type.getAnnotatedInterfaces();
        if (interfaces.length > 0 && !type.isAnnotation()) {
            head.append(type.isInterface() ? " extends " : " implements ").append(list(interfaces));
        }
        return head.toString();
    }

    private static String modifiers(Member member) {
        int shown = member.getModifiers() & (SEEN | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT);
        if (member.getDeclaringClass().isInterface()) {
            shown &= Modifier.STATIC;
        } else if (Modifier.isFinal(member.getDeclaringClass().getModifiers()) && member instanceof Method) {
            shown &= ~Modifier.FINAL;
        }
        String text = Modifier.toString(shown);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String parameters(Executable executable) {
        AnnotatedType[] types = executable.getAnnotatedParameterTypes();
        List<String> texts = Arrays.stream(types).map(PublicApi::text).collect(Collectors.toList());
        if (executable.isVarArgs()) {
            String last = texts.get(texts.size() - 1);
            texts.set(texts.size() - 1, last.substring(0, last.length() - "[]".length()) + "...");
        }
        AnnotatedType[] thrown = executable.getAnnotatedExceptionTypes();
        return "(" + String.join(", ", texts) + ")" + (thrown.length == 0 ? "" : " throws " + list(thrown));
    }

    private static String value(Field field) {
        Class<?> type = field.getType();
        int modifiers = field.getModifiers();
        if (!Modifier.isStatic(modifiers) || !(type.isPrimitive() || type == String.class)) {
            return "";
        }
        try {
            return field.canAccess(null) ? " = " + annotationValue(field.get(null)) : "";
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String annotationValue(Object value) {
        if (value instanceof String text) {
            return '"' + text + '"';
        } else if (value instanceof Class<?> type) {
            return type.getTypeName();
        } else if (value instanceof Object[] array) {
            return Arrays.stream(array).map(PublicApi::annotationValue).collect(Collectors.joining(", ", "{", "}"));
        }
        return value.toString();
    }

    private static String variables(TypeVariable<?>[] variables) {
        if (variables.length == 0) {
            return "";
        }
        return Arrays.stream(variables)
                .map(variable -> {
                    String bounds = list(" & ", variable.getAnnotatedBounds());
                    return variable.getName() + (bounds.equals("Object") ? "" : " extends " + bounds);
                })
                .collect(Collectors.joining(", ", "<", "> "));
    }

    private static String list(AnnotatedType... types) {
        return list(", ", types);
    }

    private static String list(String between, AnnotatedType... types) {
        return Arrays.stream(types).map(PublicApi::text).collect(Collectors.joining(between));
    }

    private static String text(AnnotatedType type) {
        String nullable = isNullable(type) ? "@Nullable " : "";
        if (type instanceof AnnotatedArrayType array) {
            String elements = text(array.getAnnotatedGenericComponentType());
            return elements + (nullable.isEmpty() ? "" : " " + nullable) + "[]";
        } else if (type instanceof AnnotatedParameterizedType parameterized) {
            Type raw = ((ParameterizedType) parameterized.getType()).getRawType();
            return nullable + name(raw) + "<" + list(parameterized.getAnnotatedActualTypeArguments()) + ">";
        } else if (type instanceof AnnotatedWildcardType wildcard) {
            AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
            String upper = list(" & ", wildcard.getAnnotatedUpperBounds());
            String above = upper.isEmpty() || upper.equals("Object") ? "?" : "? extends " + upper;
            return lower.length > 0 ? "? super " + list(lower) : above;
        } else if (type instanceof AnnotatedTypeVariable variable) {
            return nullable + variable.getType().getTypeName();
        }
        return nullable + name(type.getType());
    }

    private static boolean isNullable(AnnotatedType type) {
        return Arrays.stream(type.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(Nullable.class::equals);
    }

    private static String name(Type type) {
        String name = type.getTypeName().replace('$', '.');
        return name.matches("java\\.lang\\.[A-Z]\\w*") ? name.substring("java.lang.".length()) : name;
    }
}
