package io.genrec.cli.report;

import io.genrec.domain.semanticid.SemanticId;
import io.genrec.training.tokenizer.Catalog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The semantic ids as a tree that opens: codes of the first level, under them those of the second, under them items. A
 * page stays light: of a large catalogue each code of the first level shows some items and says how many more it has.
 */
final class SemanticIdTree {
    private static final int ITEMS_OF_A_PAGE = 6000;

    private final Map<String, String> titles;
    private final TitleWords words;
    private int left;

    private SemanticIdTree(Map<String, String> titles) {
        this.titles = titles;
        this.words = new TitleWords(titles.values());
    }

    private record Entry(String itemId, SemanticId id) {}

    static String of(Catalog catalog) {
        List<Entry> entries = new ArrayList<>();
        catalog.table().byItem().forEach((item, id) -> entries.add(new Entry(item, id)));
        SemanticIdTree tree = new SemanticIdTree(catalog.titles());
        Map<Integer, List<Entry>> first = byCode(entries, 0);
        int each = Math.max(1, ITEMS_OF_A_PAGE / Math.max(1, first.size()));
        String nodes = first.entrySet().stream()
                .map(node -> tree.firstLevel(node.getKey(), node.getValue(), each))
                .collect(Collectors.joining("\n"));
        return Html.tag("div", "tree-box", Html.tag("div", "tree", nodes));
    }

    private String firstLevel(int code, List<Entry> entries, int most) {
        left = most;
        StringBuilder inner = new StringBuilder();
        byCode(entries, 1).forEach((second, below) -> inner.append(secondLevel(code + " · " + second, below)));
        return node(String.valueOf(code), entries, inner.toString());
    }

    private String secondLevel(String prefix, List<Entry> entries) {
        int shown = Math.min(left, entries.size());
        left -= shown;
        String items = entries.stream()
                .sorted(Comparator.comparing((Entry entry) -> entry.id().codes().toString()))
                .limit(shown)
                .map(this::item)
                .collect(Collectors.joining());
        String more = shown < entries.size() ? Html.tag("li", "more", "and " + (entries.size() - shown) + " more") : "";
        String list = "<ul>" + items + more + "</ul>";
        return entries.size() == 1 ? list : node(prefix, entries, list);
    }

    private String node(String code, List<Entry> entries, String inner) {
        List<String> of = entries.stream()
                .map(entry -> titles.getOrDefault(entry.itemId(), ""))
                .toList();
        return "<details><summary><code>" + Html.text(code) + "</code> "
                + Html.tag("span", Html.text(words.of(of)))
                + Html.tag("small", " " + entries.size()) + "</summary>" + inner + "</details>";
    }

    private String item(Entry entry) {
        String title = titles.getOrDefault(entry.itemId(), "");
        String code = entry.id().codes().stream().map(String::valueOf).collect(Collectors.joining(" · "));
        return Html.tag("li", Html.tag("code", code) + " " + Html.text(title.isEmpty() ? entry.itemId() : title));
    }

    private static Map<Integer, List<Entry>> byCode(List<Entry> entries, int level) {
        return entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.id()
                                .codes()
                                .get(Math.min(level, entry.id().codes().size() - 1)),
                        TreeMap::new,
                        Collectors.toList()));
    }
}
