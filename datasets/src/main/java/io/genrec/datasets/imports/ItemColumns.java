package io.genrec.datasets.imports;

import com.typesafe.config.Config;
import io.genrec.domain.item.Item;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of the columns of a file that describes items; all but the item's may be absent from the file.
 *
 * @param categorySeparator between the categories of one item
 */
public record ItemColumns(
        String item,
        String title,
        String categories,
        String brand,
        String price,
        String description,
        String categorySeparator) {
    static final String KEY = "genrec.import.item-columns";

    public ItemColumns {
        if (item.isEmpty()) {
            throw new IllegalArgumentException(KEY + ".item must name a column");
        }
        if (categorySeparator.isEmpty()) {
            throw new IllegalArgumentException("genrec.import.category-separator must not be empty");
        }
    }

    static ItemColumns from(Config columns, String categorySeparator) {
        LogColumns.requireKnown(columns, KEY, List.of("item", "title", "categories", "brand", "price", "description"));
        return new ItemColumns(
                columns.getString("item"),
                columns.getString("title"),
                columns.getString("categories"),
                columns.getString("brand"),
                columns.getString("price"),
                columns.getString("description"),
                categorySeparator);
    }

    ItemColumns withTitle(String column) {
        return new ItemColumns(item, column, categories, brand, price, description, categorySeparator);
    }

    ExpectedColumns expected() {
        return new ExpectedColumns(List.of(item), KEY);
    }

    /** @throws IllegalArgumentException where the row has no item id, or a price that is none */
    Item item(Row row) {
        return new Item(
                row.required(item),
                row.text(title),
                Arrays.stream(row.text(categories).split(Pattern.quote(categorySeparator)))
                        .map(String::strip)
                        .filter(category -> !category.isEmpty())
                        .toList(),
                row.text(brand),
                row.text(price).isEmpty() ? null : row.price(price),
                row.text(description));
    }
}
