package io.genrec.serving.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.serving.bundle.AttributeFilter;
import io.genrec.serving.message.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a list is to be, said with its first page and kept with it: what is not asked for is empty or null. As JSON it is a
 * request's own fields, in one form for all that ask the same.
 *
 * @param exclude items that are not to come
 * @param only items that may come, all where empty
 * @param similarTo items that the list is to follow from, in place of the user's history, in their order
 * @param leaveOut what of the user's history is not to come again
 * @param filter what items must have
 */
public record Wishes(
        Set<String> exclude,
        Set<String> only,
        List<String> similarTo,
        Set<LeaveOut> leaveOut,
        @Nullable AttributeFilter filter) {
    public static final Wishes NONE = new Wishes(Set.of(), Set.of(), List.of(), Set.of(), null);

    /** The fields of a request that say them. */
    public static final Set<String> FIELDS = Set.of("exclude", "only", "similarTo", "leaveOut", "filter");

    private static final Set<String> FILTER_FIELDS = Set.of("categories", "brands", "minPrice", "maxPrice");

    /** Of a filter's values, and of items to follow from. */
    private static final int MAX_VALUES = 100;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    public Wishes {
        exclude = Set.copyOf(exclude);
        only = Set.copyOf(only);
        similarTo = List.copyOf(similarTo);
        leaveOut = Set.copyOf(leaveOut);
    }

    /** What of a user's history is not to come again. */
    public enum LeaveOut {
        /** Items with any behaviour. */
        SEEN,
        /** Items that were ordered. */
        BOUGHT
    }

    /**
     * Of a request's body; other fields are passed over.
     *
     * @param maxIds of items to leave out, and of those that alone may come
     * @throws io.genrec.serving.message.RequestRefused naming the field and the rule it breaks
     */
    public static Wishes read(JsonNode body, int maxIds) {
        return new Wishes(
                ids("exclude", body.get("exclude"), 0, maxIds),
                ids("only", body.get("only"), 1, maxIds),
                List.copyOf(ids("similarTo", body.get("similarTo"), 1, MAX_VALUES)),
                leaveOut(body.get("leaveOut")),
                body.has("filter") ? filter(body.get("filter")) : null);
    }

    /** Of a list. */
    static Wishes of(String json) {
        return read(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8)), Integer.MAX_VALUE);
    }

    /** Equal for equal wishes: sets are sorted. */
    String json() {
        return toJson().toString();
    }

    /** Whether a field says the same in both. */
    boolean isSame(String field, Wishes other) {
        return toJson().path(field).equals(other.toJson().path(field));
    }

    private ObjectNode toJson() {
        ObjectNode json = MAPPER.createObjectNode();
        put(json, "exclude", new TreeSet<>(exclude));
        put(json, "only", new TreeSet<>(only));
        put(json, "similarTo", similarTo);
        put(json, "leaveOut", leaveOut.stream().sorted().map(Wishes::label).toList());
        if (filter != null) {
            ObjectNode wanted = json.putObject("filter");
            put(wanted, "categories", new TreeSet<>(filter.categories()));
            put(wanted, "brands", new TreeSet<>(filter.brands()));
            if (filter.minPrice() != null) {
                wanted.put("minPrice", filter.minPrice());
            }
            if (filter.maxPrice() != null) {
                wanted.put("maxPrice", filter.maxPrice());
            }
        }
        return json;
    }

    private static void put(ObjectNode json, String name, Collection<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = json.putArray(name);
            texts.forEach(array::add);
        }
    }

    private static Set<String> ids(String name, @Nullable JsonNode value, int min, int max) {
        Set<String> ids = new LinkedHashSet<>();
        if (value != null) {
            StrictJson.requireArray(name, value, max);
            for (int index = 0; index < value.size(); index++) {
                ids.add(StrictJson.id(name + "[" + index + "]", value.get(index)));
            }
            if (ids.size() < min) {
                throw StrictJson.invalid(name + " must name at least one; leave it out for any");
            }
        }
        return ids;
    }

    private static Set<LeaveOut> leaveOut(@Nullable JsonNode value) {
        Set<LeaveOut> all = EnumSet.noneOf(LeaveOut.class);
        if (value != null) {
            StrictJson.requireArray("leaveOut", value, LeaveOut.values().length);
            for (JsonNode one : value) {
                all.add(Stream.of(LeaveOut.values())
                        .filter(known -> label(known).equals(one.textValue()))
                        .findFirst()
                        .orElseThrow(() ->
                                StrictJson.invalid("leaveOut must hold seen or bought: " + StrictJson.shown(one))));
            }
        }
        return all;
    }

    private static AttributeFilter filter(JsonNode value) {
        StrictJson.requireObject("filter", value, FILTER_FIELDS);
        if (value.isEmpty()) {
            throw StrictJson.invalid("filter must hold categories, brands, minPrice or maxPrice");
        }
        Double min = price("filter.minPrice", value.get("minPrice"));
        Double max = price("filter.maxPrice", value.get("maxPrice"));
        if (min != null && max != null && min > max) {
            throw StrictJson.invalid("filter.minPrice is more than filter.maxPrice: " + min + " > " + max);
        }
        return new AttributeFilter(
                ids("filter.categories", value.get("categories"), 1, MAX_VALUES),
                ids("filter.brands", value.get("brands"), 1, MAX_VALUES),
                min,
                max);
    }

    private static @Nullable Double price(String name, @Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || value.doubleValue() < 0) {
            throw StrictJson.invalid(name + " must be a number, 0 or more: " + StrictJson.shown(value));
        }
        return value.doubleValue();
    }

    private static String label(LeaveOut leaveOut) {
        return leaveOut.name().toLowerCase(Locale.ROOT);
    }
}
