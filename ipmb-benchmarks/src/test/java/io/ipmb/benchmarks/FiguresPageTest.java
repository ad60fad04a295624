package io.ipmb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.benchmarks.figures.FiguresCommand;
import io.ipmb.benchmarks.listener.ListenerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The commands on the page of figures. */
final class FiguresPageTest {

    private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)[^`]*`");

    static Stream<Arguments> sections() {
        return Stream.of(
                Arguments.of("All figures", new FiguresCommand()), Arguments.of("Listeners", new ListenerCommand()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sections")
    void aSectionNamesTheOptionsOfItsCommandAndNoOther(String title, Callable<Integer> command) throws IOException {
        Set<String> named = OPTION.matcher(section(title))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        Set<String> known =
                new CommandLine(command).getCommandSpec().optionsMap().keySet();
        assertThat(named).isNotEmpty().isSubsetOf(known);
        assertThat(known)
                .filteredOn(option -> !Set.of("--help", "--version", "-h", "-V").contains(option))
                .isSubsetOf(named);
    }

    private static String section(String title) throws IOException {
        String page = Files.readString(Program.project().resolve("docs/figures.md"));
        int begin = page.indexOf("\n## " + title + "\n");
        assertThat(begin).as(title).isPositive();
        int end = page.indexOf("\n## ", begin + 1);
        return page.substring(begin, end < 0 ? page.length() : end);
    }
}
