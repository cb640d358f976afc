package io.genrec.datasets.imports;

import io.genrec.datasets.imports.CsvRows.CsvDialect;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.OpaqueId;
import io.genrec.domain.item.Item;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Instacart's orders of 2017: {@code orders.csv}, {@code order_products__*.csv} and, where they are there, {@code
 * products.csv}, {@code aisles.csv} and {@code departments.csv}. An order is a request of one page. It has no dates, only
 * how many days after the user's order before, and at what hour, it came: every user's first order is put on 2017-01-01,
 * so that users are not to be compared by time.
 */
final class Instacart implements LogSource {
    private static final Instant FIRST_DAY = Instant.parse("2017-01-01T00:00:00Z");

    private final ImportSettings settings;
    private final Map<String, Order> orders = new HashMap<>();
    private final Map<String, Placed> lastOfUser = new HashMap<>();

    private record Order(String user, long timeMillis) {}

    /** @param number of the order among its user's */
    private record Placed(int number, Instant day) {}

    Instacart(ImportSettings settings) {
        this.settings = settings;
    }

    @Override
    public Map<String, String> read(Intake intake) {
        LogFiles files = new LogFiles(settings.from());
        Map<String, String> aisles = names(files, "aisles", "aisle_id", "aisle", intake);
        Map<String, String> departments = names(files, "departments", "department_id", "department", intake);
        for (Path products : files.beginningWith("products")) {
            intake.read(rows(products, List.of("product_id", "product_name")), row -> {
                List<String> path = List.of(
                        departments.getOrDefault(row.text("department_id"), ""),
                        aisles.getOrDefault(row.text("aisle_id"), ""));
                intake.item(new Item(
                        row.required("product_id"),
                        row.text("product_name"),
                        path.stream().filter(name -> !name.isEmpty()).toList(),
                        "",
                        null,
                        ""));
            });
        }
        for (Path file : files.required("orders")) {
            intake.read(
                    rows(
                            file,
                            List.of(
                                    "order_id",
                                    "user_id",
                                    "order_number",
                                    "order_hour_of_day",
                                    "days_since_prior_order")),
                    this::readOrder);
        }
        for (Path products : files.required("order_products__")) {
            intake.read(rows(products, List.of("order_id", "product_id", "add_to_cart_order")), row -> {
                String id = row.required("order_id");
                Order order = orders.get(id);
                if (order == null) {
                    throw new IllegalArgumentException("order is not in orders.csv: " + id);
                }
                intake.event(new Event(
                        order.user(),
                        row.required("product_id"),
                        Action.ORDERED,
                        id,
                        1,
                        row.wholeNumber("add_to_cart_order") - 1,
                        order.timeMillis()));
            });
        }
        return new LinkedHashMap<>(Map.of(
                "pages", "one an order",
                "positions", "in the order in which products were put in the cart",
                "times", "days since the user's first order, which is put on 2017-01-01, and the hour as logged",
                "split", "leave-one-out"));
    }

    private void readOrder(Row row) {
        String user = OpaqueId.require("user id", row.required("user_id"));
        int number = row.wholeNumber("order_number");
        Placed before = lastOfUser.get(user);
        if (before != null && number <= before.number()) {
            throw new IllegalArgumentException(
                    "order does not come after its user's one before, as orders.csv has them: " + number);
        }
        String since = row.text("days_since_prior_order");
        long days = since.isEmpty() ? 0 : (long) row.number("days_since_prior_order");
        Instant day = (before == null ? FIRST_DAY : before.day()).plus(Duration.ofDays(before == null ? 0 : days));
        lastOfUser.put(user, new Placed(number, day));
        long hour = row.wholeNumber("order_hour_of_day");
        long minutes = Math.min(number, 59); // several of a day keep their order
        orders.put(
                row.required("order_id"),
                new Order(
                        user,
                        day.plus(Duration.ofHours(hour))
                                .plus(Duration.ofMinutes(minutes))
                                .toEpochMilli()));
    }

    private static Map<String, String> names(LogFiles files, String prefix, String id, String name, Intake intake) {
        Map<String, String> names = new HashMap<>();
        for (Path file : files.beginningWith(prefix)) {
            intake.read(rows(file, List.of(id, name)), row -> names.put(row.required(id), row.text(name)));
        }
        return names;
    }

    private static Rows rows(Path file, List<String> columns) {
        return new CsvRows(
                file, StandardCharsets.UTF_8, CsvDialect.PLAIN, new ExpectedColumns(columns, "those of Instacart"));
    }
}
