package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.item.Item;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the columns of a file that describes items; all but the item's may be absent from the file, unless somebody
 * has named them.
 *
 * @param categorySeparator between the categories of one item
 * @param decimalMark before the fraction of a price
 * @param chosen the columns that are named otherwise than by default, by their keys: those a file must have
 */
public record ItemColumns(
        String item,
        String title,
        String categories,
        String brand,
        String price,
        String description,
        String categorySeparator,
        char decimalMark,
        Map<String, String> chosen) {
    static final String KEY = "genrec.import.item-columns";

    public ItemColumns {
        if (item.isEmpty()) {
            throw new IllegalArgumentException(KEY + ".item must name a column");
        }
        if (categorySeparator.isEmpty()) {
            throw new IllegalArgumentException("genrec.import.category-separator must not be empty");
        }
        chosen = Map.copyOf(chosen);
    }

    /** @param settings at {@code genrec.import} */
    static ItemColumns from(Config columns, Config settings) {
        LogColumns.requireKnown(columns, KEY, List.of("item", "title", "categories", "brand", "price", "description"));
        Config defaults = ConfigFactory.defaultReference().getConfig(KEY);
        Map<String, String> chosen = new LinkedHashMap<>();
        for (String key : List.of("title", "categories", "brand", "price", "description")) {
            String name = columns.getString(key);
            if (!name.isEmpty() && !name.equals(defaults.getString(key))) {
                chosen.put(key, name);
            }
        }
        return new ItemColumns(
                columns.getString("item"),
                columns.getString("title"),
                columns.getString("categories"),
                columns.getString("brand"),
                columns.getString("price"),
                columns.getString("description"),
                settings.getString("category-separator"),
                settings.getString("decimal-mark").charAt(0),
                chosen);
    }

    /** Where the publisher of a format has chosen the title's column. */
    ItemColumns withTitle(String column) {
        return new ItemColumns(
                item, column, categories, brand, price, description, categorySeparator, decimalMark, chosen);
    }

    /** Those that items can have. */
    List<String> named() {
        return Stream.of(item, title, categories, brand, price, description)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    ExpectedColumns expected() {
        return new ExpectedColumns(List.of(item), KEY);
    }

    /** @throws IllegalArgumentException where the row has no item id, or a price that is not a number */
    Item item(Row row, IdForm ids) {
        return item(ids.of(row.required(item)), row);
    }

    /** What a row says of an item. @throws IllegalArgumentException where its price is not a number */
    Item item(String id, Row row) {
        return new Item(
                id,
                row.text(title),
                Arrays.stream(row.text(categories).split(Pattern.quote(categorySeparator)))
                        .map(String::strip)
                        .filter(category -> !category.isEmpty())
                        .toList(),
                row.text(brand),
                row.text(price).isEmpty() ? null : row.price(price, decimalMark),
                row.text(description));
    }

    /**
     * @param found the columns of the file
     * @param reject why a line could not be read, if one could not
     * @throws StepFailed where a column that was chosen is not there, or no item has anything but its id
     */
    void requireFilled(Path file, Set<String> found, ItemFile.Filled filled, Optional<String> reject) {
        if (filled.items() == 0) {
            throw new StepFailed(file + " describes no item: none of its lines can be read as the settings of"
                    + " genrec.import say (format, encoding, delimiter, item-columns)"
                    + reject.map(reason -> "; " + reason).orElse("; see rejects.csv of the run"));
        }
        chosen.forEach((key, name) -> {
            if (filled.items() > 0
                    && !name.startsWith("/")
                    && Stream.of(name.split("\\|", -1)).noneMatch(found::contains)) {
                throw new StepFailed(KEY + "." + key + " is " + name + ", a column that " + file
                        + " does not have: it has " + found);
            }
        });
        if (filled.items() > 0 && filled.fields() == 0) {
            throw new StepFailed(file + " describes " + filled.items()
                    + " items by their ids alone: none of the columns "
                    + named().subList(1, named().size()) + " (" + KEY + ") holds anything, the file has columns "
                    + found);
        }
    }
}
