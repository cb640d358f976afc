package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the items of a log and those that an item file describes fit together.
 *
 * @param inLog different items of the log
 * @param described different items of the file
 * @param both in either
 * @param onlyInLog some, of those that nothing describes
 * @param onlyDescribed some, of those that the log never names
 * @param mend the form of ids under which most of them would match; empty where none does better than this
 * @param mended how many then
 */
record Overlap(
        long inLog,
        long described,
        long both,
        List<String> onlyInLog,
        List<String> onlyDescribed,
        Optional<IdForm> mend,
        long mended) {
    private static final int EXAMPLES = 3;
    private static final List<IdForm> FORMS =
            List.of(new IdForm(true, true), new IdForm(false, false), new IdForm(true, false));

    Overlap {
        onlyInLog = List.copyOf(onlyInLog);
        onlyDescribed = List.copyOf(onlyDescribed);
    }

    static Overlap of(Set<String> inLog, Set<String> described) {
        long both = shared(inLog, described);
        Optional<IdForm> mend = Optional.empty();
        long best = both;
        if (both < Math.min(inLog.size(), described.size())) {
            for (IdForm form : FORMS) {
                long then = shared(formed(inLog, form), formed(described, form));
                if (then > best) {
                    best = then;
                    mend = Optional.of(form);
                }
            }
        }
        return new Overlap(
                inLog.size(), described.size(), both, without(inLog, described), without(described, inLog), mend, best);
    }

    /** Of the smaller side, 0 to 1. */
    double share() {
        return (double) both / Math.max(1, Math.min(inLog, described));
    }

    /** For a person at a terminal; nothing where the two hold the same items. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (both == inLog && both == described) {
            return lines;
        }
        lines.add(String.format(
                Locale.ROOT,
                "item file: %,d of the log's %,d items are described, %,d of the file's %,d items are in the log",
                both,
                inLog,
                both,
                described));
        mend.ifPresent(form -> lines.add("item file: " + sides() + "; " + way(form)));
        return lines;
    }

    /** @throws StepFailed where less than the share of the smaller side matches */
    void requireAtLeast(double share) {
        if (described > 0 && inLog > 0 && share() < share) {
            throw new StepFailed(String.format(
                    Locale.ROOT,
                    "the item file does not fit the log: %,d of the log's %,d items are in it, less than"
                            + " genrec.import.min-overlap = %s allows; %s; %s",
                    both,
                    inLog,
                    share,
                    sides(),
                    mend.map(this::way)
                            .orElse("name the columns of the same ids in genrec.import.columns.item and"
                                    + " genrec.import.item-columns.item")));
        }
    }

    private String way(IdForm form) {
        return String.format(Locale.ROOT, "with %s = %s, %,d of them would match", IdForm.KEY, form, mended);
    }

    private String sides() {
        return "the log has " + shown(onlyInLog) + ", the item file " + shown(onlyDescribed);
    }

    private static String shown(List<String> ids) {
        return ids.isEmpty()
                ? "no other"
                : ids.stream().map(Rejects::shown).collect(Collectors.joining(", ")) + " (not in the other)";
    }

    private static long shared(Set<String> some, Set<String> others) {
        Set<String> smaller = some.size() <= others.size() ? some : others;
        Set<String> larger = smaller == some ? others : some;
        return smaller.stream().filter(larger::contains).count();
    }

    private static Set<String> formed(Collection<String> ids, IdForm form) {
        return ids.stream().map(form::of).collect(Collectors.toSet());
    }

    private static List<String> without(Set<String> ids, Set<String> others) {
        return ids.stream().filter(id -> !others.contains(id)).limit(EXAMPLES).toList();
    }
}
