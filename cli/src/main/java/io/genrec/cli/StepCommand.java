package io.genrec.cli;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.cli.step.RunHome;
import io.genrec.cli.step.Step;
import io.genrec.cli.step.StepRecord;
import io.genrec.cli.step.StepRunner;
import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.CommandText;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** One step as a command; its own flags are keys of its settings. */
@Command
final class StepCommand implements Callable<Integer> {
    private static final String REPEATABLE = "...";

    private final Step step;
    private final Terminal terminal;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private StepCommand(Step step, Terminal terminal) {
        this.step = step;
        this.terminal = terminal;
    }

    static CommandLine commandLine(Step step, Terminal terminal) {
        CommandLine command = new CommandLine(new StepCommand(step, terminal));
        CommandSpec spec = command.getCommandSpec().name(step.command());
        step.flags().forEach(flag -> spec.addOption(option(flag)));
        spec.usageMessage().description(capitalised(step.does()) + ".").footer(SettingsHelp.of(step.sections()));
        return command;
    }

    @Override
    public Integer call() {
        Configuration configuration = options.configuration(flags(), List.of());
        if (step.equals(Steps.IMPORT) && ImportLook.isWanted(configuration)) {
            ImportLook look = new ImportLook(terminal, CommandText.of(spec.commandLine()));
            Configuration given = configuration;
            Optional<Configuration> settled =
                    look.settle(given, found -> options.configuration(flags(), List.of(found)));
            if (settled.isEmpty()) {
                return CommandLine.ExitCode.OK;
            }
            configuration = settled.get();
        }
        Step.Work work = configuration.read(step.work());
        RunHome home = options.home(step, configuration);
        StepRecord record =
                new StepRunner(home, configuration, terminal).run(step, work, CommandText.of(spec.commandLine()));
        record.lines().forEach(terminal::line);
        terminal.line(String.format(Locale.ROOT, "%s took %.1f s; see %s", step.name(), record.seconds(), home.name()));
        return CommandLine.ExitCode.OK;
    }

    /** The flags given, by their keys. */
    private Map<String, String> flags() {
        Map<String, String> given = new LinkedHashMap<>();
        for (Step.Flag flag : step.flags()) {
            Object value = spec.findOption(flag.name()).getValue();
            if (value != null) {
                given.put(flag.key(), text(value));
            }
        }
        return given;
    }

    /** As a key's value: a repeatable flag gives a list in HOCON. */
    private static String text(Object value) {
        return value instanceof List<?> values
                ? ConfigValueFactory.fromIterable(values).render(ConfigRenderOptions.concise())
                : value.equals(true) ? "on" : value.toString();
    }

    private static OptionSpec option(Step.Flag flag) {
        OptionSpec.Builder option = OptionSpec.builder(flag.name())
                .description(capitalised(flag.meaning()) + SettingsHelp.keyOf(flag.key()));
        if (flag.label().endsWith(REPEATABLE)) {
            String label = flag.label().substring(0, flag.label().length() - REPEATABLE.length());
            return option.type(List.class)
                    .auxiliaryTypes(String.class)
                    .paramLabel(label)
                    .build();
        }
        return flag.label().isEmpty()
                ? option.type(Boolean.class).arity("0").build()
                : option.type(String.class).paramLabel(flag.label()).build();
    }

    private static String capitalised(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
