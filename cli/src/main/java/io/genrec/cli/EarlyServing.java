package io.genrec.cli;

import io.genrec.cli.step.StepRunner;
import io.genrec.cli.step.Steps;
import io.genrec.cli.terminal.Duration;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.serving.SecondStage;
import io.genrec.serving.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A server that begins with the bundle of a short training, in {@code first/} of the run, and takes better ones as they
 * become ready.
 */
final class EarlyServing implements AutoCloseable {
    private final Serving serving;
    private final Terminal terminal;

    private EarlyServing(Serving serving, Terminal terminal) {
        this.serving = serving;
        this.terminal = terminal;
    }

    /**
     * Trains, where an earlier run has not, and serves; returns once it listens.
     *
     * @param run with samples, sequences and catalogue
     * @param command as a person would type it, for the training's record
     */
    static EarlyServing start(RunDirectory run, Configuration configuration, Terminal terminal, String command) {
        int steps = configuration.read(genrec -> genrec.getInt("quickstart.first-steps"));
        terminal.line("first look: a short training of " + steps + " steps, to have something to serve");
        RunDirectory first = directory(run);
        StepRunner.Outcome trained =
                new StepRunner(first, shortened(configuration, steps), terminal).takeUp(Steps.TRAIN, command);
        terminal.line("      " + trained.record().lines().get(0));
        terminal.line(
                trained.reused()
                        ? "      taken over from an earlier run"
                        : "      done in " + Duration.text(trained.record().seconds()));
        Configuration served =
                configuration.with("serve.bundle", first.bundle().toAbsolutePath().toString());
        Serving serving = Serving.start(
                served.read(Serving.Settings::from), run, served.read(RewardedGenerator::secondStage));
        serving.announce(String.format(
                Locale.ROOT,
                "First look: these lists come from a training of %,d steps. The thorough one runs now; this page takes its"
                        + " model when it is ready.",
                steps));
        terminal.line("      have a look now: " + serving.address()
                + " answers with this first model, and takes a better one when it is ready");
        return new EarlyServing(serving, terminal);
    }

    /** Makes new lists with another bundle; those in progress are continued by the one that began them. */
    void take(String bundle, String notice) {
        serving.take(bundle);
        serving.announce(notice);
        terminal.line("      new lists at " + serving.address() + " are made with this model now");
    }

    void awaitEnd() {
        terminal.line("");
        terminal.line(serving.greeting());
        serving.awaitEnd();
    }

    @Override
    public void close() {
        serving.close();
    }

    /** A run directory of its own within the run, whose samples and catalogue are the run's. */
    private static RunDirectory directory(RunDirectory run) {
        RunDirectory first = new RunDirectory(run.root().resolve("first"));
        try {
            Files.createDirectories(first.root());
            for (Path lent : List.of(run.samples(), run.catalog())) {
                Path link = first.root().resolve(run.root().relativize(lent));
                if (!Files.isSymbolicLink(link)) {
                    Files.createSymbolicLink(link, Path.of("..").resolve(run.root().relativize(lent)));
                }
            }
        } catch (IOException e) {
            throw new StepFailed("cannot link samples and catalogue into " + first.root() + ": " + e.getMessage(), e);
        }
        return first;
    }

    private static Configuration shortened(Configuration configuration, int steps) {
        return configuration
                .with("train.max-steps", steps)
                .with("train.validations", 1)
                .with("train.validation-pages", 200);
    }
}
