package io.genrec.datasets.imports;

import io.genrec.domain.event.Action;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the first rows of a log hold in one column. */
final class ColumnSample {
    private static final int MAX_VALUES = 1000;
    private static final int LOOKED_AT_FOR_TIMES = 200;
    private static final int FEW = 20;
    private static final Pattern LIST = Pattern.compile("\\S*\\d\\S*( \\S*\\d\\S*)+");

    /** What logs call their actions; a name that is empty is passed over. */
    private static final Map<String, Set<String>> MEANINGS = Map.of(
            "exposed",
            Set.of(
                    "impression",
                    "impressions",
                    "exposure",
                    "exposed",
                    "show",
                    "shown",
                    "view_item_list",
                    "display",
                    "product list viewed",
                    "view_promotion",
                    "promotion viewed"),
            "clicked",
            Set.of(
                    "view",
                    "pv",
                    "click",
                    "clicked",
                    "view_item",
                    "detail",
                    "details",
                    "product viewed",
                    "product clicked",
                    "select_item",
                    "play",
                    "listen",
                    "watch",
                    "browse",
                    "read",
                    "visit",
                    "product_view",
                    "productview",
                    "page_view_item",
                    "viewed",
                    "click_item",
                    "product_click"),
            "carted",
            Set.of(
                    "cart",
                    "carted",
                    "addtocart",
                    "add_to_cart",
                    "add-to-cart",
                    "product added",
                    "fav",
                    "favorite",
                    "favourite",
                    "collect",
                    "wishlist",
                    "add_to_wishlist",
                    "product added to wishlist",
                    "like",
                    "basket",
                    "add to cart",
                    "begin_checkout",
                    "checkout started",
                    "save"),
            "ordered",
            Set.of(
                    "buy",
                    "purchase",
                    "purchased",
                    "transaction",
                    "order",
                    "ordered",
                    "order completed",
                    "bought",
                    "ecommerce_purchase",
                    "sale",
                    "orders",
                    "purchases",
                    "rent"),
            "ignored",
            Set.of(
                    "remove_from_cart",
                    "removefromcart",
                    "product removed",
                    "remove",
                    "page_view",
                    "session_start",
                    "first_visit",
                    "user_engagement",
                    "scroll",
                    "search",
                    "login",
                    "signup",
                    "page viewed",
                    "refund",
                    "order refunded",
                    "order cancelled",
                    "view_cart",
                    "cart viewed",
                    "view_search_results",
                    "ignored",
                    "products searched",
                    "logout"));

    private final String name;
    private final List<String> values = new ArrayList<>();
    private final Set<String> different = new LinkedHashSet<>();
    private long rows;
    private long typedTimes;

    ColumnSample(String name) {
        this.name = name;
    }

    void add(Row row) {
        rows++;
        String text = row.text(name);
        if (!text.isEmpty() && values.size() < MAX_VALUES) {
            values.add(text);
            different.add(text);
            typedTimes += row.times().apply(name).isPresent() ? 1 : 0;
        }
    }

    String name() {
        return name;
    }

    /** The last part of a pointer, in small letters, without signs: {@code userid}. */
    String plainName() {
        return name.substring(name.lastIndexOf('/') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "");
    }

    Set<String> different() {
        return different;
    }

    Optional<String> example() {
        return values.stream().findFirst();
    }

    /** Share of the rows that hold something, 0 to 1. */
    double filled() {
        return rows == 0 ? 0 : Math.min(1, (double) values.size() / Math.min(rows, MAX_VALUES));
    }

    boolean isTypedTime() {
        return typedTimes > 0;
    }

    /** The formats that read nearly all of the values as times; none where there are none. */
    List<String> timeFormats(LogTimes times) {
        List<String> looked = values.subList(0, Math.min(values.size(), LOOKED_AT_FOR_TIMES));
        if (looked.isEmpty()) {
            return List.of();
        }
        List<String> reading = TimeFormat.reading(looked, times);
        if (!reading.isEmpty()) {
            return List.copyOf(reading);
        }
        List<String> read = looked.stream()
                .filter(value -> !TimeFormat.reading(List.of(value), times).isEmpty())
                .toList();
        return read.size() < 0.95 * looked.size() ? List.of() : List.copyOf(TimeFormat.reading(read, times));
    }

    boolean isNumeric() {
        return !values.isEmpty() && values.stream().allMatch(value -> value.matches("-?\\d+([.,]\\d+)?"));
    }

    boolean hasFractions() {
        return !values.isEmpty() && values.stream().allMatch(value -> value.matches("-?\\d*[.,]\\d*[1-9]\\d*"));
    }

    /** Whether no two rows hold the same, as numbers of lines are. */
    boolean isUnique() {
        return values.size() > FEW && different.size() == values.size();
    }

    /** Whether many values are several words, each with a digit in it: lists of ids, and not titles. */
    boolean isList() {
        return values.stream().filter(value -> LIST.matcher(value).matches()).count() > 0.1 * values.size();
    }

    boolean hasNegatives() {
        return values.stream().anyMatch(value -> value.matches("-\\d+([.,]\\d+)?"));
    }

    boolean isWhole() {
        return !values.isEmpty() && values.stream().allMatch(value -> value.matches("\\d{1,9}"));
    }

    /** Whether nearly all values are names of actions. */
    boolean isOfActions() {
        long known = values.stream().filter(value -> meaning(value).isPresent()).count();
        return !values.isEmpty() && different.size() <= 60 && known >= 0.9 * values.size();
    }

    /** What an action of that name is to be: exposed, clicked, carted, ordered or ignored; empty where unknown. */
    static Optional<String> meaning(String action) {
        String plain = action.toLowerCase(Locale.ROOT).strip();
        return MEANINGS.entrySet().stream()
                .filter(meaning -> meaning.getValue().contains(plain))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether the log's own name is already one of ours. */
    static boolean isOurs(String action) {
        String plain = action.toLowerCase(Locale.ROOT);
        return plain.equals("ignored")
                || List.of(Action.values()).stream()
                        .anyMatch(ours -> ours.name().toLowerCase(Locale.ROOT).equals(plain));
    }

    /** What lies between the categories of one item, where anything does. */
    Optional<String> categorySeparator() {
        for (String separator : List.of("|", ">", ";", " / ", ".")) {
            long with = values.stream()
                    .filter(value ->
                            value.length() > 2 && value.indexOf(separator, 1) > 0 && !value.endsWith(separator))
                    .count();
            boolean isNumber = separator.equals(".") && isNumeric();
            if (!isNumber && with > 0.3 * values.size()) {
                return Optional.of(separator);
            }
        }
        return Optional.empty();
    }

    boolean hasDecimalCommas() {
        return values.stream().anyMatch(value -> value.matches("[^,]*\\d,\\d{1,2}[^\\d,.]*"))
                && values.stream().allMatch(value -> value.matches("[^,]*\\d(,\\d+)?[^\\d,.]*"));
    }
}
