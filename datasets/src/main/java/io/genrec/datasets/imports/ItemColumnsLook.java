package io.genrec.datasets.imports;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which columns of a table describe items: of an item file, or of the log itself. */
final class ItemColumnsLook {
    private final LookNotes notes;
    private final FileSample table;

    ItemColumnsLook(LookNotes notes, FileSample table) {
        this.notes = notes;
        this.table = table;
    }

    /**
     * Notes the columns.
     *
     * @param ids names that a column of item ids may have; none where the table is the log, whose items are known
     * @param of before each line
     */
    void find(List<String> ids, String of) {
        if (!ids.isEmpty()) {
            Optional<ColumnSample> id = sameName().or(() -> table.named(ids));
            if (id.isEmpty()) {
                notes.ask(table.file() + " has no column of item ids that is known by its name: name it with --set"
                        + " import.item-columns.item=COLUMN");
                return;
            }
            notes.set("item-columns.item", id.get().name());
            if (!table.hasNames()) {
                notes.set("items-header", "off");
            }
            notes.say(of + "item: " + id.get().name());
        }
        List<String> taken = ids.isEmpty() ? notes.values("import.columns.") : List.of();
        int described = 0;
        for (String part : List.of("title", "categories", "brand", "price", "description")) {
            List<ColumnSample> beside = table.columns().stream()
                    .filter(sample ->
                            table.hasNames() && sample.filled() > 0 && isBesideItem(sample.name(), ids.isEmpty()))
                    .filter(sample -> !taken.contains(sample.name())
                            && !notes.found("import.item-columns.item").equals(Optional.of(sample.name())))
                    .toList();
            Optional<ColumnSample> column = ColumnNames.DESCRIPTIONS.getOrDefault(part, List.of()).stream()
                    .flatMap(name ->
                            beside.stream().filter(sample -> sample.plainName().equals(name)))
                    .findFirst();
            if (column.isPresent()) {
                described++;
                String names = beside.stream()
                        .filter(sample -> sample.plainName().equals(column.get().plainName()))
                        .map(ColumnSample::name)
                        .collect(Collectors.joining("|"));
                notes.set("item-columns." + part, names);
                notes.say(of + part + ": " + names + " ("
                        + LogLook.cut(column.get().example().orElse("")) + ")");
                if (part.equals("categories")) {
                    column.get().categorySeparator().ifPresent(separator -> notes.set("category-separator", separator));
                }
                if (part.equals("price") && column.get().hasDecimalCommas()) {
                    notes.set("decimal-mark", ",");
                }
            } else if (ids.isEmpty()) {
                notes.set("item-columns." + part, "");
            }
        }
        if (ids.isEmpty() && described > 0) {
            notes.set("items-from-log", "on");
        } else if (ids.isEmpty()) {
            notes.forget("import.item-columns.");
        }
    }

    /** Whether a field lies where the item's id does, and not in what else an event holds: a device has a category, too. */
    private boolean isBesideItem(String name, boolean isOfLog) {
        return !isOfLog
                || List.of(notes.value("import.columns.item").split("\\|", -1)).stream()
                        .anyMatch(id -> parent(id).equals(parent(name)));
    }

    private static String parent(String name) {
        return name.startsWith("/") ? name.substring(0, name.lastIndexOf('/')) : "";
    }

    private Optional<ColumnSample> sameName() {
        return table.columns().stream()
                .filter(column -> column.name().equals(notes.value("import.columns.item")))
                .findFirst();
    }
}
