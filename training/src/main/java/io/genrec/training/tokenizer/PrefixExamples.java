package io.genrec.training.tokenizer;

import io.genrec.domain.semanticid.SemanticId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Groups of titles that share codes, as a page of Markdown: for a person to see what the codes mean. */
final class PrefixExamples {
    private static final int GROUPS = 12;
    private static final int SUBGROUPS = 4;
    private static final int TITLES = 5;

    private PrefixExamples() {}

    static String of(Catalog catalog) {
        List<String> lines = new ArrayList<>(List.of(
                "# What the codes mean",
                "",
                "Items below one first code, then below one second code too: the larger groups, evenly spaced."));
        List<Map.Entry<SemanticId, List<String>>> groups = largestFirst(catalog, catalog.itemIds(), 1);
        int step = Math.max(1, groups.size() / (2 * GROUPS));
        for (int i = 0; i < groups.size() && i / step < GROUPS; i += step) {
            List<String> members = groups.get(i).getValue();
            lines.addAll(List.of("", "## " + groups.get(i).getKey() + ": " + members.size() + " items", ""));
            largestFirst(catalog, members, Math.min(2, catalog.table().space().levels())).stream()
                    .limit(SUBGROUPS)
                    .forEach(subgroup -> addSubgroup(lines, catalog, subgroup));
        }
        return String.join("\n", lines) + "\n";
    }

    private static void addSubgroup(List<String> lines, Catalog catalog, Map.Entry<SemanticId, List<String>> subgroup) {
        lines.add("- " + subgroup.getKey() + ": " + subgroup.getValue().size());
        subgroup.getValue().stream().limit(TITLES).forEach(item -> lines.add("  - " + readable(catalog, item)));
    }

    private static List<Map.Entry<SemanticId, List<String>>> largestFirst(
            Catalog catalog, List<String> items, int levels) {
        return items.stream()
                .collect(Collectors.groupingBy(
                        item -> catalog.table().of(item).orElseThrow().prefix(levels),
                        TreeMap::new,
                        Collectors.toList()))
                .entrySet()
                .stream()
                .sorted(Comparator.comparingInt(group -> -group.getValue().size()))
                .toList();
    }

    /** The title in one line, without what Markdown would make of it; the id where there is none. */
    private static String readable(Catalog catalog, String item) {
        String title = catalog.titles().getOrDefault(item, "");
        return (title.isBlank() ? item : title).replaceAll("\\s+", " ").replaceAll("([\\\\`*_<>\\[\\]#|])", "\\\\$1");
    }
}
