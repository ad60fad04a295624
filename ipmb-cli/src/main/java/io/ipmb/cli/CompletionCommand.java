package io.ipmb.cli;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a completion script for shells. */
@Command(
        name = "completion",
        description = "Prints a script with which bash and zsh complete commands and options.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  source <(ipmb completion)", "  ipmb completion > ~/.local/share/bash-completion/completions/ipmb"})
final class CompletionCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public void run() {
        CommandSpec spec = command;
        if (spec == null) {
            throw new IllegalStateException("not started by picocli");
        }
        CommandLine root = spec.root().commandLine();
        Output.say(AutoComplete.bash(root.getCommandName(), root).stripTrailing());
    }
}
