package io.genrec.datasets.imports;

import io.genrec.domain.item.Item;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** A file that describes items, one a row. */
record ItemFile(Path file, Rows rows, ItemColumns columns) {
    /** As many tell which fields objects have. */
    private static final int MAX_COLUMNS = 500;

    /** @throws io.genrec.datasets.run.StepFailed where the file has other columns than the settings name, or says nothing */
    void readInto(Intake intake, IdForm ids) {
        Set<String> found = new LinkedHashSet<>();
        Filled filled = new Filled();
        intake.read(rows, row -> {
            if (found.size() < MAX_COLUMNS) {
                found.addAll(row.columns().get());
            }
            Item item = columns.item(row, ids);
            filled.add(item);
            intake.item(item);
        });
        columns.requireFilled(file, found, filled, intake.reject());
    }

    /** How many items have what. */
    static final class Filled {
        private long items;
        private long titles;
        private long categories;
        private long brands;
        private long prices;
        private long descriptions;

        void add(Item item) {
            items++;
            titles += item.title().isEmpty() ? 0 : 1;
            categories += item.categories().isEmpty() ? 0 : 1;
            brands += item.brand().isEmpty() ? 0 : 1;
            prices += item.price() == null ? 0 : 1;
            descriptions += item.description().isEmpty() ? 0 : 1;
        }

        long items() {
            return items;
        }

        long fields() {
            return titles + categories + brands + prices + descriptions;
        }

        @Override
        public String toString() {
            return "title " + titles + ", categories " + categories + ", brand " + brands + ", price " + prices
                    + ", description " + descriptions;
        }
    }
}
