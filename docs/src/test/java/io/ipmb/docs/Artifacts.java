package io.ipmb.docs;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a release puts into a repository.
 *
 * @param version of all of them
 * @param names of the artifacts, the one with the versions included
 */
record Artifacts(String version, List<String> names) {

    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    /** As the project's own file says it. */
    static Artifacts ofTheProject() {
        String pom = text("pom.xml");
        List<String> modules = all(MODULE, pom.substring(0, pom.indexOf("</modules>")));
        return new Artifacts(
                all(VERSION, pom).get(0),
                modules.stream()
                        .filter(module -> !text(module + "/pom.xml").contains("<maven.deploy.skip>true"))
                        .toList());
    }

    /** The version of a module that has no parent to take it from, or names the parent's. */
    static String versionOf(String module) {
        return all(VERSION, text(module + "/pom.xml")).get(0);
    }

    /** What the file with the versions names. */
    static List<String> managed() {
        String pom = text("ipmb-bom/pom.xml");
        String management =
                pom.substring(pom.indexOf("<dependencyManagement>"), pom.indexOf("</dependencyManagement>"));
        return all(Pattern.compile("<artifactId>([^<]+)</artifactId>"), management);
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

    private static String text(String file) {
        return String.join("\n", Page.of(file).lines());
    }
}
