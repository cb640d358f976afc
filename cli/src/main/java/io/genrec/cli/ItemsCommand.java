package io.genrec.cli;

import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.training.items.ItemsListing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The items of a catalogue after it was tokenized, each thing to do with them a command. */
@Command(
        name = "items",
        description = "Adds, changes, retires and lists items of a catalogue; a running server takes them in.",
        synopsisSubcommandLabel = "COMMAND")
final class ItemsCommand {
    @Mixin
    @SuppressWarnings("unused") // picocli acts on it
    private final HelpOption help = new HelpOption();

    private ItemsCommand() {}

    static CommandLine commandLine(Terminal terminal) {
        CommandLine items = new CommandLine(new ItemsCommand());
        Steps.ALL.stream()
                .filter(step -> step.group().equals("items"))
                .forEach(step -> items.addSubcommand(StepCommand.commandLine(step, terminal)));
        return items.addSubcommand(new CommandLine(new Listing(terminal)));
    }

    /** What there is. */
    @Command(
            name = "list",
            description = "Prints the generations of the catalogue, looks items and semantic ids up, and exports all.")
    static final class Listing implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final RunOptions options = new RunOptions();

        @Option(names = "--item", paramLabel = "ID", description = "The semantic id of this item. Repeatable.")
        private List<String> items = new ArrayList<>();

        @Option(
                names = "--id",
                paramLabel = "CODES",
                description = "The item of this semantic id, as in --id \"12 7 201\". Repeatable.")
        private List<String> ids = new ArrayList<>();

        @Option(
                names = "--export",
                paramLabel = "FILE",
                description = "Writes item, semantic id and status (live or retired) of all, as tab-separated values.")
        private Optional<Path> export = Optional.empty();

        private Listing(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            RunDirectory run = options.existingRun(List.of("items", "catalog", "generations"));
            ItemsListing listing = ItemsListing.of(run);
            if (items.isEmpty() && ids.isEmpty() && export.isEmpty()) {
                listing.generations().forEach(terminal::line);
            }
            items.forEach(item -> terminal.line(listing.item(item)));
            ids.forEach(id -> terminal.line(listing.semanticId(id)));
            export.ifPresent(file -> terminal.line(listing.export(file)));
            return CommandLine.ExitCode.OK;
        }
    }
}
