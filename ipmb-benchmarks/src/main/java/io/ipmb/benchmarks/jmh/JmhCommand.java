package io.ipmb.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The measurements inside one process, with JMH. */
@Command(
        name = "jmh",
        description = {
            "Measures the codec, frames, matching, routing and the ring inside one process, with JMH.",
            "JMH's own arguments stand behind --, for instance: jmh -- -prof gc Codec"
        })
public final class JmhCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", description = "JMH's own arguments")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
