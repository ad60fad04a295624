package io.ipmb.docs;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether what a page shows would be found by Spring: a listener or an injected bean in a class that is a bean itself.
 */
final class Beans {

    /** What makes a class a bean. */
    private static final Set<String> STEREOTYPES =
            Set.of("Component", "Configuration", "SpringBootApplication", "SpringBootTest");

    /** What means something in a bean alone. */
    private static final Set<String> MARKS = Set.of("IpmbListener", "IpmbHandler", "EventListener", "Bean");

    private Beans() {}

    /**
     * What a reader would look for in vain.
     *
     * @param asFile the block as a file
     * @param asMembers the block as members of one class
     */
    static List<String> problems(Source asFile, Source asMembers) {
        List<String> problems = new ArrayList<>();
        boolean wholeFile = asFile.errors().isEmpty();
        for (CompilationUnitTree unit : (wholeFile ? asFile : asMembers).tree()) {
            for (Tree type : unit.getTypeDecls()) {
                if (type instanceof ClassTree given) {
                    if (wholeFile) {
                        check(given, problems);
                    } else {
                        checkMembers(given, problems);
                    }
                }
            }
        }
        return problems;
    }

    private static void checkMembers(ClassTree around, List<String> problems) {
        if (methods(around).anyMatch(Beans::isMarked)) {
            problems.add("a method that only a bean can have stands without its class");
        }
        for (Tree member : around.getMembers()) {
            if (member instanceof ClassTree inner) {
                check(inner, problems);
            }
        }
    }

    private static void check(ClassTree type, List<String> problems) {
        boolean isBean = annotations(type.getModifiers().getAnnotations()).anyMatch(STEREOTYPES::contains);
        boolean wantsToBe = type.getKind() == Tree.Kind.CLASS
                && (annotations(type.getModifiers().getAnnotations()).anyMatch(MARKS::contains)
                        || methods(type).anyMatch(method -> isMarked(method) || isInjected(method)));
        if (wantsToBe && !isBean) {
            problems.add("the class " + type.getSimpleName() + " is no bean; show its @Component");
        }
    }

    private static boolean isMarked(MethodTree method) {
        return annotations(method.getModifiers().getAnnotations()).anyMatch(MARKS::contains);
    }

    private static boolean isInjected(MethodTree method) {
        return method.getReturnType() == null && !method.getParameters().isEmpty();
    }

    private static Stream<MethodTree> methods(ClassTree type) {
        return type.getMembers().stream().filter(MethodTree.class::isInstance).map(MethodTree.class::cast);
    }

    private static Stream<String> annotations(List<? extends AnnotationTree> annotations) {
        return annotations.stream()
                .map(annotation -> annotation.getAnnotationType().toString());
    }
}
