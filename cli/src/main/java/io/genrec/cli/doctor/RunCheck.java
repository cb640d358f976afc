package io.genrec.cli.doctor;

import io.genrec.cli.step.Lineage;
import io.genrec.cli.step.StepRecord;
import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A run: what is in it, whether its steps fit together, and what looks wrong in its data. */
public final class RunCheck {
    /** Events are looked at one in so many, by user, where there are more; enough for shares of a percent. */
    private static final long ENOUGH_EVENTS = 5_000_000;

    /** A span that is so many times as long as that of the middle 98% is one of strays. */
    private static final double STRAY_SPAN = 3;

    private static final double MANY_DUPLICATES = 0.05;
    private static final double ONE_USER_MUCH = 0.02;
    private static final int USERS_TO_JUDGE = 200;
    private static final double FEW_DESCRIBED = 0.5;
    private static final long FEW_PAGES = 100;

    private final RunDirectory run;
    private final List<Finding> findings = new ArrayList<>();

    private RunCheck(RunDirectory run) {
        this.run = run;
    }

    public static List<Finding> findings(RunDirectory run) {
        RunCheck check = new RunCheck(run);
        check.contents();
        check.steps();
        check.looking("events", run.events(), check::events);
        check.looking("items", run.items(), check::items);
        check.looking("samples", run.samples(), check::samples);
        check.looking("catalog", run.catalog(), check::catalog);
        return List.copyOf(check.findings);
    }

    private void contents() {
        if (run.isBeingReplaced()) {
            findings.add(Finding.doubtful(
                    "contents",
                    "a command is putting its results in place, or was killed while it did: look again when it has ended;"
                            + " the next step that runs puts right what a killed one left"));
        }
        List<String> there = new ArrayList<>();
        for (Path part : List.of(
                run.events(),
                run.items(),
                run.samples(),
                run.sequences(),
                run.catalog(),
                run.bundle(),
                run.sasrec(),
                run.reward(),
                run.aligned(),
                run.metrics(),
                run.report())) {
            if (Files.exists(part)) {
                there.add(part.getFileName().toString());
            }
        }
        findings.add(
                there.isEmpty()
                        ? Finding.wrong(
                                "contents",
                                "nothing is in " + run.root() + ": begin with `genrec simulate` or `genrec import`")
                        : Finding.fine("contents", String.join(", ", there)));
    }

    private void steps() {
        List<StepRecord> records = StepRecord.all(run);
        List<String> wrong = new Lineage(run).findings();
        wrong.forEach(sentence -> findings.add(
                sentence.startsWith("note: ")
                        ? Finding.doubtful("steps", sentence.substring("note: ".length()))
                        : Finding.wrong("steps", sentence)));
        if (wrong.isEmpty()) {
            findings.add(Finding.fine(
                    "steps",
                    records.isEmpty()
                            ? "no step has left a record"
                            : String.join(
                                            ", ",
                                            records.stream()
                                                    .map(StepRecord::step)
                                                    .toList())
                                    + ": what they wrote is as they wrote it, and made from what is here"));
        }
    }

    private interface Looking {
        void look();
    }

    private void looking(String subject, Path folder, Looking looking) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            looking.look();
        } catch (RuntimeException e) { // the messages of unreadable tables are for users
            findings.add(Finding.wrong(subject, e.getMessage() + ": run the step that writes it again"));
        }
    }

    private void events() {
        long rows = ParquetTable.rows(run.events());
        long every = 1 + rows / ENOUGH_EVENTS;
        Map<String, Long> byUser = new HashMap<>();
        Map<Action, Long> byAction = new HashMap<>();
        Set<String> items = new HashSet<>();
        Set<Event> once = new HashSet<>();
        long[] times = new long[(int) Math.min(rows, 2 * ENOUGH_EVENTS)];
        int[] looked = {0};
        int[] twice = {0};
        ParquetTable.EVENTS.forEach(run.events(), event -> {
            items.add(event.itemId());
            if (Math.floorMod(event.userId().hashCode(), every) == 0 && looked[0] < times.length) {
                times[looked[0]++] = event.timeMillis();
                byUser.merge(event.userId(), 1L, Long::sum);
                byAction.merge(event.action(), 1L, Long::sum);
                twice[0] += once.add(event) ? 0 : 1;
            }
        });
        if (looked[0] == 0) {
            findings.add(Finding.wrong("events", "no event is in " + run.events() + ": import the log again"));
            return;
        }
        findings.add(Finding.fine(
                "events",
                String.format(
                        Locale.ROOT,
                        "%,d of %,d users%s on %,d items: %s",
                        rows,
                        byUser.size(),
                        every > 1 ? " (one in " + every + " looked at)" : "",
                        items.size(),
                        byAction)));
        span(Arrays.copyOf(times, looked[0]));
        duplicates(twice[0], looked[0]);
        bots(byUser, looked[0]);
        described(items);
    }

    private void span(long[] times) {
        Arrays.sort(times);
        Instant first = Instant.ofEpochMilli(times[0]);
        Instant last = Instant.ofEpochMilli(times[times.length - 1]);
        String text = "from " + first + " to " + last;
        long middle = times[(int) (0.99 * (times.length - 1))] - times[(int) (0.01 * (times.length - 1))];
        if (last.isAfter(Instant.now().plusSeconds(86_400))) {
            findings.add(Finding.wrong(
                    "span", text + ", which is in the future: see the unit of time that the import was told of"));
        } else if (times.length > 100 && times[times.length - 1] - times[0] > STRAY_SPAN * Math.max(1, middle)) {
            findings.add(
                    Finding.doubtful(
                            "span",
                            text + ", though 98% of events lie between "
                                    + Instant.ofEpochMilli(times[(int) (0.01 * (times.length - 1))])
                                    + " and " + Instant.ofEpochMilli(times[(int) (0.99 * (times.length - 1))])
                                    + ": a split by time goes by the span, so that strays ruin it; leave them out and import again"));
        } else {
            findings.add(Finding.fine("span", text));
        }
    }

    private void duplicates(long twice, long looked) {
        double share = (double) twice / looked;
        String text = String.format(Locale.ROOT, "%,d of %,d events (%.1f%%)", twice, looked, 100 * share);
        findings.add(
                share > MANY_DUPLICATES
                        ? Finding.doubtful(
                                "duplicates",
                                text
                                        + " are there twice; features drop them, but see whether a file was imported twice")
                        : Finding.fine("duplicates", text));
    }

    private void bots(Map<String, Long> byUser, long looked) {
        Map.Entry<String, Long> busiest = byUser.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow();
        double share = (double) busiest.getValue() / looked;
        String text = String.format(
                Locale.ROOT,
                "the busiest user, %s, has %,d events (%.1f%%)",
                busiest.getKey(),
                busiest.getValue(),
                100 * share);
        findings.add(
                share > ONE_USER_MUCH && byUser.size() >= USERS_TO_JUDGE
                        ? Finding.doubtful(
                                "bots",
                                text
                                        + ", a crawler or the id of everybody who is not signed in perhaps: leave it out, or"
                                        + " lower features.max-events-per-hour")
                        : Finding.fine("bots", text));
    }

    private void described(Set<String> seen) {
        if (!Files.isDirectory(run.items())) {
            return;
        }
        Set<String> known = new HashSet<>();
        ParquetTable.ITEMS.forEach(run.items(), item -> {
            if (!item.text().isBlank()) {
                known.add(item.itemId());
            }
        });
        long both = seen.stream().filter(known::contains).count();
        String text = String.format(
                Locale.ROOT,
                "%,d of %,d items of the log have text (%.0f%%), %,d items with text are not in the log",
                both,
                seen.size(),
                100.0 * both / seen.size(),
                known.size() - both);
        if (!known.isEmpty() && both < FEW_DESCRIBED * seen.size()) {
            List<String> without = seen.stream()
                    .filter(id -> !known.contains(id))
                    .sorted()
                    .limit(3)
                    .toList();
            List<String> unseen = known.stream()
                    .filter(id -> !seen.contains(id))
                    .sorted()
                    .limit(3)
                    .toList();
            findings.add(Finding.doubtful(
                    "overlap",
                    text + ": see whether the ids are written alike, " + without + " in the log, " + unseen
                            + " with text"));
        } else {
            findings.add(Finding.fine("overlap", text));
        }
    }

    private void items() {
        long[] counts = {0, 0};
        ParquetTable.ITEMS.forEach(run.items(), item -> {
            counts[0]++;
            counts[1] += item.title().isBlank() ? 1 : 0;
        });
        String text = String.format(Locale.ROOT, "%,d, %,d of them without a title", counts[0], counts[1]);
        findings.add(
                counts[0] > 0 && counts[1] == counts[0]
                        ? Finding.doubtful(
                                "items",
                                text + ": semantic ids come from text; import with --items, or by"
                                        + " tokenize.embedding=collaborative")
                        : Finding.fine("items", text));
    }

    private void samples() {
        long train = ParquetTable.rows(run.trainSamples());
        long valid = ParquetTable.rows(run.validSamples());
        long test = ParquetTable.rows(run.testSamples());
        String text = String.format(Locale.ROOT, "%,d train, %,d valid, %,d test", train, valid, test);
        findings.add(
                Math.min(valid, test) < FEW_PAGES
                        ? Finding.doubtful(
                                "samples",
                                text + ": choices and figures rest on few pages; set features.split.valid and"
                                        + " features.split.test earlier")
                        : Finding.fine("samples", text));
    }

    private void catalog() {
        Codebooks codebooks = CatalogFiles.codebooks(run.catalog());
        int items = CatalogFiles.semanticIds(run.catalog()).size();
        int codes = codebooks.space().codesPerLevel();
        String text = String.format(
                Locale.ROOT,
                "%,d items in %d levels of %d codes",
                items,
                codebooks.space().levels(),
                codes);
        findings.add(
                items < 2 * codes
                        ? Finding.doubtful(
                                "catalog",
                                text + ": codes outnumber what they tell apart; set tokenize.codes-per-level to "
                                        + Math.max(2, Integer.highestOneBit(Math.max(2, items / 8))))
                        : Finding.fine("catalog", text));
    }
}
