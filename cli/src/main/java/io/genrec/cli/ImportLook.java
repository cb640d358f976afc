package io.genrec.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.imports.LogLook;
import io.genrec.datasets.run.StepFailed;
import java.util.Optional;
import java.util.function.Function;

/** What {@code genrec import} does where no format is named: looks at the log, shows what it found, and waits for a yes. */
final class ImportLook {
    private final Terminal terminal;
    private final String command;

    /** @param command as it was typed */
    ImportLook(Terminal terminal, String command) {
        this.terminal = terminal;
        this.command = command;
    }

    static boolean isWanted(Configuration configuration) {
        return configuration.genrec().getString("import.format").isEmpty();
    }

    /**
     * The settings to import with, where the user has said yes and nothing is left to say.
     *
     * @param over the settings given over those found
     * @throws StepFailed where the log cannot be read, or a yes is given to what only the user can tell
     */
    Optional<Configuration> settle(Configuration given, Function<Config, Configuration> over) {
        LogLook look = given.read(LogLook::at);
        look.lines().forEach(terminal::line);
        boolean isYes = given.genrec().getBoolean("import.yes");
        if (!look.open().isEmpty()) {
            if (isYes) {
                throw new StepFailed(String.join("; ", look.open()));
            }
            look.open().forEach(question -> terminal.line("open: " + question));
        } else {
            given.read(genrec -> look.tryOut(configuration(look, over).genrec()))
                    .forEach(terminal::line);
        }
        Configuration settled = configuration(look, over);
        if (isYes) {
            return Optional.of(settled);
        }
        terminal.line("");
        terminal.line("Nothing is imported yet. This command imports it so"
                + (look.open().isEmpty() ? "" : ", once nothing is open") + " (or the same with --yes):");
        terminal.line("  " + withFlags(look));
        terminal.line("The same settings in a file, for --config:");
        for (String line : file(look).lines().toList()) {
            terminal.line("  " + line);
        }
        return Optional.empty();
    }

    private static Configuration configuration(LogLook look, Function<Config, Configuration> over) {
        return over.apply(look.settings());
    }

    private String withFlags(LogLook look) {
        return command + " " + String.join(" ", look.flags());
    }

    private static String file(LogLook look) {
        return look.settings()
                .root()
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false))
                .strip();
    }
}
