package io.genrec.cli.step;

import io.genrec.cli.GenrecVersion;
import io.genrec.cli.report.ResultMarkdown;
import io.genrec.cli.terminal.ProgressLine;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.RunLock;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.run.StepResult;
import io.genrec.storage.StoredRun;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs steps in one run directory, and keeps a record of each. */
public final class StepRunner {
    private static final Logger log = LoggerFactory.getLogger(StepRunner.class);

    /** What goes with the outputs of every step, where a run is in a bucket: records, and what steps find out beside. */
    private static final List<String> BESIDE = List.of("steps", "metrics", "rejects.csv");

    private final RunHome home;
    private final RunDirectory run;
    private final Configuration configuration;
    private final Terminal terminal;
    private final ContentDigests digests;

    public StepRunner(RunHome home, Configuration configuration, Terminal terminal) {
        this.home = home;
        this.run = home.run();
        this.configuration = configuration;
        this.terminal = terminal;
        this.digests = new ContentDigests(run);
    }

    /**
     * Runs a step whose settings are read, as the one writer of the run; one that only shows what is there runs beside that.
     *
     * @param command as a person would type it
     * @throws StepFailed where another command is writing to the run, or an input is not what its step wrote
     */
    public StepRecord run(Step general, Step.Work work, String command) {
        Step step = under(general);
        if (Steps.onlyShows(step) && home.stored().isEmpty()) {
            return runUnlocked(step, work, command);
        }
        RunLock lock = RunLock.acquire(run, command);
        try {
            return home.stored().isPresent()
                    ? runStored(home.stored().get(), step, work, command)
                    : runUnlocked(step, work, command);
        } finally {
            lock.close();
        }
    }

    private StepRecord runStored(StoredRun stored, Step step, Step.Work work, String command) {
        try (StoredRun.Writing writing = stored.write(command)) {
            stored.fetch(withBeside(step.reads()));
            StepRecord record = runUnlocked(step, work, command);
            writing.publish(withBeside(step.writes()));
            return record;
        }
    }

    private static List<String> withBeside(List<String> names) {
        return Stream.concat(
                        names.stream()
                                .filter(name -> BESIDE.stream().noneMatch(beside -> StepRecord.overlap(beside, name))),
                        BESIDE.stream())
                .toList();
    }

    private StepRecord runUnlocked(Step step, Step.Work work, String command) {
        Map<String, String> inputs = inputs(step);
        List<String> notes = new Lineage(run).check(step, inputs);
        Beginning beginning = new Beginning(run, step.name());
        beginning.write(settingsDigest(step), inputs);
        log.info("{} begins in {}", step.name(), run.root());
        long start = terminal.nanoClock().getAsLong();
        StepResult result;
        try (ProgressLine progress = new ProgressLine(step.name(), terminal)) {
            result = work.run(run, progress);
        }
        double seconds = (terminal.nanoClock().getAsLong() - start) / 1e9;
        StepRecord finished = new StepRecord(
                step.name(),
                GenrecVersion.current(),
                command,
                settingsDigest(step),
                configuration.sections(step.sections()),
                inputs,
                digests.of(Lineage.outputs(step)),
                Math.round(seconds * 100) / 100.0,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Stream.concat(result.lines().stream(), notes.stream()).toList(),
                result.facts());
        StepRecord.all(run).stream()
                .filter(record -> !record.step().equals(step.name()))
                .filter(record -> !record.without(step.writes()).equals(record))
                .forEach(record -> record.without(step.writes()).write(run));
        ResultMarkdown.beside(run, finished);
        finished.write(run);
        beginning.remove();
        log.info("{} ends after {} s: {}", step.name(), finished.seconds(), finished.facts());
        return finished;
    }

    /**
     * A step that is done.
     *
     * @param reused whether it was done by an earlier run
     */
    public record Outcome(StepRecord record, boolean reused) {}

    /**
     * Takes over a step that need not run again, goes on with one that was cut short, and runs any other.
     *
     * @param command as a person would type it
     */
    public Outcome takeUp(Step general, String command) {
        Step step = under(general);
        home.stored().ifPresent(stored -> {
            if (stored.hasLeftover()) {
                stored.write(command).close();
            }
            stored.fetch(withBeside(Stream.concat(step.reads().stream(), step.writes().stream())
                    .distinct()
                    .toList()));
        });
        Optional<StepRecord> finished = finished(step);
        if (finished.isPresent()) {
            return new Outcome(finished.get(), true);
        }
        Configuration own = cutShort(step) ? configuration.resuming() : configuration;
        return new Outcome(run(step, own.read(step.work()), command), false);
    }

    /**
     * The record of a step that need not run again: same version, settings and inputs, its outputs are as it left them, and
     * it has not begun again since.
     */
    public Optional<StepRecord> finished(Step general) {
        Step step = under(general);
        return StepRecord.find(run, step.name())
                .filter(record -> !new Beginning(run, step.name()).isThere())
                .filter(record -> record.genrec().equals(GenrecVersion.current()))
                .filter(record -> record.settingsDigest().equals(settingsDigest(step)))
                .filter(record -> record.inputs().equals(inputs(step)))
                .filter(record -> outputsExist(step.writes()))
                .filter(record -> record.outputs().equals(digests.of(Lineage.outputs(step))));
    }

    /** Whether the step began and was cut short under the same settings and on the same inputs: then it may resume. */
    public boolean cutShort(Step general) {
        Step step = under(general);
        return new Beginning(run, step.name()).is(settingsDigest(step), inputs(step));
    }

    private Step under(Step step) {
        return configuration.read(genrec -> Steps.under(genrec, step));
    }

    private boolean outputsExist(List<String> names) {
        return names.stream().allMatch(name -> Files.exists(run.root().resolve(name)));
    }

    private String settingsDigest(Step step) {
        return ContentDigests.ofText(configuration.canonical(step.sections()));
    }

    private Map<String, String> inputs(Step step) {
        return digests.of(step.reads());
    }
}
