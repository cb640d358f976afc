package io.genrec.serving.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genrec.serving.bundle.AttributeFilter;
import io.genrec.serving.message.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a list is to be, given with the request for its first page and kept with it. What is not asked for is empty or null.
 * As JSON it is a request's own fields, in one form for all that ask the same.
 *
 * @param exclude items that are not to come
 * @param only items that may come, all where empty
 * @param similarTo items that the list is to follow from, in place of the user's history, in their order
 * @param leaveOut what of the user's history is not to come again
 * @param filter what items must have
 * @param arrangement in which order
 * @param shown what of each item is to be told
 * @param newShare of each beginning of the list, from 0 to 1: items that the user has had nothing to do with; null for the
 *     plan's
 * @param origin what it was asked for as, and which bundle's it is
 */
public record Wishes(
        Set<String> exclude,
        Set<String> only,
        List<String> similarTo,
        Set<LeaveOut> leaveOut,
        @Nullable AttributeFilter filter,
        Arrangement arrangement,
        Set<Shown> shown,
        @Nullable Double newShare,
        Origin origin) {
    public static final Wishes NONE =
            new Wishes(Set.of(), Set.of(), List.of(), Set.of(), null, Arrangement.NONE, Set.of(), null, Origin.NONE);

    static final String SCENARIO = "scenario";
    private static final String GROUP = "group";

    /** The fields of a request that say them. */
    public static final Set<String> FIELDS = Set.of(
            SCENARIO,
            "exclude",
            "only",
            "similarTo",
            "leaveOut",
            "filter",
            "boost",
            "maxPerCategory",
            "fields",
            "newShare");

    private static final Set<String> FILTER_FIELDS = Set.of("categories", "brands", "minPrice", "maxPrice");

    /** Of a filter's values, and of items to follow from. */
    private static final int MAX_VALUES = 100;

    private static final Set<String> BOOST_FIELDS = Set.of("filter", "by");
    private static final int MAX_BOOSTS = 20;
    private static final int MAX_BOOST = 20;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    public Wishes {
        exclude = Set.copyOf(exclude);
        only = Set.copyOf(only);
        similarTo = List.copyOf(similarTo);
        leaveOut = Set.copyOf(leaveOut);
        shown = Set.copyOf(shown);
    }

    /** Whether what items are is needed for it. */
    boolean asksForAttributes() {
        return filter != null || !arrangement.isNone() || (!shown.isEmpty() && !shown.equals(Set.of(Shown.WHY)));
    }

    /**
     * Names that are told with each page, for whoever counts what came of it.
     *
     * @param scenario of the node's settings, whose fields are among the wishes; empty where none was named
     * @param group of the users of an experiment; empty for those in none
     */
    public record Origin(String scenario, String group) {
        static final Origin NONE = new Origin("", "");
    }

    /** What of a user's history is not to come again. */
    public enum LeaveOut {
        /** Items with any behaviour. */
        SEEN,
        /** Items that were ordered. */
        BOUGHT
    }

    /** What may be told of an item, beside its title. */
    public enum Shown {
        CATEGORIES,
        BRAND,
        PRICE,
        /** How it came to its place: the place and score that the model gave it, and what was added. */
        WHY
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
                chosen("leaveOut", body.get("leaveOut"), LeaveOut.class),
                body.has("filter") ? filter("filter", body.get("filter")) : null,
                new Arrangement(boosts(body.get("boost")), maxPerCategory(body.get("maxPerCategory"))),
                chosen("fields", body.get("fields"), Shown.class),
                newShare(body.get("newShare")),
                new Origin(body.path(SCENARIO).asText(), body.path(GROUP).asText()));
    }

    /** The same without boosts. */
    Wishes unboosted() {
        Arrangement capped = new Arrangement(List.of(), arrangement.maxPerCategory());
        return new Wishes(exclude, only, similarTo, leaveOut, filter, capped, shown, newShare, origin);
    }

    /** The same for a user of this group. */
    Wishes of(Experiment.Group group) {
        Origin grouped = new Origin(origin.scenario(), group.name());
        return new Wishes(exclude, only, similarTo, leaveOut, filter, arrangement, shown, newShare, grouped);
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
            json.set("filter", json(filter));
        }
        if (!arrangement.boosts().isEmpty()) {
            ArrayNode boosts = json.putArray("boost");
            arrangement
                    .boosts()
                    .forEach(boost -> boosts.addObject().put("by", boost.by()).set("filter", json(boost.filter())));
        }
        if (arrangement.maxPerCategory() > 0) {
            json.put("maxPerCategory", arrangement.maxPerCategory());
        }
        put(json, "fields", shown.stream().sorted().map(Wishes::label).toList());
        if (newShare != null) {
            json.put("newShare", newShare);
        }
        put(json, SCENARIO, origin.scenario());
        put(json, GROUP, origin.group());
        return json;
    }

    private static void put(ObjectNode json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }

    private static ObjectNode json(AttributeFilter filter) {
        ObjectNode wanted = MAPPER.createObjectNode();
        put(wanted, "categories", new TreeSet<>(filter.categories()));
        put(wanted, "brands", new TreeSet<>(filter.brands()));
        if (filter.minPrice() != null) {
            wanted.put("minPrice", filter.minPrice());
        }
        if (filter.maxPrice() != null) {
            wanted.put("maxPrice", filter.maxPrice());
        }
        return wanted;
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

    private static <E extends Enum<E>> Set<E> chosen(String name, @Nullable JsonNode value, Class<E> choices) {
        Set<E> all = EnumSet.noneOf(choices);
        if (value != null) {
            E[] known = choices.getEnumConstants();
            StrictJson.requireArray(name, value, known.length);
            for (JsonNode one : value) {
                all.add(Stream.of(known)
                        .filter(choice -> label(choice).equals(one.textValue()))
                        .findFirst()
                        .orElseThrow(() -> StrictJson.invalid(name + " must hold "
                                + Stream.of(known).map(Wishes::label).collect(Collectors.joining(", ")) + ": "
                                + StrictJson.shown(one))));
            }
        }
        return all;
    }

    private static List<Arrangement.Boost> boosts(@Nullable JsonNode value) {
        List<Arrangement.Boost> boosts = new ArrayList<>();
        if (value != null) {
            StrictJson.requireArray("boost", value, MAX_BOOSTS);
            for (int index = 0; index < value.size(); index++) {
                String name = "boost[" + index + "]";
                JsonNode boost = value.get(index);
                StrictJson.requireObject(name, boost, BOOST_FIELDS);
                if (!boost.has("filter")) {
                    throw StrictJson.invalid(name + ".filter is missing");
                }
                boosts.add(new Arrangement.Boost(
                        filter(name + ".filter", boost.get("filter")), by(name + ".by", boost.path("by"))));
            }
        }
        return boosts;
    }

    private static double by(String name, JsonNode value) {
        if (!value.isNumber() || !(Math.abs(value.doubleValue()) <= MAX_BOOST)) {
            throw StrictJson.invalid(name + " must be a number from -" + MAX_BOOST + " to " + MAX_BOOST + ": "
                    + StrictJson.shown(value));
        }
        return value.doubleValue();
    }

    private static int maxPerCategory(@Nullable JsonNode value) {
        if (value == null) {
            return 0;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 1
                || value.intValue() > MAX_VALUES) {
            throw StrictJson.invalid(
                    "maxPerCategory must be a whole number from 1 to " + MAX_VALUES + ": " + StrictJson.shown(value));
        }
        return value.intValue();
    }

    private static @Nullable Double newShare(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
            throw StrictJson.invalid("newShare must be a number from 0 to 1: " + StrictJson.shown(value));
        }
        return value.doubleValue();
    }

    private static AttributeFilter filter(String name, JsonNode value) {
        StrictJson.requireObject(name, value, FILTER_FIELDS);
        if (value.isEmpty()) {
            throw StrictJson.invalid(name + " must hold categories, brands, minPrice or maxPrice");
        }
        Double min = price(name + ".minPrice", value.get("minPrice"));
        Double max = price(name + ".maxPrice", value.get("maxPrice"));
        if (min != null && max != null && min > max) {
            throw StrictJson.invalid(name + ".minPrice is more than " + name + ".maxPrice: " + min + " > " + max);
        }
        return new AttributeFilter(
                ids(name + ".categories", value.get("categories"), 1, MAX_VALUES),
                ids(name + ".brands", value.get("brands"), 1, MAX_VALUES),
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

    private static String label(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
