package io.ipmb.spring.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.ipmb.spring.core.IpmbOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.io.ClassPathResource;

/** The rules that Spring Boot holds its own auto-configurations to. */
class AutoConfigurationRulesTest {

    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    private static JavaClasses module;

    @BeforeAll
    static void readModule() {
        module = new ClassFileImporter()
                .importUrl(IpmbOperations.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation());
    }

    private static Stream<Class<?>> autoConfigurations() {
        return module.stream()
                .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                .map(JavaClass::reflect);
    }

    @Test
    void autoConfigurationsArePublicAndFinalWithNothingPublicInside() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .haveSimpleNameEndingWith("AutoConfiguration")
                .check(module);
        methods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .notBePublic()
                .check(module);
        constructors()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .notBePublic()
                .check(module);
        fields().that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .notBePublic()
                .allowEmptyShould(true)
                .check(module);
    }

    @Test
    void otherConfigurationsAreNotPublicAndNotProxied() {
        classes()
                .that()
                .areAnnotatedWith(Configuration.class)
                .and()
                .areNotAnnotatedWith(AutoConfiguration.class)
                .and()
                .resideInAPackage("io.ipmb.spring.boot..")
                .should()
                .notBePublic()
                .check(module);
        assertThat(module.stream()
                        .filter(type -> type.isAnnotatedWith(Configuration.class))
                        .map(JavaClass::reflect))
                .allSatisfy(type -> assertThat(AnnotatedElementUtils.findMergedAnnotation(type, Configuration.class))
                        .returns(false, configuration -> configuration != null && configuration.proxyBeanMethods()));
    }

    @Test
    void autoConfigurationsAreListedOnceInOrder() throws IOException {
        List<String> listed = new ClassPathResource(IMPORTS)
                .getContentAsString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(listed)
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(
                        autoConfigurations().map(Class::getName).toList());
    }

    @Test
    void orderingNamesClassesThatExist() {
        assertThat(autoConfigurations()).allSatisfy(type -> {
            AutoConfiguration annotation = AnnotatedElementUtils.findMergedAnnotation(type, AutoConfiguration.class);
            assertThat(annotation).isNotNull();
            if (annotation != null) {
                assertThat(Stream.of(annotation.afterName(), annotation.beforeName())
                                .flatMap(Stream::of))
                        .allSatisfy(name -> assertThatCode(() ->
                                        Class.forName(name, false, getClass().getClassLoader()))
                                .doesNotThrowAnyException());
            }
        });
    }

    @Test
    void conditionsOnClassesStandOnClasses() {
        methods().should().notBeAnnotatedWith(ConditionalOnClass.class).check(module);
    }

    @Test
    void beansThatActOnOtherBeansAreMadeByStaticMethods() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .and()
                .haveRawReturnType(
                        assignableTo(BeanPostProcessor.class).or(assignableTo(BeanFactoryPostProcessor.class)))
                .should()
                .beStatic()
                .check(module);
    }

    @Test
    void everyBeanBacksOff() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.ipmb.spring.boot..")
                .and()
                .doNotHaveModifier(JavaModifier.STATIC)
                .should()
                .beAnnotatedWith(ConditionalOnMissingBean.class)
                .andShould()
                .notBePublic()
                .check(module);
    }
}
