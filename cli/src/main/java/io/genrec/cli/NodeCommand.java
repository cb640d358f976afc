package io.genrec.cli;

import io.genrec.actors.alignment.AlignmentNode;
import io.genrec.actors.alignment.ClusterSettings;
import io.genrec.actors.alignment.NodeRoles;
import io.genrec.alignment.Alignment;
import io.genrec.alignment.rollout.EngineRollouts;
import io.genrec.alignment.rollout.SimRewards;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Joins a running alignment and works for it until it is over. */
@Command(
        name = "node",
        description = {
            "Joins a running `genrec align --cluster` and works for it until it is over; joins again when cut off.",
            "The run directory needs the bundle and, for the role reward, the reward model and the catalogue; how to generate"
                    + " each task says itself."
        })
final class NodeCommand implements Callable<Integer> {
    private static final List<String> SECTIONS = List.of("cluster", "engine");

    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            split = ",",
            description = "rollout (generates), reward (scores) or coordinator (takes over when that node dies)."
                    + " Repeatable.")
    private List<String> roles = List.of();

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT",
            required = true,
            description = "A node of the cluster, such as the learner's. Repeatable.")
    private List<String> join = List.of();

    @Option(
            names = "--capacity",
            paramLabel = "N",
            description = "Rollouts at once, 0 for one a core (cluster.capacity).")
    private Optional<Integer> capacity = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private NodeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine command = new CommandLine(new NodeCommand(terminal));
        command.getCommandSpec().usageMessage().footer(SettingsHelp.of(SECTIONS));
        return command;
    }

    @Override
    public Integer call() throws IOException {
        for (String role : roles) {
            if (!List.of("rollout", "reward", "coordinator").contains(role)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--role must be rollout, reward or coordinator: " + role);
            }
        }
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("cluster.join", "[\"" + String.join("\", \"", join) + "\"]");
        capacity.ifPresent(number -> flags.put("cluster.capacity", number.toString()));
        Configuration configuration = options.configuration(flags, List.of());
        ClusterSettings cluster = configuration.read(ClusterSettings::from);
        EngineSettings engine = configuration.read(EngineSettings::from);
        work(cluster, engine, options.existingRun(List.of("bundle", "reward", "catalog")));
        terminal.line("the alignment is over");
        return CommandLine.ExitCode.OK;
    }

    private void work(ClusterSettings cluster, EngineSettings engine, RunDirectory run) throws IOException {
        Path scratch = Files.createTempDirectory("genrec-node");
        try (Sources sources = Sources.open(roles, engine, run, scratch)) {
            NodeRoles node = new NodeRoles(
                    roles.contains("coordinator"),
                    false,
                    sources.rollouts()
                            .map(source -> new NodeRoles.Rolling(
                                    source,
                                    ClusterAlignment.engine(engine),
                                    Math.max(1, cluster.rolloutsAtOnce()),
                                    scratch.resolve("fetched"))),
                    sources.rewards()
                            .map(source -> new NodeRoles.Rewarding(source, Math.max(1, cluster.rewardsAtOnce()))),
                    sources.inputs());
            terminal.line("joining " + join + " as " + roles);
            AlignmentNode.serveUntilFinished(cluster, node);
        }
    }

    /** What the roles need of the run. */
    private record Sources(Optional<EngineRollouts> rollouts, Optional<SimRewards> rewards, NodeRoles.Inputs inputs)
            implements AutoCloseable {
        static Sources open(List<String> roles, EngineSettings engine, RunDirectory run, Path scratch) {
            Optional<Bundle> bundle = roles.contains("rollout") ? Optional.of(Alignment.bundle(run)) : Optional.empty();
            boolean rewarding = roles.contains("reward");
            return new Sources(
                    bundle.map(found -> new EngineRollouts(found, engine, scratch.resolve("own"))),
                    rewarding ? Optional.of(new SimRewards(Alignment.rewards(run))) : Optional.empty(),
                    new NodeRoles.Inputs(
                            bundle.map(Bundle::version).orElse(""), rewarding ? ClusterAlignment.rewards(run) : ""));
        }

        @Override
        public void close() {
            rollouts.ifPresent(EngineRollouts::close);
            rewards.ifPresent(SimRewards::close);
        }
    }
}
