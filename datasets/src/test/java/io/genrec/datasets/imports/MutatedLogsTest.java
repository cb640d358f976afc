package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A good log, spoilt in the ways in which logs are spoilt, imported under the good one's settings and as a look finds it.
 * Each mutant is read right, refused or asked about in a sentence, or what is missing or strange is in the step's lines.
 */
class MutatedLogsTest {
    private static final long SEED = 20261130;
    private static final int MUTANTS = 300;
    private static final int ITEMS = 30;
    private static final int EVENTS = 400;
    private static final Instant BEGIN = Instant.parse("2023-10-05T08:00:00Z");
    private static final DateTimeFormatter GOOD = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final List<String> COLUMNS = List.of("user_id", "item_id", "timestamp", "action");
    private static final List<String> OTHER_NAMES = List.of("uid", "sku", "event_time", "event_type");
    private static final Map<String, String> OTHER_ACTIONS =
            Map.of("exposed", "impression", "clicked", "view", "carted", "cart", "ordered", "purchase");

    @TempDir
    Path folder;

    private enum Outcome {
        RIGHT,
        REPORTED,
        REFUSED,
        ASKED
    }

    /** What a row says happened; the action is the oracle's to forget where the log no longer has any. */
    private record Fact(String user, String item, Action action, long timeMillis) {
        Fact withoutAction() {
            return new Fact(user, item, Action.EXPOSED, timeMillis);
        }
    }

    private static final class Row {
        private final List<String> cells;
        private final List<Fact> facts; // one, or none of a spoilt row

        Row(List<String> cells, List<Fact> facts) {
            this.cells = new ArrayList<>(cells);
            this.facts = new ArrayList<>(facts);
        }
    }

    /** A log as rows of cells under a header, and how they are written. */
    private static final class Draft {
        private final List<String> header = new ArrayList<>(COLUMNS);
        private final List<Row> rows = new ArrayList<>();
        private String delimiter = ",";
        private String lineEnd = "\n";
        private Charset encoding = StandardCharsets.UTF_8;
        private String mark = "";
        private boolean hasHeader = true;
        private boolean isQuoted;
        private boolean isJson;
        private double kept = 1;

        void each(String name, UnaryOperator<String> change) {
            int column = header.indexOf(name);
            if (column >= 0) {
                rows.stream()
                        .filter(row -> row.cells.size() > column)
                        .forEach(row -> row.cells.set(column, change.apply(row.cells.get(column))));
            }
        }

        /** Puts values into a few cells, whose rows say nothing any more. */
        void spoil(Random random, String name, int most, String... values) {
            int column = header.indexOf(name);
            for (int i = random.nextInt(most); i >= 0 && column >= 0; i--) {
                Row row = rows.get(random.nextInt(rows.size()));
                if (row.cells.size() > column) {
                    row.cells.set(column, values[random.nextInt(values.length)]);
                    row.facts.clear();
                }
            }
        }

        boolean hasActions() {
            return header.contains("action") || header.contains("event_type");
        }

        byte[] bytes() {
            List<String> lines = new ArrayList<>();
            if (hasHeader && !isJson) {
                lines.add(line(header));
            }
            rows.forEach(row -> lines.add(isJson ? json(row.cells) : line(row.cells)));
            byte[] whole = (mark + String.join(lineEnd, lines) + lineEnd).getBytes(encoding);
            return Arrays.copyOf(whole, (int) (kept * whole.length));
        }

        private String line(List<String> cells) {
            return cells.stream()
                    .map(cell -> isQuoted ? "\"" + cell + "\"" : cell)
                    .collect(Collectors.joining(delimiter));
        }

        private String json(List<String> cells) {
            Map<String, String> object = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(cells.size(), header.size()); i++) {
                object.putIfAbsent(header.get(i), cells.get(i).replace("\\", "\\\\"));
            }
            return object.entrySet().stream()
                    .map(field -> "\"" + field.getKey() + "\": \"" + field.getValue() + "\"")
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** A way to spoil a log. */
    private interface Mutation {
        void spoil(Draft draft, Random random);
    }

    private static final Map<String, Mutation> MUTATIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("renamed column", (draft, random) -> {
                int column = random.nextInt(draft.header.size());
                int known = COLUMNS.indexOf(draft.header.get(column));
                if (known >= 0) {
                    draft.header.set(column, OTHER_NAMES.get(known));
                }
            }),
            Map.entry("columns in another order", (draft, random) -> {
                List<Integer> order = new ArrayList<>();
                for (int i = 0; i < draft.header.size(); i++) {
                    order.add(i);
                }
                Collections.shuffle(order, random);
                List<String> header = order.stream().map(draft.header::get).toList();
                draft.header.clear();
                draft.header.addAll(header);
                draft.rows.stream()
                        .filter(row -> row.cells.size() == order.size())
                        .forEach(row -> {
                            List<String> cells =
                                    order.stream().map(row.cells::get).toList();
                            row.cells.clear();
                            row.cells.addAll(cells);
                        });
            }),
            Map.entry("dropped column", (draft, random) -> {
                int column = random.nextInt(draft.header.size());
                draft.header.remove(column);
                draft.rows.stream().filter(row -> row.cells.size() > column).forEach(row -> row.cells.remove(column));
            }),
            Map.entry("further column", (draft, random) -> {
                draft.header.add("score");
                draft.rows.stream()
                        .filter(row -> row.cells.size() == draft.header.size() - 1)
                        .forEach(row -> row.cells.add(String.valueOf(random.nextDouble())));
            }),
            Map.entry("no header", (draft, random) -> draft.hasHeader = false),
            Map.entry(
                    "column twice", (draft, random) -> draft.header.set(draft.header.size() - 1, draft.header.get(0))),
            Map.entry("epoch seconds", times(time -> String.valueOf(time / 1000))),
            Map.entry("epoch milliseconds", times(String::valueOf)),
            Map.entry("epoch microseconds", times(time -> time + "000")),
            Map.entry("epoch nanoseconds", times(time -> time + "000000")),
            Map.entry("times with UTC", times(time -> written("uuuu-MM-dd HH:mm:ss 'UTC'", time))),
            Map.entry(
                    "times of another zone",
                    times(time -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                            Instant.ofEpochMilli(time).atOffset(ZoneOffset.ofHours(2))))),
            Map.entry("day first", times(time -> written("dd/MM/uuuu HH:mm:ss", time))),
            Map.entry("month first", times(time -> written("MM/dd/uuuu HH:mm:ss", time))),
            Map.entry("Latin-1", (draft, random) -> draft.encoding = StandardCharsets.ISO_8859_1),
            Map.entry("UTF-16", (draft, random) -> {
                draft.encoding = random.nextBoolean() ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
                draft.mark = random.nextInt(3) > 0 ? "\uFEFF" : "";
            }),
            Map.entry("byte-order mark", (draft, random) -> draft.mark = "\uFEFF"),
            Map.entry("semicolons", (draft, random) -> draft.delimiter = ";"),
            Map.entry("tabs", (draft, random) -> draft.delimiter = "\t"),
            Map.entry("bars", (draft, random) -> draft.delimiter = "|"),
            Map.entry("line ends of Windows", (draft, random) -> draft.lineEnd = "\r\n"),
            Map.entry("quoted", (draft, random) -> draft.isQuoted = true),
            Map.entry("JSON lines", (draft, random) -> draft.isJson = true),
            Map.entry("cut file", (draft, random) -> draft.kept = 0.5 + random.nextDouble() / 2),
            Map.entry(
                    "strays",
                    (draft, random) -> draft.spoil(
                            random,
                            "timestamp",
                            4,
                            "1970-01-01 00:00:00",
                            "2016-01-01 00:00:00",
                            "2041-01-01 00:00:00")),
            Map.entry("duplicates", (draft, random) -> {
                for (int i = 0; i < 30; i++) {
                    Row row = draft.rows.get(random.nextInt(draft.rows.size()));
                    draft.rows.add(new Row(row.cells, row.facts));
                }
            }),
            Map.entry("ids as floats", (draft, random) -> draft.each("item_id", id -> id + ".0")),
            Map.entry("blanks around", (draft, random) -> draft.each("user_id", id -> " " + id + " ")),
            Map.entry(
                    "nothing for ids", (draft, random) -> draft.spoil(random, "user_id", 4, "NaN", "", "NULL", "None")),
            Map.entry("ids too long", (draft, random) -> draft.spoil(random, "item_id", 4, "9".repeat(300))),
            Map.entry("unknown actions", (draft, random) -> draft.spoil(random, "action", 4, "frobnicate")),
            Map.entry(
                    "actions in capitals",
                    (draft, random) -> draft.each("action", action -> action.toUpperCase(Locale.ROOT))),
            Map.entry(
                    "actions of another log",
                    (draft, random) -> draft.each("action", action -> OTHER_ACTIONS.getOrDefault(action, action))),
            Map.entry("lines of garbage", (draft, random) -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    draft.rows.add(random.nextInt(draft.rows.size()), new Row(List.of("%$?!garbage"), List.of()));
                }
            })));

    private static Mutation times(LongFunction<String> writing) {
        return (draft, random) -> draft.each("timestamp", cell -> {
            try {
                return writing.apply(LocalDateTime.parse(cell, GOOD)
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli());
            } catch (DateTimeException e) {
                return cell; // written otherwise before
            }
        });
    }

    private static String written(String pattern, long time) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .format(Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC));
    }

    private static Draft good(Random random) {
        Draft draft = new Draft();
        for (int i = 0; i < EVENTS; i++) {
            Fact fact = new Fact(
                    "Jörg " + random.nextInt(40),
                    String.valueOf(1000 + random.nextInt(ITEMS)),
                    Action.values()[random.nextInt(4)],
                    BEGIN.plusSeconds(i * 5400L + random.nextInt(5000)).toEpochMilli());
            draft.rows.add(new Row(
                    List.of(
                            fact.user(),
                            fact.item(),
                            written("uuuu-MM-dd HH:mm:ss", fact.timeMillis()),
                            fact.action().name().toLowerCase(Locale.ROOT)),
                    List.of(fact)));
        }
        return draft;
    }

    @Test
    void a_corrupted_log_is_never_silently_wrong() throws IOException {
        assertThat(outcomes(MUTATIONS.size(), 4)).containsKeys(Outcome.RIGHT, Outcome.REFUSED);
    }

    @Test
    @Tag("slow")
    void no_mutant_of_three_hundred_is_wrong_in_silence() throws IOException {
        Map<Outcome, Integer> outcomes = outcomes(MUTANTS, 1);
        assertThat(outcomes.get(Outcome.RIGHT)).isGreaterThan(150);
        assertThat(outcomes.get(Outcome.REPORTED)).isGreaterThan(20);
        assertThat(outcomes.get(Outcome.REFUSED)).isGreaterThan(50);
        assertThat(outcomes.get(Outcome.ASKED)).isGreaterThan(10);
    }

    private Map<Outcome, Integer> outcomes(int mutants, int step) throws IOException {
        List<String> kinds = List.copyOf(MUTATIONS.keySet());
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int mutant = 0; mutant < mutants; mutant += step) {
            Random random = new Random(SEED + mutant);
            Draft draft = good(random);
            List<String> mutations = new ArrayList<>();
            mutations.add(kinds.get(mutant % kinds.size())); // each kind alone, then with others
            for (int more = mutant < kinds.size() ? 0 : 1 + random.nextInt(2); more > 0; more--) {
                mutations.add(kinds.get(random.nextInt(kinds.size())));
            }
            mutations.forEach(kind -> MUTATIONS.get(kind).spoil(draft, random));
            Path log = Files.write(folder.resolve(mutant + ".csv"), draft.bytes());
            Path items = items(mutant, draft);
            for (boolean isLook : List.of(false, true)) {
                String name = "mutant " + mutant + " (seed " + (SEED + mutant) + ") " + mutations
                        + (isLook ? ", as a look finds it" : ", under the good log's settings");
                outcomes.merge(outcome(draft, log, items, isLook, name), 1, Integer::sum);
            }
        }
        System.out.println("mutants from seed " + SEED + ": " + outcomes);
        return outcomes;
    }

    /** In the log's format, for one format reads both. */
    private Path items(int mutant, Draft draft) throws IOException {
        List<String> lines = new ArrayList<>();
        if (!draft.isJson) {
            lines.add("item_id,title");
        }
        for (int i = 0; i < ITEMS; i++) {
            String id = String.valueOf(1000 + i);
            lines.add(draft.isJson ? "{\"item_id\": \"" + id + "\", \"title\": \"Tea\"}" : id + ",Tea");
        }
        return Files.write(folder.resolve(mutant + "-items.csv"), lines);
    }

    private Outcome outcome(Draft draft, Path log, Path items, boolean isLook, String name) {
        Config settings = ConfigFactory.load()
                .getConfig("genrec")
                .withValue("import.from", ConfigValueFactory.fromAnyRef(log.toString()))
                .withValue("import.items", ConfigValueFactory.fromAnyRef(items.toString()));
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        ImportResult result;
        try {
            if (isLook) {
                LogLook look = LogLook.at(settings);
                if (!look.open().isEmpty()) {
                    look.open().forEach(question -> assertSentence(question, name));
                    return Outcome.ASKED;
                }
                look.tryOut(look.settings().getConfig("genrec").withFallback(settings));
                settings = look.settings().getConfig("genrec").withFallback(settings);
            } else {
                settings = settings.withValue("import.format", ConfigValueFactory.fromAnyRef("csv"))
                        .withValue("import.columns.action", ConfigValueFactory.fromAnyRef("action"));
            }
            result = LogImport.run(ImportSettings.from(settings), run, Progress.SILENT);
        } catch (StepFailed refused) {
            assertSentence(String.valueOf(refused.getMessage()), name);
            return Outcome.REFUSED;
        }
        return judged(draft, run, result, name);
    }

    private static Outcome judged(Draft draft, RunDirectory run, ImportResult result, String name) {
        Set<Fact> read = new LinkedHashSet<>();
        ParquetTable.EVENTS.forEach(
                run.events(),
                event -> read.add(forgetting(
                        new Fact(event.userId(), event.itemId(), event.action(), event.timeMillis()), draft)));
        Set<Fact> truth = draft.rows.stream()
                .flatMap(row -> row.facts.stream())
                .map(fact -> forgetting(fact, draft))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<Fact> wrong = new LinkedHashSet<>(read);
        wrong.removeAll(truth);
        Set<Fact> missing = new LinkedHashSet<>(truth);
        missing.removeAll(read);
        boolean isCut = draft.kept < 1;
        if (isCut) {
            long last = draft.rows.stream()
                    .flatMap(row -> row.facts.stream())
                    .filter(fact -> read.contains(forgetting(fact, draft)))
                    .mapToLong(Fact::timeMillis)
                    .max()
                    .orElse(0);
            missing.removeIf(fact -> fact.timeMillis() > last); // no byte of them is left
        }
        boolean isSaidToBeCut = result.lines().stream().anyMatch(line -> line.contains("ends without a line end"));
        long said = result.span().strays() + (isCut && isSaidToBeCut ? 1 : 0);
        if (wrong.size() > said) {
            fail(
                    "%s: %d facts were read that the log does not say, %s, and the step says only %s",
                    name, wrong.size(), wrong.stream().limit(3).toList(), result.lines());
        }
        long counted = result.counts().allRejected()
                + result.counts().filtered().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
        if (missing.size() > counted + (isCut && isSaidToBeCut ? 1 : 0)) {
            fail(
                    "%s: %d facts are missing, %s, and the step says only %s",
                    name, missing.size(), missing.stream().limit(3).toList(), result.lines());
        }
        assertThat(result.counts().events() + counted)
                .as("%s: every line is an event or counted", name)
                .isEqualTo(result.counts().lines() - ITEMS);
        return wrong.isEmpty() && missing.isEmpty() && counted + said == 0 ? Outcome.RIGHT : Outcome.REPORTED;
    }

    private static Fact forgetting(Fact fact, Draft draft) {
        return draft.hasActions() ? fact : fact.withoutAction();
    }

    private static void assertSentence(String text, String name) {
        assertThat(text)
                .as(name)
                .doesNotContain("\n", "Exception", "io.genrec.")
                .hasSizeBetween(20, 2000);
    }
}
